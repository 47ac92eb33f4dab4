//! The command line as a whole: statuses, streams and ways to name a year.

#[path = "support/pdf.rs"]
mod pdf;
mod support;

use support::{Office, R01};

#[test]
fn a_year_is_named_in_any_way() {
    let office = Office::with(R01);
    for year in ["R01", "R1", "令和元年度", "令和1年度", "2019", "令和１年度"] {
        assert_eq!(office.done(&["build", year]).out, "out/R01.pdf\n");
    }
}

#[test]
fn wrong_usage_is_status_2() {
    let office = Office::with(R01);
    for arguments in
        [&["build", "X01"][..], &["nothing"], &["build", "--unknown"], &["summary", "--format", "xml"], &[]]
    {
        let run = office.run(arguments);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{arguments:?}");
    }
}

#[test]
fn an_office_without_data_is_told_so() {
    let run = Office::new().run(&["build"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("data に年度のファイル"), "{}", run.err);
}

#[test]
fn a_missing_year_is_named_as_reached_from_the_root_as_typed() {
    let office = Office::with(R01);
    let run = office.run(&["build", "R05"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("data/R05.yaml:1:1"), "{}", run.err);
    let run = office.run(&["--root", "../nowhere", "build", "R05"]);
    assert!(run.err.contains("../nowhere/data/R05.yaml:1:1"), "{}", run.err);
}

/// Every command, found by reading the help as a user would: `[]`, `["build"]`,
/// `["sheet", "export"]`.
fn every_command(office: &Office) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut at = 0;
    while let Some(command) = commands.get(at).cloned() {
        at += 1;
        let help = help(office, &command);
        let listed = help.split("\nコマンド:\n").nth(1).unwrap_or_default();
        for line in listed.lines().take_while(|line| line.starts_with("  ")) {
            let name = line.split_whitespace().next().unwrap();
            if name != "help" {
                commands.push([&command[..], &[name.to_owned()]].concat());
            }
        }
    }
    assert!(commands.len() >= 13, "{commands:?}");
    commands
}

fn help(office: &Office, command: &[String]) -> String {
    let arguments: Vec<&str> = command.iter().map(String::as_str).chain(["--help"]).collect();
    office.done(&arguments).out
}

/// Fails where a text has English in it beyond names: words that clap says by
/// itself, or three in a row outside of what is typed.
fn is_japanese(text: &str) {
    let lower = text.to_lowercase();
    for word in [
        "usage",
        "options",
        "arguments",
        "commands:",
        "error",
        "tip:",
        "possible",
        "default",
        "print ",
        "help of",
        "for more",
        "required",
        "unexpected",
        "invalid",
        "similar",
        "value",
        "subcommand",
        "following",
    ] {
        assert!(!lower.contains(word), "「{word}」 in\n{text}");
    }
    let typed = |line: &str| line.trim_start().starts_with("shiryo ") || line.starts_with("使い方: shiryo");
    for line in text.lines().filter(|line| !typed(line)) {
        let mut row = 0;
        for word in line.split_whitespace() {
            row = if word.chars().all(|c| c.is_ascii_alphabetic() || "'.,".contains(c)) { row + 1 } else { 0 };
            assert!(row < 3, "{line}");
        }
    }
}

#[test]
fn every_help_is_japanese_and_has_an_example() {
    let office = Office::new();
    for command in every_command(&office) {
        let text = help(&office, &command);
        is_japanese(&text);
        let called = ["shiryo".to_owned()].into_iter().chain(command.iter().cloned()).collect::<Vec<_>>().join(" ");
        assert!(text.contains(&format!("使い方: {called}")), "{text}");
        let example = text.split("\n例:\n").nth(1).unwrap_or_else(|| panic!("no example: {text}"));
        for line in example.lines().map(str::trim_start) {
            assert!(line == called || line.starts_with(&format!("{called} ")), "{text}");
        }
        // `help` and `-h` say the same.
        let short: Vec<&str> = command.iter().map(String::as_str).chain(["-h"]).collect();
        is_japanese(&office.done(&short).out);
        let asked: Vec<&str> = ["help"].into_iter().chain(command.iter().map(String::as_str)).collect();
        is_japanese(&office.done(&asked).out);
    }
    is_japanese(&office.done(&["help", "help"]).out);
    is_japanese(&office.run(&[]).err);
    is_japanese(&office.run(&["sheet"]).err);
}

#[test]
fn every_example_is_understood() {
    let office = Office::new();
    for command in every_command(&office) {
        let text = help(&office, &command);
        for example in text.split("\n例:\n").nth(1).unwrap().lines() {
            let typed: Vec<&str> = example.split_whitespace().skip(1).take_while(|word| *word != ">").collect();
            // Without data nothing can come of them, but not for want of an
            // option.
            if typed[0] != "serve" && typed[0] != "init" {
                let run = office.run(&typed);
                assert_ne!(run.status, 2, "{example}\n{}", run.err);
            }
        }
    }
}

#[test]
fn whatever_is_typed_wrong_is_said_in_japanese() {
    let office = Office::new();
    let wrong = |arguments: &[&str], said: &[&str]| {
        let run = office.run(arguments);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{arguments:?}: {}", run.err);
        is_japanese(&run.err);
        for said in said {
            assert!(run.err.contains(said), "{arguments:?}: {said} in\n{}", run.err);
        }
    };
    for command in every_command(&office) {
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        arguments.push("--sonna-mono-wa-nai");
        wrong(&arguments, &["「--sonna-mono-wa-nai」というオプションはありません", "使い方: shiryo"]);
        arguments.pop();
        arguments.push("--root");
        wrong(&arguments, &["--root <フォルダー> の値が書かれていません"]);
    }
    wrong(&["chekc"], &["「chekc」というコマンドはありません", "「check」のことではありませんか"]);
    wrong(&["sheet", "exprot"], &["「exprot」というコマンドはありません", "「export」のことではありませんか"]);
    wrong(&["sheet"], &["export", "import"]);
    wrong(&["build", "--drfat"], &["「--draft」のことではありませんか"]);
    wrong(&["build", "X01"], &["「X01」は年度として読めません", "R01、令和元年度、2019 のように"]);
    wrong(&["build", "平成31年度"], &["令和元年度のことです"]);
    wrong(&["build", "R01", "--draft=yes"], &["--draft"]);
    wrong(&["build", "--draft", "--draft"], &["--draft が二度書かれています"]);
    wrong(&["check", "--format", "xml"], &["「xml」は使えません", "text、csv、json のどれか"]);
    wrong(&["check", "--format", "jsno"], &["「json」のことではありませんか"]);
    wrong(&["serve", "--port", "99999"], &["1 から 65535 までの番号"]);
    wrong(&["serve", "--port", "0"], &["1 から 65535 までの番号"]);
    wrong(&["serve", "R01", "R02"], &["「R02」が余分です"]);
    wrong(&["compare", "R01"], &["2つ書いてください"]);
    wrong(&["compare"], &["<年度>", "が書かれていません"]);
    wrong(&["seal", "R01"], &["--by <名前>", "--on <日付>", "が書かれていません"]);
    wrong(&["seal", "R01", "--by", "会", "--on", "2020-02-30"], &["--on <日付>", "2020-02-30"]);
    wrong(&["seal", "R01", "--by", "会", "--on", "2020-02-13", "--replace"], &["--reason <文>"]);
    wrong(&["verify", "--head", "XYZ"], &["--head <照合番号>", "XYZ"]);
    wrong(&["next"], &["<年度> が書かれていません"]);
    wrong(&["sheet", "import"], &["<ファイル>", "が書かれていません"]);
}

#[test]
fn where_there_is_no_data_the_way_to_begin_is_said() {
    let office = Office::new();
    for folder in [&["--root", "."][..], &["--root", "nowhere"]] {
        for command in [
            &["build"][..],
            &["check"],
            &["check", "--open"],
            &["summary"],
            &["years"],
            &["serve"],
            &["verify"],
            &["build", "R06"],
            &["check", "R06"],
            &["check", "--open", "R06"],
            &["summary", "R06"],
            &["next", "R06"],
            &["compare", "R05", "R06"],
            &["seal", "R06", "--by", "会", "--on", "2025-02-13"],
            &["sheet", "export", "R06"],
            &["serve", "R06"],
        ] {
            // It shows the page on which a year is begun (tests/serve.rs).
            if folder[1] == "." && command == ["serve"] {
                continue;
            }
            let run = office.run(&[folder, command].concat());
            assert_eq!((run.status, run.out.as_str()), (1, ""), "{command:?}: {}", run.err);
            let year = if command[0] == "compare" { "R05" } else { "R06" };
            assert!(run.err.contains(&format!("shiryo init {year} ではじめられます")), "{command:?}: {}", run.err);
        }
    }
    // And the advice, followed to the letter, leads to a PDF.
    let run = office.done(&["init", "R06"]);
    assert_eq!(run.out, "data/R06.yaml\ndata/schema.json\n");
    assert!(
        run.err.contains("data/R06.yaml を") && run.err.contains("shiryo build R06"),
        "what to do next: {}",
        run.err
    );
    assert_eq!(office.done(&["build"]).out, "out/R06.pdf\n");
}

#[test]
fn a_first_year_is_whole_and_never_written_over() {
    let office = Office::new();
    office.done(&["init", "令和6年度", "--title", "「星見市計画」: 進行管理表", "--department", "星見市 企画課"]);
    let text = office.text("data/R06.yaml");
    assert_eq!(text.matches("\n  - 名称: ").count(), 2, "two directions");
    assert_eq!(text.matches("\n      - 名称: ").count(), 3, "three measures");
    for said in
        ["年度: 令和6年度", "表題: \"「星見市計画」: 進行管理表\"", "作成者: 星見市 企画課", "主管課: 星見市 企画課"]
    {
        assert!(text.contains(said), "{said} in\n{text}");
    }
    let run = office.done(&["check", "R06"]);
    assert!(run.err.contains("誤り 0件、注意 0件"), "{}", run.err);
    assert_eq!(office.text("data/schema.json"), office.done(&["schema"]).out);
    office.done(&["build", "--overview"]);
    office.done(&["summary"]);
    office.done(&["next", "R06"]);
    office.done(&["sheet", "export", "R06"]);
    office.done(&["seal", "R06", "--by", "星見市協議会", "--on", "2025-02-13"]);

    office.write("data/R06.yaml", "年度: 令和6年度\n");
    office.write("data/schema.json", "{}");
    let run = office.run(&["init", "R06"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("data/R06.yaml:1:1") && run.err.contains("もうあります"), "{}", run.err);
    office.done(&["init", "R08"]);
    assert_eq!(
        (office.text("data/R06.yaml").as_str(), office.text("data/schema.json").as_str()),
        ("年度: 令和6年度\n", "{}")
    );

    for (option, wrong) in [("--title", ""), ("--title", "二\n行"), ("--department", " 課"), ("--title", "\u{202e}逆")]
    {
        let run = office.run(&["init", "R09", option, wrong]);
        assert_eq!(run.status, 2, "{}", run.err);
        is_japanese(&run.err);
    }
    // A character that no font has is no title either, and nothing is written.
    let run = office.run(&["init", "R09", "--title", "計画😀"]);
    assert_eq!(run.status, 1);
    assert!(!office.has("data/R09.yaml"));
}

#[test]
fn the_years_and_where_each_stands() {
    let office = Office::new();
    office.done(&["init", "H30"]);
    office.done(&["init", "R01"]);
    office.done(&["init", "R02"]);
    office.done(&["init", "R03"]);
    for (year, on) in [("H30", "2019-02-13"), ("R01", "2020-02-13"), ("R02", "2021-02-13")] {
        office.done(&["seal", year, "--by", "協議会", "--on", on]);
    }
    std::fs::remove_file(office.path("data/H30.yaml")).unwrap();
    office.write("data/R02.yaml", office.text("data/R02.yaml").replace("達成率: 80", "達成率: 90"));
    office.write("data/R03.yaml", office.text("data/R03.yaml").replace("達成状況: 達成", "達成状況: 達"));
    let json: serde_json::Value = serde_json::from_str(&office.done(&["years", "--format", "json"]).out).unwrap();
    let line = |year: &str, name: &str, sealed: Option<&str>| serde_json::json!({ "year": year, "name": name, "sealed": sealed });
    let with = |mut line: serde_json::Value, data: bool, changed: bool, found: Option<(u8, u8)>| {
        line["data"] = data.into();
        line["changed"] = changed.into();
        line["errors"] = found.map(|found| found.0).into();
        line["warnings"] = found.map(|found| found.1).into();
        line
    };
    // A first year takes its plan to last five years; each of these names
    // another last year than the one before, which is worth a notice.
    let expected = serde_json::json!([
        with(line("H30", "平成30年度", Some("2019-02-13")), false, false, None),
        with(line("R01", "令和元年度", Some("2020-02-13")), true, false, Some((0, 0))),
        with(line("R02", "令和2年度", Some("2021-02-13")), true, true, Some((0, 1))),
        with(line("R03", "令和3年度", None), true, false, Some((1, 1))),
    ]);
    assert_eq!(json, expected);
    assert_eq!(
        office.done(&["years"]).out,
        "平成30年度（H30）  承認済み（2019-02-13）          データなし\n\
         令和元年度（R01）  承認済み（2020-02-13）          誤り 0件、注意 0件\n\
         令和2年度（R02）   承認後に変更あり（2021-02-13）  誤り 0件、注意 1件\n\
         令和3年度（R03）   作成中                          誤り 1件、注意 1件\n"
    );
    let csv = office.done(&["years", "--format", "csv"]).out;
    let rows: Vec<&str> = csv.strip_prefix('\u{feff}').unwrap().split("\r\n").collect();
    assert_eq!(rows[0], "年度,記号,状態,承認日,データ,誤り,注意");
    assert_eq!(rows[1], "平成30年度,H30,承認済み,2019-02-13,なし,,");
    assert_eq!(rows[3], "令和2年度,R02,承認後に変更あり,2021-02-13,あり,0,1");
}

#[test]
fn a_folder_of_plans_lists_them_all() {
    let office = Office::new();
    std::fs::remove_dir(office.path("data")).unwrap();
    office.done(&["--root", "plans/福祉", "init", "R06"]);
    office.done(&["--root", "plans/教育", "init", "R05"]);
    let run = office.done(&["--root", "plans", "years"]);
    assert_eq!(
        run.out,
        "教育\n令和5年度（R05）  作成中  誤り 0件、注意 0件\n\n福祉\n令和6年度（R06）  作成中  誤り 0件、注意 0件\n"
    );
    let run = office.command(&["years", "--format", "json"]).current_dir(office.path("plans")).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((&json[0]["plan"], &json[1]["plan"], &json[1]["year"]), (&"教育".into(), &"福祉".into(), &"R06".into()));
}

#[test]
fn completions_know_every_command() {
    let office = Office::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = office.done(&["completions", shell]).out;
        for command in every_command(&office).iter().filter_map(|command| command.last()) {
            assert!(script.contains(command.as_str()), "{shell}: {command}");
        }
        for option in ["allow-empty", "emit-typst", "department"] {
            assert!(script.contains(option), "{shell}: {option}");
        }
    }
    assert_eq!(office.run(&["completions", "tcsh"]).status, 2);
}

#[test]
fn the_man_page_has_what_every_help_says() {
    let office = Office::new();
    let page = office.done(&["manual"]).out;
    for command in every_command(&office) {
        let help = help(&office, &command);
        let first = help.lines().next().unwrap();
        assert!(page.contains(first), "{first}");
    }
}

#[test]
fn the_readmes_example_builds_as_it_stands() {
    let readme = include_str!("../README.md");
    let (_, rest) = readme.split_once("\n```yaml\n").unwrap();
    let (example, _) = rest.split_once("```\n").unwrap();
    let office = Office::new().and("data/R06.yaml", example);
    let run = office.done(&["check"]);
    assert!(run.err.contains("誤り 0件、注意 0件"), "{}", run.err);
    assert_eq!(office.done(&["build"]).out, "out/R06.pdf\n");
    assert!(pdf::joined(&pdf::glyphs(&office.read("out/R06.pdf"))).contains("令和6年度に目指すこと"));
}
