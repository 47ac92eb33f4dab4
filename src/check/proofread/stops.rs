//! 句点: full stops inside a sentence.

use crate::diagnostics::Code;
use crate::language::{Form, Pos};

use super::Finding;
use super::sentence::{Sentence, Word};

/// Finds the full stops that stand where the sentence goes on. What ends a
/// line ends a text of an office's: nouns, し, ます, fragments.
pub fn find(sentence: &Sentence) -> Vec<Finding> {
    let mut findings = Vec::new();
    for words in sentence.lines() {
        for at in 1..words.len().saturating_sub(1) {
            if words[at].text == "。" && goes_on(&words[..at], &words[at + 1]) {
                let before = words[at - 1].text;
                let message = format!("「{before}。」と、文の途中に句点があるようです");
                let hint = "「。」を「、」に改めるか、消してください";
                findings.push(Finding::new(Code::ProofreadStop, words[at].range.clone(), message, hint));
            }
        }
    }
    findings
}

/// Whether what stands before a full stop can't end a sentence.
fn goes_on(before: &[Word], after: &Word) -> bool {
    let Some(last) = before.last() else { return false };
    let earlier = before.len().checked_sub(2).map(|at| &before[at]);
    let is_quoted = matches!(after.part(), Pos::Close | Pos::Symbol | Pos::Open) || !after.is_known;
    if !last.is_known || is_quoted {
        return false;
    }
    let noun =
        earlier.is_some_and(|word| word.part().ends_noun() && word.part() != Pos::Adjectival && word.has_kanji());
    match last.part() {
        Pos::Of => true,
        Pos::Case => match last.text {
            "を" | "に" | "が" | "と" | "へ" | "において" => noun,
            "による" | "により" | "における" | "に対し" | "に対する" | "に関する" | "として" => {
                true
            }
            _ => false,
        },
        Pos::Parallel => matches!(last.text, "や" | "と") && noun,
        Pos::Topic => last.text == "は" && noun,
        Pos::Adnominal => true,
        // 周知し。参加者を
        Pos::Verb | Pos::Voice | Pos::Helper => {
            let short = matches!(last.text, "し" | "れ" | "られ" | "せ" | "させ" | "おり");
            let long = last.part() == Pos::Verb
                && last.has_kanji()
                && earlier.is_some_and(|word| word.is(Pos::Case, &["を", "に"]));
            last.form() == Form::Continuative && (short || long)
        }
        Pos::Clause => {
            matches!(last.text, "て" | "ながら" | "つつ")
                && earlier.is_some_and(|word| word.part() != Pos::Interjection)
        }
        Pos::Conjunction => {
            last.has_kanji() || matches!(last.text, "また" | "および" | "または" | "ならびに" | "なお" | "さらに")
        }
        Pos::Time => last.text == "はじめ" && earlier.is_some_and(|word| word.is(Pos::Case, &["を"])),
        _ => false,
    }
}
