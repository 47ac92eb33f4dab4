//! Proofreading (校正): slips of the pen in the Japanese of the texts.
//!
//! Every rule is one that correct text doesn't break; `docs/checks.md` says
//! which there are, why, and how they did on texts that they weren't made
//! from. All of them only warn.
//!
//! Most rules look at one text: `rules`. `report` compares the texts of a
//! year with each other, `words` with what the office has decided.

mod brackets;
mod doubled;
mod finding;
mod inflection;
mod particles;
mod phrases;
mod repeats;
mod report;
mod rules;
mod sentence;
mod silence;
mod spacing;
mod stops;
mod terms;
mod width;
mod words;

use std::collections::HashMap;
use std::mem;

use self::finding::{Finding, is_hiragana, is_kanji, is_katakana};
use self::rules::{apart, found};
use self::silence::Silence;
use crate::diagnostics::{Code, Diagnostic};
use crate::load::Loaded;
use crate::office::Root;
use crate::yaml::{Kind, Node};

pub use self::words::{Words, schema as words_schema};

/// How many slips are told.
const MOST: usize = 500;

/// Proofreads years; texts that it has read before it knows.
#[derive(Default)]
pub struct Proofreader {
    words: Words,
    /// What is wrong with its file of words.
    broken: Vec<Diagnostic>,
    /// What the rules found in each text of the last year.
    known: HashMap<String, Vec<Finding>>,
}

/// A text of the data, with the key that it stands under.
struct Text<'a> {
    node: &'a Node,
    text: &'a str,
    key: Option<&'a str>,
    findings: Vec<Finding>,
}

impl Proofreader {
    /// A proofreader for an office, by its `data/words.yaml` if it has one.
    /// What is wrong with that is given, too.
    pub fn new(root: &Root) -> (Self, Vec<Diagnostic>) {
        let (words, diagnostics) = Words::load(root);
        (Self { words, broken: diagnostics.clone(), known: HashMap::new() }, diagnostics)
    }

    /// Takes the office's words as they are now, and tells whether they, or
    /// what is wrong with them, are others.
    pub fn refresh(&mut self, root: &Root) -> bool {
        let (words, broken) = Words::load(root);
        let said = |one: &Diagnostic| (one.message.clone(), one.span.clone());
        let changed = words != self.words || !broken.iter().map(said).eq(self.broken.iter().map(said));
        (self.words, self.broken) = (words, broken);
        changed
    }

    /// What is wrong with the office's words.
    pub fn broken(&self) -> &[Diagnostic] {
        &self.broken
    }

    /// Proofreads every text of a year's data.
    pub fn check(&mut self, loaded: &Loaded) -> Vec<Diagnostic> {
        let before = mem::take(&mut self.known);
        let mut texts = Vec::new();
        visit(&loaded.tree, None, &mut |node, key, text| {
            let findings = match before.get(text).or_else(|| self.known.get(text)) {
                Some(findings) => findings.clone(),
                None => found(text),
            };
            self.known.entry(text.to_owned()).or_insert_with(|| findings.clone());
            texts.push(Text { node, text, key, findings });
        });
        report::compare(&mut texts, loaded.year);
        let silence = Silence::new(loaded.source.text());
        let mut diagnostics = Vec::new();
        for text in texts {
            if silence.covers(text.node) {
                continue;
            }
            let mut findings = text.findings;
            findings.extend(self.words.find(text.text));
            findings.retain(|finding| !self.words.allow(text.text, &finding.range));
            let room = MOST.saturating_sub(diagnostics.len());
            let told = apart(findings).into_iter().take(room);
            diagnostics.extend(told.filter_map(|finding| diagnostic(loaded, text.node, finding)));
        }
        diagnostics.retain(|diagnostic| !loaded.torn.holds(&diagnostic.span));
        diagnostics
    }
}

/// What commands that don't proofread say of words that can't be used.
pub fn notice(root: &Root) -> Option<Diagnostic> {
    let broken = Words::load(root).1.into_iter().find(Diagnostic::is_error)?;
    let message = format!("言葉の一覧に誤りがあり、使えません（{}）", broken.message);
    Some(Diagnostic::new(Code::WordsUnreadable, &broken.source, broken.span, message).hint(broken.hint))
}

/// A finding at its place of the file.
fn diagnostic(loaded: &Loaded, node: &Node, finding: Finding) -> Option<Diagnostic> {
    let source = loaded.source.text();
    let part = node.text().and_then(|text| text.get(finding.range.clone()));
    let span = node.span_within(source, finding.range);
    let is_as_written = part == Some(&source[span.clone()]);
    // A blank that YAML put in, joining two lines, is not the writer's.
    let written = &source[span.clone()];
    let is_joined = source[..span.start].trim_end_matches([' ', '　', '\t', '\r']).ends_with('\n');
    if finding.code == spacing::CODE && (is_joined || !written.starts_with([' ', '　'])) {
        return None;
    }
    // What is written otherwise than it reads, escaped or folded, only a
    // person can mend.
    let marks = ['"', '\'', '\\', '#', ':', '\n'];
    let is_plain = is_as_written && !written.contains(marks);
    let fix = finding.replacement.filter(|replacement| is_plain && !replacement.contains(marks));
    let diagnostic = Diagnostic::new(finding.code, &loaded.source, span.clone(), finding.message).hint(finding.hint);
    Some(match fix {
        Some(replacement) => diagnostic.fix(span, replacement),
        None => diagnostic,
    })
}

fn visit<'a>(node: &'a Node, key: Option<&'a str>, each: &mut impl FnMut(&'a Node, Option<&'a str>, &'a str)) {
    match &node.kind {
        Kind::Text { text, .. } => each(node, key, text),
        Kind::List(members) => members.iter().for_each(|member| visit(member, key, each)),
        Kind::Map(entries) => entries.iter().for_each(|entry| visit(&entry.value, Some(&entry.key), each)),
    }
}
