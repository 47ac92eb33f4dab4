//! Proving that the archive is whole. Nothing is written, and nothing but the
//! archive read (and `out/.seal/`, for what a seal left unfinished there).

use std::collections::BTreeSet;

use super::attachment::{self, Attachment};
use super::error::ArchiveError;
use super::files;
use super::number::{Digest, Number};
use super::register::{self, Entry, Record, Register};
use super::report::{Failure, Findings, Rebuilt, YearFindings};
use super::staging::Placement;
use super::{ARCHIVE, REGISTER, inside, seal, staging, tools};
use crate::build::Press;
use crate::check::SoundYear;
use crate::error::Error;
use crate::model::FiscalYear;
use crate::office::Root;
use crate::office::own_files::OwnFile;
use crate::source::Source;
use crate::view::Approval;

/// What `verify` is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The years whose files are looked at; all where none is named. The
    /// register is always looked at whole.
    pub years: Vec<FiscalYear>,
    /// Whether each PDF is made again and compared.
    pub rebuild: bool,
    /// Numbers from the minutes, which the register must have.
    pub heads: Vec<Number>,
}

/// Looks at the archive of an office.
///
/// # Errors
/// Only if there is no office: what is wrong with its archive is among the
/// findings.
pub fn verify(root: &Root, options: &Options) -> Result<Findings, ArchiveError> {
    // A mistyped folder must not pass for an archive in which nothing is.
    if !["out", "data"].iter().any(|folder| root.join(folder).is_dir()) {
        let source = std::io::ErrorKind::NotFound.into();
        return Err(Error::Read { path: root.shown(ARCHIVE), source }.into());
    }
    let _quiet = staging::watch(root);
    let mut findings = Findings::default();
    match super::register(root) {
        Ok(register) => Verifier { root, register: &register, options, findings: &mut findings }.run(),
        Err(error) => findings.failures.push(of_register(error)?),
    }
    findings.sound = findings.failures.is_empty();
    Ok(findings)
}

/// Why the register can't be read, as a failure.
fn of_register(error: ArchiveError) -> Result<Failure, ArchiveError> {
    match error {
        ArchiveError::Register { path, fault } => {
            let message = format!("承認の記録が書き換えられているか、壊れています。{}", fault.message);
            Ok(Failure::new("register/changed", path, message).at(fault.line))
        }
        ArchiveError::Trouble { path, trouble } => Ok(Failure::new("register/unreadable", path, trouble.to_string())),
        other => Err(other),
    }
}

struct Verifier<'a> {
    root: &'a Root,
    register: &'a Register,
    options: &'a Options,
    findings: &'a mut Findings,
}

