//! What the page about the year's work is told: where everything stands.

use serde::Serialize;
use serde_json::{Value, json};

use super::downloads;
use super::failure::{Failure, ShownProblem};
use crate::archive::{self, Register, RegisterEntry};
use crate::build::Press;
use crate::check::SoundYear;
use crate::diagnostics::Code;
use crate::model::FiscalYear;
use crate::office::Root;
use crate::office::fonts::Fonts;
use crate::serve::shown::ShownPlan;
use crate::years::compare::Comparison;
use crate::years::courses;
use crate::years::first::ScaleSize;
use crate::years::listing::{self, YearState};
use crate::years::standing::Standing;

/// A year in the list of those to choose from.
#[derive(Debug, Serialize)]
struct YearView {
    year: String,
    name: String,
    /// 作成中, 承認済み or 承認後に変更あり.
    state: String,
    sealed: Option<String>,
    data: bool,
}

/// An entry of the register.
#[derive(Debug, Serialize)]
struct EntryLine {
    number: usize,
    year: String,
    name: String,
    by: String,
    on: String,
    /// Why it corrects another, and which.
    reason: Option<String>,
    replaces: Option<usize>,
    /// The 照合番号 after it, in both forms.
    short: String,
    full: String,
    /// Its PDF behind `/files/`.
    file: String,
    /// Whether it is the one that holds for its year.
    holds: bool,
}

impl YearView {
    fn new(state: YearState) -> Self {
        Self {
            year: state.year.code(),
            name: state.year.to_string(),
            state: state.state.to_string(),
            sealed: state.state.signed_off().map(|on| on.to_string()),
            data: state.data,
        }
    }
}

impl EntryLine {
    fn new(register: &Register, entry: &RegisterEntry) -> Self {
        let record = &entry.record;
        let correction = record.correction.as_ref();
        Self {
            number: entry.number,
            year: record.year.code(),
            name: record.year.to_string(),
            by: record.by.to_string(),
            on: record.on.to_string(),
            reason: correction.map(|correction| correction.reason.to_string()),
            replaces: correction.map(|correction| correction.replaces),
            short: entry.own.short(),
            full: entry.own.to_string(),
            file: archive::entry_pdf(register, entry).trim_start_matches("out/").to_owned(),
            holds: register.current(record.year).is_some_and(|current| current.number == entry.number),
        }
    }
}

/// Where the shown year and its office stand. `home` is the folder that the
/// program was started for, which may hold several plans.
pub fn of(home: &Root, place: &ShownPlan) -> Value {
    let Some(year) = place.year else { return start(&place.root) };
    let plans = home.plans();
    let plan = plans.iter().find(|(_, root)| *root == place.root).map(|(name, _)| name.clone());
    let root = &place.root;
    let (register, broken) = match archive::register(root) {
        Ok(register) => (register, None),
        Err(error) => (Register::default(), Some(error.to_string())),
    };
    let states = listing::states(root, &register).unwrap_or_default();
    let own = states.iter().find(|state| state.year == year).copied();
    let standing = own.filter(|own| own.data).map(|own| Standing::of(root, year, own.state));
    let (standing, fault) = match standing.transpose() {
        Ok(standing) => (standing, None),
        Err(error) => (None, Some(Failure::from(error))),
    };
    let entries: Vec<_> = register.entries().iter().map(|entry| EntryLine::new(&register, entry)).collect();
    let head = register.head().map(|(_, own)| json!({"short": own.short(), "full": own.to_string()}));
    json!({
        "year": year.code(),
        "name": year.to_string(),
        "plan": plan,
        "plans": plans.into_iter().map(|(name, _)| name).collect::<Vec<_>>(),
        "state": own.map(|own| own.state.to_string()),
        "sealed": own.and_then(|own| own.state.signed_off()).map(|on| on.to_string()),
        "years": states.into_iter().map(YearView::new).collect::<Vec<_>>(),
        "standing": standing,
        "fault": fault,
        "files": downloads::list(root),
        "zip": downloads::zip_name(year),
        "entries": entries,
        "head": head,
        "broken_archive": broken,
    })
}

/// What the start page is told: there is no year yet.
fn start(root: &Root) -> Value {
    let plans = root.plans().into_iter().map(|(name, plan)| {
        let years = archive::register(&plan).ok().and_then(|register| listing::states(&plan, &register).ok());
        let years: Vec<_> = years.unwrap_or_default().into_iter().map(YearView::new).collect();
        json!({"name": name, "years": years})
    });
    let scales = ScaleSize::ALL.into_iter().map(|scale| {
        json!({"count": scale.count(), "names": scale.names().collect::<Vec<_>>(), "usual": scale == ScaleSize::default()})
    });
    json!({
        "year": null,
        "folder": std::fs::canonicalize(root.join(".")).map(|path| path.display().to_string()).unwrap_or_default(),
        "plans": plans.collect::<Vec<_>>(),
        "scales": scales.collect::<Vec<_>>(),
    })
}

/// What is to be known before the year is signed off.
pub fn review(root: &Root, year: FiscalYear) -> Result<Value, Failure> {
    let press = Press::load(root)?;
    let review = archive::review(root, &press, year)?;
    let register = archive::register(root)?;
    let by: Vec<_> = register.entries().iter().rev().map(|entry| entry.record.by.to_string()).collect();
    Ok(json!({
        "year": year.code(),
        "data": archive::Digest::of(review.source.bytes()).to_string(),
        "missing": ShownProblem::all(&review.missing),
        "unrated": review.missing.iter().any(|one| one.code == Code::SealUnrated),
        "cut_off": review.cut_off(),
        "notices": ShownProblem::all(&review.notices),
        "corrects": register.current(year).map(|entry| EntryLine::new(&register, entry)),
        "by": by,
    }))
}

/// What changed between two years.
pub fn compare(root: &Root, one: FiscalYear, other: FiscalYear) -> Result<Value, Failure> {
    let fonts = Fonts::load(root)?;
    let (one, other) = (SoundYear::load(root, &fonts, one)?, SoundYear::load(root, &fonts, other)?);
    let comparison = Comparison::new(&one, &other);
    serde_json::to_value(&comparison).map_err(|error| Failure::of(error.to_string()))
}

/// How each direction was rated up to the year that is shown.
pub fn ratings(place: &ShownPlan) -> Result<Value, Failure> {
    let courses = place.year.map_or_else(|| Ok(Vec::new()), |year| courses::of(&place.root, year))?;
    Ok(json!(courses))
}
