//! The years of an office, and where each stands.

use serde::{Serialize, Serializer};
use unicode_width::UnicodeWidthStr;

use super::{code, padded};
use crate::archive::{self, ArchiveError, Register, State};
use crate::check::{self, Scope};
use crate::diagnostics::Diagnostic;
use crate::error::Error;
use crate::model::{Date, FiscalYear};
use crate::office::Root;
use crate::source::Source;

/// One year, as programs read it.
#[derive(Debug, Serialize)]
pub struct YearLine {
    /// The plan's folder, where several plans are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<String>,
    #[serde(serialize_with = "code")]
    year: FiscalYear,
    name: String,
    /// Whether there is a file of its data.
    data: bool,
    /// When it was signed off; none where it isn't.
    #[serde(serialize_with = "day")]
    sealed: Option<Date>,
    /// Whether the data differs from what was signed off.
    changed: bool,
    #[serde(skip)]
    state: State,
    /// How many errors `check` finds; none where there is no data.
    errors: Option<usize>,
    /// How many notices `check` has; none where there is no data.
    warnings: Option<usize>,
}

/// A year of an office, and how it stands to the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearState {
    /// The year.
    pub year: FiscalYear,
    /// Whether there is a file of its data.
    pub data: bool,
    /// How that stands to the archive.
    pub state: State,
}

/// The years of an office, oldest first: those that have data and those that
/// are signed off. What the data says is not looked at.
///
/// # Errors
/// [`Error::NoYears`] if there is neither; if the archive can't be read.
pub fn states(root: &Root, register: &Register) -> Result<Vec<YearState>, Error> {
    let mut years = register.years();
    let with_data = match root.years() {
        Err(Error::NoYears { .. }) if !years.is_empty() => Vec::new(),
        found => found?,
    };
    years.extend(&with_data);
    years.sort();
    years.dedup();
    let state = |year: FiscalYear| {
        let data = with_data.contains(&year);
        let inside = Root::data(year);
        let source = data.then(|| Source::read(&root.join(&inside), &root.shown(&inside)).ok()).flatten();
        let state = match &source {
            Some(source) => State::of(register, year, source.bytes()),
            // Of a year whose data is gone the signed-off report remains.
            None if !data => State::unchanged(register, year),
            // What can't be read is not what was signed off.
            None => State::of(register, year, &[]),
        };
        YearState { year, data, state }
    };
    Ok(years.into_iter().map(state).collect())
}

/// The years of an office as [`states`] has them, with what `check` finds in
/// each.
///
/// # Errors
/// As [`states`]; if a font of the office's own can't be read.
pub fn of(root: &Root) -> Result<Vec<YearLine>, ArchiveError> {
    let register = archive::register(root)?;
    let line = |YearState { year, data, state }| {
        let (sealed, changed) = (state.signed_off(), state.is_changed());
        let name = year.to_string();
        let line = YearLine { plan: None, year, name, data, sealed, changed, state, errors: None, warnings: None };
        if !data {
            return Ok(line);
        }
        let found = check::office(root, &[year], Scope::default())?;
        let errors = found.iter().filter(|diagnostic| Diagnostic::is_error(diagnostic)).count();
        Ok(YearLine { errors: Some(errors), warnings: Some(found.len() - errors), ..line })
    };
    states(root, &register)?.into_iter().map(line).collect()
}

/// The years of every plan in a folder of plans, plan by plan.
///
/// # Errors
/// As [`of`].
pub fn of_plans(plans: &[(String, Root)]) -> Result<Vec<YearLine>, ArchiveError> {
    let mut lines = Vec::new();
    for (name, root) in plans {
        match of(root) {
            // Its data folder is empty as yet.
            Err(ArchiveError::Common(Error::NoYears { .. })) => {}
            years => lines.extend(years?.into_iter().map(|line| YearLine { plan: Some(name.clone()), ..line })),
        }
    }
    Ok(lines)
}

impl YearLine {
    fn on(&self) -> String {
        self.sealed.map(|date| date.calendar().to_string()).unwrap_or_default()
    }
}

fn day<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    date.map(|date| date.calendar().to_string()).serialize(serializer)
}

/// The years for programs: a list.
pub fn json(lines: &[YearLine]) -> String {
    crate::json::text(lines)
}

/// The years for Excel, a row each.
pub fn csv(lines: &[YearLine]) -> String {
    let plans = lines.iter().any(|line| line.plan.is_some());
    let head = ["年度", "記号", "状態", "承認日", "データ", "誤り", "注意"];
    let number = |count: Option<usize>| count.map(|count| count.to_string()).unwrap_or_default();
    let rows = lines.iter().map(|line| {
        let row = [
            line.name.clone(),
            line.year.code(),
            line.state.to_string(),
            line.on(),
            if line.data { "あり" } else { "なし" }.to_owned(),
            number(line.errors),
            number(line.warnings),
        ];
        line.plan.iter().cloned().chain(row).collect()
    });
    crate::csv::table(plans.then_some("計画").into_iter().chain(head), rows)
}

/// The years for a terminal, a line each, under the names of their plans where
/// there are several.
pub fn text(lines: &[YearLine]) -> String {
    let name = |line: &YearLine| format!("{}（{}）", line.name, line.year.code());
    let state = |line: &YearLine| match line.sealed {
        Some(_) => format!("{}（{}）", line.state, line.on()),
        None => line.state.to_string(),
    };
    let widest = |of: &dyn Fn(&YearLine) -> String| lines.iter().map(|line| of(line).width_cjk()).max().unwrap_or(0);
    let (names, states) = (widest(&name), widest(&state));
    let mut text = String::new();
    for of_plan in lines.chunk_by(|a, b| a.plan == b.plan) {
        if let Some(plan) = of_plan.first().and_then(|line| line.plan.as_ref()) {
            text += &format!("{}{plan}\n", if text.is_empty() { "" } else { "\n" });
        }
        for line in of_plan {
            let found = match (line.errors, line.warnings) {
                (Some(errors), Some(warnings)) => format!("誤り {errors}件、注意 {warnings}件"),
                _ => "データなし".to_owned(),
            };
            text += &format!("{}  {}  {found}\n", padded(&name(line), names), padded(&state(line), states));
        }
    }
    text
}