impl Verifier<'_> {
    fn run(mut self) {
        let (root, register) = (self.root, self.register);
        self.findings.head = register.last().map(|entry| entry.own.into());
        let unplaced = match staging::placement(root, register) {
            Ok(Placement::Waiting(entry)) => Some(entry),
            _ => None,
        };
        if let Some(entry) = unplaced {
            let year = entry.record.year;
            let note =
                format!("{year}の承認は完了しています。PDFは、次に seal を実行したときに archive フォルダーへ移ります");
            self.findings.notes.push(note);
        }
        let undone = staging::undone(root, register);
        for year in &undone {
            let note = match register.current(*year) {
                None => format!("{year}の承認は行われていません（途中で止まりました）"),
                Some(_) => format!("{year}の訂正の承認は行われていません（途中で止まりました）"),
            };
            self.findings.notes.push(note);
        }
        self.heads();
        self.strangers();

        let named = &self.options.years;
        let sealed: BTreeSet<_> = register.entries().iter().map(|entry| entry.record.year).collect();
        for year in named.iter().filter(|year| !sealed.contains(year) && !undone.contains(year)) {
            let message = format!("{year}は承認されていません");
            self.fail(Failure::new("year/not-sealed", self.archived(&register::file(*year)), message));
        }
        for year in sealed.into_iter().filter(|year| named.is_empty() || named.contains(year)) {
            self.year(year, unplaced);
        }
    }

    fn fail(&mut self, failure: Failure) {
        self.findings.failures.push(failure);
    }

    /// What messages call a file of the archive.
    fn archived(&self, name: &str) -> String {
        self.root.shown(&inside(name))
    }

    /// Looks the numbers from the minutes up. One of an entry that is not the
    /// last proves the entries up to it.
    fn heads(&mut self) {
        let entries = self.register.entries();
        for number in &self.options.heads {
            match entries.iter().find(|entry| number.matches(&entry.own)) {
                Some(entry) => {
                    let later = entries.len() - entry.number;
                    let rest = match later {
                        0 => "承認の記録は、この照合番号のときのままです".to_owned(),
                        _ => format!("この照合番号のあとに加わった{later}件は、この番号では確かめられません"),
                    };
                    let Record { year, on, .. } = &entry.record;
                    self.findings.notes.push(format!("照合番号 {number} は、{on}に承認された{year}のものです。{rest}"));
                }
                None => {
                    let message = "この照合番号の記録がありません。番号の写し間違いでなければ、承認の記録が書き換えられたか、取り除かれています";
                    let found = entries.last().map_or("記録なし".to_owned(), |entry| match number {
                        Number::Full(_) => entry.own.to_string(),
                        Number::Short(_) => entry.own.short(),
                    });
                    let failure = Failure::new("head", self.archived(REGISTER), message).expected(number, Some(found));
                    self.fail(failure);
                }
            }
        }
    }

    /// Finds what no entry names.
    fn strangers(&mut self) {
        let mut known: BTreeSet<_> = self.register.entries().iter().map(|entry| self.register.file(entry)).collect();
        known.extend([REGISTER.to_owned(), SUPERSEDED.to_owned()]);
        for (folder, prefix) in [(ARCHIVE.to_owned(), String::new()), (inside(SUPERSEDED), format!("{SUPERSEDED}/"))] {
            match files::names(&self.root.join(&folder)) {
                Ok(names) => {
                    for name in
                        names.into_iter().map(|name| prefix.clone() + &name).filter(|name| !known.contains(name))
                    {
                        let message = "記録にないファイルです。archive フォルダーには、seal が保存したもののほかは置かないでください";
                        self.fail(Failure::new("file/unknown", self.archived(&name), message));
                    }
                }
                Err(trouble) => {
                    let failure = Failure::new("file/unreadable", self.root.shown(&folder), trouble.to_string());
                    self.fail(failure);
                }
            }
        }
    }

    fn year(&mut self, year: FiscalYear, unplaced: Option<&Entry>) {
        let register = self.register;
        let entries: Vec<_> = register.entries().iter().filter(|entry| entry.record.year == year).collect();
        let before = self.findings.failures.len();
        let mut rebuilt = None;
        for entry in &entries {
            let Some(files) = self.file(entry, unplaced) else { continue };
            if self.options.rebuild {
                rebuilt = rebuilt.max(Some(self.rebuild(entry, &files)));
            }
        }
        let Some(Entry { record: Record { on, by, .. }, .. }) = entries.last() else { return };
        self.findings.years.push(YearFindings {
            year: year.code(),
            name: year.to_string(),
            file: self.archived(&register::file(year)),
            sealed: on.calendar().to_string(),
            by: by.to_string(),
            corrections: entries.len() - 1,
            sound: self.findings.failures.len() == before,
            rebuilt,
        });
    }

    /// Looks at the PDF of an entry. Returns it with what is attached to it,
    /// if all of that is as it was sealed.
    fn file(&mut self, entry: &Entry, unplaced: Option<&Entry>) -> Option<Sound> {
        let Record { year, pdf, data, .. } = &entry.record;
        let name = self.register.file(entry);
        let path = self.archived(&name);
        // Where the last seal was cut short between its one step and its end,
        // its PDF and the one that it replaces are where they were.
        let stands = match unplaced {
            Some(last) if last == entry => staging::staged(&name),
            Some(last)
                if self.register.replaced_by(last) == Some(entry) && !self.root.join(&inside(&name)).exists() =>
            {
                inside(&register::file(*year))
            }
            _ => inside(&name),
        };
        let bytes = match files::read(&self.root.join(&stands), files::MAX_PDF) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                let message = "承認されたPDFがありません";
                self.fail(Failure::new("file/missing", path, message).expected(pdf, None));
                return None;
            }
            Err(trouble) => {
                self.fail(Failure::new("file/unreadable", path, trouble.to_string()).expected(pdf, None));
                return None;
            }
        };
        let found = Digest::of(&bytes);
        if found != *pdf {
            let message = "承認されたときのものではありません（SHA-256 が記録と違います）";
            self.fail(Failure::new("file/changed", path, message).expected(pdf, Some(found.to_string())));
            return None;
        }
        // From here on the file is the one that the register means: if it
        // doesn't hold what the register says, the register lies.
        let wanted = format!("{}.yaml", year.code());
        let Some(attached) = attachment::all(&bytes) else {
            let message = "添付されたデータを取り出せません";
            self.fail(Failure::new("attachment/unreadable", path, message).expected(data, None));
            return None;
        };
        let found = attached.iter().find(|file| file.name == wanted).map(|file| Digest::of(&file.bytes));
        if found != Some(*data) {
            let message = format!("添付された {wanted} が、承認されたデータではありません");
            let found = found.map_or("添付なし".to_owned(), |digest| digest.to_string());
            self.fail(Failure::new("attachment/changed", path, message).expected(data, Some(found)));
            return None;
        }
        Some(Sound { path, bytes, attached })
    }

    /// Makes a PDF again from what is attached to it.
    fn rebuild(&mut self, entry: &Entry, sound: &Sound) -> Rebuilt {
        let maker = &entry.record.maker;
        let own = sound.attached.iter().filter_map(|file| OwnFile::attached(&file.name, file.bytes.clone())).collect();
        let (message, expected, found) = match Press::with(own, &sound.path) {
            Err(error) => ("添付されたひな形とフォントを使えません", maker.tools, error.to_string()),
            Ok(press) => {
                let here = tools::maker(&press);
                if (&here.shiryo, &here.typst, &here.platform) != (&maker.shiryo, &maker.typst, &maker.platform) {
                    let made = format!("shiryo {}、Typst {}、{}", maker.shiryo, maker.typst, maker.platform);
                    self.findings
                        .notes
                        .push(format!("{} は未照合です。作り直して比べるには {made} が要ります", sound.path));
                    return Rebuilt::Unchecked;
                }
                match remake(&press, entry, sound) {
                    Ok(pdf) if pdf == sound.bytes => return Rebuilt::Equal,
                    Ok(_) if here.tools != maker.tools => (
                        "ファイルは承認されたときのままですが、作り直すと一致しません。ひな形かフォントが承認のときと違います",
                        maker.tools,
                        here.tools.to_string(),
                    ),
                    Ok(pdf) => (
                        "ファイルは承認されたときのままですが、作り直すと一致しません",
                        entry.record.pdf,
                        Digest::of(&pdf).to_string(),
                    ),
                    Err(why) => ("ファイルは承認されたときのままですが、作り直せません", entry.record.pdf, why),
                }
            }
        };
        self.fail(Failure::new("rebuild", sound.path.clone(), message).expected(expected, Some(found)));
        Rebuilt::Different
    }
}

