//! The 照合番号 that a committee writes into its minutes, as somebody copies it
//! from there: all of a digest, or its short form.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use crate::digest::{BASE_32, Digest};

/// A 照合番号 as somebody copied it from the minutes, in either form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    /// All 64 digits.
    Full(Digest),
    /// The 16 characters, without what parts the groups.
    Short(String),
}

/// A text that is no 照合番号.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "「{0}」は照合番号として読めません。16文字（ABCD-EFGH-IJKL-MNOP の形）か64文字の照合番号を、議事録のとおりに書いてください"
)]
pub struct ParseNumberError(String);

impl Number {
    /// Whether a hash has this number.
    pub fn matches(&self, digest: &Digest) -> bool {
        match self {
            Self::Full(number) => number == digest,
            Self::Short(number) => digest.short().replace('-', "") == *number,
        }
    }
}

/// Reads what people write: full-width characters, small letters, blanks or
/// any dash between the groups, and the digits that look like letters.
impl FromStr for Number {
    type Err = ParseNumberError;

    fn from_str(given: &str) -> Result<Self, ParseNumberError> {
        let parts = |c: &char| c.is_whitespace() || "-‐‑‒–—―−ー".contains(*c);
        let text: String = given.nfkc().filter(|c| !parts(c)).collect();
        if let Ok(digest) = text.to_ascii_lowercase().parse() {
            return Ok(Self::Full(digest));
        }
        let letter = |c: char| match c.to_ascii_uppercase() {
            '0' => 'O',
            '1' => 'I',
            '8' => 'B',
            c => c,
        };
        let text: String = text.chars().map(letter).collect();
        if text.len() == 16 && text.bytes().all(|byte| BASE_32.contains(&byte)) {
            Ok(Self::Short(text))
        } else {
            Err(ParseNumberError(given.to_owned()))
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(digest) => digest.fmt(f),
            Self::Short(short) => {
                let groups: Vec<_> = (0..16).step_by(4).filter_map(|at| short.get(at..at + 4)).collect();
                f.write_str(&groups.join("-"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of FIPS 180-4.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_number_is_read_as_people_copy_it() {
        let digest = Digest::of(b"abc");
        for text in [
            ABC,
            &ABC.to_uppercase(),
            "XJ4B-NP4P-AHH6-UQKB",
            "xj4b np4p ahh6 uqkb",
            "ＸＪ４Ｂ－ＮＰ４Ｐ－ＡＨＨ６－ＵＱＫＢ",
            "XJ48NP4PAHH6UQK8",
        ] {
            assert!(text.parse::<Number>().unwrap().matches(&digest), "{text}");
        }
        assert!(!"XJ4B-NP4P-AHH6-UQKA".parse::<Number>().unwrap().matches(&digest));
        assert_eq!("xj4bnp4pahh6uqkb".parse::<Number>().unwrap().to_string(), "XJ4B-NP4P-AHH6-UQKB");
        for text in ["", "XJ4B", "XJ4B-NP4P-AHH6-UQK9", "照合番号", &"あ".repeat(16)] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
    }
}
