//! `shiryo build`: the same bytes from the same data, nothing from bad data.

#[path = "support/larger.rs"]
mod larger;
#[path = "support/pdf.rs"]
mod pdf;
mod support;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use kurbo::{BezPath, Shape};
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

/// Of more than fifty pages a PDF is written in another way.
#[test]
fn a_large_report_is_as_whole_as_a_small_one_and_always_the_same() {
    let small = Office::with(R01);
    let large = Office::with(larger::times(R01, 6));
    let texts = [&small, &large].map(|office| {
        office.done(&["build"]);
        pdf::text(&office.read("out/R01.pdf"))
    });
    let first = large.read("out/R01.pdf");
    assert!(pdf::pages(&first) > 50);
    let lines: Vec<_> = R01.lines().filter(|line| line.starts_with("              ")).map(pdf::solid).collect();
    assert!(lines.len() > 100);
    for line in lines {
        let [once, six] = [&texts[0], &texts[1]].map(|text| text.matches(&line).count());
        assert!(once > 0 && six == 6 * once, "{line}: {once} and {six}");
    }

    let root = large.path("").to_string_lossy().into_owned();
    let output = command(Path::new("."), &["--root", &root, "build"]).env("RAYON_NUM_THREADS", "1").output().unwrap();
    assert!(output.status.success());
    assert!(first == large.read("out/R01.pdf"), "the two files differ");
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
    office.done(&["build"]);
    let plain = office.read("out/R01.pdf");
    let run = office.done(&["build", "--draft", "--emit-typst"]);
    assert_eq!(run.out, "out/R01-案.pdf\nout/R01-案.typ\n");
    assert_eq!(office.list("out"), ["R01-案.pdf", "R01-案.typ", "R01.pdf"]);
    assert!(plain == office.read("out/R01.pdf"), "the draft came over the plain copy");
    let pdf = office.read("out/R01-案.pdf");
    let glyphs = pdf::glyphs(&pdf);
    for page in 1..=pdf::pages(&pdf) {
        let text = pdf::joined(glyphs.iter().filter(|glyph| glyph.page == page));
        assert!(text.contains("（案）"), "page {page}");
    }
    assert!(!pdf::joined(&pdf::glyphs(&plain)).contains("（案）"));
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
        ("[], [{{ title }}", "templates/legend.typ を直すか"),
        ("[],\n  read(\"/data/H30.yaml\"),", "templates/legend.typ:2:8:"),
        ("[], read(\"/etc/passwd\"),", "templates/legend.typ:1:10:"),
        ("[], { import \"@preview/cetz:0.3.0\"; none },", "templates/legend.typ:1:14:"),
        ("[{{ title }}],\n{% if true %}datetime.today().display(),{% endif %}", "templates/legend.typ:2:14:"),
        ("[],\n[], text(size: body)[あ],", "templates/legend.typ:2:16:"),
        // What is called with is the office's own, though the fault shows in what is called.
        ("[],\n item([・], [x])[あ],", "templates/legend.typ:2:"),
    ] {
        office.write("templates/legend.typ", template);
        let run = office.run(&["build"]);
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{template}");
        assert!(run.err.contains(place), "{template}\n{}", run.err);
    }
    assert!(before == office.read("out/R01.pdf"), "a failed build changed the file");
}

