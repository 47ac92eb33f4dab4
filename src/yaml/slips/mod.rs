//! Slips of the keyboard, found in the lines of a file before it is parsed.
//!
//! A full-width colon, blank or dash, a tab, an invisible character: to YAML
//! each is part of a text or the end of everything, and what it says about
//! them helps nobody. Here each is reported as what it is and mended, so that
//! the rest of the file can be read and checked in the same run.

#![cfg_attr(not(test), deny(clippy::string_slice))]

mod lists;
mod maps;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use self::lists::{Among, with_dash};
use super::Keys;
use super::lines::{LineLayout, Role, before_comment, indent, split_key};
use super::marks::{DASHES, WrongColon, block_mark, framed_key, is_in_order, key_at, split_bullet};
use super::mended::Patch;
use crate::diagnostics::{Code, Diagnostic, Fix};
use crate::source::{Source, part, with_line_feeds};

/// How many slips are sought. A file with more was hardly meant to be a year's.
pub const MOST: usize = 1000;

/// Finds the slips of a text with these `keys`, and adds to `patch` what mends
/// them.
pub fn find(source: &Arc<Source>, keys: &Keys, patch: &mut Patch) -> Vec<Diagnostic> {
    let mut finder = Finder { source, keys, patch, found: Vec::new(), names: None };
    finder.returns();
    let has_forbidden = source.text().contains(|c| is_forbidden(c) && !matches!(c, '\n' | '\r'));
    let mut layout = LineLayout::default();
    for number in 1..=source.line_count() {
        if finder.found.len() > MOST {
            break;
        }
        let range = source.line(number);
        let line = source.part(range.clone());
        let role = layout.role(line);
        if role == Role::Comment {
            continue;
        }
        if has_forbidden {
            finder.characters(line, range.start);
        }
        let (line, role) = match role {
            Role::Structure => {
                let line = without_tabs(line);
                let dash = finder.forgotten_dash(&line, number, &layout);
                let (mut line, role) = if !has_forbidden && is_in_order(keys, &line) {
                    (line, role)
                } else {
                    let (line, role) = finder.structure(&line, range.start, &layout);
                    (line.into(), role)
                };
                if role == Role::Structure {
                    finder.note_names(&line);
                    if let Some((key, first)) = finder.same_line(&line, number) {
                        finder.note_names(&key);
                        layout.advance(&key, role);
                        line = first.into();
                    }
                }
                (if dash { with_dash(&line).into() } else { line }, role)
            }
            // What stands in a text is the text's own affair.
            _ => (line.into(), role),
        };
        layout.advance(&line, role);
    }
    finder.found
}

/// A line whose tabs behind its indentation are blanks.
fn without_tabs(line: &str) -> Cow<'_, str> {
    let rest = line.trim_start();
    if rest.contains('\t') {
        let lead = part(line, ..line.len() - rest.len());
        format!("{lead}{}", rest.replace('\t', " ")).into()
    } else {
        line.into()
    }
}

/// Whether no text may hold a character: it ends what YAML reads, or is read as
/// something else.
fn is_forbidden(c: char) -> bool {
    c.is_control() && c != '\u{85}' || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

struct Finder<'a> {
    source: &'a Arc<Source>,
    keys: &'a Keys,
    patch: &'a mut Patch,
    found: Vec<Diagnostic>,
    /// The column of the key under which the names of a list stand.
    names: Option<usize>,
}

