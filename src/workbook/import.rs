//! Filled-in workbooks → changes of the data.
//!
//! All workbooks are read and compared before anything is written, and one
//! conflict in one of them keeps all of them back.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;
use std::sync::Arc;

use super::answers::{Answer, Returned, Taking, excerpt};
use super::book::Book;
use super::book_error::BookError;
use super::remark::{BookPlace, Remark, Remarks};
use super::{Conflicts, WorkbookError};
use crate::archive;
use crate::check::{Proofreader, SoundYear};
use crate::diagnostics::{Diagnostic, Message};
use crate::error::Error;
use crate::model::FiscalYear;
use crate::model::form::Field;
use crate::office::Root;
use crate::office::data_lock::{self, DataLock};
use crate::office::fonts::Fonts;
use crate::yaml::Node;
use crate::yaml::document::{self, Document, To, Value};

/// What `sheet import` is asked for.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// The workbooks.
    pub files: Vec<Given>,
    /// More workbooks, which go before what has changed in the data since they
    /// were exported, and before the others.
    pub preferred: Vec<Given>,
    /// Whether cells that were emptied empty the data.
    pub allow_empty: bool,
}

/// A workbook that is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A file.
    File(PathBuf),
    /// Its bytes, and what messages call it.
    Bytes(String, Arc<[u8]>),
}

impl Given {
    fn shown(&self) -> String {
        match self {
            Self::File(path) => path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"),
            Self::Bytes(name, _) => name.clone(),
        }
    }

    fn open(&self) -> Result<Book, BookError> {
        match self {
            Self::File(path) => Book::open(path),
            Self::Bytes(_, bytes) => Book::read(bytes.clone()),
        }
    }
}

/// What workbooks change.
#[derive(Debug)]
pub struct Import {
    /// Every value that changes, in the order of the data.
    pub changes: Vec<ValueChange>,
    /// What is good to know of the workbooks and the new texts.
    pub notes: Vec<Remark>,
    /// The changed files, to be written.
    files: Vec<data_lock::FileChange>,
}

/// A value that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueChange {
    /// The cell.
    pub place: BookPlace,
    /// Where in the data: 令和2年度 基本的方向性2 施策項目3「…」 事業1.
    pub subject: String,
    /// Which value: 実績.
    pub field: &'static str,
    /// What it is now; empty for nothing.
    pub old: String,
    /// What it will be; empty for nothing.
    pub new: String,
    /// Whether it has changed in the data since the export, too, and the
    /// workbook was preferred.
    pub overrules: bool,
}

impl Import {
    /// Writes the changed files, all or none, and says which. The lock was
    /// taken before the import began.
    ///
    /// # Errors
    /// As [`DataLock::write`].
    pub fn write(&self, root: &Root, lock: &DataLock<'_>) -> Result<Vec<String>, Error> {
        lock.write(&self.files)?;
        Ok(self.files.iter().map(|file| root.shown(&file.file)).collect())
    }
}

/// A workbook to be imported.
struct Opened {
    shown: String,
    preferred: bool,
    book: Book,
}

