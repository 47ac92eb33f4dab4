//! Texts that know where they came from.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr, from_args};
use minijinja::{Error, ErrorKind, State, Value};
use serde::{Serialize, Serializer};
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::lines::widest_stretch;
use super::paragraph::width;
use crate::yaml::KeyPath;

/// Where in the data a printed text came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The value.
    pub path: Arc<KeyPath>,
    /// The byte of the value's text at which the printed part begins.
    pub offset: usize,
}

/// A text for the templates: what to print, and where it came from if that
/// is the data.
#[derive(Debug, Clone)]
pub struct Text {
    text: String,
    origin: Option<Origin>,
}

impl Text {
    /// A text of the program's own, or put together from several values.
    pub fn made(text: impl Into<String>) -> Self {
        Self { text: text.into(), origin: None }
    }

    /// The text of the value at `path`, or the part of it that begins at
    /// `offset`.
    pub fn from_data(text: impl Into<String>, path: &Arc<KeyPath>, offset: usize) -> Self {
        Self { text: text.into(), origin: Some(Origin { path: path.clone(), offset }) }
    }

    /// A text of the program's own that stands for the value at `path`.
    pub fn about(text: impl Into<String>, path: &Arc<KeyPath>) -> Self {
        Self::from_data(text, path, 0)
    }

    /// What is printed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where it came from.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// The text cut so that it fits into a column of so many full-width
    /// characters: its runs, and of a run wider than that every character as a
    /// piece of its own, between which a line may end. Runs are what stands
    /// between blanks and Japanese, such as a URL or a row of dashes.
    fn runs(&self, columns: usize) -> Vec<Vec<Self>> {
        let piece = |start: usize, end: usize| {
            let origin = self.origin.clone();
            let origin = origin.map(|origin| Origin { offset: origin.offset + start, ..origin });
            Self { text: self.text[start..end].to_owned(), origin }
        };
        let breaks = |cluster: &str| {
            let japanese = |c: char| matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana);
            cluster.chars().next().is_some_and(|c| c.is_whitespace() || japanese(c))
        };
        let mut runs = Vec::new();
        // Where what is printed whole begins, and the run that is being read.
        let mut whole = 0;
        let mut run: Vec<(usize, usize)> = Vec::new();
        let end = (self.text.len(), " ");
        for (at, cluster) in self.text.grapheme_indices(true).chain([end]) {
            if !breaks(cluster) {
                run.push((at, at + cluster.len()));
                continue;
            }
            if let [(start, _), ..] = run[..]
                && run.len() > columns
            {
                runs.extend((whole < start).then(|| vec![piece(whole, start)]));
                runs.push(run.iter().map(|&(start, end)| piece(start, end)).collect());
                whole = at;
            }
            run.clear();
        }
        runs.extend((whole < self.text.len()).then(|| vec![piece(whole, self.text.len())]));
        runs
    }
}

/// To a template a text is a value of its own, true unless it is empty.
impl Object for Text {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    /// In half-width characters: `width`, that of the text, none if it has
    /// several lines; `stretch`, that of the widest part that has no place for a
    /// line break.
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let all = || self.text.chars().map(width).sum::<usize>();
        match key {
            "width" => Some(Value::from((!self.text.contains('\n')).then(all))),
            "stretch" => Some(Value::from(widest_stretch(&self.text))),
            _ => None,
        }
    }

    /// `runs(columns)`: the text cut for a column of so many characters.
    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        if method != "runs" {
            return Err(ErrorKind::UnknownMethod.into());
        }
        let (columns,): (usize,) = from_args(args)?;
        let runs = self.runs(columns).into_iter();
        Ok(runs.map(|run| run.into_iter().map(Value::from_object).collect::<Value>()).collect())
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !self.text.is_empty()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_object(self.clone()).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs apart by `/`, pieces by `|`.
    fn runs(text: &str, columns: usize) -> String {
        let path = Arc::new(KeyPath::root());
        let runs = Text::from_data(text, &path, 5).runs(columns);
        let whole: String = runs.iter().flatten().map(Text::as_str).collect();
        assert_eq!(whole, text);
        let mut at = 5;
        for piece in runs.iter().flatten() {
            assert_eq!(piece.origin().unwrap().offset, at);
            at += piece.as_str().len();
        }
        let run = |run: &Vec<Text>| run.iter().map(Text::as_str).collect::<Vec<_>>().join("|");
        runs.iter().map(run).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn only_a_text_of_one_line_has_a_width() {
        let width = |text: &str| Arc::new(Text::made(text)).get_value_by_str("width");
        assert_eq!(width("漢字 ab"), Some(Value::from(7)));
        assert_eq!(width("漢字\nab"), Some(Value::from(())));
    }

    #[test]
    fn only_what_is_wider_than_its_column_is_cut() {
        assert_eq!(runs("", 3), "");
        assert_eq!(runs("漢字かなカナ", 3), "漢字かなカナ");
        assert_eq!(runs("abc def", 3), "abc def");
        assert_eq!(runs("詳しくはabcdを参照", 3), "詳しくは/a|b|c|d/を参照");
        assert_eq!(runs("abcd", 3), "a|b|c|d");
        assert_eq!(runs("ab cdef gh", 3), "ab /c|d|e|f/ gh");
        assert_eq!(runs("ーーーーe\u{301}", 3), "ー|ー|ー|ー|e\u{301}");
        assert_eq!(runs("（https）", 3), "（|h|t|t|p|s|）");
    }
}
