//! The eras (元号) that fiscal years and days are named by: one table, in which
//! a new era is a new first line. [`LAST_YEAR`] follows it, and its tests tell
//! how [`CALENDAR_YEARS`] must.

/// An era.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Era {
    /// 令和.
    pub name: &'static str,
    /// R.
    pub letter: char,
    /// The day on which it began.
    pub(super) first: (i32, u32, u32),
}

/// The eras, the newest first.
pub const ERAS: [Era; 3] = [
    Era { name: "令和", letter: 'R', first: (2019, 5, 1) },
    Era { name: "平成", letter: 'H', first: (1989, 1, 8) },
    Era { name: "昭和", letter: 'S', first: (1926, 12, 25) },
];

/// The first fiscal year that has a name: 1926 began as 大正15年度, so it is the
/// second of 昭和.
pub const FIRST_YEAR: i32 = 1927;

/// The last one: the newest era's numbers have two digits.
pub const LAST_YEAR: i32 = ERAS[0].first_year() + 98;

/// The calendar years from [`FIRST_YEAR`] to [`LAST_YEAR`], as an expression.
pub(super) const CALENDAR_YEARS: &str = "192[7-9]|19[3-9][0-9]|20[0-9][0-9]|210[0-9]|211[0-7]";

impl Era {
    /// The fiscal year that is called 元年度: the one that begins in the era's
    /// first calendar year, although it began as the old era's (2019年度 is
    /// 令和元年度, 1989年度 is 平成元年度), as in the government's and the city's
    /// documents.
    pub const fn first_year(&self) -> i32 {
        self.first.0
    }

    /// The last fiscal year that is named after it.
    pub(super) fn last_year(&self) -> i32 {
        let newer = ERAS.iter().rev().find(|era| era.first_year() > self.first_year());
        newer.map_or(LAST_YEAR, |newer| newer.first_year() - 1)
    }

    /// The numbers that its fiscal years have, as an expression.
    pub(super) fn numbers(&self) -> String {
        let first = (FIRST_YEAR - self.first_year()).max(0) + 1;
        let last = self.last_year() - self.first_year() + 1;
        let mut numbers = format!("0?[{first}-{}]", last.min(9));
        let (tens, rest) = (last / 10, last % 10);
        let full = if rest == 9 { tens } else { tens - 1 };
        if full >= 1 {
            numbers += &format!("|[1-{full}][0-9]");
        }
        if tens >= 1 && rest < 9 {
            numbers += &format!("|{tens}[0-{rest}]");
        }
        if first == 1 {
            numbers += "|元";
        }
        numbers
    }

    /// The era's letter in either case, for an expression.
    pub(super) fn letters() -> String {
        ERAS.iter().flat_map(|era| [era.letter, era.letter.to_ascii_lowercase()]).collect()
    }

    /// The names of all eras, for an expression: 令和|平成|昭和.
    pub fn names() -> String {
        ERAS.map(|era| era.name).join("|")
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    fn taken(expression: &str, texts: impl Iterator<Item = String>) -> Vec<String> {
        let whole = Regex::new(&format!("^(?:{expression})$")).unwrap();
        texts.filter(|text| whole.is_match(text)).collect()
    }

    #[test]
    fn calendar_years_are_those_that_have_a_name() {
        let years = taken(CALENDAR_YEARS, (1000..3000).map(|year| year.to_string()));
        assert_eq!(years, (FIRST_YEAR..=LAST_YEAR).map(|year| year.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn numbers_are_those_of_an_eras_years() {
        for (era, first, last) in [(ERAS[0], 1, 99), (ERAS[1], 1, 30), (ERAS[2], 2, 63)] {
            let numbers = taken(&era.numbers(), (0..200).map(|number| number.to_string()));
            assert_eq!(
                numbers,
                (first..=last).map(|number: i32| number.to_string()).collect::<Vec<_>>(),
                "{}",
                era.name
            );
        }
    }
}
