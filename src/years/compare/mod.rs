//! What changed between two years: ratings and rates, what was added, removed
//! or renamed, and whether last year's responses (対応) were taken up.

mod formats;

use serde::Serialize;

pub use self::formats::{csv, json, text};

use crate::check::SoundYear;
use crate::model::{FiscalYear, Mean, Measure, Place, Rating, RatingScale, Report};
use crate::plan::{self, By, Matching};
use crate::summary::{DirectionSummary, MeasureSummary, Summary};

/// Two years side by side. Where only one year has something, the other side is
/// none.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// The two years' short names, the earlier first.
    pub years: Sides<String>,
    #[serde(skip)]
    names: Sides<FiscalYear>,
    /// What this plan calls a direction, and a measure.
    #[serde(skip)]
    terms: (String, String),
    /// The directions of the later year in their order, then those removed.
    pub directions: Vec<ComparedDirection>,
}

/// Something of the earlier year and of the later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sides<T> {
    /// Of the earlier year.
    pub then: T,
    /// Of the later year.
    pub now: T,
}

/// How the two sides belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// They have the same name.
    Name,
    /// They have the same number: renamed.
    Position,
    /// They have like names: renamed and renumbered.
    Likeness,
    /// There was none before.
    Added,
    /// There is none any more.
    Removed,
}

/// Where a rating went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RatingChange {
    /// It is better.
    Up,
    /// It is the same.
    Same,
    /// It is worse.
    Down,
}

/// What is compared of a direction and of a measure alike.
#[derive(Debug, Serialize)]
pub struct Compared {
    /// How the two sides belong together.
    #[serde(rename = "match")]
    pub matched: Match,
    /// The numbers, from 1.
    pub number: Sides<Option<usize>>,
    /// The names.
    pub name: Sides<Option<String>>,
    /// The ratings that are printed; 未評価 for none.
    pub rating: Sides<Option<String>>,
    /// Where the rating went; none where one side has none, or where the
    /// later year's scale doesn't know the earlier rating.
    pub change: Option<RatingChange>,
    /// The rates in percent, rounded down; none where something is unrated.
    pub rate: Sides<Option<u8>>,
}

/// A direction in both years.
#[derive(Debug, Serialize)]
pub struct ComparedDirection {
    #[serde(flatten)]
    pub part: Compared,
    /// The measures of the later year in their order, then those removed.
    pub measures: Vec<ComparedMeasure>,
}

/// A measure in both years.
#[derive(Debug, Serialize)]
pub struct ComparedMeasure {
    /// The numbers of its directions, from 1.
    pub direction: Sides<Option<usize>>,
    #[serde(flatten)]
    pub part: Compared,
    /// What the earlier year left to do, project by project.
    pub responses: Vec<LastResponse>,
}

/// What a project of the earlier year left to do.
#[derive(Debug, Serialize)]
pub struct LastResponse {
    /// The project's 内容 in the earlier year.
    pub project: String,
    /// Its 対応.
    pub response: String,
    /// The 年度目標 of the same project in the later year; empty where there
    /// is none yet.
    pub goal: String,
    /// Whether there is one.
    pub taken_up: bool,
}

/// A report with its summary.
struct Year<'a> {
    report: &'a Report,
    summary: Summary,
}

impl Year<'_> {
    fn measure(&self, place: Place) -> &Measure {
        &self.report.directions[place.direction].measures[place.measure]
    }
}

impl Comparison {
    /// Compares two years; the earlier by calendar is the one before.
    pub fn new(one: &SoundYear, other: &SoundYear) -> Self {
        let (one, other) = (one.report(), other.report());
        let (then, now) = if one.year <= other.year { (one, other) } else { (other, one) };
        let matching = Matching::new(then, now);
        let (then, now) =
            (Year { report: then, summary: Summary::of(then) }, Year { report: now, summary: Summary::of(now) });
        let years = Sides { then: then.report.year, now: now.report.year };
        Self {
            years: Sides { then: years.then.code(), now: years.now.code() },
            names: years,
            terms: (now.report.terms.direction.clone(), now.report.terms.measure.clone()),
            directions: directions(&then, &now, &matching),
        }
    }
}

fn directions(then: &Year, now: &Year, matching: &Matching) -> Vec<ComparedDirection> {
    let found = matching.directions.iter().enumerate().map(|(at, found)| {
        let measures = matching.measures[at].iter().enumerate();
        let here = measures
            .map(|(measure, found)| compared(then, now, *found, Some(Place { direction: at, measure })))
            .chain(found.iter().flat_map(|(own, _)| removed(then, now, matching, *own)))
            .collect();
        ComparedDirection { part: direction_part(then, now, *found, Some(at)), measures: here }
    });
    let gone = matching.removed_directions.iter().map(|&at| ComparedDirection {
        part: direction_part(then, now, Some((at, By::Name)), None),
        measures: removed(then, now, matching, at),
    });
    found.chain(gone).collect()
}

