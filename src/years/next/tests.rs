//! What the next year's file keeps, whatever it holds and however it is laid
//! out.

use proptest::prelude::*;

use super::*;
use crate::load::{self, Loaded};
use crate::model::{Project, Report};
use crate::yaml::document::tests::Layout;
use crate::yaml::scalar::tests::any_text;

fn loaded(text: &str, year: &str) -> Loaded {
    let loaded = load::load_source(Source::new("data/X.yaml", text), year.parse().unwrap()).unwrap();
    assert!(loaded.diagnostics.is_empty(), "{:?}\n{text}", loaded.diagnostics.first().map(|p| (&p.message, p.start())));
    loaded
}

/// The next year and its file's text.
fn next(old: &Loaded) -> (FiscalYear, String) {
    let next = old.year.next().unwrap();
    let (written, _) = written(&old.source, &old.tree, old.year, next)
        .unwrap_or_else(|error| panic!("{error}\n{}", old.source.text()));
    (next, String::from_utf8(written.bytes().to_vec()).unwrap())
}

/// What the next year's file must say.
fn emptied(report: &Report, next: FiscalYear) -> Report {
    let mut report = report.clone();
    report.year = next;
    report.date = None;
    for direction in &mut report.directions {
        direction.summary = None;
        for measure in &mut direction.measures {
            measure.rating = None;
            for project in &mut measure.projects {
                project.rate = None;
                for text in [&mut project.goal, &mut project.result, &mut project.issues, &mut project.response] {
                    text.clear();
                }
            }
        }
    }
    report
}

