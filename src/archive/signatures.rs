//! Checking what was appended to a sealed PDF against the register, and the
//! stamps of the register's head.

use super::addition::Addition;
use super::entry::RegisterEntry;
use super::verification::{VerifiedAddition, VerifyFailure};
use crate::diagnostics::Message;
use crate::digest::Digest;
use crate::signature::{self, Checked, Judged, RevisionKind, Revocation, Trust};

/// What came of checking everything that was appended to one PDF.
#[derive(Default)]
pub struct Findings {
    pub additions: Vec<VerifiedAddition>,
    pub failures: Vec<VerifyFailure>,
    /// What the checks prove, and what they can't.
    pub notes: Vec<Message>,
}

/// Checks a PDF whose hash is the one in the register.
pub fn check(
    path: &str,
    pdf: &[u8],
    entry: &RegisterEntry,
    additions: &[&Addition],
    trust: Option<&Trust>,
) -> Findings {
    let mut found = Findings::default();
    let Some(first) = additions.first() else { return found };
    let sealed = pdf.get(..first.record.length);
    if sealed.map(Digest::of) != Some(entry.record.pdf) {
        let message = "記録にあるバイト数までの部分が、承認されたPDFではありません";
        found.fail(VerifyFailure::new("signature/prefix", path.to_owned(), message).expected(entry.record.pdf, None));
        return found;
    }
    let verdict = signature::verify(pdf, first.record.length, trust);
    if let Some(at) = verdict.foreign {
        let message = format!("{at}バイト目から後ろは、shiryo が加えたものではありません");
        found.fail(VerifyFailure::new("signature/foreign", path.to_owned(), message));
    }
    if verdict.checked.len() != additions.len() {
        let message = "電子署名などの数が、記録と違います";
        let counted = Some(format!("{}件", verdict.checked.len()));
        found.fail(
            VerifyFailure::new("signature/count", path.to_owned(), message)
                .expected(format!("{}件", additions.len()), counted),
        );
    }
    for (nth, (checked, addition)) in verdict.checked.iter().zip(additions).enumerate() {
        let end = additions.get(nth + 1).map_or(pdf.len(), |next| next.record.length);
        found.addition(path, checked, addition, end);
    }
    found.note_limits(path, &verdict.checked, trust.is_some());
    found
}

/// Which part of a PDF is not as it was, as the end of a sentence.
pub fn which_part(pdf: &[u8], entry: &RegisterEntry, additions: &[&Addition]) -> &'static str {
    /// A file that somebody made must not keep this program busy.
    const MOST: usize = 16;
    let last = additions.last().map_or(entry.record.pdf, |last| last.record.pdf);
    let ends = pdf.windows(END.len()).enumerate().filter(|(_, window)| *window == END).map(|(at, _)| at + END.len());
    for end in ends.take(MOST) {
        if [end, end + 1].iter().any(|end| pdf.get(..*end).map(Digest::of) == Some(last)) {
            return "。後ろに、記録にないものが付け足されています";
        }
    }
    let Some(first) = additions.first() else { return "" };
    if pdf.get(..first.record.length).map(Digest::of) == Some(entry.record.pdf) {
        "。承認されたPDFの部分はそのままですが、加えた電子署名やタイムスタンプの部分が変わっています"
    } else {
        "。承認されたPDFの部分が変わっています"
    }
}

/// The note that the issuer of a certificate was not looked at; `what` fits to
/// it.
pub fn unproven(what: &str) -> Message {
    Message::advising(
        "確かめるには、信頼する認証局の証明書を --trust で指定してください",
        // The page has no such choice: whom to trust is asked of few.
        "確かめるには、コマンドの shiryo verify に信頼する認証局の証明書を --trust で指定します",
        |advice| format!("{what}は証明書と合っていますが、証明書の発行元は確かめていません。{advice}"),
    )
}

