//! Rates of achievement (達成率), exact to a tenth of a percent.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::notation::Notation;

/// A percentage from 0 to 100 with up to one decimal, as an officer writes it.
///
/// Kept in tenths of a percent: a rate is never a floating point number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Rate(u16);

/// How a rate may be written: 80, 80.5, 80%.
static WRITTEN: LazyLock<Notation> =
    LazyLock::new(|| Notation::new(r"0*(?:100(?:[.]0+)?|[0-9]?[0-9](?:[.][0-9]0*)?)\s*%?"));

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

    /// What a text like 0.85 would be in percent, if it were a share of one.
    pub fn of_share(text: &str) -> Option<Self> {
        let text: String = text.trim().nfkc().collect();
        let digits = text.strip_prefix("0.").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        let (tenths, rest) = (format!("{digits:0<3}"), digits.get(3..).unwrap_or_default());
        let rate = Self(tenths.get(..3)?.parse().ok()?);
        (rate > Self::ZERO && rest.trim_end_matches('0').is_empty()).then_some(rate)
    }

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
        let Some(text) = WRITTEN.read(given) else { return Err(refused(given)) };
        let text = text.trim_end_matches('%').trim_end();
        let (whole, tenths) = text.split_once('.').unwrap_or((text, "0"));
        // The trailing zeros of 80.50 say nothing.
        let tenths = tenths.chars().next().and_then(|tenth| tenth.to_digit(10)).unwrap_or(0);
        match (whole.parse::<u16>(), u16::try_from(tenths)) {
            (Ok(whole), Ok(tenths)) => Ok(Self(whole * 10 + tenths)),
            _ => Err(refused(given)),
        }
    }
}

/// Why a text is no rate: another number, or none.
fn refused(given: &str) -> ParseRateError {
    let text: String = given.trim().nfkc().collect();
    let text = text.strip_suffix('%').unwrap_or(&text).trim_end();
    let (whole, tenths) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(tenths);
    let one_decimal = tenths.trim_end_matches('0').len() <= 1;
    if number && one_decimal {
        ParseRateError::OutOfRange(given.to_owned())
    } else {
        ParseRateError::Malformed(given.to_owned())
    }
}

impl TryFrom<String> for Rate {
    type Error = ParseRateError;

    fn try_from(text: String) -> Result<Self, ParseRateError> {
        text.parse()
    }
}

impl JsonSchema for Rate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // No keyword says "up to one decimal" of a number in a way that all
        // editors reckon alike: 0.3 is no multiple of 0.1 to most.
        let tenths: Vec<f64> =
            (1..1000).filter(|tenths| tenths % 10 != 0).map(|tenths| f64::from(tenths) / 10.0).collect();
        json_schema!({
            "description": "率（％）。0から100まで、小数は一桁まで。",
            "type": ["number", "string"],
            "format": "rate",
            "minimum": 0,
            "maximum": 100,
            "pattern": WRITTEN.pattern(),
            // Twice turned round, so that editors don't offer all of them.
            "not": { "type": "number", "not": { "anyOf": [{ "type": "integer" }, { "enum": tenths }] } },
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
    fn a_share_of_one_is_recognised() {
        let percent = |text| Rate::of_share(text).map(|rate| rate.to_string());
        assert_eq!(percent("0.8"), Some("80".into()));
        assert_eq!(percent("0.857"), Some("85.7".into()));
        assert_eq!(percent("０．０５"), Some("5".into()));
        for text in ["0", "0.0", "1.5", "0.8571", "80", ".5", "0.x"] {
            assert_eq!(percent(text), None, "{text}");
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
