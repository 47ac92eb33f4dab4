//! 助詞: particles that don't go together, and those that are missing.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::diagnostics::Code;
use crate::language::{Form, Pos};

use super::Finding;
use super::sentence::{Sentence, Word};

/// Particles behind which none of some others stands. Their order in right
/// text is fixed: を, が and は come last.
const NEVER: [(&str, &[&str]); 9] = [
    (
        "を",
        &[
            "を",
            "が",
            "は",
            "の",
            "に",
            "で",
            "へ",
            "と",
            "から",
            "について",
            "に関する",
            "による",
            "により",
            "に対する",
            "に対し",
        ],
    ),
    ("が", &["を", "は", "の", "に", "で", "へ", "により", "による", "について", "に対する"]),
    (
        "に",
        &[
            "を",
            "が",
            "で",
            "へ",
            "について",
            "による",
            "により",
            "に関する",
            "に対する",
            "に対し",
            "における",
            "において",
        ],
    ),
    (
        "の",
        &[
            "を",
            "に",
            "が",
            "は",
            "の",
            "へ",
            "で",
            "により",
            "による",
            "について",
            "に関する",
            "に対する",
            "において",
            "における",
        ],
    ),
    ("は", &["を", "が", "に", "で", "へ", "の"]),
    ("で", &["を", "が", "へ", "に"]),
    ("も", &["を", "は"]),
    ("へ", &["を", "が", "に", "で", "へ"]),
    ("や", &["を", "が", "は"]),
];

