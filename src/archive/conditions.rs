//! What a year's data must have before it is signed off, beyond being sound.

use crate::check::SoundYear;
use crate::diagnostics::{Code, Diagnostic};
use crate::model::{Measure, Project, Report};
use crate::summary::Summary;
use crate::yaml::{KeyPath, Node};

/// What is missing: a rating, wherever a measure has none, and a 実績,
/// wherever a project has none, unless that is allowed.
pub fn missing(year: &SoundYear, allow_empty: bool) -> Vec<Diagnostic> {
    let mut missing = Vec::new();
    let summary = Summary::of(year.report());
    let rated = summary.directions.iter().flat_map(|direction| &direction.measures);
    for ((path, measure), rated) in measures(year.report()).zip(rated) {
        if rated.rating.is_none() {
            missing.push(
                diagnostic(year, Code::SealUnrated, &path, "名称", format!("{path}の達成状況が決まっていません"))
                    .hint("達成状況か、すべての事業の達成率を書いてから承認してください"),
            );
        }
        for (path, project) in projects(&path, measure) {
            if !allow_empty && project.result.trim().is_empty() {
                missing.push(
                    diagnostic(year, Code::SealEmpty, &path, "内容", format!("{path}の実績が書かれていません"))
                        .hint("実績を書いてください。書かないまま承認するときは、--allow-empty を付けてください"),
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
    for (path, measure) in measures(year.report()) {
        for (path, project) in projects(&path, measure) {
            let texts = [("年度目標", &project.goal), ("課題", &project.issues), ("対応", &project.response)];
            let empty: Vec<_> = texts.iter().filter(|(_, text)| text.trim().is_empty()).map(|(key, _)| *key).collect();
            if !empty.is_empty() {
                let message = format!("{path}の{}が空のままです", empty.join("、"));
                notices.push(
                    diagnostic(year, Code::SealLeftEmpty, &path, "内容", message)
                        .hint("空のまま印刷され、保存されます。書き忘れであれば、書いてから承認してください"),
                );
            }
        }
    }
    notices
}

/// Every measure and where it stands.
fn measures(report: &Report) -> impl Iterator<Item = (KeyPath, &Measure)> {
    let directions = KeyPath::root().to("基本的方向性");
    report.directions.iter().enumerate().flat_map(move |(d, direction)| {
        let path = directions.to(d).to("施策項目");
        direction.measures.iter().enumerate().map(move |(m, measure)| (path.to(m), measure))
    })
}

/// Every project of a measure and where it stands.
fn projects<'a>(measure: &KeyPath, of: &'a Measure) -> impl Iterator<Item = (KeyPath, &'a Project)> {
    let path = measure.to("事業");
    of.projects.iter().enumerate().map(move |(p, project)| (path.to(p), project))
}

/// A diagnostic of the thing at `path`, shown at the key that says which it is.
fn diagnostic(year: &SoundYear, code: Code, path: &KeyPath, key: &'static str, message: String) -> Diagnostic {
    let node = year.tree().at(path);
    let shown = node.and_then(|node| node.get(key)).or(node);
    Diagnostic::new(code, year.source(), shown.map_or(0..0, |Node { span, .. }| span.clone()), message)
}
