//! Brackets that don't pair within a text.

use super::{Finding, is_hiragana, is_kanji, is_katakana};
use crate::diagnostics::Code;

/// Opening brackets and what closes them. Full-width and half-width ones are
/// told apart only in what is said.
const PAIRS: [(char, char); 14] = [
    ('（', '）'),
    ('(', ')'),
    ('「', '」'),
    ('『', '』'),
    ('【', '】'),
    ('［', '］'),
    ('[', ']'),
    ('｛', '｝'),
    ('{', '}'),
    ('〈', '〉'),
    ('《', '》'),
    ('〔', '〕'),
    ('“', '”'),
    ('｢', '｣'),
];

/// Finds the brackets of a text that don't pair.
pub fn find(text: &str) -> Vec<Finding> {
    let brackets = brackets(text);
    // Whether `1）` numbers an item or closes what `（` opened can't be seen
    // from itself: the reading with the fewest slips is the one meant.
    let readings = [Items::All, Items::Stray, Items::None].into_iter().flat_map(|items| {
        // A bracket that closes in the place of another is one slip, not two.
        [pair(&brackets, items, false), crossed(pair(&brackets, items, true))]
    });
    let slips = readings.min_by_key(Vec::len).unwrap_or_default();
    let mut findings: Vec<Finding> = slips.into_iter().map(|slip| slip.finding(text)).collect();
    findings.extend(twice(&brackets, text, &findings));
    findings
}

/// A bracket of a text.
#[derive(Debug, Clone, Copy)]
struct Bracket {
    at: usize,
    c: char,
    /// Which pair it belongs to.
    pair: usize,
    opens: bool,
    /// Whether it may belong to the number of an item: `1）`, `ア)`, `注）`.
    numbers: bool,
}

/// Which of the brackets that may belong to the number of an item do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Items {
    All,
    /// Those that would close nothing.
    Stray,
    None,
}

/// What is wrong with a bracket.
enum Slip {
    /// Nothing closes it.
    Open(Bracket),
    /// It closes nothing.
    Stray(Bracket),
    /// It stands where another would close: the one that closes, the open one.
    Instead(Bracket, Bracket),
    /// It and the next close each other's.
    Crossed(Bracket, Bracket),
}

fn brackets(text: &str) -> Vec<Bracket> {
    // “ that " closes pairs with nothing here.
    let straight = text.contains('"');
    let place = |c: char| {
        let pair = PAIRS.iter().position(|&(open, close)| c == open || c == close)?;
        (!straight || PAIRS[pair].0 != '“').then_some(pair)
    };
    let found = text.char_indices().filter_map(|(at, c)| {
        let pair = place(c)?;
        let opens = PAIRS[pair].0 == c;
        Some(Bracket { at, c, pair, opens, numbers: !opens && numbers_an_item(&text[..at], c) })
    });
    found.collect()
}

/// Whether a closing bracket may belong to the number of an item: `1）`,
/// `ア)`, `※2）`, `注1）`.
fn numbers_an_item(before: &str, c: char) -> bool {
    if !matches!(c, '）' | ')') {
        return false;
    }
    let counts = |c: char| c.is_alphanumeric() && !is_kanji(c) && !is_hiragana(c) && !is_katakana(c);
    let number = before.trim_end_matches(counts);
    let digits = before[number.len()..].chars().count();
    let letters = before.chars().rev().take_while(|&c| is_hiragana(c) || is_katakana(c)).take(2).count();
    let mark = before.ends_with(['注', '※', '*', '＊']);
    (1..=2).contains(&digits) || letters == 1 || mark
}

/// Whether two brackets are of one kind, whatever their widths.
fn alike(a: usize, b: usize) -> bool {
    kind(a) == kind(b)
}

/// The pair that stands for its kind in every width.
fn kind(pair: usize) -> usize {
    let wide = match PAIRS[pair].0 {
        '(' => '（',
        '[' => '［',
        '{' => '｛',
        '｢' => '「',
        open => open,
    };
    PAIRS.iter().position(|(open, _)| *open == wide).unwrap_or(pair)
}

