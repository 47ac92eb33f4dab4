//! `shiryo compare`: two years of the invented plan, and of the real one.

mod support;

use serde_json::{Value, json};
use support::{Office, R01};

/// An office with the invented plan's three years.
fn plan() -> Office {
    Office::new()
        .and("data/H30.yaml", include_str!("plan/data/H30.yaml"))
        .and("data/R01.yaml", include_str!("plan/data/R01.yaml"))
        .and("data/R02.yaml", include_str!("plan/data/R02.yaml"))
}

fn compared(office: &Office, one: &str, other: &str) -> Value {
    serde_json::from_str(&office.done(&["compare", one, other, "--format", "json"]).out).unwrap()
}

fn measures(compared: &Value) -> Vec<&Value> {
    compared["directions"].as_array().unwrap().iter().flat_map(|d| d["measures"].as_array().unwrap()).collect()
}

#[test]
fn every_change_of_the_plan_is_found() {
    let compared = compared(&plan(), "R01", "R02");
    assert_eq!(compared["years"], json!({"then": "R01", "now": "R02"}));
    let found: Vec<String> = measures(&compared)
        .iter()
        .map(|measure| {
            let [then, now] = ["then", "now"].map(|side| measure["rating"][side].as_str().unwrap_or("-").to_owned());
            format!("{} {then}{now} {}", measure["match"].as_str().unwrap(), measure["change"].as_str().unwrap_or("-"))
        })
        .collect();
    assert_eq!(
        found,
        [
            "name ＢＡ up",
            "name ＣＢ up",
            "name ＢＣ down",
            "added -Ｄ -",
            "name ＣＢ up",
            "position ＡＡ same",
            "removed Ｅ- -",
            "name ＡＡ same",
            "name ＤＣ up",
            "name ＢＡ up",
        ]
    );
    let renamed = measures(&compared)[5];
    assert_eq!(renamed["name"], json!({"then": "図書館とのつながりづくり", "now": "読書に親しむ環境づくり"}));
    let first = &compared["directions"][0];
    assert_eq!((&first["change"], &first["rate"]), (&json!("down"), &json!({"then": 75, "now": 69})));
    // The committee's own rating is what was printed.
    assert_eq!(compared["directions"][2]["rating"], json!({"then": "Ｂ", "now": "Ｂ"}));
}

/// A renamed measure is the same one to everything that looks at two years.
#[test]
fn one_rule_says_which_measure_is_which() {
    let office = plan();
    let compared = compared(&office, "R01", "R02");
    let renamed = measures(&compared)[5];
    assert_eq!((&renamed["match"], &renamed["name"]["then"]), (&json!("position"), &json!("図書館とのつながりづくり")));

    let found: Value = serde_json::from_str(&office.done(&["check", "R02", "--format", "json"]).out).unwrap();
    let found: Vec<_> =
        found.as_array().unwrap().iter().filter(|d| d["code"].as_str().unwrap().starts_with("between")).collect();
    let at = |d: &Value| (d["code"].as_str().unwrap().to_owned(), d["line"].as_u64().unwrap());
    // The one that has ended is gone; the renamed one is renamed.
    assert_eq!(
        found.iter().map(|d| at(d)).collect::<Vec<_>>(),
        [("between/gone".into(), 107), ("between/renamed".into(), 144)]
    );
    assert!(found[1]["message"].as_str().unwrap().contains("図書館とのつながりづくり"));

    // The workbook has last year's 対応 beside its goal.
    office.done(&["sheet", "export", "R02"]);
    let book = std::fs::File::open(office.path("out/R02.xlsx")).unwrap();
    let mut texts = String::new();
    let mut book = zip::ZipArchive::new(book).unwrap();
    std::io::Read::read_to_string(&mut book.by_name("xl/sharedStrings.xml").unwrap(), &mut texts).unwrap();
    assert!(texts.contains("贈る絵本の種類を増やす") && !texts.contains("放課後の居場所づくりの中で行う"));

    // The overview shows its ratings of the years before, under its old name.
    office.done(&["build", "R02", "--overview", "--emit-typst"]);
    let markup = office.text("out/R02.typ");
    let rows: Vec<_> = markup.lines().filter(|line| line.trim_start().starts_with("([#\"")).collect();
    let above = rows.iter().position(|row| row.contains("([#\"放課後の居場所づくり\";], ")).unwrap();
    let row = rows[above + 1];
    assert!(row.contains("([#\"読書に親しむ環境づくり\";], "), "{markup}");
    // The scale's signs are its names, so none stands beside a mark.
    assert!(markup.contains("let now = told.map(mark => (mark,))"), "{markup}");
    let names: Vec<_> =
        markup.split("let names = ").nth(1).unwrap().split(", ").map(|name| name.trim_matches('(')).collect();
    let numbers =
        row.rsplit('(').next().unwrap().split(", ").filter_map(|number| number.trim_matches([',', ')']).parse().ok());
    let marks: Vec<_> = numbers.map(|number: usize| names[number]).collect();
    assert_eq!(marks, ["[#\"Ｂ\";]", "[#\"Ａ\";]", "[#\"Ａ\";]"], "{row}");
}

