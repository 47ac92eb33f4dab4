//! How what was written is to be written, so that YAML reads what was meant.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use super::marks::{DASHES, split_bullet};
use super::scalar::scalar_in_brackets;
use crate::source::part;

/// The brackets that a list of names is put in, beside square ones.
const BRACKETS: [(&[char], &[char]); 5] = [
    (&['{', '｛'], &['}', '｝']),
    (&['(', '（'], &[')', '）']),
    (&['【'], &['】']),
    (&['〔'], &['〕']),
    (&['「'], &['」']),
];

/// What is to be done with a text that no quotes can hold.
pub const BLOCK: &str =
    "項目名のあとに「|-」を書き、文章の全体を、次の行から、項目名より半角の空白二つ分深く字下げして書いてください";

/// What is to be done with a text that can't stand without quotes.
pub fn quoting(text: &str) -> &'static str {
    match (text.contains('"'), text.contains('\'')) {
        (false, _) => "文章の全体を \" で囲んでください",
        (true, false) => "文章の全体を ' で囲んでください",
        (true, true) => BLOCK,
    }
}

/// A text of names as the list that it was meant to be: `[福祉課, 健康課]`.
pub fn names(text: &str) -> String {
    // No name has square brackets in it.
    const ENDS: [char; 8] = [',', '、', '，', '\n', '[', ']', '［', '］'];
    let text = inside(text.trim());
    let numbered = numbered(text).unwrap_or_else(|| vec![text]);
    let names = numbered.into_iter().flat_map(|text| text.split(ENDS)).flat_map(marked).map(unquoted);
    let names = names.filter(|name| !name.is_empty());
    format!("[{}]", names.map(scalar_in_brackets).collect::<Vec<_>>().join(", "))
}

/// A text without the brackets around the whole of it.
fn inside(text: &str) -> &str {
    let within = BRACKETS.iter().find_map(|(open, close)| {
        let within = text.strip_prefix(*open)?.strip_suffix(*close)?;
        (!within.contains(*open) && !within.contains(*close)).then_some(within)
    });
    within.unwrap_or(text)
}

/// The stretches of a text whose names are numbered from 1 on, without the
/// numbers: `1. 福祉課 2. 健康課`.
fn numbered(text: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut rest = behind_number(text, 1)?;
    for number in 2.. {
        let mut ends = rest.char_indices().filter(|(_, c)| c.is_whitespace() || matches!(c, ',' | '、' | '，'));
        let next = ends.find_map(|(at, c)| Some((at, behind_number(part(rest, at + c.len_utf8()..), number)?)));
        let Some((end, behind)) = next else { break };
        names.push(part(rest, ..end));
        rest = behind;
    }
    names.push(rest);
    Some(names)
}

/// What follows this number and its mark, 「1.」「(1)」「１）」, at the beginning of
/// a text.
fn behind_number(text: &str, number: usize) -> Option<&str> {
    let text = text.trim_start();
    let inner = text.strip_prefix(['(', '（']);
    let digits = inner.unwrap_or(text);
    let full_width: String = number.to_string().chars().filter_map(|c| char::from_u32(u32::from(c) + 0xfee0)).collect();
    let behind = digits.strip_prefix(&number.to_string()).or_else(|| digits.strip_prefix(&full_width))?;
    let marks: &[char] = if inner.is_some() { &[')', '）'] } else { &['.', '．', ')', '）'] };
    behind.strip_prefix(marks).filter(|name| !name.starts_with(|c: char| c.is_numeric()))
}

/// The names of a stretch of text in which each may have a list mark: `・一 ・二`.
fn marked(text: &str) -> Vec<&str> {
    let text = text.trim();
    let mark_behind =
        |at: &usize| unmarked(part(text, *at..).trim_start()).len() < part(text, *at..).trim_start().len();
    let blanks = text.match_indices([' ', '　']).map(|(at, _)| at).filter(mark_behind);
    let starts: Vec<usize> = std::iter::once(0).chain(blanks).chain([text.len()]).collect();
    let names = starts.windows(2).filter_map(|ends| text.get(*ends.first()?..*ends.last()?));
    names.map(|name| unmarked(name.trim())).collect()
}

/// A name without the list mark before it.
pub fn unmarked(name: &str) -> &str {
    let is_dash = |c: char| c == '-' || DASHES.contains(&c);
    match name.strip_prefix(is_dash) {
        Some(rest) => rest.trim_start(),
        None => split_bullet(name).map_or(name, |(_, rest)| rest),
    }
}

/// A name without quotes around it.
fn unquoted(name: &str) -> &str {
    let within = ['"', '\''].iter().find_map(|quote| name.strip_prefix(*quote)?.strip_suffix(*quote));
    within.unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_without_what_stood_round_them() {
        for written in [
            "福祉課、健康課",
            "福祉課，健康課、",
            "［福祉課、健康課］",
            "［福祉課, 健康課]",
            "【福祉課、健康課】",
            "（福祉課、健康課）",
            "[福祉課] 健康課",
            "[福祉課], [健康課]",
            "福祉課\n健康課",
            "-福祉課\n- 健康課",
            "・福祉課 ・健康課",
            "\"福祉課\", '健康課'",
            "1. 福祉課、2. 健康課",
            "1.福祉課 2.健康課",
            "１．福祉課　２．健康課",
            "(1)福祉課 (2) 健康課",
            "1) 福祉課\n2) 健康課",
            "（1）福祉課、健康課",
        ] {
            assert_eq!(names(written), "[福祉課, 健康課]", "{written}");
        }
        assert_eq!(names("企画・政策課（本庁）、健康 課"), "[企画・政策課（本庁）, \"健康 課\"]");
        assert_eq!(names("（一）課、（二）課"), "[（一）課, （二）課]");
        assert_eq!(names("1. 福祉課"), "[福祉課]");
        // Numbers that count nothing are parts of names.
        assert_eq!(names("3. 福祉課、1.5健康課"), "[\"3. 福祉課\", \"1.5健康課\"]");
    }
}
