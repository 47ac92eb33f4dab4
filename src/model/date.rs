//! Dates, as the data writes them and as the document prints them.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// A calendar date, written `2020-02-13` and printed 令和2年2月13日.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Date(NaiveDate);

/// A text that is not a date of the form `2020-02-13`, or no day of the
/// calendar between 1927 and 2118.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("「{0}」は日付として読めません")]
pub struct ParseDateError(String);

/// An era, as far as days are named by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Era {
    /// 令和.
    pub name: &'static str,
    /// R.
    pub letter: char,
    /// The day on which it began.
    first: (i32, u32, u32),
}

/// The eras, the newest first.
const ERAS: [Era; 3] = [
    Era { name: "令和", letter: 'R', first: (2019, 5, 1) },
    Era { name: "平成", letter: 'H', first: (1989, 1, 8) },
    Era { name: "昭和", letter: 'S', first: (1926, 12, 25) },
];

impl Date {
    /// Day of the calendar.
    pub fn calendar(self) -> NaiveDate {
        self.0
    }

    /// The era that the day is in, and the year of that era; none before
    /// 昭和.
    pub fn era(self) -> Option<(Era, i32)> {
        let day = (self.0.year(), self.0.month(), self.0.day());
        let era = ERAS.into_iter().find(|era| era.first <= day)?;
        Some((era, day.0 - era.first.0 + 1))
    }
}

impl From<NaiveDate> for Date {
    fn from(date: NaiveDate) -> Self {
        Self(date)
    }
}

/// Prints the date in its era: 令和2年2月13日, 令和元年5月1日.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.0.year(), self.0.month(), self.0.day());
        match self.era() {
            Some((era, 1)) => write!(f, "{}元年", era.name)?,
            Some((era, number)) => write!(f, "{}{number}年", era.name)?,
            None => write!(f, "{year}年")?,
        }
        write!(f, "{month}月{day}日")
    }
}

/// Reads `2020-02-13`: four digits, two and two, an existing day.
impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Self, ParseDateError> {
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| match i {
                4 | 7 => b == b'-',
                _ => b.is_ascii_digit(),
            });
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|date| shape && (1927..=2118).contains(&date.year()))
            .map(Self)
            .ok_or_else(|| ParseDateError(text.to_owned()))
    }
}

impl TryFrom<String> for Date {
    type Error = ParseDateError;

    fn try_from(text: String) -> Result<Self, ParseDateError> {
        text.parse()
    }
}

impl JsonSchema for Date {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "日付".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "date",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            "examples": ["2020-02-13"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints() {
        for (text, printed) in [
            ("2020-02-13", "令和2年2月13日"),
            ("2019-05-01", "令和元年5月1日"),
            ("2019-04-30", "平成31年4月30日"),
            ("1989-01-07", "昭和64年1月7日"),
            ("1989-01-08", "平成元年1月8日"),
        ] {
            assert_eq!(text.parse::<Date>().map(|d| d.to_string()), Ok(printed.to_owned()));
        }
        for text in ["2020-2-13", "2020-02-30", "2020/02/13", "", "20200213", "+020-02-13", "9999-01-01"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
