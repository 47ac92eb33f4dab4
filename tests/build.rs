//! `shiryo build`: the same bytes from the same data, nothing from bad data.

#[path = "support/pdf.rs"]
mod pdf;
mod support;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use shiryo::office::Root;
use shiryo::office::fonts::Fonts;
use support::{Office, R01, Run, command};

#[test]
fn the_same_data_gives_the_same_bytes_wherever_and_whoever() {
    let office = Office::with(R01);
    office.done(&["build"]);
    let first = office.read("out/R01.pdf");

    let other = Office::with(R01);
    let elsewhere = tempfile::tempdir().unwrap();
    let root = other.path("").to_string_lossy().into_owned();
    let output = command(elsewhere.path(), &["--root", &root, "build", "R01"])
        .env("TZ", "America/Los_Angeles")
        .env("LANG", "de_DE.UTF-8")
        .env("LC_ALL", "C")
        .env("USER", "somebody")
        .env("HOME", elsewhere.path())
        .env("RAYON_NUM_THREADS", "1")
        .env("SOURCE_DATE_EPOCH", "0")
        .output()
        .unwrap();
    assert!(output.status.success());
    assert!(first == other.read("out/R01.pdf"), "the two files differ");
}

#[test]
fn the_data_is_attached_byte_for_byte() {
    // With a byte order mark and Windows line ends, as editors leave them.
    let data = format!("\u{feff}{}", R01.replace('\n', "\r\n"));
    let office = Office::with(&data);
    office.done(&["build"]);
    let pdf = office.read("out/R01.pdf");
    let plain = Office::with(R01);
    plain.done(&["build"]);
    assert_eq!(pdf::attachment(&pdf, "R01.yaml"), data.as_bytes());
    assert_eq!(pdf::text(&pdf), pdf::text(&plain.read("out/R01.pdf")));
}

#[test]
fn a_draft_says_so_on_every_page() {
    let office = Office::with(R01);
    office.done(&["build", "--draft"]);
    let pdf = office.read("out/R01.pdf");
    let glyphs = pdf::glyphs(&pdf);
    for page in 1..=pdf::pages(&pdf) {
        let text = pdf::joined(glyphs.iter().filter(|glyph| glyph.page == page));
        assert!(text.contains("（案）"), "page {page}");
    }
    office.done(&["build"]);
    assert!(!pdf::joined(&pdf::glyphs(&office.read("out/R01.pdf"))).contains("（案）"));
}

#[test]
fn footers_say_what_the_page_belongs_to() {
    let dated = R01.replacen("最終年度:", "作成日: 2020-02-13\n最終年度:", 1);
    let office = Office::with(dated);
    office.done(&["build"]);
    let pdf = office.read("out/R01.pdf");
    let all = pdf::glyphs(&pdf);
    let pages = pdf::pages(&pdf);
    for page in 1..=pages {
        let footer = pdf::joined(all.iter().filter(|g| g.page == page && g.artifact && g.origin.y < 60.0));
        let wanted = format!(
            "「日野市在宅療養体制構築のための基本方針」進行管理表令和元年度{page}/{pages}日野市在宅療養支援課令和2年2月13日現在"
        );
        assert_eq!(footer, wanted);
    }
}

#[test]
fn the_markup_is_one_file_without_imports() {
    let office = Office::with(R01);
    assert_eq!(office.done(&["build", "--emit-typst"]).out, "out/R01.pdf\nout/R01.typ\n");
    let markup = office.text("out/R01.typ");
    assert!(!markup.contains("#import") && !markup.contains("#include"));
}

#[test]
fn an_offices_own_templates_come_first_and_their_faults_are_placed() {
    let office = Office::with(R01).and("templates/legend.typ", "[], [独自の凡例],\n");
    office.done(&["build"]);
    assert!(pdf::text(&office.read("out/R01.pdf")).contains("独自の凡例"));
    let before = office.read("out/R01.pdf");

    for (template, place) in [
        ("[], [{{ nothing }}],", "templates/legend.typ:1"),
        ("[],\n[{{ legend.hed }}],", "templates/legend.typ:2"),
        ("[], {% if %}", "templates/legend.typ:1"),
        ("[], \"{{ title }}\",", "templates/legend.typ:1"),
        ("[], [{{ title }}", "out/R01.typ:"),
        ("[], read(\"/data/H30.yaml\"),", "out/R01.typ:"),
        ("[], read(\"/etc/passwd\"),", "out/R01.typ:"),
        ("[], { import \"@preview/cetz:0.3.0\"; none },", "out/R01.typ:"),
        ("[], datetime.today().display(),", "out/R01.typ:"),
    ] {
        office.write("templates/legend.typ", template);
        let run = office.run(&["build"]);
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{template}");
        assert!(run.err.contains(place), "{template}\n{}", run.err);
    }
    assert!(before == office.read("out/R01.pdf"), "a failed build changed the file");
}

#[test]
fn an_offices_own_font_supplies_rare_characters() {
    let rare = R01.replacen("市民一人ひとり", "𠮷野市民一人ひとり", 1);
    let office = Office::with(&rare);
    let run = office.run(&["build"]);
    assert_eq!(run.status, 1);
    assert!(run.err.contains("「𠮷」（U+20BB7）") && run.err.contains("fonts フォルダー"), "{}", run.err);
    let line = rare.lines().position(|line| line.contains('𠮷')).unwrap() + 1;
    let column = rare.lines().nth(line - 1).unwrap().chars().position(|c| c == '𠮷').unwrap() + 1;
    assert!(run.err.contains(&format!("data/R01.yaml:{line}:{column}")), "{}", run.err);
    assert_eq!(office.list("out"), Vec::<String>::new());

    office.write("fonts/broken.ttf", "not a font");
    let run = office.run(&["build"]);
    assert!(run.status == 1 && run.err.contains("fonts/broken.ttf"), "{}", run.err);
}

