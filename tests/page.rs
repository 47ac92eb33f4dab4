//! The page: what is printed, in which order, and how it is set.

#[path = "support/pdf.rs"]
mod pdf;
mod support;

use std::collections::BTreeMap;
use std::ops::Range;

use pdf::{Glyph, glyphs, joined, solid};
use support::{Office, R01};

/// An invented plan, in its own words.
const PLAN: &str = include_str!("plan/data/R01.yaml");

fn build(text: &str) -> Vec<u8> {
    let office = Office::with(text);
    office.done(&["build"]);
    office.read("out/R01.pdf")
}

/// The report's texts in the order in which a person reads them.
fn reading_order(data: &str) -> Vec<String> {
    let data: serde_yaml::Value = serde_yaml::from_str(data).unwrap();
    let text = |value: &serde_yaml::Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let list = |value: &serde_yaml::Value, key: &str| value[key].as_sequence().cloned().unwrap_or_default();
    let mut texts = Vec::new();
    for direction in list(&data, "基本的方向性") {
        texts.extend([text(&data, "表題"), text(&data, "資料番号"), text(&data, "注"), text(&direction, "名称")]);
        for measure in list(&direction, "施策項目") {
            texts.extend([text(&measure, "名称"), text(&measure, "趣旨"), text(&measure, "達成状況")]);
            for project in list(&measure, "事業") {
                texts.extend([text(&project, "内容"), text(&project, "主管課")]);
                texts.extend(list(&project, "連携").iter().map(|partner| partner.as_str().unwrap().to_owned()));
                texts.extend(["最終年度目標", "年度目標", "実績", "課題", "対応"].map(|key| text(&project, key)));
            }
        }
    }
    texts
}

/// Finds texts one behind the other.
fn assert_in_order(printed: &str, texts: &[String]) {
    let mut rest = printed;
    for text in texts {
        let text = solid(text);
        let at = rest.find(&text).unwrap_or_else(|| panic!("not printed, or not in order: {text}"));
        rest = &rest[at + text.len()..];
    }
}

#[test]
fn every_text_of_the_real_report_is_printed_in_reading_order() {
    let texts = reading_order(R01);
    // Each measure of the real report has one project.
    assert_eq!(texts.len(), 6 * 4 + 31 * 10 + partners(R01));
    assert_in_order(&pdf::text(&build(R01)), &texts);
}

fn partners(data: &str) -> usize {
    data.lines().filter_map(|line| line.trim().strip_prefix("連携: [")).map(|list| list.split(',').count()).sum()
}

#[test]
fn a_cell_of_400_lines_comes_out_whole() {
    let lines: Vec<String> = (1..=400).map(|n| format!("・{n}行目：在宅療養支援診療所への訪問と聞き取り")).collect();
    let block = format!("実績: |-\n              {}\n", lines.join("\n              "));
    let data = R01.replacen("実績: |-\n", &block, 1);
    let pdf = build(&data);
    assert_in_order(&pdf::text(&pdf), &lines);
    // The measure says on each further page what goes on there.
    let going_on =
        solid("施策項目1　在宅包括ケア体制に関する周知・啓発（冊子・リーフレット・在宅医一覧・マップなど）（続き）");
    let all = glyphs(&pdf);
    let pages: Vec<usize> = (1..=pdf::pages(&pdf))
        .filter(|&page| joined(all.iter().filter(|g| g.page == page)).contains(&going_on))
        .collect();
    let last = all.iter().filter(|g| g.text == "訪").nth(400).unwrap().page;
    assert_eq!(pages, (2..=last).collect::<Vec<_>>());
    assert!(last >= 14, "{last}");
    // Nothing runs out of the page's body into the footer.
    let lowest = all.iter().filter(|g| !g.artifact).map(|g| g.ink.y0).filter(|y| *y > 0.0).fold(f64::MAX, f64::min);
    assert!(lowest > 42.0, "{lowest}");
}

#[test]
fn a_measure_that_fits_on_one_page_stays_on_one() {
    for lines in [10, 27, 40, 50, 52] {
        let cell: String = (1..=lines).map(|n| format!("              {n}番目の行\n")).collect();
        let data = R01.replacen("実績: |-\n", &format!("実績: |-\n{cell}"), 1);
        let all = glyphs(&build(&data));
        let page_of = |text: String| {
            (1..=20).find(|&page| joined(all.iter().filter(|g| g.page == page)).contains(&text)).unwrap()
        };
        // On the first page the title takes room, so from some height on the
        // measure moves on; but its first and last line are on one page.
        let (first, last) = (page_of("1番目の行".into()), page_of(format!("{lines}番目の行")));
        assert_eq!(first, last, "{lines} lines");
    }
}

/// The lines of a column as they are set: glyphs of one page and baseline.
fn lines(all: &[Glyph], column: Range<f64>) -> Vec<String> {
    let mut lines: BTreeMap<(usize, i64), Vec<&Glyph>> = BTreeMap::new();
    for glyph in all.iter().filter(|g| !g.artifact && column.contains(&g.origin.x)) {
        // The legend stands above the first page's table, in other columns.
        if glyph.page == 1 && glyph.origin.y > 640.0 {
            continue;
        }
        let baseline = -(glyph.origin.y * 10.0).round() as i64;
        lines.entry((glyph.page, baseline)).or_default().push(glyph);
    }
    lines.into_values().map(joined).filter(|line| !line.is_empty()).collect()
}

