//! What a YAML parser found wrong, as the slip that it probably was.

#![cfg_attr(not(test), deny(clippy::string_slice))]

mod brackets;

use std::ops::Range;
use std::sync::Arc;

use self::brackets::{closed, unclosed, unopened};
use super::Keys;
use super::advice::{BLOCK, names, quoting};
use super::lines::{blanks, split_key};
use super::parse::mark;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{Source, part};

/// What the parser means by what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// A line without a key.
    NoColon,
    /// A `: ` where none can be.
    Colon,
    /// A quote that isn't closed.
    Quote,
    /// More behind a closing quote.
    BehindQuote,
    /// A `\` that begins no escape.
    Escape,
    /// Brackets that aren't closed, or not opened.
    Brackets,
    /// A value that begins with `*` or `&`.
    Anchor,
    /// A value that begins with `!`.
    Tag,
    /// A value that begins with a character reserved in YAML.
    Character,
    /// More behind a `|-`.
    BehindBlock,
    /// A comment in a text of several lines.
    Comment,
    /// A `- ` or `? ` where none can be.
    Mark,
    /// A line that is indented otherwise than those above.
    Indent,
}

/// A part of what the parser says, by which it is told from all else; what
/// that means; and a text of which the parser says so. It has no other way to
/// tell, so its version is pinned in `Cargo.toml`.
const SAID: [(&str, Said, &str); 28] = [
    ("simple key expect", Said::NoColon, "a: 1\nb\n"),
    ("mapping values are not allowed", Said::Colon, "a: b: c\n"),
    ("indentation in quoted scalar", Said::Quote, "a: \"b\nc: d\n"),
    ("found unexpected end of stream", Said::Quote, "a: 'b\n"),
    ("found unexpected document indicator", Said::Quote, "a: \"b\n---\nc\"\n"),
    ("trailing content after", Said::BehindQuote, "a: \"b\"c\n"),
    ("ing a tag,", Said::Tag, "a: !%zz b\n"),
    ("verbatim tag", Said::Tag, "a: !<b\n"),
    ("the handle wasn't declared", Said::Tag, "a: !b!c d\n"),
    ("found unknown escape character", Said::Escape, "a: \"\\q\"\n"),
    ("expected hexadecimal number", Said::Escape, "a: \"\\xZZ\"\n"),
    ("invalid Unicode character escape", Said::Escape, "a: \"\\ud800\"\n"),
    ("parsing a flow sequence", Said::Brackets, "a: [b"),
    ("parsing a flow mapping", Said::Brackets, "a: {b: c\n d: [}\n"),
    ("indentation in flow construct", Said::Brackets, "a: [[b]\nc: d\n"),
    ("illegal placement of ':'", Said::Brackets, "a: [b\nc: d\n"),
    ("misplaced bracket", Said::Brackets, "a: ]\n"),
    ("scanning an anchor or alias", Said::Anchor, "a: *\n"),
    ("found unknown anchor", Said::Anchor, "a: *b\n"),
    ("unexpected character", Said::Character, "a: @b\n"),
    ("plain scalar cannot start", Said::Character, "a: [-]\n"),
    ("block scalar, did not find expected comment", Said::BehindBlock, "a: |b\n"),
    ("indentation indicator equal to 0", Said::BehindBlock, "a: |0\n"),
    ("comment intercepting the multiline text", Said::Comment, "a: b #c\n  d\n"),
    ("entries are not allowed", Said::Mark, "a: - b\n"),
    ("mapping keys are not allowed", Said::Mark, "a: ? b\n"),
    ("did not find expected", Said::Indent, "a:\n  b: 1\n c: 2\n"),
    ("wrongly indented line", Said::Indent, "a: >\n   \n b\n"),
];

