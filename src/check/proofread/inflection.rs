//! 活用: verbs, adjectives and auxiliaries whose form doesn't fit what stands
//! behind it.
//!
//! Every form asks for some words behind it and refuses others: 行わ goes with
//! れる and ない, never with て. Only what no correct text does is reported; names in
//! hiragana are cut into odd words (いわて, はがね), so that most of it is told
//! of verbs with a Chinese character alone.

use crate::diagnostics::Code;
use crate::language::{Form, Pos};

use super::Finding;
use super::sentence::{Sentence, Word};

/// Finds the words whose form doesn't fit what follows.
pub fn find(sentence: &Sentence) -> Vec<Finding> {
    let mut findings = Vec::new();
    for words in sentence.lines() {
        for (at, pair) in words.windows(2).enumerate() {
            let before = at.checked_sub(1).map(|at| &words[at]);
            if let Some(fault) = fault(before, &pair[0], &pair[1], words.get(at + 2)) {
                findings.push(fault.finding(sentence, &pair[0], &pair[1]));
            }
        }
    }
    findings
}

/// How two words don't fit.
enum Fault {
    /// The form of the first isn't one that stands before the second.
    Form,
    /// Something is missing between the two.
    Missing(&'static str),
    /// One of the two is too much.
    Twice,
}

impl Fault {
    fn finding(&self, sentence: &Sentence, left: &Word, right: &Word) -> Finding {
        let range = left.range.start..right.range.end;
        let both = &sentence.text[range.clone()];
        let message = match self {
            Self::Form | Self::Missing(_) => {
                format!("「{both}」は、「{}」から「{}」への続き方がおかしいようです", left.text, right.text)
            }
            Self::Twice => format!("「{both}」は、「{}」か「{}」が余分なようです", left.text, right.text),
        };
        let hint = match self {
            Self::Form => "文字が抜けたり、余分に入ったりしていないか確かめてください".to_owned(),
            Self::Missing(what) => format!("間に「{what}」が抜けていないか確かめてください"),
            Self::Twice => "どちらかを消してください".to_owned(),
        };
        Finding::new(Code::ProofreadInflection, range, message, hint)
    }
}

/// What is wrong with two words that meet, of which `before` stands before the
/// first and `after` behind the second.
fn fault(before: Option<&Word>, left: &Word, right: &Word, after: Option<&Word>) -> Option<Fault> {
    if !left.is_known || !right.is_known || right.part().is_mark() {
        return None;
    }
    verb(before, left, right).or_else(|| auxiliary(left, right)).or_else(|| noun(left, right, after))
}

/// Verbs, and what makes them passive or causative.
fn verb(before: Option<&Word>, left: &Word, right: &Word) -> Option<Fault> {
    use Form::{Continuative, ContinuativeTa, Irrealis, IrrealisReru, IrrealisU, Plain};

    if !matches!(left.part(), Pos::Verb | Pos::Helper | Pos::Voice) {
        return None;
    }
    let passive = right.part() == Pos::Voice;
    let is_suru = before.is_some_and(|before| before.part() == Pos::VerbalNoun && before.is_known);
    match left.form() {
        // 行わて, つながりょうに
        Irrealis if left.has_kanji() && !left.text.ends_with('し') && left.part() != Pos::Voice => {
            let name = right.is(Pos::Auxiliary, &["り", "る"]) || left.text.starts_with("乞");
            (!passive && !negates(right) && !name).then_some(Fault::Form)
        }
        // つながりょうに
        Irrealis
            if left.part() == Pos::Verb
                && left.text.chars().count() > 2
                && right.is(Pos::Noun, &["りょう", "よう"]) =>
        {
            Some(Fault::Form)
        }
        // かかます
        Irrealis if right.is(Pos::Auxiliary, &["ます", "まし", "ませ"]) && left.part() == Pos::Verb => {
            Some(Fault::Form)
        }
        // 求めれられる
        Irrealis if left.part() == Pos::Voice => {
            let again = ["れ", "られ"].iter().any(|voice| right.text.starts_with(voice));
            (passive && again && matches!(left.text, "れ" | "られ")).then_some(Fault::Twice)
        }
        // 行っいる, 進んて
        ContinuativeTa if left.has_kanji() => {
            let voiced = left.text.ends_with('ん');
            let fits = match right.text {
                "て" | "た" | "たり" | "たら" | "たろ" | "ちゃ" | "てる" | "とい" | "とく" | "たって" | "たる" => {
                    !voiced
                }
                "で" | "だ" | "だり" | "だら" | "だろ" | "でる" => !left.text.ends_with('っ'),
                _ => false,
            };
            (!fits).then_some(Fault::Form)
        }
        // 反映さため
        IrrealisReru if is_suru => (!passive).then_some(Fault::Form),
        // 行おを
        IrrealisU if left.has_kanji() => (right.text != "う").then_some(Fault::Form),
        // 実現すため
        Plain if is_suru && left.text == "す" => {
            right.is(Pos::Dependent, &["ため", "こと", "もの", "とき"]).then_some(Fault::Form)
        }
        Plain => plain(left, right),
        Continuative => continuative(left, right),
        _ => None,
    }
}

/// What doesn't follow a verb that could end the sentence.
fn plain(left: &Word, right: &Word) -> Option<Fault> {
    if left.class.is_classical || !(left.has_kanji() || left.text == "する" || left.part() != Pos::Verb) {
        return None;
    }
    // 進めるた, 定着するるよう
    let auxiliary = right.part() == Pos::Auxiliary
        && matches!(
            right.text,
            "た" | "たら" | "ます" | "まし" | "ませ" | "たい" | "たく" | "たかっ" | "ず" | "ぬ" | "る" | "るる"
        );
    if auxiliary || right.part() == Pos::Voice || right.is(Pos::Clause, &["て"]) {
        return Some(Fault::Form);
    }
    // 行うする, しているおり
    let twice = right.is(Pos::Verb, &["する", "し", "さ"]) || left.part() == Pos::Helper && right.part() == Pos::Helper;
    if twice && left.text != "合う" && !right.text.starts_with("お") {
        return Some(Fault::Twice);
    }
    if left.part() == Pos::Helper && right.is(Pos::Helper, &["おり", "おる"]) {
        return Some(Fault::Twice);
    }
    // 進めるを検討
    right.is(Pos::Case, &["を"]).then_some(Fault::Missing("こと"))
}

/// What doesn't follow a verb in the form before ます.
fn continuative(left: &Word, right: &Word) -> Option<Fault> {
    let sure = left.has_kanji() || left.part() != Pos::Verb || matches!(left.text, "でき" | "し");
    // 設定されおり, 入れいる
    let lasting = ["いる", "い", "おり", "おら", "おる", "いき", "いく", "いっ"];
    if sure && left.part() != Pos::Helper && right.is(Pos::Helper, &lasting) {
        return Some(Fault::Missing("て"));
    }
    // 情報交換ができ場
    if left.is(Pos::Verb, &["でき"]) && right.part() == Pos::Suffix && right.has_kanji() {
        return Some(Fault::Form);
    }
    // 変化していことから
    if sure && right.is(Pos::Dependent, &["こと", "ため", "うえ"]) {
        return Some(Fault::Form);
    }
    // 行いた
    let past = right.is(Pos::Auxiliary, &["た", "たら"])
        || right.is(Pos::Clause, &["て"])
        || right.is(Pos::Parallel, &["たり"]);
    (left.class.is_euphonic && left.has_kanji() && past && right.form() != Form::Stem).then_some(Fault::Form)
}

/// Auxiliaries and て.
fn auxiliary(left: &Word, right: &Word) -> Option<Fault> {
    let follows = |texts: &[&str]| texts.iter().any(|text| right.text.starts_with(text));
    let is_auxiliary = right.part() == Pos::Auxiliary;
    match left.part() {
        Pos::Auxiliary => match (left.text, left.form()) {
            // 行いまし結果
            ("まし" | "でし", Form::Continuative) => (!follows(&["た", "て", "ょ"])).then_some(Fault::Form),
            ("なかっ" | "たかっ", _) => (!follows(&["た", "て"])).then_some(Fault::Form),
            ("なくっ", _) => right.is(Pos::Auxiliary, &["た"]).then_some(Fault::Form),
            ("なけれ", _) => (!follows(&["ば", "ど"])).then_some(Fault::Form),
            ("ませ", Form::Irrealis) => (!follows(&["ん", "ぬ"])).then_some(Fault::Form),
            // 進めたた, ないた
            ("た" | "だ" | "ない" | "ます" | "です", Form::Plain) => {
                let again =
                    is_auxiliary && matches!(right.text, "た" | "る" | "ます" | "まし" | "ない" | "なかっ" | "なけれ");
                if again {
                    return Some(Fault::Twice);
                }
                let object = right.is(Pos::Case, &["を"]) && left.text != "だ";
                object.then_some(Fault::Missing("こと"))
            }
            _ => None,
        },
        // 実施してた, してを
        Pos::Clause if matches!(left.text, "て") => {
            let particle = right.is(Pos::Case, &["を", "が", "に"]) || right.is(Pos::Clause, &["て"]);
            let auxiliary = is_auxiliary && matches!(right.text, "た" | "ない" | "なかっ" | "だ");
            (particle || auxiliary).then_some(Fault::Form)
        }
        // 大きは
        Pos::Adjective if left.form() == Form::Stem && left.has_kanji() && left.text.ends_with(super::is_hiragana) => {
            let particle = right.is(Pos::Case, &["を", "に"]) || right.is(Pos::Topic, &["は"]);
            particle.then_some(Fault::Form)
        }
        // 受け入れらる
        Pos::Suffix if left.text == "ら" => right.is(Pos::Auxiliary, &["る"]).then_some(Fault::Form),
        Pos::Adjective if left.form() == Form::ContinuativeTa => (!follows(&["た"])).then_some(Fault::Form),
        _ => None,
    }
}

/// Nouns with an ending that only verbs have: 策定た, 図ている, 統合さる.
fn noun(left: &Word, right: &Word, after: Option<&Word>) -> Option<Fault> {
    use Pos::{Auxiliary, Helper, Noun, Proper, VerbalNoun, VerbalSuffix, Voice};

    let one = left.text.chars().count() == 1 && matches!(left.part(), Noun | Proper | VerbalNoun);
    let deed = matches!(left.part(), VerbalNoun | VerbalSuffix);
    if !left.has_kanji() || !(one || deed) {
        return None;
    }
    // A name like 花たび goes on in hiragana.
    let ends = after.is_none_or(|after| {
        after.is_known
            && (after.part().is_mark()
                || after.has_kanji()
                || after.part().is_particle()
                || matches!(after.part(), Pos::Dependent | Auxiliary | Helper | Pos::Time))
    });
    let te =
        right.text == "て" && right.part().is_particle() && (one || after.is_some_and(|after| after.part() == Helper));
    let auxiliary = right.part() == Auxiliary && matches!(right.text, "た" | "たい" | "ます" | "まし" | "る" | "ず");
    let passive = right.part() == Voice || deed && right.text == "さる";
    (ends && (te || auxiliary || passive)).then_some(Fault::Form)
}

/// Whether a word makes no of what stands before it.
fn negates(word: &Word) -> bool {
    const NEGATIONS: [&str; 16] = [
        "ない",
        "なかっ",
        "なく",
        "なけれ",
        "なき",
        "なきゃ",
        "なし",
        "ず",
        "ぬ",
        "ん",
        "ざる",
        "ね",
        "しめ",
        "しめる",
        "まい",
        "なかろ",
    ];
    word.part() == Pos::Auxiliary && NEGATIONS.contains(&word.text) || word.is(Pos::Clause, &["んで"])
}