/// Verbs before which a particle stands, by their Chinese characters.
static WITH_PARTICLE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("verbs.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// Finds the particles that don't go together and those that are missing.
pub fn find(sentence: &Sentence) -> Vec<Finding> {
    let mut findings = Vec::new();
    for words in sentence.lines() {
        for at in 0..words.len() {
            let found = never(words, at).or_else(|| missing(words, at)).or_else(|| object(words, at));
            findings.extend(
                found.or_else(|| nominal(words, at)).or_else(|| relation(words, at)).or_else(|| alone(words, at)),
            );
        }
    }
    findings
}

/// Two particles that never meet: 「を」「の」.
fn never(words: &[Word], at: usize) -> Option<Finding> {
    let (left, right) = (&words[at], words.get(at + 1)?);
    let pair = |word: &Word| matches!(word.part(), Pos::Case | Pos::Of | Pos::Topic | Pos::Parallel);
    let (_, never) = NEVER.iter().find(|(text, _)| *text == left.text)?;
    if !pair(left) || !pair(right) || !never.contains(&right.text) {
        return None;
    }
    // A name in hiragana is cut into odd particles.
    let before = words[..at].last()?;
    let after = words.get(at + 2)?;
    if left.text == "は" && right.text == "の" && after.text.starts_with('ど') {
        return None;
    }
    let sure = before.is_known && after.is_known && (before.has_kanji() || before.part() != Pos::Noun);
    let odd = |word: &Word| word.part() == Pos::Interjection || word.part() == Pos::Final;
    if !sure || before.part().is_particle() || after.part().is_particle() || odd(before) || odd(after) {
        return None;
    }
    let range = left.range.start..right.range.end;
    let message = format!("「{}{}」と、並ばない助詞が続いています", left.text, right.text);
    let hint = format!("「{}」か「{}」のどちらかを消してください", left.text, right.text);
    Some(Finding::new(Code::ProofreadParticle, range, message, hint))
}

/// An object without its particle before a verb: 「会議」開催し, 位置づけ明確にする.
fn missing(words: &[Word], at: usize) -> Option<Finding> {
    let (left, right, verb) = (&words[at], words.get(at + 1)?, words.get(at + 2)?);
    let does = verb.is(Pos::Verb, &["し", "する", "さ"]);
    let quoted = left.part() == Pos::Close && matches!(left.text, "」" | "』");
    let makes =
        right.part() == Pos::Adjectival && verb.text == "に" && words.get(at + 3)?.is(Pos::Verb, &["し", "する"]);
    let able = ["可能", "不可能", "不要", "必要", "優先", "中心"].contains(&right.text);
    let way = left.is_known && left.part() == Pos::Noun && (left.text.ends_with("方") || left.text.starts_with("位置"));
    let noun = left.is_known && left.has_kanji() && matches!(left.part(), Pos::Noun | Pos::Suffix);
    let is_missing =
        quoted && does && right.part() == Pos::VerbalNoun && right.is_known && !right.text.starts_with('お')
            || makes && noun && !able
            || way && has_hiragana(left) && does && right.part() == Pos::VerbalNoun;
    let range = left.range.start..right.range.end;
    is_missing.then(|| between(left, right, range))
}

/// A noun right before a verb that something is done to or with: 課題話し合う,
/// 利用者求める.
fn object(words: &[Word], at: usize) -> Option<Finding> {
    let (left, verb) = (&words[at], words.get(at + 1)?);
    let noun = left.is_known
        && left.has_kanji()
        && matches!(left.part(), Pos::Noun | Pos::VerbalNoun | Pos::Suffix | Pos::VerbalSuffix);
    // 最大限活かす, 全額支払う, 各課等求め: how much, and what may stand between commas.
    let measure = left.text.ends_with(['限', '額', '度', '数', '的', '上', '等', '部', '時', '前', '後', '中', '唯']);
    let end = verb.text.rfind(super::is_kanji)?;
    let stem = &verb.text[..end + verb.text[end..].chars().next()?.len_utf8()];
    let sure = verb.part() == Pos::Verb && verb.text.len() > stem.len() && WITH_PARTICLE.contains(stem);
    // 地域支え合い: the form before ます makes a noun, unless て, た or 、 follows.
    let next = words.get(at + 2);
    let goes_on = next.is_some_and(|next| matches!(next.part(), Pos::Clause | Pos::Auxiliary | Pos::Comma));
    let complete = matches!(verb.form(), Form::Plain | Form::ContinuativeTa | Form::Irrealis)
        || verb.form() == Form::Continuative && goes_on;
    (noun && !measure && sure && complete).then(|| between(left, verb, left.range.start..verb.range.end))
}

/// の between a noun and a particle: 利用者のは増えている.
fn nominal(words: &[Word], at: usize) -> Option<Finding> {
    let (noun, of, particle, after) = (&words[at], words.get(at + 1)?, words.get(at + 2)?, words.get(at + 3)?);
    let known = noun.is_known && noun.has_kanji() && matches!(noun.part(), Pos::Noun | Pos::VerbalNoun | Pos::Suffix);
    let both = of.is(Pos::Dependent, &["の"]) && particle.is(Pos::Topic, &["は"])
        || of.is(Pos::Dependent, &["の"]) && particle.is(Pos::Case, &["が", "を", "に"])
        || of.is(Pos::Dependent, &["の"]) && particle.is(Pos::Manner, &["に"]);
    let clause = of.text == "のに" && particle.has_kanji();
    if !known || !(both && after.has_kanji() || clause) || !after.is_known {
        return None;
    }
    let range = of.range.start..if clause { of.range.end } else { particle.range.end };
    let message = format!("「{}」のあとに、並ばない助詞が続いています", noun.text);
    Some(Finding::new(Code::ProofreadParticle, range, message, "余分な助詞を消してください"))
}

/// Words that follow に and nothing else.
const AFTER_NI: [&str; 22] = [
    "関する",
    "関し",
    "対する",
    "対し",
    "係る",
    "係り",
    "伴う",
    "伴い",
    "おける",
    "おい",
    "よる",
    "よら",
    "基づき",
    "基づく",
    "基づい",
    "従っ",
    "従い",
    "ついて",
    "ついては",
    "つい",
    "応じ",
    "応じて",
];

/// A word that follows に alone, behind a noun: 設備ついて.
fn relation(words: &[Word], at: usize) -> Option<Finding> {
    let (noun, verb) = (&words[at], words.get(at + 1)?);
    let known = noun.is_known
        && noun.has_kanji()
        && matches!(noun.part(), Pos::Noun | Pos::VerbalNoun | Pos::Suffix | Pos::VerbalSuffix);
    let follows = AFTER_NI.contains(&verb.text) && matches!(verb.part(), Pos::Verb | Pos::Helper | Pos::Conjunction);
    let whole = match verb.text {
        "おい" | "つい" | "従っ" | "基づい" => {
            words.get(at + 2).is_some_and(|next| next.is(Pos::Clause, &["て"]))
        }
        "応じ" | "対し" | "関し" | "よる" | "よら" | "おける" => {
            words.get(at + 2).is_some_and(|next| !next.part().is_mark() || next.part() == Pos::Comma)
        }
        _ => true,
    };
    let head = noun.text.ends_with(['等', '時', '化', '性', '者', '上']) || noun.part() != Pos::Suffix;
    (known && follows && whole && head).then(|| {
        let range = noun.range.start..verb.range.end;
        let message = format!("「{}」と「{}」の間に「に」がないようです", noun.text, verb.text);
        Finding::new(Code::ProofreadParticle, range, message, "「に」が抜けていないか確かめてください")
    })
}

/// Words that never stand where they do: 木ど, そのを, まです, 必要がる.
fn alone(words: &[Word], at: usize) -> Option<Finding> {
    let (left, right) = (&words[at], words.get(at + 1)?);
    let noun = left.is_known && left.part().ends_noun() && left.has_kanji();
    let is_odd = noun && right.is(Pos::Clause, &["ど"])
        || left.part() == Pos::Adnominal
            && (right.part() == Pos::Case || right.part() == Pos::Topic || right.is(Pos::Auxiliary, &["た"]))
        || left.is(Pos::Adverbial, &["まで"]) && right.is(Pos::Verb, &["す"])
        || left.text == "必要" && right.is(Pos::Voice, &["がる"])
        || left.is(Pos::Case, &["と"]) && right.is(Pos::Clause, &["て"])
        || left.is(Pos::Case, &["に"]) && right.is(Pos::Noun, &["つて"]);
    is_odd.then(|| {
        let range = left.range.start..right.range.end;
        let message = format!(
            "「{}{}」は、「{}」から「{}」への続き方がおかしいようです",
            left.text, right.text, left.text, right.text
        );
        Finding::new(
            Code::ProofreadParticle,
            range,
            message,
            "文字が抜けたり、余分に入ったりしていないか確かめてください",
        )
    })
}

fn between(left: &Word, right: &Word, range: std::ops::Range<usize>) -> Finding {
    let message = format!("「{}」と「{}」の間に助詞がないようです", left.text, right.text);
    Finding::new(Code::ProofreadParticle, range, message, "「を」「が」などが抜けていないか確かめてください")
}

fn has_hiragana(word: &Word) -> bool {
    word.text.chars().any(super::is_hiragana)
}

/// A verb whose object has の: 所在の把握し、.
pub fn find_of(sentence: &Sentence) -> Vec<Finding> {
    let mut findings = Vec::new();
    for words in sentence.lines() {
        for window in words.windows(5) {
            let [before, of, noun, verb, end] = window else { continue };
            let is_of = of.is(Pos::Of, &["の"]) && noun.part() == Pos::VerbalNoun && noun.is_known;
            let begins = before.part().ends_noun() || before.part() == Pos::Case;
            if begins && is_of && verb.is(Pos::Verb, &["し"]) && end.part() == Pos::Comma {
                let range = of.range.start..verb.range.end;
                let message = format!("「の{}し」は、「を{}し」のことではありませんか", noun.text, noun.text);
                let hint = format!("「の」を「を」に改めるか、「の{}を行い」などとしてください", noun.text);
                findings.push(Finding::new(Code::ProofreadParticle, range, message, hint));
            }
        }
    }
    findings
}
