//! `shiryo check`: what is wrong is said, all of it, where it is.

mod advice;
#[path = "../support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use serde_json::Value;
use shiryo::diagnostics::Code;
use shiryo::load;
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::office::fonts::Fonts;
use shiryo::source::Source;
use support::{Office, R01};

/// A diagnostic as `check --format json` gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    line: usize,
    column: usize,
    is_error: bool,
    code: String,
    message: String,
    hint: String,
}

/// Every diagnostic of an office, as JSON gives them.
fn check(office: &Office, arguments: &[&str]) -> Vec<Found> {
    let run = office.run(&[&["check", "--format", "json"], arguments].concat());
    let list: Vec<Value> = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err));
    let found: Vec<Found> = list
        .iter()
        .map(|diagnostic| {
            let text = |key: &str| diagnostic[key].as_str().unwrap().to_owned();
            let number = |key: &str| usize::try_from(diagnostic[key].as_u64().unwrap()).unwrap();
            assert!((number("line"), number("column")) <= (number("end_line"), number("end_column")), "{diagnostic}");
            assert!(number("line") > 0 && number("column") > 0, "{diagnostic}");
            Found {
                line: number("line"),
                column: number("column"),
                is_error: text("severity") == "error",
                code: text("code"),
                message: text("message"),
                hint: text("hint"),
            }
        })
        .collect();
    assert_eq!(run.status, i32::from(found.iter().any(|diagnostic| diagnostic.is_error)), "{found:?}");
    found
}

/// A small year without any mistake.
const GOOD: &str = "\
年度: 令和元年度
資料番号: 資料3
表題: 進行管理表
注: 進捗を管理します。
作成者: 作成課
作成日: 2020-02-13
最終年度: 令和6年度
達成区分:
  - 区分: 達成
    下限: 100
    標準: 100
  - 区分: 概ね達成
    下限: 70
    標準: 75
  - 区分: 未達成
    下限: 0
    標準: 10
総括方法: 平均
用語:
  基本的方向性: 基本目標
  凡例: 進捗状況
基本的方向性:
  - 名称: 方向性のその一
    総括:
      達成状況: 達成
      理由: 協議による
    施策項目:
      - 名称: 施策のその一
        趣旨: 必要
        達成状況: 概ね達成
        事業:
          - 内容: 事業のその一
            主管課: 支援課
            連携: [福祉課, 健康課]
            最終年度目標: 定着
            年度目標: |-
              ①講座
              ②訪問
            実績: 三回
            課題: 周知
            対応: 継続
            達成率: 75
";

#[test]
fn a_good_year_has_no_problem() {
    let office = Office::with(GOOD);
    assert_eq!(check(&office, &[]), []);
    let run = office.done(&["check"]);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", "誤り 0件、注意 0件\n"));
    for same in [GOOD.replace('\n', "\r\n"), format!("\u{feff}{GOOD}"), format!("{GOOD}\n\n# 覚え書き\tここ\n")] {
        assert_eq!(check(&Office::with(same), &[]), []);
    }
}

/// One change to the good year, and all that is to be said about it: whether
/// it is an error, line, column, and a part of the message or hint.
type Case = (&'static str, &'static str, &'static [(bool, usize, usize, &'static str)]);

const E: bool = true;
const W: bool = false;