/// What a revision of a PDF ends with.
const END: &[u8] = b"%%EOF";

impl Findings {
    fn fail(&mut self, failure: VerifyFailure) {
        self.failures.push(failure);
    }

    fn note(&mut self, note: impl Into<Message>) {
        self.notes.push(note.into());
    }

    fn addition(&mut self, path: &str, checked: &Checked, addition: &Addition, end: usize) {
        let before = self.failures.len();
        let kind = &addition.record.kind;
        let what = format!("{}（記録{}）", kind.word(), addition.number);
        let mut fail = |code, message: &str| {
            self.failures.push(VerifyFailure::new(code, path.to_owned(), format!("{what}: {message}")));
        };
        if (checked.kind, checked.end) != (kind.of(), end) {
            fail("signature/place", "記録にある場所に、記録にあるものがありません");
        }
        match (&checked.judged, kind.signer()) {
            (Some(Err(wrong)), _) => fail("signature/wrong", &wrong.to_string()),
            (Some(Ok(judged)), Some(signer)) => {
                if Digest::of(judged.by.der()) != signer.certificate || judged.at != signer.at {
                    fail("signature/other", "証明書か日時が、記録にあるものと違います");
                }
                if let Some(Err(fault)) = &judged.chain {
                    fail("signature/untrusted", &fault.to_string());
                }
            }
            _ => {}
        }
        let judged = checked.judged.as_ref().and_then(|judged| judged.as_ref().ok());
        self.additions.push(VerifiedAddition {
            file: path.to_owned(),
            kind: match checked.kind {
                RevisionKind::Signature => "signature",
                RevisionKind::Stamp => "stamp",
                RevisionKind::Evidence => "evidence",
            },
            word: kind.word(),
            by: kind.signer().map(|signer| signer.name.to_string()),
            subject: kind.signer().map(|signer| signer.subject.to_string()),
            at: kind.signer().map(|signer| signer.at.to_string()),
            shown: kind.signer().map(|signer| signer.at.shown()),
            proven: judged.and_then(|judged| judged.proven).map(|moment| moment.to_string()),
            ends: kind.signer().map(|signer| signer.ends.to_string()),
            trusted: judged.and_then(|judged| judged.chain.as_ref()).map(Result::is_ok),
            sound: self.failures.len() == before,
        });
    }

    /// Says what the signatures of a PDF don't prove.
    fn note_limits(&mut self, path: &str, checked: &[Checked], trusted: bool) {
        let sound = |kind| {
            checked.iter().filter(move |one| one.kind == kind).filter_map(|one| one.judged.as_ref()?.as_ref().ok())
        };
        let signatures: Vec<&Judged> = sound(RevisionKind::Signature).collect();
        let claimed = signatures.iter().filter(|judged| judged.proven.is_none());
        if let Some(ends) = claimed.filter_map(|judged| judged.by.ends()).min() {
            self.note(format!(
                "{path} の署名の日時は、署名した人の申告です。証明書の期限（{}）までにタイムスタンプを付けないと、期限のあとでは署名が有効だったことを示せません",
                ends.shown()
            ));
        }
        let all: Vec<&Judged> = signatures.into_iter().chain(sound(RevisionKind::Stamp)).collect();
        if !all.is_empty() && !trusted {
            self.note(unproven(&format!("{path} の署名")));
        }
        if all.iter().any(|judged| judged.chain == Some(Ok(Revocation::Unknown))) {
            self.note(format!(
                "{path} には、証明書が失効していなかったことの情報が足りません。失効の有無は、ここでは分かりません"
            ));
        }
        if let Some(last) = sound(RevisionKind::Stamp).rfind(|judged| judged.proven.is_none())
            && let Some(ends) = last.by.ends()
        {
            self.note(format!(
                "{path} の最後のタイムスタンプの証明書は{}までです。それまでに、新しいタイムスタンプを付けてください",
                ends.shown()
            ));
        }
    }
}
