//! What a YAML parser found wrong, as the slip that it probably was.

use std::ops::Range;
use std::sync::Arc;

use super::lines::split_key;
use super::parse::mark;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Source;

const QUOTE: &str = "値の全体を \" で囲んでください";

/// Why the text can't be read, from what the parser said about a byte of it.
/// Its place is where the slip is; the parser's is where it noticed.
pub fn explain(source: &Arc<Source>, keys: &[String], info: &str, at: usize) -> Diagnostic {
    let place = Place::new(source, at);
    let says = |words: &[&str]| words.iter().any(|word| info.contains(word));
    if says(&["simple key expect", "unexpected eof"]) {
        no_colon(source, keys, at)
    } else if says(&["mapping values are not allowed"]) {
        colon(&place, keys)
    } else if says(&["indentation in quoted", "unexpected end of stream", "document indicator"]) {
        place.report(
            Code::YamlQuote,
            place.here(),
            "引用符（\" または '）が閉じられていません",
            "値の始めと終わりの引用符をそろえてください",
        )
    } else if says(&["escape", "hexadecimal", "Unicode character"]) {
        escape(&place)
    } else if says(&["trailing content after"]) {
        place.report(
            Code::YamlQuote,
            place.here(),
            "閉じる引用符のあとに文字が続いています",
            "文章の中に引用符があるときは、全体を「」で囲むか、別の種類の引用符（\" と '）で囲んでください",
        )
    } else if says(&["flow", "illegal placement of ':'", "bracket"]) {
        brackets(source, &place)
    } else if says(&["anchor", "alias"]) {
        let first = place.line[place.column..].chars().next();
        mark(source, first.filter(|c| matches!(c, '*' | '&')).unwrap_or('*'), place.here())
    } else if says(&["tag", "TAG", "handle"]) {
        mark(source, '!', place.here())
    } else if says(&["unexpected character"]) {
        place.report(
            Code::YamlCharacter,
            place.here(),
            format!("「{}」で始まる値は書けません", place.character()),
            QUOTE,
        )
    } else if says(&["block scalar, did not find", "equal to 0"]) {
        place.report(
            Code::YamlBlock,
            place.here(),
            format!("「{}」のあとに文字が続いています", place.character()),
            "「|-」のあとで改行し、次の行から字下げして書いてください。一行の文章であれば、全体を \" で囲んでください",
        )
    } else if says(&["comment intercepting"]) {
        place.report(
            Code::YamlComment,
            place.here(),
            "空白のあとに「#」があるため、文章がここで切れています",
            "文章の一部であれば、全体を \" で囲んでください",
        )
    } else if says(&["sequence entries are not allowed", "mapping keys are not allowed"]) && !place.at_line_start() {
        place.report(
            Code::YamlCharacter,
            place.here(),
            format!("「{} 」で始まる文章は、そのままでは書けません", place.character()),
            QUOTE,
        )
    } else if says(&["block", "indent", "document start", "entries are not allowed", "expected <document"]) {
        indentation(&place)
    } else {
        place.report(
            Code::YamlSyntax,
            place.here(),
            "書き方が正しくないため、この行を読めません",
            "この行と上の行の字下げ、引用符、「: 」を確かめてください",
        )
    }
}

/// A byte of a text, in its line.
struct Place<'a> {
    source: &'a Arc<Source>,
    /// Where the line begins.
    start: usize,
    line: &'a str,
    /// The byte of the line.
    column: usize,
}

impl<'a> Place<'a> {
    fn new(source: &'a Arc<Source>, at: usize) -> Self {
        let range = source.line(source.position(at).line);
        let line = &source.text()[range.clone()];
        Self { source, start: range.start, line, column: line.floor_char_boundary(at.saturating_sub(range.start)) }
    }

    fn report(&self, code: Code, range: Range<usize>, message: impl AsRef<str>, hint: &str) -> Diagnostic {
        Diagnostic::new(code, self.source, range, message).hint(hint)
    }

    fn range(&self, within: Range<usize>) -> Range<usize> {
        self.start + within.start..self.start + within.end
    }

    /// The character there.
    fn here(&self) -> Range<usize> {
        let length = self.line[self.column..].chars().next().map_or(0, char::len_utf8);
        self.range(self.column..self.column + length)
    }

