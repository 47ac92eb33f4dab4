//! Workbooks: written, filled in as Excel and others would, and brought back.

mod support;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use proptest::prelude::*;
use support::{Office, R01};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const PLAN: [(&str, &str); 3] = [
    ("data/H30.yaml", include_str!("plan/data/H30.yaml")),
    ("data/R01.yaml", include_str!("plan/data/R01.yaml")),
    ("data/R02.yaml", include_str!("plan/data/R02.yaml")),
];

/// An office with the invented plan.
fn plan() -> Office {
    PLAN.into_iter().fold(Office::new(), |office, (inside, text)| office.and(inside, text))
}

/// A workbook taken apart, to be filled in the way programs do it.
struct Book(BTreeMap<String, String>);

impl Book {
    fn open(office: &Office, inside: &str) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(office.read(inside))).unwrap();
        let mut parts = BTreeMap::new();
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            parts.insert(part.name().unwrap().into_owned(), text);
        }
        Self(parts)
    }

    /// The year's workbook, just exported.
    fn exported(office: &Office, arguments: &[&str]) -> Self {
        let run = office.done(&[&["sheet", "export"], arguments].concat());
        Self::open(office, run.out.trim())
    }

    fn part(&mut self, name: &str) -> &mut String {
        self.0.get_mut(name).unwrap()
    }

    /// The part of the sheet with this number, from 1; the first is the guide.
    fn sheet(&mut self, number: usize) -> &mut String {
        self.part(&format!("xl/worksheets/sheet{number}.xml"))
    }

    /// Where a cell's element stands in its sheet.
    fn span(&mut self, sheet: usize, cell: &str) -> std::ops::Range<usize> {
        let xml = self.sheet(sheet);
        let start = xml.find(&format!("<c r=\"{cell}\"")).unwrap();
        let tag = start + xml[start..].find('>').unwrap();
        if xml[..tag].ends_with('/') {
            return start..tag + 1;
        }
        start..start + xml[start..].find("</c>").unwrap() + 4
    }

    /// Replaces a cell's element, its style kept: `attributes` and `inside`.
    fn set(mut self, sheet: usize, cell: &str, attributes: &str, inside: &str) -> Self {
        let span = self.span(sheet, cell);
        let xml = self.sheet(sheet);
        let old = &xml[span.clone()];
        let style = old.find("s=\"").map_or("", |at| &old[at..at + 4 + old[at + 3..].find('"').unwrap()]);
        let style = if attributes.contains("s=\"") { "" } else { style };
        xml.replace_range(span, &format!("<c r=\"{cell}\" {style} {attributes}>{inside}</c>"));
        self
    }

    fn text(self, sheet: usize, cell: &str, text: &str) -> Self {
        self.set(sheet, cell, "t=\"inlineStr\"", &format!("<is><t xml:space=\"preserve\">{text}</t></is>"))
    }

    fn number(self, sheet: usize, cell: &str, number: &str) -> Self {
        self.set(sheet, cell, "", &format!("<v>{number}</v>"))
    }

    fn empty(self, sheet: usize, cell: &str) -> Self {
        self.set(sheet, cell, "", "")
    }

    /// Adds a style with this number format and gives its number.
    fn style(&mut self, code: &str) -> String {
        let styles = self.part("xl/styles.xml");
        let cells = &styles[styles.find("<cellXfs").unwrap()..styles.find("</cellXfs>").unwrap()];
        let count = cells.matches("<xf ").count();
        let id = 200 + count;
        let format = format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/></numFmts>");
        let style = format!("<xf numFmtId=\"{id}\" applyNumberFormat=\"1\"/></cellXfs>");
        *styles = styles.replacen("</numFmts>", &format, 1).replacen("</cellXfs>", &style, 1);
        count.to_string()
    }

    fn bytes(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in &self.0 {
            zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// Puts it into the office under this name.
    fn save(self, office: &Office, inside: &str) {
        office.write(inside, self.bytes());
    }
}

/// The lines that differ, `-` and `+` as in a diff of files of few changes.
fn differing(old: &str, new: &str) -> Vec<String> {
    let lines = |text: &str| text.split('\n').map(str::to_owned).collect::<Vec<_>>();
    let (mut old, mut new) = (lines(old), lines(new));
    old.retain(|line| match new.iter().position(|other| other == line) {
        Some(at) => {
            new.remove(at);
            false
        }
        None => true,
    });
    let minus = old.iter().map(|line| format!("-{}", line.trim()));
    minus.chain(new.iter().map(|line| format!("+{}", line.trim()))).collect()
}

/// Imports and demands that nothing is written and all of `said` is said.
fn refused(office: &Office, arguments: &[&str], said: &[&str]) {
    let before = office.text("data/R02.yaml");
    let run = office.run(&[&["sheet", "import"], arguments].concat());
    assert_eq!((run.status, run.out.as_str()), (1, ""), "{}", run.err);
    for said in said {
        assert!(run.err.contains(said), "{said}\n{}", run.err);
    }
    assert_eq!(office.text("data/R02.yaml"), before);
}

#[test]
fn what_was_exported_changes_nothing() {
    let real = Office::with(R01);
    let invented = plan();
    for (office, years) in [(&real, &["R01"][..]), (&invented, &["H30", "R01", "R02"])] {
        for year in years {
            let data = format!("data/{year}.yaml");
            let before = office.text(&data);
            let file = office.done(&["sheet", "export", year]).out;
            assert_eq!(file, format!("out/{year}.xlsx\n"));
            let run = office.done(&["sheet", "import", file.trim()]);
            assert_eq!(run.out, "変わるところはありません\n");
            assert_eq!(office.text(&data), before);
        }
    }
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    let (one, other) = (plan(), plan());
    for office in [&one, &other] {
        office.done(&["sheet", "export", "R02", "--due", "2021-02-26"]);
    }
    assert_eq!(one.read("out/R02.xlsx"), other.read("out/R02.xlsx"));
}

/// A workbook without last year's 対応 would pass for one of a plan that has
/// no last year.
#[test]
fn a_last_year_with_an_error_is_not_left_out_in_silence() {
    let office = plan();
    office.write("data/R01.yaml", PLAN[1].1.replace("達成率: 66", "達成率: 166"));
    let run = office.run(&["sheet", "export", "R02"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""), "{}", run.err);
    assert!(run.err.contains("data/R01.yaml:85:18"), "{}", run.err);
    assert!(!office.has("out/R02.xlsx"));
}

#[test]
fn a_filled_workbook_changes_just_its_values() {
    let office = plan();
    let before = office.text("data/R02.yaml");
    Book::exported(&office, &["R02"])
        .text(2, "G5", "①一_x000D_\n②二")
        .text(2, "H5", "=1+1")
        .text(2, "J7", "Ｂ")
        .number(2, "J5", "66.7")
        .save(&office, "答え.xlsx");

    let shown = office.done(&["sheet", "import", "--dry-run", "答え.xlsx"]).out;
    for said in [
        "令和2年度 基本目標1 施策1「妊娠期からの切れ目のない相談支援」 事業1 › 実績（答え.xlsx [基本目標1] G5）\n",
        "  前: 転入した家庭97世帯のすべてに案内を渡した\n  後: ①一\n      ②二\n",
        "施策2「一時預かりの充実」 › 達成状況（答え.xlsx [基本目標1] J7）\n  前: （なし）\n  後: Ｂ\n",
        "4か所が変わります\n",
    ] {
        assert!(shown.contains(said), "{said}\n{shown}");
    }
    assert_eq!(office.text("data/R02.yaml"), before);

    let done = office.done(&["sheet", "import", "答え.xlsx"]).out;
    // What was done, not what would be.
    assert_eq!(done, shown.replace("4か所が変わります\n", "4か所を書き換えました\ndata/R02.yaml\n"));
    let after = office.text("data/R02.yaml");
    assert_eq!(
        differing(&before, &after),
        [
            "-実績: 転入した家庭97世帯のすべてに案内を渡した",
            "-課題: 相談の記録が窓口ごとに分かれている",
            "+実績: |-",
            "+①一",
            "+②二",
            "+課題: \"=1+1\"",
            "+達成率: 66.7",
            "+達成状況: Ｂ",
        ]
    );
    assert_eq!(office.run(&["check", "R02"]).status, 0);
    // Once more changes nothing: the data already says so.
    assert!(office.done(&["sheet", "import", "答え.xlsx"]).out.starts_with("変わるところはありません"));
    assert_eq!(office.text("data/R02.yaml"), after);
}

#[test]
fn line_ends_of_windows_stay() {
    let office = plan();
    let windows = office.text("data/R02.yaml").replace('\n', "\r\n");
    office.write("data/R02.yaml", &windows);
    Book::exported(&office, &["R02"]).text(2, "G5", "一\n二").save(&office, "a.xlsx");
    office.done(&["sheet", "import", "a.xlsx"]);
    let after = office.text("data/R02.yaml");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    assert!(after.contains("実績: |-\r\n              一\r\n              二\r\n"), "{after}");
}

#[test]
fn what_other_programs_write_is_read() {
    let office = plan();
    let mut book = Book::exported(&office, &["R02"]);
    let date = book.style("[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;");
    let percent = book.style("0%");
    let sheet = book.sheet(2);
    let merged = "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"H5:I5\"/></mergeCells>";
    *sheet = sheet.replace("</sheetData>", merged);
    // A row that a filter has hidden.
    *sheet = sheet.replacen("<row r=\"6\"", "<row hidden=\"1\" r=\"6\"", 1);
    let rich = "<is><r><t>赤い</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\"> 字</t></r>\
                <rPh sb=\"0\" eb=\"1\"><t>あか</t></rPh></is>";
    book.set(2, "F5", "t=\"inlineStr\"", rich)
        .set(2, "G5", &format!("s=\"{date}\""), "<v>43874</v>")
        .number(2, "H5", "12")
        .set(2, "G6", "t=\"str\"", "<v>隠れた行</v>")
        .set(2, "J6", &format!("s=\"{percent}\""), "<v>0.8</v>")
        .save(&office, "a.xlsx");
    let shown = office.done(&["sheet", "import", "a.xlsx"]).out;
    for said in ["後: 赤い 字\n", "後: 令和2年2月13日\n", "後: 12\n", "後: 隠れた行\n", "後: 80\n", "5か所を"]
    {
        assert!(shown.contains(said), "{said}\n{shown}");
    }
    office.done(&["check", "R02"]);
}

#[test]
fn renamed_and_reordered_sheets_land_right() {
    let office = plan();
    let mut book = Book::exported(&office, &["R02"]).text(3, "G5", "新しい実績");
    let workbook = book.part("xl/workbook.xml");
    let start = workbook.find("<sheets>").unwrap() + 8;
    let end = workbook.find("</sheets>").unwrap();
    let sheets: Vec<String> = workbook[start..end].split_inclusive("/>").map(str::to_owned).collect();
    let reversed: String = sheets.iter().rev().map(|sheet| sheet.replace("基本目標", "目標その")).collect();
    workbook.replace_range(start..end, &reversed);
    book.save(&office, "a.xlsx");
    let shown = office.done(&["sheet", "import", "a.xlsx"]).out;
    assert!(shown.contains("基本目標2 施策1") && shown.contains("[目標その2] G5"), "{shown}");
}

#[test]
fn rows_are_found_again_where_measures_have_moved() {
    let office = plan();
    Book::exported(&office, &["R02"]).text(2, "G8", "動いた").save(&office, "a.xlsx");
    // A measure comes before all others.
    let moved = office.text("data/R02.yaml").replacen(
        "    施策項目:\n",
        "    施策項目:\n      - 名称: 新しい施策\n        事業:\n          - 内容: 新しい事業\n            主管課: 保育課\n",
        1,
    );
    office.write("data/R02.yaml", &moved);
    let shown = office.done(&["sheet", "import", "a.xlsx"]).out;
    assert!(shown.contains("基本目標1 施策3「一時預かりの充実」 › 実績"), "{shown}");
}

#[test]
fn empty_cells_delete_nothing_unless_asked() {
    let office = plan();
    let before = office.text("data/R02.yaml");
    Book::exported(&office, &["R02"]).empty(2, "G5").text(2, "H5", " 　\n").empty(2, "J4").save(&office, "a.xlsx");
    let run = office.done(&["sheet", "import", "a.xlsx"]);
    assert_eq!(run.out, "変わるところはありません\n");
    for said in [
        "a.xlsx [基本目標1] G5: 空になっていますが、データの「実績」は残します：「転入した家庭97世帯",
        "a.xlsx [基本目標1] H5: ",
        "a.xlsx [基本目標1] J4: ",
        "--allow-empty を付けて",
    ] {
        assert!(run.err.contains(said), "{said}\n{}", run.err);
    }
    let shown = office.done(&["sheet", "import", "--allow-empty", "a.xlsx"]).out;
    assert!(shown.contains("後: （なし）") && shown.contains("3か所を"), "{shown}");
    let after = office.text("data/R02.yaml");
    assert_eq!(
        differing(&before, &after),
        [
            "-実績: 転入した家庭97世帯のすべてに案内を渡した",
            "-課題: 相談の記録が窓口ごとに分かれている",
            "-達成状況: Ａ",
            "+達成状況:",
            "+実績:",
            "+課題:",
        ]
    );
}

#[test]
fn conflicts_are_named_by_cell() {
    let office = plan();
    let export = || Book::exported(&office, &["R02"]);
    let case = |book: Book, said: &[&str]| {
        book.save(&office, "R02-保育課.xlsx");
        refused(&office, &["R02-保育課.xlsx"], said);
    };
    case(export().text(2, "B5", "書き換えた内容"), &["R02-保育課.xlsx [基本目標1] B5: 書き換えられない欄"]);
    case(export().text(2, "F3", "書き換えた見出し"), &["R02-保育課.xlsx [基本目標1] F3: 書き換えられない欄"]);
    case(export().set(2, "G5", "t=\"str\"", "<f>1+1</f><v>2</v>"), &["[基本目標1] G5: 数式"]);
    case(export().text(2, "J4", "だいたい"), &["[基本目標1] J4: 「だいたい」という達成状況はありません"]);
    case(export().number(2, "J5", "120"), &["[基本目標1] J5: 達成率の「120」は0から100"]);
    case(export().number(2, "J5", "66.66"), &["[基本目標1] J5: 達成率の「66.66」"]);
    case(export().text(2, "J5", "八割"), &["[基本目標1] J5: 達成率の「八割」"]);
    case(export().empty(2, "A5"), &["[基本目標1] B5: この行には目印"]);
    case(export().text(2, "A5", "shiryo R02"), &["[基本目標1] A5: 行の目印"]);
    case(export().text(2, "G5", "一&#9;二"), &["[基本目標1] G5: 文章の中にタブがあります"]);
    case(export().text(2, "G5", "外字\u{e000}"), &["[基本目標1] G5: 外字"]);
    // All of them at once, and nothing of what was right.
    case(
        export().text(2, "G5", "正しい答え").text(2, "J4", "だいたい").text(2, "B5", "書き換えた内容"),
        &["J4", "B5", "取り込めないところが2か所あります。何も書き込んでいません"],
    );
    let mut beside = export();
    let sheet = beside.sheet(2);
    let end = sheet.find("<row r=\"6\"").unwrap() - "</row>".len();
    sheet.insert_str(end, "<c r=\"L5\" t=\"inlineStr\"><is><t>余白のメモ</t></is></c>");
    case(beside, &["[基本目標1] L5: 表の外"]);
}

#[test]
fn what_changed_on_both_sides_is_a_conflict() {
    let office = plan();
    let filled = Book::exported(&office, &["R02"]).text(2, "G5", "課の答え");
    filled.save(&office, "a.xlsx");
    let change = |text: &str| {
        let data = PLAN[2].1.replace("転入した家庭97世帯のすべてに案内を渡した", text);
        office.write("data/R02.yaml", data);
    };
    change("主管課の答え");
    refused(&office, &["a.xlsx"], &["a.xlsx [基本目標1] G5: 書き出したあとで", "「主管課の答え」", "「課の答え」"]);
    // The same on both sides is none, and neither is a cell that nobody filled.
    change("課の答え");
    assert_eq!(office.done(&["sheet", "import", "a.xlsx"]).out, "変わるところはありません\n");

    change("主管課の答え");
    let renamed = office.text("data/R02.yaml").replace("妊娠期からの切れ目のない相談支援", "新しい名称");
    office.write("data/R02.yaml", renamed);
    refused(&office, &["a.xlsx"], &["a.xlsx [基本目標1] G5: この行の施策項目または事業が"]);
}

#[test]
fn two_workbooks_may_agree_but_not_differ() {
    let office = plan();
    let export = || Book::exported(&office, &["R02"]);
    export().text(2, "G5", "甲").text(2, "H5", "同じ").save(&office, "a.xlsx");
    export().text(2, "G5", "乙").text(2, "H5", "同じ").save(&office, "b.xlsx");
    refused(
        &office,
        &["a.xlsx", "b.xlsx"],
        &["a.xlsx [基本目標1] G5: ", "b.xlsx [基本目標1] G5: ", "「甲」", "「乙」"],
    );
    export().text(2, "G6", "丙").text(2, "H5", "同じ").save(&office, "b.xlsx");
    // As Windows hands patterns over, and beside the lock file of an open book.
    office.write("~$a.xlsx", "x");
    let shown = office.done(&["sheet", "import", "?.xlsx"]).out;
    assert!(shown.contains("3か所を書き換えました"), "{shown}");
}

#[test]
fn workbooks_of_two_years_go_to_their_years() {
    let office = plan();
    Book::exported(&office, &["R02"]).text(2, "G5", "甲").save(&office, "a.xlsx");
    Book::exported(&office, &["R01"]).text(2, "G5", "乙").save(&office, "b.xlsx");
    let shown = office.done(&["sheet", "import", "a.xlsx", "b.xlsx"]).out;
    assert!(shown.ends_with("2か所を書き換えました\ndata/R01.yaml\ndata/R02.yaml\n"), "{shown}");
}

#[test]
fn files_that_are_no_workbooks() {
    let office = plan();
    Book::exported(&office, &["R02"]).save(&office, "good.xlsx");
    let whole = office.read("good.xlsx");
    let compound = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let zip_with = |name: &str, text: &str| {
        let mut book = Book(BTreeMap::new());
        book.0.insert(name.into(), text.into());
        book.bytes()
    };
    let mut foreign = Book::open(&office, "good.xlsx");
    for part in foreign.0.values_mut() {
        *part = part.replace("shiryo R02", "何か R02");
    }
    let random: Vec<u8> = (0..5000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for (bytes, said) in [
        (b"".to_vec(), "ファイルが空です"),
        ("実績,課題\r\n1,2\r\n".as_bytes().to_vec(), "CSV"),
        (compound.to_vec(), ".xls"),
        ([&compound[..], b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"].concat(), "パスワード"),
        (whole[..whole.len() / 2].to_vec(), "途中で切れて"),
        (random.clone(), "Excelのブック（.xlsx）ではありません"),
        ([b"PK\x03\x04", &random[..]].concat(), "壊れている"),
        (zip_with("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
        (zip_with("a.txt", "a"), "zip"),
        (foreign.bytes(), "shiryo sheet export で書き出したブックではありません"),
    ] {
        office.write("bad.xlsx", bytes);
        refused(&office, &["good.xlsx", "bad.xlsx"], &["bad.xlsx: ", said]);
    }
    refused(&office, &["none.xlsx"], &["none.xlsx: ファイルを読めません"]);
}

#[test]
fn a_workbook_with_wrong_bytes_says_what_it_said_or_nothing() {
    let office = plan();
    Book::exported(&office, &["R02"]).text(2, "G5", "課の答え").save(&office, "whole.xlsx");
    let said = office.done(&["sheet", "import", "--dry-run", "whole.xlsx"]).out;
    let whole = office.read("whole.xlsx");
    let (mut refusals, steps) = (0, 120);
    for at in (0..whole.len()).step_by(whole.len() / steps) {
        let mut broken = whole.clone();
        broken[at] ^= 0x55;
        office.write("broken.xlsx", broken);
        let run = office.run(&["sheet", "import", "--dry-run", "broken.xlsx"]);
        match run.status {
            // Bytes that nobody reads: a theme's, a date's.
            0 => assert_eq!(run.out.replace("broken.xlsx", "whole.xlsx"), said, "{at}"),
            _ => {
                assert!(run.status == 1 && run.err.contains("broken.xlsx: "), "{at}: {}", run.err);
                refusals += 1;
            }
        }
    }
    assert!(refusals > steps / 2, "{refusals}");
}

#[test]
fn a_part_that_breaks_off_in_a_sound_zip_is_refused() {
    let office = plan();
    for part in ["xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"] {
        let mut book = Book::exported(&office, &["R02", "--output", "whole.xlsx"]);
        let text = book.part(part);
        // After a whole tag, where a reader may take the end for the end.
        let half = text.len() / 2;
        let at = half + text[half..].find('>').unwrap() + 1;
        text.truncate(at);
        book.save(&office, "a.xlsx");
        refused(&office, &["a.xlsx"], &["a.xlsx: ブックが壊れているか、途中で切れています"]);
        std::fs::remove_file(office.path("whole.xlsx")).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_folder_is_refused_and_not_waited_for() {
    let office = plan();
    let made = std::process::Command::new("mkfifo").arg(office.path("pipe.xlsx")).status().unwrap();
    assert!(made.success());
    std::fs::create_dir(office.path("folder.xlsx")).unwrap();
    refused(&office, &["pipe.xlsx"], &["pipe.xlsx: ふつうのファイルではありません"]);
    refused(&office, &["folder.xlsx"], &["folder.xlsx: ふつうのファイルではありません"]);
    refused(&office, &["/dev/zero"], &["/dev/zero: ふつうのファイルではありません"]);
}

#[test]
fn what_a_cell_shows_comes_in_or_is_refused_by_cell() {
    // 43874 is 2020-02-13, 43586 is 2019-05-01.
    for (code, number, seen) in [
        ("aaaa", "43874", Some("木曜日")),
        ("m&quot;月&quot;d&quot;日&quot;(aaa)", "43874", Some("2月13日(木)")),
        ("[$-ja-JP-x-gannen]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", "43586", Some("令和元年5月1日")),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "43874", None),
        ("[DBNum1][$-411]m&quot;月&quot;d&quot;日&quot;", "43874", None),
        ("[DBNum3]0", "12", None),
    ] {
        let office = plan();
        let mut book = Book::exported(&office, &["R02"]);
        let style = book.style(code);
        book.set(2, "G5", &format!("s=\"{style}\""), &format!("<v>{number}</v>")).save(&office, "a.xlsx");
        match seen {
            Some(seen) => {
                let shown = office.done(&["sheet", "import", "a.xlsx"]).out;
                assert!(shown.contains(&format!("後: {seen}\n")), "{code}\n{shown}");
            }
            None => refused(&office, &["a.xlsx"], &["a.xlsx [基本目標1] G5: この表示形式の数や日付は"]),
        }
    }
    for (cell, error) in [("G5", "#N/A"), ("J4", "#REF!"), ("J5", "#DIV/0!")] {
        let office = plan();
        Book::exported(&office, &["R02"]).set(2, cell, "t=\"e\"", &format!("<v>{error}</v>")).save(&office, "a.xlsx");
        refused(&office, &["a.xlsx"], &[&format!("a.xlsx [基本目標1] {cell}: エラー値（{error}）")]);
    }
}

#[test]
fn only_a_sign_that_scales_makes_per_cent() {
    for (code, number, rate) in [
        ("0.0&quot;%&quot;", "0.8", "0.8"),
        ("0\\%", "80", "80"),
        ("0%", "0.8", "80"),
        // Two thirds, taken as shown.
        ("0.0%", "0.66666667", "66.7"),
        ("0.0", "66.666667", "66.7"),
    ] {
        let office = plan();
        let mut book = Book::exported(&office, &["R02"]);
        let style = book.style(code);
        book.set(2, "J5", &format!("s=\"{style}\""), &format!("<v>{number}</v>")).save(&office, "a.xlsx");
        let shown = office.done(&["sheet", "import", "a.xlsx"]).out;
        assert!(shown.contains(&format!("後: {rate}\n")), "{code} {number}\n{shown}");
        assert!(office.text("data/R02.yaml").contains(&format!("達成率: {rate}\n")), "{code}");
    }
}

#[test]
fn what_nobody_touched_is_not_judged() {
    let office = plan();
    Book::exported(&office, &["R02"]).text(2, "G5", "課の答え").save(&office, "a.xlsx");
    let data = office.text("data/R02.yaml").replace("区分: Ａ", "区分: 秀").replace("達成状況: Ａ", "達成状況: 秀");
    office.write("data/R02.yaml", data);
    office.done(&["check", "R02"]);
    let shown = office.done(&["sheet", "import", "a.xlsx"]).out;
    assert!(shown.contains("1か所を書き換えました"), "{shown}");
}

#[test]
fn a_book_that_comes_a_second_time_can_go_before_the_data() {
    let office = plan();
    let export = || Book::exported(&office, &["R02", "--overwrite"]);
    let (first, second) = (export().text(2, "G5", "一度め"), export().text(2, "G5", "二度め").text(2, "H5", "課題二"));
    first.save(&office, "a.xlsx");
    second.save(&office, "b.xlsx");
    office.done(&["sheet", "import", "a.xlsx"]);
    refused(&office, &["b.xlsx"], &["b.xlsx [基本目標1] G5: 書き出したあとで", "--prefer-book"]);
    // The advice, followed.
    let shown = office.done(&["sheet", "import", "--prefer-book", "b.xlsx"]).out;
    for said in [
        "b.xlsx [基本目標1] G5、書き出したあとのデータの変更より優先）\n  前: 一度め\n  後: 二度め\n",
        "b.xlsx [基本目標1] H5）\n",
        "2か所を",
    ] {
        assert!(shown.contains(said), "{said}\n{shown}");
    }
    let data = office.text("data/R02.yaml");
    assert!(data.contains("実績: 二度め\n") && data.contains("課題: 課題二\n"), "{data}");

    // And before another book.
    let run = office.done(&["sheet", "import", "b.xlsx", "--prefer-book", "a.xlsx"]);
    assert!(run.out.contains("前: 二度め\n  後: 一度め\n"), "{}", run.out);
}

#[test]
fn of_two_books_the_preferred_one_is_taken_and_the_other_named() {
    let office = plan();
    let export = || Book::exported(&office, &["R02"]);
    export().text(2, "G5", "甲").save(&office, "a.xlsx");
    export().text(2, "G5", "乙").save(&office, "b.xlsx");
    refused(&office, &["a.xlsx", "b.xlsx"], &["--prefer-book"]);
    let run = office.done(&["sheet", "import", "a.xlsx", "--prefer-book", "b.xlsx"]);
    assert!(run.out.contains("後: 乙\n") && run.out.contains("1か所を"), "{}", run.out);
    assert!(run.err.contains("a.xlsx [基本目標1] G5: 「甲」は取り込まず、優先した b.xlsx"), "{}", run.err);
}

#[test]
fn another_plans_book_is_one_message() {
    let (office, other) = (plan(), Office::with(R01));
    Book::exported(&other, &["R01"]).text(2, "G5", "よその答え").text(2, "H5", "よその答え").save(&office, "a.xlsx");
    refused(
        &office,
        &["a.xlsx"],
        &["a.xlsx: このブックの施策項目・事業は、一つもいまのデータに見つかりません", "が1か所"],
    );
    let office = plan();
    Book::exported(&office, &["R02"]).save(&office, "a.xlsx");
    std::fs::remove_file(office.path("data/R02.yaml")).unwrap();
    let run = office.run(&["sheet", "import", "a.xlsx"]);
    assert!(
        run.status == 1 && run.err.contains("a.xlsx: 令和2年度のブックですが、data/R02.yaml がありません"),
        "{}",
        run.err
    );
}

#[test]
fn books_without_fault_are_named_with_the_command_that_imports_them() {
    let office = plan();
    Book::exported(&office, &["R02"]).text(2, "G5", "一&#9;二").save(&office, "悪い.xlsx");
    Book::exported(&office, &["R02"]).text(2, "H5", "よい課題").save(&office, "よい 1.xlsx");
    Book::exported(&office, &["R02"]).text(2, "H6", "よい課題").save(&office, "よい2.xlsx");
    let books = ["悪い.xlsx", "よい 1.xlsx", "よい2.xlsx"];
    refused(&office, &books, &["悪い.xlsx [基本目標1] G5: ", "\n  shiryo sheet import \"よい 1.xlsx\" よい2.xlsx"]);
    let shown = office.done(&["sheet", "import", "よい 1.xlsx", "よい2.xlsx"]).out;
    assert!(shown.contains("2か所を書き換えました"), "{shown}");
    // None where there is none.
    let run = office.run(&["sheet", "import", "悪い.xlsx"]);
    assert!(!run.err.contains("shiryo sheet import"), "{}", run.err);
}

#[test]
fn notices_that_come_in_with_new_texts_are_said_by_cell() {
    let office = plan();
    Book::exported(&office, &["R02"]).text(2, "G5", "実施した。。").save(&office, "a.xlsx");
    let run = office.done(&["sheet", "import", "--dry-run", "a.xlsx"]);
    assert!(run.err.contains("注意: a.xlsx [基本目標1] G5: "), "{}", run.err);
}

#[test]
fn what_was_written_beside_the_cells_is_mentioned() {
    let office = plan();
    let mut book = Book::exported(&office, &["R02"]).text(2, "G5", "課の答え");
    book.0.insert(
        "xl/worksheets/_rels/sheet2.xml.rels".into(),
        "<Relationships><Relationship Id=\"rId8\" Type=\"http://x/relationships/comments\" Target=\"../comments1.xml\"/>\
         <Relationship Id=\"rId9\" Type=\"http://x/relationships/drawing\" Target=\"/xl/drawings/drawing1.xml\"/></Relationships>"
            .into(),
    );
    book.0.insert(
        "xl/comments1.xml".into(),
        "<comments><commentList><comment ref=\"H5\"><text><r><t>課長に確認</t></r></text></comment></commentList></comments>".into(),
    );
    book.0.insert(
        "xl/drawings/drawing1.xml".into(),
        "<xdr:wsDr><xdr:sp><xdr:txBody><a:p><a:r><a:t>図形の文</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>"
            .into(),
    );
    // A sheet of their own, in place of the guide.
    let memo = "<worksheet><sheetData><row r=\"1\"><c r=\"B1\" t=\"inlineStr\"><is><t>会議の記録</t></is></c></row></sheetData></worksheet>";
    book.0.insert("xl/worksheets/sheet99.xml".into(), memo.into());
    let relations = book.part("xl/_rels/workbook.xml.rels");
    let relation = "<Relationship Id=\"rId99\" Type=\"http://x/relationships/worksheet\" Target=\"worksheets/sheet99.xml\"/></Relationships>";
    *relations = relations.replace("</Relationships>", relation);
    let workbook = book.part("xl/workbook.xml");
    *workbook = workbook.replace("</sheets>", "<sheet name=\"メモ\" sheetId=\"99\" r:id=\"rId99\"/></sheets>");
    book.save(&office, "a.xlsx");
    let run = office.done(&["sheet", "import", "a.xlsx"]);
    assert!(run.out.contains("1か所を書き換えました"), "{}", run.out);
    for said in [
        "a.xlsx [基本目標1] H5: メモ（コメント）「課長に確認」は取り込みません",
        "a.xlsx [基本目標1]: 図形の中の文字「図形の文」は取り込みません",
        "a.xlsx [メモ]: 書き出したシートではないので、取り込みません",
    ] {
        assert!(run.err.contains(said), "{said}\n{}", run.err);
    }
}

#[test]
fn deleted_rows_and_sheets_are_mentioned() {
    let office = plan();
    let before = office.text("data/R02.yaml");
    let mut book = Book::exported(&office, &["R02"]);
    let sheet = book.sheet(2);
    let start = sheet.find("<row r=\"5\"").unwrap();
    let end = start + sheet[start..].find("</row>").unwrap() + 6;
    sheet.replace_range(start..end, "");
    let workbook = book.part("xl/workbook.xml");
    let start = workbook.find("<sheet name=\"基本目標2\"").unwrap();
    let end = start + workbook[start..].find("/>").unwrap() + 2;
    workbook.replace_range(start..end, "");
    book.save(&office, "a.xlsx");
    let run = office.done(&["sheet", "import", "--allow-empty", "a.xlsx"]);
    assert_eq!(run.out, "変わるところはありません\n");
    for said in [
        "a.xlsx: 基本目標1の、施策1の事業1の行がありません",
        "a.xlsx: 基本目標2のシートがありません",
        "--allow-empty を付けても",
    ] {
        assert!(run.err.contains(said), "{said}\n{}", run.err);
    }
    assert_eq!(office.text("data/R02.yaml"), before);

    // A sheet that has lost its keys is no memo.
    let mut book = Book::exported(&office, &["R02", "--overwrite"]);
    let sheet = book.sheet(3);
    while let Some(at) = sheet.find("<c r=\"A") {
        let end = at + sheet[at..].find("</c>").unwrap() + 4;
        sheet.replace_range(at..end, "");
    }
    book.save(&office, "a.xlsx");
    refused(&office, &["a.xlsx"], &["a.xlsx [基本目標2]: このシートには行の目印"]);
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let office = plan();
    let escape = "赤い_x001B_[31m字";
    Book::exported(&office, &["R02"]).text(2, "G5", escape).text(2, "J4", escape).save(&office, "a.xlsx");
    let run = office.run(&["sheet", "import", "a.xlsx"]);
    assert_eq!(run.status, 1);
    assert!(run.err.contains("G5") && run.err.contains("J4"), "{}", run.err);
    assert!(!run.err.contains('\u{1b}') && !run.out.contains('\u{1b}'), "{:?}", run.err);
    let mut book = Book::exported(&office, &["R02", "--overwrite"]).text(2, "G5", "課の答え");
    let workbook = book.part("xl/workbook.xml");
    *workbook = workbook.replace("name=\"基本目標1\"", "name=\"目標&#27;[31m\"");
    book.save(&office, "a.xlsx");
    let run = office.run(&["sheet", "import", "a.xlsx"]);
    assert!(!run.err.contains('\u{1b}') && !run.out.contains('\u{1b}'), "{:?}{:?}", run.out, run.err);
}

#[test]
fn a_zip_that_expands_without_end_is_refused_quickly() {
    let office = plan();
    let mut book = Book::exported(&office, &["R02"]);
    let blanks = " ".repeat(100 << 20);
    book.part("xl/sharedStrings.xml").insert_str(60, &blanks);
    book.save(&office, "bomb.xlsx");
    assert!(office.read("bomb.xlsx").len() < 1 << 20);
    refused(&office, &["bomb.xlsx"], &["bomb.xlsx: ブックが大きすぎます"]);

    // One long text in many cells.
    let mut book = Book::exported(&office, &["R02"]);
    let strings = book.part("xl/sharedStrings.xml");
    *strings = strings.replacen("<t>", &format!("<t>{}", "a".repeat(1 << 20)), 1);
    let sheet = book.sheet(2);
    let at = sheet.find("</sheetData>").unwrap();
    sheet.insert_str(at, &format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(1 << 16)));
    book.save(&office, "bomb.xlsx");
    refused(&office, &["bomb.xlsx"], &["bomb.xlsx: ブックが大きすぎます"]);

    // As many texts as fit, too.
    let mut book = Book::exported(&office, &["R02"]);
    let at = book.part("xl/sharedStrings.xml").find("<si>").unwrap();
    book.part("xl/sharedStrings.xml").insert_str(at, &"<si/>".repeat(2 << 20));
    book.save(&office, "bomb.xlsx");
    refused(&office, &["bomb.xlsx"], &["bomb.xlsx: ブックが大きすぎます"]);
}

#[test]
fn a_department_gets_its_measures() {
    let office = plan();
    let run = office.done(&["sheet", "export", "R02", "--department", "保育課", "--due", "2021-02-26"]);
    assert_eq!(run.out, "out/R02-保育課.xlsx\n");
    let mut book = Book::open(&office, "out/R02-保育課.xlsx");
    let strings = book.part("xl/sharedStrings.xml").clone();
    for said in ["保育課が主管・連携する施策", "令和3年2月26日", "星見市こども家庭課", "一時預かりの充実"]
    {
        assert!(strings.contains(said), "{said}");
    }
    assert!(!strings.contains("妊娠期からの切れ目のない相談支援"));
    assert_eq!(office.done(&["sheet", "import", "out/R02-保育課.xlsx"]).out, "変わるところはありません\n");

    let run = office.run(&["sheet", "export", "R02", "--department", "保育"]);
    assert!(run.status == 1 && run.err.contains("「保育課」のことではありませんか"), "{}", run.err);
}

#[test]
fn only_what_a_department_writes_can_be_edited() {
    let office = plan();
    let mut book = Book::exported(&office, &["R02", "--output", "別の場所.xlsx"]);
    assert!(office.has("別の場所.xlsx"));
    let styles = book.part("xl/styles.xml").clone();
    let styles = &styles[styles.find("<cellXfs").unwrap()..styles.find("</cellXfs>").unwrap()];
    let styles: Vec<&str> = styles.split("<xf ").skip(1).collect();
    let mut style = |cell: &str| {
        let span = book.span(2, cell);
        let cell = &book.sheet(2)[span];
        let at = cell.find("s=\"").unwrap() + 3;
        styles[cell[at..at + cell[at..].find('"').unwrap()].parse::<usize>().unwrap()]
    };
    let unlocked = "locked=\"0\"";
    for cell in ["J4", "F5", "G5", "H5", "I5", "J5", "F8", "J8"] {
        assert!(style(cell).contains(unlocked), "{cell}");
    }
    for cell in ["A1", "B1", "B2", "F3", "A4", "B4", "D4", "I4", "A5", "B5", "C5", "D5", "E5"] {
        assert!(!style(cell).contains(unlocked), "{cell}");
    }
    let sheet = book.sheet(2);
    for said in [
        "<sheetProtection sheet=\"1\"",
        "formatRows=\"0\"",
        "<pane ",
        "state=\"frozen\"",
        "\"Ａ,Ｂ,Ｃ,Ｄ,Ｅ\"",
        "type=\"decimal\"",
        "<formula2>100</formula2>",
        "paperSize=\"8\"",
        "orientation=\"landscape\"",
        "fitToHeight=\"0\"",
        "hidden=\"1\"",
    ] {
        assert!(sheet.contains(said), "{said}");
    }
    assert!(book.part("xl/workbook.xml").contains("_xlnm.Print_Titles"));
}

#[test]
fn ratings_that_no_list_of_words_can_hold_are_chosen_from_cells() {
    let office = plan();
    let data = office.text("data/R02.yaml").replace("Ａ", "良い, とても");
    office.write("data/R02.yaml", data.replace(": 良い, とても", ": \"良い, とても\""));
    let mut book = Book::exported(&office, &["R02"]);
    assert!(book.sheet(2).contains("<formula1>'記入のしかた'!$C$8:$C$12</formula1>"));
    let strings = book.part("xl/sharedStrings.xml").clone();
    let names: Vec<&str> = strings.split("<t>").map(|item| item.split("</t>").next().unwrap()).collect();
    let span = book.span(1, "C8");
    let cell = book.sheet(1)[span].to_owned();
    let index: usize = cell[cell.find("<v>").unwrap() + 3..cell.find("</v>").unwrap()].parse().unwrap();
    assert_eq!(names[index + 1], "良い, とても");
    assert_eq!(office.done(&["sheet", "import", "out/R02.xlsx"]).out, "変わるところはありません\n");
}

/// The plan with this text as a result, and as the name of a measure.
fn with_text(text: &str) -> Office {
    let office = plan();
    let quoted = serde_json::to_string(text).unwrap();
    let data = PLAN[2].1.replace("実績: 転入した家庭97世帯のすべてに案内を渡した", &format!("実績: {quoted}"));
    office.write("data/R02.yaml", data);
    office
}

#[test]
fn a_text_too_long_for_a_cell_is_named() {
    // 𠀋 takes two UTF-16 units.
    let office = with_text(&format!("{}𠀋", "長".repeat(32_766)));
    let run = office.run(&["sheet", "export", "R02"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("data/R02.yaml:60:") && run.err.contains("32768字、上限は32767字"), "{}", run.err);
    assert!(!office.has("out/R02.xlsx"));
}

/// Exports the text, and brings it back both untouched and into a file that
/// has another in its place.
fn travels(text: &str) -> Result<(), TestCaseError> {
    let office = with_text(text);
    if office.run(&["check", "R02"]).status != 0 {
        // Data that can't be built is not exported, whatever it holds.
        prop_assert_eq!(office.run(&["sheet", "export", "R02"]).status, 1);
        return Ok(());
    }
    office.done(&["sheet", "export", "R02"]);
    prop_assert_eq!(office.done(&["sheet", "import", "out/R02.xlsx"]).out, "変わるところはありません\n");

    // As if a department had typed it: the cell moves into a workbook that
    // was exported without it.
    let mut theirs = Book::open(&office, "out/R02.xlsx");
    let other = plan();
    let mut book = Book::exported(&other, &["R02"]);
    let span = theirs.span(2, "G5");
    let (cell, strings) = (theirs.sheet(2)[span].to_owned(), theirs.part("xl/sharedStrings.xml").clone());
    let items: Vec<&str> = strings.split("<si>").skip(1).map(|item| item.split("</si>").next().unwrap()).collect();
    let inside = match cell.find("<v>") {
        Some(at) => items[cell[at + 3..cell.find("</v>").unwrap()].parse::<usize>().unwrap()],
        None => "",
    };
    book = book.set(2, "G5", "t=\"inlineStr\"", &format!("<is>{inside}</is>"));
    book.save(&other, "a.xlsx");
    other.done(&["sheet", "import", "--allow-empty", "a.xlsx"]);
    let stored = other.text("data/R02.yaml");
    let value: serde_yaml::Value = serde_yaml::from_str(&stored).unwrap();
    let stored = &value["基本的方向性"][0]["施策項目"][0]["事業"][0]["実績"];
    let wanted = if text.trim().is_empty() { "" } else { text.trim_end_matches('\n') };
    prop_assert_eq!(stored.as_str().unwrap_or_default().trim_end_matches('\n'), wanted);
    Ok(())
}

#[test]
fn texts_that_programs_like_to_change_stay() {
    for text in [
        "=1+1",
        "'引用",
        "+81",
        "@SUM(A1)",
        "_x0041_",
        "_x005F_x0041_",
        "末尾の空白  ",
        "  先頭の空白",
        "2020-02-13",
        "007",
        "1e5",
        "TRUE",
        "#N/A",
        "一\n\n\n二",
        "&amp; <b> \"引用\"",
        "一  二　三",
        "𠀋と丈、①㈱㎡",
    ] {
        travels(text).unwrap();
    }
    travels(&"長".repeat(32_767)).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_text_travels(text in "(\\PC|[一-龠ぁ-んァ-ヶ 　\n'=_x0-9<>&\"]|_x00[0-9]{2}_){0,40}|[\\x00-\\x1f]{1,3}") {
        travels(&text)?;
    }
}

/// Exports and demands that nothing at all is written and all of `said` is said.
fn not_exported(office: &Office, arguments: &[&str], said: &[&str]) {
    let files = ["data", "out", "out/archive", "."];
    let before = files.map(|folder| office.list(folder));
    let run = office.run(&[&["sheet", "export"], arguments].concat());
    assert_eq!((run.status, run.out.as_str()), (1, ""), "{arguments:?}\n{}", run.err);
    for said in said {
        assert!(run.err.contains(said), "{said}\n{}", run.err);
    }
    assert_eq!(files.map(|folder| office.list(folder)), before, "{arguments:?}");
}

#[test]
fn an_export_writes_only_workbooks_and_none_near_data_and_archive() {
    let office = plan()
        .and("out/archive/R01.pdf", "sealed")
        .and("out/archive/register.txt", "register")
        .and("out/archive/x.xlsx", "x")
        .and("notes.txt", "notes");
    let (data, register) = (office.text("data/R02.yaml"), office.text("out/archive/register.txt"));
    for place in ["data/R02.yaml", "out/archive/R01.pdf", "out/archive/register.txt", "notes.txt", "R02", ".xlsx"] {
        for overwrite in [&["--overwrite"][..], &[]] {
            let arguments = [&["R02", "--output", place][..], overwrite].concat();
            not_exported(&office, &arguments, &[&format!("{place} には書き出しません"), ".xlsx で終わる"]);
        }
    }
    for place in ["data/R02.xlsx", "out/archive/R02.xlsx", "out/../data/R02.xlsx", "./out/new/../archive/x.xlsx"] {
        not_exported(&office, &["R02", "--overwrite", "--output", place], &["data と out/archive には"]);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink(office.path("data"), office.path("link")).unwrap();
        symlink("data/R09.xlsx", office.path("missing.xlsx")).unwrap();
        symlink("notes.txt", office.path("notes.xlsx")).unwrap();
        symlink("out/archive/x.xlsx", office.path("archived.xlsx")).unwrap();
        for place in ["link/R02.xlsx", "missing.xlsx", "notes.xlsx", "archived.xlsx"] {
            not_exported(&office, &["R02", "--overwrite", "--output", place], &["には書き出しません"]);
        }
    }
    std::fs::hard_link(office.path("data/R02.yaml"), office.path("second.xlsx")).unwrap();
    not_exported(&office, &["R02", "--overwrite", "--output", "second.xlsx"], &["data と out/archive には"]);
    assert_eq!((office.text("data/R02.yaml"), office.text("out/archive/register.txt")), (data, register));
    assert_eq!((office.text("notes.txt"), office.text("out/archive/x.xlsx")), ("notes".into(), "x".into()));
}

#[test]
fn answers_that_nobody_brought_back_are_not_overwritten() {
    let office = plan();
    let export = ["R02", "--department", "保育課"];
    let path = "out/R02-保育課.xlsx";
    // What is as it was exported may be replaced.
    let empty = office.done(&[&["sheet", "export"], &export[..]].concat()).out;
    office.done(&[&["sheet", "export"], &export[..]].concat());

    Book::open(&office, empty.trim()).text(2, "G5", "課の答え").save(&office, path);
    let answered = office.read(path);
    not_exported(&office, &export, &[path, "取り込んでいない記入が1か所あります（[基本目標1] G5）", "--overwrite"]);
    assert_eq!(office.read(path), answered);
    // The advice, followed: what the data holds may be replaced.
    office.done(&["sheet", "import", path]);
    office.done(&[&["sheet", "export"], &export[..]].concat());
    assert!(Book::open(&office, path).part("xl/sharedStrings.xml").contains("課の答え"));

    // A cleared cell, a note and a sheet of theirs are answers, too.
    Book::open(&office, path).empty(2, "G5").save(&office, path);
    not_exported(&office, &export, &["[基本目標1] G5"]);
    office.done(&[&["sheet", "export", "--overwrite"], &export[..]].concat());
    assert!(Book::open(&office, path).part("xl/sharedStrings.xml").contains("課の答え"));

    for foreign in ["ほかのファイル".as_bytes(), b""] {
        office.write(path, foreign);
        not_exported(&office, &export, &[path, "shiryo が書き出したブックではない"]);
        assert_eq!(office.read(path), foreign);
    }
    office.done(&[&["sheet", "export", "--overwrite"], &export[..]].concat());
    assert_eq!(office.done(&["sheet", "import", path]).out, "変わるところはありません\n");
}

#[test]
fn every_leading_department_gets_its_workbook_or_none_does() {
    let office = plan();
    let run = office.done(&["sheet", "export", "R02", "--all", "--due", "2021-02-26"]);
    let files: Vec<&str> = run.out.lines().collect();
    let data: serde_yaml::Value = serde_yaml::from_str(PLAN[2].1).unwrap();
    let each = |value: &serde_yaml::Value, key: &str| value[key].as_sequence().unwrap().clone();
    let directions = each(&data, "基本的方向性");
    let measures = directions.iter().flat_map(|direction| each(direction, "施策項目"));
    let projects: Vec<_> = measures.flat_map(|measure| each(&measure, "事業")).collect();
    let mut leads: Vec<String> =
        projects.iter().map(|project| format!("out/R02-{}.xlsx", project["主管課"].as_str().unwrap())).collect();
    leads.sort();
    leads.dedup();
    let mut sorted = files.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, leads);
    assert!(files.len() > 2);
    for file in &files {
        let department = file.trim_start_matches("out/R02-").trim_end_matches(".xlsx");
        assert!(Book::open(&office, file).part("xl/sharedStrings.xml").contains(&format!("{department}が主管・連携")));
        assert_eq!(office.done(&["sheet", "import", file]).out, "変わるところはありません\n");
    }

    // One with answers in it keeps back all of them.
    Book::open(&office, files[1]).text(2, "G5", "課の答え").save(&office, files[1]);
    std::fs::remove_file(office.path(files[0])).unwrap();
    not_exported(&office, &["R02", "--all"], &[files[1], "取り込んでいない記入"]);
    // One that can't be written keeps back all of them.
    std::fs::remove_file(office.path(files[1])).unwrap();
    std::fs::create_dir(office.path(files[1])).unwrap();
    not_exported(&office, &["R02", "--all", "--overwrite"], &[files[1]]);
    assert_eq!(office.run(&["sheet", "export", "R02", "--all", "--department", "保育課"]).status, 2);
}

#[test]
fn a_last_years_text_too_long_for_a_cell_is_named_in_its_own_file() {
    let office = plan();
    let long = format!("対応: {}", "長".repeat(32_768));
    // Of the first project, and not the head of that name.
    let projects = PLAN[1].1.find("事業:").unwrap();
    let at = projects + PLAN[1].1[projects..].find("対応: ").unwrap();
    let end = at + PLAN[1].1[at..].find('\n').unwrap();
    let line = PLAN[1].1[..at].matches('\n').count() + 1;
    office.write("data/R01.yaml", format!("{}{long}{}", &PLAN[1].1[..at], &PLAN[1].1[end..]));
    let run = office.run(&["sheet", "export", "R02"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    let place = format!("data/R01.yaml:{line}:");
    assert!(run.err.contains(&place) && run.err.contains("› 対応 の文章が長すぎて"), "{}", run.err);
    assert!(!run.err.contains("data/R02.yaml:"), "{}", run.err);
}

#[test]
fn imports_at_once_lose_no_answer() {
    let office = plan();
    let books = [("G5", "甲"), ("H5", "乙"), ("G6", "丙"), ("H6", "丁")];
    for (cell, text) in books {
        Book::exported(&office, &["R02"]).text(2, cell, text).save(&office, &format!("{cell}.xlsx"));
    }
    for _ in 0..10 {
        office.write("data/R02.yaml", PLAN[2].1);
        let running: Vec<_> = books
            .iter()
            .map(|(cell, _)| office.command(&["sheet", "import", &format!("{cell}.xlsx")]).spawn().unwrap())
            .collect();
        assert!(running.into_iter().all(|mut run| run.wait().unwrap().success()));
        let data = office.text("data/R02.yaml");
        assert!(books.iter().all(|(_, text)| data.contains(&format!(": {text}\n"))), "{data}");
    }
}

#[cfg(unix)]
#[test]
fn an_import_of_two_years_writes_both_or_none() {
    use std::os::unix::fs::PermissionsExt;
    let office = plan();
    Book::exported(&office, &["R02"]).text(2, "G5", "甲").save(&office, "a.xlsx");
    Book::exported(&office, &["R01"]).text(2, "G5", "乙").save(&office, "b.xlsx");
    // Read-only: refused even where the user is root.
    let later = office.path("data/R02.yaml");
    std::fs::set_permissions(&later, std::fs::Permissions::from_mode(0o444)).unwrap();
    let before = [office.text("data/R01.yaml"), office.text("data/R02.yaml")];
    let run = office.run(&["sheet", "import", "a.xlsx", "b.xlsx"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""), "{}", run.err);
    assert!(run.err.contains("data/R02.yaml"), "{}", run.err);
    assert_eq!([office.text("data/R01.yaml"), office.text("data/R02.yaml")], before);
}

#[test]
fn names_that_look_like_formulas_are_texts_in_every_table() {
    let office = plan();
    for (year, text) in [("R01", PLAN[1].1), ("R02", PLAN[2].1)] {
        let data: Vec<String> = text
            .split('\n')
            .map(|line| match line.find("- 名称: ") {
                Some(at) => format!("{}- 名称: \"={year}{}\"", &line[..at], &line[at + "- 名称: ".len()..]),
                None => line.to_owned(),
            })
            .collect();
        office.write(&format!("data/{year}.yaml"), data.join("\n"));
    }
    for arguments in [&["summary", "R02", "--format", "csv"][..], &["compare", "R01", "R02", "--format", "csv"]] {
        let table = office.done(arguments).out;
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(table.as_bytes());
        let fields: Vec<String> =
            reader.records().flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect();
        assert!(fields.iter().any(|field| field.starts_with("'=R0")), "{table}");
        assert!(!fields.iter().any(|field| field.starts_with('=')), "{table}");
    }
}

#[test]
fn an_import_into_a_sealed_year_says_so() {
    let office = plan();
    Book::exported(&office, &["R01"]).text(2, "G5", "承認のあとの実績").save(&office, "a.xlsx");
    let unsealed = office.done(&["sheet", "import", "--dry-run", "a.xlsx"]);
    assert!(!unsealed.err.contains("承認済み"), "{}", unsealed.err);
    office.done(&["seal", "R01", "--by", "推進会議", "--on", "2020-03-31", "--allow-empty"]);
    for arguments in [&["sheet", "import", "--dry-run", "a.xlsx"][..], &["sheet", "import", "a.xlsx"]] {
        let run = office.done(arguments);
        let said = "a.xlsx: 令和元年度は承認済みです（令和2年3月31日）。承認済みのPDFは変わらず";
        assert!(run.err.contains(said), "{}", run.err);
    }
}
