//! Words that stand twice, left over from editing: についてについて, 増加の増加の.

use crate::diagnostics::Code;
use crate::language::Pos;
use crate::language::analyse::{EDGE, between};

use super::sentence::{Sentence, Word};
use super::{Finding, is_hiragana, is_kanji, is_katakana};

/// The most words that are looked for twice.
const LONGEST: usize = 6;

/// Finds the words that follow themselves.
pub fn find(sentence: &Sentence) -> Vec<Finding> {
    let mut findings = Vec::new();
    for words in sentence.lines() {
        let mut at = 0;
        while at < words.len() {
            let length = (1..=LONGEST).find(|&length| is_repeated(words, at, length));
            let Some(length) = length else {
                at += 1;
                continue;
            };
            let (first, second) = (&words[at], &words[at + length]);
            let range = first.range.start..words[at + 2 * length - 1].range.end;
            let once = &sentence.text[first.range.start..second.range.start];
            let message = format!("「{once}」が二度続いています");
            findings.push(Finding::new(
                Code::ProofreadRepeated,
                range,
                message,
                format!("「{once}」を一つ消してください"),
            ));
            at += 2 * length;
        }
        findings.extend(words.windows(4).filter_map(|window| object(sentence, window)));
    }
    findings.extend(characters(sentence.text));
    findings.extend(kana(sentence));
    findings
}

/// Characters that stand twice, whatever words they are cut into: a kanji
/// word's end with its particle, 事業者を業者を.
fn characters(text: &str) -> Vec<Finding> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let at = |index: usize| characters.get(index).map_or(text.len(), |(at, _)| *at);
    let mut findings = Vec::new();
    for length in 3..=16 {
        let mut run = 0;
        for index in length..characters.len() {
            run = if characters[index].1 == characters[index - length].1 { run + 1 } else { 0 };
            if run < length {
                continue;
            }
            run = 0;
            let start = index + 1 - 2 * length;
            let range = at(start)..at(index + 1);
            let once = &text[at(start)..at(start + length)];
            let particle = once.ends_with(['を', 'に', 'が', 'の', 'で', 'は'])
                && once.chars().filter(|c| is_kanji(*c)).count() > 1;
            let marks = once.chars().any(|c| !is_kanji(c) && !is_hiragana(c) && !is_katakana(c));
            if particle && !marks {
                let message = format!("「{once}」が二度続いています");
                let hint = format!("「{once}」を一つ消してください");
                findings.push(Finding::new(Code::ProofreadRepeated, range, message, hint));
            }
        }
    }
    findings
}

/// How much less a text must cost without one of two same hiragana.
const TOO_MUCH: i32 = 4500;

/// The same where no Chinese character or katakana is near: names in hiragana
/// cost much, too.
const FAR_TOO_MUCH: i32 = 6000;

/// Hiragana that were typed twice inside a word: 訪れれる, 行うう.
fn kana(sentence: &Sentence) -> Vec<Finding> {
    let mut findings = Vec::new();
    for words in sentence.lines() {
        for (at, word) in words.iter().enumerate() {
            // The two may be one word's or the end of one and the begin of the next.
            let next = words.get(at + 1).and_then(|next| next.text.chars().next());
            let characters = word
                .text
                .char_indices()
                .map(|(at, c)| (word.range.start + at, c))
                .chain(next.map(|c| (word.range.end, c)));
            let characters: Vec<(usize, char)> = characters.collect();
            for pair in characters.windows(2) {
                let ((first, a), (second, b)) = (pair[0], pair[1]);
                let able = sentence.text[second..].starts_with("でき");
                if a == b
                    && is_hiragana(a)
                    && !able
                    && !matches!(a, 'お' | 'い' | 'こ' | 'な')
                    && is_too_much(sentence.text, words, at, second)
                {
                    let range = first..second + b.len_utf8();
                    let message = format!("「{a}{b}」と、同じ文字が続いています");
                    findings.push(Finding::new(
                        Code::ProofreadRepeated,
                        range,
                        message,
                        format!("「{a}」を一つ消してください"),
                    ));
                }
            }
        }
    }
    findings
}

