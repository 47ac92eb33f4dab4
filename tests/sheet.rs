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
    assert_eq!(done, format!("{shown}data/R02.yaml\n"));
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
    for said in ["後: 赤い 字\n", "後: 令和2年2月13日\n", "後: 12\n", "後: 隠れた行\n", "後: 80\n", "5か所が"]
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
    assert_eq!(office.done(&["sheet", "import", "a.xlsx"]).out, "変わるところはありません\n");
    let shown = office.done(&["sheet", "import", "--allow-empty", "a.xlsx"]).out;
    assert!(shown.contains("後: （なし）") && shown.contains("3か所が"), "{shown}");
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
    assert!(shown.contains("3か所が変わります"), "{shown}");
}

#[test]
fn workbooks_of_two_years_go_to_their_years() {
    let office = plan();
    Book::exported(&office, &["R02"]).text(2, "G5", "甲").save(&office, "a.xlsx");
    Book::exported(&office, &["R01"]).text(2, "G5", "乙").save(&office, "b.xlsx");
    let shown = office.done(&["sheet", "import", "a.xlsx", "b.xlsx"]).out;
    assert!(shown.ends_with("2か所が変わります\ndata/R01.yaml\ndata/R02.yaml\n"), "{shown}");
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
    // Bytes gone wrong in the middle end in a sentence, too.
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut broken = whole.clone();
        broken[at] ^= 0x55;
        office.write("broken.xlsx", broken);
        let run = office.run(&["sheet", "import", "broken.xlsx"]);
        assert!(run.status == 0 || run.status == 1 && run.err.contains("broken.xlsx"), "{at}: {}", run.err);
    }
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
