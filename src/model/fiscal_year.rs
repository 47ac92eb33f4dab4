//! Fiscal years (年度).

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use chrono::NaiveDate;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::era::{CALENDAR_YEARS, ERAS, Era, FIRST_YEAR, LAST_YEAR};
use super::notation::Notation;

/// A Japanese fiscal year: 1 April to 31 March, named by the calendar year in
/// which it begins (2019 is 令和元年度).
///
/// Ordered by the calendar. Only years that have a name of two digits in the
/// eras 昭和, 平成 and 令和 exist: 1927 (昭和2年度) to 2117 (令和99年度).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FiscalYear(i32);

/// How a year may be written: 令和元年度, 令和1年度, R01, R1, 2019, with or
/// without 年度.
static WRITTEN: LazyLock<Notation> = LazyLock::new(|| {
    let era = |era: Era| {
        let (upper, lower) = (era.letter, era.letter.to_ascii_lowercase());
        format!(r"([{upper}{lower}]|{})\s*({})", era.name, era.numbers())
    };
    Notation::new(&format!(r"(?:{}|{CALENDAR_YEARS})\s*(年度?)?", ERAS.map(era).join("|")))
});

/// Why a text is not a fiscal year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseYearError {
    /// Not written in any of the known ways.
    #[error("「{0}」は年度として読めません")]
    Malformed(String),
    /// Outside the eras.
    #[error("「{0}」という年度はありません")]
    OutOfRange(String),
    /// The era had ended: the year has another name.
    #[error("「{given}」という年度はありません。{named}のことです")]
    OtherEra {
        /// What was given.
        given: String,
        /// The name that this year has.
        named: String,
    },
}

impl FiscalYear {
    /// The way to write a year in a file, as advice.
    pub const ADVICE: &str = "「令和元年度」「令和2年度」のように書いてください";

    /// The fiscal year that begins in April of `year`, if it has a name.
    pub fn new(year: i32) -> Option<Self> {
        (FIRST_YEAR..=LAST_YEAR).contains(&year).then_some(Self(year))
    }

    /// The calendar year in which it begins.
    pub fn calendar(self) -> i32 {
        self.0
    }

    /// The year after, unless that one has no name.
    pub fn next(self) -> Option<Self> {
        Self::new(self.0 + 1)
    }

    /// The year before, unless that one has no name.
    pub fn previous(self) -> Option<Self> {
        Self::new(self.0 - 1)
    }

    /// Its first day, 1 April.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0, 4, 1).unwrap_or_default()
    }

    /// Its last day, 31 March.
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0 + 1, 3, 31).unwrap_or_default()
    }

    fn era(self) -> (&'static Era, i32) {
        // The oldest era has every year that no other has.
        let [newer @ .., oldest] = &ERAS;
        let era = newer.iter().find(|era| era.first_year() <= self.0).unwrap_or(oldest);
        (era, self.0 - era.first_year() + 1)
    }

    /// Its short name, which is also the stem of its file: `R01`, `H30`.
    pub fn code(self) -> String {
        let (era, number) = self.era();
        format!("{}{number:02}", era.letter)
    }

    /// The year whose file has this stem. Unlike the parsing of what users
    /// type, this takes only the exact form, so that one year has one file.
    pub fn from_code(code: &str) -> Option<Self> {
        code.parse().ok().filter(|year: &Self| year.code() == code)
    }
}

/// Prints the year as documents do: 令和元年度, 令和2年度.
impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.era() {
            (era, 1) => write!(f, "{}元年度", era.name),
            (era, number) => write!(f, "{}{number}年度", era.name),
        }
    }
}

/// Reads 令和元年度, 令和1年度, R01, R1 and 2019, with or without 年度, in
/// half-width or full-width characters.
impl FromStr for FiscalYear {
    type Err = ParseYearError;