#[test]
fn what_stays_stays_as_it_stands() {
    let old = r#"# yaml-language-server: $schema=schema.json
# 出典：前の年度の資料

年度: "H30"   # 平成
資料番号: 資料3
表題: '計画 # 1'
作成者: 課
作成日: 2019-05-20
最終年度: 2024
達成区分: [{区分: 達成, 下限: 50, 標準: 75}, {区分: 未達成, 下限: 0, 標準: 10}]   # 二つ
基本的方向性:
# 一つ目
- 総括: # 委員会
    達成状況: 達成
    理由: "協議: による"
  名称: 方向
  施策項目:
    - 達成状況: 達成

      名称: >-   # 折り
        施策の
        名前
      # 事業
      事業:
        - 年度目標: 目標
          内容: |
            一
              二 # 注ではない

          主管課: 課
          連携:
            - 甲 # 注
            - "乙"
          対応: |-
            ①一: "二"

            ②三 # 四
        # 二つ目
        - {内容: "折り
            返し", 主管課: 課, 連携: [甲, 乙], 実績: 済, 対応: 続ける, 達成率: 80} # 終
      趣旨: 
    - 名称: 施策二
      事業:
        - 内容: 内容
          主管課: 課
          課題:
          対応: ~
      達成状況: 未達成 # 終
"#;
    let new = r#"# yaml-language-server: $schema=schema.json
# 出典：前の年度の資料

年度: 令和元年度   # 平成
資料番号: 資料3
表題: '計画 # 1'
作成者: 課
作成日:
最終年度: 2024
達成区分: [{区分: 達成, 下限: 50, 標準: 75}, {区分: 未達成, 下限: 0, 標準: 10}]   # 二つ
基本的方向性:
# 一つ目
- 名称: 方向
  施策項目:
    - 名称: >-   # 折り
        施策の
        名前
      # 事業
      事業:
        # 平成30年度の対応：
        # ①一: "二"
        #
        # ②三 # 四
        - 年度目標:
          実績:
          課題:
          内容: |
            一
              二 # 注ではない

          主管課: 課
          連携:
            - 甲 # 注
            - "乙"
          対応:
        # 二つ目
        # 平成30年度の対応：
        # 続ける
        - {内容: "折り
            返し", 主管課: 課, 連携: [甲, 乙], 年度目標: , 実績: , 課題: , 対応: , 達成率: } # 終
      趣旨: 
    - 名称: 施策二
      事業:
        - 内容: 内容
          主管課: 課
          年度目標:
          実績:
          課題:
          対応:
"#;
    let loaded = loaded(old, "H30");
    assert_eq!(next(&loaded).1, new);
}

#[test]
fn windows_line_ends_and_byte_order_marks_stay() {
    let old = "\u{feff}# 注\r\n年度: R01\r\n資料番号: 資料3\r\n表題: 題\r\n作成者: 課\r\n最終年度: R06\r\n\
        達成区分:\r\n- {区分: 達成, 下限: 0, 標準: 75}\r\n基本的方向性:\r\n- 名称: 方向\r\n  施策項目:\r\n  - 名称: 施策\r\n\
        \x20   事業:\r\n    - 内容: 一\r\n      主管課: 課\r\n      対応: |-\r\n        甲\r\n        乙\r\n";
    let loaded = loaded(old, "R01");
    let (_, new) = next(&loaded);
    assert!(new.starts_with("\u{feff}# 注\r\n年度: 令和2年度\r\n"), "{new:?}");
    assert!(new.ends_with(
        "主管課: 課\r\n      # 令和元年度の対応：\r\n      # 甲\r\n      # 乙\r\n      年度目標:\r\n      実績:\r\n      課題:\r\n      対応:\r\n"
    ), "{new:?}");
}

/// The office's comments stay year after year; what `next` has quoted gives
/// way to the newer quote.
#[test]
fn an_offices_comments_stay_and_old_quotes_go() {
    let old = "年度: R01\n資料番号: 資料3\n表題: 題\n作成者: 課\n最終年度: R06\n達成区分:\n- {区分: 達成, 下限: 0, 標準: 75}\n\
        基本的方向性:\n- 名称: 方向\n  # 委員会で決めた\n  総括: {達成状況: 達成, 理由: 一} # 決定\n  施策項目:\n  - 名称: 施策\n    # 5月の会議で\n    達成状況: 達成\n    事業:\n    # 担当: 企画係\n\
        \x20   - 内容: 一 # 内線12\n      主管課: 課\n      # 甲に確かめる\n      # 平成30年度の対応：\n      # 古い\n      年度目標: 目標\n\
        \x20     # 毎年9月に集計\n      実績: 済 # 速報値\n      対応: 新しい\n      達成率: 80 # 仮\n# 終わり\n";
    let new = "年度: 令和2年度\n資料番号: 資料3\n表題: 題\n作成者: 課\n最終年度: R06\n達成区分:\n- {区分: 達成, 下限: 0, 標準: 75}\n\
        基本的方向性:\n- 名称: 方向\n  施策項目:\n  - 名称: 施策\n    事業:\n    # 担当: 企画係\n\
        \x20   - 内容: 一 # 内線12\n      主管課: 課\n      # 甲に確かめる\n      # 令和元年度の対応：\n      # 新しい\n      年度目標:\n\
        \x20     # 毎年9月に集計\n      実績:\n      課題:\n      対応:\n      達成率:\n# 終わり\n";
    assert_eq!(next(&loaded(old, "R01")).1, new);
}

fn projects(report: &Report) -> Vec<&Project> {
    report.directions.iter().flat_map(|direction| &direction.measures).flat_map(|measure| &measure.projects).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever the texts and however they are laid out: what was given is
    /// there again, what was the year's is empty, what is to be answered
    /// is quoted, and of the comments those stay that are of what stays.
    #[test]
    fn any_text_in_any_layout_survives(
        texts in prop::collection::vec(any_text(), 1..20),
        choices in prop::collection::vec(any::<u8>(), 1..60),
    ) {
        let mut layout = Layout::new(texts, choices);
        let document = layout.document();
        let old = loaded(&document, "H30");
        let (next, written) = next(&old);
        let new = loaded(&written, "R01");
        prop_assert_eq!(&new.report, &emptied(&old.report, next), "{}\n→\n{}", document, written);

        let comments = written.split(['\n', '\r', '\u{85}', '\u{2028}']).filter(|line| line.trim_start().starts_with("# 平成30年度の対応："));
        let answered = projects(&old.report).iter().filter(|p| !p.response.trim().is_empty()).count();
        prop_assert_eq!(comments.count(), answered, "{}", written);
        for comment in &layout.comments {
            prop_assert_eq!(written.matches(&comment.text).count(), usize::from(comment.stays), "{}\n{}\n→\n{}", comment.text, document, written);
        }
    }
}

/// The lines of the comments that stand over each 年度目標 of a text.
fn quotes(text: &str) -> Vec<Vec<&str>> {
    let mut quotes = Vec::new();
    let mut above = Vec::new();
    for line in text.lines().map(str::trim) {
        match line.strip_prefix('#') {
            Some(comment) => above.push(comment.strip_prefix(' ').unwrap_or(comment)),
            None if line == "年度目標:" => quotes.push(std::mem::take(&mut above)),
            None => above.clear(),
        }
    }
    quotes
}

#[test]
fn each_goal_stands_under_what_it_answers() {
    let old = loaded(include_str!("../../../data/R01.yaml"), "R01");
    let (_, new) = next(&old);
    let expected: Vec<Vec<&str>> = projects(&old.report)
        .iter()
        .map(|project| std::iter::once("令和元年度の対応：").chain(project.response.lines()).collect())
        .collect();
    assert_eq!(quotes(&new), expected);
}