/// Whether a text reads much better without the hiragana at a place, which is
/// in or right behind a word.
fn is_too_much(text: &str, words: &[Word], at: usize, place: usize) -> bool {
    let first = at.saturating_sub(2);
    let last = (at + 3).min(words.len() - 1);
    let start = words[first].range.start;
    let end = words[last].range.end;
    let length = text[place..].chars().next().map_or(0, char::len_utf8);
    let mut earlier = text[start..place].chars().rev().skip(1).take(6).peekable();
    if !earlier.peek().is_some_and(|c| is_kanji(*c) || is_katakana(*c) || is_hiragana(*c)) {
        return false;
    }
    let before = earlier.any(|c| is_kanji(c) || is_katakana(c));
    let as_is = &text[start..end];
    let without = format!("{}{}", &text[start..place], &text[place + length..end]);
    let (before_id, after_id) = (first.checked_sub(1).map(|at| words[at].id), words.get(last + 1).map(|word| word.id));
    let cost = |text: &str| between(text, before_id.unwrap_or(EDGE), after_id.unwrap_or(EDGE)).1;
    let saved = cost(as_is) - cost(&without);
    saved >= if before { TOO_MUCH } else { FAR_TOO_MUCH }
}

/// Whether some words stand twice where no right text has them so.
fn is_repeated(words: &[Word], at: usize, length: usize) -> bool {
    let (Some(once), Some(again)) = (words.get(at..at + length), words.get(at + length..at + 2 * length)) else {
        return false;
    };
    let plain = |word: &Word| {
        word.is_known
            && !word.part().is_mark()
            && !matches!(word.part(), Pos::Number | Pos::Counter | Pos::Adverb | Pos::Interjection)
    };
    let same = once.iter().zip(again).all(|(a, b)| a.text == b.text && plain(a));
    let characters: usize = once.iter().map(|word| word.text.chars().count()).sum();
    if !same || characters < 2 {
        return false;
    }
    let last = &once[length - 1];
    if length == 1 {
        // 益々 and あるある are words; 研修研修 may be 研修 and 研修会.
        return match last.part() {
            Pos::Case | Pos::Adverbial | Pos::Clause | Pos::Dependent => true,
            Pos::Verb => last.has_kanji() && characters > 2,
            _ => false,
        };
    }
    // 人と人と, 見たり見たり
    let pairs = matches!(last.text, "と" | "や" | "も" | "か" | "たり" | "とか" | "なり");
    let grammar = once
        .iter()
        .any(|word| word.part().is_particle() || matches!(word.part(), Pos::Auxiliary | Pos::Verb | Pos::Helper));
    let content = once.iter().any(|word| !word.part().is_particle());
    let solid = once.iter().any(|word| word.has_kanji() || matches!(word.part(), Pos::Case | Pos::Of));
    grammar && !pairs && solid && (content || characters > 2)
}

/// A deed that is its own object: 調査を調査する.
fn object(sentence: &Sentence, window: &[Word]) -> Option<Finding> {
    let [first, particle, second, after] = window else { return None };
    let same = first.text == second.text && first.part() == Pos::VerbalNoun && first.is_known && first.has_kanji();
    let does = after.is(Pos::Verb, &["する", "し", "さ"]) || after.is(Pos::Case, &["を"]) && particle.text == "を";
    (same && particle.is(Pos::Case, &["を", "が"]) && does && after.text != particle.text).then(|| {
        let range = first.range.start..second.range.end;
        let message = format!("「{}」と、同じ言葉が重なっています", &sentence.text[range.clone()]);
        Finding::new(
            Code::ProofreadRepeated,
            range,
            message,
            "書き直したあとに前の言葉が残っていないか確かめてください",
        )
    })
}
