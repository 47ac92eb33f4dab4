//! A plan's directions, measures and projects, and what is still to be filled
//! in of each.

use serde::Serialize;

use crate::load::Loaded;
use crate::model::form::Field;
use crate::model::part::{MEASURES, PROJECTS, direction_path};
use crate::summary::Summary;
use crate::yaml::KeyPath;

/// A member of the plan.
#[derive(Debug, Serialize)]
pub struct Branch {
    number: usize,
    name: String,
    steps: KeyPath,
    /// The fields of its own that are still open.
    open: Vec<Open>,
    /// How many are open in all of it.
    missing: usize,
    /// Its measures, or a measure's projects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    branches: Vec<Branch>,
}

/// A field that is still open.
#[derive(Debug, Serialize)]
struct Open {
    key: &'static str,
    steps: KeyPath,
    words: String,
}

/// The directions of a year.
pub fn outline(loaded: &Loaded) -> Vec<Branch> {
    let report = &loaded.report;
    let summaries = Summary::of(report).directions;
    let directions = report.directions.iter().zip(summaries).enumerate().map(|(d, (direction, summary))| {
        let at = direction_path(d);
        let measures = direction.measures.iter().zip(summary.measures).enumerate().map(|(m, (measure, rated))| {
            let at = at.to(MEASURES).to(m);
            let projects = measure.projects.iter().enumerate().map(|(p, project)| {
                let at = at.to(PROJECTS).to(p);
                let open = Field::awaited().filter(|field| field.is_empty(project));
                Branch::new(p, &project.content, &at, open, Vec::new())
            });
            let unrated = rated.rating.is_none().then_some(Field::Rating);
            Branch::new(m, &measure.name, &at, unrated.into_iter(), projects.collect())
        });
        Branch::new(d, &direction.name, &at, std::iter::empty(), measures.collect())
    });
    directions.collect()
}

impl Branch {
    fn new(at: usize, name: &str, path: &KeyPath, open: impl Iterator<Item = Field>, branches: Vec<Self>) -> Self {
        let open: Vec<_> = open
            .map(|field| {
                let steps = path.to(field);
                Open { key: field.key(), words: steps.to_string(), steps }
            })
            .collect();
        let missing = open.len() + branches.iter().map(|branch| branch.missing).sum::<usize>();
        Self { number: at + 1, name: name.to_owned(), steps: path.clone(), open, missing, branches }
    }
}
