//! Paragraphs: a text's lines, and the markers that list items open with.

use std::sync::Arc;

use serde::Serialize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Text;
use crate::yaml::KeyPath;

/// One line of a text, as the user wrote it.
#[derive(Debug, Serialize)]
pub struct Paragraph {
    /// What the line opens with, if that is a list marker: ①, ・, (1) …,
    /// with the blanks behind it. Empty otherwise.
    pub marker: Text,
    /// The marker's width in half-width characters.
    pub marker_width: usize,
    /// The line without its marker.
    pub body: Text,
}

/// The lines of a text, a paragraph each.
pub fn paragraphs(text: &str, path: &Arc<KeyPath>) -> Vec<Paragraph> {
    let mut offset = 0;
    text.split('\n')
        .map(|line| {
            let (marker, body) = line.split_at(marker_length(line));
            let paragraph = Paragraph {
                marker: Text::from_data(marker, path, offset),
                marker_width: marker.width_cjk(),
                body: Text::from_data(body, path, offset + marker.len()),
            };
            offset += line.len() + 1;
            paragraph
        })
        .collect()
}

/// How many bytes of a line are its marker and the blanks behind it; 0 if it
/// opens with none.
fn marker_length(line: &str) -> usize {
    let mut chars = line.chars();
    let marker = match chars.next() {
        // A marker that can't open a sentence needs nothing behind it.
        Some(
            c @ ('①'..='⑳'
            | '㉑'..='㉟'
            | '・'
            | '･'
            | '※'
            | '○'
            | '●'
            | '◎'
            | '■'
            | '□'
            | '◆'
            | '◇'
            | '▲'
            | '△'
            | '▼'
            | '▽'
            | '★'
            | '☆'
            | '•'
            | '➀'..='➓'),
        ) => c.len_utf8(),
        Some(c @ ('-' | '－' | '‐' | '–' | '*' | '＊')) if chars.as_str().starts_with([' ', '　']) => {
            c.len_utf8()
        }
        Some('(' | '（') => enclosed(line),
        Some(_) => counted(line),
        None => 0,
    };
    let rest = &line[marker..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '　']).len();
    match marker {
        0 => 0,
        // Nothing would stand behind the marker: the line is just a text.
        _ if marker + blanks == line.len() => 0,
        _ => marker + blanks,
    }
}

/// The length of `(1)`, `（１２）` or `(ア)` at the start of a line.
fn enclosed(line: &str) -> usize {
    let inner = &line[line.chars().next().map_or(0, char::len_utf8)..];
    let Some(close) = inner.find([')', '）']) else { return 0 };
    let (label, rest) = inner.split_at(close);
    if is_label(label) { line.len() - rest.len() + rest.chars().next().map_or(0, char::len_utf8) } else { 0 }
}

/// The length of `1.`, `１）` or `ア)` at the start of a line. Not of `1.5`.
fn counted(line: &str) -> usize {
    let Some(at) = line.find(['.', '．', ')', '）']) else { return 0 };
    let (label, rest) = line.split_at(at);
    let mut rest = rest.chars();
    let stop = rest.next().unwrap_or_default();
    let dot = matches!(stop, '.' | '．');
    let number = label.chars().all(is_digit);
    let goes_on = dot && rest.next().is_some_and(is_digit);
    if is_label(label) && (number || !dot) && !goes_on { at + stop.len_utf8() } else { 0 }
}

/// One or two digits, or one kana, letter or the like.
fn is_label(label: &str) -> bool {
    let mut chars = label.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some(a), None, _) => {
            is_digit(a)
                || matches!(a, 'ア'..='ン' | 'ｱ'..='ﾝ' | 'あ'..='ん' | 'a'..='z' | 'A'..='Z' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ')
        }
        (Some(a), Some(b), None) => is_digit(a) && is_digit(b),
        _ => false,
    }
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// The width of a character in half-width characters, at most. Greek, Cyrillic
/// and signs have no width of their own: Japanese fonts draw some of them
/// half-width and some full-width.
pub fn width(c: char) -> usize {
    match c.width_cjk().unwrap_or(0) {
        1 if !matches!(c, '\0'..='~' | 'À'..='\u{17f}' | '｡'..='ﾟ') => 2,
        width => width,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_is_wider_than_it_is_counted() {
        let font = include_bytes!("../../fonts/BIZUDGothic-Regular.ttf");
        let face = ttf_parser::Face::parse(font, 0).unwrap();
        let drawn = |c| Some(2 * face.glyph_hor_advance(face.glyph_index(c)?)? / face.units_per_em());
        let chars: Vec<_> = ('\0'..=char::MAX).filter_map(|c| Some((c, drawn(c)?))).collect();
        assert!(chars.len() > 10_000);
        for (c, drawn) in chars {
            assert!(usize::from(drawn) <= width(c) || c.width_cjk() == Some(0), "{c} {drawn}");
        }
    }

    fn split(line: &str) -> (&str, &str) {
        line.split_at(marker_length(line))
    }

    #[test]
    fn markers() {
        for (marker, body) in [
            ("①", "地域資源"),
            ("⑳", "二十"),
            ("・", "検討"),
            ("・　", "検討"),
            ("※", "注"),
            ("○", "丸"),
            ("●", "丸"),
            ("◎", "丸"),
            ("- ", "項目"),
            ("(1)", "項目"),
            ("（１２）", "項目"),
            ("(ア)", "項目"),
            ("1.", "項目"),
            ("１．", "項目"),
            ("10. ", "項目"),
            ("ア)", "項目"),
            ("ア）", "項目"),
            ("a)", "項目"),
        ] {
            assert_eq!(split(&format!("{marker}{body}")), (marker, body));
        }
    }

    #[test]
    fn what_only_looks_like_a_marker() {
        for line in [
            "",
            "・",
            "①　",
            "1.5倍にする",
            "１．５倍",
            "-5度",
            "（仮称）在宅療養",
            "(株)日野",
            "アイオンホール",
            "100.項目",
            "2025年、",
            "ア.イ",
            "　（10月末現在57件）",
            "A.B.C",
        ] {
            assert_eq!(split(line).0, "", "{line}");
        }
    }

    #[test]
    fn a_paragraph_knows_its_place_in_the_text() {
        let path = Arc::new(KeyPath::root().to("実績"));
        let all = paragraphs("①一\n\n二", &path);
        let offsets: Vec<_> = all.iter().map(|p| p.body.origin().unwrap().offset).collect();
        assert_eq!(offsets, [3, 7, 8]);
        assert_eq!(all[0].marker.as_str(), "①");
        assert_eq!(all[0].marker_width, 2);
    }
}
