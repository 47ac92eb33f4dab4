//! Changing values where they stand: every other byte of the file stays.
//!
//! The tree knows where each value stands, so a change is a patch of a few
//! bytes. Comments, key order, quoting and layout of all other lines are the
//! office's own and nothing here looks at them. Before a changed text is
//! handed out it is read back: exactly the intended values must differ.

use std::collections::BTreeMap;
use std::ops::Range;

use super::scalar::{self, STEP};
use super::{Entry, KeyPath, Kind, Node, Style, parse};
use crate::source::Source;

/// A value to be changed.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The mapping that holds it.
    pub parent: KeyPath,
    /// Its key there.
    pub key: &'static str,
    /// All keys that the mapping can have, in the form's order: a missing key
    /// is added behind the last of those before it.
    pub order: &'static [&'static str],
    /// The text that it shall have; empty to leave the value out.
    pub text: String,
    /// Whether the text is a number, written without quotes.
    pub number: bool,
}

/// Why a text could not be changed as intended. Nothing is lost by it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no mapping to hold the value.
    #[error("{0} がありません")]
    NoPlace(String),
    /// The changed text can't be read.
    #[error("書き換えた結果を読めません：{0}")]
    Unreadable(String),
    /// The changed text says something other than intended.
    #[error("{0} の値が変わってしまいます")]
    Other(String),
}

/// The file's contents with these values changed.
///
/// # Errors
/// If the changed text would not read back as exactly that.
pub fn apply(source: &Source, tree: &Node, edits: &[Edit]) -> Result<String, EditError> {
    let text = source.text();
    let editor = Editor { text, line_end: if text.contains("\r\n") { "\r\n" } else { "\n" } };
    let mut patches = Vec::new();
    for edit in edits {
        editor.patch(tree, edit, &mut patches)?;
    }
    patches.sort_by_key(|patch| (patch.range.start, patch.rank));

    // What stands before the text is a byte order mark or nothing.
    let whole = String::from_utf8_lossy(source.bytes());
    let mut changed = whole[..whole.len() - text.len()].to_owned();
    let mut done = 0;
    for patch in patches {
        changed.push_str(text.get(done..patch.range.start).unwrap_or_default());
        changed.push_str(&patch.text);
        done = done.max(patch.range.end);
    }
    changed.push_str(&text[done..]);
    verify(source, tree, edits, &changed)?;
    Ok(changed)
}

/// Bytes of the text and what replaces them.
struct Patch {
    range: Range<usize>,
    text: String,
    /// The order of patches at one place.
    rank: usize,
}

struct Editor<'a> {
    text: &'a str,
    line_end: &'static str,
}

