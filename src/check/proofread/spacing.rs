//! Blanks between Japanese characters.

use super::{Finding, is_hiragana, is_kanji, is_katakana};

/// The kind of problem that this rule finds.
pub const CODE: &str = "proofread/space";

/// Particles after which no blank follows within a sentence.
const PARTICLES: [char; 8] = ['を', 'に', 'は', 'が', 'の', 'と', 'で', 'へ'];

/// Finds the blanks that part a sentence. Japanese has none: a half-width one
/// between two Japanese characters is a slip; a full-width one parts titles,
/// names and items, and is a slip only behind a particle.
pub fn find(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut end = 0;
    for (at, _) in text.match_indices([' ', '　']) {
        if at < end {
            continue;
        }
        let rest = text[at..].trim_start_matches([' ', '　']);
        end = text.len() - rest.len();
        let (Some(before), Some(after)) = (text[..at].chars().next_back(), rest.chars().next()) else { continue };
        let half_width = text[at..end].contains(' ');
        if is_japanese(before) && is_japanese(after) && (half_width || PARTICLES.contains(&before)) {
            let name = if half_width { "半角" } else { "全角" };
            let message = format!("「{before}」と「{after}」の間に{name}の空白があります");
            findings.push(Finding::new(CODE, at..end, message, "要らない空白であれば消してください"));
        }
    }
    findings
}

fn is_japanese(c: char) -> bool {
    is_hiragana(c) || is_katakana(c) || is_kanji(c)
}
