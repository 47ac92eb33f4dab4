//! Proving that the archive is whole. Nothing is written, and nothing but the
//! archive read (and `out/.seal/`, for what a seal left unfinished there, and
//! for whether there ever was one).

use std::collections::BTreeSet;
use std::path::Path;

use super::append::head_file;
use super::attachment;
use super::entry::{Record, RegisterEntry};
use super::error::ArchiveError;
use super::files;
use super::folder::{Folder, REGISTER, SUPERSEDED};
use super::number::Number;
use super::rebuild::{NotEqual, SealedPdf, rebuild};
use super::register::{self, Newest, Register};
use super::signatures::{self, unproven};
use super::staging::{self, Placement, Remembered};
use super::state::require_office;
use super::verification::{Rebuilt, Verification, VerifiedAddition, VerifiedYear, VerifyFailure};
use crate::diagnostics::Message;
use crate::digest::Digest;
use crate::error::Error;
use crate::model::FiscalYear;
use crate::office::Root;
use crate::signature::{Evidence, Stamp, Trust, token};

/// What `verify` is asked for.
#[derive(Debug, Clone, Default)]
pub struct VerifyOptions {
    /// The years whose files are looked at; all where none is named. The
    /// register is always looked at whole.
    pub years: Vec<FiscalYear>,
    /// Whether each PDF is made again and compared.
    pub rebuild: bool,
    /// Numbers from the minutes, which the register must have.
    pub heads: Vec<Number>,
    /// Whose certificates are trusted, where signatures are to be traced to
    /// them.
    pub trust: Option<Trust>,
}

/// Names of what systems put into every folder that somebody opens. They are
/// no part of the archive, and no alarm.
const SYSTEMS_OWN: [&str; 3] = ["Thumbs.db", "desktop.ini", ".DS_Store"];

/// Looks at the archive of an office.
///
/// # Errors
/// Only if there is no office: what is wrong with its archive is among the
/// findings.
pub fn verify(root: &Root, options: &VerifyOptions) -> Result<Verification, ArchiveError> {
    require_office(root)?;
    verified(&Folder::of(root), options)
}

/// Looks at an archive wherever it stands: a copy, a disc.
///
/// # Errors
/// If there is no such folder.
pub fn verify_folder(path: &Path, options: &VerifyOptions) -> Result<Verification, ArchiveError> {
    let archive = Folder::at(path);
    if !path.is_dir() {
        let kind = if path.exists() { std::io::ErrorKind::NotADirectory } else { std::io::ErrorKind::NotFound };
        return Err(Error::Read { path: archive.name().to_owned(), source: kind.into() }.into());
    }
    verified(&archive, options)
}

fn verified(archive: &Folder, options: &VerifyOptions) -> Result<Verification, ArchiveError> {
    let watch = staging::watch(archive);
    let mut found = Verification::default();
    match archive.register() {
        Ok(register) => Verifier { archive, register: &register, options, found: &mut found }.run(&watch),
        Err(error) => found.failures.push(of_register(error)?),
    }
    found.sound = found.failures.is_empty();
    Ok(found)
}

/// Why the register can't be read, as a failure.
fn of_register(error: ArchiveError) -> Result<VerifyFailure, ArchiveError> {
    match error {
        ArchiveError::Register { path, why } => {
            let message = format!("承認の記録が書き換えられているか、壊れています。{}", why.message);
            Ok(VerifyFailure::new("register/changed", path, message).at(why.line))
        }
        ArchiveError::Unreadable { path, why } => Ok(VerifyFailure::new("register/unreadable", path, why.to_string())),
        other => Err(other),
    }
}

struct Verifier<'a> {
    archive: &'a Folder,
    register: &'a Register,
    options: &'a VerifyOptions,
    found: &'a mut Verification,
}

