//! Slips in the marks of lists: one that is another character, has no blank
//! behind it, or was forgotten.

use super::Finder;
use crate::diagnostics::Code;
use crate::source::part;
use crate::yaml::lines::{LineLayout, blanks, split_key};
use crate::yaml::marks::{DASHES, framed_key, key_at, split_bullet};

/// What a line that has or should have a mark stands among.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// The names of a list.
    Names,
    /// Keys, where no mark belongs.
    Keys,
    /// Anything else.
    Others,
}

impl Finder<'_> {
    /// A known key where a list's marks stand, with more of its kind under
    /// it: the mark was forgotten.
    pub fn forgotten_dash(&mut self, line: &str, number: usize, layout: &LineLayout) -> bool {
        let column = blanks(line);
        if !layout.has_marks_at(column) || layout.has_keys_at(column) {
            return false;
        }
        let rest = part(line, column..);
        let value = split_key(rest).map_or("", |(_, value)| value.trim_start());
        let begins_text = value.is_empty() || value.starts_with(['|', '>', '"', '\'', '#', '[', '{']);
        if begins_text || key_at(self.keys, rest).is_none() {
            return false;
        }
        let mut below =
            (number + 1..=self.source.line_count()).map(|number| self.source.part(self.source.line(number)));
        let next = below.find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
        if next.is_none_or(|next| blanks(next) <= column || next.trim_start().starts_with('-')) {
            return false;
        }
        let at = self.source.line(number).start + column;
        let key = split_key(rest).map_or(rest, |(key, _)| key);
        self.report(
            Code::ShapeForgottenDash,
            at..at + key.len(),
            format!("ここから次のものが始まるようですが、「{key}」の前に「- 」がありません"),
            &format!("「{key}」の前に「- 」を入れてください"),
        );
        self.fix(at..at, "- ");
        true
    }

    /// A mark like 「・」 before a known key or a name: the mark of a list, or,
    /// where keys stand, one too many.
    pub fn bullet(&mut self, line: &str, at: usize, start: usize, among: Among) -> Option<(usize, &'static str)> {
        let rest = part(line, at..);
        let (mark, after) = split_bullet(rest)?;
        if after.is_empty() || among != Among::Names && key_at(self.keys, after).is_none() {
            return None;
        }
        let place = start + at..start + at + mark.len();
        let with_blanks = rest.len() - after.len();
        let whole = place.start..place.start + with_blanks;
        let mark = mark.trim_end();
        let among_keys = among == Among::Keys;
        let meant = if among_keys { "" } else { "- " };
        let (message, hint) = if among_keys {
            (format!("項目名の前に「{mark}」があります"), format!("「{mark}」を消してください"))
        } else {
            (
                format!("一覧の印「{mark}」が半角の「-」ではありません"),
                "半角の「-」と半角の空白に直してください".to_owned(),
            )
        };
        self.report(Code::YamlListMark, place, message, &hint);
        self.fix(whole, meant);
        Some((with_blanks, meant))
    }

    /// A list mark at a place of a line: its length there, and as it was
    /// meant. Only the `first` of a line, which
    /// stands among these, is taken for one if it is wrong.
    pub fn list_mark(&mut self, line: &str, at: usize, start: usize, first: Option<Among>) -> Option<(usize, String)> {
        let rest = part(line, at..);
        let mark = rest.chars().next()?;
        let after = part(rest, mark.len_utf8()..);
        let is_name = first == Some(Among::Names) && !after.is_empty() && !after.starts_with('-');
        let begins_item = is_name || key_at(self.keys, after.trim_start()).is_some();
        if mark == '-' {
            let blanks = after.len() - after.trim_start().len();
            if after.is_empty() || after.starts_with(' ') && !part(after, ..blanks).contains('　') {
                return Some((1 + blanks, part(rest, ..1 + blanks).to_owned()));
            }
            if first.is_none() || !begins_item && !after.starts_with('　') {
                return None;
            }
            let place = start + at..start + at + 1 + blanks;
            self.report(
                Code::YamlListMark,
                place.clone(),
                if blanks == 0 {
                    "「-」のあとに空白がありません"
                } else {
                    "「-」のあとの空白が全角です"
                },
                "「- 」のように、「-」のあとに半角の空白を一つ入れてください",
            );
            self.fix(place, "- ");
            return Some((1 + blanks, "- ".into()));
        }
        if first.is_none() || !DASHES.contains(&mark) || !(begins_item || after.starts_with([' ', '　'])) {
            return None;
        }
        let blanks = after.len() - after.trim_start().len();
        let place = start + at..start + at + mark.len_utf8();
        self.report(
            Code::YamlListMark,
            place.clone(),
            format!("一覧の印「{mark}」が半角の「-」ではありません"),
            "半角の「-」と半角の空白に直してください",
        );
        self.fix(place.start..place.end + blanks, "- ");
        Some((mark.len_utf8() + blanks, "- ".into()))
    }

    /// A list that begins in its key's own line, `連携: - 福祉課`: its first
    /// member as a line of its own.
    pub fn same_line(&mut self, line: &str, number: usize) -> Option<(String, String)> {
        let rest = line.trim_start_matches([' ', '-']);
        let column = line.len() - rest.len();
        let (key, value) = split_key(rest)?;
        let member = value.trim_start();
        let item = member.strip_prefix("- ")?.trim_start();
        if !self.keys.lists.iter().any(|list| list == key) && key_at(self.keys, item).is_none() {
            return None;
        }
        let mut below =
            (number + 1..=self.source.line_count()).map(|number| self.source.part(self.source.line(number)));
        let next = below.find(|line| !line.trim().is_empty()).unwrap_or_default();
        let deep = blanks(next);
        let indent = match part(next, deep..).starts_with("- ") {
            true if deep >= column => deep,
            // Further keys of its first member stand under the first.
            false if deep > column + 2 => deep - 2,
            _ => column + 2,
        };
        let at = self.source.line(number).start + line.len() - member.len();
        let blanks = value.len() - member.len();
        self.report(
            Code::YamlListMark,
            at..at + 1,
            format!("「{key}: 」と同じ行から一覧が始まっています"),
            &format!("「- 」の前で改行し、次の行の始めに半角の空白を{indent}個入れてください"),
        );
        self.patch.replace(at - blanks..at, format!("\n{}", " ".repeat(indent)));
        Some((line.split_at_checked(line.len() - value.len())?.0.to_owned(), format!("{}{member}", " ".repeat(indent))))
    }

    /// What a line stands among, without its indentation of this width.
    pub fn among(&self, rest: &str, indent: usize, layout: &LineLayout) -> Among {
        let item = rest.trim_start_matches(|c| c == '-' || DASHES.contains(&c)).trim_start();
        let item = split_bullet(item).map_or(item, |(_, after)| after);
        let is_framed = self.names == Some(indent) && framed_key(self.keys, rest).is_some();
        if self.names.is_some_and(|key| key <= indent) && key_at(self.keys, item).is_none() && !is_framed {
            Among::Names
        } else if layout.has_keys_at(indent) {
            Among::Keys
        } else {
            Among::Others
        }
    }

    /// A name without a mark, below others of its list that have one.
    pub fn bare_name(&mut self, name: &str, start: usize) -> bool {
        let name = name.trim_end();
        if name.is_empty() || name.starts_with(['[', '{', '-', '|', '>', '#']) {
            return false;
        }
        self.report(
            Code::ShapeForgottenDash,
            start..start + name.len(),
            format!("「{name}」の前に「- 」がありません"),
            &format!("上の行の「- 」と縦にそろえて、「{name}」の前に「- 」を入れてください"),
        );
        self.fix(start..start, "- ");
        true
    }

    /// Takes note of a line, mended where it had to be: whether the names of a
    /// list stand under it, or it is one of them.
    pub fn note_names(&mut self, line: &str) {
        let item = line.trim_start_matches([' ', '-']);
        let indent = blanks(line);
        match split_key(item) {
            _ if item.is_empty() => {}
            Some((key, value)) => {
                let value = value.trim_start();
                let opens =
                    self.keys.lists.iter().any(|list| list == key) && (value.is_empty() || value.starts_with('#'));
                self.names = opens.then_some(line.len() - item.len());
            }
            None => self.names = self.names.filter(|&key| key <= indent),
        }
    }
}

/// A line with the list mark that was forgotten before its key.
pub fn with_dash(line: &str) -> String {
    let column = blanks(line);
    format!("{}- {}", part(line, ..column), part(line, column..))
}
