//! What an edit changes and what it leaves, in files written in every way.

use proptest::prelude::*;

use super::slots::members;
use super::*;
use crate::yaml::scalar;
use crate::yaml::scalar::tests::any_text;

const ORDER: &[&str] = &["内容", "主管課", "連携", "年度目標", "実績", "課題", "達成率"];

fn document(text: &str) -> Document {
    Document::read(&Source::new("x", text)).unwrap_or_else(|diagnostic| panic!("{}\n{text}", diagnostic.message))
}

fn text(document: &Document) -> String {
    String::from_utf8(document.source().bytes().to_vec()).unwrap()
}

fn set(map: &KeyPath, key: &'static str, text: &str) -> Change {
    let value = if key == "達成率" { Value::Number(text.into()) } else { Value::Text(text.into()) };
    Change::new(map, key, To::Set(value)).among(ORDER)
}

/// The text with values of its first project changed.
fn changed(old: &str, edits: &[(&'static str, &str)]) -> String {
    let project = projects().to(0);
    let mut document = document(old);
    let changes: Vec<_> = edits.iter().map(|(key, text)| set(&project, key, text)).collect();
    document.change(&changes).unwrap_or_else(|error| panic!("{error}\n{old}"));
    text(&document)
}

fn projects() -> KeyPath {
    KeyPath::root().to("事業")
}

/// A text as Windows would have it.
fn windows(text: &str) -> String {
    format!("\u{feff}{}", text.replace('\n', "\r\n"))
}

#[test]
fn only_the_value_changes() {
    for (old, new) in [
        ("実績: 旧", "実績: 新"),
        ("実績: \"旧\" # 注", "実績: 新 # 注"),
        ("実績:", "実績: 新"),
        ("実績: ", "実績: 新"),
        ("実績: # まだ", "実績: 新 # まだ"),
        ("実績:   ~", "実績: 新"),
        ("実績: |- # 注\n      旧\n\n      旧", "実績: 新 # 注"),
        ("実績: >\n      旧\n      旧", "実績: 新"),
        ("実績:\n      旧", "実績: 新"),
        ("実績:\n      # 注\n      旧", "実績:\n      # 注\n      \"新\""),
        ("実績: 旧\n      旧", "実績: 新"),
    ] {
        let document = |value: &str| {
            format!(
                "# 頭\n表題: 'x'\n事業:\n  - 内容: 甲 # 乙\n    {value}\n    # 次の注\n\n    課題: '丙'\n末尾: [a,  b]\n"
            )
        };
        assert_eq!(changed(&document(old), &[("実績", "新")]), document(new), "{old}");
        assert_eq!(changed(&windows(&document(old)), &[("実績", "新")]), windows(&document(new)), "{old}");
    }
}

#[test]
fn several_lines_become_a_block() {
    let lines = "一\n\n二";
    let block = "|-\n      一\n\n      二";
    for (old, new) in [
        ("実績: 旧".to_owned(), format!("実績: {block}")),
        ("実績: ".to_owned(), format!("実績: {block}")),
        ("実績: 旧   # 注".to_owned(), "実績: |-   # 注\n      一\n\n      二".to_owned()),
        ("実績: |\n      旧\n".to_owned(), format!("実績: {block}\n")),
    ] {
        let document = |value: &str| format!("事業:\n  - 内容: 甲\n    {value}\n    課題: 丙\n");
        assert_eq!(changed(&document(&old), &[("実績", lines)]), document(&new));
    }
}

#[test]
fn missing_keys_come_in_the_forms_order() {
    let text = "事業:\n  - 内容: 甲 # 乙\n    連携:\n      - 丙\n    # 注\n    課題: 丁";
    assert_eq!(
        changed(text, &[("達成率", "80"), ("実績", "一\n二"), ("年度目標", "=1+1")]),
        "事業:\n  - 内容: 甲 # 乙\n    連携:\n      - 丙\n    年度目標: \"=1+1\"\n    実績: |-\n      一\n      二\n    # 注\n    課題: 丁\n    達成率: 80"
    );
}

#[test]
fn filled_and_added_at_one_place() {
    let text = "事業:\n  - 内容: 甲\n    年度目標: # 注\n";
    assert_eq!(
        changed(text, &[("実績", "乙"), ("年度目標", "一\n二")]),
        "事業:\n  - 内容: 甲\n    年度目標: |- # 注\n      一\n      二\n    実績: 乙\n"
    );
}

#[test]
fn in_brackets_everything_is_on_one_line() {
    let text = "事業: [{内容: 甲, 実績: 旧, 課題: }]\n";
    assert_eq!(
        changed(text, &[("実績", "一\n二"), ("課題", "三"), ("達成率", "66.7")]),
        "事業: [{内容: 甲, 実績: \"一\\n二\", 課題: \"三\", 達成率: 66.7 }]\n"
    );
}

#[test]
fn a_value_can_be_left_out() {
    let text = "事業:\n  - 内容: 甲\n    実績: |-\n      一\n      二\n    課題: 丙 # 注\n";
    assert_eq!(
        changed(text, &[("実績", ""), ("課題", ""), ("年度目標", "")]),
        "事業:\n  - 内容: 甲\n    実績:\n    課題: # 注\n"
    );
}

#[test]
fn what_would_change_more_is_refused_and_nothing_is_changed() {
    let mut document = document("事業:\n  - 内容: 甲\n");
    let nowhere = set(&projects().to(3), "実績", "新");
    assert_eq!(document.change(&[nowhere]), Err(EditError::NoPlace("事業4".into())));
    let good = set(&projects().to(0), "実績", "新");
    let wrong = Change::new(&projects().to(0), "達成率", To::Set(Value::Number("80\n課題: x".into())));
    assert!(document.change(&[good, wrong]).is_err());
    let cut = Change::new(&projects().to(0), "達成率", To::Set(Value::Number("80 # まで".into())));
    assert!(document.change(&[cut]).is_err());
    assert_eq!(text(&document), "事業:\n  - 内容: 甲\n");
}

#[test]
fn a_whole_value_is_set_and_removed() {
    let old = "方向:\n- 名称: 甲 # 注\n  # 施策の注\n  施策項目: []\n- {名称: 乙}\n";
    let own = Value::Map(vec![("達成状況".into(), "良".into()), ("理由".into(), "一\n二".into())]);
    let directions = KeyPath::root().to("方向");
    let order: &[&str] = &["名称", "総括", "施策項目"];
    let mut document = document(old);
    let both = [0, 1].map(|at| Change::new(&directions.to(at), "総括", To::Set(own.clone())).among(order));
    document.change(&both).unwrap();
    assert_eq!(
        text(&document),
        "方向:\n- 名称: 甲 # 注\n  総括:\n    達成状況: 良\n    理由: |-\n      一\n      二\n  # 施策の注\n  施策項目: []\n- {名称: 乙, 総括: {達成状況: 良, 理由: \"一\\n二\"}}\n"
    );
    document.change(&[0, 1].map(|at| Change::new(&directions.to(at), "総括", To::Removed))).unwrap();
    assert_eq!(text(&document), old);
}

/// What is said over a key goes with it; what is said over the next one stays.
#[test]
fn a_removed_key_takes_its_comments_along() {
    let old =
        "a:\n  - 一: x # 一の注\n    # 二の注\n    二: y # 二\n\n    # 三の注\n    三:\n      - z # 三\n    四: 1\n";
    let at = KeyPath::root().to("a").to(0);
    let removed = |keys: &[&'static str]| {
        let mut document = document(old);
        document.change(&keys.iter().map(|key| Change::new(&at, key, To::Removed)).collect::<Vec<_>>()).unwrap();
        text(&document)
    };
    assert_eq!(
        removed(&["一"]),
        "a:\n    # 二の注\n  - 二: y # 二\n\n    # 三の注\n    三:\n      - z # 三\n    四: 1\n"
    );
    assert_eq!(removed(&["二"]), "a:\n  - 一: x # 一の注\n\n    # 三の注\n    三:\n      - z # 三\n    四: 1\n");
    assert_eq!(removed(&["三"]), "a:\n  - 一: x # 一の注\n    # 二の注\n    二: y # 二\n\n    四: 1\n");
    assert_eq!(removed(&["四", "三"]), "a:\n  - 一: x # 一の注\n    # 二の注\n    二: y # 二\n\n");
}

const BLOCK: &str = "事業: # 三つ
  # 甲の上
  - 内容: 甲 # 甲の横
    実績: |
      一
      # 文章

    # 甲の中
    課題: x
    # 甲の下

  # どこにも付かない

  - 内容: 乙
  # 丙の上1
    # 丙の上2
  -
    内容: 丙 # 丙の横
# 次の項目の上
次: 一
";

#[test]
fn comments_move_with_their_member() {
    let moved = "事業: # 三つ
  # 丙の上1
    # 丙の上2
  -
    内容: 丙 # 丙の横

  # どこにも付かない

  # 甲の上
  - 内容: 甲 # 甲の横
    実績: |
      一
      # 文章

    # 甲の中
    課題: x
    # 甲の下
  - 内容: 乙
# 次の項目の上
次: 一
";
    for style in [str::to_owned, windows as fn(&str) -> String] {
        let mut document = document(&style(BLOCK));
        document.shift(&projects(), 2, 0).unwrap();
        assert_eq!(text(&document), style(moved));
        document.shift(&projects(), 0, 2).unwrap();
        assert_eq!(text(&document), style(BLOCK));
    }
}

#[test]
fn comments_go_with_their_member_and_come_back_with_it() {
    for style in [str::to_owned, windows as fn(&str) -> String] {
        for at in 0..3 {
            let mut document = document(&style(BLOCK));
            let member = document.remove(&projects(), at).unwrap();
            let left = text(&document);
            for (name, index) in [("甲", 0), ("乙", 1), ("丙", 2)] {
                assert_eq!(left.contains(name), index != at, "{left}");
            }
            assert!(left.contains("# どこにも付かない") && left.contains("# 次の項目の上"), "{left}");
            document.insert(&projects(), at, &member).unwrap();
            assert_eq!(Value::of(document.tree()), Value::of(self::document(BLOCK).tree()));
            assert_eq!(sorted_comments(&document), sorted_comments(&self::document(BLOCK)));
        }
    }
}

#[test]
fn the_last_member_leaves_an_empty_list_and_comes_back() {
    for old in [
        "事業: # 注\n  # 上\n  - 内容: 甲 # 横\n    # 下\n次: 一\n",
        "事業:\n- 内容: 甲",
        "事業: [{内容: 甲}] # 注\n",
        "事業: [\n  # 上\n  {内容: 甲}, # 横\n] # 注\n",
    ] {
        let mut document = document(old);
        let member = document.remove(&projects(), 0).unwrap();
        assert_eq!(document.tree().at(&projects()).map(|list| &list.kind), Some(&Kind::List(Vec::new())), "{old}");
        document.insert(&projects(), 0, &member).unwrap();
        let again = self::document(old);
        assert_eq!(Value::of(document.tree()), Value::of(again.tree()), "{}", text(&document));
        assert_eq!(sorted_comments(&document), sorted_comments(&again));
    }
}

#[test]
fn new_members_are_written_as_their_neighbours_are() {
    let new: Member = Value::Map(vec![("内容".into(), "新\n二".into()), ("連携".into(), Value::texts(["課"]))]).into();
    let inserted = |old: &str, at| {
        let mut document = document(old);
        document.insert(&projects(), at, &new).unwrap();
        text(&document)
    };
    let block = "  - 内容: |-\n      新\n      二\n    連携: [課]\n";
    assert_eq!(
        inserted("事業:\n  # 甲\n  - 内容: 甲\n次: 一\n", 0),
        format!("事業:\n{block}  # 甲\n  - 内容: 甲\n次: 一\n")
    );
    assert_eq!(inserted("事業:\n  - 内容: 甲 # 甲\n次: 一\n", 9), format!("事業:\n  - 内容: 甲 # 甲\n{block}次: 一\n"));
    assert_eq!(
        inserted("事業:\n- 内容: 甲\n\n- 内容: 乙\n", 1),
        "事業:\n- 内容: 甲\n\n- 内容: |-\n    新\n    二\n  連携: [課]\n\n- 内容: 乙\n"
    );
    assert_eq!(inserted("事業:\n次: 一\n", 0), format!("事業:\n{block}次: 一\n"));
    let flow = "{内容: \"新\\n二\", 連携: [課]}";
    assert_eq!(inserted("事業: [{内容: 甲}]\n", 0), format!("事業: [{flow}, {{内容: 甲}}]\n"));
    assert_eq!(inserted("事業: [{内容: 甲}]\n", 1), format!("事業: [{{内容: 甲}}, {flow}]\n"));
    assert_eq!(inserted("事業: [\n  {内容: 甲} # 甲\n]\n", 1), format!("事業: [\n  {{内容: 甲}}, # 甲\n  {flow}\n]\n"));
}

#[test]
fn members_between_brackets_keep_their_comments() {
    let old = "事業: [\n  # 甲の上\n  {内容: 甲}, # 甲の横\n  {内容: 乙},\n  {内容: 丙} # 丙の横\n]\n";
    let mut moved = document(old);
    moved.shift(&projects(), 2, 0).unwrap();
    assert_eq!(text(&moved), "事業: [\n  {内容: 丙}, # 丙の横\n  # 甲の上\n  {内容: 甲}, # 甲の横\n  {内容: 乙}\n]\n");
    let mut removed = document(old);
    removed.remove(&projects(), 2).unwrap();
    assert_eq!(text(&removed), "事業: [\n  # 甲の上\n  {内容: 甲}, # 甲の横\n  {内容: 乙}\n]\n");
    removed.remove(&projects(), 1).unwrap();
    assert_eq!(text(&removed), "事業: [\n  # 甲の上\n  {内容: 甲}, # 甲の横\n]\n");
    let mut line = document("事業: [{内容: 甲}, {内容: 乙}] # 注\n");
    line.shift(&projects(), 1, 0).unwrap();
    assert_eq!(text(&line), "事業: [{内容: 乙}, {内容: 甲}] # 注\n");
}

#[test]
fn a_list_of_texts_keeps_what_stays() {
    let list = KeyPath::root().to("連携");
    for (old, new) in [
        ("連携: [甲, '乙', \"丙\"] # 注\n", "連携: [丁, 甲, \"丙\"] # 注\n"),
        (
            "連携:\n  - 甲 # 一\n  # 二\n  - '乙'\n  - \"丙\"\n次: 一\n",
            "連携:\n  - 丁\n  - 甲 # 一\n  - \"丙\"\n次: 一\n",
        ),
        ("連携: []\n", "連携:\n  - 丁\n  - 甲\n  - 丙\n"),
    ] {
        let mut document = document(old);
        set_texts(&mut document, &list, &["丁".into(), "甲".into(), "丙".into()]).unwrap();
        assert_eq!(text(&document), new);
    }
}

/// Makes a list that is there have these texts, in this order, by moving,
/// adding and removing its members.
fn set_texts(document: &mut Document, list: &KeyPath, texts: &[String]) -> Result<(), EditError> {
    let mut changed = document.clone();
    for (at, text) in texts.iter().enumerate() {
        let members = members(changed.tree.at(list));
        match members.iter().skip(at).position(|member| member.text() == Some(text)) {
            Some(0) => {}
            Some(further) => changed.shift(list, at + further, at)?,
            None => changed.insert(list, at, &Value::Text(text.clone()).into())?,
        }
    }
    while members(changed.tree.at(list)).len() > texts.len() {
        changed.remove(list, texts.len())?;
    }
    *document = changed;
    Ok(())
}

fn sorted_comments(document: &Document) -> Vec<String> {
    let mut comments: Vec<_> = document.comments().map(str::to_owned).collect();
    comments.sort();
    comments
}

/// A comment in a generated file.
pub(crate) struct Comment {
    pub text: String,
    /// Whether what it belongs to is there in the next year, too.
    pub stays: bool,
}

/// A plan of these texts, laid out as the choices say.
pub(crate) struct Layout {
    texts: Vec<String>,
    choices: Vec<u8>,
    at: usize,
    pub comments: Vec<Comment>,
}

impl Layout {
    pub fn new(texts: Vec<String>, choices: Vec<u8>) -> Self {
        Self { texts, choices, at: 0, comments: Vec::new() }
    }

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

    fn note(&mut self, stays: bool) -> String {
        let text = format!("# 注{}: '\"|-[", self.comments.len());
        self.comments.push(Comment { text: text.clone(), stays });
        text
    }

    /// A comment behind a value, or lines of comments under it, or nothing.
    fn comment(&mut self, indent: usize, behind_stays: bool, under_stays: bool) -> String {
        match self.choose(6) {
            0 => format!(" {}", self.note(behind_stays)),
            1 => format!("\n{}{}", " ".repeat(indent), self.note(under_stays)),
            2 => format!("\n\n{}\n", self.note(under_stays)),
            _ => String::new(),
        }
    }

    fn over(&mut self, indent: usize) -> String {
        match self.choose(4) {
            0 => format!("{}{}\n", " ".repeat(indent), self.note(true)),
            _ => String::new(),
        }
    }

    fn partners(&mut self, indent: usize) -> String {
        let names: Vec<String> = (0..=self.choose(3)).map(|nth| format!("課{nth}{}", self.next_text())).collect();
        match self.choose(3) {
            0 => {
                let line = |name: &String| {
                    let scalar = self.scalar(name, indent + 4);
                    let comment = if scalar.starts_with('|') || self.choose(3) > 0 {
                        String::new()
                    } else {
                        format!(" {}", self.note(true))
                    };
                    format!("\n{}- {scalar}{comment}", " ".repeat(indent + 2))
                };
                names.iter().map(line).collect()
            }
            1 => {
                let line = |name: &String| format!("\n{}{},", " ".repeat(indent + 2), scalar::scalar_in_brackets(name));
                let lines: String = names.iter().map(line).collect();
                format!(" [ {}{lines}\n{}]", self.note(true), " ".repeat(indent + 1))
            }
            _ => {
                let names: Vec<_> = names.iter().map(|name| scalar::scalar_in_brackets(name)).collect();
                format!(" [{}]", names.join(", "))
            }
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
        let over = self.over(10);
        if self.choose(4) == 0 {
            let entries: Vec<_> =
                entries.iter().map(|(key, text)| format!("{key}: {}", scalar::scalar_in_brackets(text))).collect();
            return format!(
                "{over}          - {{{}}}{}\n",
                entries.join([", ", ",\n           "][self.choose(2)]),
                self.comment(10, true, true)
            );
        }
        let mut lines: Vec<String> = Vec::new();
        for (key, text) in &entries {
            let scalar = if key == &"達成率" { text.clone() } else { self.scalar(text, 14) };
            let stays = matches!(*key, "内容" | "主管課" | "最終年度目標");
            // A comment behind a block would be its text.
            let comment = if scalar.starts_with('|') { String::new() } else { self.comment(12, stays, true) };
            lines.push(format!("{key}: {scalar}{comment}\n"));
            if key == &"主管課" && self.choose(2) == 0 {
                lines.push(format!("連携:{}\n", self.partners(12)));
            }
        }
        format!("{over}          - {}", lines.join("            "))
    }

    pub fn document(&mut self) -> String {
        let mut text = format!(
            "{}\n年度: 平成30年度\n資料番号: 資料3\n表題: 題 {}\n作成者: 課\n最終年度: R06\n達成区分:\n  - {{区分: 達成, 下限: 0, 標準: 50}}\n基本的方向性:\n",
            self.note(true),
            self.note(true)
        );
        for _ in 0..=self.choose(2) {
            text += &self.over(2);
            let name = format!("名{}", self.next_text());
            text += &format!("  - 名称: {}\n", self.scalar(&name, 6));
            if self.choose(2) == 0 {
                text += &format!("    総括:{}\n      達成状況: 達成\n      理由: 一\n", self.comment(6, false, false));
            }
            text += &format!("    施策項目:{}\n", self.comment(6, true, true));
            for _ in 0..=self.choose(2) {
                text += &self.over(6);
                let purpose = self.next_text();
                text += &format!("      - 趣旨: {}\n", self.scalar(&purpose, 10));
                if self.choose(2) == 0 {
                    text += &format!("        達成状況: 達成{}\n", self.comment(8, false, true));
                }
                text += "        名称: 名\n        事業:\n";
                for _ in 0..=self.choose(3) {
                    text += &self.project();
                }
            }
        }
        if self.choose(4) == 0 { windows(&text) } else { text }
    }
}

/// The paths of everything of a kind in a document.
fn all(document: &Document, lists: &[&'static str]) -> Vec<KeyPath> {
    lists.iter().fold(vec![KeyPath::root()], |found, list| {
        let below = |path: &KeyPath| {
            let list = path.to(*list);
            let count = match document.tree().at(&list).map(|node| &node.kind) {
                Some(Kind::List(members)) => members.len(),
                _ => 0,
            };
            (0..count).map(move |at| list.to(at)).collect::<Vec<_>>()
        };
        found.iter().flat_map(below).collect()
    })
}

const LISTS: [&str; 3] = ["基本的方向性", "施策項目", "事業"];

/// One edit of a document, and the same of the values that it says.
fn edit(document: &mut Document, model: &mut Value, choices: [u8; 4], text: &str) -> Result<(), TestCaseError> {
    let pick = |from: &[KeyPath], by: u8| from.get(usize::from(by) % from.len().max(1)).cloned();
    let before = document.clone();
    let failed = |error: EditError| TestCaseError::fail(format!("{error}\n{}", self::text(&before)));
    let [what, which, how, whither] = choices;
    match what % 6 {
        0 | 1 => {
            let Some(project) = pick(&all(document, &LISTS), which) else { return Ok(()) };
            let key = ["年度目標", "実績", "課題"][usize::from(how) % 3];
            let to = if what % 6 == 0 {
                To::Set(Value::Text(text.into()))
            } else {
                [To::Emptied, To::Removed][usize::from(whither) % 2].clone()
            };
            document.change(&[Change::new(&project, key, to.clone()).among(ORDER)]).map_err(failed)?;
            let Some(Value::Map(entries)) = model.at_mut(&project) else { return Ok(()) };
            let at = entries.iter().position(|(known, _)| known == key);
            let value = Value::Text(text.trim_end_matches('\n').into());
            match (to, at) {
                (To::Set(_), None) if text.is_empty() => {}
                (To::Set(_), Some(at)) => entries[at].1 = value,
                (To::Set(_), None) => entries.push((key.into(), value)),
                (To::Emptied, Some(at)) => entries[at].1 = Value::NOTHING,
                (To::Emptied, None) => entries.push((key.into(), Value::NOTHING)),
                (To::Removed, at) => drop(at.map(|at| entries.remove(at))),
            }
            if what % 6 == 0 {
                prop_assert_eq!(sorted_comments(&before), sorted_comments(document));
                only_the_entry_differs(&before, document, &project, key)?;
            }
        }
        2 => {
            let Some(project) = pick(&all(document, &LISTS), which) else { return Ok(()) };
            let list = project.to("連携");
            if !matches!(document.tree().at(&list), Some(Node { kind: Kind::List(_), .. })) {
                return Ok(());
            }
            let texts: Vec<String> = (0..how % 4).map(|nth| format!("課{}{text}", nth + whither % 2)).collect();
            set_texts(document, &list, &texts).map_err(failed)?;
            if let Some(value) = model.at_mut(&list) {
                *value = Value::texts(texts.iter().map(|text| text.trim_end_matches('\n')));
            }
        }
        what => {
            let lists = &LISTS[..1 + usize::from(how) % 3];
            let Some((list, _)) = pick(&all(document, lists), which).and_then(|path| Some((path.parent()?.0, ())))
            else {
                return Ok(());
            };
            let Some(Value::List(members)) = model.at_mut(&list) else { return Ok(()) };
            let (from, to) = (usize::from(which) % members.len(), usize::from(whither) % members.len());
            if what == 3 {
                document.shift(&list, from, to).map_err(failed)?;
                let member = members.remove(from);
                members.insert(to, member);
                prop_assert_eq!(sorted_comments(&before), sorted_comments(document));
                let mut back = document.clone();
                back.shift(&list, to, from).map_err(failed)?;
                // But for the depth of a comment over the first.
                let lines = |document: &Document| {
                    self::text(document).lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>()
                };
                prop_assert_eq!(lines(&back), lines(&before));
            } else if what == 4 {
                let member = document.remove(&list, from).map_err(failed)?;
                prop_assert_eq!(member.value().difference(&members[from]), None);
                let mut back = document.clone();
                back.insert(&list, from, &member).map_err(failed)?;
                prop_assert_eq!(Value::of(back.tree()).difference(model), None);
                prop_assert_eq!(sorted_comments(&before), sorted_comments(&back));
                // What is left can be written by nobody if the last has gone.
                if members_of(model, &list) > 1 {
                    let Some(Value::List(members)) = model.at_mut(&list) else { return Ok(()) };
                    members.remove(from);
                } else {
                    *document = before;
                }
            } else {
                let new = Value::Map(vec![
                    ("名称".into(), text.trim_end_matches('\n').into()),
                    ("趣旨".into(), Value::NOTHING),
                ]);
                members.insert(to, new.clone());
                document.insert(&list, to, &new.into()).map_err(failed)?;
                prop_assert_eq!(sorted_comments(&before), sorted_comments(document));
            }
        }
    }
    Ok(())
}

fn members_of(model: &mut Value, list: &KeyPath) -> usize {
    match model.at_mut(list) {
        Some(Value::List(members)) => members.len(),
        _ => 0,
    }
}

/// Every byte before and behind the lines of an entry is as it was.
fn only_the_entry_differs(old: &Document, new: &Document, map: &KeyPath, key: &str) -> Result<(), TestCaseError> {
    let Some(entry) = old.tree().at(map).and_then(|map| map.entry(key)) else { return Ok(()) };
    let (before, after) = (old.source().text(), new.source().text());
    let edit = Edit::new(old);
    let end = edit.line_end_at(edit.entry_end(entry));
    prop_assert!(after.starts_with(&before[..entry.key_span.end]), "{}\n→\n{}", before, after);
    prop_assert!(after.ends_with(&before[end..]), "{}\n→\n{}", before, after);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the file and however it is written: any edits one after
    /// another leave it saying what a model says, its comments where they
    /// belong.
    #[test]
    fn any_edits_of_any_layout_do_what_they_say(
        texts in prop::collection::vec(any_text(), 1..20),
        choices in prop::collection::vec(any::<u8>(), 1..60),
        edits in prop::collection::vec((any::<[u8; 4]>(), any_text()), 1..12),
    ) {
        let mut document = document(&Layout::new(texts, choices).document());
        let mut model = Value::of(document.tree());
        for (choices, text) in edits {
            edit(&mut document, &mut model, choices, &text)?;
            let said = Value::of(document.tree());
            prop_assert_eq!(said.difference(&model), None, "{}", self::text(&document));
        }
    }

    #[test]
    fn any_text_can_be_put_anywhere(text in "(\\PC|[\n\t \"'#:|>-]){0,40}", old in "[ -~あ-ん]{0,12}") {
        let project = projects().to(0);
        for old in [
            format!("事業:\n  - 内容: 甲\n    実績: {}\n    # 注\n    課題: 丙\n", scalar::scalar(&old, 6)),
            "事業:\n  - 内容: 甲\n    # 注\n    課題: 丙\n".to_owned(),
            "事業:\r\n- 内容: 甲\r\n  実績: |-\r\n    乙\r\n  課題: 丙".to_owned(),
            "事業: [{内容: 甲, 課題: 丙}]".to_owned(),
        ] {
            let mut changed = document(&old);
            let done = changed.change(&[set(&project, "実績", &text)]);
            done.map_err(|error| TestCaseError::fail(format!("{error}\n{old}")))?;
            let read = document(&self::text(&changed));
            let found = read.tree().at(&project.to("実績")).and_then(Node::text).unwrap_or_default();
            prop_assert_eq!(found.trim_end_matches('\n'), text.trim_end_matches('\n'));
            prop_assert_eq!(self::text(&changed).contains("# 注"), old.contains("# 注"));
        }
    }
}
