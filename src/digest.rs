//! SHA-256, the hash by which this program knows bytes again: those that were
//! sealed, and those that a workbook was exported from. (Signatures name their
//! hashes themselves, as their standards want it.)

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// A SHA-256 hash, written as 64 hexadecimal digits in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

/// A text that isn't a hash in the form that this program writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("SHA-256 は 0〜9 と a〜f の64文字です")]
pub struct ParseDigestError;

impl Digest {
    /// The hash of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
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
pub const BASE_32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

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
}