/// The measures of an earlier direction that are no more.
fn removed(then: &Year, now: &Year, matching: &Matching, direction: usize) -> Vec<ComparedMeasure> {
    let gone = matching.removed_measures.iter().filter(|place| place.direction == direction);
    gone.map(|&place| compared(then, now, Some((place, By::Name)), None)).collect()
}

fn direction_part(then: &Year, now: &Year, before: Option<(usize, By)>, at: Option<usize>) -> Compared {
    let side = |year: &Year, at: Option<usize>| {
        at.map(|at| {
            let summary: &DirectionSummary = &year.summary.directions[at];
            (at, summary.name.clone(), summary.printed, summary.rate.as_ref().map(Mean::percent))
        })
    };
    let sides = Sides { then: side(then, before.map(|(at, _)| at)), now: side(now, at) };
    part(then, now, before.map(|(_, by)| by), sides)
}

fn compared(then: &Year, now: &Year, before: Option<(Place, By)>, at: Option<Place>) -> ComparedMeasure {
    let side = |year: &Year, place: Option<Place>| {
        place.map(|place| {
            let rated: &MeasureSummary = &year.summary.directions[place.direction].measures[place.measure];
            let name = year.measure(place).name.clone();
            (place.measure, name, rated.rating, rated.rate.as_ref().map(Mean::percent))
        })
    };
    let earlier = before.map(|(place, _)| place);
    let sides = Sides { then: side(then, earlier), now: side(now, at) };
    let responses = earlier.map(|place| responses(then.measure(place), at.map(|place| now.measure(place))));
    ComparedMeasure {
        direction: Sides { then: earlier.map(|place| place.direction + 1), now: at.map(|place| place.direction + 1) },
        part: part(then, now, before.map(|(_, by)| by), sides),
        responses: responses.unwrap_or_default(),
    }
}

/// Number from 0, name, rating and rate of one side.
type Side = Option<(usize, String, Option<Rating>, Option<u8>)>;

fn part(then: &Year, now: &Year, by: Option<By>, sides: Sides<Side>) -> Compared {
    let name = |scale: &RatingScale, rating| scale.name(rating).to_owned();
    let (before, after) = (&then.report.scale, &now.report.scale);
    Compared {
        matched: match (&sides.then, &sides.now, by) {
            (None, ..) => Match::Added,
            (_, None, _) => Match::Removed,
            (.., Some(By::Number)) => Match::Position,
            (.., Some(By::Likeness)) => Match::Likeness,
            _ => Match::Name,
        },
        change: match (&sides.then, &sides.now) {
            (Some((.., Some(rated), _)), Some((.., Some(rating), _))) => {
                after.named(&before.band(*rated).name).map(|rated| change(rated, *rating))
            }
            _ => None,
        },
        rating: Sides {
            then: sides.then.as_ref().map(|side| name(before, side.2)),
            now: sides.now.as_ref().map(|side| name(after, side.2)),
        },
        number: Sides {
            then: sides.then.as_ref().map(|side| side.0 + 1),
            now: sides.now.as_ref().map(|side| side.0 + 1),
        },
        rate: Sides {
            then: sides.then.as_ref().and_then(|side| side.3),
            now: sides.now.as_ref().and_then(|side| side.3),
        },
        name: Sides { then: sides.then.map(|side| side.1), now: sides.now.map(|side| side.1) },
    }
}

/// The best rating is the smallest.
fn change(then: Rating, now: Rating) -> RatingChange {
    match now.cmp(&then) {
        std::cmp::Ordering::Less => RatingChange::Up,
        std::cmp::Ordering::Equal => RatingChange::Same,
        std::cmp::Ordering::Greater => RatingChange::Down,
    }
}

/// The projects that left something to do, and the later goals.
fn responses(then: &Measure, now: Option<&Measure>) -> Vec<LastResponse> {
    let pairs = now.map_or(Vec::new(), |now| plan::projects(then, now));
    let goal = |at: usize| {
        let same = pairs.iter().position(|then| *then == Some(at))?;
        Some(now?.projects[same].goal.clone())
    };
    then.projects
        .iter()
        .enumerate()
        .filter(|(_, project)| !project.response.trim().is_empty())
        .map(|(at, project)| {
            let goal = goal(at).unwrap_or_default();
            LastResponse {
                project: project.content.clone(),
                response: project.response.clone(),
                taken_up: !goal.trim().is_empty(),
                goal,
            }
        })
        .collect()
}
