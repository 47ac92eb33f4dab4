//! The formats of a comparison: text for a terminal, csv and json.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::{Compared, ComparedMeasure, Comparison, Match, RatingChange, Sides};
use crate::model::form::Field;
use crate::years::padded;

const BETTER: Style = AnsiColor::Green.on_default();
const WORSE: Style = AnsiColor::Red.on_default();
const STRONG: Style = Style::new().bold();
const ASIDE: Style = Style::new().dimmed();

impl RatingChange {
    fn arrow(self) -> &'static str {
        match self {
            Self::Up => "↑",
            Self::Same => "→",
            Self::Down => "↓",
        }
    }

    fn style(self) -> Style {
        match self {
            Self::Up => BETTER,
            Self::Same => Style::new(),
            Self::Down => WORSE,
        }
    }
}

/// The comparison as an object.
pub fn json(comparison: &Comparison) -> String {
    crate::json::text(comparison)
}

/// The comparison as a table for Excel: UTF-8 with BOM, a row for each
/// direction and measure.
pub fn csv(comparison: &Comparison) -> String {
    let (direction, measure) = &comparison.terms;
    let Sides { then, now } = comparison.names;
    let of = |year: &dyn std::fmt::Display, what: &str| format!("{year}の{what}");
    let head = [
        "種別".to_owned(),
        format!("{direction}の番号"),
        format!("{measure}の番号"),
        Field::Name.key().to_owned(),
        "照合".to_owned(),
        of(&then, &format!("{direction}の番号")),
        of(&then, &format!("{measure}の番号")),
        of(&then, Field::Name.key()),
        of(&then, Field::Rating.key()),
        "変化".to_owned(),
        of(&now, Field::Rating.key()),
        of(&then, "率（%）"),
        of(&now, "率（%）"),
        of(&then, "対応の数"),
        "年度目標に反映した数".to_owned(),
    ];
    let number = |number: Option<usize>| number.map(|number| number.to_string()).unwrap_or_default();
    let row = |kind: &str, places: [String; 2], part: &Compared, before: [String; 2], responses: [String; 2]| {
        let Compared { matched, name, rating, change, rate, .. } = part;
        let percent = |rate: Option<u8>| rate.map(|rate| rate.to_string()).unwrap_or_default();
        let [direction, measure] = places;
        let [then_direction, then_measure] = before;
        let [left, taken_up] = responses;
        vec![
            kind.to_owned(),
            direction,
            measure,
            name.now.clone().unwrap_or_default(),
            what_happened(*matched).to_owned(),
            then_direction,
            then_measure,
            name.then.clone().unwrap_or_default(),
            rating.then.clone().unwrap_or_default(),
            change.map(RatingChange::arrow).unwrap_or_default().to_owned(),
            rating.now.clone().unwrap_or_default(),
            percent(rate.then),
            percent(rate.now),
            left,
            taken_up,
        ]
    };
    let rows = comparison.directions.iter().flat_map(|one| {
        let part = &one.part;
        let first = row(
            direction,
            [number(part.number.now), String::new()],
            part,
            [number(part.number.then), String::new()],
            [String::new(), String::new()],
        );
        let rest = one.measures.iter().map(move |one| {
            let part = &one.part;
            let (left, taken_up) = taken_up(one);
            let places = [number(one.direction.now), number(part.number.now)];
            let before = [number(one.direction.then), number(part.number.then)];
            row(measure, places, part, before, [left.to_string(), taken_up.to_string()])
        });
        std::iter::once(first).chain(rest).collect::<Vec<_>>()
    });
    crate::csv::table(head.iter().map(String::as_str), rows)
}