/// Reads workbooks and finds out what they change.
///
/// # Errors
/// If a year that they are about has errors; or with everything in them that
/// only the office can settle. Nothing is written in any case.
pub fn import(root: &Root, fonts: &Fonts, options: &ImportOptions) -> Result<Import, WorkbookError> {
    let mut remarks = Remarks::default();
    let given = open(options, &mut remarks);
    let mut returned = Vec::new();
    for given in &given {
        match Returned::new(&given.shown, &given.book, &mut remarks) {
            Ok(one) => returned.push((one, Taking { allow_empty: options.allow_empty, prefer_book: given.preferred })),
            Err(error) => remarks.conflict(BookPlace::file(&given.shown), error),
        }
    }

    let mut years: BTreeMap<FiscalYear, SoundYear> = BTreeMap::new();
    let mut found = Vec::new();
    for (book, taking) in &returned {
        let year = match years.entry(book.year) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let inside = Root::data(book.year);
                if !root.join(&inside).exists() {
                    let (option, check) = ("--root のフォルダーを", "別の計画のブックでないか");
                    let message = Message::advising(option, check, |what| {
                        let (year, file) = (book.year, root.shown(&inside));
                        format!("{year}のブックですが、{file} がありません。{what}確かめてください")
                    });
                    remarks.conflict(BookPlace::file(book.file), message);
                    continue;
                }
                free.insert(SoundYear::load(root, fonts, book.year)?)
            }
        };
        let answers = book.answers(year.report(), *taking, &mut remarks);
        found.extend(answers.into_iter().map(|answer| (answer, taking.prefer_book)));
    }
    let agreed = agree(found, &mut remarks);
    note_sealed(root, &years, &agreed, &mut remarks)?;

    let mut import = Import { changes: Vec::new(), notes: Vec::new(), files: Vec::new() };
    // A broken list of words is told by `check`; here its rules are left out.
    let (mut proofreader, _) = Proofreader::new(root);
    for (year, sound) in &years {
        let answers: Vec<&Answer> = agreed.iter().filter(|answer| answer.year == *year).collect();
        if answers.is_empty() {
            continue;
        }
        let changed = edited(sound, &answers)?;
        checked(*year, &changed, &answers, fonts, &mut proofreader, &mut remarks)?;
        import.changes.extend(answers.iter().map(|answer| change(sound, answer)));
        import.files.push(data_lock::FileChange {
            file: Root::data(*year),
            old: Some(sound.source().bytes().to_vec()),
            new: changed.source().bytes().to_vec(),
        });
    }
    if remarks.conflicts.is_empty() {
        return Ok(Import { notes: remarks.notes, ..import });
    }
    let faultless = given.iter().map(|given| given.shown.as_str());
    let faultless = faultless.filter(|file| remarks.conflicts.iter().all(|conflict| conflict.place.file != **file));
    let command = command(root, &faultless.collect::<Vec<_>>(), &given, options);
    Err(WorkbookError::Conflicts(Conflicts { remarks: remarks.conflicts, command }))
}

/// Says of every year that changes whether it was signed off: its PDF isn't
/// changed by an import, and its data is no longer what was signed off then.
fn note_sealed(
    root: &Root,
    years: &BTreeMap<FiscalYear, SoundYear>,
    answers: &[Answer],
    remarks: &mut Remarks,
) -> Result<(), WorkbookError> {
    for (year, sound) in years {
        let Some(first) = answers.iter().find(|answer| answer.year == *year) else { continue };
        let Some(on) = archive::state(root, *year, sound.source().bytes())?.signed_off() else { continue };
        let message = format!(
            "{year}は承認済みです（{on}）。承認済みのPDFは変わらず、取り込むとデータは「承認後に変更あり」になります"
        );
        remarks.note(BookPlace::file(&first.place.file), message);
    }
    Ok(())
}

/// Opens the workbooks, each once.
fn open(options: &ImportOptions, remarks: &mut Remarks) -> Vec<Opened> {
    let preferred = options.preferred.iter().map(|given| (given, true));
    let others = options.files.iter().filter(|given| !options.preferred.contains(given)).map(|given| (given, false));
    let mut opened = Vec::new();
    for (given, preferred) in others.chain(preferred) {
        let shown = given.shown();
        match given.open() {
            Ok(book) => opened.push(Opened { shown, preferred, book }),
            Err(error) => remarks.conflict(BookPlace::file(&shown), error),
        }
    }
    opened
}

/// The command that imports just these workbooks; none where there are none.
fn command(root: &Root, files: &[&str], given: &[Opened], options: &ImportOptions) -> Option<String> {
    let quoted = |word: &str| match word.contains(|c: char| c.is_whitespace() || "()&;'$`".contains(c)) {
        true => format!("\"{word}\""),
        false => word.to_owned(),
    };
    let mut words = vec!["shiryo".to_owned()];
    match root.shown("").trim_end_matches('/') {
        "" => {}
        folder => words.push(format!("--root {}", quoted(folder))),
    }
    words.push("sheet import".into());
    words.extend(options.allow_empty.then(|| "--allow-empty".into()));
    for file in files {
        let preferred = given.iter().any(|given| given.shown == *file && given.preferred);
        words.push(if preferred { format!("--prefer-book {}", quoted(file)) } else { quoted(file) });
    }
    (!files.is_empty()).then(|| words.join(" "))
}

