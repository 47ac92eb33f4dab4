//! Sealing a year.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDate, Utc};

use super::attachment;
use super::conditions;
use super::error::ArchiveError;
use super::files;
use super::number::Digest;
use super::register::{self, Correction, Entry, Line, ParseLineError, Record, Register};
use super::staging::Staging;
use super::tools;
use super::{ARCHIVE, REGISTER, inside};
use crate::build::Press;
use crate::check::SoundYear;
use crate::diagnostics::Diagnostic;
use crate::error::Error;
use crate::model::{Date, FiscalYear};
use crate::office::Root;
use crate::view::{Approval, Edition};

/// What is to be sealed.
#[derive(Debug, Clone)]
pub struct Request {
    /// The year.
    pub year: FiscalYear,
    /// Who signed it off.
    pub by: String,
    /// When it was signed off.
    pub on: Date,
    /// Whether a 実績 may be empty.
    pub allow_empty: bool,
    /// Why the sealed PDF is replaced, if it is to be.
    pub reason: Option<String>,
}

/// What was sealed.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// The new entry. Its own hash is the register's 照合番号 now.
    pub entry: Entry,
    /// The PDF, as messages call it.
    pub file: String,
    /// What is worth a look in the data.
    pub warnings: Vec<Diagnostic>,
    /// Whether this very sealing had happened already and was cut short
    /// before its end: it was completed now.
    pub completed: bool,
}

/// How far a seal has come. At any of these, and anywhere between, it may be
/// cut short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Another seal is at work, and this one waits for its end.
    Waiting,
    /// No other seal is at work.
    Locked,
    /// What an earlier one had left is dealt with.
    Recovered,
    /// The PDF is made.
    Built,
    /// The PDF is written, beside the lock.
    PdfStaged,
    /// The new register is written, beside the lock.
    RegisterStaged,
    /// The archive's folders are there.
    FoldersMade,
    /// The new register is the archive's: it has happened.
    Committed,
    /// The PDF that was replaced is where it is kept.
    OldKept,
    /// The PDF is in its place.
    PdfPlaced,
}

/// The characters of the longest name that a footer has room for.
const MAX_NAME: usize = 60;

/// The last day that has begun anywhere on earth: today, fourteen hours ahead
/// of UTC.
pub fn latest_day(now: SystemTime) -> NaiveDate {
    const AHEAD: Duration = Duration::from_secs(14 * 60 * 60);
    DateTime::<Utc>::from(now + AHEAD).date_naive()
}

/// Seals a year into the archive. `latest` is the last day that can be one of
/// sign-off; `reached` is told each step.
///
/// # Errors
/// If the year can't be sealed; nothing has happened then, but for
/// [`ArchiveError::Unplaced`].
pub fn seal(
    root: &Root,
    press: &Press,
    request: &Request,
    latest: NaiveDate,
    reached: &mut dyn FnMut(Step),
) -> Result<Sealed, ArchiveError> {
    let &Request { year, on, .. } = request;
    let by = line("--by", &request.by)?;
    if by.as_str().chars().count() > MAX_NAME {
        return Err(ArchiveError::Line { option: "--by", why: ParseLineError::TooLong(MAX_NAME) });
    }
    let reason = request.reason.as_ref().map(|reason| line("--reason", reason)).transpose()?;
    if let Some(character) = by.as_str().chars().find(|&c| !press.fonts.cover(c)) {
        return Err(ArchiveError::NoGlyph { character });
    }
    if on.calendar() > latest {
        return Err(ArchiveError::NotYet { on });
    }
    if on.calendar() < year.first_day() {
        return Err(ArchiveError::NotBegun { year, on });
    }
    let sound = SoundYear::load(root, &press.fonts, year)?;
    let warnings = sound.warnings().to_vec();
    let missing = conditions::missing(&sound, request.allow_empty);
    if !missing.is_empty() {
        return Err(Error::Diagnostics(missing).into());
    }

    let staging = Staging::enter(root, &mut || reached(Step::Waiting))?;
    reached(Step::Locked);
    let mut register = super::register(root)?;
    let completed = staging.recover(&register, reached)?;
    reached(Step::Recovered);
    let data = Digest::of(sound.source().bytes());
    let file = root.shown(&inside(&register::file(year)));
    if let Some(entry) = register.last().filter(|entry| completed && is_of(entry, request, data)) {
        return Ok(Sealed { entry: entry.clone(), file, warnings, completed });
    }
    let correction = correction(root, &register, year, reason)?;

    let pdf = print(press, &sound, Approval { by: by.to_string(), on })?;
    if pdf.len() as u64 > files::MAX_PDF {
        return Err(ArchiveError::TooLarge { path: file });
    }
    let record = Record { year, by, on, correction, pdf: Digest::of(&pdf), data, maker: tools::maker(press) };
    if register.current(year).is_some_and(|entry| entry.record.pdf == record.pdf) {
        return Err(ArchiveError::NothingCorrected { year });
    }
    reached(Step::Built);

    register.add(record);
    let text = register.text();
    if text.len() as u64 > files::MAX_REGISTER {
        return Err(ArchiveError::TooLarge { path: root.shown(&inside(REGISTER)) });
    }
    let Some(entry) = register.last() else { unreachable!("an entry was added") };
    let committed = (|| {
        staging.stage(&register::file(year), &pdf)?;
        reached(Step::PdfStaged);
        staging.stage(REGISTER, text.as_bytes())?;
        reached(Step::RegisterStaged);
        make_folders(root, entry)?;
        reached(Step::FoldersMade);
        staging.commit()
    })();
    if let Err(error) = committed {
        // What can't be removed now is removed before the next seal.
        let _ = staging.clear();
        return Err(error);
    }
    reached(Step::Committed);
    staging.place(&register, entry, reached)?;
    Ok(Sealed { entry: entry.clone(), file, warnings, completed: false })
}

