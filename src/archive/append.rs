//! Appending signatures, time stamps and evidence to a sealed PDF, and
//! stamping the register's head.
//!
//! Each is recorded as a sealing is, in the same one step: the longer PDF and
//! the new register are made ready beside the lock, the register is renamed
//! into the archive, and then the PDF over the shorter one.

use chrono::TimeDelta;

use super::addition::{Addition, AdditionKind, AdditionRecord, Signer};
use super::error::ArchiveError;
use super::files;
use super::folder::{Folder, REGISTER};
use super::maker;
use super::register::{self, Register};
use super::staging::Staging;
use super::state::require_office;
use crate::digest::Digest;
use crate::error::Error;
use crate::model::FiscalYear;
use crate::office::{Root, write};
use crate::signature::{self, Evidence, Key, Moment, Revision, RevisionKind, SignatureError, Stamp};

/// What is to be appended.
pub enum Append<'a> {
    /// A signature by a key at hand.
    Sign {
        /// The key.
        key: &'a dyn Key,
        /// When it is signed.
        at: Moment,
    },
    /// A signature that was made elsewhere of what [`signing_request`] gave.
    Signature {
        /// The CMS signature.
        response: &'a [u8],
        /// When it was signed, where not when it was asked for.
        at: Option<Moment>,
    },
    /// An authority's answer to [`stamp_request`].
    Stamp {
        /// The answer.
        response: &'a [u8],
    },
    /// Certificates, lists of revoked ones, OCSP answers.
    Evidence(Evidence),
}

impl Append<'_> {
    fn kind(&self) -> RevisionKind {
        match self {
            Self::Sign { .. } | Self::Signature { .. } => RevisionKind::Signature,
            Self::Stamp { .. } => RevisionKind::Stamp,
            Self::Evidence(_) => RevisionKind::Evidence,
        }
    }
}

/// What was appended.
#[derive(Debug, Clone)]
pub struct Appended {
    /// The new entry. Its own hash is the register's 照合番号 now.
    pub entry: Addition,
    /// The PDF, as messages call it.
    pub file: String,
    /// Whether this had happened already and was cut short before its end: it
    /// was completed now.
    pub completed: bool,
}

/// How much later than the clock a signature may be: clocks differ.
const AHEAD: TimeDelta = TimeDelta::hours(1);