#[test]
fn variation_sequences_and_old_forms_print_as_they_are() {
    let office = Office::with(R01.replacen("市民一人ひとり", "葛󠄁城の髙﨑①㈱㌔市民", 1));
    office.done(&["build"]);
    assert!(pdf::text(&office.read("out/R01.pdf")).contains("葛󠄁城の髙﨑①㈱㌔市民"));
}

fn fails(office: &Office, place: &str, gist: &str) -> Run {
    let run = office.run(&["build", "R01"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""), "{}", run.err);
    assert!(run.err.contains(place) && run.err.contains(gist), "{place} {gist}\n{}", run.err);
    assert_eq!(office.list("out"), Vec::<String>::new(), "nothing is written");
    run
}

#[test]
fn bad_data_ends_in_one_message_with_its_place_and_no_file() {
    fails(&Office::new(), "data/R01.yaml", "ファイルがありません");
    fails(&Office::new().and("data/R01.yaml/x", ""), "data/R01.yaml", "フォルダーです");
    fails(&Office::with(""), "data/R01.yaml:1:1", "何も書かれていません");
    fails(&Office::with(b"\xff\xfe\x74\x5e"), "data/R01.yaml:1:1", "UTF-8 ではありません");
    fails(&Office::with("年度: 令和元年度\n資料番号: \"資料3\n"), "data/R01.yaml:", "引用符");
    fails(&Office::with(R01.replacen("資料番号:", "資料番号：", 1)), "data/R01.yaml:", "");
    fails(
        &Office::with(R01.replacen("資料番号:", "資料番:", 1)),
        "data/R01.yaml:7:1",
        "「資料番」という項目はありません",
    );
    fails(
        &Office::with(R01.replacen("達成状況: 概ね達成", "達成状況: おおむね達成", 1)),
        "data/R01.yaml:34:",
        "おおむね達成",
    );
    fails(&Office::with(R01.replacen("下限: 70", "下限: 七割", 1)), "data/R01.yaml:18:9", "七割");
    fails(&Office::with(R01.replacen("年度: 令和元年度", "年度: 令和2年度", 1)), "data/R01.yaml:6:5", "ファイルの名前");
    fails(&Office::with(format!("a: {}", "[".repeat(100_000))), "data/R01.yaml:1:", "");
    fails(&Office::with("a: &x [*x]\n"), "data/R01.yaml:1:", "「&」で始まる値");
}

#[test]
fn a_file_that_can_not_be_written_is_a_sentence() {
    let office = Office::with(R01).and("out", "a file where the folder should be");
    let run = office.run(&["build"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.starts_with("誤り: out/R01.pdf に書き込めません"), "{}", run.err);
}

/// Characters that the built-in fonts have and that show something.
fn printable() -> impl Strategy<Value = char> {
    static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&Root::new("nowhere")).unwrap());
    let all = prop_oneof![
        prop::char::range('!', '~'),
        prop::char::range('ぁ', 'ん'),
        prop::char::range('ァ', 'ヶ'),
        prop::char::range('一', '龠'),
        prop::sample::select(
            "、。，．・ー々「」『』（）【】〈〉？！：；〜…‥―“”‘’①⑳※○●◎△×→％＆＃＊＿＄＠０９ＡｚｱﾝﾞαΩЖя№℡㈱髙﨑"
                .chars()
                .collect::<Vec<_>>()
        ),
    ];
    all.prop_filter("in no font", |&c| FONTS.cover(c))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any printable text comes out of the PDF as it went in.
    #[test]
    fn any_printable_text_reaches_the_pdf(
        texts in prop::collection::vec(prop::collection::vec(prop_oneof![8 => printable(), 1 => Just(' ')], 1..200), 8),
    ) {
        let texts: Vec<String> = texts.iter().map(|text| text.iter().collect::<String>().trim().to_owned()).collect();
        prop_assume!(texts.iter().all(|text| !text.is_empty()));
        let quoted: Vec<String> = texts.iter().map(|text| serde_json::to_string(text).unwrap()).collect();
        let head = R01.split("  - 名称:").next().unwrap();
        let data = format!(
            "{head}  - 名称: {}\n    施策項目:\n      - 名称: {}\n        趣旨: {}\n        事業:\n          - 内容: {}\n            主管課: {}\n            年度目標: {}\n            実績: {}\n            対応: {}\n",
            quoted[0], quoted[1], quoted[2], quoted[3], quoted[4], quoted[5], quoted[6], quoted[7],
        );
        let office = Office::with(&data);
        office.done(&["build"]);
        let printed = pdf::text(&office.read("out/R01.pdf"));
        for text in &texts {
            prop_assert!(printed.contains(&pdf::solid(text)), "{}\n{}", text, printed);
        }
    }
}

#[test]
fn nothing_is_left_beside_the_results() {
    let office = Office::with(R01);
    office.done(&["build", "--emit-typst"]);
    assert_eq!(office.list("out"), ["R01.pdf", "R01.typ"]);
    assert!(fs::metadata(Path::new(&office.path("out/R01.pdf"))).unwrap().len() > 100_000);
}
