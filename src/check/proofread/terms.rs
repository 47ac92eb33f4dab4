//! Terms of the field that lost a character: アンケト, 生活習病, 地域包括支センター.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::diagnostics::Code;

use super::sentence::odd;
use super::{Finding, is_kanji, is_katakana};
use crate::language::analyse;

/// Terms that every office uses, one or more a line.
const TERMS: &str = include_str!("terms.txt");

/// What a term becomes that lost a character inside, and the term.
static TORN: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let terms: Vec<&str> =
        TERMS.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect();
    let torn = terms.iter().flat_map(|term| {
        let characters: Vec<char> = term.chars().collect();
        (1..characters.len() - 1).map(move |gap| {
            let rest = characters.iter().enumerate().filter(|(at, _)| *at != gap).map(|(_, c)| c);
            (rest.collect::<String>(), *term)
        })
    });
    let mut torn: HashMap<String, &str> = torn.filter(|(torn, _)| torn.chars().count() >= SHORTEST).collect();
    torn.retain(|torn, _| !terms.iter().any(|term| term.contains(torn.as_str())));
    torn
});

/// The fewest characters that a torn term has: shorter ones are words.
const SHORTEST: usize = 3;

/// The most characters that a torn term has.
const LONGEST: usize = 14;

/// Finds the terms that lost a character.
pub fn find(text: &str) -> Vec<Finding> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let at = |index: usize| characters.get(index).map_or(text.len(), |(at, _)| *at);
    let mut findings = Vec::new();
    let mut start = 0;
    while start < characters.len() {
        let longest = LONGEST.min(characters.len() - start);
        let found = (SHORTEST..=longest).rev().find_map(|length| {
            let torn = &text[at(start)..at(start + length)];
            TORN.get(torn).map(|term| (length, *term))
        });
        let Some((length, term)) = found.filter(|(length, term)| {
            stands(&characters, start, *length) && falls_apart(&text[at(start)..at(start + length)], term)
        }) else {
            start += 1;
            continue;
        };
        let range = at(start)..at(start + length);
        let message = format!("「{}」は、「{term}」のことではありませんか", &text[range.clone()]);
        findings.push(Finding::new(Code::ProofreadTerm, range, message, "文字が抜けていないか確かめてください"));
        start += length;
    }
    findings
}

/// Whether a torn term may stand at a place. One of katakana isn't torn out of
/// a longer word, nor is a short one of Chinese characters: 人権擁護.
fn stands(characters: &[(usize, char)], start: usize, length: usize) -> bool {
    let before = start.checked_sub(1).map(|at| characters[at].1);
    let after = characters.get(start + length).map(|(_, c)| *c);
    let (first, last) = (characters[start].1, characters[start + length - 1].1);
    let joined = |inner: char, outer: Option<char>| {
        let short = length == SHORTEST && is_kanji(inner) && outer.is_some_and(is_kanji);
        short || is_katakana(inner) && outer.is_some_and(is_katakana)
    };
    !joined(first, before) && !joined(last, after)
}

/// Whether a torn term is no word of its own: 高齢福祉 is one, though 高齢者福祉
/// without 者.
fn falls_apart(torn: &str, term: &str) -> bool {
    analyse(torn).iter().any(|token| !token.is_known) || odd(torn) > odd(term)
}