/// Appends to the PDF of a year and records it. `now` is the clock's moment.
///
/// # Errors
/// If it can't be done; nothing has happened then, but for
/// [`ArchiveError::Unplaced`].
pub fn append(
    root: &Root,
    year: FiscalYear,
    append: Append<'_>,
    now: Moment,
    waiting: &mut dyn FnMut(),
) -> Result<Appended, ArchiveError> {
    let archive = Folder::of(root);
    let mut open = Open::enter(root, &archive, waiting)?;
    let file = archive.shown(&register::file(year));
    let is_this = |entry: &&Addition| entry.record.year == year && entry.record.kind.of() == append.kind();
    if open.completed
        && let Some(entry) = open.register.newest_addition().filter(is_this)
    {
        return Ok(Appended { entry: entry.clone(), file, completed: true });
    }
    let standing = open.register.standing(year);
    let (extends, prefix) = standing.ok_or(ArchiveError::NotSealedYet { year })?;
    let prior = open.pdf(year)?;
    if let Some(addition) = open.taken(year, &prior, &append) {
        let (word, number) = (addition.record.kind.word(), addition.own.short());
        return Err(ArchiveError::Taken { word, path: file, number });
    }
    let sealed = open.register.current(year).map(|entry| entry.record.on);
    let possible = |at: Moment| match sealed {
        Some(on) if at.day() < on.calendar() => Err(ArchiveError::SignedBefore { at, on }),
        _ if now.is_before(at, AHEAD) => Err(ArchiveError::SignedLater { at }),
        _ => Ok(at),
    };
    let unsignable = |why| ArchiveError::Signature { path: file.clone(), why };
    let signer = |certificate, at| Signer::of(certificate, at).ok_or(SignatureError::Unwritable).map_err(unsignable);
    let (pdf, kind) = match append {
        Append::Sign { key, at } => {
            let signed = signature::sign(&prior, key, possible(at)?).map_err(unsignable)?;
            (signed.pdf, AdditionKind::Signature(signer(&signed.by, at)?))
        }
        Append::Signature { response, at } => {
            let at = possible(at.or_else(|| open.asked(year)).ok_or(ArchiveError::NotAsked { year })?)?;
            let signed = signature::take_signature(&prior, at, response).map_err(unsignable)?;
            (signed.pdf, AdditionKind::Signature(signer(&signed.by, at)?))
        }
        Append::Stamp { response } => {
            let stamped = signature::take_stamp(&prior, response).map_err(unsignable)?;
            (stamped.pdf, AdditionKind::Stamp(signer(&stamped.by.authority, stamped.by.at)?))
        }
        Append::Evidence(evidence) => {
            let added = signature::add_evidence(&prior, evidence).map_err(unsignable)?;
            let Evidence { certificates, crls, ocsps } = added.by;
            let kind =
                AdditionKind::Evidence { certificates: certificates.len(), crls: crls.len(), ocsps: ocsps.len() };
            (added.pdf, kind)
        }
    };
    if pdf.len() as u64 > files::MAX_PDF {
        return Err(ArchiveError::TooLarge { path: file });
    }
    files::check_movable(&archive.join(&register::file(year)))
        .map_err(|source| Error::Write { path: file.clone(), source })?;
    let record = AdditionRecord {
        year,
        kind,
        extends,
        length: prior.len(),
        prefix,
        pdf: Digest::of(&pdf),
        shiryo: maker::version(),
    };
    open.register.append(record);
    let text = open.register.text();
    if text.len() as u64 > files::MAX_REGISTER {
        return Err(ArchiveError::TooLarge { path: archive.shown(REGISTER) });
    }
    let staged =
        open.staging.stage(&register::file(year), &pdf).and_then(|()| open.staging.stage(REGISTER, text.as_bytes()));
    if let Err(error) = staged {
        // What can't be removed now is removed before the next seal.
        let _ = open.staging.clear();
        return Err(error);
    }
    open.staging.commit(&text)?;
    open.staging.place(&open.register)?;
    open.staging.remember(&open.register);
    // Asked and answered. Where it stays, the next request replaces it.
    let _ = files::remove(&root.join(&asked(year)));
    let Some(entry) = open.register.newest_addition() else { unreachable!("an entry was added") };
    Ok(Appended { entry: entry.clone(), file, completed: false })
}

/// The bytes of a year's PDF that are to be signed elsewhere. The moment is
/// remembered until the signature comes back.
///
/// # Errors
/// If the year isn't sealed, or its PDF not as it should be.
pub fn signing_request(
    root: &Root,
    year: FiscalYear,
    at: Moment,
    waiting: &mut dyn FnMut(),
) -> Result<Vec<u8>, ArchiveError> {
    let archive = Folder::of(root);
    let open = Open::enter(root, &archive, waiting)?;
    let path = archive.shown(&register::file(year));
    let bytes = signature::to_be_signed(&open.pdf(year)?, at).map_err(|why| ArchiveError::Signature { path, why })?;
    let asked = asked(year);
    let remembered = root.join(&asked);
    let shown = root.shown(&asked);
    // Earlier versions made it read-only.
    files::remove(&remembered).map_err(|source| Error::Write { path: shown.clone(), source })?;
    write::write(&remembered, &shown, format!("{at}\n").as_bytes())?;
    Ok(bytes)
}

/// The request for a time stamp of a year's PDF as it is now.
///
/// # Errors
/// As [`signing_request`].
pub fn stamp_request(root: &Root, year: FiscalYear, waiting: &mut dyn FnMut()) -> Result<Vec<u8>, ArchiveError> {
    let archive = Folder::of(root);
    let open = Open::enter(root, &archive, waiting)?;
    let path = archive.shown(&register::file(year));
    signature::stamp_request(&open.pdf(year)?).map_err(|why| ArchiveError::Signature { path, why })
}

/// The request for a time stamp of the register's head: of the newest entry's
/// text, and so of every entry before it.
///
/// # Errors
/// If there is no entry, or the newest has its stamp.
pub fn head_request(root: &Root, waiting: &mut dyn FnMut()) -> Result<Vec<u8>, ArchiveError> {
    let archive = Folder::of(root);
    let open = Open::enter(root, &archive, waiting)?;
    let (number, own) = open.register.head().ok_or(ArchiveError::NothingSealed)?;
    require_unstamped(&archive, number)?;
    let path = archive.shown(REGISTER);
    signature::head_request(own.bytes()).map_err(|why| ArchiveError::Signature { path, why })
}

