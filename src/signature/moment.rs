//! A moment, as signatures and their entries write it: to the second, in
//! Japan's time, whatever the machine's zone is.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeDelta, Utc};
use unicode_normalization::UnicodeNormalization;

use crate::model::Date;

/// A moment, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(DateTime<Utc>);

/// A text that is no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "「{0}」は日時として読めません。2026-04-01T10:00:00+09:00、2026/4/1 10:00、令和8年4月1日 10:00 のように、日付と時刻を書いてください"
)]
pub struct ParseMomentError(String);

/// How a moment is written in a PDF (ISO 32000-1, 7.9.4).
const PDF: &str = "D:%Y%m%d%H%M%S+09'00'";

impl Moment {
    /// The moment of a clock.
    pub fn of(time: SystemTime) -> Self {
        Self(DateTime::<Utc>::from(time).trunc_subsecs(0))
    }

    /// The moment so long after 1970 began; none where that is beyond the
    /// calendar.
    pub fn after_1970(duration: Duration) -> Option<Self> {
        Some(Self(DateTime::from_timestamp(i64::try_from(duration.as_secs()).ok()?, 0)?))
    }

    /// Its day in Japan.
    pub fn day(self) -> NaiveDate {
        self.in_japan().date_naive()
    }

    /// Whether it is this much or more before another.
    pub fn is_before(self, other: Self, by: TimeDelta) -> bool {
        other.0 - self.0 >= by
    }

    /// As the text of a PDF's date, always of the same length.
    pub fn pdf(self) -> String {
        self.in_japan().format(PDF).to_string()
    }

    /// Reads what [`Moment::pdf`] writes, and nothing else.
    pub fn from_pdf(text: &str) -> Option<Self> {
        let moment = in_japan(NaiveDateTime::parse_from_str(text, PDF).ok()?)?;
        (moment.pdf() == text).then_some(moment)
    }

    /// As people read it: `2026-04-01 10:00:00`, in Japan's time.
    pub fn shown(self) -> String {
        self.in_japan().format("%Y-%m-%d %H:%M:%S").to_string()
    }

    fn in_japan(self) -> DateTime<FixedOffset> {
        self.0.with_timezone(&japan())
    }
}

fn japan() -> FixedOffset {
    const HOURS: i32 = 9;
    FixedOffset::east_opt(HOURS * 3600).unwrap_or_else(|| unreachable!("nine hours are an offset"))
}

/// The moment at which clocks in Japan show this.
fn in_japan(shown: NaiveDateTime) -> Option<Moment> {
    // What a PDF's date has four digits for.
    let year = chrono::Datelike::year(&shown);
    let moment = shown.and_local_timezone(japan()).single()?.to_utc();
    (1970..=9998).contains(&year).then_some(Moment(moment))
}

/// `2026-04-01T10:00:00+09:00`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.in_japan().format("%Y-%m-%dT%H:%M:%S+09:00"))
    }
}

/// Reads a date, written in any of its ways, and a time behind it: with any
/// offset, or none, then Japan's, and with or without seconds.
impl FromStr for Moment {
    type Err = ParseMomentError;

    fn from_str(given: &str) -> Result<Self, ParseMomentError> {
        let text: String = given.trim().nfkc().collect();
        let read = || {
            let (date, time) = text.rsplit_once([' ', 'T'])?;
            let date = date.parse::<Date>().ok()?.calendar();
            let time = time.strip_suffix('Z').map_or(time.to_owned(), |time| format!("{time}+00:00"));
            let with_offset = ["%H:%M:%S%:z", "%H:%M%:z"]
                .into_iter()
                .find_map(|form| DateTime::parse_from_str(&format!("{date}T{time}"), &format!("%Y-%m-%dT{form}")).ok());
            if let Some(moment) = with_offset {
                return in_japan(moment.with_timezone(&japan()).naive_local());
            }
            let time =
                ["%H:%M:%S", "%H:%M"].into_iter().find_map(|form| NaiveTime::parse_from_str(&time, form).ok())?;
            in_japan(date.and_time(time))
        };
        read().ok_or_else(|| ParseMomentError(given.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_with_any_offset_and_written_in_japans() {
        for text in [
            "2026-04-01T10:00:00+09:00",
            "2026-04-01T10:00+09:00",
            "2026-04-01T01:00:00Z",
            "2026-04-01T10:00:00",
            "2026-04-01 10:00",
            "2026-03-31T20:00:00-05:00",
            "令和8年4月1日 10:00",
            "R8.4.1 10:00:00",
            "２０２６／４／１　１０：００",
        ] {
            let moment: Moment = text.parse().unwrap();
            assert_eq!(moment.to_string(), "2026-04-01T10:00:00+09:00", "{text}");
            assert_eq!(moment.pdf(), "D:20260401100000+09'00'");
            assert_eq!(Moment::from_pdf(&moment.pdf()), Some(moment));
            assert_eq!(Moment::of(SystemTime::UNIX_EPOCH + Duration::from_millis(1_775_005_200_999)), moment);
        }
        for text in [
            "",
            "2026-04-01",
            "10:00",
            "2026-13-01T10:00:00",
            "明日",
            "12026-04-01T10:00",
            "1969-01-01T10:00",
            "令和8年4月1日",
            "R8.4.1 25:00",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
        for text in
            ["D:20260401100000+08'00'", "D:20260401100000Z", "D:2026040110000 +09'00'", "D:+2260401100000+09'00'"]
        {
            assert_eq!(Moment::from_pdf(text), None, "{text}");
        }
    }
}
