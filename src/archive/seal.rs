//! Sealing a year.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDate, Utc};

use super::conditions;
use super::entry::{Correction, Record, RegisterEntry};
use super::error::{ArchiveError, GivenLine};
use super::files;
use super::folder::{Folder, REGISTER, SUPERSEDED};
use super::line::{Line, ParseLineError};
use super::maker;
use super::register::{self, Register};
use super::sealed_pdf::print;
use super::staging::{self, Staging, lost};
use crate::build::Press;
use crate::check::{Proofreader, SoundYear};
use crate::diagnostics::{Code, Diagnostic};
use crate::digest::Digest;
use crate::error::Error;
use crate::model::{Date, FiscalYear};
use crate::office::Root;
use crate::source::Source;
use crate::view::Approval;

/// What is to be sealed.
#[derive(Debug, Clone)]
pub struct SealRequest {
    /// The year.
    pub year: FiscalYear,
    /// Who signed it off.
    pub by: String,
    /// When it was signed off.
    pub on: Date,
    /// Whether a 実績 may be empty.
    pub allow_empty: bool,
    /// Whether texts may be cut short where YAML takes their end for a
    /// comment.
    pub accept_notices: bool,
    /// Whether to begin anew where the archive lacks sealings that there were.
    pub new_archive: bool,
    /// Why the sealed PDF is replaced, if it is to be.
    pub reason: Option<String>,
    /// The data that was looked at before, where it was: other data is not
    /// sealed.
    pub data: Option<Digest>,
}

/// What is to be known of a year before it is sealed.
#[derive(Debug)]
pub struct Review {
    /// The data.
    pub source: Arc<Source>,
    /// What keeps it from being sealed as it is: ratings and 実績 that are
    /// missing. The latter can be allowed.
    pub missing: Vec<Diagnostic>,
    /// What is worth a look in the data, and what is left empty in it.
    pub notices: Vec<Diagnostic>,
}

impl Review {
    /// Whether texts end in the middle, which has to be accepted.
    pub fn cut_off(&self) -> bool {
        self.notices.iter().any(|notice| notice.code == Code::YamlCutOff)
    }
}

/// What was sealed.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// The new entry. Its own hash is the register's 照合番号 now.
    pub entry: RegisterEntry,
    /// The PDF, as messages call it.
    pub file: String,
    /// What is worth a look in the data, and what was left empty in it.
    pub notices: Vec<Diagnostic>,
    /// Whether this very sealing had happened already and was cut short
    /// before its end: it was completed now.
    pub completed: bool,
    /// Whether the PDF that it replaces is signed or stamped, and so is to be
    /// this one.
    pub unsigned: bool,
}

/// The characters of the longest name that a footer has room for.
const MAX_NAME: usize = 60;

/// The last day that has begun anywhere on earth: today, fourteen hours ahead
/// of UTC.
pub fn latest_day(now: SystemTime) -> NaiveDate {
    const AHEAD: Duration = Duration::from_secs(14 * 60 * 60);
    DateTime::<Utc>::from(now + AHEAD).date_naive()
}

/// Looks at a year that is to be sealed.
///
/// # Errors
/// If its data has errors, or the office's list of words has.
pub fn review(root: &Root, press: &Press, year: FiscalYear) -> Result<Review, ArchiveError> {
    Ok(reviewed(root, press, year, false)?.1)
}

fn reviewed(
    root: &Root,
    press: &Press,
    year: FiscalYear,
    allow_empty: bool,
) -> Result<(SoundYear, Review), ArchiveError> {
    let (mut proofreader, broken) = Proofreader::new(root);
    if !broken.is_empty() {
        return Err(Error::Diagnostics(broken).into());
    }
    let sound = SoundYear::load(root, &press.fonts, year)?.proofread(&mut proofreader);
    let missing = conditions::missing(&sound, allow_empty);
    let notices = [sound.warnings(), &conditions::left_empty(&sound)].concat();
    let source = sound.source().clone();
    Ok((sound, Review { source, missing, notices }))
}