const CASES: &[Case] = &[
    // Slips of a Japanese keyboard.
    ("資料番号: 資料3", "資料番号：資料3", &[(E, 2, 5, "半角ではありません")]),
    ("年度: 令和", "年度：令和", &[(E, 1, 3, "半角ではありません")]),
    ("資料番号: 資料3", "資料番号；資料3", &[(E, 2, 5, "「；」")]),
    ("資料番号: 資料3", "資料番号:資料3", &[(E, 2, 5, "空白がありません")]),
    ("資料番号: 資料3", "資料番号:　資料3", &[(E, 2, 6, "全角")]),
    ("- 名称: 方向性", "- 名称：方向性", &[(E, 23, 7, "半角ではありません")]),
    ("    趣旨: 必要", "　　趣旨: 必要", &[(E, 29, 5, "全角の空白")]),
    ("        趣旨: 必要", "　　　　趣旨: 必要", &[(E, 29, 1, "全角の空白")]),
    ("              ②訪問", "　　　　　　　②訪問", &[(E, 38, 1, "全角の空白")]),
    ("        趣旨: 必要", "\t趣旨: 必要", &[(E, 29, 1, "タブ")]),
    ("              ②訪問", "\t\t②訪問", &[(E, 38, 1, "タブ")]),
    ("実績: 三回", "実績: 三\t回", &[(E, 39, 18, "タブ")]),
    ("  - 区分: 未達成", "  － 区分: 未達成", &[(E, 15, 3, "一覧の印")]),
    ("  - 区分: 未達成", "  ー 区分: 未達成", &[(E, 15, 3, "一覧の印")]),
    ("  - 区分: 未達成", "  -区分: 未達成", &[(E, 15, 3, "空白がありません")]),
    ("  - 区分: 未達成", "  -　区分: 未達成", &[(E, 15, 3, "全角")]),
    ("注: 進捗", "＃ 覚え書き\n注: 進捗", &[(E, 4, 1, "半角の「#」")]),
    ("実績: 三回", "実績: \"三回", &[(E, 39, 17, "引用符")]),
    ("実績: 三回", "実績: '三回", &[(E, 39, 17, "引用符")]),
    ("実績: 三回", "実績: \"三\"回", &[(E, 39, 20, "引用符")]),
    ("実績: 三回", "実績: \"三\\回\"", &[(E, 39, 19, "\\")]),
    ("実績: 三回", "実績: 「三」回", &[]),
    ("実績: 三回", "実績: 三 #1回", &[(W, 39, 19, "印刷されません")]),
    ("実績: 三回", "実績: #1回", &[(W, 39, 17, "印刷されません")]),
    ("実績: 三回", "実績: 三回  # 覚え書き", &[]),
    ("実績: 三回", "実績: 済: 三回", &[(E, 39, 18, "文章の中に「: 」")]),
    ("実績: 三回", "実績: 済:", &[(E, 39, 18, "文章の中に「: 」")]),
    ("実績: 三回", "実績: 済：三回", &[]),
    ("実績: 三回", "実績: 三回\n              四回", &[(W, 40, 15, "改行されず")]),
    ("[福祉課, 健康課]", "[福祉課、健康課]", &[(W, 34, 21, "区切られず")]),
    ("[福祉課, 健康課]", "[福祉課, 健康課", &[(E, 34, 17, "閉じられていません")]),
    ("[福祉課, 健康課]", "[福祉課 #1, 健康課]", &[(E, 34, 22, "一覧がここで切れています")]),
    ("実績: 三回", "実績: [済]三回", &[(E, 39, 20, "閉じる括弧のあと")]),
    ("実績: 三回", "実績: @三回", &[(E, 39, 17, "「@」で始まる")]),
    ("実績: 三回", "実績: *三回", &[(E, 39, 17, "「*」で始まる")]),
    ("実績: 三回", "実績: &三回", &[(E, 39, 17, "「&」で始まる")]),
    ("実績: 三回", "実績: !三回", &[(E, 39, 17, "「!」で始まる")]),
    ("実績: 三回", "実績: - 三回", &[(E, 39, 17, "「- 」で始まる")]),
    ("年度目標: |-\n", "年度目標: |-①\n", &[(E, 36, 19, "のあとに文字")]),
    ("年度目標: |-\n", "年度目標: ｜-\n", &[(E, 36, 19, "「|-」に直して")]),
    (
        "              ①講座\n              ②訪問",
        "            ①講座\n            ②訪問",
        &[(E, 37, 13, "字下げされていません")],
    ),
    ("①講座\n              ②訪問", "①講\t座\n              ②訪 問", &[(E, 37, 17, "タブ")]),
    ("          - 内容", "          ・内容", &[(E, 32, 11, "一覧の印「・」")]),
    // Indentation.
    ("        趣旨: 必要", "         趣旨: 必要", &[(E, 29, 10, "字下げ")]),
    ("        趣旨: 必要", "       趣旨: 必要", &[(E, 29, 8, "字下げ")]),
    ("\n表題: ", "\n 表題: ", &[(E, 3, 2, "字下げ")]),
    ("        達成状況: 概ね達成", "        達成状況 概ね達成", &[(E, 30, 9, "「: 」がありません")]),
    ("注: 進捗", "進捗の\n注: 進捗", &[(E, 4, 1, "項目名と「: 」がありません")]),
    ("総括方法: 平均", "---\n総括方法: 平均", &[(E, 18, 1, "---")]),
    // Characters.
    ("実績: 三回", "実績: 三\u{feff}回", &[(E, 39, 18, "U+FEFF")]),
    ("実績: 三回", "実績: 三\u{2028}回", &[(E, 39, 18, "U+2028")]),
    ("実績: 三回", "実績: 三\u{2029}回", &[(E, 39, 18, "U+2029")]),
    ("実績: 三回", "実績: 三\u{85}回", &[(E, 39, 18, "U+0085")]),
    ("実績: 三回", "実績: 三\u{0}回", &[(E, 39, 18, "U+0000")]),
    ("実績: 三回", "実績: 三\u{7}回", &[(E, 39, 18, "U+0007")]),
    ("実績: 三回", "実績: 三\u{200b}回", &[(W, 39, 18, "U+200B")]),
    ("実績: 三回", "実績: 三\u{a0}回", &[(W, 39, 18, "U+00A0")]),
    ("実績: 三回", "実績: 三\u{e000}回", &[(E, 39, 18, "外字")]),
    ("              ②訪問", "              ②訪問\u{f8f8}", &[(E, 38, 18, "外字")]),
    ("実績: 三回", "実績: 三回😀", &[(E, 39, 19, "フォント")]),
    ("実績: 三回", "実績: 葛\u{e0100}飾", &[]),
    // Shape.
    ("実績: 三回", "実積: 三回", &[(E, 39, 13, "「実績」のこと")]),
    ("実績: 三回", "備考: 三回", &[(E, 39, 13, "ここに書けるのは")]),
    ("            主管課: 支援課\n", "", &[(E, 32, 13, "「主管課」がありません")]),
    ("表題: 進行管理表\n", "", &[(E, 1, 1, "「表題」がありません")]),
    ("実績: 三回", "課題: 三回", &[(E, 40, 13, "二度")]),
    ("実績: 三回", "実績: [三回]", &[(E, 39, 17, "文字を書きますが、一覧")]),
    ("[福祉課, 健康課]", "福祉課", &[(E, 34, 17, "一覧を書きますが、文字")]),
    ("資料番号: 資料3", "資料番号: 007", &[]),
    ("実績: 三回", "実績: 2025-04-01", &[]),
    ("実績: 三回", "実績:", &[]),
    ("表題: 進行管理表", "表題:", &[(E, 3, 1, "「表題」が空")]),
    ("- 内容: 事業のその一", "- 内容: ''", &[(E, 32, 17, "「内容」が空")]),
    ("年度: 令和元年度", "年度: 今年", &[(E, 1, 5, "年度として読めません")]),
    ("作成日: 2020-02-13", "作成日: 2020-02-30", &[(E, 6, 6, "日付として")]),
    ("総括方法: 平均", "総括方法: 最高", &[(E, 18, 7, "書けません")]),
    // Meaning.
    ("        達成状況: 概ね達成", "        達成状況: おおむね達成", &[(E, 30, 15, "達成区分にありません")]),
    ("        達成状況: 概ね達成", "        達成状況: 未評価", &[(E, 30, 15, "行を消して")]),
    ("    下限: 70\n", "    下限: 100\n", &[(E, 13, 9, "小さくありません"), (E, 14, 9, "標準")]),
    ("    下限: 0\n", "    下限: 5\n", &[(E, 16, 9, "0ではありません")]),
    ("    標準: 75\n", "    標準: 100\n", &[(E, 14, 9, "範囲")]),
    ("達成率: 75", "達成率: 101", &[(E, 42, 18, "0から100")]),
    ("達成率: 75", "達成率: 八割", &[(E, 42, 18, "率として読めません")]),
    ("達成率: 75", "達成率: 100", &[(W, 30, 15, "達成率")]),
    ("年度: 令和元年度", "年度: 令和2年度", &[(E, 1, 5, "ファイルの名前")]),
    ("最終年度: 令和6年度", "最終年度: 平成30年度", &[(E, 7, 7, "より前")]),
    ("  - 区分: 未達成", "  - 区分: 達成", &[(E, 15, 9, "二度")]),
    ("      理由: 協議による\n", "", &[(E, 25, 7, "「理由」がありません")]),
    ("理由: 協議による", "理由:", &[(E, 26, 7, "「理由」が空")]),
    ("      達成状況: 達成\n", "      達成状況: 概ね達成\n", &[(W, 25, 13, "計算した結果と同じ")]),
    ("基本目標", "'{年度}'", &[(E, 20, 12, "置き換えられません")]),
    ("進捗状況", "'{最終年}の進捗'", &[(E, 21, 8, "「{最終年度}」のこと")]),
    // Proofreading.
    ("必要", "支援にについて", &[(W, 29, 15, "にに")]),
    ("必要", "支援をを進める", &[(W, 29, 15, "をを")]),
    ("必要", "支援がが必要", &[(W, 29, 15, "がが")]),
    ("必要", "支援はは必要", &[(W, 29, 15, "はは")]),
    ("必要", "支援、、必要", &[(W, 29, 15, "、、")]),
    ("必要", "支援（（6回）", &[(W, 29, 15, "（")]),
    ("必要", "「一部（２割未満」」の支援", &[(W, 29, 21, "「」」")]),
    ("必要", "サービスのｼｴﾝが必要", &[(W, 29, 18, "半角のカタカナ")]),
    ("必要", "2回と１０回", &[(W, 29, 16, "全角と半角の数字")]),
    ("必要", "支援を 必要とする", &[(W, 29, 16, "空白")]),
    ("①講座\n              ②訪問", "①講座（\n              ②訪問", &[(W, 37, 18, "閉じられていません")]),
];

