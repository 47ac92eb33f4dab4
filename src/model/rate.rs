//! Rates of achievement (達成率), exact to a tenth of a percent.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// A percentage from 0 to 100 with up to one decimal, as an officer writes it.
///
/// Kept in tenths of a percent: a rate is never a floating point number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Rate(u16);

/// Why a text is not a rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseRateError {
    /// Not a number with up to one decimal.
    #[error("「{0}」は率として読めません")]
    Malformed(String),
    /// A number below 0 or above 100.
    #[error("「{0}」は0から100までの範囲にありません")]
    OutOfRange(String),
}

impl Rate {
    /// 0 %.
    pub const ZERO: Self = Self(0);

    /// The rate in tenths of a percent, 0 to 1000.
    pub fn tenths(self) -> u16 {
        self.0
    }
}

/// Prints 80 or 80.5.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 10, self.0 % 10) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, tenths) => write!(f, "{whole}.{tenths}"),
        }
    }
}

/// Reads 80, 80.5, 80% and their full-width forms.
impl FromStr for Rate {
    type Err = ParseRateError;

    fn from_str(given: &str) -> Result<Self, ParseRateError> {
        let malformed = || ParseRateError::Malformed(given.to_owned());
        let out_of_range = || ParseRateError::OutOfRange(given.to_owned());
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());

        let text: String = given.trim().nfkc().collect();
        let text = text.strip_suffix('%').unwrap_or(&text).trim_end();
        let (whole, tenths) = text.split_once('.').unwrap_or((text, "0"));
        match whole.strip_prefix('-') {
            Some(rest) if digits(rest) && digits(tenths) => return Err(out_of_range()),
            _ if digits(whole) && digits(tenths) => {}
            _ => return Err(malformed()),
        }
        // The trailing zeros of 80.50 say nothing, those of 80.05 do.
        let tenths = match tenths.trim_end_matches('0') {
            "" => 0,
            one if one.len() == 1 => one.parse().map_err(|_| malformed())?,
            _ => return Err(malformed()),
        };
        match whole.trim_start_matches('0') {
            "" => Ok(Self(tenths)),
            whole => whole
                .parse::<u16>()
                .ok()
                .filter(|&whole| whole < 100 || (whole == 100 && tenths == 0))
                .map(|whole| Self(whole * 10 + tenths))
                .ok_or_else(out_of_range),
        }
    }
}

impl TryFrom<String> for Rate {
    type Error = ParseRateError;

    fn try_from(text: String) -> Result<Self, ParseRateError> {
        text.parse()
    }
}

impl JsonSchema for Rate {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "率".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["number", "string"],
            "format": "rate",
            "minimum": 0,
            "maximum": 100,
            "pattern": r"^\s*[0-9０-９]{1,3}([.．][0-9０-９]+)?\s*[%％]?\s*$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_exactly() {
        for (text, tenths) in [
            ("0", 0),
            ("80", 800),
            ("80.5", 805),
            ("100", 1000),
            ("100.0", 1000),
            ("007", 70),
            ("69.9", 699),
            ("８０", 800),
            ("80%", 800),
            ("80.50", 805),
            ("0.1", 1),
            ("８０．５％", 805),
        ] {
            assert_eq!(text.parse().map(Rate::tenths), Ok(tenths), "{text}");
        }
        for text in ["100.1", "101", "-1", "-0.5", "999999999999999999999"] {
            assert_eq!(text.parse::<Rate>(), Err(ParseRateError::OutOfRange(text.into())), "{text}");
        }
        for text in ["", "八割", "80.55", "80.", ".5", "1e2", "0x10", "80 %x", "+5", "--1", "nan"] {
            assert_eq!(text.parse::<Rate>(), Err(ParseRateError::Malformed(text.into())), "{text}");
        }
    }

    #[test]
    fn prints_what_it_read() {
        for tenths in 0..=1000 {
            let rate = Rate(tenths);
            assert_eq!(rate.to_string().parse(), Ok(rate));
        }
    }
}
