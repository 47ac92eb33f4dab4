//! The rules that look at one text.

use super::Finding;
use super::sentence::Sentence;
use super::{brackets, doubled, inflection, particles, phrases, repeats, spacing, stops, terms, width};

/// The rules: each finds its slips in a text, whatever the others find.
const RULES: [fn(&Sentence) -> Vec<Finding>; 11] = [
    |sentence| brackets::find(sentence.text),
    |sentence| doubled::find(sentence.text),
    |sentence| spacing::find(sentence.text),
    |sentence| width::find(sentence.text),
    |sentence| phrases::find(sentence.text),
    |sentence| terms::find(sentence.text),
    inflection::find,
    particles::find,
    particles::find_of,
    stops::find,
    repeats::find,
];

/// The longest text that is read, in bytes: what fits into a cell of a workbook
/// is less. Longer ones are no texts, and cost the time to read them.
const LONGEST: usize = 100_000;

/// What the rules find in a text.
pub fn found(text: &str) -> Vec<Finding> {
    // Nothing in 達成, 80, R01 can be wrong.
    if text.len() > LONGEST || text.chars().count() < 3 {
        return Vec::new();
    }
    read(text)
}

/// What the rules find in a text of any length.
fn read(text: &str) -> Vec<Finding> {
    let sentence = Sentence::new(text);
    apart(RULES.iter().flat_map(|rule| rule(&sentence)).collect())
}

/// Findings of which no two are about the same place: of those that overlap
/// the one that begins first, of those that begin together the shorter one,
/// and then the one whose kind comes first in the registry.
pub fn apart(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| (finding.range.start, finding.range.end, finding.code));
    let mut end = 0;
    findings.retain(|finding| {
        let is_apart = finding.range.start >= end;
        if is_apart {
            end = finding.range.end;
        }
        is_apart
    });
    findings
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