/// Seals a year into the archive. `latest` is the last day that can be one of
/// sign-off; `waiting` is called if another seal is at work.
///
/// # Errors
/// If the year can't be sealed; nothing has happened then, but for
/// [`ArchiveError::Unplaced`].
pub fn seal(
    root: &Root,
    press: &Press,
    request: &SealRequest,
    latest: NaiveDate,
    waiting: &mut dyn FnMut(),
) -> Result<Sealed, ArchiveError> {
    let &SealRequest { year, on, .. } = request;
    let archive = Folder::of(root);
    // Whatever becomes of this seal.
    let completed = staging::finish(root, &archive, waiting)?;
    let by = line(GivenLine::By, &request.by)?;
    if by.as_str().chars().count() > MAX_NAME {
        return Err(ArchiveError::Line { given: GivenLine::By, why: ParseLineError::TooLong(MAX_NAME) });
    }
    let reason = request.reason.as_ref().map(|reason| line(GivenLine::Reason, reason)).transpose()?;
    if let Some(character) = by.as_str().chars().find(|&c| !press.fonts.cover(c)) {
        return Err(ArchiveError::NoGlyph { character });
    }
    if on.calendar() > latest {
        return Err(ArchiveError::NotYet { on });
    }
    if on.calendar() < year.first_day() {
        return Err(ArchiveError::NotBegun { year, on });
    }
    let (sound, review) = reviewed(root, press, year, request.allow_empty)?;
    let cut_off = review.cut_off();
    let Review { missing, notices, .. } = review;
    if request.data.is_some_and(|data| data != Digest::of(sound.source().bytes())) {
        return Err(ArchiveError::ChangedSinceReview { path: sound.source().path().to_owned() });
    }
    if !missing.is_empty() {
        return Err(Error::Diagnostics(missing).into());
    }
    if !request.accept_notices && cut_off {
        return Err(ArchiveError::CutOff { notices });
    }

    let staging = Staging::enter(root, &archive, waiting)?;
    let mut register = archive.register()?;
    if let Some(last) = staging.last().filter(|last| !request.new_archive && !register.has(last)) {
        return Err(lost(&archive, &last));
    }
    let completed = staging.recover(&register)? || completed;
    staging.remember(&register);
    let data = Digest::of(sound.source().bytes());
    let file = archive.shown(&register::file(year));
    if let Some(entry) = register.last().filter(|entry| completed && is_of(entry, request, data)) {
        return Ok(Sealed { entry: entry.clone(), file, notices, completed, unsigned: unsigned(&register, entry) });
    }
    let correction = correction(&archive, &register, year, on, reason)?;

    let pdf = print(press, &sound, Approval { by: by.to_string(), on })?;
    if pdf.len() as u64 > files::MAX_PDF {
        return Err(ArchiveError::TooLarge { path: file });
    }
    let record = Record { year, by, on, correction, pdf: Digest::of(&pdf), data, maker: maker::here(press) };
    if register.current(year).is_some_and(|entry| entry.record.pdf == record.pdf) {
        return Err(ArchiveError::NothingCorrected { year });
    }
    register.add(record);
    let text = register.text();
    if text.len() as u64 > files::MAX_REGISTER {
        return Err(ArchiveError::TooLarge { path: archive.shown(REGISTER) });
    }
    let Some(entry) = register.last() else { unreachable!("an entry was added") };
    let staged = staging
        .stage(&register::file(year), &pdf)
        .and_then(|()| staging.stage(REGISTER, text.as_bytes()))
        .and_then(|()| make_folders(&archive, entry));
    if let Err(error) = staged {
        // What can't be removed now is removed before the next seal.
        let _ = staging.clear();
        return Err(error);
    }
    staging.commit(&text)?;
    staging.place(&register)?;
    staging.remember(&register);
    Ok(Sealed { entry: entry.clone(), file, notices, completed: false, unsigned: unsigned(&register, entry) })
}

/// Whether the PDF that this entry replaces is signed or stamped.
fn unsigned(register: &Register, entry: &RegisterEntry) -> bool {
    let replaced = register.replaced_by(entry);
    replaced.is_some_and(|replaced| register.additions_to(replaced).any(|one| one.record.kind.signer().is_some()))
}

fn line(given: GivenLine, text: &str) -> Result<Line, ArchiveError> {
    text.trim().parse().map_err(|why| ArchiveError::Line { given, why })
}

/// Whether an entry is what this request would have made.
fn is_of(entry: &RegisterEntry, request: &SealRequest, data: Digest) -> bool {
    let Record { year, by, on, correction, data: sealed, .. } = &entry.record;
    let reason = correction.as_ref().map(|correction| correction.reason.as_str());
    (*year, by.as_str(), *on, reason, *sealed)
        == (request.year, request.by.trim(), request.on, request.reason.as_deref().map(str::trim), data)
}

/// What the new entry corrects. Makes sure that there is something to correct
/// where it is asked for, and nothing where it isn't, in the register and in
/// the folder.
fn correction(
    archive: &Folder,
    register: &Register,
    year: FiscalYear,
    on: Date,
    reason: Option<Line>,
) -> Result<Option<Correction>, ArchiveError> {
    let in_the_way = |name: &str| match archive.read(name, files::MAX_PDF)? {
        None => Ok(()),
        Some(_) => Err(ArchiveError::InTheWay { path: archive.shown(name) }),
    };
    let name = register::file(year);
    let file = archive.shown(&name);
    match (register.current(year), reason) {
        (None, None) => in_the_way(&name).map(|()| None),
        (None, Some(_)) => Err(ArchiveError::NotSealed { year }),
        (Some(entry), None) => Err(ArchiveError::AlreadySealed { year, on: entry.record.on, file }),
        (Some(entry), Some(reason)) => {
            let before = entry.record.on;
            if on.calendar() < before.calendar() {
                return Err(ArchiveError::BeforeCorrected { on, before });
            }
            let found = archive.read(&name, files::MAX_PDF)?;
            if found.map(|bytes| Digest::of(&bytes)) != Some(register.pdf(entry)) {
                return Err(ArchiveError::Damaged { path: file });
            }
            in_the_way(&register.kept(entry))?;
            files::check_movable(&archive.join(&name)).map_err(|source| Error::Write { path: file, source })?;
            Ok(Some(Correction { replaces: entry.number, reason }))
        }
    }
}

/// Makes the folders that the entry's files go to, before it happens: it must
/// not fail for want of a folder afterwards.
fn make_folders(archive: &Folder, entry: &RegisterEntry) -> Result<(), ArchiveError> {
    let made = |path: &Path, shown: &str| {
        files::make_folder(path).map_err(|why| ArchiveError::Unreadable { path: shown.to_owned(), why })
    };
    made(archive.path(), archive.name())?;
    match entry.record.correction {
        Some(_) => made(&archive.join(SUPERSEDED), &archive.shown(SUPERSEDED)),
        None => Ok(()),
    }
}