#[test]
fn the_earlier_year_comes_first_however_they_are_named() {
    let office = plan();
    assert_eq!(compared(&office, "令和元年度", "H30"), compared(&office, "2018", "R1"));
}

#[test]
fn last_years_responses_are_taken_up_or_not() {
    let office = Office::with(R01);
    office.done(&["next", "R01"]);
    let nothing = compared(&office, "R01", "R02");
    let responses = |compared: &Value| -> Vec<bool> {
        let all = measures(compared).into_iter().flat_map(|m| m["responses"].as_array().unwrap().clone());
        all.map(|response| response["taken_up"].as_bool().unwrap()).collect()
    };
    assert_eq!(responses(&nothing), vec![false; 31]);
    assert!(measures(&nothing).iter().all(|measure| measure["match"] == "name"
        && measure["rating"]["now"] == "未評価"
        && measure["change"].is_null()));
    assert!(office.done(&["compare", "R01", "R02"]).out.contains("対応1件：年度目標なし"));

    let filled = office.text("data/R02.yaml").replacen("年度目標:\n", "年度目標: 作成したリーフレットの配布\n", 1);
    office.write("data/R02.yaml", filled);
    let one = compared(&office, "R01", "R02");
    assert_eq!(responses(&one).iter().filter(|taken_up| **taken_up).count(), 1);
    let first = &measures(&one)[0]["responses"][0];
    assert_eq!(first["goal"], "作成したリーフレットの配布");
    assert_eq!(first["response"], "①GISによる可視化について検討を進める\n②老人会、自治会などへ講演提案");
}

#[test]
fn the_text_says_it_in_words_and_arrows_without_colour_in_a_pipe() {
    let out = plan().done(&["compare", "R01", "R02"]).out;
    assert!(!out.contains('\u{1b}'));
    for line in [
        "令和元年度（R01） → 令和2年度（R02）",
        "基本目標1　安心して産み育てられる環境をつくる",
        "      Ｂ  75 %  ↓  Ｃ  69 %",
        "   1  Ｂ  80 %  ↑  Ａ  95 %  対応2件：年度目標あり",
        "      （追加）",
        "      （名称変更。同じ番号の2-2「図書館とのつながりづくり」と比べています）",
        "      （削除。前は2-3）",
    ] {
        assert!(out.lines().any(|found| found == line), "{line}\n{out}");
    }
}

#[test]
fn the_csv_opens_in_excel() {
    let out = plan().done(&["compare", "R01", "R02", "--format", "csv"]).out;
    let mut rows = out.strip_prefix('\u{feff}').unwrap().split("\r\n");
    assert!(rows.next().unwrap().starts_with("種別,基本目標の番号,施策の番号,名称,照合,"), "{out}");
    let rows: Vec<&str> = rows.collect();
    assert_eq!(rows.len(), 3 + 10 + 1);
    assert_eq!(
        rows[1],
        "施策,1,1,妊娠期からの切れ目のない相談支援,同じ名称,1,1,妊娠期からの切れ目のない相談支援,Ｂ,↑,Ａ,80,95,2,2"
    );
    assert_eq!(rows[8], "施策,,,,削除,2,3,自然体験の機会の提供,Ｅ,,,10,,1,0");
}

#[test]
fn two_sound_years_are_needed() {
    let office = plan().and("data/R03.yaml", "年度: 令和3年度\n");
    for arguments in [&["compare", "R01"][..], &["compare"], &["compare", "R01", "R02", "H30"]] {
        assert_eq!(office.run(arguments).status, 2, "{arguments:?}");
    }
    let run = office.run(&["compare", "R02", "R03"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("data/R03.yaml:1:1"), "{}", run.err);
}
