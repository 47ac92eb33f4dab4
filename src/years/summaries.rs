//! Summaries of years as text for a terminal, csv and json.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use unicode_width::UnicodeWidthStr;

use super::{code, padded};
use crate::archive::State;
use crate::check::SoundYear;
use crate::model::form::Field;
use crate::model::{FiscalYear, Mean, UNRATED, each_once};
use crate::summary::Summary;

/// One year's summary, with every rating by its name.
#[derive(Debug, Serialize)]
pub struct YearSummary {
    #[serde(serialize_with = "code")]
    year: FiscalYear,
    /// When the year was signed off; none where it isn't.
    sealed: Option<String>,
    /// Whether the data is no longer what was signed off.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    changed: bool,
    #[serde(skip)]
    state: State,
    directions: Vec<Row>,
}

/// One direction.
#[derive(Debug, Serialize)]
struct Row {
    number: usize,
    name: String,
    calculated: Option<String>,
    /// Percent, rounded down.
    rate: Option<u8>,
    printed: String,
    #[serde(serialize_with = "in_order")]
    counts: Vec<(String, usize)>,
}

impl YearSummary {
    /// The summary of a year.
    pub fn of(year: &SoundYear) -> Self {
        let report = year.report();
        let scale = &report.scale;
        let rows = Summary::of(report).directions.into_iter().map(|direction| {
            let told = direction.tally(scale).filter(|(rating, count)| rating.is_some() || *count > 0);
            let counts = told.map(|(rating, count)| (scale.name(rating).to_owned(), count)).collect();
            Row {
                number: direction.number,
                name: direction.name,
                calculated: direction.calculated.map(|rating| scale.band(rating).name.clone()),
                rate: direction.rate.as_ref().map(Mean::percent),
                printed: scale.name(direction.printed).to_owned(),
                counts,
            }
        });
        Self { year: report.year, sealed: None, changed: false, state: State::InProgress, directions: rows.collect() }
    }

    /// The summary with how its year stands to the archive.
    #[must_use]
    pub fn with_state(self, state: State) -> Self {
        let sealed = state.signed_off().map(|date| date.calendar().to_string());
        Self { sealed, changed: state.is_changed(), state, ..self }
    }
}

/// As an object whose keys keep the scale's order.
fn in_order<S: Serializer>(counts: &[(String, usize)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(counts.len()))?;
    for (name, count) in counts {
        map.serialize_entry(name, count)?;
    }
    map.end()
}

/// The summaries as a list of years.
pub fn json(years: &[YearSummary]) -> String {
    crate::json::text(years)
}

/// The summaries as a table for Excel: UTF-8 with BOM, a row a direction.
pub fn csv(years: &[YearSummary]) -> String {
    // Years may differ in their scales: a column for every name that occurs.
    let counts = years.iter().flat_map(|year| &year.directions).flat_map(|row| &row.counts);
    let names = each_once(counts.map(|(name, _)| name.as_str()));
    let head = ["年度", "番号", Field::Name.key(), "計算した達成状況", "率（%）", "印刷する達成状況", "承認"];
    let rows = years.iter().flat_map(|year| year.directions.iter().map(move |row| (year, row))).map(|(year, row)| {
        let fields = [
            year.year.to_string(),
            row.number.to_string(),
            row.name.clone(),
            row.calculated.clone().unwrap_or_else(|| UNRATED.to_owned()),
            row.rate.map(|rate| rate.to_string()).unwrap_or_default(),
            row.printed.clone(),
            match &year.sealed {
                Some(date) if year.changed => format!("{date}（{}）", year.state),
                sealed => sealed.clone().unwrap_or_default(),
            },
        ];
        let counts = names.iter().map(|name| {
            let count = row.counts.iter().find(|(known, _)| known == name);
            count.map(|(_, count)| count.to_string()).unwrap_or_default()
        });
        fields.into_iter().chain(counts).collect::<Vec<_>>()
    });
    crate::csv::table(head.into_iter().chain(names.iter().copied()), rows)
}

/// The summaries for a terminal.
pub fn text(years: &[YearSummary]) -> String {
    let mut lines = Vec::new();
    for year in years {
        lines.push(match &year.sealed {
            Some(date) if year.changed => {
                format!("{}（{}）　{}（{date} 承認）", year.year, year.year.code(), year.state)
            }
            Some(date) => format!("{}（{}）　{}（{date}）", year.year, year.year.code(), year.state),
            None => format!("{}（{}）", year.year, year.year.code()),
        });
        let longest = |of: &dyn Fn(&Row) -> usize| year.directions.iter().map(of).max().unwrap_or(0);
        let calculated = |row: &Row| row.calculated.clone().unwrap_or_else(|| UNRATED.to_owned());
        let widest = longest(&|row| calculated(row).width_cjk());
        let printed = longest(&|row| row.printed.width_cjk());
        for row in &year.directions {
            let rate = row.rate.map_or_else(|| "    －".to_owned(), |rate| format!("{rate:>4} %"));
            let counts: Vec<_> = row.counts.iter().map(|(name, count)| format!("{name}{count}")).collect();
            let own = if calculated(row) == row.printed { "　　" } else { "総括" };
            lines.push(format!(
                "{:>3}  計算 {}{rate}  印刷 {} {own}  {}",
                row.number,
                padded(&calculated(row), widest),
                padded(&row.printed, printed),
                counts.join("・"),
            ));
            lines.push(format!("     {}", row.name));
        }
        lines.push(String::new());
    }
    lines.pop();
    lines.join("\n") + "\n"
}