/// Why the text can't be read, from what the parser said about a byte of it.
/// Its place is where the slip is; the parser's is where it noticed.
pub fn explain(source: &Arc<Source>, keys: &Keys, info: &str, at: usize) -> Diagnostic {
    let place = Spot::new(source, at);
    if let Some(slip) = unindented_block(source, keys, at).or_else(|| unopened(&place)).or_else(|| closed(&place, keys))
    {
        return slip;
    }
    let said = SAID.iter().find(|(part, ..)| info.contains(part)).map(|&(_, said, _)| said);
    match said {
        Some(Said::NoColon) => no_colon(source, keys, at),
        Some(Said::Colon) => colon(&place, keys),
        Some(Said::Quote) => place.report(
            Code::YamlQuote,
            place.here(),
            "引用符（\" または '）が閉じられていません",
            "値の始めと終わりの引用符をそろえてください",
        ),
        Some(Said::BehindQuote) => place.report(
            Code::YamlQuote,
            place.here(),
            "閉じる引用符のあとに文字が続いています",
            &place.whole(keys, ""),
        ),
        Some(Said::Escape) => escape(&place),
        Some(Said::Brackets) => unclosed(&place),
        Some(Said::Anchor) => {
            let first = part(place.line, place.column..).chars().next();
            let marked = || mark(source, first.filter(|c| matches!(c, '*' | '&')).unwrap_or('*'), place.here());
            rule(&place).unwrap_or_else(marked)
        }
        Some(Said::Tag) => mark(source, '!', place.here()),
        Some(Said::Character) => place.report(
            Code::YamlCharacter,
            place.here(),
            format!("「{}」で始まる値は書けません", place.character()),
            quoting(place.value()),
        ),
        Some(Said::BehindBlock) => place.report(
            Code::YamlBlock,
            place.block_mark(),
            format!("「{}」のあとに文字が続いています", source.part(place.block_mark())),
            "「|-」のあとで改行し、次の行から字下げして書いてください。一行の文章であれば、全体を \" で囲んでください",
        ),
        Some(Said::Comment) => place.report(
            Code::YamlComment,
            place.here(),
            "空白のあとに「#」があるため、文章がここで切れています",
            "文章の一部であれば、全体を \" で囲んでください",
        ),
        Some(Said::Mark) if !place.at_line_start() => place.report(
            Code::YamlCharacter,
            place.here(),
            format!("「{} 」で始まる文章は、そのままでは書けません", place.character()),
            quoting(place.value()),
        ),
        Some(Said::Mark | Said::Indent) => indentation(&place),
        None => place.report(
            Code::YamlSyntax,
            place.here(),
            "書き方が正しくないため、この行を読めません",
            "この行と上の行の字下げ、引用符、「: 」を確かめてください",
        ),
    }
}

/// A byte of a text, in its line.
struct Spot<'a> {
    source: &'a Arc<Source>,
    /// Where the line begins.
    start: usize,
    line: &'a str,
    /// The byte of the line.
    column: usize,
}

impl<'a> Spot<'a> {
    fn new(source: &'a Arc<Source>, at: usize) -> Self {
        let range = source.line(source.position(at).line);
        let line = source.part(range.clone());
        Self { source, start: range.start, line, column: line.floor_char_boundary(at.saturating_sub(range.start)) }
    }

    /// Another line of the same text.
    fn line(&self, number: usize) -> Spot<'a> {
        Spot::new(self.source, self.source.line(number).start)
    }

    fn report(&self, code: Code, range: Range<usize>, message: impl AsRef<str>, hint: &str) -> Diagnostic {
        Diagnostic::new(code, self.source, range, message).hint(hint)
    }

    fn range(&self, within: Range<usize>) -> Range<usize> {
        self.start + within.start..self.start + within.end
    }

    /// The character there.
    fn here(&self) -> Range<usize> {
        let length = part(self.line, self.column..).chars().next().map_or(0, char::len_utf8);
        self.range(self.column..self.column + length)
    }

    /// The mark of a block there, 「|-」.
    fn block_mark(&self) -> Range<usize> {
        let rest = part(self.line, self.column..);
        let after = rest.trim_start_matches(['|', '>', '-', '+']);
        self.range(self.column..self.column + rest.len() - after.len())
    }

    fn character(&self) -> &str {
        let here = self.here();
        self.source.part(here)
    }

    /// What stands behind the line's key, or else all of the line but its marks.
    fn value(&self) -> &'a str {
        let item = part(self.line, self.first()..).trim_start_matches("- ");
        split_key(item).map_or(item, |(_, value)| value).trim()
    }

    /// How the line's value, and what goes on below it, is to be written: as a
    /// list, where its key has a list of names, and else as a text.
    fn whole(&self, keys: &Keys, below: &str) -> String {
        let item = part(self.line, self.first()..).trim_start_matches("- ");
        match split_key(item) {
            Some((key, value)) if keys.lists.iter().any(|list| list == key) => {
                let list = names(&format!("{value}\n{below}"));
                format!("{list} のように、[ ] で囲み、「, 」で区切って書いてください")
            }
            _ if below.is_empty() => quoting(self.value()).to_owned(),
            _ => BLOCK.to_owned(),
        }
    }

    /// Where the line's text begins.
    fn first(&self) -> usize {
        self.line.len() - self.line.trim_start().len()
    }

    fn at_line_start(&self) -> bool {
        self.column <= self.first()
    }
}