fn line(option: &'static str, text: &str) -> Result<Line, ArchiveError> {
    Ok(text.trim().parse().map_err(|why| ArchiveError::Line { option, why })?)
}

/// Whether an entry is what this request would have made.
fn is_of(entry: &Entry, request: &Request, data: Digest) -> bool {
    let Record { year, by, on, correction, data: sealed, .. } = &entry.record;
    let reason = correction.as_ref().map(|correction| correction.reason.as_str());
    (*year, by.as_str(), *on, reason, *sealed)
        == (request.year, request.by.trim(), request.on, request.reason.as_deref().map(str::trim), data)
}

/// What the new entry corrects. Makes sure that there is something to correct
/// where it is asked for, and nothing where it isn't, in the register and in
/// the folder.
fn correction(
    root: &Root,
    register: &Register,
    year: FiscalYear,
    reason: Option<Line>,
) -> Result<Option<Correction>, ArchiveError> {
    let in_the_way = |name: &str| {
        let path = root.shown(&inside(name));
        match files::read(&root.join(&inside(name)), files::MAX_PDF) {
            Ok(None) => Ok(()),
            Ok(Some(_)) => Err(ArchiveError::InTheWay { path }),
            Err(trouble) => Err(ArchiveError::Trouble { path, trouble }),
        }
    };
    let name = register::file(year);
    match (register.current(year), reason) {
        (None, None) => {
            in_the_way(&name)?;
            Ok(None)
        }
        (None, Some(_)) => Err(ArchiveError::NotSealed { year }),
        (Some(entry), None) => {
            let file = root.shown(&inside(&name));
            Err(ArchiveError::AlreadySealed { year, on: entry.record.on, file })
        }
        (Some(entry), Some(reason)) => {
            let path = root.shown(&inside(&name));
            let found = files::read(&root.join(&inside(&name)), files::MAX_PDF)
                .map_err(|trouble| ArchiveError::Trouble { path: path.clone(), trouble })?;
            if found.map(|bytes| Digest::of(&bytes)) != Some(entry.record.pdf) {
                return Err(ArchiveError::Damaged { path });
            }
            in_the_way(&register.kept(entry))?;
            files::check_movable(&root.join(&inside(&name))).map_err(|source| Error::Write { path, source })?;
            Ok(Some(Correction { replaces: entry.number, reason }))
        }
    }
}

/// The bytes that are sealed, with everything attached that they were made
/// from.
pub fn print(press: &Press, year: &SoundYear, approval: Approval) -> Result<Vec<u8>, ArchiveError> {
    let edition = Edition { approval: Some(approval), ..Edition::default() };
    let pdf = press.print(year, &press.view(year, &edition))?.pdf;
    // Templates of the office's own may have left the attachments out.
    let attached = attachment::all(&pdf).unwrap_or_default();
    let data = (format!("{}.yaml", year.year().code()), year.source().bytes());
    let own = press.own();
    let own = own.iter().map(|own| (own.name(), own.bytes.as_slice()));
    for (name, bytes) in std::iter::once(data).chain(own) {
        if !attached.iter().any(|file| file.name == name && file.bytes == bytes) {
            return Err(ArchiveError::NotAttached { name });
        }
    }
    Ok(pdf)
}

/// Makes the folders that the entry's files go to, before it happens: it must
/// not fail for want of a folder afterwards.
fn make_folders(root: &Root, entry: &Entry) -> Result<(), ArchiveError> {
    let superseded = inside("superseded");
    let folders = [Some(ARCHIVE), entry.record.correction.is_some().then_some(superseded.as_str())];
    for folder in folders.into_iter().flatten() {
        files::make_folder(&root.join(folder))
            .map_err(|trouble| ArchiveError::Trouble { path: root.shown(folder), trouble })?;
    }
    Ok(())
}