#[test]
fn every_mistake_is_found_where_it_is() {
    assert!(CASES.len() >= 60);
    let mut wrong = Vec::new();
    for (from, to, expected) in CASES {
        assert!(GOOD.contains(from), "{from}");
        let found = check(&Office::with(GOOD.replacen(from, to, 1)), &[]);
        let same = found.len() == expected.len()
            && found.iter().zip(*expected).all(|(found, &(is_error, line, column, gist))| {
                (found.is_error, found.line, found.column) == (is_error, line, column)
                    && (found.message.contains(gist) || found.hint.contains(gist))
            });
        if !same {
            wrong.push(format!("{to:?}\n  expected {expected:?}\n  found {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
}

/// Twelve mistakes of every kind in one file: slips that YAML stumbles over
/// hide none of the others.
#[test]
fn twelve_mistakes_in_one_file_are_twelve_messages() {
    let mut text = GOOD.to_owned();
    let mistakes: [(&str, &str, usize, usize, &str); 12] = [
        ("年度: 令和元年度", "年度：令和元年度", 1, 3, "半角ではありません"),
        ("作成者: 作成課", "作者: 作成課", 5, 1, "「作成者」のこと"),
        ("作成日: 2020-02-13", "作成日: 2020-13-02", 6, 6, "日付"),
        ("    標準: 75", "    標準: 5", 14, 9, "範囲"),
        ("    下限: 0\n", "　　下限: 0\n", 16, 1, "全角の空白"),
        ("      理由: 協議による", "      理由: \"協議による", 26, 11, "引用符"),
        ("        趣旨: 必要", "         趣旨: 必要", 29, 10, "字下げ"),
        ("達成状況: 概ね達成", "達成状況: 概ねの達成", 30, 15, "「概ね達成」のこと"),
        ("[福祉課, 健康課]", "[福祉課, 健康課", 34, 17, "閉じられていません"),
        ("実績: 三回", "実績: 済: 三回", 39, 18, "「: 」"),
        ("課題: 周知", "課題: 周知\u{e000}", 40, 19, "外字"),
        ("達成率: 75", "達成率: 750", 42, 18, "0から100"),
    ];
    for (from, to, ..) in mistakes {
        text = text.replacen(from, to, 1);
    }
    let found = check(&Office::with(text), &[]);
    let mut said: Vec<_> = found.iter().filter(|found| found.is_error).collect();
    for (_, to, line, column, gist) in mistakes {
        let at = said.iter().position(|found| {
            (found.line, found.column) == (line, column) && (found.message.contains(gist) || found.hint.contains(gist))
        });
        said.remove(at.unwrap_or_else(|| panic!("{to}: {line}:{column} {gist}\n{found:#?}")));
    }
    assert!(said.is_empty(), "{said:#?}");
}

#[test]
fn what_is_no_text_file_is_named() {
    let one = |office: Office, arguments: &[&str]| {
        let found = check(&office, arguments);
        assert_eq!(found.len(), 1, "{found:#?}");
        let Found { line, column, is_error, code, message, hint } = found[0].clone();
        assert!(is_error);
        (line, column, code, message + &hint)
    };
    let says = |found: (usize, usize, String, String), line, column, code: &str, gist: &str| {
        assert_eq!((found.0, found.1, found.2.as_str()), (line, column, code));
        assert!(found.3.contains(gist), "{}", found.3);
    };
    says(one(Office::with(GOOD), &["R05"]), 1, 1, "file/missing", "ありません");
    let folder = Office::new();
    std::fs::create_dir(folder.path("data/R01.yaml")).unwrap();
    says(one(folder, &[]), 1, 1, "file/folder", "フォルダー");
    for empty in ["", "\u{feff}", "\n\n", "# 覚え書き\n"] {
        says(one(Office::with(empty), &[]), 1, 1, "file/empty", "何も書かれていません");
    }
    let utf_16: Vec<u8> = std::iter::once(0xfeff).chain(GOOD.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    says(one(Office::with(utf_16), &[]), 1, 1, "file/encoding", "UTF-16");
    // 年度 in Shift_JIS, behind a line of ASCII.
    says(one(Office::with(b"# a\n\x94N\x93x: R01\n"), &[]), 2, 1, "file/encoding", "Shift_JIS");
    let mut broken = GOOD.as_bytes().to_vec();
    let at = GOOD.find("三回").unwrap();
    broken[at] = 0xff;
    says(one(Office::with(broken), &[]), 39, 17, "file/encoding", "文字として読めない");
    let run = Office::new().run(&["check"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("年度のファイル"), "{}", run.err);
}

/// A list's line that slips into a text: read once as the end of a list in
/// the middle of a character.
#[test]
fn a_list_that_slips_is_no_panic() {
    let found = check(&Office::with("    事業:\n  - 名称: あ\n   「   - 高齢福祉課\n"), &[]);
    assert!(found.iter().any(|found| found.is_error), "{found:#?}");
}

/// A pipe would never end.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused() {
    let office = Office::new();
    let made = std::process::Command::new("mkfifo").arg(office.path("data/R01.yaml")).status().unwrap();
    assert!(made.success());
    let found = check(&office, &[]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].code, "file/special");
    for command in ["build", "summary"] {
        let run = office.run(&[command, "R01"]);
        assert_eq!(run.status, 1, "{command}");
        assert!(run.err.contains("ふつうのファイルではありません"), "{}", run.err);
    }
}

#[test]
fn another_programs_file_is_named() {
    for (bytes, name) in [
        (&b"PK\x03\x04....xl/workbook.xml...."[..], "Excelのブック"),
        (b"PK\x03\x04....word/document.xml...", "Wordの文書"),
        (b"PK\x03\x04....", "ZIP"),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "以前の形式"),
        (b"\x89PNG\r\n\x1a\n", "画像"),
        (b"{\\rtf1\\ansi", "ワードパッド"),
    ] {
        let found = check(&Office::with(bytes), &[]);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0].code, "file/format");
        assert!(found[0].message.contains(name), "{}", found[0].message);
    }
}

/// A line that ends with CR alone is one of the old kind, and nothing else.
#[test]
fn line_ends_of_cr_are_said_once() {
    let found = check(&Office::with(GOOD.replace('\n', "\r")), &[]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].code.as_str(), found[0].line, found[0].column), ("characters/line-end", 1, 10));
    let found = check(&Office::with(GOOD.replacen("資料3\n", "資料3\r", 1)), &[]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].code.as_str(), found[0].line, found[0].column), ("characters/line-end", 2, 10));
    for text in [GOOD.replace('\n', "\r"), GOOD.replacen("資料3\n", "資料3\r", 1)] {
        let office = Office::with(text);
        let run = office.done(&["check", "--fix"]);
        assert_eq!(
            (run.out.as_str(), office.text("data/R01.yaml").as_str()),
            ("data/R01.yaml\n  改行を直しました\n", GOOD)
        );
    }
}

