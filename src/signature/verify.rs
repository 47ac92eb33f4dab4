//! Checking everything that was appended to a sealed PDF.

use super::certificate::Certificate;
use super::chain::{ChainFault, Trust};
use super::cms::Signed;
use super::error::Wrong;
use super::evidence::Revocation;
use super::moment::Moment;
use super::revision::{Evidence, Revision};
use super::time_stamp::{Stamp, Stamped};

/// What was found behind the sealed bytes.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Every revision that this program appended, in order.
    pub checked: Vec<Checked>,
    /// Where bytes begin that it did not append, if there are any.
    pub foreign: Option<usize>,
}

/// A revision.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What kind it is of.
    pub kind: RevisionKind,
    /// Where it ends in the file.
    pub end: usize,
    /// What came of checking it; none for evidence, which proves nothing by
    /// itself.
    pub judged: Option<Result<Judged, Wrong>>,
}

/// The kinds of revisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevisionKind {
    /// A signature.
    Signature,
    /// A time stamp.
    Stamp,
    /// Evidence.
    Evidence,
}

/// A signature or stamp that covers what it should and is its certificate's.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Who made it.
    pub by: Certificate,
    /// When: as the signer says, or the authority.
    pub at: Moment,
    /// The first time stamp that covers it, if one does: it was there by then.
    pub proven: Option<Moment>,
    /// Whether the certificate leads to one that is trusted, and whether it is
    /// known that it wasn't revoked; none where nobody said whom to trust.
    pub chain: Option<Result<Revocation, ChainFault>>,
}

/// Checks what stands behind the first `sealed` bytes of a PDF.
pub fn verify(pdf: &[u8], sealed: usize, trust: Option<&Trust>) -> Verdict {
    let mut found = Vec::new();
    let mut start = sealed;
    while start < pdf.len() {
        let Some((revision, end)) = Revision::read(pdf, start) else { break };
        found.push(Found { revision, start, end });
        start = end;
    }
    let foreign = (start < pdf.len()).then_some(start);
    let evidence = Evidence::of(&pdf[..start]);
    let others: Vec<_> = evidence.certificates.iter().filter_map(|der| Certificate::from_der(der)).collect();

    // Backwards: what is later proves when the earlier was there.
    let mut proven: Option<Moment> = None;
    let mut checked = Vec::new();
    for found in found.iter().rev() {
        let (kind, judged) = match &found.revision {
            Revision::Evidence(_) => (RevisionKind::Evidence, None),
            Revision::Signature { at, contents } => {
                let judged = found.signature(pdf, contents, &others).map(|(by, brought, stamped)| {
                    let proven = [proven, stamped].into_iter().flatten().min();
                    let chain = trust.map(|trust| {
                        trust.chain(&by, &[&brought[..], &others].concat(), &evidence, proven.unwrap_or(*at))
                    });
                    Judged { by, at: *at, proven, chain }
                });
                (RevisionKind::Signature, Some(judged))
            }
            Revision::Stamp { contents } => {
                let judged = found.stamp(pdf, contents, &others).map(|(Stamped { at, authority: by }, brought)| {
                    let chain = trust.map(|trust| {
                        trust.chain(&by, &[&brought[..], &others].concat(), &evidence, proven.unwrap_or(at))
                    });
                    let judged = Judged { by, at, proven, chain };
                    proven = Some(proven.map_or(at, |later| later.min(at)));
                    judged
                });
                (RevisionKind::Stamp, Some(judged))
            }
        };
        checked.push(Checked { kind, end: found.end, judged });
    }
    checked.reverse();
    Verdict { checked, foreign }
}

/// A revision in its place.
struct Found {
    revision: Revision,
    start: usize,
    end: usize,
}

impl Found {
    /// Everything up to the revision's end but the hole in it.
    fn covered<'a>(&self, pdf: &'a [u8]) -> Option<[&'a [u8]; 2]> {
        let written = self.revision.write(&pdf[..self.start])?;
        Some([&pdf[..self.start + written.hole.start], &pdf[self.start + written.hole.end..self.end]])
    }

    /// The signer, the certificates that came along, and the moment of the
    /// time stamp that the signature itself has, if it has one.
    fn signature(
        &self,
        pdf: &[u8],
        contents: &[u8],
        others: &[Certificate],
    ) -> Result<(Certificate, Vec<Certificate>, Option<Moment>), Wrong> {
        let signed = Signed::from_der(contents).filter(Signed::is_detached).ok_or(Wrong::Unreadable)?;
        let covered = self.covered(pdf).ok_or(Wrong::Unreadable)?;
        let by = signed.check(&covered, others)?;
        if !by.is_for_signing() {
            return Err(Wrong::Purpose);
        }
        let stamped = match signed.stamp() {
            None => None,
            Some(token) => {
                let stamp = Stamp::from_der(&token).ok_or(Wrong::Unreadable)?;
                Some(stamp.check(&[signed.signature()], others)?.at)
            }
        };
        Ok((by, signed.certificates().to_vec(), stamped))
    }

    fn stamp(&self, pdf: &[u8], contents: &[u8], others: &[Certificate]) -> Result<(Stamped, Vec<Certificate>), Wrong> {
        let stamp = Stamp::from_der(contents).ok_or(Wrong::Unreadable)?;
        let stamped = stamp.check(&self.covered(pdf).ok_or(Wrong::Unreadable)?, others)?;
        Ok((stamped, stamp.certificates().to_vec()))
    }
}
