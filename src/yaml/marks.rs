//! The marks of YAML as Japanese keyboards write them: colons, dashes, bullets
//! and bars that aren't the half-width ones, told by what stands around them.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use super::Keys;
use crate::source::part;

/// What a Japanese keyboard gives in place of a colon.
const COLONS: [char; 5] = ['：', '﹕', '︰', '；', ';'];
/// What it gives in place of the dash before a list's item.
pub const DASHES: [char; 9] = ['－', 'ー', '‐', '‑', '–', '—', '―', '−', '─'];

/// A known key at the beginning of a text whose colon is wrong: the key
/// and the colon with its blanks, as they are to be found.
pub fn key_at(keys: &Keys, text: &str) -> Option<(usize, usize, WrongColon)> {
    let key = keys.beginning(text).next()?;
    let after = part(text, key.len()..);
    let colon = after.trim_start_matches([' ', '　']);
    let blanks = after.len() - colon.len();
    let mark = colon.chars().next()?;
    let behind = part(colon, mark.len_utf8()..);
    let wrong = match mark {
        ':' if behind.starts_with('　') => WrongColon::Blank,
        ':' if behind.is_empty() || behind.starts_with([' ', '\t']) => WrongColon::Nothing,
        ':' => WrongColon::NoBlank,
        _ if COLONS.contains(&mark) => WrongColon::Colon(mark),
        _ => return None,
    };
    Some((key.len(), blanks + mark.len_utf8(), wrong))
}

/// Whether a line is a known key with its value, alone or behind list marks, in
/// which nothing may be a slip: most lines of most files are.
pub fn is_in_order(keys: &Keys, line: &str) -> bool {
    /// What a value begins with that has slips of its own: brackets, and what is
    /// taken for the mark of a block.
    const DOUBTFUL: [char; 11] = ['[', '［', '{', '｛', '|', '｜', '￨', '>', '＞', 'l', 'I'];
    let mut rest = line.trim_start_matches(' ');
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item;
    }
    let Some((key, 1, WrongColon::Nothing)) = key_at(keys, rest) else { return false };
    let value = part(rest, key + 1..).trim_start();
    !value.starts_with('-') && !value.starts_with(DOUBTFUL) || matches!(value, "|-" | "|")
}

/// A known key that a text begins with in brackets, as headings are written,
/// `【実績】三回`: the key, and how many bytes it takes with its brackets and
/// what colon and blanks follow.
pub fn framed_key<'t>(keys: &Keys, text: &'t str) -> Option<(&'t str, usize)> {
    const FRAMES: [(char, char); 10] = [
        ('【', '】'),
        ('〔', '〕'),
        ('［', '］'),
        ('[', ']'),
        ('「', '」'),
        ('『', '』'),
        ('（', '）'),
        ('(', ')'),
        ('〈', '〉'),
        ('＜', '＞'),
    ];
    let open = text.chars().next()?;
    let (_, close) = FRAMES.iter().find(|frame| frame.0 == open)?;
    let (key, behind) = part(text, open.len_utf8()..).split_once(*close)?;
    let is_colon = |c: char| c == ':' || COLONS.contains(&c) || matches!(c, ' ' | '　');
    let value = behind.trim_start_matches(is_colon);
    keys.has(key).then(|| (key, text.len() - value.len()))
}

/// The mark of a block as it was meant, where it is written in full-width
/// characters, 「｜-」, or in others that look like it.
pub fn block_mark(value: &str) -> Option<String> {
    const LONGEST: usize = 3;
    if matches!(value, "-|" | "l-" | "I-") {
        return Some("|-".to_owned());
    }
    if value.is_ascii() || value.chars().nth(LONGEST).is_some() {
        return None;
    }
    // Its own full-width forms and no others: ① is the beginning of a text.
    let half_width = |c: char| match c {
        c if DASHES.contains(&c) => '-',
        '｜' | '￨' => '|',
        '＞' => '>',
        '＋' => '+',
        '１'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    let meant: String = value.chars().map(half_width).collect();
    let (bar, rest) = meant.split_at_checked(1)?;
    let is_mark = matches!(bar, "|" | ">") && rest.chars().all(|c| matches!(c, '-' | '+' | '1'..='9'));
    is_mark.then_some(meant)
}

/// A mark like 「・」「●」「①」 that a text begins with, and what follows it.
pub fn split_bullet(text: &str) -> Option<(&str, &str)> {
    const MARKS: [char; 24] = [
        '・', '･', '•', '●', '○', '◎', '◯', '■', '□', '◆', '◇', '▪', '*', '＊', '+', '＋', '>', '＞', '※', '→', '◦',
        '‣', '▶', '▸',
    ];
    let mark = text.chars().next().filter(|c| MARKS.contains(c) || matches!(c, '①'..='⑳'))?;
    let (mark, after) = text.split_at_checked(mark.len_utf8())?;
    Some((mark, after.trim_start_matches([' ', '　'])))
}

/// What is wrong with the colon after a key.
pub enum WrongColon {
    /// Nothing.
    Nothing,
    /// It is this one.
    Colon(char),
    /// No blank follows.
    NoBlank,
    /// The blank that follows is full-width.
    Blank,
}