impl Editor<'_> {
    fn patch(&self, tree: &Node, edit: &Edit, patches: &mut Vec<Patch>) -> Result<(), EditError> {
        let no_place = || EditError::NoPlace(edit.parent.to_string());
        let map = tree.at(&edit.parent).ok_or_else(no_place)?;
        let Kind::Map(entries) = &map.kind else { return Err(no_place()) };
        let in_brackets = self.in_brackets(tree, &edit.parent);
        match map.entry(edit.key) {
            Some(entry) if in_brackets => patches.push(self.replace_in_brackets(entry, edit)),
            Some(entry) => self.replace(entry, edit, patches),
            None if edit.text.is_empty() => {}
            None => {
                let rank = |key: &str| edit.order.iter().position(|&known| known == key);
                let before = entries.iter().filter(|entry| rank(&entry.key) < rank(edit.key));
                let before = before.max_by_key(|entry| rank(&entry.key)).or(entries.last()).ok_or_else(no_place)?;
                let rank = 2 + rank(edit.key).unwrap_or(edit.order.len());
                let first = entries.first().unwrap_or(before);
                patches.push(self.insert(first, before, edit, in_brackets, rank));
            }
        }
        Ok(())
    }

    /// Replaces the value behind a key that has lines of its own.
    fn replace(&self, entry: &Entry, edit: &Edit, patches: &mut Vec<Patch>) {
        let colon = self.behind_colon(entry);
        let indent = self.indent(entry);
        let old = self.value(entry);
        let between = &self.text[colon..old.start];
        if between.contains('\n') && between.contains('#') {
            // A comment of its own line stands between key and value.
            let text = if edit.number { edit.text.clone() } else { quoted(&edit.text) };
            patches.push(Patch { range: old, text, rank: 0 });
            return;
        }
        let line = self.line_end(old.end);
        let tail = &self.text[old.end..line];
        let commented = tail.trim_start().starts_with('#');
        let new = self.scalar(edit, indent);
        let (first, rest) = match new.split_once('\n') {
            Some((first, rest)) => (first, format!("{}{}", self.line_end, rest.replace('\n', self.line_end))),
            None => (new.as_str(), String::new()),
        };
        let first = if first.is_empty() { String::new() } else { format!(" {first}") };
        let kept = self.header_comment(entry, &old).map_or(String::new(), |comment| format!(" {comment}"));
        if commented {
            // The comment stays where it is: behind the first line.
            patches.push(Patch { range: colon..old.end, text: first + &kept, rank: 0 });
            patches.push(Patch { range: line..line, text: rest, rank: 1 });
        } else {
            patches.push(Patch { range: colon..line, text: first + &kept + &rest, rank: 0 });
        }
    }

    fn replace_in_brackets(&self, entry: &Entry, edit: &Edit) -> Patch {
        let old = self.value(entry);
        let blank = if old.start == self.behind_colon(entry) { " " } else { "" };
        let text = if edit.number && !edit.text.is_empty() { edit.text.clone() } else { quoted(&edit.text) };
        Patch { range: old, text: format!("{blank}{text}"), rank: 0 }
    }

    /// Adds a key behind the entry `before`, indented as `first` is.
    fn insert(&self, first: &Entry, before: &Entry, edit: &Edit, in_brackets: bool, rank: usize) -> Patch {
        let end = self.value(before).end;
        if in_brackets {
            let text = if edit.number { edit.text.clone() } else { quoted(&edit.text) };
            return Patch { range: end..end, text: format!(", {}: {text}", edit.key), rank };
        }
        let line = self.line_end(end);
        let indent = self.indent(first);
        let new = self.scalar(edit, indent).replace('\n', self.line_end);
        let text = format!("{}{}{}: {new}", self.line_end, " ".repeat(indent), edit.key);
        Patch { range: line..line, text, rank }
    }

    fn scalar(&self, edit: &Edit, indent: usize) -> String {
        if edit.text.is_empty() || edit.number { edit.text.clone() } else { scalar::scalar(&edit.text, indent + STEP) }
    }

    /// The bytes of an entry's value; none, right behind the colon, of a value
    /// that was left out.
    fn value(&self, entry: &Entry) -> Range<usize> {
        let colon = self.behind_colon(entry);
        let span = &entry.value.span;
        match &entry.value.kind {
            Kind::Text { text, style: Style::Plain }
                if text.is_empty() && !matches!(&self.text[span.clone()], "~" | "null") =>
            {
                colon..colon
            }
            _ => span.clone(),
        }
    }

    /// The comment behind a block's `|-`, which a new value keeps.
    fn header_comment(&self, entry: &Entry, old: &Range<usize>) -> Option<&str> {
        let block = matches!(entry.value.kind, Kind::Text { style: Style::Literal | Style::Folded, .. });
        let header = &self.text[old.start..self.line_end(old.start)];
        block.then(|| header.find('#').map(|at| &header[at..])).flatten()
    }

    /// The byte behind the colon of an entry.
    fn behind_colon(&self, entry: &Entry) -> usize {
        let from = entry.key_span.end;
        from + self.text[from..].find(':').map_or(0, |at| at + 1)
    }

    /// In which column an entry's key stands, from 0. Only blanks and `-` come
    /// before it.
    fn indent(&self, entry: &Entry) -> usize {
        let start = entry.key_span.start;
        start - self.text[..start].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The end of the line that a byte stands in.
    fn line_end(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline);
        if self.text[at..end].ends_with('\r') { end - 1 } else { end }
    }

    fn opens_bracket(&self, node: &Node) -> bool {
        !matches!(node.kind, Kind::Text { .. }) && self.text[node.span.clone()].starts_with(['[', '{'])
    }

    /// Whether the value at a path, or anything around it, is written in
    /// brackets, where there are no blocks.
    fn in_brackets(&self, tree: &Node, path: &KeyPath) -> bool {
        let mut here = KeyPath::root();
        let mut around = vec![here.clone()];
        for step in path.steps() {
            here = here.to(step.clone());
            around.push(here.clone());
        }
        around.iter().filter_map(|path| tree.at(path)).any(|node| self.opens_bracket(node))
    }
}

/// A text in double quotes, whatever it is: fits everywhere.
fn quoted(text: &str) -> String {
    let written = scalar::scalar_in_brackets(text);
    if written.starts_with('"') { written } else { format!("\"{written}\"") }
}