    fn from_str(given: &str) -> Result<Self, ParseYearError> {
        let malformed = || ParseYearError::Malformed(given.to_owned());
        let out_of_range = || ParseYearError::OutOfRange(given.to_owned());

        let text: String = given.trim().nfkc().collect();
        let stem = text.strip_suffix("年度").or_else(|| text.strip_suffix('年')).unwrap_or(&text).trim_end();

        if stem.len() == 4 && stem.bytes().all(|b| b.is_ascii_digit()) {
            let year = stem.parse().map_err(|_| malformed())?;
            return Self::new(year).filter(|_| WRITTEN.read(given).is_some()).ok_or_else(out_of_range);
        }

        let (era, digits) = ERAS
            .iter()
            .find_map(|era| {
                let letter = [era.letter, era.letter.to_ascii_lowercase()];
                stem.strip_prefix(era.name).or_else(|| stem.strip_prefix(letter)).map(|digits| (era, digits.trim()))
            })
            .ok_or_else(malformed)?;
        let number = match digits {
            "元" => 1,
            _ if (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) => {
                digits.parse().map_err(|_| malformed())?
            }
            _ => return Err(malformed()),
        };

        let year = era.first_year() + number - 1;
        match Self::new(year) {
            Some(named) if number > 0 && year > era.last_year() => {
                Err(ParseYearError::OtherEra { given: given.to_owned(), named: named.to_string() })
            }
            Some(year) if number > 0 && WRITTEN.read(given).is_some() => Ok(year),
            _ => Err(out_of_range()),
        }
    }
}

impl TryFrom<String> for FiscalYear {
    type Error = ParseYearError;

    fn try_from(text: String) -> Result<Self, ParseYearError> {
        text.parse()
    }
}

impl From<FiscalYear> for String {
    fn from(year: FiscalYear) -> Self {
        year.to_string()
    }
}

impl JsonSchema for FiscalYear {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "年度".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "integer"],
            "format": "fiscal-year",
            "minimum": FIRST_YEAR,
            "maximum": LAST_YEAR,
            "pattern": WRITTEN.pattern(),
            "examples": ["令和元年度", "令和2年度", "R02"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(text: &str) -> Result<i32, ParseYearError> {
        text.parse().map(FiscalYear::calendar)
    }

    #[test]
    fn every_way_to_write_a_year() {
        for text in [
            "令和元年度",
            "令和1年度",
            "R01",
            "R1",
            "r1",
            "2019",
            "２０１９",
            "令和１年度",
            "Ｒ０１",
            "令和元年",
            " 令和01年度 ",
        ] {
            assert_eq!(year(text), Ok(2019), "{text}");
        }
        for text in ["H30", "平成30年度", "2018", "平成３０年度"] {
            assert_eq!(year(text), Ok(2018), "{text}");
        }
        assert_eq!(year("S63"), Ok(1988));
        assert_eq!(year("平成元年度"), Ok(1989));
    }

    #[test]
    fn what_is_no_year() {
        for text in
            ["", "令和", "R", "R001", "令和零年度", "19", "20190", "R-1", "R+1", "明治3年度", "令和1.5年度", "元年度"]
        {
            assert!(matches!(year(text), Err(ParseYearError::Malformed(_))), "{text}");
        }
        for text in ["R0", "令和0年度", "1800", "昭和元年度", "2118"] {
            assert!(matches!(year(text), Err(ParseYearError::OutOfRange(_))), "{text}");
        }
        assert_eq!(
            year("平成31年度").unwrap_err().to_string(),
            "「平成31年度」という年度はありません。令和元年度のことです"
        );
    }

    #[test]
    fn prints_the_first_year_of_an_era_as_gannen() {
        let printed = |y| FiscalYear::new(y).map(|y| (y.to_string(), y.code()));
        assert_eq!(printed(2019), Some(("令和元年度".into(), "R01".into())));
        assert_eq!(printed(2018), Some(("平成30年度".into(), "H30".into())));
        assert_eq!(printed(1989), Some(("平成元年度".into(), "H01".into())));
        assert_eq!(printed(2117), Some(("令和99年度".into(), "R99".into())));
        assert_eq!(printed(1926), None);
    }

    #[test]
    fn every_year_reads_back() {
        for calendar in FIRST_YEAR..=2117 {
            let year = FiscalYear::new(calendar).unwrap();
            assert_eq!(year.to_string().parse(), Ok(year));
            assert_eq!(year.code().parse(), Ok(year));
            assert_eq!(FiscalYear::from_code(&year.code()), Some(year));
        }
        assert_eq!(FiscalYear::from_code("R1"), None);
        assert_eq!(FiscalYear::from_code("2019"), None);
    }
}
