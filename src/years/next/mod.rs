//! The next year's file, from a year's.
//!
//! The plan goes on: its frame, names and final goals stay as they stand,
//! layout, key order, quotes and the office's own comments included. The year
//! is over: what it set out to do, did and was rated is emptied, with the
//! comments that belong to it, to be filled in anew; and each new goal is to
//! answer what the year before left to do, so that is quoted over it.

use std::sync::Arc;

use crate::check::SoundYear;
use crate::diagnostics::{Code, Diagnostic};
use crate::error::Error;
use crate::model::form::{AtNext, Field, Filling, Owner};
use crate::model::part::{DIRECTIONS, MEASURES, PROJECTS, SUMMARY, direction_path};
use crate::model::{FiscalYear, Place, Report};
use crate::office::Root;
use crate::office::data_lock::{self, DataLock};
use crate::office::fonts::Fonts;
use crate::source::Source;
use crate::yaml::document::{Change, Document, EditError, Over, To, Value};
use crate::yaml::{KeyPath, Kind, Node};

/// A file that was written.
#[derive(Debug)]
pub struct Created {
    /// What messages call it.
    pub file: String,
    /// What is worth a look in the year that it was made from.
    pub warnings: Vec<Diagnostic>,
    /// Whether comments of the office's own came along: what they say may be
    /// of the old year.
    pub has_comments: bool,
}

/// Writes the file of the year after `year`.
///
/// # Errors
/// If the year's data has errors, the plan ends with it, or the next year has
/// a file already, which is left as it is.
pub fn create(root: &Root, fonts: &Fonts, year: FiscalYear) -> Result<Created, Error> {
    let sound = SoundYear::load(root, fonts, year)?;
    let next = year_after(&sound)?;
    let inside = Root::data(next);
    let file = root.shown(&inside);
    let lock = DataLock::take(root)?;
    if !root.join(&inside).exists() {
        let (written, has_comments) =
            written(sound.source(), sound.tree(), year, next).map_err(|error| error.of(sound.source().path()))?;
        lock.write(&[data_lock::FileChange { file: inside, old: None, new: written.bytes().to_vec() }])?;
        return Ok(Created { file, warnings: sound.warnings().to_vec(), has_comments });
    }
    let there = Source::new(file, "");
    Err(Diagnostic::new(
        Code::NextExists,
        &there,
        0..0,
        format!("{next}のファイルはもうあります。何も書き換えていません"),
    )
    .hint("作り直すときは、このファイルを別の名前に変えるか別の場所に移してから、もう一度実行してください")
    .into())
}

/// The year that follows a report's in its plan; none where the plan ends
/// with it.
pub fn following(report: &Report) -> Option<FiscalYear> {
    report.year.next().filter(|_| report.year < report.final_year)
}

/// The year that follows one in its plan, or why there is none.
fn year_after(old: &SoundYear) -> Result<FiscalYear, Diagnostic> {
    let (year, last) = (old.year(), old.report().final_year);
    let none = |key: &'static str, message: String, hint: &str| {
        let span = old.tree().get(key).map_or(0..0, |node| node.span.clone());
        Diagnostic::new(Code::NextFinalYear, old.source(), span, message).hint(hint)
    };
    if let Some(next) = following(old.report()) {
        return Ok(next);
    }
    if year >= last {
        return Err(none(
            "最終年度",
            format!("{year}は計画の最終年度なので、次の年度のファイルはありません"),
            "計画の期間が延びたときは、最終年度を直してから、もう一度実行してください",
        ));
    }
    Err(none("年度", format!("{year}より後の年度は扱えません"), "年度を確かめてください"))
}

/// The file of `next`, the year after `year`, from that one's file; and
/// whether it has comments of the office's own.
fn written(
    source: &Arc<Source>,
    tree: &Node,
    year: FiscalYear,
    next: FiscalYear,
) -> Result<(Arc<Source>, bool), EditError> {
    let root = KeyPath::root();
    let mut changes = vec![Change::new(&root, "年度", To::Set(Value::Text(next.to_string())))];
    // The day on which the old year's report was made is not the new one's.
    changes.extend(tree.entry("作成日").map(|_| Change::new(&root, "作成日", To::Emptied)));
    for (d, direction) in members(tree.get(DIRECTIONS)) {
        changes.push(Change::new(&direction_path(d), SUMMARY, To::Removed));
        for (m, measure) in members(direction.get(MEASURES)) {
            let place = Place { direction: d, measure: m };
            for field in Field::of(Owner::Measure).filter(|field| field.at_next() == AtNext::Removed) {
                changes.push(Change::new(&place.path(), field.key(), To::Removed));
            }
            for (p, project) in members(measure.get(PROJECTS)) {
                changes.extend(emptied(project, &place.project(p), year));
            }
        }
    }
    let quotes: usize = changes.iter().filter_map(|change| Some(change.over.as_ref()?.add.len())).sum();
    let mut document = Document::new(source.clone(), tree.clone());
    document.change(&changes)?;
    let own = document.comments().filter(|comment| !is_setting(comment)).count();
    Ok((document.source().clone(), own > quotes))
}

/// Whether a comment isn't meant for people but is a setting of their editor:
/// it tells where the schema is.
fn is_setting(comment: &str) -> bool {
    comment.contains("yaml-language-server:") || comment.trim() == "#"
}

/// Empties what the year filled in, adding what it had left out.
fn emptied(project: &Node, path: &KeyPath, year: FiscalYear) -> Vec<Change> {
    let response = project.get(Field::Response.key()).and_then(Node::text).unwrap_or_default();
    let quote = match response.trim() {
        "" => Vec::new(),
        response => std::iter::once(format!("{year}{QUOTED}")).chain(lines(response)).collect(),
    };
    let fields = Field::of(Owner::Project).filter(|field| field.at_next() == AtNext::Emptied);
    let there = |field: &Field| field.filling() == Filling::Awaited || project.entry(field.key()).is_some();
    let change = |field: Field| {
        let change = Change::new(path, field.key(), To::Emptied).among(Owner::Project.keys());
        let over = (field == Field::Goal).then(|| Over { keep: before_quote, add: quote.clone() });
        Change { over, ..change }
    };
    fields.filter(there).map(change).collect()
}

/// What follows the year in the line over a quote.
const QUOTED: &str = "の対応：";

/// How many lines of a comment stand before the quote in it, which was made
/// a year ago.
fn before_quote(lines: &[&str]) -> usize {
    let is_head = |line: &&str| {
        let year = line.trim_start_matches('#').trim().strip_suffix(QUOTED);
        year.is_some_and(|year| year.parse::<FiscalYear>().is_ok())
    };
    lines.iter().position(is_head).unwrap_or(lines.len())
}

/// A text's lines as comments can hold them: no reader may take a character
/// in one for its end.
fn lines(text: &str) -> impl Iterator<Item = String> {
    let ends = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
    text.split(ends).map(|line| line.chars().filter(|c| !c.is_control() && *c != '\u{feff}').collect())
}

fn members(node: Option<&Node>) -> impl Iterator<Item = (usize, &Node)> {
    let members = match node.map(|node| &node.kind) {
        Some(Kind::List(members)) => members.as_slice(),
        _ => &[],
    };
    members.iter().enumerate()
}

#[cfg(test)]
mod tests;