/// Reads a changed text back and sees that it says what was intended, and
/// everything else as before.
fn verify(source: &Source, tree: &Node, edits: &[Edit], changed: &str) -> Result<(), EditError> {
    let changed = Source::new(source.path(), changed);
    let read = parse(&changed).map_err(|problem| EditError::Unreadable(problem.message))?;
    let mut wanted = values(tree);
    for edit in edits {
        let path = edit.parent.to(edit.key).to_string();
        if edit.text.is_empty() && !wanted.contains_key(&path) {
            continue;
        }
        wanted.insert(path, edit.text.trim_end_matches('\n').to_owned());
    }
    let found = values(&read);
    let differs = wanted
        .iter()
        .find(|(path, text)| found.get(*path) != Some(text))
        .or_else(|| found.iter().find(|(path, _)| !wanted.contains_key(*path)));
    match differs {
        Some((path, _)) => Err(EditError::Other(path.clone())),
        None => Ok(()),
    }
}

/// Every scalar of a tree under its path. Line ends at the end of a text are a
/// matter of `|`, `|-` and `|+`, and nothing that anyone means.
fn values(tree: &Node) -> BTreeMap<String, String> {
    fn visit(node: &Node, path: &str, values: &mut BTreeMap<String, String>) {
        match &node.kind {
            Kind::Text { text, .. } => {
                values.insert(path.to_owned(), text.trim_end_matches('\n').to_owned());
            }
            Kind::List(members) => {
                for (index, member) in members.iter().enumerate() {
                    visit(member, &format!("{path}{}", index + 1), values);
                }
            }
            Kind::Map(entries) => {
                for entry in entries {
                    let path = if path.is_empty() { entry.key.clone() } else { format!("{path} › {}", entry.key) };
                    visit(&entry.value, &path, values);
                }
            }
        }
    }
    let mut values = BTreeMap::new();
    visit(tree, "", &mut values);
    values
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ORDER: &[&str] = &["内容", "年度目標", "実績", "課題", "達成率"];

    fn edit(parent: &KeyPath, key: &'static str, text: &str) -> Edit {
        Edit { parent: parent.clone(), key, order: ORDER, text: text.into(), number: key == "達成率" }
    }

    /// The text with values of its first project changed.
    fn changed(text: &str, edits: &[(&'static str, &str)]) -> String {
        let project = KeyPath::root().to("事業").to(0);
        let edits: Vec<_> = edits.iter().map(|(key, text)| edit(&project, key, text)).collect();
        let source = Source::new("x", text);
        apply(&source, &parse(&source).unwrap(), &edits).unwrap_or_else(|error| panic!("{error}\n{text}"))
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
            // With line ends of Windows, too.
            let windows = |text: &str| text.replace('\n', "\r\n");
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
            "事業:\n  - 内容: 甲 # 乙\n    年度目標: \"=1+1\"\n    実績: |-\n      一\n      二\n    連携:\n      - 丙\n    # 注\n    課題: 丁\n    達成率: 80"
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
    fn a_byte_order_mark_stays() {
        let text = "\u{feff}事業:\n  - 内容: 甲\n    実績: 旧\n";
        assert_eq!(changed(text, &[("実績", "新")]), text.replace('旧', "新"));
    }

    #[test]
    fn what_would_change_more_is_refused() {
        let source = Source::new("x", "事業:\n  - 内容: 甲\n");
        let tree = parse(&source).unwrap();
        let nowhere = edit(&KeyPath::root().to("事業").to(3), "実績", "新");
        assert_eq!(apply(&source, &tree, &[nowhere]), Err(EditError::NoPlace("事業4".into())));
        let mut wrong = edit(&KeyPath::root().to("事業").to(0), "達成率", "80\n課題: x");
        wrong.number = true;
        assert!(apply(&source, &tree, &[wrong]).is_err());
    }

    proptest! {
        #[test]
        fn any_text_can_be_put_anywhere(text in "(\\PC|[\n\t \"'#:|>-]){0,40}", old in "[ -~あ-ん]{0,12}") {
            let project = KeyPath::root().to("事業").to(0);
            for document in [
                format!("事業:\n  - 内容: 甲\n    実績: {}\n    # 注\n    課題: 丙\n", scalar::scalar(&old, 6)),
                "事業:\n  - 内容: 甲\n    # 注\n    課題: 丙\n".to_owned(),
                "事業:\r\n- 内容: 甲\r\n  実績: |-\r\n    乙\r\n  課題: 丙".to_owned(),
                "事業: [{内容: 甲, 課題: 丙}]".to_owned(),
            ] {
                let source = Source::new("x", document.clone());
                let changed = apply(&source, &parse(&source).unwrap(), &[edit(&project, "実績", &text)]);
                let changed = changed.map_err(|error| TestCaseError::fail(format!("{error}\n{document}")))?;
                let read = parse(&Source::new("x", changed.clone())).unwrap();
                let found = read.at(&project.to("実績")).and_then(Node::text).unwrap_or_default();
                prop_assert_eq!(found.trim_end_matches('\n'), text.trim_end_matches('\n'));
                prop_assert_eq!(changed.contains("# 注"), document.contains("# 注"));
            }
        }
    }
}