/// A line that should have been a key with its value, before the place where
/// the parser missed the colon.
fn no_colon(source: &Arc<Source>, keys: &Keys, at: usize) -> Diagnostic {
    let number = source.position(at).line;
    let is_solid = |number: &usize| {
        let line = source.part(source.line(*number)).trim_start();
        !line.is_empty() && !line.starts_with('#')
    };
    let at_end = at >= source.text().len() && is_solid(&number);
    let culprit = if at_end { number } else { (1..number).rev().find(is_solid).unwrap_or(number) };
    let place = Spot::new(source, source.line(culprit).start);
    let first = place.first();
    let text = part(place.line, first..).trim_end();
    let item = text.trim_start_matches("- ");
    let from = first + text.len() - item.len();
    let hint = "「項目名: 値」のように、項目名のあとに半角の「:」と半角の空白を入れてください";
    let colon = |colon: usize, length: usize| place.range(from + colon..from + colon + length);
    if let Some(at) = item.find('：') {
        let message = "項目名のあとのコロン「：」が半角ではありません";
        return place.report(Code::YamlColon, colon(at, '：'.len_utf8()), message, hint);
    }
    if let Some(at) = item.find(':') {
        return place.report(Code::YamlColon, colon(at, 1), "項目名のあとの「:」に空白が続いていません", hint);
    }
    if let Some(rule) = rule(&place) {
        return rule;
    }
    match keys.beginning(item).next() {
        Some(key) => {
            let message = format!("「{key}」のあとに「: 」がありません");
            place.report(Code::YamlColon, place.range(from..from + key.len()), message, hint)
        }
        None => place.report(
            Code::YamlColon,
            place.range(from..from + item.len()),
            "この行には項目名と「: 」がありません",
            "上の文章の続きであれば、上の項目名のあとに「|-」と書いて改行し、上の文章とこの行を、項目名より半角の空白二つ分深く字下げしてください。覚え書きであれば、この行の始めに「# 」を入れてください",
        ),
    }
}

/// A line that is drawn with signs: `=====`.
fn rule(place: &Spot) -> Option<Diagnostic> {
    const SIGNS: [char; 15] = ['-', '=', '*', '_', '~', '+', '－', '＝', '＊', '＿', '〜', '～', '―', '─', '━'];
    let line = place.line.trim();
    (line.chars().nth(1).is_some() && line.chars().all(|c| SIGNS.contains(&c))).then(|| {
        place.report(
            Code::YamlComment,
            place.range(place.first()..place.first() + line.len()),
            "区切りの線は、そのままでは書けません",
            "この行の始めに「# 」を入れて覚え書きにするか、この行を消してください",
        )
    })
}

