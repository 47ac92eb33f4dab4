//! What `verify` found, as text and as json.

use serde::Serialize;

use crate::diagnostics::Message;
use crate::digest::Digest;

/// What became of the archive.
#[derive(Debug, Default, Serialize)]
pub struct Verification {
    /// Whether everything that was looked at is as it was sealed.
    pub sound: bool,
    /// The register's 照合番号 in both forms; none where nothing is sealed.
    pub head: Option<Head>,
    /// The years that were looked at, by calendar.
    pub years: Vec<VerifiedYear>,
    /// Everything that is wrong.
    pub failures: Vec<VerifyFailure>,
    /// What is good to know.
    pub notes: Vec<Message>,
}

/// A 照合番号 in both forms.
#[derive(Debug, Serialize)]
pub struct Head {
    /// All 64 digits.
    pub number: String,
    /// The 16 characters in groups.
    pub short: String,
}

impl From<Digest> for Head {
    fn from(digest: Digest) -> Self {
        Self { number: digest.to_string(), short: digest.short() }
    }
}

/// One year.
#[derive(Debug, Serialize)]
pub struct VerifiedYear {
    /// Its short name, `R01`.
    pub year: String,
    /// Its name, 令和元年度.
    pub name: String,
    /// Its PDF, as messages call it.
    pub file: String,
    /// When it was signed off.
    pub sealed: String,
    /// Who signed it off.
    pub by: String,
    /// How often it was corrected.
    pub corrections: usize,
    /// Whether all of its files are as they were sealed.
    pub sound: bool,
    /// What was appended to its PDF, oldest first.
    pub additions: Vec<VerifiedAddition>,
    /// Whether they came out the same when made again, where that was asked
    /// for.
    pub rebuilt: Option<Rebuilt>,
}

/// A signature, a time stamp or evidence that was appended to a PDF.
#[derive(Debug, Serialize)]
pub struct VerifiedAddition {
    /// The PDF, as messages call it: the year's own, or one that a correction
    /// replaced.
    pub file: String,
    /// `signature`, `stamp` or `evidence`.
    pub kind: &'static str,
    /// The same for people.
    #[serde(skip)]
    pub word: &'static str,
    /// Who made it.
    pub by: Option<String>,
    /// The subject of their certificate.
    pub subject: Option<String>,
    /// When it was made, as they say.
    pub at: Option<String>,
    /// The same for people.
    #[serde(skip)]
    pub shown: Option<String>,
    /// The moment of the first time stamp that covers it.
    pub proven: Option<String>,
    /// When their certificate ends.
    pub ends: Option<String>,
    /// Whether the certificate leads to one that is trusted; null where nobody
    /// said whom to trust.
    pub trusted: Option<bool>,
    /// Whether it is what it should be.
    pub sound: bool,
}

/// Whether a PDF that was made again is the sealed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rebuilt {
    /// The same bytes.
    Equal,
    /// It was not compared: it was made with another shiryo or Typst or on
    /// another platform (未照合).
    Unchecked,
    /// Other bytes.
    Different,
}

/// One thing that is wrong.
#[derive(Debug, Serialize)]
pub struct VerifyFailure {
    /// A stable name for this kind of failure, for programs.
    pub code: &'static str,
    /// The file, as messages call it; none where it isn't about one.
    pub path: Option<String>,
    /// The line in it, from 1, where that is known.
    pub line: Option<usize>,
    /// What is wrong, in Japanese.
    pub message: String,
    /// What should have been there.
    pub expected: Option<String>,
    /// What is there.
    pub found: Option<String>,
}

impl VerifyFailure {
    pub(super) fn new(code: &'static str, path: String, message: impl Into<String>) -> Self {
        Self { path: Some(path), ..Self::general(code, message) }
    }

    /// One that is about no file.
    pub(super) fn general(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, path: None, line: None, message: message.into(), expected: None, found: None }
    }

    pub(super) fn at(self, line: usize) -> Self {
        Self { line: Some(line), ..self }
    }

    pub(super) fn expected(self, expected: impl ToString, found: Option<String>) -> Self {
        Self { expected: Some(expected.to_string()), found, ..self }
    }

    /// The failure in full, a paragraph.
    pub fn text(&self) -> String {
        let mut text = match &self.path {
            Some(path) => format!("{path}:{}:1: {}", self.line.unwrap_or(1), self.message),
            None => self.message.clone(),
        };
        if let Some(expected) = &self.expected {
            text += &format!("\n  あるべき値: {expected}");
        }
        if let Some(found) = &self.found {
            text += &format!("\n  実際の値: 　{found}");
        }
        text
    }
}

impl Verification {
    /// A line a year and one verdict, for people.
    pub fn text(&self) -> String {
        let mut lines: Vec<String> = self.years.iter().flat_map(VerifiedYear::lines).collect();
        lines.extend(self.notes.iter().map(Message::to_string));
        if let Some(head) = &self.head {
            lines.push(format!("照合番号　{}（議事録のものと同じか確かめてください）", head.short));
            lines.push(format!("　　　　　{}", head.number));
        }
        lines.push(format!("判定: {}", self.verdict()));
        lines.join("\n") + "\n"
    }

    /// What it comes to, in a sentence.
    pub fn verdict(&self) -> String {
        let unchecked = self.years.iter().filter(|year| year.rebuilt == Some(Rebuilt::Unchecked)).count();
        let mut paths: Vec<_> = self.failures.iter().filter_map(|failure| failure.path.as_deref()).collect();
        paths.dedup();
        match self.years.len() {
            _ if !paths.is_empty() => format!("異常があります（{}件）　{}", self.failures.len(), paths.join("、")),
            _ if !self.sound => "承認されていない年度があるので、確かめられません".to_owned(),
            0 => "承認は行われていません".to_owned(),
            years if unchecked > 0 => format!(
                "すべて承認されたときのままです（{years}か年度分。作り直しての照合は、{unchecked}か年度分が未照合）"
            ),
            years => format!("すべて承認されたときのままです（{years}か年度分）"),
        }
    }

    /// All of it, for programs.
    pub fn json(&self) -> String {
        crate::json::text(self)
    }
}

impl VerifiedYear {
    fn lines(&self) -> Vec<String> {
        let added = self.additions.iter().map(|addition| match addition.file == self.file {
            true => addition.line(),
            false => format!("{}　訂正前のPDF {}", addition.line(), addition.file),
        });
        std::iter::once(self.line()).chain(added).collect()
    }

    fn line(&self) -> String {
        let state = if self.sound { "正常" } else { "異常" };
        let corrected = match self.corrections {
            0 => String::new(),
            times => format!("（訂正{times}回）"),
        };
        let rebuilt = match self.rebuilt {
            None => "",
            Some(Rebuilt::Equal) => "　作り直して一致",
            Some(Rebuilt::Unchecked) => "　未照合",
            Some(Rebuilt::Different) => "　作り直すと不一致",
        };
        format!("{state}　{}　{}　{}　{} 承認{corrected}{rebuilt}", self.year, self.name, self.sealed, self.by)
    }
}

impl VerifiedAddition {
    fn line(&self) -> String {
        let state = if self.sound { "正常" } else { "異常" };
        let (Some(by), Some(at)) = (&self.by, &self.shown) else { return format!("　{state}　{}", self.word) };
        let trusted = match self.trusted {
            None => "",
            Some(true) => "　信頼する認証局の証明書",
            Some(false) => "　信頼できない証明書",
        };
        format!("　{state}　{}　{at}　{by}{trusted}", self.word)
    }
}
