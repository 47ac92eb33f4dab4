//! A line of the register that somebody wrote: who signed off, and why a
//! report was corrected.

use std::fmt;
use std::str::FromStr;

use crate::source::is_seen;

/// A text of one line that looks like what it is: not empty, no blanks around
/// it, and nothing in it that can't be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(String);

/// Why a text is no [`Line`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseLineError {
    /// There is nothing in it.
    #[error("空です")]
    Empty,
    /// It has more characters than this.
    #[error("長すぎます（{0}文字まで）")]
    TooLong(usize),
    /// A line break, or something else that can't be seen.
    #[error("改行や目に見えない文字（U+{:04X}）があります", u32::from(*.0))]
    Invisible(char),
    /// Blanks before or after it.
    #[error("前か後に空白があります")]
    Padded,
}

/// The length of the longest [`Line`].
const MAX_CHARACTERS: usize = 500;

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Line {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Line {
    type Err = ParseLineError;

    fn from_str(text: &str) -> Result<Self, ParseLineError> {
        if text.trim().is_empty() {
            return Err(ParseLineError::Empty);
        }
        if text.trim() != text {
            return Err(ParseLineError::Padded);
        }
        if text.chars().count() > MAX_CHARACTERS {
            return Err(ParseLineError::TooLong(MAX_CHARACTERS));
        }
        match text.chars().find(|&c| !is_seen(c)) {
            Some(c) => Err(ParseLineError::Invisible(c)),
            None => Ok(Self(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hold_what_can_be_seen() {
        for text in ["", " ", "　", "a\nb", "a\tb", "a\u{202e}b", " a", "a　", &"あ".repeat(501)] {
            assert!(text.parse::<Line>().is_err(), "{text:?}");
        }
        for text in ["在宅高齢者療養推進協議会", "第2回 協議会（書面）", "葛\u{e0100}飾", &"あ".repeat(500)]
        {
            assert!(text.parse::<Line>().is_ok(), "{text:?}");
        }
    }
}
