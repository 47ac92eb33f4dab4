//! Numbers and dates as their cells show them.
//!
//! `ssfmt` knows the number formats, except what only Japanese Excel has:
//! years of eras, and the built-in formats that differ by language.

use chrono::NaiveDate;
use ssfmt::date_serial::serial_to_date;
use ssfmt::{DateSystem, FormatOptions, NumberFormat, format_code_from_id};

use crate::model::Date;

/// A number as a cell of this format shows it.
pub fn shown(number: f64, code: &str, dates: DateSystem) -> String {
    let options = FormatOptions { date_system: dates, ..FormatOptions::default() };
    let code = with_era(code, number, dates);
    // `ssfmt` takes whatever stands before a colour's `]General` for `[`.
    let general = code.rsplit(']').next().is_some_and(|tail| tail.trim().eq_ignore_ascii_case("General"));
    match NumberFormat::parse(if general { "General" } else { &code }) {
        Ok(format) => format.format(number, &options),
        // Better the bare number than none at all.
        Err(_) => number.to_string(),
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

/// A format with the era and its year put in as words: `ggge"年"` becomes
/// `"令和""2""年"`.
fn with_era(code: &str, number: f64, dates: DateSystem) -> String {
    let date = serial_to_date(number, dates).and_then(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
    let Some((era, year)) = date.and_then(|date| Date::from(date).era()) else { return code.to_owned() };
    // General and 0.00E+00 have such letters too, and are no dates.
    let is_date = outside_quotes(code).any(|c| matches!(c, 'g' | 'd' | 'm' | 'y')) && !code.contains("General");
    if !is_date {
        return code.to_owned();
    }
    let mut changed = String::with_capacity(code.len());
    let mut chars = code.chars().peekable();
    let (mut quoted, mut bracketed) = (false, false);
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            '\\' if !quoted => {
                changed.push(c);
                changed.extend(chars.next());
                continue;
            }
            'g' | 'G' | 'e' | 'E' if !quoted && !bracketed => {
                let mut count = 1;
                while chars.next_if(|next| next.eq_ignore_ascii_case(&c)).is_some() {
                    count += 1;
                }
                let word = match (c.to_ascii_lowercase(), count) {
                    ('g', 1) => era.letter.to_string(),
                    ('g', 2) => era.name.chars().take(1).collect(),
                    ('g', _) => era.name.to_owned(),
                    (_, 1) => year.to_string(),
                    _ => format!("{year:02}"),
                };
                changed.push_str(&format!("\"{word}\""));
                continue;
            }
            _ => {}
        }
        changed.push(c);
    }
    changed
}

/// The characters of a format that are not in quotes or brackets.
fn outside_quotes(code: &str) -> impl Iterator<Item = char> {
    let (mut quoted, mut bracketed) = (false, false);
    code.chars().filter(move |c| {
        match c {
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ => return !quoted && !bracketed,
        }
        false
    })
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
            (12.0, "0\"件\"", "12件"),
            (12.0, "\"Re:\"0", "Re:12"),
        ] {
            assert_eq!(shown(number, code, DateSystem::Date1900), text, "{code}");
        }
        assert_eq!(shown(0.5, built_in(20).unwrap(), DateSystem::Date1900), "12:00");
        assert_eq!(shown(43874.0, built_in(58).unwrap(), DateSystem::Date1900), "令和2年2月13日");
        assert_eq!(shown(42412.0, "yyyy/m/d", DateSystem::Date1904), "2020/2/13");
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
