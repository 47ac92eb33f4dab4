//! The command line as a whole: statuses, streams and ways to name a year.

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
