//! What the report itself knows: ways of writing that one text alone has, and
//! years that can't be.
//!
//! Each is told once for the year, and only where one way is the rule and the
//! other the exception: offices may write as they like, but not in two ways.

use std::collections::HashMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::sentence::odd;
use super::{Finding, Text, is_kanji};
use crate::diagnostics::Code;
use crate::model::form::Field;
use crate::model::{ERAS, Era, FiscalYear};

/// Ways to write one thing. Of each group a year has one, or no rule.
const VARIANTS: [&[&str]; 3] = [
    &["か所", "ヶ所", "ヵ所", "カ所", "箇所", "ケ所"],
    &["か月", "ヶ月", "ヵ月", "カ月", "箇月", "ケ月"],
    &["か年", "ヶ年", "ヵ年", "カ年", "箇年", "ケ年"],
];

/// How often the usual way stands in a year where the other is an exception.
const USUAL: usize = 4;

/// Compares the texts of a year, and adds what is found to them.
pub fn compare(texts: &mut [Text], year: FiscalYear) {
    let found: Vec<(usize, Finding)> = VARIANTS
        .iter()
        .filter_map(|forms| variant(texts, forms))
        .chain(half_width(texts))
        .chain(departments(texts))
        .chain(compounds(texts))
        .chain(texts.iter().enumerate().flat_map(|(at, text)| impossible_years(text.text, year).map(move |f| (at, f))))
        .collect();
    for (at, finding) in found {
        texts[at].findings.push(finding);
    }
}

/// A counter that is written otherwise in one place: 3ヶ所.
fn variant(texts: &[Text], forms: &[&str]) -> Option<(usize, Finding)> {
    let mut places: Vec<(&str, usize, Range<usize>)> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        for form in forms {
            let counts = |place: &usize| {
                text.text[..*place]
                    .chars()
                    .next_back()
                    .is_some_and(|c| c.is_numeric() || "数一二三四五六七八九十".contains(c))
            };
            let found = text.text.match_indices(form).map(|(place, _)| place).filter(counts);
            places.extend(found.map(|place| (*form, at, place..place + form.len())));
        }
    }
    let count = |form: &str| places.iter().filter(|(other, ..)| *other == form).count();
    let usual = forms.iter().copied().max_by_key(|form| count(form))?;
    let odd: Vec<_> = places.iter().filter(|(form, ..)| *form != usual).collect();
    let [(form, at, range)] = odd.as_slice() else { return None };
    if count(usual) < USUAL {
        return None;
    }
    let message = format!("ほかはすべて「{usual}」ですが、ここだけ「{form}」です");
    let finding =
        Finding::new(Code::ProofreadVariant, range.clone(), message, format!("「{usual}」にそろえてください"));
    Some((*at, finding.replacement(usual)))
}

/// The first half-width katakana of a year that has more full-width ones.
fn half_width(texts: &[Text]) -> Option<(usize, Finding)> {
    let is_half = |c: char| matches!(c, 'ｦ'..='ﾟ');
    let count = |is_of: fn(char) -> bool| texts.iter().flat_map(|text| text.text.chars()).filter(|c| is_of(*c)).count();
    let (half, full) = (count(|c| matches!(c, 'ｦ'..='ﾟ')), count(super::is_katakana));
    if half == 0 || full < half {
        return None;
    }
    let places = texts.iter().filter(|text| text.text.contains(is_half)).count();
    let (at, text) = texts.iter().enumerate().find(|(_, text)| text.text.contains(is_half))?;
    let start = text.text.find(is_half)?;
    let run = text.text[start..].split(|c| !is_half(c)).next().unwrap_or_default();
    let range = start..start + run.len();
    let wide: String = run.nfkc().collect();
    let more = if places > 1 {
        format!("（半角のカタカナは、ほかに {}か所）", places - 1)
    } else {
        String::new()
    };
    let message = format!("「{run}」は半角のカタカナです{more}");
    let hint = format!("全角の「{wide}」に直してください");
    Some((at, Finding::new(Code::ProofreadHalfWidthKatakana, range, message, hint).replacement(wide)))
}

/// Departments that are spelt otherwise than everywhere else by one character.
fn departments(texts: &[Text]) -> Vec<(usize, Finding)> {
    let departments = [Field::LeadDepartment, Field::PartnerDepartments].map(|field| Some(field.key()));
    let is_department = |text: &&Text| departments.contains(&text.key);
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for text in texts.iter().filter(is_department) {
        *counts.entry(text.text).or_default() += 1;
    }
    let mut names: Vec<(&str, usize)> = counts.iter().map(|(name, count)| (*name, *count)).collect();
    names.sort_unstable();
    let mut findings = Vec::new();
    for (at, text) in texts.iter().enumerate().filter(|(_, text)| is_department(text)) {
        // 市民課 and 市民税課 are two departments; long names that differ in a
        // character that one of them lacks are one.
        let long = text.text.chars().count() >= 5;
        let near = names.iter().find(|(name, count)| {
            let (a, b) = (text.text.chars().count(), name.chars().count());
            *count >= USUAL && a.abs_diff(b) == 1 && is_one_apart(text.text, name)
        });
        if let (true, Some(1), Some((usual, _))) = (long, counts.get(text.text), near) {
            let message = format!("「{}」は、ほかでは「{usual}」と書かれています", text.text);
            let hint = "別の課でなければ、名前をそろえてください";
            findings.push((at, Finding::new(Code::ProofreadVariant, 0..text.text.len(), message, hint)));
        }
    }
    findings
}

