//! Numbers and dates as their cells show them.
//!
//! `ssfmt` knows the number formats, except what only Japanese Excel has:
//! years of eras, days of the week, and the built-in formats that differ by
//! language. Those are put into a format as words before it is handed over.
//! What neither can show exactly is not shown at all: better a question than
//! a text that nobody wrote.

use chrono::{Datelike, NaiveDate};
use ssfmt::date_serial::serial_to_date;
use ssfmt::{DateSystem, FormatOptions, NumberFormat, format_code_from_id};

use crate::model::{Date, Era};

/// A number as a cell of this format shows it; None where that can't be told,
/// because it depends on the writer's Windows, or is no format of ours.
pub fn shown(number: f64, code: &str, dates: DateSystem) -> Option<String> {
    let day = serial_to_date(number, dates).and_then(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
    let plain = Words::new(code, day)?.put_in()?;
    let options = FormatOptions { date_system: dates, ..FormatOptions::default() };
    Some(NumberFormat::parse(&plain).ok()?.format(number, &options))
}

/// Whether a cell of this format shows its number in per cent. Only a sign
/// that is neither quoted nor escaped does that.
///
/// A format has sections for numbers above, below and at 0, or for those that
/// fit a condition; None where that matters and isn't as plain as that.
pub fn is_percent(number: f64, code: &str) -> Option<bool> {
    let mut sections = vec![false];
    let mut conditions = false;
    for token in tokens(code) {
        match token {
            Token::Other('%') => *sections.last_mut()? = true,
            Token::Other(';') => sections.push(false),
            Token::Bracketed(inside) => conditions |= inside.starts_with(['<', '>', '=']),
            _ => {}
        }
    }
    match sections.as_slice() {
        [one] => Some(*one),
        several if several[..several.len().min(3)].iter().all(|one| *one == several[0]) => Some(several[0]),
        _ if conditions => None,
        [_, below, ..] if number < 0.0 => Some(*below),
        [above, ..] => Some(*above),
        [] => None,
    }
}

/// The format code behind a number that every Excel knows.
pub fn built_in(id: u32) -> Option<&'static str> {
    // As Excel in Japanese has them.
    match id {
        14 => Some("yyyy/m/d"),
        22 => Some("yyyy/m/d h:mm"),
        27 | 36 | 50 | 57 => Some("ge.m.d"),
        28 | 29 | 51 | 54 | 58 => Some("ggge\"年\"m\"月\"d\"日\""),
        30 => Some("m/d/yy"),
        31 => Some("yyyy\"年\"m\"月\"d\"日\""),
        32 => Some("h\"時\"mm\"分\""),
        33 => Some("h\"時\"mm\"分\"ss\"秒\""),
        34 | 52 | 55 => Some("yyyy\"年\"m\"月\""),
        35 | 53 | 56 => Some("m\"月\"d\"日\""),
        id => format_code_from_id(id),
    }
}