#[test]
fn all_that_typst_says_is_passed_on_and_its_advice_can_be_followed() {
    let office = Office::with(R01).and("templates/legend.typ", "[], [あ],\n{ let a-b = 1; a-c },\n{ x-y },\n");
    let run = office.run(&["build"]);
    assert_eq!(run.status, 1);
    assert!(run.err.contains("templates/legend.typ:2:16: 組版の誤りです（unknown variable: a-c）"), "{}", run.err);
    assert!(run.err.contains("\n  ヒント: if you meant to use subtraction"), "{}", run.err);

    // A template that leaves a bracket open breaks one of ours.
    office.write("templates/legend.typ", "[], [], \"");
    let run = office.run(&["build", "--emit-typst"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("templates/legend.typ: ") && run.err.contains("引用符"), "{}", run.err);

    // One of ours is at fault for a data's sake only, so it is the markup that is shown, and it is there.
    office.write("templates/style.typ", include_str!("../templates/style.typ").replace("#let item(", "#let items("));
    fs::remove_file(office.path("templates/legend.typ")).unwrap();
    let run = office.run(&["build", "--emit-typst"]);
    let place = run.err.split("out/R01.typ:").nth(1).unwrap_or_else(|| panic!("{}", run.err));
    let line: usize = place.split(':').next().unwrap().parse().unwrap();
    assert!(office.text("out/R01.typ").lines().nth(line - 1).unwrap().contains("#item("), "{}", run.err);
    assert!(run.err.contains("--emit-typst"), "{}", run.err);
}

#[test]
fn what_is_left_out_of_the_program_is_told_at_its_line() {
    let office = Office::with(R01);
    for (asked, told) in [
        ("plugin(\"/p.wasm\")", "templates/legend.typ:2:10:"),
        ("plugin(bytes((0, 97, 115, 109)))", "plugins are not part of this program"),
        ("bibliography(bytes(\"a:\\n  type: book\"))", "bibliographies are not part of this program"),
        ("bibliography(bytes(\"@book{a}\"))", "bibliographies are not part of this program"),
        ("[@a]", "templates/legend.typ:2:4:"),
    ] {
        office.write("templates/legend.typ", format!("[],\n  {asked},\n"));
        let run = office.run(&["build"]);
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{asked}");
        assert!(run.err.contains("templates/legend.typ:2:") && run.err.contains(told), "{asked}\n{}", run.err);
    }
    // The text of a program is printed, in one colour.
    office.write("templates/legend.typ", "[],\n  raw(\"fn main() {}\", lang: \"rust\", block: true),\n");
    office.done(&["build"]);
    assert!(pdf::text(&office.read("out/R01.pdf")).replace(' ', "").contains("fnmain(){}"));
}

#[test]
fn a_template_that_is_not_utf8_is_told_so() {
    // 「凡例」 in Shift_JIS.
    let office = Office::with(R01).and("templates/legend.typ", b"[],\n[\x96\x7d\x97\xe1],\n");
    let run = office.run(&["build"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("templates/legend.typ:2:2"), "{}", run.err);
    assert!(run.err.contains("Shift_JIS") && run.err.contains("UTF-8"), "{}", run.err);
    office.write("templates/legend.typ", "\u{feff}[],\n[凡例],\n");
    office.done(&["build"]);
    assert!(pdf::text(&office.read("out/R01.pdf")).contains("凡例"));
}

#[test]
fn a_folder_in_a_templates_place_is_told_so() {
    let office = Office::with(R01).and("templates/legend.typ/x", "");
    let run = office.run(&["build"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("templates/legend.typ:1:1") && run.err.contains("フォルダーです"), "{}", run.err);
    assert!(!run.err.contains("年度のファイル"), "{}", run.err);
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

    office.write("fonts/forms.ttf", FORMS);
    office.done(&["build"]);
    let drawn = areas(&office.read("out/R01.pdf"), "𠮷");
    assert_eq!(drawn, [BAR], "the font's own shape");

    office.write("fonts/broken.ttf", "not a font");
    let run = office.run(&["build"]);
    assert!(run.status == 1 && run.err.contains("fonts/broken.ttf"), "{}", run.err);
}

/// What the fonts of an office would draw another way in another script is not
/// known, so it is with the built-in ones alone that Typst gets one script for all.
#[test]
fn text_of_one_script_stands_where_text_of_many_does() {
    let office = Office::with(R01);
    let mut drawn = Vec::new();
    for one_script in [true, false] {
        office.done(&["build", "--emit-typst", "--overview"]);
        assert_eq!(office.text("out/R01.typ").contains("script: \"kana\""), one_script);
        drawn.push(pdf::glyphs(&office.read("out/R01.pdf")));
        // A font that has none of the report's characters.
        office.write("fonts/forms.ttf", FORMS);
    }
    let [one, many] = &drawn[..] else { unreachable!() };
    assert!(one.len() == many.len() && one.len() > 10_000, "{} and {}", one.len(), many.len());
    for (one, many) in one.iter().zip(many) {
        let same = (one.page, &one.text, one.size, one.area) == (many.page, &many.text, many.size, many.area);
        assert!(same && one.origin.distance(many.origin) < 0.05, "{one:?}\n{many:?}");
    }
}

/// A font of three bars, `tests/fonts/make.py`.
const FORMS: &[u8] = include_bytes!("fonts/forms.ttf");

/// The area of each of its bars.
const BAR: f64 = 800.0 * 100.0;

/// The areas that a text's glyphs cover wherever it is printed.
fn areas(pdf: &[u8], text: &str) -> Vec<f64> {
    pdf::glyphs(pdf).iter().filter(|glyph| glyph.text == text).map(|glyph| glyph.area.round()).collect()
}

#[test]
fn a_form_that_no_font_has_is_an_error_and_a_font_that_has_it_is_used() {
    let name = "渡\u{9089}\u{e010f}";
    // In a table, in a bold head, and in the document's own title.
    let data = R01
        .replacen("市民一人ひとり", &format!("{name}と渡邉"), 1)
        .replacen("  - 名称: ", &format!("  - 名称: {name}の"), 1)
        .replacen("作成者: ", &format!("作成者: {name}の"), 1);
    let office = Office::with(&data);
    let run = office.run(&["check"]);
    assert_eq!(run.status, 1);
    for line in data.lines().enumerate().filter(|(_, line)| line.contains(name)).map(|(at, _)| at + 1) {
        let column = data.lines().nth(line - 1).unwrap().chars().position(|c| c == '邉').unwrap() + 1;
        assert!(run.err.contains(&format!("data/R01.yaml:{line}:{column}")), "{line}:{column}\n{}", run.err);
    }
    assert!(run.err.contains("「邉」の異体字（U+9089 U+E010F）"), "{}", run.err);
    let run = office.run(&["build"]);
    assert_eq!((run.status, office.list("out").len()), (1, 0), "{}", run.err);

    // One way out is to type the plain form …
    office.write("data/R01.yaml", data.replace('\u{e010f}', ""));
    office.done(&["build"]);
    let plain = areas(&office.read("out/R01.pdf"), "邉");
    // … the other a font, which draws this form and no other.
    office.write("data/R01.yaml", &data);
    office.write("fonts/forms.ttf", FORMS);
    office.done(&["build", "--emit-typst"]);
    let pdf = office.read("out/R01.pdf");
    let own = areas(&pdf, "邉\u{e010f}");
    assert!(own.len() >= 3 && own.iter().all(|&area| area == BAR), "{own:?}");
    // A bar that lies, not the one that stands, by which the font shows the plain form.
    let lies = |glyph: &pdf::Glyph| glyph.ink.width() > 4.0 * glyph.ink.height();
    assert!(pdf::glyphs(&pdf).iter().filter(|glyph| glyph.text == "邉\u{e010f}").all(lies));
    let others = areas(&pdf, "邉");
    assert!(others.len() == 1 && plain.contains(&others[0]), "the plain form stays the report's own: {others:?}");
    assert!(pdf::text(&pdf).contains(&format!("{name}と渡邉")));
}

#[test]
fn every_form_that_is_accepted_is_drawn() {
    let font = include_bytes!("../fonts/BIZUDGothic-Regular.ttf");
    let face = ttf_parser::Face::parse(font, 0).unwrap();
    let selectors = ('\u{fe00}'..='\u{fe0f}').chain('\u{e0100}'..='\u{e0110}');
    let forms = selectors.flat_map(|selector| {
        let glyph = move |base: char| Some((base, ttf_parser::Face::parse(font, 0).ok()?.glyph_index(base)?));
        ('一'..='龠').filter_map(glyph).map(move |(base, glyph)| (base, selector, glyph))
    });
    let other = forms.filter_map(|(base, selector, plain)| {
        let glyph = face.glyph_variation_index(base, selector)?;
        (glyph != plain).then_some((format!("{base}{selector}"), glyph))
    });
    let other: Vec<_> = other.collect();
    assert!(other.len() > 300, "{}", other.len());
    let text: Vec<String> = other.chunks(40).map(|line| line.iter().map(|(text, _)| text.as_str()).collect()).collect();
    let office = Office::with(R01.replacen(
        "実績: |-\n",
        &format!("実績: |-\n              {}\n", text.join("\n              ")),
        1,
    ));
    office.done(&["build"]);
    let pdf = office.read("out/R01.pdf");
    let glyphs = pdf::glyphs(&pdf);
    for (text, glyph) in other {
        let mut outline = Outline::default();
        face.outline_glyph(glyph, &mut outline);
        let drawn = glyphs.iter().find(|drawn| drawn.text == text).unwrap_or_else(|| panic!("{text} is not printed"));
        let scale = f64::from(face.units_per_em()) / 1000.0;
        let wanted = outline.0.area().abs() / scale.powi(2);
        assert!((drawn.area - wanted).abs() < 0.01 * wanted, "{text}: {} for {wanted}", drawn.area);
    }
    assert!(pdf::text(&pdf).contains(&pdf::solid(&text.concat())));
}

/// An outline as the font has it.
#[derive(Default)]
struct Outline(BezPath);

impl ttf_parser::OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to((f64::from(x), f64::from(y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to((f64::from(x), f64::from(y)));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to((f64::from(x1), f64::from(y1)), (f64::from(x), f64::from(y)));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let [a, b, c] = [(x1, y1), (x2, y2), (x, y)].map(|(x, y)| (f64::from(x), f64::from(y)));
        self.0.curve_to(a, b, c);
    }

    fn close(&mut self) {
        self.0.close_path();
    }
}

#[test]
fn old_forms_print_as_they_are_and_a_selector_alone_is_an_error() {
    let office = Office::with(R01.replacen("市民一人ひとり", "葛󠄁城の髙﨑①㈱㌔市民", 1));
    office.done(&["build"]);
    assert!(pdf::text(&office.read("out/R01.pdf")).contains("葛󠄁城の髙﨑①㈱㌔市民"));
    for alone in ["市民 \u{fe00}の", "\u{e0100}市民", "葛\u{e0100}\u{e0100}"] {
        office.write("data/R01.yaml", R01.replacen("市民一人ひとり", alone, 1));
        assert!(office.run(&["check"]).err.contains("目に見えない文字（U+"), "{alone:?}");
    }
}

/// Years that are checked in one go share what is known of their characters.
#[test]
fn of_years_checked_together_each_is_told_of_its_characters() {
    let wrong = R01.replacen("市民一人ひとり", "葛\u{e0100}\u{e0100}市民\u{e000}一人\u{200b}ひとり😀", 1);
    let office = Office::with(&wrong);
    let alone = office.run(&["check"]).err;
    assert!(["（U+E0100）", "外字", "（U+200B）", "「😀」"].iter().all(|told| alone.contains(told)), "{alone}");
    for (code, year) in [("R02", "令和2年度"), ("R03", "令和3年度")] {
        office.write(&format!("data/{code}.yaml"), wrong.replacen("年度: 令和元年度", &format!("年度: {year}"), 1));
    }
    let together = office.run(&["check"]).err;
    for code in ["R01", "R02", "R03"] {
        let told = |err: &str, code: &str| -> Vec<String> {
            let lines = err.lines().filter(|line| line.contains(&format!("data/{code}.yaml:")));
            lines.map(|line| line.replace(code, "")).collect()
        };
        assert_eq!(told(&together, code), told(&alone, "R01"), "{together}");
    }
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