/// Takes the answer to [`head_request`] into the archive. Returns the file's
/// name, as messages call it, and the stamp's moment.
///
/// # Errors
/// If it is no answer, or not to this register.
pub fn take_head(root: &Root, response: &[u8], waiting: &mut dyn FnMut()) -> Result<(String, Moment), ArchiveError> {
    let archive = Folder::of(root);
    let open = Open::enter(root, &archive, waiting)?;
    let register = archive.shown(REGISTER);
    let wrong = |why| ArchiveError::Signature { path: register.clone(), why };
    let token = signature::token(response).map_err(wrong)?;
    let stamp = Stamp::from_der(&token).ok_or(SignatureError::NotStamp).map_err(wrong)?;
    // Entries may have come after the one that the request was of.
    let of = open.register.heads().find(|(_, own)| stamp.is_of(own.bytes()));
    let Some((number, own)) = of else { return Err(wrong(SignatureError::Wrong(signature::Wrong::Content))) };
    let stamped = stamp.check_hash(own.bytes(), &[]).map_err(|why| wrong(SignatureError::Wrong(why)))?;
    let (name, path) = require_unstamped(&archive, number)?;
    open.staging.stage(&name, response)?;
    open.staging.put(&name)?;
    Ok((path, stamped.at))
}

/// The file that an entry's time stamp goes to, and what messages call it, if
/// it has none yet.
fn require_unstamped(archive: &Folder, number: usize) -> Result<(String, String), ArchiveError> {
    let name = head_file(number);
    let path = archive.shown(&name);
    match files::stands(&archive.join(&name)) {
        Ok(false) => Ok((name, path)),
        Ok(true) => Err(ArchiveError::HeadStamped { path }),
        Err(source) => Err(Error::Read { path, source }.into()),
    }
}

/// The file of the time stamp of an entry.
pub fn head_file(number: usize) -> String {
    format!("register-{number}.tsr")
}

/// Where the moment is kept at which a signature was asked for.
fn asked(year: FiscalYear) -> String {
    format!("{}/{}.sign", super::folder::STAGING, year.code())
}

/// The archive, held by this process alone, with what an earlier one left
/// undone completed.
struct Open<'a> {
    root: &'a Root,
    archive: &'a Folder,
    staging: Staging<'a>,
    register: Register,
    completed: bool,
}

impl<'a> Open<'a> {
    fn enter(root: &'a Root, archive: &'a Folder, waiting: &mut dyn FnMut()) -> Result<Self, ArchiveError> {
        require_office(root)?;
        let staging = Staging::enter(root, archive, waiting)?;
        let register = archive.register()?;
        if let Some(last) = staging.last().filter(|last| !register.has(last)) {
            return Err(ArchiveError::Lost { path: archive.name().to_owned(), number: last.short() });
        }
        let completed = staging.recover(&register)?;
        staging.remember(&register);
        Ok(Self { root, archive, staging, register, completed })
    }

    /// The PDF of a year, if it is as the register has it.
    fn pdf(&self, year: FiscalYear) -> Result<Vec<u8>, ArchiveError> {
        let (_, digest) = self.register.standing(year).ok_or(ArchiveError::NotSealedYet { year })?;
        let name = register::file(year);
        let bytes = self.archive.read(&name, files::MAX_PDF)?.filter(|bytes| Digest::of(bytes) == digest);
        bytes.ok_or(ArchiveError::Damaged { path: self.archive.shown(&name) })
    }

    /// The entry of an answer from elsewhere that is in a year's PDF already.
    fn taken(&self, year: FiscalYear, pdf: &[u8], append: &Append<'_>) -> Option<&Addition> {
        let answer = match append {
            Append::Signature { response, .. } => signature::response(response)?,
            Append::Stamp { response } => signature::token(response).ok()?,
            Append::Sign { .. } | Append::Evidence(_) => return None,
        };
        let entry = self.register.current(year)?;
        self.register.additions_to(entry).find(|addition| {
            let revision = Revision::read(pdf, addition.record.length);
            matches!(revision, Some((Revision::Signature { contents, .. } | Revision::Stamp { contents }, _)) if contents == answer)
        })
    }

    /// When a signature of a year was asked for.
    fn asked(&self, year: FiscalYear) -> Option<Moment> {
        let bytes = files::read(&self.root.join(&asked(year)), 1024).ok()??;
        String::from_utf8(bytes).ok()?.trim().parse().ok()
    }
}
