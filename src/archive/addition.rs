//! An entry of the register about what was appended to a sealed PDF: a
//! signature, a time stamp, or evidence for checking them long after. Only a
//! register of form 2 has such entries.

use super::entry::RegisterEntry;
use super::line::Line;
use super::register_lines::{ParseRegisterError, RegisterLines};
use crate::digest::Digest;
use crate::model::FiscalYear;
use crate::signature::{Certificate, Moment, RevisionKind};

/// One thing that was appended.
pub type Addition = RegisterEntry<AdditionRecord>;

/// What an entry says of something that was appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdditionRecord {
    /// The year to whose PDF it was appended.
    pub year: FiscalYear,
    /// What it is.
    pub kind: AdditionKind,
    /// The number of the entry whose PDF this one makes longer.
    pub extends: usize,
    /// How many bytes the PDF had before: so many of its first bytes are as
    /// they were.
    pub length: usize,
    /// Their hash.
    pub prefix: Digest,
    /// The hash of the whole PDF.
    pub pdf: Digest,
    /// The version of shiryo.
    pub shiryo: Line,
}

/// What was appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdditionKind {
    /// A signature.
    Signature(Signer),
    /// A time stamp.
    Stamp(Signer),
    /// Evidence: so many certificates, lists of revoked ones, and OCSP
    /// answers.
    Evidence {
        /// Certificates.
        certificates: usize,
        /// Lists.
        crls: usize,
        /// Answers.
        ocsps: usize,
    },
}

/// Who signed or stamped, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// When: as the signer says, or the authority.
    pub at: Moment,
    /// Whose certificate it is, in short.
    pub name: Line,
    /// The same in full.
    pub subject: Line,
    /// When the certificate ends.
    pub ends: Moment,
    /// The certificate's hash.
    pub certificate: Digest,
}

impl Signer {
    /// The signer with a certificate; none if it doesn't say when it ends.
    pub fn of(certificate: &Certificate, at: Moment) -> Option<Self> {
        Some(Self {
            at,
            name: certificate.name().parse().ok()?,
            subject: certificate.subject().parse().ok()?,
            ends: certificate.ends()?,
            certificate: Digest::of(certificate.der()),
        })
    }
}

impl AdditionKind {
    /// What the entry calls it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Signature(_) => SIGNATURE,
            Self::Stamp(_) => STAMP,
            Self::Evidence { .. } => EVIDENCE,
        }
    }

    /// Which kind of revision it is.
    pub fn of(&self) -> RevisionKind {
        match self {
            Self::Signature(_) => RevisionKind::Signature,
            Self::Stamp(_) => RevisionKind::Stamp,
            Self::Evidence { .. } => RevisionKind::Evidence,
        }
    }

    /// Who made it; nobody makes evidence.
    pub fn signer(&self) -> Option<&Signer> {
        match self {
            Self::Signature(signer) | Self::Stamp(signer) => Some(signer),
            Self::Evidence { .. } => None,
        }
    }
}

const SIGNATURE: &str = "電子署名";
const STAMP: &str = "タイムスタンプ";
const EVIDENCE: &str = "検証情報";

impl Addition {
    /// What the hash of the entry is of: its lines before that one.
    pub fn body(&self) -> String {
        let AdditionRecord { year, kind, extends, length, prefix, pdf, shiryo } = &self.record;
        let what = match kind {
            AdditionKind::Signature(signer) | AdditionKind::Stamp(signer) => {
                let Signer { at, name, subject, ends, certificate } = signer;
                format!(
                    "{}: {name}\n日時: {at}\n証明書: {subject}\n証明書の期限: {ends}\n証明書のSHA-256: {certificate}\n",
                    kind.word()
                )
            }
            AdditionKind::Evidence { certificates, crls, ocsps } => {
                format!("{EVIDENCE}: 証明書{certificates}件、失効リスト{crls}件、OCSP応答{ocsps}件\n")
            }
        };
        let says = [
            what,
            format!("加える前の記録: {extends}\n"),
            format!("加える前のバイト数: {length}\n"),
            format!("加える前のSHA-256: {prefix}\n"),
            format!("PDFのSHA-256: {pdf}\n"),
            format!("shiryo: {shiryo}\n"),
        ];
        self.framed(*year, &says)
    }
}

/// Whether a line is the first by which an addition differs from a sealing.
pub fn is_additions(line: &str) -> bool {
    [SIGNATURE, STAMP, EVIDENCE].iter().any(|word| line.strip_prefix(word).is_some_and(|rest| rest.starts_with(": ")))
}

/// Reads what an entry says between its year and its hashes. `standing` is
/// the number of the entry that last changed the PDF of the year, and the hash
/// that this PDF has.
pub fn read(
    standing: Option<(usize, Digest)>,
    year: FiscalYear,
    lines: &mut RegisterLines<'_>,
) -> Result<AdditionRecord, ParseRegisterError> {
    let next = lines.peek();
    let kind = if next.starts_with(EVIDENCE) {
        let counts = |text: &str| {
            let (certificates, rest) = text.strip_prefix("証明書")?.split_once("件、失効リスト")?;
            let (crls, ocsps) = rest.strip_suffix("件")?.split_once("件、OCSP応答")?;
            Some((count(certificates)?, count(crls)?, count(ocsps)?))
        };
        let (certificates, crls, ocsps) = lines.value(EVIDENCE, "証明書…件、失効リスト…件、OCSP応答…件", counts)?;
        AdditionKind::Evidence { certificates, crls, ocsps }
    } else {
        let signs = next.starts_with(SIGNATURE);
        let name = lines.line(if signs { SIGNATURE } else { STAMP })?;
        let signer = Signer {
            name,
            at: lines.value("日時", MOMENT, moment)?,
            subject: lines.line("証明書")?,
            ends: lines.value("証明書の期限", MOMENT, moment)?,
            certificate: lines.digest("証明書のSHA-256")?,
        };
        if signs { AdditionKind::Signature(signer) } else { AdditionKind::Stamp(signer) }
    };
    let (extends, prefix) =
        standing.ok_or_else(|| lines.error(format!("{year}は、この記録の前に承認されていません")))?;
    lines.exactly(&format!("加える前の記録: {extends}"))?;
    let length = lines.value("加える前のバイト数", "数字", count)?;
    lines.expect(
        &format!("加える前のSHA-256: {prefix}"),
        format!("「加える前のSHA-256」が、記録{extends}のPDFのSHA-256と違います。控えの register.txt の同じ行と比べてください"),
    )?;
    let pdf = lines.digest("PDFのSHA-256")?;
    let shiryo = lines.line("shiryo")?;
    Ok(AdditionRecord { year, kind, extends, length, prefix, pdf, shiryo })
}

const MOMENT: &str = "日時（2026-04-01T10:00:00+09:00 の形）";

/// A moment in the one way in which entries write it.
fn moment(text: &str) -> Option<Moment> {
    text.parse().ok().filter(|moment: &Moment| moment.to_string() == text)
}

/// A number in the one way in which entries write it.
fn count(text: &str) -> Option<usize> {
    text.parse().ok().filter(|number: &usize| number.to_string() == text)
}
