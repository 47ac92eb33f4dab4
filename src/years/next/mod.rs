//! The next year's file, from a year's.
//!
//! The plan goes on: its frame, names and final goals are copied from the
//! source as they stand, layout, key order and quotes included. The year is
//! over: what it set out to do, did and was rated is emptied, to be filled in
//! anew, and each new goal is to answer what the year before left to do, so
//! that is quoted over it. Comments speak of the old year's source and stay
//! behind.

mod edits;

use self::edits::Edits;
use crate::check::SoundYear;
use crate::diagnostics::{Code, Diagnostic};
use crate::error::Error;
use crate::model::FiscalYear;
use crate::model::form::{AtNext, Field, Filling, Owner};
use crate::office::Root;
use crate::office::data_lock::DataLock;
use crate::office::fonts::Fonts;
use crate::office::write;
use crate::source::Source;
use crate::yaml::{Entry, Kind, Node, scalar};

/// A file that was written.
#[derive(Debug)]
pub struct Created {
    /// What messages call it.
    pub file: String,
    /// What is worth a look in the year that it was made from.
    pub warnings: Vec<Diagnostic>,
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
    let text = text(sound.source(), sound.tree(), year, next);
    let _lock = DataLock::take(root)?;
    if write::create(&root.join(&inside), &file, text.as_bytes())? {
        return Ok(Created { file, warnings: sound.warnings().to_vec() });
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

/// The year that follows one in its plan.
fn year_after(old: &SoundYear) -> Result<FiscalYear, Diagnostic> {
    let (year, last) = (old.year(), old.report().final_year);
    let none = |key: &'static str, message: String, hint: &str| {
        let span = old.tree().get(key).map_or(0..0, |node| node.span.clone());
        Diagnostic::new(Code::NextFinalYear, old.source(), span, message).hint(hint)
    };
    if year >= last {
        return Err(none(
            "最終年度",
            format!("{year}は計画の最終年度なので、次の年度のファイルはありません"),
            "計画の期間が延びたときは、最終年度を直してから、もう一度実行してください",
        ));
    }
    year.next().ok_or_else(|| none("年度", format!("{year}より後の年度は扱えません"), "年度を確かめてください"))
}

/// The text of the file of `next`, the year after `year`, from that one's file.
fn text(source: &Source, tree: &Node, year: FiscalYear, next: FiscalYear) -> String {
    let mut edits = Edits::new(source.text(), tree);
    edits.drop_comments(is_setting);
    if let Some(entry) = tree.entry("年度") {
        edits.replace(entry, &scalar::scalar(&next.to_string(), scalar::STEP));
    }
    // The day on which the old year's report was made is not the new one's.
    if let Some(date) = tree.entry("作成日") {
        edits.empty(date);
    }
    for direction in members(tree.get("基本的方向性")) {
        edits.remove(direction, "総括");
        for measure in members(direction.get("施策項目")) {
            for field in Field::of(Owner::Measure).filter(|field| field.at_next() == AtNext::Removed) {
                edits.remove(measure, field.key());
            }
            for project in members(measure.get("事業")) {
                empty_project(&mut edits, project, year);
            }
        }
    }
    // A byte order mark is how some editors know the file's characters.
    let mark = if source.bytes().starts_with("\u{feff}".as_bytes()) { "\u{feff}" } else { "" };
    format!("{mark}{}", edits.done().trim_start_matches(['\r', '\n']))
}

/// Whether a comment is none to people but a setting of their editor: it
/// tells where the schema is, in the new year as in the old.
fn is_setting(comment: &str) -> bool {
    comment.contains("yaml-language-server:")
}

/// Empties what the year filled in, adding what it had left out.
fn empty_project(edits: &mut Edits, project: &Node, year: FiscalYear) {
    let response = project.get("対応").and_then(Node::text).unwrap_or_default();
    let quote = match response.trim() {
        "" => Vec::new(),
        response => std::iter::once(format!("{year}の対応：")).chain(lines(response)).collect(),
    };
    for field in Field::of(Owner::Project).filter(|field| field.at_next() == AtNext::Emptied) {
        let quote = if field == Field::Goal { quote.as_slice() } else { &[] };
        if let Some(entry) = project.entry(field.key()) {
            edits.empty(entry);
            edits.comment(entry, quote);
        } else if let Some(before) = entry_before(project, field).filter(|_| field.filling() == Filling::Awaited) {
            edits.add(project, field.key(), before, quote);
        }
    }
}

/// The entry after which a field belongs by the order of the form.
fn entry_before(project: &Node, field: Field) -> Option<&Entry> {
    let before = Field::of(Owner::Project).take_while(|before| *before != field);
    before.filter_map(|before| project.entry(before.key())).last()
}

/// A text's lines as comments can hold them: no reader may take a character
/// in one for its end.
fn lines(text: &str) -> impl Iterator<Item = String> {
    let ends = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
    text.split(ends).map(|line| line.chars().filter(|c| !c.is_control() && *c != '\u{feff}').collect())
}

fn members(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.kind) {
        Some(Kind::List(members)) => members,
        _ => &[],
    }
}

#[cfg(test)]
mod tests;
