//! SHA-256 hashes, and the 照合番号 that a committee writes into its minutes.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization;

/// A SHA-256 hash, written as 64 hexadecimal digits in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

/// A text that is no hash as this program writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("SHA-256 は 0〜9 と a〜f の64文字です")]
pub struct ParseDigestError;

impl Digest {
    /// The hash of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Its first 80 bits as 16 base-32 characters (RFC 4648) in groups of
    /// four, short enough to be copied by hand: `K5TG-2QZA-7MXD-PR4E`.
    pub fn short(&self) -> String {
        let mut short = String::with_capacity(19);
        for (nth, five) in self.0[..10].chunks(5).enumerate() {
            let bits = five.iter().fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
            for place in 0..8 {
                if place == 4 || (place == 0 && nth > 0) {
                    short.push('-');
                }
                short.push(char::from(BASE_32[(bits >> (35 - 5 * place) & 31) as usize]));
            }
        }
        short
    }
}

/// The base-32 alphabet of RFC 4648. It has no 0, 1 and 8, so that nobody
/// takes them for O, I and B.
const BASE_32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Digest {
    type Err = ParseDigestError;

    fn from_str(text: &str) -> Result<Self, ParseDigestError> {
        let digits = text.as_bytes();
        if digits.len() != 64 || !digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(ParseDigestError);
        }
        let value = |digit: u8| if digit.is_ascii_digit() { digit - b'0' } else { digit - b'a' + 10 };
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks(2)) {
            *byte = value(pair[0]) << 4 | value(pair[1]);
        }
        Ok(Self(hash))
    }
}

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
    fn hashes_and_writes_as_the_standards_say() {
        let digest = Digest::of(b"abc");
        assert_eq!(digest.to_string(), ABC);
        assert_eq!(ABC.parse(), Ok(digest));
        // printf abc | sha256sum | xxd -r -p | head -c 10 | base32
        assert_eq!(digest.short(), "XJ4B-NP4P-AHH6-UQKB");
    }

    #[test]
    fn only_the_one_way_to_write_a_hash_is_read() {
        for text in ["", "abc", &ABC.to_uppercase(), &format!("{ABC}0"), &format!(" {}", &ABC[1..]), &"あ".repeat(64)]
        {
            assert_eq!(text.parse::<Digest>(), Err(ParseDigestError), "{text}");
        }
    }

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