/// A piece of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    /// What stands in quotes or behind a backslash: shown as it stands.
    Literal(&'a str),
    /// `_x` and `*x`: a blank as wide as x, and x as often as it fits.
    Blank,
    /// What stands in brackets: a colour, condition, language or count.
    Bracketed(&'a str),
    /// The same letter so many times.
    Letters(char, usize),
    /// `General`.
    General,
    /// `AM/PM` or `A/P`.
    HalfDay(&'a str),
    /// `E+` and `E-`.
    Exponent(&'a str),
    /// Any other character.
    Other(char),
}

fn tokens(code: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = code;
    std::iter::from_fn(move || {
        let c = rest.chars().next()?;
        let starts = |word: &str| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        let behind = |skip: usize, mark: char| rest[skip..].find(mark).map(|end| skip + end);
        let next = rest.chars().nth(1).map_or(0, char::len_utf8);
        let (token, length) = match c {
            '"' => {
                let end = behind(1, '"').unwrap_or(rest.len());
                (Token::Literal(&rest[1..end]), (end + 1).min(rest.len()))
            }
            '\\' | '!' => (Token::Literal(&rest[1..1 + next]), 1 + next),
            '_' | '*' => (Token::Blank, 1 + next),
            '[' => {
                let end = behind(1, ']').unwrap_or(rest.len());
                (Token::Bracketed(&rest[1..end]), (end + 1).min(rest.len()))
            }
            _ if starts("General") => (Token::General, 7),
            _ if starts("AM/PM") => (Token::HalfDay(&rest[..5]), 5),
            _ if starts("A/P") => (Token::HalfDay(&rest[..3]), 3),
            _ if starts("E+") || starts("E-") => (Token::Exponent(&rest[..2]), 2),
            _ if c.is_ascii_alphabetic() => {
                let end = rest.find(|other: char| !other.eq_ignore_ascii_case(&c)).unwrap_or(rest.len());
                (Token::Letters(c.to_ascii_lowercase(), end), end)
            }
            _ => (Token::Other(c), c.len_utf8()),
        };
        rest = &rest[length..];
        Some(token)
    })
}

/// The language that a format's words are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    /// None is named.
    Open,
    Japanese,
    English,
    Other,
}

/// A format in which words are to stand for what `ssfmt` doesn't know.
struct Words<'a> {
    code: &'a str,
    day: Option<NaiveDate>,
    /// Whether the first year of an era is written 元年.
    first_is_gannen: bool,
    language: Language,
}

impl<'a> Words<'a> {
    /// None where the format shows something else on every machine.
    fn new(code: &'a str, day: Option<NaiveDate>) -> Option<Self> {
        let mut words = Self { code, day, first_is_gannen: false, language: Language::Open };
        for token in tokens(code) {
            let Token::Bracketed(inside) = token else { continue };
            let inside = inside.to_ascii_lowercase();
            // Chinese numerals and full-width digits.
            if inside.starts_with("dbnum") || inside.starts_with("natnum") {
                return None;
            }
            let Some((_, locale)) = inside.strip_prefix('$').and_then(|tag| tag.split_once('-')) else { continue };
            words.first_is_gannen |= locale.contains("x-gannen");
            words.language = match locale {
                "411" | "0411" => Language::Japanese,
                locale if locale.starts_with("ja") => Language::Japanese,
                "409" | "0409" => Language::English,
                locale if locale.starts_with("en") => Language::English,
                // Long date and time as the writer's Windows is set to, other
                // calendars, other digits.
                locale if locale.len() > 4 || locale.starts_with(['f', 'x']) => return None,
                _ => Language::Other,
            };
        }
        Some(words)
    }

    /// The format for `ssfmt`.
    fn put_in(&self) -> Option<String> {
        let mut code = String::with_capacity(self.code.len());
        for token in tokens(self.code) {
            match token {
                Token::Literal(text) => quote(text, &mut code)?,
                Token::Blank => code.push_str("\" \""),
                Token::Bracketed(inside) => match inside.strip_prefix('$') {
                    // The sign of a currency is shown, its language isn't.
                    Some(tag) => quote(tag.split('-').next().unwrap_or_default(), &mut code)?,
                    None => code.push_str(&format!("[{inside}]")),
                },
                Token::Letters(letter, count) => self.letters(letter, count, &mut code)?,
                Token::General => code.push_str("General"),
                Token::HalfDay(written) if matches!(self.language, Language::Open | Language::English) => {
                    code.push_str(written);
                }
                Token::HalfDay(_) => return None,
                Token::Exponent(written) => code.push_str(written),
                Token::Other(c) if c.is_ascii() => code.push(c),
                Token::Other(c) => quote(c.encode_utf8(&mut [0; 4]), &mut code)?,
            }
        }
        // `ssfmt` takes whatever stands before a colour's `]General` for `[`.
        let general = code.rsplit(']').next().is_some_and(|tail| tail == "General");
        Some(if general { "General".to_owned() } else { code })
    }

    fn letters(&self, letter: char, count: usize, code: &mut String) -> Option<()> {
        let english = matches!(self.language, Language::Open | Language::English);
        match (letter, count) {
            ('y', 2 | 4) | ('m' | 'd' | 'h' | 's', 1 | 2) => code.extend(std::iter::repeat_n(letter, count)),
            ('m' | 'd', 3..=5) if english => code.extend(std::iter::repeat_n(letter, count)),
            ('d', 3 | 4) if self.language == Language::Japanese => self.weekday(count, code)?,
            ('a', 3 | 4) => self.weekday(count, code)?,
            ('g', 1..=3) | ('e', 1 | 2) => {
                let (era, year) = self.era()?;
                let word = match (letter, count) {
                    ('g', 1) => era.letter.to_string(),
                    ('g', 2) => era.name.chars().take(1).collect(),
                    ('g', _) => era.name.to_owned(),
                    (_, 1) if year == 1 && self.first_is_gannen => "元".to_owned(),
                    (_, 2) if year == 1 && self.first_is_gannen => return None,
                    (_, 1) => year.to_string(),
                    _ => format!("{year:02}"),
                };
                quote(&word, code)?;
            }
            _ => return None,
        }
        Some(())
    }

    /// 木, or 木曜日 for four letters.
    fn weekday(&self, letters: usize, code: &mut String) -> Option<()> {
        const DAYS: [&str; 7] = ["日", "月", "火", "水", "木", "金", "土"];
        let day = DAYS[self.day?.weekday().num_days_from_sunday() as usize];
        quote(&format!("{day}{}", if letters == 4 { "曜日" } else { "" }), code)
    }

    fn era(&self) -> Option<(Era, i32)> {
        Date::from(self.day?).era()
    }
}

/// Adds a text that is shown as it stands.
fn quote(text: &str, code: &mut String) -> Option<()> {
    if text.contains('"') {
        return None;
    }
    if !text.is_empty() {
        code.push('"');
        code.push_str(text);
        code.push('"');
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn as_excel_shows_them() {
        // 43874 is 2020-02-13.
        for (number, code, text) in [
            (3.0, "General", "3"),
            (66.7, "General", "66.7"),
            (1234.5, "#,##0", "1,235"),
            (0.8, "0%", "80%"),
            (43874.0, "yyyy/m/d", "2020/2/13"),
            (43874.5, "yyyy/m/d h:mm", "2020/2/13 12:00"),
            (43874.0, "m\"月\"d\"日\"", "2月13日"),
            (43874.0, "[$-411]ggge\"年\"m\"月\"d\"日\"", "令和2年2月13日"),
            (43874.0, "[$-411]ge.m.d", "R2.2.13"),
            (43874.0, "[$-411]gge\"年\"mm\"月\"", "令2年02月"),
            // 43586 is 2019-05-01, the first day of 令和.
            (43586.0, "[$-ja-JP-x-gannen]ggge\"年\"m\"月\"d\"日\";@", "令和元年5月1日"),
            (
                43586.0,
                "[<=43585][$-ja-JP-x-gannen]ggge\"年\";[>=43831][$-ja-JP-x-gannen]ggge\"年\";[$-ja-JP-x-gannen]ggg\"元年\"",
                "令和元年",
            ),
            (43586.0, "[$-411]ggge\"年\"", "令和1年"),
            (43874.0, "aaaa", "木曜日"),
            (43874.0, "m\"月\"d\"日\"(aaa)", "2月13日(木)"),
            (43874.0, "m月d日（aaa）", "2月13日（木）"),
            (43874.0, "[$-411]dddd", "木曜日"),
            (43874.0, "d\\-mmm\\-yy", "13-Feb-20"),
            (1234.0, "[$¥-411]#,##0", "¥1,234"),
            (12.0, "0\"件\"", "12件"),
            (12.0, "\"Re:\"0", "Re:12"),
        ] {
            assert_eq!(shown(number, code, DateSystem::Date1900).as_deref(), Some(text), "{code}");
        }
        let built_in = |number, id| shown(number, built_in(id).unwrap(), DateSystem::Date1900).unwrap();
        assert_eq!(built_in(0.5, 20), "12:00");
        assert_eq!(built_in(43874.0, 58), "令和2年2月13日");
        assert_eq!(shown(42412.0, "yyyy/m/d", DateSystem::Date1904).as_deref(), Some("2020/2/13"));
    }

    #[test]
    fn what_no_program_can_know_is_not_shown() {
        for code in [
            "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
            "[$-F400]h:mm:ss\\ AM/PM",
            "[$-x-sysdate]dddd, mmmm dd, yyyy",
            "[DBNum1][$-411]m\"月\"d\"日\"",
            "[DBNum3]0",
            "[$-411]mmmm",
            "[$-411]h:mm AM/PM",
            "[$-40c]dddd",
            "rr.m.d",
            "bbbb",
            "ggge",
        ] {
            let number = if code == "ggge" { 1.0 } else { 43874.0 };
            assert_eq!(shown(number, code, DateSystem::Date1900), None, "{code}");
        }
    }

    #[test]
    fn signs_of_per_cent() {
        for (number, code, percent) in [
            (0.8, "0%", Some(true)),
            (0.8, "0.0\"%\"", Some(false)),
            (0.8, "0\\%", Some(false)),
            (0.8, "0.0_%", Some(false)),
            (0.8, "0%;-0%", Some(true)),
            (0.8, "0%;-0;0", Some(true)),
            (-0.8, "0%;-0;0", Some(false)),
            (0.8, "[<=1]0%;0", None),
            (0.8, "[Red]0%", Some(true)),
            (0.8, "General", Some(false)),
        ] {
            assert_eq!(is_percent(number, code), percent, "{code}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5000))]

        #[test]
        fn no_format_stops_the_program(number in any::<f64>(), code in "([#0?,.%/ymdhsgeGE@\\[\\];:*_\"年 -]|General|AM/PM|\\[h\\]|\\[Red\\]|\\[>1\\]){0,12}") {
            for number in [number, 43874.25, -1.5, 0.0, 1e300] {
                shown(number, &code, DateSystem::Date1900);
                shown(number, &code, DateSystem::Date1904);
            }
        }
    }
}
