//! What a year's data must have before it is signed off, beyond being sound.

use crate::check::SoundYear;
use crate::diagnostics::{Code, Diagnostic};
use crate::model::Part;
use crate::model::form::Field;
use crate::summary::Summary;
use crate::yaml::{KeyPath, Node};

/// What is missing: a rating, wherever a measure has none, and a 実績,
/// wherever a project has none, unless that is allowed.
pub fn missing(year: &SoundYear, allow_empty: bool) -> Vec<Diagnostic> {
    let mut missing = Vec::new();
    let summary = Summary::of(year.report());
    let rated = summary.directions.iter().flat_map(|direction| &direction.measures);
    for ((place, measure), rated) in year.report().measures().zip(rated) {
        if rated.rating.is_none() {
            let path = place.path();
            let message = format!("{path}の達成状況が決まっていません");
            missing.push(
                diagnostic(year, Code::SealUnrated, &path, Part::Measure, message)
                    .hint("達成状況か、すべての事業の達成率を書いてから承認してください"),
            );
        }
        for (at, project) in measure.projects.iter().enumerate() {
            if !allow_empty && project.result.trim().is_empty() {
                let path = place.project(at);
                let message = format!("{path}の実績が書かれていません");
                missing.push(
                    diagnostic(year, Code::SealEmpty, &path, Part::Project, message)
                        .hint("実績を書いてください。書かないまま承認するときは、--allow-empty を付けてください")
                        .hint_on_page("実績を書いてください。書かないまま承認するときは、「実績が空のままでも承認する」に印を付けてください"),
                );
            }
        }
    }
    missing
}

/// The other texts that a year fills in, wherever a project has left them
/// empty: a notice for each project.
pub fn left_empty(year: &SoundYear) -> Vec<Diagnostic> {
    let mut notices = Vec::new();
    let others = Field::awaited().filter(|field| *field != Field::Result);
    for (place, measure) in year.report().measures() {
        for (at, project) in measure.projects.iter().enumerate() {
            let empty: Vec<_> = others.clone().filter(|field| field.is_empty(project)).map(Field::key).collect();
            if !empty.is_empty() {
                let path = place.project(at);
                let message = format!("{path}の{}が空のままです", empty.join("、"));
                notices.push(
                    diagnostic(year, Code::SealLeftEmpty, &path, Part::Project, message)
                        .hint("空のまま印刷され、保存されます。書き忘れであれば、書いてから承認してください"),
                );
            }
        }
    }
    notices
}

/// A diagnostic of the part of the plan at `path`, shown at its name.
fn diagnostic(year: &SoundYear, code: Code, path: &KeyPath, part: Part, message: String) -> Diagnostic {
    let node = year.tree().at(path);
    let shown = node.and_then(|node| node.get(part.name_key())).or(node);
    Diagnostic::new(code, year.source(), shown.map_or(0..0, |Node { span, .. }| span.clone()), message)
}
