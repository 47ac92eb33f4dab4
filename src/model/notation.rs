//! The ways in which years, dates and rates may be written, each said once:
//! the parsers ask these expressions, and the JSON Schema shows them to
//! editors.

use std::sync::OnceLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// How a value may be written, in half-width or full-width characters.
#[derive(Debug)]
pub struct Notation {
    pattern: String,
    /// Made when it is first asked, which the schema never does: with all its
    /// full-width counterparts it takes as long as reading half a year's file.
    regex: OnceLock<Regex>,
}

impl Notation {
    /// The way that an expression in half-width characters describes. It may
    /// have classes, groups and `* + ? |`, but no counts: a digit in it is a
    /// digit.
    pub fn new(half_width: &str) -> Self {
        Self { pattern: format!(r"^\s*(?:{})\s*$", widened(half_width)), regex: OnceLock::new() }
    }

    /// The expression, for a JSON Schema.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The text in half-width characters, without blanks around it; none if
    /// it is written otherwise.
    pub fn read(&self, text: &str) -> Option<String> {
        let regex =
            self.regex.get_or_init(|| Regex::new(&self.pattern).expect("this crate's own expressions are sound"));
        regex.is_match(text).then(|| text.nfkc().collect::<String>().trim().to_owned())
    }
}

/// An expression with its full-width counterpart beside every character.
fn widened(half_width: &str) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c);
    let mut widened = String::new();
    let mut class: Option<String> = None;
    let mut escaped = false;
    for c in half_width.chars() {
        match (&mut class, c) {
            (None, '[') => class = Some(String::new()),
            (Some(of), ']') => {
                // Behind its first place a dash makes a range.
                let full = of.char_indices().map(|(at, c)| if c == '-' && at > 0 { c } else { wide(c) });
                widened.push_str(&format!("[{of}{}]", full.collect::<String>()));
                class = None;
            }
            (Some(of), c) => of.push(c),
            (None, c) if !escaped && (c.is_ascii_alphanumeric() || c == '%') => {
                widened.push_str(&format!("[{c}{}]", wide(c)));
            }
            (None, c) => widened.push(c),
        }
        escaped = !escaped && c == '\\';
    }
    widened
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_may_be_full_width() {
        assert_eq!(widened(r"R\s*[1-9]|元|7%?[-/.]"), r"[RＲ]\s*[1-9１-９]|元|[7７][%％]?[-/.－／．]");
    }

    #[test]
    fn reads_both_widths() {
        let written = Notation::new("[0-9]+(?:[-.][0-9])?");
        assert_eq!(written.read(" ８０．５　"), Some("80.5".to_owned()));
        assert_eq!(written.read("８０－５"), Some("80-5".to_owned()));
        assert_eq!(written.read("八"), None);
    }
}
