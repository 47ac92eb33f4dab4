//! What a year's data must have before it is signed off, beyond being sound.

use crate::check::SoundYear;
use crate::diagnostics::{Code, Diagnostic};
use crate::summary::Summary;
use crate::yaml::{KeyPath, Node};

/// What is missing: a rating, wherever a measure has none, and a 実績,
/// wherever a project has none, unless that is allowed.
pub fn missing(year: &SoundYear, allow_empty: bool) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let summary = Summary::of(year.report());
    let directions = KeyPath::root().to("基本的方向性");
    for (d, (direction, rated)) in year.report().directions.iter().zip(&summary.directions).enumerate() {
        let measures = directions.to(d).to("施策項目");
        for (m, (measure, rated)) in direction.measures.iter().zip(&rated.measures).enumerate() {
            let path = measures.to(m);
            if rated.rating.is_none() {
                problems.push(
                    problem(year, Code::SealUnrated, &path, "名称", format!("{path}の達成状況が決まっていません"))
                        .hint("達成状況か、すべての事業の達成率を書いてから承認してください"),
                );
            }
            let projects = path.to("事業");
            for (p, project) in measure.projects.iter().enumerate() {
                if !allow_empty && project.result.trim().is_empty() {
                    let path = projects.to(p);
                    problems.push(
                        problem(year, Code::SealEmpty, &path, "内容", format!("{path}の実績が書かれていません"))
                            .hint("実績を書いてください。書かないまま承認するときは、--allow-empty を付けてください"),
                    );
                }
            }
        }
    }
    problems
}

/// A problem of the thing at `path`, shown at the key that says which it is.
fn problem(year: &SoundYear, code: Code, path: &KeyPath, key: &'static str, message: String) -> Diagnostic {
    let node = year.tree().at(path);
    let shown = node.and_then(|node| node.get(key)).or(node);
    Diagnostic::new(code, year.source(), shown.map_or(0..0, |Node { span, .. }| span.clone()), message)
}
