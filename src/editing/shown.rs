//! What a client is shown of a value that it wants to edit.

use serde::Serialize;
use serde_json::Value as Json;

use super::apply::value_at;
use super::place::{self, Editable, Input};
use super::value::json;
use crate::load::{self, Loaded};
use crate::model::form::Field;
use crate::model::{FiscalYear, Part, Place, Project, Report, each_once};
use crate::office::Root;
use crate::plan::{self, Matching};
use crate::yaml::{KeyPath, Step};

/// A value, or a whole member of a plan's lists, with all that helps to edit
/// it.
#[derive(Debug, Serialize)]
pub struct ShownValue {
    /// Where it is.
    pub steps: KeyPath,
    words: String,
    key: &'static str,
    kind: ShownKind,
    /// The names of the direction, measure and project that it is a value of.
    of: Vec<String>,
    value: Json,
    /// Where in the file: `data/R01.yaml:57`.
    place: String,
    /// The ratings or methods that there are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<Choice>,
    /// The keys of a value that has several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Choice>,
    /// Every department in the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    departments: Vec<String>,
    /// The same project the year before.
    last: Option<Last>,
}

/// How a value is edited, or which member it is.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum ShownKind {
    Value(Input),
    Member(Part),
}

/// One of several that can be chosen or filled in.
#[derive(Debug, Serialize)]
struct Choice {
    name: String,
    mark: String,
    meaning: String,
}

/// What last year's report said of a project.
#[derive(Debug, Serialize)]
struct Last {
    #[serde(rename = "年度")]
    year: String,
    #[serde(rename = "年度目標")]
    goal: String,
    #[serde(rename = "対応")]
    response: String,
}

/// What there is to show of a place; none where the form has none there, or
/// the file no such direction, measure or project.
pub fn shown(root: &Root, loaded: &Loaded, path: &KeyPath) -> Option<ShownValue> {
    let tree = &loaded.tree;
    let (path, map, key, kind) = match (Part::of(path), Editable::of(path)) {
        (Some((part, ..)), _) => (path.clone(), path.clone(), part.word(), ShownKind::Member(part)),
        (None, Some(place)) => (place.path(), place.map.clone(), place.key, ShownKind::Value(place.kind)),
        (None, None) => return None,
    };
    let owner = tree.at(&map)?;
    let at = owner.entry(key).map_or(owner.span.start, |entry| entry.key_span.start);
    let source = &loaded.source;
    let (kind_of, report) = (&kind, &loaded.report);
    let is = |kinds: &[Input]| matches!(kind_of, ShownKind::Value(kind) if kinds.contains(kind));
    let by_department = is(&[Input::Departments]) || key == Field::LeadDepartment.key();
    let choices = if is(&[Input::Rating, Input::Summary]) {
        ratings(report)
    } else if is(&[Input::Method]) {
        methods()
    } else {
        Vec::new()
    };
    Some(ShownValue {
        words: path.to_string(),
        key,
        of: place::names(tree, &map),
        value: json(&value_at(tree, &path)),
        place: format!("{}:{}", source.path(), source.position(at).line),
        choices,
        fields: if is(&[Input::Summary, Input::Scale, Input::Terms]) { fields(&path) } else { Vec::new() },
        departments: if by_department { departments(report) } else { Vec::new() },
        last: last(root, loaded.year, report, &map),
        steps: path,
        kind,
    })
}

fn ratings(report: &Report) -> Vec<Choice> {
    let scale = &report.scale;
    let choice = |rating| {
        let band = scale.band(rating);
        Choice { name: band.name.clone(), mark: scale.mark(rating).to_owned(), meaning: band.description.clone() }
    };
    scale.ratings().map(choice).collect()
}

fn methods() -> Vec<Choice> {
    let schema = place::schema(&KeyPath::root().to("総括方法"));
    let choices = schema.into_iter().flat_map(|schema| schema.described_choices());
    choices.map(|(name, meaning)| Choice { name: name.into(), mark: String::new(), meaning: meaning.into() }).collect()
}

/// The keys of a map, or of the maps in a list, with what they mean.
fn fields(path: &KeyPath) -> Vec<Choice> {
    let Some(schema) = place::schema(path) else { return Vec::new() };
    let map = if schema.keys().next().is_some() { schema } else { schema.members() };
    let field = |key: &&str| {
        let (name, below) = map.property(key)?;
        Some(Choice { name: name.to_owned(), mark: String::new(), meaning: below.description().to_owned() })
    };
    map.order().iter().filter_map(field).collect()
}

/// Every department of a report, in the order in which they are met.
fn departments(report: &Report) -> Vec<String> {
    let named = report.projects().flat_map(Project::departments).filter(|name| !name.trim().is_empty());
    each_once(named).into_iter().map(str::to_owned).collect()
}

/// What the year before says of the project at a path.
fn last(root: &Root, year: FiscalYear, now: &Report, project: &KeyPath) -> Option<Last> {
    let [_, Step::Index(d), _, Step::Index(m), _, Step::Index(p), ..] = project.steps() else { return None };
    let before = root.years().ok()?.into_iter().rfind(|other| *other < year)?;
    let then = load::load(root, before).ok()?.report;
    let project = before_of(&then, now, *d, *m, *p)?;
    Some(Last { year: before.to_string(), goal: project.goal.clone(), response: project.response.clone() })
}

fn before_of<'a>(then: &'a Report, now: &Report, d: usize, m: usize, p: usize) -> Option<&'a Project> {
    let place = Place { direction: d, measure: m };
    let (old, new) = (then.measure(Matching::new(then, now).measure(place)?)?, now.measure(place)?);
    old.projects.get((*plan::projects(old, new).get(p)?)?)
}
