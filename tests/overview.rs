//! `build --overview`: the page before the first direction.

mod support;

use std::fs;

use shiryo::build::{self, BuildOptions, Press};
use shiryo::office::Root;
use support::{Office, R01};

/// An office with the invented plan's three years.
fn plan() -> Office {
    Office::new()
        .and("data/H30.yaml", include_str!("plan/data/H30.yaml"))
        .and("data/R01.yaml", include_str!("plan/data/R01.yaml"))
        .and("data/R02.yaml", include_str!("plan/data/R02.yaml"))
}

fn pages(office: &Office, year: &str, overview: bool) -> usize {
    let root = Root::new(office.path(""));
    let options = BuildOptions { overview, ..BuildOptions::default() };
    build::build(&root, &Press::load(&root).unwrap(), year.parse().unwrap(), &options)
        .unwrap()
        .print
        .pages
        .pages()
        .len()
}

/// The markup of a year's report with its overview.
fn markup(office: &Office, year: &str) -> String {
    office.done(&["build", year, "--overview", "--emit-typst"]);
    office.text(&format!("out/{}.typ", year))
}

#[test]
fn is_one_page_more_and_only_when_asked_for() {
    let office = Office::with(R01);
    assert_eq!(pages(&office, "R01", true), pages(&office, "R01", false) + 1);
    office.done(&["build", "--emit-typst"]);
    assert!(!office.text("out/R01.typ").contains("達成状況一覧"));
    assert!(markup(&office, "R01").contains("施策項目達成状況一覧"));
}

#[test]
fn five_years_back_still_fit_on_the_page() {
    let mut office = Office::with(R01);
    for (code, year) in [
        ("H25", "平成25"),
        ("H26", "平成26"),
        ("H27", "平成27"),
        ("H28", "平成28"),
        ("H29", "平成29"),
        ("H30", "平成30"),
    ] {
        office =
            office.and(&format!("data/{code}.yaml"), R01.replacen("年度: 令和元年度", &format!("年度: {year}年度"), 1));
    }
    assert_eq!(pages(&office, "R01", true), pages(&office, "R01", false) + 1);
    let markup = markup(&office, "R01");
    assert!(markup.contains("\"26年度\"") && markup.contains("\"30年度\""));
    assert!(!markup.contains("\"25年度\""), "no more than five years back");
}

#[test]
fn any_plan_has_one_in_its_own_words() {
    let office = plan();
    let markup = markup(&office, "R02");
    for text in ["\"施策達成状況一覧\"", "\"全9施策\"", "\"30年度\"", "\"元年度\"", "\"Ａ4、Ｂ2、Ｃ2、Ｄ1\""]
    {
        assert!(markup.contains(text), "{text}");
    }
    assert_eq!(pages(&office, "R02", true), pages(&office, "R02", false) + 1);
}

#[test]
fn a_plan_of_any_size_runs_on() {
    let measures: String = (0..150)
        .map(|n| format!("  - {{名称: 施策{n}とても長い名称のもの, 達成状況: 良, 事業: [{{内容: 一, 主管課: 課}}]}}\n"))
        .collect();
    let office = Office::with(format!(
        "年度: R01\n資料番号: 一\n表題: 架空の計画\n作成者: 課\n最終年度: R06\n達成区分: [{{区分: 良, 下限: 0, 標準: 50}}]\n基本的方向性:\n- 名称: 方向\n  施策項目:\n{measures}"
    ));
    let more = pages(&office, "R01", true) - pages(&office, "R01", false);
    assert!((2..=4).contains(&more), "{more}");
}

/// Names that surely take one line aren't measured. It shows on no page.
#[test]
fn a_row_is_as_high_as_its_name_whether_measured_or_not() {
    // The column holds 103 half-width characters.
    let kinds = [("漢", 2), ("Ώ", 2), ("ⅻ", 2), ("ｱ", 1), ("ab c", 4)];
    let names = kinds.iter().flat_map(|(kind, width)| (98..108).step_by(*width).map(|all| kind.repeat(all / *width)));
    let measures: String = names
        .map(|name| format!("  - {{名称: \"{name}\", 達成状況: 良, 事業: [{{内容: 一, 主管課: 課}}]}}\n"))
        .collect();
    let office = Office::with(format!(
        "年度: R01\n資料番号: 一\n表題: 架空の計画\n作成者: 課\n最終年度: R06\n達成区分: [{{区分: 良, 下限: 0, 標準: 50}}]\n基本的方向性:\n- 名称: 方向\n  施策項目:\n{measures}"
    ));
    let built = || {
        office.done(&["build", "R01", "--overview"]);
        fs::read(office.path("out/R01.pdf")).unwrap()
    };
    let counted = built();
    let template = include_str!("../templates/overview.typ");
    let measuring = template.replace("only_built_in_fonts and", "false and");
    assert_ne!(measuring, template);
    office.write("templates/overview.typ", &measuring);
    assert!(built() == counted);
    // The same names in a column that holds a character less.
    office.write("templates/overview.typ", measuring.replace("room(name, name-width)", "room(name, name-width - 9pt)"));
    assert!(built() != counted);
}

#[test]
fn an_earlier_year_with_errors_is_told() {
    let office = plan();
    let broken = office.text("data/H30.yaml").replacen("達成状況: Ｃ", "達成状況: Ｚ", 1);
    office.write("data/H30.yaml", broken);
    let run = office.run(&["build", "R02", "--overview"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("data/H30.yaml:") && run.err.contains("Ｚ"), "{}", run.err);
    assert!(!office.has("out/R02.pdf"));
    office.done(&["build", "R02"]);
}
