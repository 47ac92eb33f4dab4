//! Dates, as the data and the command line write them and as the document
//! prints them.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::era::{ERAS, Era, FIRST_YEAR, LAST_YEAR};
use super::notation::Notation;

/// A calendar date, written `2020-02-13`, 令和2年2月13日, R2.2.13 or 2020/2/13
/// and printed 令和2年2月13日.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Date(NaiveDate);

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseDateError {
    /// Not written in any of the known ways, or no day of the calendar.
    #[error("「{0}」は日付として読めません")]
    Malformed(String),
    /// The day is named after an era that it isn't in.
    #[error("「{given}」という日はありません。{named}のことです")]
    OtherEra {
        /// What was given.
        given: String,
        /// The name that this day has.
        named: Date,
    },
}

/// How a date may be written. Whether there was a 29 February, and which era
/// the day was in, is not for an expression to say.
static WRITTEN: LazyLock<Notation> = LazyLock::new(|| {
    let (letters, names) = (Era::letters(), Era::names());
    let year = format!(r"(?:(?:[{letters}]|{names})\s*(?:[0-9]?[0-9]|元)|(?:19|20|21)[0-9][0-9])");
    let days = |after: &str, end: &str| {
        let long = format!("(?:0?[13578]|1[02]){after}(?:0?[1-9]|[12][0-9]|3[01]){end}");
        let short = format!("(?:0?[469]|11){after}(?:0?[1-9]|[12][0-9]|30){end}");
        let february = format!("0?2{after}(?:0?[1-9]|[12][0-9]){end}");
        format!("(?:{long}|{short}|{february})")
    };
    let (marked, spelt) = (days(r"\s*[-/.]\s*", ""), days(r"\s*月\s*", r"\s*日"));
    Notation::new(&format!(r"{year}(?:\s*[-/.]\s*{marked}|\s*年\s*{spelt})"))
});

impl Date {
    /// The ways to write a date, as advice.
    pub const ADVICE: &str = "2020-02-13、2020/2/13、令和2年2月13日、R2.2.13 のように、実際にある日を書いてください";

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

/// Reads 2020-02-13, 2020/2/13, 2020年2月13日, 令和2年2月13日 and R2.2.13, in
/// half-width or full-width characters.
impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(given: &str) -> Result<Self, ParseDateError> {
        let malformed = || ParseDateError::Malformed(given.to_owned());
        let text = WRITTEN.read(given).ok_or_else(malformed)?.replace('元', "1");
        let numbers: Vec<u32> =
            text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
        let &[year, month, day] = &numbers[..] else { return Err(malformed()) };
        let first = text.chars().next().unwrap_or_default();
        let era = ERAS.iter().find(|era| era.letter == first.to_ascii_uppercase() || era.name.starts_with(first));
        let calendar = i32::try_from(year).ok().map(|year| era.map_or(year, |era| era.first.0 + year - 1));
        let date = calendar
            .filter(|calendar| (FIRST_YEAR..=LAST_YEAR + 1).contains(calendar) && year > 0)
            .and_then(|calendar| NaiveDate::from_ymd_opt(calendar, month, day))
            .map(Self)
            .ok_or_else(malformed)?;
        match (era, date.era()) {
            (Some(given_era), Some((own, _))) if *given_era != own => {
                Err(ParseDateError::OtherEra { given: given.to_owned(), named: date })
            }
            _ => Ok(date),
        }
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
            "format": "day",
            "pattern": WRITTEN.pattern(),
            "examples": ["2020-02-13", "令和2年2月13日"],
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
        for text in [
            "令和2年2月13日",
            "令和02年02月13日",
            "R2.2.13",
            "R02.02.13",
            "r2/2/13",
            "R2-2-13",
            "2020/2/13",
            "2020.2.13",
            "2020-2-13",
            "2020年2月13日",
            "２０２０／２／１３",
            "令和２年２月１３日",
            "Ｒ２．２．１３",
            " 令和 2 年 2 月 13 日　",
        ] {
            assert_eq!(text.parse::<Date>().map(|date| date.to_string()), Ok("令和2年2月13日".to_owned()), "{text}");
        }
        for (text, printed) in
            [("令和元年5月1日", "令和元年5月1日"), ("H31.4.30", "平成31年4月30日"), ("S64/1/7", "昭和64年1月7日")]
        {
            assert_eq!(text.parse::<Date>().map(|date| date.to_string()), Ok(printed.to_owned()), "{text}");
        }
        for text in [
            "2020-02-30",
            "令和2年2月30日",
            "R0.2.13",
            "2019-02-29",
            "",
            "20200213",
            "+020-02-13",
            "9999-01-01",
            "2.13",
            "令和2年2月",
            "2020-02-13-1",
            "2020年2/13",
            "明治2年2月13日",
            "1926-12-31",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        let said = |text: &str| text.parse::<Date>().unwrap_err().to_string();
        assert_eq!(said("平成31年5月1日"), "「平成31年5月1日」という日はありません。令和元年5月1日のことです");
        assert_eq!(said("きのう"), "「きのう」は日付として読めません");
    }
}
