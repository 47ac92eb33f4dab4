//! Particles and marks that were typed twice.

use super::{Finding, is_hiragana, is_kanji, is_katakana};
use crate::diagnostics::Code;

/// Marks of which two in a row are always one too many.
const MARKS: [&str; 4] = ["、、", "。。", "、。", "。、"];

/// Words that begin like a particle, so that they may follow it.
const BEGINNING: [(char, &[&str]); 3] = [
    ('に', &["にぎ", "にお", "にこ", "にじ", "にせ", "にな", "にら", "にわ", "にん"]),
    ('が', &["がい", "がけ", "がっ", "がん", "がら"]),
    (
        'は',
        &[
            "はいり",
            "はが",
            "はぐ",
            "はげ",
            "はし",
            "はじ",
            "はず",
            "はた",
            "はっ",
            "はな",
            "はや",
            "はり",
            "はる",
            "はん",
        ],
    ),
];

/// Words that end in に or が, so that the particle may follow.
const ENDING_IN_NI: [&str; 8] = ["なに", "くに", "おに", "かに", "わに", "うに", "たに", "ぜに"];
const ENDING_IN_GA: [&str; 8] = ["けが", "まんが", "しょうが", "えいが", "かいが", "たが", "とが", "われが"];

/// Finds the particles and marks that a text has twice in a row.
pub fn find(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut end = 0;
    for (at, first) in text.char_indices() {
        if at < end {
            continue;
        }
        let Some(second) = text[at + first.len_utf8()..].chars().next() else { break };
        let both = &text[at..at + first.len_utf8() + second.len_utf8()];
        let (before, after) = (&text[..at], &text[at + both.len()..]);
        // Three or more are an ellipsis of somebody's own.
        if first == second && after.starts_with(first) {
            end = text.len() - after.trim_start_matches(first).len();
            continue;
        }
        let message = if MARKS.contains(&both) {
            format!("「{both}」と、句読点が続いています")
        } else if first == second && is_slip(first, before, after) {
            format!("「{both}」と、同じ助詞が続いています")
        } else {
            continue;
        };
        end = at + both.len();
        let hint = format!("一方を消して「{first}」としてください");
        let finding = Finding::new(Code::ProofreadDoubled, at..end, message, hint);
        let same = first == second;
        findings.push(if same { finding.replacement(first) } else { finding });
    }
    findings
}

/// Whether a particle that stands twice between `before` and `after` is a
/// slip, and no word that ends or begins like it.
fn is_slip(particle: char, before: &str, after: &str) -> bool {
    let last = before.chars().next_back();
    let second: String = std::iter::once(particle).chain(after.chars().take(2)).collect();
    if BEGINNING.iter().any(|(c, words)| *c == particle && words.iter().any(|word| second.starts_with(word))) {
        return false;
    }
    let ends_a = |words: &[&str]| {
        words.iter().any(|word| {
            let stem = &word[..word.len() - particle.len_utf8()];
            before.strip_suffix(stem).is_some_and(|rest| stands_alone(word, rest))
        })
    };
    match particle {
        'を' => true,
        'に' => !ends_a(&ENDING_IN_NI),
        'が' => !ends_a(&ENDING_IN_GA),
        // はは is a mother or a laugh, unless it follows a word at once.
        'は' => {
            let word = last.is_some_and(|c| is_kanji(c) || is_katakana(c) || matches!(c, '」' | '）' | '』'));
            let particle = before.ends_with("では") || before.ends_with("には") || before.ends_with("とは");
            (word || particle || last.is_some_and(|c| c.is_numeric()))
                && !["おや", "こ", "うえ"].iter().any(|rest| after.starts_with(rest))
        }
        _ => false,
    }
}

/// Whether a word can begin behind `rest`. Short ones are also the ends of
/// others: だけが, ために, したが.
fn stands_alone(word: &str, rest: &str) -> bool {
    let last = rest.chars().next_back();
    match word {
        "なに" | "まんが" | "しょうが" | "えいが" | "われが" => true,
        "けが" => !rest.ends_with(['だ', 'わ', 'か']),
        _ => last.is_none_or(|c| !is_hiragana(c)),
    }
}