/// The folder of the PDFs that were replaced.
const SUPERSEDED: &str = "superseded";

/// A PDF that is as it was sealed.
struct Sound {
    /// What messages call it.
    path: String,
    bytes: Vec<u8>,
    attached: Vec<Attachment>,
}

/// The bytes that a PDF's attachments make, or why they make none.
fn remake(press: &Press, entry: &Entry, sound: &Sound) -> Result<Vec<u8>, String> {
    let Record { year, by, on, .. } = &entry.record;
    let wanted = format!("{}.yaml", year.code());
    let data =
        sound.attached.iter().find(|file| file.name == wanted).map(|file| file.bytes.clone()).unwrap_or_default();
    let text = String::from_utf8(data).map_err(|_| "UTF-8ではないデータ".to_owned())?;
    let source = Source::new(format!("{} に添付された {wanted}", sound.path), text);
    let approval = Approval { by: by.to_string(), on: *on };
    let year = SoundYear::read(source, &press.fonts, *year);
    year.map_err(ArchiveError::from).and_then(|year| seal::print(press, &year, approval)).map_err(|error| match error {
        ArchiveError::Common(Error::Diagnostics(found)) => {
            found.first().map_or_else(String::new, |first| first.message.clone())
        }
        other => other.to_string(),
    })
}