/// What is long takes no more than its length: as many again, twice the time.
#[test]
fn many_unknown_keys_take_their_time_and_no_more() {
    let time = |keys: usize| {
        let text: String = (0..keys).map(|n| format!("項目その{n}: 値\n")).collect();
        let office = Office::with(text);
        let run = || {
            let start = Instant::now();
            assert_eq!(office.run(&["check"]).status, 1);
            start.elapsed()
        };
        (0..3).map(|_| run()).min().unwrap()
    };
    let (few, many) = (time(10_000), time(40_000));
    assert!(many < few * 8 + Duration::from_millis(200), "{few:?} {many:?}");
}

/// A second project whose 「- 」 was forgotten is said once, whichever key
/// comes first.
#[test]
fn a_forgotten_mark_is_said_once() {
    let second = "内容: 事業のその二\n            主管課: 健康課\n            課題: 別\n            対応: 別\n";
    let other = "主管課: 健康課\n            内容: 事業のその二\n            対応: 別\n";
    for rest in [second, other] {
        for indent in ["            ", "          "] {
            let text = format!("{GOOD}{indent}{rest}");
            let found = check(&Office::with(text), &[]);
            assert_eq!(found.len(), 1, "{found:#?}");
            assert_eq!((found[0].code.as_str(), found[0].line), ("shape/forgotten-dash", 43), "{found:#?}");
        }
    }
    let third = format!("{GOOD}            {second}            {}", second.replace("その二", "その三"));
    assert_eq!(check(&Office::with(third), &[]).len(), 2);
    // The first key of the second project is one that the first doesn't have.
    let without = GOOD.replacen("            課題: 周知\n            対応: 継続\n", "", 1);
    let text = format!("{without}\n            課題: 別\n            内容: 事業のその二\n            主管課: 健康課\n");
    let found = check(&Office::with(text), &[]);
    assert_eq!((found.len(), found[0].code.as_str(), found[0].line), (1, "shape/forgotten-dash", 42), "{found:#?}");
    // One key written twice is one key written twice.
    let found = check(&Office::with(format!("{GOOD}            課題: また\n")), &[]);
    assert_eq!((found.len(), found[0].code.as_str()), (1, "shape/duplicate-key"));
}

/// A share of one where a percentage belongs is asked about.
#[test]
fn a_share_of_one_is_asked_about() {
    let found = check(&Office::with(GOOD.replace("達成率: 75", "達成率: 0.8")), &[]);
    let asked = found.iter().find(|found| found.code == "meaning/rate-fraction").unwrap();
    assert_eq!((asked.is_error, asked.line, asked.column), (false, 42, 18));
    assert_eq!(asked.hint, "80 % のことであれば「80」と書いてください");
    let found = check(&Office::with(GOOD.replace("達成率: 75", "達成率: 0.85")), &[]);
    assert_eq!((found.len(), found[0].code.as_str()), (1, "shape/rate"), "{found:#?}");
    assert!(found[0].hint.starts_with("85 のことではありませんか"), "{}", found[0].hint);
    assert_eq!(check(&Office::with(GOOD.replace("達成率: 75", "達成率: 75.5")), &[]), []);
}

