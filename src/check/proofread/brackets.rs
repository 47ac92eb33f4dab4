//! Brackets that don't pair within a text.

use super::{Finding, is_hiragana, is_katakana};

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
    let strict = pair(&brackets, false);
    // A bracket that closes in the place of another is one slip, not two.
    let forgiving = crossed(pair(&brackets, true));
    let slips = if strict.len() > forgiving.len() { forgiving } else { strict };
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
    let place = |c: char| PAIRS.iter().position(|&(open, close)| c == open || c == close);
    let found = text.char_indices().filter_map(|(at, c)| {
        let pair = place(c)?;
        Some(Bracket { at, c, pair, opens: PAIRS[pair].0 == c })
    });
    found.filter(|bracket| bracket.opens || !numbers_a_line(&text[..bracket.at], bracket.c)).collect()
}

/// Whether a closing bracket belongs to the number of an item: `1）`, `ア)`.
fn numbers_a_line(before: &str, c: char) -> bool {
    let number: Vec<char> = before.chars().rev().take_while(|c| !matches!(c, '\n' | '　' | ' ')).take(3).collect();
    let short = (1..=2).contains(&number.len());
    let counts = |c: &char| c.is_ascii_alphanumeric() || is_katakana(*c) || is_hiragana(*c) || c.is_numeric();
    matches!(c, '）' | ')') && short && number.iter().all(counts)
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
fn pair(brackets: &[Bracket], forgiving: bool) -> Vec<Slip> {
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
        match open.last() {
            Some(&last) if forgiving || alike(last.pair, bracket.pair) => {
                if !alike(last.pair, bracket.pair) {
                    slips.push(Slip::Instead(bracket, last));
                }
                depth[kind(last.pair)] -= 1;
                open.pop();
            }
            Some(_) if depth[kind(bracket.pair)] > 0 => {
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
        let code = "proofread/brackets";
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
            findings.push(Finding::new("proofread/brackets", range, message, "一組を消してください"));
        }
        closed = Some((opening, *bracket));
    }
    findings
}