/// The brackets that don't pair. Where `forgiving`, one that closes in the
/// place of another is taken for it.
fn pair(brackets: &[Bracket], items: Items, forgiving: bool) -> Vec<Slip> {
    let mut open: Vec<Bracket> = Vec::new();
    // How many of each kind are open.
    let mut depth = [0usize; PAIRS.len()];
    let mut slips = Vec::new();
    for &bracket in brackets {
        if bracket.opens {
            open.push(bracket);
            depth[kind(bracket.pair)] += 1;
            continue;
        }
        let closes = depth[kind(bracket.pair)] > 0;
        if bracket.numbers && (items == Items::All || items == Items::Stray && !closes) {
            continue;
        }
        match open.last() {
            Some(&last) if forgiving || alike(last.pair, bracket.pair) => {
                if !alike(last.pair, bracket.pair) {
                    slips.push(Slip::Instead(bracket, last));
                }
                depth[kind(last.pair)] -= 1;
                open.pop();
            }
            Some(_) if closes => {
                while let Some(last) = open.pop() {
                    depth[kind(last.pair)] -= 1;
                    if alike(last.pair, bracket.pair) {
                        break;
                    }
                    slips.push(Slip::Open(last));
                }
            }
            _ => slips.push(Slip::Stray(bracket)),
        }
    }
    slips.extend(open.into_iter().map(Slip::Open));
    slips
}

/// Two that close in each other's places make one slip.
fn crossed(slips: Vec<Slip>) -> Vec<Slip> {
    match slips.as_slice() {
        [Slip::Instead(first, inner), Slip::Instead(second, outer)]
            if alike(first.pair, outer.pair) && alike(second.pair, inner.pair) =>
        {
            vec![Slip::Crossed(*first, *second)]
        }
        _ => slips,
    }
}

impl Slip {
    fn finding(self, text: &str) -> Finding {
        let code = Code::ProofreadBrackets;
        let (bracket, message, hint) = match self {
            Self::Open(bracket) if text[bracket.at + bracket.c.len_utf8()..].starts_with(bracket.c) => {
                let range = bracket.at..bracket.at + 2 * bracket.c.len_utf8();
                let message = format!("「{}」が二つ続いていて、閉じる括弧と数が合いません", bracket.c);
                return Finding::new(code, range, message, "余分な括弧を消すか、閉じる括弧を書き足してください");
            }
            Self::Open(bracket) => {
                let closing = PAIRS[bracket.pair].1;
                (
                    bracket,
                    format!("括弧「{}」が閉じられていません", bracket.c),
                    format!("「{closing}」を書き足すか、この括弧を消してください"),
                )
            }
            Self::Stray(bracket) => {
                let opening = PAIRS[bracket.pair].0;
                (
                    bracket,
                    format!("括弧「{}」に対応する「{opening}」がありません", bracket.c),
                    format!("「{opening}」を書き足すか、この括弧を消してください"),
                )
            }
            Self::Instead(bracket, open) => {
                let closing = PAIRS[open.pair].1;
                (
                    bracket,
                    format!("括弧「{}」が「{}」で閉じられています", open.c, bracket.c),
                    format!("「{closing}」の誤りではないか確かめてください"),
                )
            }
            Self::Crossed(bracket, next) => (
                bracket,
                format!("閉じる括弧「{}」と「{}」の順番が逆です", bracket.c, next.c),
                format!("「{}{}」の誤りではないか確かめてください", next.c, bracket.c),
            ),
        };
        Finding::new(code, bracket.at..bracket.at + bracket.c.len_utf8(), message, hint)
    }
}

/// Pairs that hold nothing but another pair of the same kind: （（6回））.
/// （（仮称）センターの開設） is right.
fn twice(brackets: &[Bracket], text: &str, known: &[Finding]) -> Vec<Finding> {
    if !known.is_empty() {
        return Vec::new();
    }
    let adjacent = |a: &Bracket, b: &Bracket| a.c == b.c && a.at + a.c.len_utf8() == b.at;
    let mut open: Vec<Bracket> = Vec::new();
    let mut closed: Option<(Bracket, Bracket)> = None;
    let mut findings = Vec::new();
    for bracket in brackets {
        if bracket.opens {
            open.push(*bracket);
            continue;
        }
        let Some(opening) = open.pop() else { continue };
        if closed.is_some_and(|(inner, end)| adjacent(&opening, &inner) && adjacent(&end, bracket)) {
            let range = opening.at..opening.at + 2 * opening.c.len_utf8();
            let message = format!("括弧「{}」が二重になっています", &text[range.clone()]);
            findings.push(Finding::new(Code::ProofreadBrackets, range, message, "一組を消してください"));
        }
        closed = Some((opening, *bracket));
    }
    findings
}