/// Whether two words differ in one character, inside, that one of them lacks.
fn is_one_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let same = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    long.len() == short.len() + 1 && same > 0 && same < short.len() && short[same..] == long[same + 1..]
}

/// Compounds of Chinese characters that stand once, lack a character of one
/// that stands often, and fall apart without it: 在宅療支援課.
fn compounds(texts: &[Text]) -> Vec<(usize, Finding)> {
    let mut places: HashMap<&str, Vec<(usize, Range<usize>)>> = HashMap::new();
    for (at, text) in texts.iter().enumerate() {
        for range in runs(text.text) {
            places.entry(&text.text[range.clone()]).or_default().push((at, range));
        }
    }
    // What each frequent compound is without one of its characters.
    let mut torn: HashMap<String, &str> = HashMap::new();
    let mut frequent: Vec<&str> =
        places.iter().filter(|(_, places)| places.len() >= USUAL).map(|(word, _)| *word).collect();
    frequent.sort_unstable();
    for word in frequent {
        let characters: Vec<char> = word.chars().collect();
        for gap in 1..characters.len() - 1 {
            let rest = characters.iter().enumerate().filter(|(at, _)| *at != gap).map(|(_, c)| c);
            torn.insert(rest.collect(), word);
        }
    }
    let mut findings = Vec::new();
    for (word, places) in &places {
        let ([(at, range)], Some(whole)) = (places.as_slice(), torn.get(*word)) else { continue };
        if odd(word) > odd(whole) {
            let message = format!("「{word}」は、ほかでは「{whole}」と書かれています");
            let hint = "文字が抜けていないか確かめてください";
            findings.push((*at, Finding::new(Code::ProofreadVariant, range.clone(), message, hint)));
        }
    }
    findings.sort_by_key(|(at, finding)| (*at, finding.range.start));
    findings
}

/// The runs of five to twenty Chinese characters in a text.
fn runs(text: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        match (start, is_kanji(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                if (5..=20).contains(&text[from..at].chars().count()) {
                    runs.push(from..at);
                }
                start = None;
            }
            _ => {}
        }
    }
    runs
}

/// Years of eras that had ended before the report's year.
fn impossible_years(text: &str, year: FiscalYear) -> impl Iterator<Item = Finding> + use<'_> {
    let eras = ERAS.into_iter().zip(ERAS.into_iter().skip(1));
    eras.flat_map(move |(era, ended)| years_after(text, year, era, ended))
}

/// Years of one era that there weren't, as the next one had begun.
fn years_after(text: &str, year: FiscalYear, era: Era, ended: Era) -> impl Iterator<Item = Finding> + use<'_> {
    // 平成31年 ended in April of the year in which 令和 began.
    let years_before = u32::try_from(era.first_year() - ended.first_year()).unwrap_or(u32::MAX);
    let is_later = year.calendar() >= era.first_year();
    let eras = text.match_indices(ended.name).filter(move |_| is_later);
    eras.filter_map(move |(at, name)| {
        let rest = &text[at + name.len()..];
        let number = rest.split(|c: char| !c.is_ascii_digit() && !matches!(c, '０'..='９')).next()?;
        let plain: String = number.nfkc().collect();
        let after = &rest[number.len()..];
        let years: u32 = plain.parse().ok().filter(|years| (years_before + 2..90).contains(years))?;
        // A plan may be called by its time; who writes both knows.
        let is_named = text[..at].ends_with(['（', '(', '「', '～', '〜', '-', '－', '、', '・'])
            || text[..at].ends_with("から")
            || after.starts_with("年度）")
            || after.contains(era.name);
        if !after.starts_with('年') || is_named {
            return None;
        }
        let range = at..at + name.len() + number.len() + '年'.len_utf8();
        let message =
            format!("「{}」は、{}{}年のことではありませんか", &text[range.clone()], era.name, years - years_before);
        Some(Finding::new(Code::ProofreadYear, range, message, "年を確かめてください"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_an_era_that_had_ended() {
        let told = |text: &str, year: &str| -> Vec<String> {
            impossible_years(text, year.parse().unwrap()).map(|found| text[found.range].to_owned()).collect()
        };
        for (text, year) in [
            ("平成32年度に実施する", "平成32年"),
            ("平成３３年４月に開設", "平成３３年"),
            ("整備は平成40年までに終える", "平成40年"),
        ] {
            assert_eq!(told(text, "R01"), [year], "{text}");
            // What was written before 令和 began was right then.
            assert_eq!(told(text, "H30"), [""; 0], "{text}");
        }
        assert_eq!(told("昭和66年に開設", "H30"), ["昭和66年"]);
        assert_eq!(told("昭和64年に開設", "R01"), [""; 0]);
        for text in [
            "平成30年度に始めた",
            "平成31年4月に開設",
            "平成元年に開設",
            "第5期計画（平成30～平成32年度）",
            "平成30年度から平成32年度の計画",
            "平成32年（令和2年）",
            "平成320年",
            "平成の大合併",
        ] {
            assert_eq!(told(text, "R02"), [""; 0], "{text}");
        }
    }

    #[test]
    fn words_that_lack_a_character() {
        assert!(is_one_apart("高齢者福祉課", "高齢福祉課"));
        assert!(is_one_apart("在宅療支援課", "在宅療養支援課"));
        assert!(!is_one_apart("都市計画課", "都市計画課長"));
        assert!(!is_one_apart("障害福祉課", "高齢福祉課"));
        assert!(odd("在宅療支援課") > odd("在宅療養支援課"));
        assert_eq!(odd("検討部会"), odd("検討会"));
    }
}