/// The comparison for a terminal, in colour.
pub fn text(comparison: &Comparison) -> String {
    let (direction, _) = &comparison.terms;
    let parts =
        || comparison.directions.iter().flat_map(|one| one.measures.iter().map(|one| &one.part).chain([&one.part]));
    let widest = |side: fn(&Sides<Option<String>>) -> &Option<String>| {
        parts().map(|part| side(&part.rating).as_deref().unwrap_or_default().width_cjk()).max().unwrap_or(0)
    };
    let widths = Sides { then: widest(|sides| &sides.then), now: widest(|sides| &sides.now) };
    let Sides { then, now } = comparison.names;
    let mut lines =
        vec![format!("{STRONG}{then}（{}） → {now}（{}）{STRONG:#}", comparison.years.then, comparison.years.now)];
    for one in &comparison.directions {
        let part = &one.part;
        let number = part.number.now.or(part.number.then).unwrap_or_default();
        lines.push(String::new());
        lines.push(format!("{STRONG}{direction}{number}　{}{STRONG:#}", name(part)));
        lines.extend(moved(None, part).map(|what| format!("      {ASIDE}{what}{ASIDE:#}")));
        lines.push(format!("      {}", rated(part, &widths)));
        for one in &one.measures {
            let part = &one.part;
            let number = part.number.now.map_or("－".to_owned(), |number| number.to_string());
            let responses = match taken_up(one) {
                (0, _) => String::new(),
                (left, 0) => format!("  {WORSE}対応{left}件：年度目標なし{WORSE:#}"),
                (left, taken_up) if left == taken_up => format!("  対応{left}件：年度目標あり"),
                (left, taken_up) => format!("  {WORSE}対応{left}件：うち{taken_up}件に年度目標あり{WORSE:#}"),
            };
            let responses = if part.matched == Match::Removed { String::new() } else { responses };
            lines.push(format!("{number:>4}  {}{responses}", rated(part, &widths)));
            lines.push(format!("      {}", name(part)));
            lines.extend(moved(Some(one), part).map(|what| format!("      {ASIDE}{what}{ASIDE:#}")));
        }
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Ratings and rates, in columns.
fn rated(part: &Compared, widths: &Sides<usize>) -> String {
    let padded = |text: &Option<String>, width: usize| padded(text.as_deref().unwrap_or_default(), width);
    let percent = |rate: Option<u8>| rate.map_or_else(|| "   － ".to_owned(), |rate| format!("{rate:>4} %"));
    let (style, arrow) = match (part.matched, part.change) {
        (_, Some(change)) => (change.style(), change.arrow()),
        (Match::Added, None) => (BETTER, "＋"),
        (Match::Removed, None) => (WORSE, "－"),
        _ => (Style::new(), "　"),
    };
    // An arrow takes one column in some terminals and two in others, so it
    // stands where nothing has to be aligned with what is left of it.
    let (then, now) = (padded(&part.rating.then, widths.then), padded(&part.rating.now, widths.now));
    let Sides { then: before, now: after } = part.rate;
    format!("{then}{}  {style}{arrow}{style:#}  {now}{}", percent(before), percent(after))
}

fn name(part: &Compared) -> &str {
    part.name.now.as_ref().or(part.name.then.as_ref()).map_or("", String::as_str)
}

/// How many responses a measure left, and how many have a goal.
fn taken_up(measure: &ComparedMeasure) -> (usize, usize) {
    let taken_up = measure.responses.iter().filter(|response| response.taken_up).count();
    (measure.responses.len(), taken_up)
}

fn what_happened(matched: Match) -> &'static str {
    match matched {
        Match::Name => "同じ名称",
        Match::Position => "同じ番号（名称変更）",
        Match::Likeness => "似た名称（名称・番号変更）",
        Match::Added => "追加",
        Match::Removed => "削除",
    }
}

/// What is to be told of a match, if anything: what was added, removed,
/// renamed, or moved to another number.
fn moved(measure: Option<&ComparedMeasure>, part: &Compared) -> Option<String> {
    let place = |direction: Option<usize>, number: Option<usize>| match (direction, number) {
        (Some(direction), Some(number)) => format!("{direction}-{number}"),
        (None, Some(number)) => number.to_string(),
        _ => String::new(),
    };
    let directions = measure.map(|measure| measure.direction);
    let then = place(directions.and_then(|sides| sides.then), part.number.then);
    let now = place(directions.and_then(|sides| sides.now), part.number.now);
    match part.matched {
        Match::Added => Some("（追加）".to_owned()),
        Match::Removed => Some(format!("（削除。前は{then}）")),
        Match::Position => Some(format!(
            "（名称変更。同じ番号の{then}「{}」と比べています）",
            part.name.then.as_deref().unwrap_or_default()
        )),
        Match::Likeness => Some(format!(
            "（名称・番号変更。名称の似た{then}「{}」と比べています）",
            part.name.then.as_deref().unwrap_or_default()
        )),
        Match::Name if then != now => Some(format!("（番号変更。前は{then}）")),
        Match::Name => None,
    }
}