/// A report of one measure with one project, in which `fields` stand.
fn one_measure(fields: &str) -> String {
    let head = R01.split("  - 名称:").next().unwrap();
    format!(
        "{head}  - 名称: 方向
    施策項目:
      - 名称: 施策
        事業:
          - 内容: 内容
            主管課: 課
            {fields}"
    )
}

/// A text that puts every mark at every place of a line.
fn marks_everywhere() -> String {
    let marks = [
        "、", "。", "，", "．", "」", "』", "）", "】", "・", "ー", "々", "〉", "］", "｝", "？", "！", "：", "；",
        "「", "（", "『", "【", "〈", "［",
    ];
    let mut text = String::new();
    for mark in marks {
        for fill in 3..24 {
            text += &format!(
                "              {}{mark}{}\n",
                "漢字".repeat(fill).chars().take(fill).collect::<String>(),
                "文章".repeat(12)
            );
        }
    }
    text
}

#[test]
fn no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one() {
    let data = one_measure(&format!("実績: |-\n{}", marks_everywhere()));
    let all = glyphs(&build(&data));
    // The column of 実績: 17 of the table's 116 parts, behind 61.
    let at = |parts: f64| 34.0 + parts / 116.0 * 1122.5;
    let lines = lines(&all, at(61.0)..at(78.0));
    assert!(lines.len() > 1000, "{}", lines.len());
    for line in lines {
        let first = line.chars().next().unwrap();
        let last = line.chars().next_back().unwrap();
        assert!(!"、。，．）」』】・ー々〉］｝？！：；".contains(first), "{line}");
        assert!(!"「（『【〈［｛".contains(last), "{line}");
    }
}

#[test]
fn no_two_characters_touch() {
    let brackets =
        "実績: |-\n              「（「『【〈あ〉】』」）」、（い）。「う」「え」・「お」（『か』）、」。）（\n";
    for data in [R01.to_owned(), one_measure(brackets)] {
        let all = glyphs(&build(&data));
        let inked: Vec<&Glyph> = all.iter().filter(|glyph| glyph.ink.area() > 0.0).collect();
        for pair in inked.windows(2) {
            let [left, right] = pair else { unreachable!() };
            let same_line = left.page == right.page && (left.origin.y - right.origin.y).abs() < 0.1;
            if same_line && right.origin.x > left.origin.x {
                let gap = right.ink.x0 - left.ink.x1;
                assert!(gap > 0.0, "{}{} overlap by {:.2} pt on page {}", left.text, right.text, -gap, left.page);
            }
        }
    }
}

#[test]
fn everything_to_be_read_is_at_least_9_points() {
    let mut heads = 0;
    for data in [R01, PLAN] {
        let all = glyphs(&build(data));
        assert!(all.iter().all(|glyph| glyph.size > 7.99));
        // Smaller than 9 points are the footers, which a screen reader passes
        // over, and the bracketed last line of a head: a line of its own, in
        // brackets, under larger type.
        let small = all.iter().filter(|glyph| glyph.size < 8.99);
        let (margin, rest): (Vec<&Glyph>, Vec<&Glyph>) = small.partition(|glyph| glyph.artifact);
        assert!(margin.iter().all(|glyph| glyph.origin.y < 42.0 || glyph.origin.y > 842.0 - 42.0));
        for line in rest.chunk_by(|a, b| {
            a.page == b.page
                && (a.origin.y - b.origin.y).abs() < 0.1
                && (0.0..12.0).contains(&(b.origin.x - a.origin.x))
        }) {
            let (first, last) = (line[0], line[line.len() - 1]);
            let text = joined(line.iter().copied());
            let above = all.iter().any(|glyph| {
                let column = first.origin.x - 60.0..last.origin.x + 60.0;
                let distance = glyph.origin.y - first.origin.y;
                glyph.page == first.page
                    && column.contains(&glyph.origin.x)
                    && glyph.size > 8.99
                    && (8.0..16.0).contains(&distance)
            });
            assert!(text.starts_with('（') && text.ends_with('）') && above, "{text} on page {}", first.page);
            heads += 1;
        }
    }
    // The second lines of two heads of each table, and each summary's span.
    assert!(heads > 2 * 31 + 6, "{heads}");
}

#[test]
fn what_has_no_place_to_break_is_broken_and_reads_as_it_was() {
    let url = "https://www.example.jp/abcdefghijklmnopqrstuvwxyz/0123456789/index.html?id=abcdefghijklmnop";
    let letters = "Pneumonoultramicroscopicsilicovolcanoconiosis";
    let dashes = "ー".repeat(40);
    let pdf = build(&one_measure(&format!(
        "実績: 参照{url}のとおり\n            課題: {letters}\n            対応: {dashes}\n"
    )));
    let all = glyphs(&pdf);
    assert_in_order(&pdf::text(&pdf), &[url.to_owned(), letters.to_owned(), dashes]);
    // Every character stays inside the column whose text it is.
    let edges = [16.0, 24.0, 44.0, 61.0, 78.0, 95.0, 116.0].map(|parts| 34.0 + parts / 116.0 * 1122.5);
    for glyph in all.iter().filter(|g| !g.artifact && g.origin.y < 640.0 && g.text != "ー") {
        assert!(edges.iter().all(|&edge| !(glyph.ink.x0 < edge - 0.5 && glyph.ink.x1 > edge + 0.5)), "{glyph:?}");
    }
    assert!(all.iter().all(|glyph| glyph.ink.x1 < 34.0 + 1122.5));
}

#[test]
fn an_unrated_measure_says_so() {
    let printed = pdf::text(&build(&one_measure("実績: 実施\n")));
    assert_eq!(printed.matches("未評価").count(), 3, "the direction's rating, its tally and the measure's rating");
}