/// The lines under a `|-` that aren't indented, or less than those above them,
/// where the parser stopped at one of them or right behind.
fn unindented_block(source: &Arc<Source>, keys: &Keys, at: usize) -> Option<Diagnostic> {
    let line = |number: usize| source.part(source.line(number));
    let indent = |number: usize| blanks(line(number));
    let is_blank = |number: &usize| line(*number).trim().is_empty();
    let is_key = |number: &usize| {
        let rest = line(*number).trim_start().trim_start_matches("- ");
        keys.beginning(rest).any(|key| part(rest, key.len()..).starts_with(':'))
    };
    let noticed = source.position(at).line;
    // The header is the nearest line above that has a known key.
    let header = (1..noticed).rev().find(is_key)?;
    let (_, value) = split_key(line(header).trim_start().trim_start_matches("- "))?;
    let marks = value.trim().strip_prefix(['|', '>'])?;
    if !marks.chars().all(|c| matches!(c, '-' | '+' | '1'..='9')) {
        return None;
    }
    let first = (header + 1..=source.line_count()).find(|number| !is_blank(number))?;
    let key_column = line(header).len() - line(header).trim_start_matches([' ', '-']).len();
    if is_key(&first) || line(first).trim_start().starts_with('#') {
        return None;
    }
    if indent(first) > key_column {
        let is_own =
            |number: &usize| !is_blank(number) && !is_key(number) && !line(*number).trim_start().starts_with('#');
        let shallow = (first + 1..=noticed)
            .take_while(|number| !is_key(number))
            .find(|&number| is_own(&number) && indent(number) < indent(first))?;
        let start = source.line(shallow).start;
        let columns = indent(first);
        return Some(
            Diagnostic::new(
                Code::YamlBlock,
                source,
                start + indent(shallow)..source.line(shallow).end,
                format!("「{}」の下の文章の中で、この行だけ字下げが浅くなっています", value.trim()),
            )
            .hint(format!("この行の始めの半角の空白を、文章の始めの行と同じ{columns}個にしてください")),
        );
    }
    let lines = (first..=source.line_count()).take_while(|number| !is_key(number));
    let last = lines.filter(|number| !is_blank(number)).last()?;
    let start = source.line(first).start + indent(first);
    Some(
        Diagnostic::new(
            Code::YamlBlock,
            source,
            start..source.line(last).end,
            format!("「{}」の下の文章が字下げされていません", value.trim()),
        )
        .hint("この文章のどの行も、項目名より半角の空白二つ分深く字下げしてください"),
    )
}

/// A `: ` where none can be: in a text, or behind a key that is indented as
/// if it were one.
fn colon(place: &Spot, keys: &Keys) -> Diagnostic {
    let before = part(place.line, ..place.column).trim_start().trim_start_matches("- ");
    if keys.has(before.trim_end()) && !part(place.line, ..place.column).contains(": ") {
        return indentation(place);
    }
    place.report(
        Code::YamlColonInText,
        place.here(),
        "文章の中に「: 」があるため、項目名と見なされています",
        "文章の全体を \" で囲むか、全角の「：」に替えてください",
    )
}

fn indentation(place: &Spot) -> Diagnostic {
    let first = place.first();
    let rest = part(place.line, first..);
    let end = split_key(rest).map_or(rest.trim_end().len(), |(key, _)| key.len());
    place.report(
        Code::YamlIndent,
        place.range(first..first + end),
        "字下げが上の行とそろっていません",
        "行頭の半角の空白の数を、同じ段にある上の項目とそろえてください",
    )
}

/// A backslash in double quotes that begins no escape.
fn escape(place: &Spot) -> Diagnostic {
    let at = part(place.line, place.column..).find('\\').map_or(place.column, |at| place.column + at);
    let length = part(place.line, at..).chars().take(2).map(char::len_utf8).sum::<usize>();
    place.report(
        Code::YamlEscape,
        place.range(at..at + length),
        "\" の中の「\\」は、そのままでは書けません",
        "「\\」を「\\\\」と二つ書くか、全体を \" でなく ' で囲んでください",
    )
}

#[cfg(test)]
mod tests {
    use saphyr_parser::Parser;

    use super::*;

    /// The parser says each of these, and the first that fits is the one
    /// that is meant.
    #[test]
    fn the_parser_says_so() {
        for (fragment, said, text) in SAID {
            let error = Parser::new_from_str(text).find_map(Result::err);
            let info = error.map(|error| error.info().to_owned()).unwrap_or_default();
            let first = SAID.iter().find(|(fragment, ..)| info.contains(fragment));
            assert_eq!(first.map(|first| (first.0, first.1)), Some((fragment, said)), "{text:?}: {info}");
        }
    }
}