/// One answer for each value, in the order of the data; each comes with
/// whether its workbook is preferred. Workbooks that answer the same
/// differently are conflicts, unless one of them is preferred.
fn agree(found: Vec<(Answer, bool)>, remarks: &mut Remarks) -> Vec<Answer> {
    let mut by_value: BTreeMap<_, Vec<(Answer, bool)>> = BTreeMap::new();
    for (answer, preferred) in found {
        by_value.entry((answer.year, answer.target.order(), answer.field)).or_default().push((answer, preferred));
    }
    let mut agreed = Vec::new();
    for (_, answers) in by_value {
        let best = answers.iter().any(|(_, preferred)| *preferred);
        let (taken, passed): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(_, preferred)| *preferred == best);
        let Some((first, _)) = taken.first() else { continue };
        for (answer, _) in passed.iter().filter(|(answer, _)| answer.new != first.new) {
            let message = format!(
                "「{}」は取り込まず、優先した {} の「{}」を取り込みます",
                excerpt(&answer.new),
                first.place,
                excerpt(&first.new)
            );
            remarks.note(answer.place.clone(), message);
        }
        let differing: Vec<&Answer> =
            taken.iter().map(|(answer, _)| answer).filter(|answer| answer.new != first.new).collect();
        for answer in &differing {
            for (here, there) in [(first, *answer), (*answer, first)] {
                let (option, tick) = ("に --prefer-book を", "の「優先する」に印を");
                let message = Message::advising(option, tick, |how| {
                    format!(
                        "同じ「{}」に、違う答えがあります。ここでは「{}」、{} では「{}」です。どちらかに合わせるか、採るほうのブック{how}付けてください",
                        here.field.key(),
                        excerpt(&here.new),
                        there.place,
                        excerpt(&there.new)
                    )
                });
                remarks.conflict(here.place.clone(), message);
            }
        }
        if differing.is_empty() {
            agreed.push(first.clone());
        }
    }
    agreed
}

/// The year's file with the answers in it.
fn edited(year: &SoundYear, answers: &[&Answer]) -> Result<Document, WorkbookError> {
    let change = |answer: &&Answer| {
        let value = match answer.field {
            Field::Rate => Value::Number(answer.new.clone()),
            _ => Value::Text(answer.new.clone()),
        };
        let change = document::Change::new(&answer.target.path(), answer.field.key(), To::Set(value));
        change.among(answer.field.owner().keys())
    };
    let mut document = Document::new(year.source().clone(), year.tree().clone());
    let changes: Vec<_> = answers.iter().map(change).collect();
    document.change(&changes).map_err(|error| error.of(year.source().path()))?;
    Ok(document)
}

/// What `check` says of the answers: said of the cells that they come from,
/// before they are in the data.
///
/// # Errors
/// What it says of anything else, if that is an error.
fn checked(
    year: FiscalYear,
    changed: &Document,
    answers: &[&Answer],
    fonts: &Fonts,
    proofreader: &mut Proofreader,
    remarks: &mut Remarks,
) -> Result<(), Error> {
    let found = match SoundYear::read(changed.source().clone(), fonts, year) {
        Ok(sound) => sound.proofread(proofreader).warnings().to_vec(),
        Err(Error::Diagnostics(found)) => found,
        Err(error) => return Err(error),
    };
    let mut others = Vec::new();
    for diagnostic in found {
        let answer = answers.iter().find(|answer| holds(changed.tree(), answer, &diagnostic));
        let message =
            Message::advising(&diagnostic.hint, diagnostic.on_page(), |hint| format!("{}。{hint}", diagnostic.message));
        match answer {
            Some(answer) if diagnostic.is_error() => remarks.conflict(answer.place.clone(), message),
            Some(answer) => remarks.note(answer.place.clone(), message),
            None if diagnostic.is_error() => others.push(diagnostic),
            None => {}
        }
    }
    if others.is_empty() { Ok(()) } else { Err(Error::Diagnostics(others)) }
}

/// Whether a diagnostic is about the value that an answer becomes.
fn holds(tree: &Node, answer: &Answer, diagnostic: &Diagnostic) -> bool {
    let node = tree.at(&answer.target.path().to(answer.field.key()));
    node.is_some_and(|node| node.span.start <= diagnostic.span.start && diagnostic.span.end <= node.span.end)
}

fn change(year: &SoundYear, answer: &Answer) -> ValueChange {
    let report = year.report();
    let (place, project) = answer.target.order();
    let (d, m) = (place.direction, place.measure);
    let measure = report.measure(place);
    let name = measure.map_or("", |measure| measure.name.as_str());
    let several = measure.is_some_and(|measure| measure.projects.len() > 1);
    let terms = &report.terms;
    let subject = format!("{} {}{} {}{}「{name}」", report.year, terms.direction, d + 1, terms.measure, m + 1);
    ValueChange {
        place: answer.place.clone(),
        subject: match project {
            Some(p) if several => format!("{subject} 事業{}", p + 1),
            _ => subject,
        },
        field: answer.field.key(),
        old: answer.old.clone(),
        new: answer.new.clone(),
        overrules: answer.overrules,
    }
}