    fn character(&self) -> &str {
        let here = self.here();
        &self.line[here.start - self.start..here.end - self.start]
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
fn no_colon(source: &Arc<Source>, keys: &[String], at: usize) -> Diagnostic {
    let number = source.position(at).line;
    let is_solid = |number: &usize| {
        let line = source.text()[source.line(*number)].trim_start();
        !line.is_empty() && !line.starts_with('#')
    };
    let at_end = at >= source.text().len() && is_solid(&number);
    let culprit = if at_end { number } else { (1..number).rev().find(is_solid).unwrap_or(number) };
    let place = Place::new(source, source.line(culprit).start);
    let first = place.first();
    let text = place.line[first..].trim_end();
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
    match keys.iter().filter(|key| item.starts_with(key.as_str())).max_by_key(|key| key.len()) {
        Some(key) => {
            let message = format!("「{key}」のあとに「: 」がありません");
            place.report(Code::YamlColon, place.range(from..from + key.len()), message, hint)
        }
        None => place.report(
            Code::YamlColon,
            place.range(from..from + item.len()),
            "この行には項目名と「: 」がありません",
            "上の文章の続きであれば、上の項目に「|-」を付け、この行を項目名より深く字下げしてください",
        ),
    }
}

/// A `: ` where none can be: in a text, or behind a key that is indented as
/// if it were one.
fn colon(place: &Place, keys: &[String]) -> Diagnostic {
    let before = place.line[..place.column].trim_start().trim_start_matches("- ");
    if keys.iter().any(|key| key == before.trim_end()) && !place.line[..place.column].contains(": ") {
        return indentation(place);
    }
    place.report(
        Code::YamlColonInText,
        place.here(),
        "文章の中に「: 」があるため、項目名と見なされています",
        "文章の全体を \" で囲むか、全角の「：」に替えてください",
    )
}

fn indentation(place: &Place) -> Diagnostic {
    let first = place.first();
    if place.column > first && !place.line[..place.column].ends_with(' ') && split_key(&place.line[first..]).is_some() {
        let closing = place.line[..place.column].ends_with([']', '}']);
        if closing {
            return place.report(
                Code::YamlBrackets,
                place.here(),
                "閉じる括弧のあとに文字が続いています",
                "「[」「{」で始まる文章は、全体を \" で囲んでください",
            );
        }
    }
    let rest = &place.line[first..];
    let end = split_key(rest).map_or(rest.trim_end().len(), |(key, _)| key.len());
    place.report(
        Code::YamlIndent,
        place.range(first..first + end),
        "字下げが上の行とそろっていません",
        "行頭の半角の空白の数を、同じ段にある上の項目とそろえてください",
    )
}

/// A backslash in double quotes that begins no escape.
fn escape(place: &Place) -> Diagnostic {
    let at = place.line[place.column..].find('\\').map_or(place.column, |at| place.column + at);
    let length = place.line[at..].chars().take(2).map(char::len_utf8).sum::<usize>();
    place.report(
        Code::YamlEscape,
        place.range(at..at + length),
        "\" の中の「\\」は、そのままでは書けません",
        "「\\」を「\\\\」と二つ書くか、全体を \" でなく ' で囲んでください",
    )
}

/// A list in brackets that isn't closed: where it was opened.
fn brackets(source: &Arc<Source>, place: &Place) -> Diagnostic {
    const FURTHEST: usize = 50;
    let number = source.position(place.start).line;
    let opened = (number.saturating_sub(FURTHEST).max(1)..=number).rev().find_map(|number| {
        let range = source.line(number);
        let line = &source.text()[range.clone()];
        let value = split_key(line.trim_start().trim_start_matches("- ")).map_or(line, |(_, value)| value).trim_start();
        let at = range.start + line.len() - value.len();
        value.starts_with(['[', '{']).then_some((at, value))
    });
    let Some((at, value)) = opened else {
        return place.report(Code::YamlBrackets, place.here(), "「[」「{」が閉じられていません", QUOTE);
    };
    if let Some(comment) = value.find(" #") {
        return place.report(
            Code::YamlComment,
            at + comment + 1..at + comment + 2,
            "空白のあとに「#」があるため、一覧がここで切れています",
            "名前の一部であれば、その名前を \" で囲んでください",
        );
    }
    place.report(
        Code::YamlBrackets,
        at..at + 1,
        format!("「{}」で始まる一覧が閉じられていません", &value[..1]),
        "「[」と「]」、「{」と「}」をそろえてください。文章であれば、全体を \" で囲んでください",
    )
}
