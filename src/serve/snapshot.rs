//! What the browsers are shown at one moment.

use std::collections::HashSet;
use std::sync::Arc;

use hyper::body::Bytes;
use serde::Serialize;

use super::page::PagePicture;
use super::place::{Places, Spot};
use crate::archive::State;
use crate::diagnostics::{Diagnostic, Severity};
use crate::editing::{self, ChosenFix};
use crate::error::Error;
use crate::load::Loaded;
use crate::model::part::{DIRECTIONS, MEASURES};
use crate::model::{FiscalYear, Mean, Report};
use crate::summary::Summary;
use crate::view::View;
use crate::yaml::{KeyPath, Step};

/// Everything that the server needs to answer.
#[derive(Debug)]
pub struct Snapshot {
    /// What is told to every browser.
    pub message: Bytes,
    /// The pages, and those of the time before, which a browser may still be
    /// about to ask for.
    pub pictures: Vec<Arc<PagePicture>>,
    /// The data in which places are looked up: what the file holds now, or
    /// the last that could be read.
    pub data: Option<Arc<Loaded>>,
    /// Which plan it is of ([`ShownPlan::plan`](super::shown::ShownPlan::plan)).
    pub plan: String,
    /// The year that is shown.
    pub year: FiscalYear,
    /// What is wrong.
    pub problems: Vec<Notice>,
}

/// The message to the browser, as JSON.
#[derive(Debug, Serialize)]
pub struct BrowserMessage<'a> {
    /// Counts up.
    pub version: u64,
    /// 令和元年度.
    pub year: String,
    /// R01, which every change of it names.
    pub year_code: String,
    /// Whether nothing can be changed.
    pub read_only: bool,
    /// What it takes to change the year, where it was signed off.
    pub locked: Option<Locked>,
    /// The change that would be undone next.
    pub undo: Option<u64>,
    /// The change that would be done again next.
    pub redo: Option<u64>,
    /// Which plan it is, wherever its server listens.
    pub plan: &'a str,
    /// The year's file.
    pub file: &'a str,
    /// Whether the pages are older than the data, which has errors.
    pub stale: bool,
    /// The pages.
    pub pages: Vec<PageLine>,
    /// The directions' summaries.
    pub directions: &'a [DirectionLine],
    /// What is wrong.
    pub problems: &'a [Notice],
    /// How long it took to make all this.
    pub milliseconds: f64,
}

/// What a year's sign-off means for whoever wants to edit it.
#[derive(Debug, Serialize)]
pub struct Locked {
    /// The day.
    sealed: String,
    /// Whether the data was changed since.
    changed: bool,
}

impl Locked {
    /// The lock of a year; none where it wasn't signed off.
    pub fn of(state: State) -> Option<Self> {
        let sealed = state.signed_off()?.calendar().to_string();
        Some(Self { sealed, changed: state.is_changed() })
    }
}

/// A page in the page list.
#[derive(Debug, Serialize)]
pub struct PageLine {
    id: String,
    width: f64,
    height: f64,
    /// The direction it belongs to, from 0.
    direction: Option<usize>,
    /// The measures on it: 施策項目1〜3.
    label: String,
    /// The pieces of its picture that were on no page before, so that the
    /// browser can ask for them at once.
    new_pieces: Vec<String>,
}

/// A direction and its summary.
#[derive(Debug, Serialize)]
pub struct DirectionLine {
    label: String,
    name: String,
    /// The calculated rating and rate; none where a measure is unrated.
    calculated: Option<String>,
    rate: Option<u8>,
    printed: String,
    /// Why the printed one differs, where the committee gave its own.
    reason: Option<String>,
    counts: Vec<CountLine>,
    /// What its measures are called, by number.
    #[serde(skip)]
    measures: Vec<String>,
}

/// How many measures have a rating.
#[derive(Debug, Serialize)]
struct CountLine {
    name: String,
    mark: String,
    count: usize,
    /// How good it is: 0 for the best, 1 for the worst; none for 未評価.
    level: Option<f32>,
}

/// A problem as the browser shows it.
#[derive(Debug, Serialize)]
pub struct Notice {
    severity: Severity,
    message: String,
    hint: String,
    /// `data/R01.yaml:57`; empty where there is no place.
    place: String,
    /// The key path of what is lit, in the form's words.
    path: String,
    /// The value that it is about; none of another file's.
    steps: Option<KeyPath>,
    /// What corrects it, where exactly one thing does.
    fix: Option<ChosenFix>,
    /// Where on the pages it is.
    spot: Option<Spot>,
}

