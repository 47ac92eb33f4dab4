//! What the lines of a file are to YAML, as far as it can be told without
//! parsing them: structure, or a stretch of some text.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use crate::source::{Source, part};

/// The deepest column that a line is moved to; the form's own deepest is 14.
const DEEPEST: usize = 40;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Keys, values and list marks; also an empty line between them.
    Structure,
    /// A line of a text that began further up.
    Text,
    /// A comment.
    Comment,
}

/// What the lines so far amount to.
#[derive(Debug, Default)]
pub struct LineLayout {
    /// The columns, from 0, at which keys and list marks begin that are
    /// still open, outermost first, and whether a list mark begins there.
    columns: Vec<(usize, bool)>,
    /// The value that a further line may belong to, and the column of its key.
    value: Option<(Value, usize)>,
    /// Whether the last line was a key or mark without a value, so that what
    /// belongs to it stands under it.
    awaits: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    /// Under `|` or `>`.
    Block,
    /// Without quotes.
    Plain,
    /// In quotes of this kind that are still open.
    Quoted(char),
    /// In this many brackets that are still open.
    Brackets(usize),
}

impl LineLayout {
    /// What the next line is.
    pub fn role(&self, line: &str) -> Role {
        let indent = blanks(line);
        let rest = part(line, indent..);
        let comment = rest.starts_with('#');
        match self.value {
            Some((Value::Plain | Value::Brackets(_), _)) | None if comment => Role::Comment,
            Some((_, key)) if rest.is_empty() || indent > key => Role::Text,
            _ if comment => Role::Comment,
            _ => Role::Structure,
        }
    }

    /// Takes note of a line, mended where it had to be.
    pub fn advance(&mut self, line: &str, role: Role) {
        if role == Role::Text {
            match &mut self.value {
                Some((Value::Quoted(quote), _)) if closes(line, *quote) => self.value = None,
                Some((Value::Brackets(open), _)) => {
                    *open = brackets(line, *open);
                    if *open == 0 {
                        self.value = None;
                    }
                }
                _ => {}
            }
            return;
        }
        if line.trim().is_empty() {
            return;
        }
        let mut column = blanks(line);
        self.columns.retain(|&(open, _)| open < column);
        self.columns.push((column, is_marked(line)));
        let mut rest = part(line, column..);
        while let Some(after) = rest.strip_prefix("- ") {
            let item = part(after, blanks(after)..);
            column += rest.len() - item.len();
            self.columns.push((column, is_marked(item)));
            rest = item;
        }
        if rest == "-" {
            self.value = None;
            self.awaits = true;
            return;
        }
        // The value behind a key; of a list's bare item, the item.
        let key_column = match split_key(rest) {
            Some((_, value)) => {
                rest = value;
                column
            }
            None => self.columns.iter().rev().nth(1).map_or(0, |&(column, _)| column),
        };
        let rest = rest.trim_start();
        self.value = value(rest).map(|value| (value, key_column));
        self.awaits = rest.is_empty() || rest.starts_with('#');
    }

    /// The column that a line with an indentation of this width was probably
    /// meant to have: that of the open one which is nearest.
    pub fn column_meant(&self, width: usize) -> usize {
        // Under a key that has no value yet a line stands deeper.
        let inner = self.columns.last().filter(|_| self.awaits).map(|(last, _)| (last + 2).min(DEEPEST));
        let columns = self.columns.iter().map(|&(column, _)| column).chain(inner);
        columns.min_by_key(|column| column.abs_diff(width)).unwrap_or(0)
    }

    /// The column of the innermost line so far, or of what stands under it.
    pub fn innermost(&self) -> usize {
        let last = self.columns.last().map_or(0, |&(column, _)| column);
        if self.awaits { (last + 2).min(DEEPEST) } else { last }
    }

    /// Whether keys that are still open begin at a column.
    pub fn has_keys_at(&self, column: usize) -> bool {
        self.columns.contains(&(column, false))
    }

    /// Whether the marks of a list that is still open begin at a column.
    pub fn has_marks_at(&self, column: usize) -> bool {
        self.columns.contains(&(column, true))
    }

    /// The column of the key whose value the next lines may belong to.
    pub fn value_column(&self) -> Option<usize> {
        self.value.map(|(_, key)| key)
    }
}

/// How many half-width blanks a line begins with.
pub fn blanks(line: &str) -> usize {
    line.bytes().take_while(|&byte| byte == b' ').count()
}

/// Whether a line begins with a list mark.
fn is_marked(line: &str) -> bool {
    let rest = part(line, blanks(line)..);
    rest == "-" || rest.starts_with("- ")
}

/// How many bytes of blanks a line of a file begins with.
pub fn indent(source: &Source, number: usize) -> usize {
    let line = source.part(source.line(number));
    line.len() - line.trim_start().len()
}

/// A value without the comment behind it. In quotes there is none; a text
/// without brackets or quotes around it may hold any number of quotes.
pub fn before_comment(value: &str) -> &str {
    let has_quotes = value.starts_with(['[', '{', '［', '｛', '"', '\'']);
    let mut marks = value.match_indices('#').map(|(at, _)| part(value, ..at));
    let comment = marks.find(|before| before.ends_with(' ') && !(has_quotes && ends_in_quotes(before)));
    comment.unwrap_or(value).trim_end()
}

/// Whether a text in quotes is not closed yet.
fn ends_in_quotes(text: &str) -> bool {
    let mut open = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match open {
            Some('"') if c == '\\' => drop(chars.next()),
            Some(quote) if c == quote => open = None,
            None if matches!(c, '"' | '\'') => open = Some(c),
            _ => {}
        }
    }
    open.is_some()
}

/// The key and the value of a line without its indentation and list marks.
pub fn split_key(text: &str) -> Option<(&str, &str)> {
    if text.starts_with(['"', '\'', '[', '{', '｛', '#', '|', '>']) {
        return None;
    }
    let (end, _) = text.match_indices(':').find(|(at, _)| matches!(text.as_bytes().get(at + 1), None | Some(b' ')))?;
    text.split_at_checked(end).map(|(key, colon)| (key, part(colon, 1..)))
}

fn value(text: &str) -> Option<Value> {
    let first = text.chars().next()?;
    match first {
        '#' => None,
        '|' | '>' => Some(Value::Block),
        '"' | '\'' if closes(part(text, 1..), first) => None,
        '"' | '\'' => Some(Value::Quoted(first)),
        '[' | '{' => match brackets(text, 0) {
            0 => None,
            open => Some(Value::Brackets(open)),
        },
        _ => Some(Value::Plain),
    }
}

/// Whether a line has the quote that closes a text.
fn closes(line: &str, quote: char) -> bool {
    let line = if quote == '"' { line.replace("\\\\", "").replace("\\\"", "") } else { line.replace("''", "") };
    line.contains(quote)
}

/// How many brackets are open behind a line.
fn brackets(line: &str, open: usize) -> usize {
    line.chars().fold(open, |open, c| match c {
        '[' | '{' => open + 1,
        ']' | '}' => open.saturating_sub(1),
        _ => open,
    })
}
