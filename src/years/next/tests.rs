//! What the next year's file keeps, whatever it holds and however it is laid
//! out.

use proptest::prelude::*;

use super::*;
use crate::load::{self, Loaded};
use crate::model::{Project, Report};
use crate::yaml::scalar::tests::any_text;

fn loaded(text: &str, year: &str) -> Loaded {
    let loaded = load::load_source(Source::new("data/X.yaml", text), year.parse().unwrap()).unwrap();
    assert!(loaded.problems.is_empty(), "{:?}\n{text}", loaded.problems.first().map(|p| (&p.message, p.start())));
    loaded
}

/// The next year and its file's text.
fn next(old: &Loaded) -> (FiscalYear, String) {
    let next = old.year.next().unwrap();
    (next, text(&old.source, &old.tree, old.year, next))
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

年度: 令和元年度
資料番号: 資料3
表題: '計画 # 1'
作成者: 課
作成日:
最終年度: 2024
達成区分: [{区分: 達成, 下限: 50, 標準: 75}, {区分: 未達成, 下限: 0, 標準: 10}]
基本的方向性:
- 名称: 方向
  施策項目:
    - 名称: >-
        施策の
        名前
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
            - 甲
            - "乙"
          対応:
        # 平成30年度の対応：
        # 続ける
        - {内容: "折り
            返し", 主管課: 課, 連携: [甲, 乙], 年度目標: , 実績: , 課題: , 対応: , 達成率: }
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
    assert!(new.starts_with("\u{feff}年度: 令和2年度\r\n"), "{new:?}");
    assert!(new.ends_with(
        "主管課: 課\r\n      # 令和元年度の対応：\r\n      # 甲\r\n      # 乙\r\n      年度目標:\r\n      実績:\r\n      課題:\r\n      対応:\r\n"
    ), "{new:?}");
}

fn projects(report: &Report) -> Vec<&Project> {
    report.directions.iter().flat_map(|direction| &direction.measures).flat_map(|measure| &measure.projects).collect()
}

/// A report of these texts, laid out as the choices say.
struct Layout {
    texts: Vec<String>,
    choices: Vec<u8>,
    at: usize,
}

impl Layout {
    fn choose(&mut self, of: usize) -> usize {
        self.at += 1;
        usize::from(self.choices[self.at % self.choices.len()]) % of
    }

    fn next_text(&mut self) -> String {
        self.at += 1;
        self.texts[self.at % self.texts.len()].clone()
    }

    fn scalar(&mut self, text: &str, indent: usize) -> String {
        let plain_enough = !text.chars().any(|c| c.is_control() || !('!'..='\u{9fff}').contains(&c));
        match self.choose(3) {
            0 if plain_enough => format!("'{}'", text.replace('\'', "''")),
            _ => scalar::scalar(text, indent),
        }
    }

    /// A comment behind a value, or lines of comments, or nothing.
    fn comment(&mut self, indent: usize) -> String {
        match self.choose(6) {
            0 => " # 注: '\"|".to_owned(),
            1 => format!("\n{}# 注", " ".repeat(indent)),
            2 => "\n\n#注\n".to_owned(),
            _ => String::new(),
        }
    }

    fn project(&mut self) -> String {
        let mut entries = vec![("内容", format!("名{}", self.next_text())), ("主管課", "課".to_owned())];
        for key in ["最終年度目標", "年度目標", "実績", "課題", "対応"] {
            if self.choose(4) > 0 {
                entries.push((key, self.next_text()));
            }
        }
        if self.choose(3) == 0 {
            entries.push(("達成率", "80".to_owned()));
        }
        let turn = self.choose(entries.len());
        entries.rotate_left(turn);
        if self.choose(4) == 0 {
            let entries: Vec<_> =
                entries.iter().map(|(key, text)| format!("{key}: {}", scalar::scalar_in_brackets(text))).collect();
            return format!(
                "          - {{{}}}{}\n",
                entries.join([", ", ",\n           "][self.choose(2)]),
                self.comment(10)
            );
        }
        let lines: Vec<_> = entries
            .iter()
            .map(|(key, text)| {
                let scalar = if key == &"達成率" { text.clone() } else { self.scalar(text, 14) };
                // A comment behind a block would be its text.
                let comment = if scalar.starts_with('|') { String::new() } else { self.comment(12) };
                format!("{key}: {scalar}{comment}\n")
            })
            .collect();
        format!("          - {}", lines.join("            "))
    }

    fn document(&mut self) -> String {
        let mut text = String::from(
            "# 注\n年度: 平成30年度\n資料番号: 資料3\n表題: 題 # 注\n作成者: 課\n最終年度: R06\n達成区分:\n  - {区分: 達成, 下限: 0, 標準: 50}\n基本的方向性:\n",
        );
        for _ in 0..=self.choose(2) {
            let name = format!("名{}", self.next_text());
            text += &format!("  - 名称: {}\n", self.scalar(&name, 6));
            if self.choose(2) == 0 {
                text += &format!("    総括:{}\n      達成状況: 達成\n      理由: 一\n", self.comment(6));
            }
            text += &format!("    施策項目:{}\n", self.comment(6));
            for _ in 0..=self.choose(2) {
                let purpose = self.next_text();
                text += &format!("      - 趣旨: {}\n", self.scalar(&purpose, 10));
                if self.choose(2) == 0 {
                    text += &format!("        達成状況: 達成{}\n", self.comment(8));
                }
                text += "        名称: 名\n        事業:\n";
                for _ in 0..=self.choose(3) {
                    text += &self.project();
                }
            }
        }
        if self.choose(4) == 0 { text.replace('\n', "\r\n") } else { text }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever the texts and however they are laid out: what was given is
    /// there again, what was the year's is empty, what is to be answered
    /// is quoted, and nothing else is said.
    #[test]
    fn any_text_in_any_layout_survives(
        texts in prop::collection::vec(any_text(), 1..20),
        choices in prop::collection::vec(any::<u8>(), 1..60),
    ) {
        let document = Layout { texts, choices, at: 0 }.document();
        let old = loaded(&document, "H30");
        let (next, written) = next(&old);
        let new = loaded(&written, "R01");
        prop_assert_eq!(&new.report, &emptied(&old.report, next), "{}\n→\n{}", document, written);

        let comments = written.split(['\n', '\r', '\u{85}', '\u{2028}']).filter(|line| line.trim_start().starts_with("# 平成30年度の対応："));
        let answered = projects(&old.report).iter().filter(|p| !p.response.trim().is_empty()).count();
        prop_assert_eq!(comments.count(), answered, "{}", written);
        prop_assert!(!written.contains("注: '\"|"));
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