fn place(problem: &Diagnostic) -> String {
    format!("{}:{}", problem.source.path(), problem.start().line)
}

impl DirectionLine {
    /// The directions of a report.
    pub fn all(report: &Report, summary: &Summary, view: &View) -> Vec<Self> {
        let scale = &report.scale;
        let worst = scale.bands().len().saturating_sub(1).max(1);
        let lines = report.directions.iter().zip(&summary.directions).zip(&view.directions);
        lines
            .map(|((direction, summary), view)| {
                let counts = summary.tally(scale).map(|(rating, count)| CountLine {
                    name: scale.name(rating).to_owned(),
                    mark: rating.map_or(String::new(), |rating| scale.mark(rating).to_owned()),
                    count,
                    level: rating.map(|rating| rating.index() as f32 / worst as f32),
                });
                Self {
                    label: view.label.as_str().to_owned(),
                    name: direction.name.clone(),
                    calculated: summary.calculated.map(|rating| scale.name(Some(rating)).to_owned()),
                    rate: summary.rate.as_ref().map(Mean::percent),
                    printed: scale.name(summary.printed).to_owned(),
                    reason: direction.summary.as_ref().map(|own| own.reason.clone()),
                    counts: counts.filter(|line| line.count > 0).collect(),
                    measures: view.measures.iter().map(|measure| measure.label.as_str().to_owned()).collect(),
                }
            })
            .collect()
    }
}

impl PageLine {
    /// The line of a page. `before` are the pieces of the last time, by id.
    pub fn new(picture: &PagePicture, directions: &[DirectionLine], before: &HashSet<&str>) -> Self {
        let mut direction = None;
        let mut measures: Option<(usize, usize)> = None;
        for text in &picture.texts {
            let [Step::Key(DIRECTIONS), Step::Index(index), rest @ ..] = text.path.steps() else { continue };
            direction = direction.or(Some(*index));
            if let [Step::Key(MEASURES), Step::Index(measure), ..] = rest {
                let (first, last) = measures.unwrap_or((*measure, *measure));
                measures = Some((first.min(*measure), last.max(*measure)));
            }
        }
        let name = |measure: usize| directions.get(direction?)?.measures.get(measure);
        let label = measures.and_then(|(first, last)| match name(first)? {
            label if first == last => Some(label.clone()),
            label => Some(format!("{label}〜{}", last + 1)),
        });
        let (width, height) = picture.size;
        let ids = picture.pieces.iter().map(|piece| &piece.id);
        let new_pieces = ids.filter(|id| !before.contains(id.as_str())).cloned().collect();
        Self { id: picture.id.clone(), width, height, direction, label: label.unwrap_or_default(), new_pieces }
    }
}

impl Notice {
    /// A problem, with what is printed where it stands. Another file's places
    /// than those of `data` are on no page.
    pub fn problem(problem: &Diagnostic, places: &Places, data: Option<&Loaded>) -> Self {
        let own = data.is_some_and(|data| data.source.path() == problem.source.path());
        let printed = if own { places.printed(problem.span.start) } else { None };
        Self {
            severity: problem.severity(),
            message: problem.message.clone(),
            hint: problem.on_page().to_owned(),
            place: place(problem),
            path: printed.map_or_else(String::new, |(_, text)| text.path.to_string()),
            steps: data.filter(|_| own).map(|data| editing::at_byte(&data.tree, problem.span.start)),
            fix: data.filter(|_| own).and_then(|data| ChosenFix::of(problem, data)),
            spot: printed.map(|(page, text)| Spot { page, area: text.area }),
        }
    }

    /// The same of what stops other commands, but not this one.
    #[must_use]
    pub fn into_warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// What keeps good data from becoming pages: a template, mostly.
    pub fn failure(error: &Error) -> Vec<Self> {
        let place = match error {
            Error::Diagnostics(problems) => {
                return problems.iter().map(|problem| Self::problem(problem, &Places::default(), None)).collect();
            }
            Error::Template { path, line, .. } => format!("{path}:{line}"),
            Error::Typst { faults, .. } => {
                faults.first().map_or_else(String::new, |fault| format!("{}:{}", fault.path, fault.line))
            }
            _ => String::new(),
        };
        let message = error.on_page();
        let (path, hint) = (String::new(), String::new());
        vec![Self { severity: Severity::Error, message, hint, place, path, steps: None, fix: None, spot: None }]
    }

    /// Whether it is about a value or a part of it.
    pub fn is_within(&self, path: &KeyPath) -> bool {
        self.steps.as_ref().is_some_and(|steps| steps.steps().starts_with(path.steps()))
    }

    /// Whether the pages can't follow the data as long as it is there.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