impl Finder<'_> {
    fn report(&mut self, code: Code, range: Range<usize>, message: impl AsRef<str>, hint: &str) {
        self.found.push(Diagnostic::new(code, self.source, range, message).hint(hint));
    }

    /// Mends a part of the file where there is only one way to: what was
    /// reported last gets that as its correction.
    fn fix(&mut self, range: Range<usize>, with: impl Into<String>) {
        let with = with.into();
        if let Some(last) = self.found.last_mut() {
            last.fix = Some(Box::new(Fix { span: range.clone(), text: with.clone() }));
        }
        self.patch.replace(range, with);
    }

    /// Line ends of CR alone, which other programs take for none: told once,
    /// whatever their number.
    fn returns(&mut self) {
        let text = self.source.text();
        let alone = |at: &usize| text.as_bytes().get(at + 1) != Some(&b'\n');
        let returns: Vec<usize> = text.match_indices('\r').map(|(at, _)| at).filter(alone).collect();
        let Some(&first) = returns.first() else { return };
        let message = match returns.len() {
            1 => "改行の一部（U+000D）だけがあります".to_owned(),
            many => format!("改行の一部（U+000D）だけがあります（{many}か所）"),
        };
        // Where no line ends otherwise, editors go on writing what was there.
        const KEYS: &str = "この行の終わりで Delete キーを押してから Enter キーを押してください";
        let (hint, on_page) = if text.contains('\n') {
            (format!("{KEYS}。shiryo check --fix でも直せます"), KEYS)
        } else {
            (
                "古い形式の改行です。shiryo check --fix で直せます".to_owned(),
                "古い形式の改行です。この誤りに付いているボタンで直せます",
            )
        };
        let told = Diagnostic::new(Code::CharactersLineEnd, self.source, first..first + 1, message);
        self.found.push(told.hint(hint).hint_on_page(on_page).fix(0..text.len(), with_line_feeds(text)));
        for at in returns {
            self.patch.replace(at..at + 1, "\n");
        }
    }

    /// Characters that no text may hold, wherever they stand in a line.
    fn characters(&mut self, line: &str, start: usize) {
        let mut last_tab = None;
        for (at, c) in line.char_indices() {
            if self.found.len() > MOST {
                return;
            }
            let range = start + at..start + at + c.len_utf8();
            match c {
                '\t' => {
                    if last_tab != Some(at) {
                        let (message, hint) = if part(line, ..at).trim().is_empty() {
                            ("字下げにタブが使われています", "行頭のタブを消し、半角の空白で字下げしてください")
                        } else {
                            ("文章の中にタブがあります", "タブを消すか、空白に置き換えてください")
                        };
                        self.report(Code::CharactersTab, range.clone(), message, hint);
                    }
                    last_tab = Some(at + 1);
                    self.patch.replace(range, " ");
                }
                c if is_forbidden(c) => {
                    let what = if c.is_control() { "制御文字" } else { "目に見えない文字" };
                    let message = format!("{what}（U+{:04X}）があります", u32::from(c));
                    let hint = "この位置の文字をいったん消し、打ち直してください";
                    self.report(Code::CharactersControl, range.clone(), message, hint);
                    self.patch.replace(range, "");
                }
                _ => {}
            }
        }
    }

    /// Slips in a line that holds keys or list marks. Gives the line as it
    /// was meant, and what it then is.
    fn structure(&mut self, line: &str, start: usize, layout: &LineLayout) -> (String, Role) {
        let rest = line.trim_start();
        let mut at = line.len() - rest.len();
        if rest.starts_with('＃') {
            self.report(
                Code::YamlComment,
                start + at..start + at + '＃'.len_utf8(),
                "覚え書きの印「＃」が全角です",
                "半角の「#」に直してください",
            );
            self.fix(start + at..start + at + '＃'.len_utf8(), "#");
            return (String::new(), Role::Comment);
        }
        let text_column = layout.value_column().filter(|_| !self.begins_structure(rest)).map(|key| key + 2);
        let indent = self.indentation(line, start, layout, text_column);
        let mut mended = " ".repeat(indent);
        if at != indent && text_column.is_some() {
            return (mended + rest, Role::Text);
        }
        let first = at;
        let among = self.among(rest, indent, layout);
        if let Some((length, mark)) = self.bullet(line, at, start, among) {
            mended.push_str(mark);
            at += length;
        }
        while let Some((length, mark)) = self.list_mark(line, at, start, (at == first).then_some(among)) {
            mended.push_str(&mark);
            at += length;
        }
        if at == first && among == Among::Names && layout.has_marks_at(indent) && self.bare_name(rest, start + at) {
            mended.push_str("- ");
        }
        // What stands in brackets among names is one of them.
        let may_be_framed = self.names.is_none_or(|key| indent <= key && at == first);
        let framed = if may_be_framed { self.framed(line, at, start) } else { None };
        let key = framed.or_else(|| self.key(line, at, start).map(|(key, length)| (format!("{key}: "), length)));
        // What belongs to a key stands further in than it; to an item without
        // one, further than its mark.
        let has_key = key.is_some() || split_key(part(line, at..)).is_some();
        let column = mended.len().saturating_sub(if has_key { 0 } else { 2 });
        if let Some((key, length)) = key {
            mended.push_str(&key);
            at += length;
        }
        // Behind a mended key the value comes at once.
        let rest = part(line, at..).trim_end();
        let value = split_key(rest).map_or(rest, |(_, value)| value).trim_start();
        let before = rest.len() - value.len();
        let place = start + at + before;
        let meant = self.block_mark(value, place, column).or_else(|| self.brackets(&mended, rest, value, place));
        match meant.or_else(|| self.map_in_line(value, place)) {
            Some(meant) => (mended + part(rest, ..before) + &meant, Role::Structure),
            None => (mended + rest, Role::Structure),
        }
    }

    /// The mark of a block written in full-width characters, 「｜-」, as it was
    /// meant. `column` is that of what the block belongs to.
    fn block_mark(&mut self, value: &str, start: usize, column: usize) -> Option<String> {
        // 「l-」 may be all that a text says; a slip has the block's lines below it.
        let meant = block_mark(value).filter(|_| !value.is_ascii() || self.has_text_below(start, column))?;
        let place = start..start + value.len();
        let hint = format!("半角の「{meant}」に直してください");
        self.report(Code::YamlBlock, place.clone(), format!("「{value}」は「{meant}」の書き損じのようです"), &hint);
        self.fix(place, meant.clone());
        Some(meant)
    }

    /// Whether the line after the one of this place is further in than a column.
    fn has_text_below(&self, at: usize, column: usize) -> bool {
        let number = self.source.position(at).line;
        number < self.source.line_count() && indent(self.source, number + 1) > column
    }

    /// The brackets of a list of names written in full-width characters,
    /// 「［福祉課］」, as they were meant.
    fn brackets(&mut self, mended: &str, rest: &str, value: &str, start: usize) -> Option<String> {
        let list = before_comment(value);
        let within = list.strip_prefix(['[', '［'])?.strip_suffix([']', '］'])?;
        let line = format!("{mended}{rest}");
        let (key, _) = split_key(line.trim_start_matches([' ', '-']))?;
        let wrong = list.find(['［', '］']).filter(|_| self.keys.lists.iter().any(|list| list == key))?;
        if within.contains(['[', '［', ']', '］']) {
            return None;
        }
        let mark = part(list, wrong..).chars().next()?;
        self.report(
            Code::YamlBrackets,
            start + wrong..start + wrong + mark.len_utf8(),
            format!("一覧を囲む「{mark}」が半角ではありません"),
            "一覧を囲む括弧を、半角の「[」と「]」に直してください",
        );
        let meant = format!("[{within}]");
        self.fix(start..start + list.len(), meant.clone());
        Some(meant)
    }

    /// Whether a line without its indentation is one of the form's.
    fn begins_structure(&self, rest: &str) -> bool {
        let item = rest.trim_start_matches(|c| c == '-' || DASHES.contains(&c)).trim_start();

        let is_item = |after: &str| self.names.is_some() || key_at(self.keys, after).is_some();
        let bulleted = split_bullet(item).is_some_and(|(_, after)| is_item(after));
        let begins_key = key_at(self.keys, item).is_some() || framed_key(self.keys, item).is_some();
        item.len() < rest.len() || split_key(rest).is_some() || begins_key || bulleted
    }

    /// The width of a line's indentation, mended where blanks of another kind
    /// are in it: to that of the text which it continues, or else of the
    /// nearest line before.
    fn indentation(&mut self, line: &str, start: usize, layout: &LineLayout, text_column: Option<usize>) -> usize {
        let rest = line.trim_start();
        let lead = part(line, ..line.len() - rest.len());
        let Some((at, blank)) = lead.char_indices().find(|(_, c)| *c != ' ') else {
            return lead.len();
        };
        let width = lead.chars().map(|c| if c == ' ' { 1 } else { 2 }).sum();
        let indent = match text_column {
            _ if rest.is_empty() => 0,
            Some(column) => column,
            // How wide a tab was meant to be nobody knows.
            None if blank == '\t' => layout.innermost(),
            None => layout.column_meant(width),
        };
        if !blank.is_control() {
            let end = part(lead, at..).find(|c| c != blank).map_or(lead.len(), |length| at + length);
            let name = if blank == '　' { "全角の空白" } else { "半角でない空白" };
            self.report(
                Code::YamlIndentBlank,
                start + at..start + end,
                format!("字下げに{name}が使われています"),
                "行頭の空白をすべて消し、半角の空白で上の行とそろえてください",
            );
        }
        let lead = start..start + lead.len();
        // Blanks that are as wide as those of the line above can only be those.
        if text_column.is_none() && !blank.is_control() && indent == width && indent == layout.innermost() {
            self.fix(lead, " ".repeat(indent));
        } else {
            self.patch.replace(lead, " ".repeat(indent));
        }
        indent
    }

    /// A known key in brackets, `【実績】三回`: as it was meant, up to its value,
    /// and how many bytes it takes.
    fn framed(&mut self, line: &str, at: usize, start: usize) -> Option<(String, usize)> {
        let rest = part(line, at..);
        let (key, length) = framed_key(self.keys, rest)?;
        let is_list = self.keys.lists.iter().any(|list| list == key);
        // The text may stand under it, as under a heading.
        let number = self.source.position(start).line;
        let mut below = (number + 1..=self.source.line_count()).map(|line| self.source.part(self.source.line(line)));
        let next = below.find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
        let heads = part(rest, length..).trim().is_empty() && !next.is_empty() && !self.begins_structure(next);
        let mark = if heads && !is_list { "|-" } else { "" };
        let meant = format!("{key}: {mark}");
        let message = format!("項目名「{key}」が括弧で囲まれています");
        let hint = format!("括弧を取り、「{meant}」に替えてください。「:」と、そのあとの空白は半角です");
        self.report(Code::YamlColon, start + at..start + at + length, message, &hint);
        self.fix(start + at..start + at + length, meant.clone());
        Some((meant, length))
    }

    /// Reports a known key whose colon is wrong, and mends it: the key, and
    /// how many bytes it and its colon take.
    fn key<'l>(&mut self, line: &'l str, at: usize, start: usize) -> Option<(&'l str, usize)> {
        let rest = part(line, at..);
        let (key, colon, wrong) = key_at(self.keys, rest)?;
        let end = key + colon;
        let place = |from: usize, to: usize| start + at + from..start + at + to;
        let hint = "項目名のあとには、半角の「:」と半角の空白を一つ入れてください";
        let (range, message, taken) = match wrong {
            WrongColon::Nothing => return None,
            WrongColon::Colon(mark) => (
                place(end - mark.len_utf8(), end),
                format!("「{}」のあとのコロン「{mark}」が半角ではありません", part(rest, ..key)),
                end,
            ),
            WrongColon::NoBlank => {
                (place(end - 1, end), format!("「{}:」のあとに空白がありません", part(rest, ..key)), end)
            }
            WrongColon::Blank => {
                let blank = '　'.len_utf8();
                (place(end, end + blank), format!("「{}:」のあとの空白が全角です", part(rest, ..key)), end + blank)
            }
        };
        self.report(Code::YamlColon, range, message, hint);
        let value = part(rest, taken..).trim_start_matches([' ', '　']);
        let taken = rest.len() - value.len();
        self.fix(place(key, taken), if value.is_empty() { ":" } else { ": " });
        Some((part(rest, ..key), taken))
    }
}
