//! Blanks inside a sentence.

use super::{Finding, is_hiragana, is_kanji, is_katakana};
use crate::diagnostics::Code;

/// The kind of diagnostic that this rule finds.
pub const CODE: Code = Code::ProofreadSpace;

/// Particles behind which a sentence goes on.
const PARTICLES: [char; 4] = ['を', 'に', 'が', 'へ'];

/// What stands right behind the word that it belongs to.
const ENDINGS: [&str; 6] = ["を", "する", "して", "した", "させ", "され"];

/// Finds the blanks that part a particle from its word or from what follows.
///
/// Blanks set off names of people, schools and organisations, parts of titles
/// and items of lists, so one between two words says nothing.
pub fn find(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut end = 0;
    let before_is_word = |at: usize| {
        let last = text[..at].chars().nth_back(1);
        last.is_some_and(|c| is_kanji(c) || is_katakana(c))
    };
    for (at, _) in text.match_indices([' ', '　']) {
        if at < end {
            continue;
        }
        let rest = text[at..].trim_start_matches([' ', '　']);
        end = text.len() - rest.len();
        let (Some(before), Some(after)) = (text[..at].chars().next_back(), rest.chars().next()) else { continue };
        let within =
            PARTICLES.contains(&before) && before_is_word(at) || ENDINGS.iter().any(|ending| rest.starts_with(ending));
        if within && is_japanese(before) && is_japanese(after) {
            let name = if text[at..end].contains(' ') { "半角" } else { "全角" };
            let message = format!("「{before}」と「{after}」の間に{name}の空白があります");
            findings.push(Finding::new(CODE, at..end, message, "要らない空白であれば消してください"));
        }
    }
    findings
}

fn is_japanese(c: char) -> bool {
    is_hiragana(c) || is_katakana(c) || is_kanji(c)
}