#[test]
fn dates_are_written_as_years_are() {
    for date in ["令和2年2月13日", "R2.2.13", "2020/2/13", "２０２０年２月１３日", "'2020-2-13'"] {
        assert_eq!(check(&Office::with(GOOD.replace("2020-02-13", date)), &[]), [], "{date}");
    }
    let found = check(&Office::with(GOOD.replace("2020-02-13", "去年")), &[]);
    for form in ["2020-02-13", "2020/2/13", "令和2年2月13日", "R2.2.13"] {
        assert!(found[0].hint.contains(form), "{}", found[0].hint);
    }
    let office = Office::with(GOOD);
    let run = office.run(&["seal", "R01", "--by", "協議会", "--on", "きのう"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("令和2年2月13日") && run.err.contains("R2.2.13"), "{}", run.err);
    office.done(&["seal", "R01", "--by", "協議会", "--on", "令和２年２月１３日"]);
}

/// A year without a file, or with a misnamed one: every command says by name
/// what there is.
#[test]
fn a_missing_year_is_answered_with_those_there_are() {
    let office = Office::with(GOOD);
    for command in ["build", "check", "summary", "next"] {
        let run = office.run(&[command, "R03"]);
        assert_eq!(run.status, 1, "{command}");
        assert!(run.err.contains("data/R03.yaml") && run.err.contains("いまあるのは R01 です"), "{}", run.err);
        assert!(run.err.contains("shiryo next R01"), "{}", run.err);
    }
    for name in ["R6.yaml", "R06.yaml.txt", "R06 - コピー.yaml"] {
        let office = Office::new().and(&format!("data/{name}"), GOOD);
        let shown = format!("data/{name}");
        for arguments in [&["build"][..], &["build", "R06"], &["check"], &["check", "R06"], &["summary"]] {
            let run = office.run(arguments);
            assert_eq!(run.status, 1, "{arguments:?}");
            assert!(run.err.contains(&shown) && run.err.contains("R06.yaml に変えて"), "{arguments:?}: {}", run.err);
        }
        assert!(office.run(&["check"]).err.ends_with("誤り 1件、注意 0件\n"), "{}", office.run(&["check"]).err);
        let office = office.and("data/R06.yaml", GOOD.replace("年度: 令和元年度", "年度: 令和6年度"));
        for arguments in [&["check"][..], &["build"]] {
            let run = office.done(arguments);
            assert!(
                run.err.contains(&shown) && run.err.contains("R06.yaml が別にあります"),
                "{arguments:?}: {}",
                run.err
            );
        }
    }
}

/// A blank line of its own in the published report: the second line is
/// indented by a full-width blank, which no wrapping makes.
#[test]
fn the_published_line_stands_alone() {
    assert!(R01.contains("\n              ・電話相談への対応（市内外）\n              　（10月末現在57件）\n"));
}

#[test]
fn a_name_that_is_nearly_right_is_pointed_out() {
    for name in ["R1.yaml", "r01.yaml", "R01.yml", "R01.yaml.txt", "Ｒ０１.yaml", "令和元年度.yaml", "2019.yaml"]
    {
        let office = Office::new().and("data/R02.yaml", GOOD.replacen("元年度", "2年度", 1));
        office.write(&format!("data/{name}"), GOOD);
        let found = check(&office, &[]);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!((found[0].is_error, found[0].code.as_str()), (false, "file/name"));
        assert!(found[0].hint.contains("R01.yaml"), "{}", found[0].hint);
    }
    let office = Office::new().and("data/r01.yml", GOOD);
    let run = office.run(&["check"]);
    assert_eq!(run.status, 1);
    assert!(run.err.contains("data/r01.yml:1:1") && run.err.contains("R01.yaml"), "{}", run.err);
    let office = Office::with(GOOD).and("data/schema.json", "{}").and("data/控え.yaml", "a");
    assert_eq!(check(&office, &[]), []);
}

#[test]
fn changes_between_years_are_pointed_out_with_both_places() {
    let next = GOOD
        .replacen("元年度", "2年度", 1)
        .replace("表題: 進行管理表", "表題: 進捗管理表")
        .replace("令和6年度", "令和7年度")
        .replace("標準: 75", "標準: 80")
        .replace("方向性のその一", "方向性のその壱")
        .replace("施策のその一", "まったく別のもの");
    let office = Office::with(GOOD).and("data/R02.yaml", next);
    let found = check(&office, &[]);
    let expected = [
        ("between/title", 3, 5, "data/R01.yaml:3:5"),
        ("between/final-year", 7, 7, "data/R01.yaml:7:7"),
        ("between/scale", 9, 3, "data/R01.yaml:9:3"),
        ("between/renamed", 23, 9, "data/R01.yaml:23:9"),
        // Of another name, but in its place: the same, renamed.
        ("between/renamed", 28, 13, "data/R01.yaml:28:13"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, (code, line, column, other)) in found.iter().zip(expected) {
        assert_eq!((found.code.as_str(), found.line, found.column, found.is_error), (code, line, column, false));
        assert!(found.hint.contains(other), "{}", found.hint);
    }
    let run = office.done(&["check"]);
    assert!(run.err.contains("data/R02.yaml:23:9") && run.err.contains("data/R01.yaml:23:9"), "{}", run.err);
    assert_eq!(check(&office, &["R01"]), []);
    assert_eq!(check(&office, &["R02"]).len(), expected.len());
}

#[test]
fn a_message_reads_like_a_compilers() {
    let office = Office::with(GOOD.replace("達成状況: 概ね達成", "達成状況: 概ね逹成"));
    let run = office.run(&["check"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    let expected = "\
誤り: 「概ね逹成」という達成状況は、達成区分にありません
  --> data/R01.yaml:30:15
   |
30 |         達成状況: 概ね逹成
   |                   ^^^^^^^^
   |
直し方: 「概ね達成」のことではありませんか

誤り 1件、注意 0件
";
    assert_eq!(run.err, expected);
    assert!(!office.run(&["build"]).err.is_empty() && !office.has("out/R01.pdf"));
}

#[test]
fn the_real_year_is_proofread_and_nothing_else_found() {
    let office = Office::with(R01);
    let found = check(&office, &[]);
    // Every one of these is a slip of the published report.
    let expected = [
        ("proofread/brackets", "」）もしくは"),
        ("proofread/phrase", "一ひとりが"),
        ("proofread/doubled", "にについて"),
        ("proofread/phrase", "一ひとりが"),
        ("proofread/particle", "位置づけ明確にする"),
        ("proofread/half-width-katakana", "ｾｰﾌﾃｨﾈｯﾄｺｰﾙｾﾝﾀｰ, "),
        ("proofread/particle", "生き方尊重される"),
        ("proofread/inflection", "らる病床"),
        ("proofread/inflection", "でき場の創出"),
        ("proofread/brackets", "（（6回）"),
        ("proofread/phrase", "けらえる体制"),
        ("proofread/particle", "」開催し"),
        ("proofread/inflection", "行わてきた"),
        ("proofread/inflection", "話し合わている"),
        ("proofread/stop", "。関係各課"),
        // 「市内の7病院」 in the line before.
        ("proofread/digits", "１４病院"),
        ("proofread/doubled", "をを進める"),
        ("proofread/inflection", "入れいるような"),
        ("proofread/inflection", "つながりょうに"),
        ("proofread/particle", "の把握し"),
        ("proofread/phrase", "できんかった"),
    ];
    let told: Vec<(&str, String)> = found
        .iter()
        .zip(expected.iter().map(|(_, part)| part.chars().count()).chain(std::iter::repeat(9)))
        .map(|(found, length)| {
            let line = R01.lines().nth(found.line - 1).unwrap();
            (found.code.as_str(), line.chars().skip(found.column - 1).take(length).collect())
        })
        .collect();
    assert_eq!(told, expected.map(|(code, part)| (code, part.to_owned())));
    assert!(found.iter().all(|found| !found.is_error));
    assert_eq!(check(&office, &["--no-proofread"]), []);
}

#[test]
fn what_is_still_open_is_listed_by_department() {
    let office = Office::with(
        GOOD.replace("        達成状況: 概ね達成\n", "")
            .replace("            達成率: 75\n", "")
            .replace("            実績: 三回\n", "")
            .replace("課題: 周知", "課題:"),
    );
    let run = office.done(&["check", "--open"]);
    assert_eq!(run.err, "");
    for part in [
        "未記入 3件",
        "支援課　3件",
        "data/R01.yaml:28:9  達成状況（未評価）  基本的方向性1 › 施策項目1 › 達成状況",
        "data/R01.yaml:31:13  実績  基本的方向性1 › 施策項目1 › 事業1 › 実績",
        "data/R01.yaml:38:13  課題",
        "事業のその一（連携：福祉課、健康課）",
        "連携する課　福祉課 2件、健康課 2件",
    ] {
        assert!(run.out.contains(part), "{part}\n{}", run.out);
    }
    let list: Value = serde_json::from_str(&office.done(&["check", "--open", "--format", "json"]).out).unwrap();
    assert_eq!((list[0]["department"].as_str(), list[0]["count"].as_u64()), (Some("支援課"), Some(3)));
    assert_eq!(list[0]["items"][1]["field"], "実績");
    assert_eq!(list[0]["items"][1]["partners"][1], "健康課");
    let csv = office.done(&["check", "--open", "--format", "csv"]).out;
    assert!(csv.starts_with("\u{feff}年度,主管課,"), "{csv}");
    assert_eq!(csv.lines().count(), 4);
    assert_eq!(Office::with(GOOD).done(&["check", "--open"]).out, "未記入の項目はありません\n");
}

#[test]
fn hostile_files_end_quickly_in_an_ordinary_error() {
    let bomb: String = (0..30)
        .map(|n| {
            if n == 0 {
                "a0: &a0 x\n".into()
            } else {
                format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "))
            }
        })
        .collect();
    let mut random = vec![0; 1 << 20];
    let mut state = 1u64;
    for byte in &mut random {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        *byte = (state >> 56) as u8;
    }
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("aliases", bomb.into_bytes()),
        ("nested brackets", "[".repeat(100_000).into_bytes()),
        ("nested braces", "{a: ".repeat(100_000).into_bytes()),
        ("nested marks", "- ".repeat(100_000).into_bytes()),
        ("nested keys", (0..2_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>().into_bytes()),
        ("200 MB", vec![b'a'; 200 << 20]),
        ("50 MB in a line", format!("年度: {}", "あ".repeat(17 << 20)).into_bytes()),
        ("3 MB in a line", format!("年度: {}", "あ\u{e000}\u{200b}「（".repeat(240_000)).into_bytes()),
        ("tabs and colons", "\t年度：\n".repeat(300_000).into_bytes()),
        ("brackets that never close", format!("年度: {}{}", "（".repeat(500_000), "」".repeat(500_000)).into_bytes()),
        ("a million members", format!("a: [{}]", "a, ".repeat(1_000_000)).into_bytes()),
        ("a million quotes", "a: \"\n".repeat(600_000).into_bytes()),
        ("a million marks", "a: *\n".repeat(600_000).into_bytes()),
        ("a million spaces", format!("a: x{}y", " ".repeat(3 << 20)).into_bytes()),
        ("zeros", vec![0; 1 << 20]),
        ("random bytes", random),
    ];
    // What a quick answer is, this machine's answer about the real year tells.
    let start = Instant::now();
    let usual = Office::with(R01);
    (0..5).for_each(|_| assert_eq!(usual.run(&["check"]).status, 0));
    let quick = Duration::from_secs(5).max(start.elapsed() * 20);
    for (name, bytes) in cases {
        let office = Office::with(bytes);
        let start = Instant::now();
        let run = office.run(&["check"]);
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{name}: {}", run.err);
        assert!(run.err.contains("data/R01.yaml:"), "{name}: {}", run.err);
        assert!(start.elapsed() < quick, "{name}: {:?}, and {quick:?} is quick here", start.elapsed());
    }
}

/// The list of every kind in `docs/checks.md` is the registry's.
#[test]
fn the_documentation_lists_every_kind() {
    let cell = |text: &str| text.replace('|', "\\|");
    let row = |code: &Code| {
        let (severity, meaning, example) = (code.severity().name(), cell(code.meaning()), cell(code.example()));
        format!("| `{code}` | {severity} | {meaning} | {example} |\n")
    };
    let table: String = Code::ALL.iter().map(row).collect();
    let docs = include_str!("../../docs/checks.md").replace("\r\n", "\n");
    assert!(docs.contains(&format!("| --- | --- | --- | --- |\n{table}\n")), "docs/checks.md should list:\n{table}");
}

#[test]
fn a_kind_is_explained() {
    let office = Office::new();
    for code in Code::ALL {
        let run = office.done(&["check", "--explain", code.as_str()]);
        for part in [code.as_str(), code.severity().name(), code.meaning(), code.example()] {
            assert!(run.out.contains(part), "{}", run.out);
        }
    }
    let run = office.run(&["check", "--explain", "yaml/colun"]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert!(run.err.contains("「yaml/colon」のことではありませんか"), "{}", run.err);
}

#[test]
fn a_second_place_is_in_the_json() {
    let twice = GOOD.replacen(
        "      - 名称: 施策のその一\n",
        "      - 名称: 施策のその一\n        事業: [{内容: 一, 主管課: 課}]\n      - 名称: 施策のその一\n",
        1,
    );
    let run = Office::with(twice).run(&["check", "--format", "json"]);
    let list: Value = serde_json::from_str(&run.out).unwrap();
    let related = &list[0]["related"];
    let numbers = ["line", "column", "end_line", "end_column"].map(|key| related[key].as_u64().unwrap());
    assert_eq!((related["path"].as_str(), numbers), (Some("data/R01.yaml"), [28, 13, 28, 19]), "{list}");
    assert_eq!(related["label"], "一つ目");
    let run = Office::with(GOOD.replace("実績", "実積")).run(&["check", "--format", "json"]);
    assert!(!run.out.contains("related"), "{}", run.out);
}

/// A value can't turn a message's own words round, nor write to the terminal.
#[test]
fn no_value_acts_on_the_message_it_stands_in() {
    for mark in ["\u{202e}", "\u{2066}", "\u{61c}", "\u{200f}", "\u{9b}", "\u{85}", "\u{2029}"] {
        let office = Office::with(GOOD.replacen("達成状況: 概ね達成", &format!("達成状況: 概{mark}ね逹成"), 1));
        for arguments in [&["check"][..], &["check", "--format", "json"], &["check", "--format", "csv"], &["build"]] {
            let run = office.run(arguments);
            assert_eq!(run.status, 1, "{mark:?}");
            assert!(!(run.out.clone() + &run.err).contains(mark), "{mark:?} {arguments:?}: {}{}", run.out, run.err);
            let number = format!("〈U+{:04X}〉", u32::from(mark.chars().next().unwrap()));
            let said = run.out + &run.err;
            assert!(said.contains(&format!("概{number}ね逹成")) || mark == "\u{9b}", "{said}");
        }
    }
}

/// Where exactly one thing can have been meant, a program can set it right.
#[test]
fn a_correction_sets_it_right() {
    let fixed = |text: &str| {
        let source = Source::new("data/R01.yaml", text);
        let loaded = load::load_source(source, FiscalYear::from_code("R01").unwrap()).unwrap();
        let diagnostics = shiryo::check::check(&loaded, &Fonts::load(&Root::new("tests/support")).unwrap());
        let mut text = text.to_owned();
        for fix in diagnostics.iter().rev().filter_map(|diagnostic| diagnostic.fix.as_ref()) {
            text.replace_range(fix.span.clone(), &fix.text);
        }
        text
    };
    for (right, wrong) in [
        ("資料番号: 資料3", "資料番号：資料3"),
        ("資料番号: 資料3", "資料番号； 資料3"),
        ("資料番号: 資料3", "資料番号:資料3"),
        ("資料番号: 資料3", "資料番号:　資料3"),
        ("- 名称: 方向性", "- 名称：方向性"),
        ("  - 区分: 未達成", "  － 区分: 未達成"),
        ("  - 区分: 未達成", "  -区分: 未達成"),
        ("  - 区分: 未達成", "  -　区分: 未達成"),
        ("        趣旨: 必要", "　　　　趣旨: 必要"),
        ("実績: 三回", "実積: 三回"),
        ("        達成状況: 概ね達成", "        達成状況: 概ね逹成"),
        ("        達成状況: 概ね達成", "        達成状況: \"概ね逹成\""),
    ] {
        let (good, bad) = (GOOD.to_owned(), GOOD.replacen(right, wrong, 1));
        let same = fixed(&bad).replace("\"概ね達成\"", "概ね達成");
        assert_eq!(same, good, "{wrong}");
    }
    for open in ["趣旨 必要", "備考: 三回", "達成状況: 達", "実績: \"三回"] {
        let bad = GOOD.replacen("実績: 三回", open, 1);
        assert_eq!(fixed(&bad), bad, "{open}");
    }
}

/// A hint never says the opposite of what was typed.
#[test]
fn no_hint_turns_a_rating_round() {
    let scale = GOOD.replace("区分: 未達成", "区分: 未達成・未着手");
    let hint = |typed: &str| {
        let text = scale.replacen("        達成状況: 概ね達成", &format!("        達成状況: {typed}"), 1);
        let found = check(&Office::with(text), &[]);
        found.into_iter().find(|found| found.code == "meaning/unknown-rating").unwrap().hint
    };
    assert_eq!(hint("未達成"), "「未達成・未着手」のことではありませんか");
    assert_eq!(hint("未着手"), "「未達成・未着手」のことではありませんか");
    assert_eq!(hint("概ね"), "「概ね達成」のことではありませんか");
    assert!(hint("非達成").starts_with("「達成」「概ね達成」「未達成・未着手」のどれか"), "{}", hint("非達成"));
}

/// An office with a year and its own words.
fn with_words(year: &str, words: &str) -> Office {
    let office = Office::with(year);
    std::fs::write(office.path("data/words.yaml"), words).unwrap();
    office
}

#[test]
fn the_offices_words_are_told_where_they_are_not_used() {
    let year = GOOD.replace("実績: 三回", "実績: 障害者と障害福祉課、障がい");
    let words = "- 使う: 障がい\n  使わない: [障害]\n  除く: [障害福祉課]\n  理由: 要綱\n";
    let found = check(&with_words(&year, words), &[]);
    let line = year.lines().position(|line| line.contains("障害者")).unwrap();
    let column = year.lines().nth(line).unwrap().chars().position(|c| c == '障').unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    let one = &found[0];
    assert_eq!(
        (one.code.as_str(), one.line, one.column, one.is_error),
        ("proofread/words", line + 1, column + 1, false)
    );
    assert!(one.message.contains("「障がい」") && one.hint.contains("要綱"), "{one:?}");
}

#[test]
fn what_the_office_allows_and_silences_is_not_told() {
    let slip = GOOD.replace("実績: 三回", "実績: 三回を行わていた");
    let codes = |office: &Office| check(office, &[]).into_iter().map(|found| found.code).collect::<Vec<_>>();
    assert_eq!(codes(&Office::with(&slip)), ["proofread/inflection"]);
    assert_eq!(codes(&with_words(&slip, "- 許す: [行わて]\n  理由: 方言\n")), [""; 0]);
    let behind = slip.replace("行わていた", "行わていた  # 校正: 可");
    assert_eq!(codes(&Office::with(&behind)), [""; 0]);
    let above = slip.replace("            実績:", "            # 校正: 可\n            実績:");
    assert_eq!(codes(&Office::with(&above)), [""; 0]);
}

#[test]
fn broken_words_stop_check_and_seal_alone() {
    let office = with_words(GOOD, "- 使う: 障がい\n  使はない: [障害]\n");
    let found = check(&office, &[]);
    let places: Vec<_> = found.iter().map(|found| (found.code.as_str(), found.line, found.is_error)).collect();
    assert_eq!(places, [("shape/missing-key", 1, true), ("shape/unknown-key", 2, true)]);
    let seal = office.run(&["seal", "R01", "--by", "課長", "--on", "2020-03-31"]);
    assert_eq!(seal.status, 1, "{}", seal.err);
    assert!(seal.err.contains("data/words.yaml:2"), "{}", seal.err);
    let build = office.run(&["build", "R01"]);
    assert_eq!(build.status, 0, "{}", build.err);
}

/// Half-width katakana are told at the first place alone.
#[test]
fn one_way_of_writing_is_told_once() {
    let kana = "ｾｰﾌﾃｨ".to_owned() + &"、ネットワークセンターのサービス".repeat(20);
    let year = GOOD.replace("実績: 三回", &format!("実績: {kana}")).replace("課題: 周知", "課題: ｺｰﾙ");
    let found = check(&Office::with(&year), &[]);
    assert_eq!(found.iter().map(|found| found.code.as_str()).collect::<Vec<_>>(), ["proofread/half-width-katakana"]);
}

/// A line, a slip in it, and what `check --fix` makes of that.
const TO_FIX: &[(&str, &str, &str)] = &[
    ("資料番号: 資料3", "資料番号：資料3", "資料番号: 資料3"),
    ("課題: 周知", "課題: 周知をを図る", "課題: 周知を図る"),
    ("課題: 周知", "課題: サービスのｼｴﾝを図る", "課題: サービスのシエンを図る"),
    ("課題: 周知", "課題: 障碍と障害福祉課の障碍", "課題: 障がいと障害福祉課の障がい"),
];

#[test]
fn what_has_one_right_correction_is_corrected() {
    let words = "- {使う: 障がい, 使わない: [障碍, 障害], 除く: [障害福祉課]}\n";
    for ending in ["\n", "\r\n"] {
        for (from, to, fixed) in TO_FIX {
            let wrong = GOOD.replace(from, to);
            assert_ne!(wrong, GOOD);
            let office = with_words(&format!("\u{feff}{}", wrong.replace('\n', ending)), words);
            let run = office.run(&["check", "--fix", "R01"]);
            let expected = format!("\u{feff}{}", GOOD.replace(from, fixed).replace('\n', ending));
            assert_eq!(office.text("data/R01.yaml"), expected, "{}{}", run.out, run.err);
            let line = to.split(": ").last().unwrap();
            assert!(run.out.contains("data/R01.yaml:") && run.out.contains(line), "{}", run.out);
            assert_eq!(run.status, 0, "{}", run.err);
        }
    }
    // Nothing to correct: nothing is said or written.
    let office = Office::with(GOOD);
    assert_eq!(office.done(&["check", "--fix"]).out, "");
    assert_eq!(office.text("data/R01.yaml"), GOOD);
}

#[test]
fn what_is_not_sure_is_left_and_said() {
    let wrong = GOOD.replace("課題: 周知", "課題: 周知を行わていた、（図");
    let office = Office::with(&wrong);
    let run = office.run(&["check", "--fix"]);
    assert_eq!(office.text("data/R01.yaml"), wrong);
    assert!(run.err.contains("行わて") && run.err.contains("閉じられていません"), "{}", run.err);
}

#[test]
fn a_sealed_year_is_never_corrected() {
    let wrong = GOOD.replace("課題: 周知", "課題: 周知をを図る");
    let office = Office::with(&wrong);
    office.done(&["seal", "R01", "--by", "課長", "--on", "2020-03-31"]);
    let run = office.run(&["check", "--fix"]);
    assert_eq!(office.text("data/R01.yaml"), wrong);
    assert!(run.err.contains("承認"), "{}", run.err);
}

#[test]
fn a_corrected_name_is_told_to_those_with_workbooks() {
    let named = GOOD.lines().find(|line| line.contains("主管課:")).unwrap();
    let office = Office::with(GOOD.replace(named, &format!("{named}をを見る課")));
    let run = office.run(&["check", "--fix"]);
    assert!(run.err.contains("ブック"), "{}{}", run.out, run.err);
    let office = Office::with(GOOD.replace("課題: 周知", "課題: 周知をを図る"));
    assert!(!office.run(&["check", "--fix"]).err.contains("ブック"));
}