impl Verifier<'_> {
    fn run(mut self, watch: &Remembered) {
        let (archive, register) = (self.archive, self.register);
        self.found.head = register.head().map(|(_, own)| own.into());
        let placement = staging::placement(archive, register).unwrap_or(Placement::Done);
        if let Placement::Waiting(Newest { entry, word, .. }) = placement {
            let year = entry.record.year;
            self.note(format!(
                "{year}の{word}は完了しています。PDFは、同じ操作をもう一度したときか、次の承認か署名のときに archive フォルダーへ移ります"
            ));
        }
        let undone = staging::undone(archive, register);
        for year in &undone {
            self.note(match register.current(*year) {
                None => format!("{year}の承認は行われていません（途中で止まりました）"),
                Some(_) => format!("{year}の電子署名か訂正の承認は行われていません（途中で止まりました）"),
            });
        }
        self.lost(watch, &undone);
        self.heads();
        self.strangers();
        self.stamped_heads();

        let named = &self.options.years;
        let sealed: BTreeSet<_> = register.entries().iter().map(|entry| entry.record.year).collect();
        for year in named.iter().filter(|year| !sealed.contains(year) && !undone.contains(year)) {
            self.fail(VerifyFailure::general("year/not-sealed", format!("{year}はまだ承認されていません")));
        }
        for year in sealed.into_iter().filter(|year| named.is_empty() || named.contains(year)) {
            self.year(year, placement);
        }
    }

    fn note(&mut self, note: impl Into<Message>) {
        self.found.notes.push(note.into());
    }

    /// Finds out whether sealings that there were are not in the register.
    fn lost(&mut self, watch: &Remembered, undone: &[FiscalYear]) {
        let (archive, register) = (self.archive, self.register);
        let none = register.entries().is_empty();
        match watch.last {
            Some(last) if !register.has(&last) => {
                let what = if none { "承認の記録がありません" } else { "承認の記録が、古いものです" };
                let message = format!(
                    "{what}。ここで最後に保存した承認（照合番号 {}）がありません。archive フォルダーを移したのなら元へ戻し、失われたのなら控えから戻してください",
                    last.short()
                );
                self.fail(VerifyFailure::new("archive/lost", archive.name().to_owned(), message));
            }
            None if none && watch.begun && undone.is_empty() => self.note(
                "ここでは前に seal が実行されています。承認を保存したことがあれば、archive フォルダーが移されたか、失われています。控えと比べてください".to_owned(),
            ),
            // Who names an archive means one.
            None if none && archive.staging().is_none() => {
                let message = format!("承認の記録（{REGISTER}）がありません。archive フォルダーそのものを指定してください");
                self.fail(VerifyFailure::new("archive/lost", archive.name().to_owned(), message));
            }
            _ => {}
        }
    }

    fn fail(&mut self, failure: VerifyFailure) {
        self.found.failures.push(failure);
    }

    /// Looks the numbers from the minutes up. One of an entry that is not the
    /// last proves the entries up to it.
    fn heads(&mut self) {
        let entries: Vec<_> = self.register.heads().collect();
        for number in &self.options.heads {
            match entries.iter().find(|(_, own)| number.matches(own)) {
                Some((nth, _)) => {
                    let later = entries.len() - nth;
                    let rest = match later {
                        0 => "承認の記録は、この照合番号のときのままです".to_owned(),
                        _ => format!("この照合番号のあとに加わった{later}件は、この番号では確かめられません"),
                    };
                    let what = match self.register.entries().iter().find(|entry| entry.number == *nth) {
                        Some(RegisterEntry { record: Record { year, on, .. }, .. }) => {
                            format!("{on}に承認された{year}")
                        }
                        None => format!("記録{nth}（電子署名など）"),
                    };
                    self.note(format!("照合番号 {number} は、{what}のものです。{rest}"));
                }
                None => {
                    let message = match entries.as_slice() {
                        [] => {
                            "承認の記録がないので、この照合番号を確かめられません。archive フォルダーが移されたか、失われています"
                        }
                        _ => {
                            "この照合番号の記録がありません。番号の写し間違いでなければ、承認の記録が書き換えられたか、取り除かれています"
                        }
                    };
                    let found = entries.last().map_or("記録なし".to_owned(), |(_, own)| match number {
                        Number::Full(_) => own.to_string(),
                        Number::Short(_) => own.short(),
                    });
                    let failure =
                        VerifyFailure::new("head", self.archive.shown(REGISTER), message).expected(number, Some(found));
                    self.fail(failure);
                }
            }
        }
    }

    /// Finds what no entry names.
    fn strangers(&mut self) {
        let mut known: BTreeSet<_> = self.register.entries().iter().map(|entry| self.register.file(entry)).collect();
        known.extend([REGISTER.to_owned(), SUPERSEDED.to_owned()]);
        known.extend(self.register.heads().map(|(number, _)| head_file(number)));
        for (folder, shown, prefix) in [
            (self.archive.path().to_owned(), self.archive.name().to_owned(), String::new()),
            (self.archive.join(SUPERSEDED), self.archive.shown(SUPERSEDED), format!("{SUPERSEDED}/")),
        ] {
            match files::names(&folder) {
                Ok(names) => {
                    let names = names.into_iter().filter(|name| !SYSTEMS_OWN.contains(&name.as_str()));
                    for name in names.map(|name| prefix.clone() + &name).filter(|name| !known.contains(name)) {
                        let message = "記録にないファイルです。archive フォルダーには、seal が保存したもののほかは置かないでください";
                        self.fail(VerifyFailure::new("file/unknown", self.archive.shown(&name), message));
                    }
                }
                Err(why) => self.fail(VerifyFailure::new("file/unreadable", shown, why.to_string())),
            }
        }
    }

    /// Checks the time stamps of the register's entries.
    fn stamped_heads(&mut self) {
        for (number, own) in self.register.heads() {
            let name = head_file(number);
            let path = self.archive.shown(&name);
            let bytes = match self.archive.read(&name, files::MAX_REGISTER) {
                Ok(None) => continue,
                Ok(Some(bytes)) => bytes,
                Err(why) => {
                    self.fail(VerifyFailure::new("file/unreadable", path, why.to_string()));
                    continue;
                }
            };
            let stamp = token(&bytes).ok().and_then(|token| Stamp::from_der(&token));
            match stamp.as_ref().map(|stamp| stamp.check_hash(own.bytes(), &[])) {
                Some(Ok(stamped)) => {
                    if self.options.trust.is_none() {
                        self.note(unproven(&format!("{path} ")));
                    }
                    let others = stamp.as_ref().map(Stamp::certificates).unwrap_or_default();
                    let chain = self
                        .options
                        .trust
                        .as_ref()
                        .map(|trust| trust.chain(&stamped.authority, others, &Evidence::default(), stamped.at));
                    if let Some(Err(fault)) = chain {
                        self.fail(VerifyFailure::new("register-stamp/untrusted", path, fault.to_string()));
                        continue;
                    }
                    self.note(format!(
                        "承認の記録は、記録{number}まで{}のタイムスタンプが付いています（{}）",
                        stamped.at.shown(),
                        stamped.authority.name()
                    ));
                }
                Some(Err(wrong)) => {
                    let message = format!("記録{number}のタイムスタンプ: {wrong}");
                    self.fail(VerifyFailure::new("register-stamp/wrong", path, message));
                }
                None => {
                    let message = format!("記録{number}のタイムスタンプとして読めません");
                    self.fail(VerifyFailure::new("register-stamp/wrong", path, message));
                }
            }
        }
    }

    fn year(&mut self, year: FiscalYear, placement: Placement<'_>) {
        let register = self.register;
        let entries: Vec<_> = register.entries().iter().filter(|entry| entry.record.year == year).collect();
        let before = self.found.failures.len();
        let mut rebuilt = None;
        let mut additions = Vec::new();
        for entry in &entries {
            let Some(files) = self.file(entry, placement, &mut additions) else { continue };
            if !self.options.rebuild {
                continue;
            }
            let result = match rebuild(entry, &files) {
                Ok(()) => Rebuilt::Equal,
                Err(NotEqual::Unchecked(note)) => {
                    self.note(note);
                    Rebuilt::Unchecked
                }
                Err(NotEqual::Different(failure)) => {
                    self.fail(*failure);
                    Rebuilt::Different
                }
            };
            rebuilt = rebuilt.max(Some(result));
        }
        let Some(current) = entries.last() else { return };
        let Record { on, by, .. } = &current.record;
        let proven =
            |entry: &&RegisterEntry| register.additions_to(entry).any(|one| one.record.kind.signer().is_some());
        if entries.iter().any(&proven) && !proven(current) {
            self.note(format!(
                "{year}の訂正前のPDFには電子署名かタイムスタンプがありますが、訂正後のPDFには、まだありません"
            ));
        }
        self.found.years.push(VerifiedYear {
            year: year.code(),
            name: year.to_string(),
            file: self.archive.shown(&register::file(year)),
            sealed: on.calendar().to_string(),
            by: by.to_string(),
            corrections: entries.len() - 1,
            sound: self.found.failures.len() == before,
            additions,
            rebuilt,
        });
    }

    /// Looks at the PDF of an entry. Returns it with what is attached to it,
    /// if all of that is as it was sealed.
    fn file(
        &mut self,
        entry: &RegisterEntry,
        placement: Placement<'_>,
        verified: &mut Vec<VerifiedAddition>,
    ) -> Option<SealedPdf> {
        let Record { year, data, .. } = &entry.record;
        let pdf = &self.register.pdf(entry);
        let additions: Vec<_> = self.register.additions_to(entry).collect();
        let name = self.register.file(entry);
        let path = self.archive.shown(&name);
        let stands = staging::place_of(self.archive, self.register, entry, placement);
        let bytes = match files::read(&stands, files::MAX_PDF) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                let message = "承認されたPDFがありません";
                self.fail(VerifyFailure::new("file/missing", path, message).expected(pdf, None));
                return None;
            }
            Err(why) => {
                self.fail(VerifyFailure::new("file/unreadable", path, why.to_string()).expected(pdf, None));
                return None;
            }
        };
        let found = Digest::of(&bytes);
        if found != *pdf {
            let message = format!(
                "承認されたときのものではありません（SHA-256 が記録と違います）{}",
                signatures::which_part(&bytes, entry, &additions)
            );
            self.fail(VerifyFailure::new("file/changed", path, message).expected(pdf, Some(found.to_string())));
            return None;
        }
        let added = signatures::check(&path, &bytes, entry, &additions, self.options.trust.as_ref());
        verified.extend(added.additions);
        self.found.notes.extend(added.notes);
        if !added.failures.is_empty() {
            self.found.failures.extend(added.failures);
            return None;
        }
        let mut bytes = bytes;
        bytes.truncate(additions.first().map_or(bytes.len(), |first| first.record.length));
        // From here on the file is the one that the register means: if it
        // doesn't hold what the register says, the register lies.
        let wanted = format!("{}.yaml", year.code());
        let Some(attached) = attachment::all(&bytes) else {
            let message = "添付されたデータを取り出せません";
            self.fail(VerifyFailure::new("attachment/unreadable", path, message).expected(data, None));
            return None;
        };
        let found = attached.iter().find(|file| file.name == wanted).map(|file| Digest::of(&file.bytes));
        if found != Some(*data) {
            let message = format!("添付された {wanted} が、承認されたデータではありません");
            let found = found.map_or("添付なし".to_owned(), |digest| digest.to_string());
            self.fail(VerifyFailure::new("attachment/changed", path, message).expected(data, Some(found)));
            return None;
        }
        Some(SealedPdf { path, bytes, attached })
    }
}
