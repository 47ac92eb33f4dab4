//! Texts and lists that begin with a bracket.

use super::Spot;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::part;
use crate::yaml::Keys;
use crate::yaml::advice::quoting;
use crate::yaml::lines::split_key;

/// A text that begins with what belongs inside brackets, which none has opened.
pub fn unopened(place: &Spot) -> Option<Diagnostic> {
    let (_, value) = split_key(part(place.line, place.first()..).trim_start_matches("- "))?;
    let value = value.trim_start();
    let mark = value.chars().next().filter(|c| matches!(c, ',' | ']' | '}'))?;
    let at = place.line.len() - value.len();
    (place.column <= at).then(|| {
        place.report(
            Code::YamlCharacter,
            place.range(at..at + 1),
            format!("「{mark}」で始まる文章は、そのままでは書けません"),
            quoting(value),
        )
    })
}

/// A list in brackets that isn't closed: where it was opened.
pub fn unclosed(place: &Spot) -> Diagnostic {
    const FURTHEST: usize = 50;
    let number = place.source.position(place.start).line;
    let above = (number.saturating_sub(FURTHEST).max(1)..=number).rev();
    let opened = above.map(|number| place.line(number)).find(|line| line.value().starts_with(['[', '{']));
    let Some(line) = opened else {
        return place.report(
            Code::YamlBrackets,
            place.here(),
            "「[」「{」が閉じられていません",
            quoting(place.value()),
        );
    };
    let value = line.value();
    let at = line.start + line.line.trim_end().len() - value.len();
    let comment = value.find(" #");
    let text = part(value, ..comment.unwrap_or(value.len())).trim_end();
    let meant = comment.is_some_and(|at| part(value, at - 1..).starts_with("  # "));
    if let Some(comment) = comment.filter(|_| !meant) {
        return place.report(
            Code::YamlComment,
            at + comment + 1..at + comment + 2,
            "空白のあとに「#」があるため、一覧がここで切れています",
            "名前の一部であれば、その名前を \" で囲んでください",
        );
    }
    let message = format!("「{}」で始まる一覧が閉じられていません", part(value, ..1));
    let (_, open) = brackets(text);
    let missing: String = open.iter().rev().collect();
    let hint = if missing.is_empty() {
        "「[」と「]」、「{」と「}」をそろえてください。文章であれば、全体を \" で囲んでください".to_owned()
    } else {
        format!("一覧であれば、その終わりに「{missing}」を書いてください。文章であれば、{}", quoting(text))
    };
    place.report(Code::YamlBrackets, at..at + 1, message, &hint)
}

/// A text that begins with brackets which are closed before its end: to YAML
/// it is a list, and over there.
pub fn closed(place: &Spot, keys: &Keys) -> Option<Diagnostic> {
    let number = place.source.position(place.start).line;
    let is_continued = split_key(part(place.line, place.first()..)).is_none() && !place.value().starts_with(['[', '{']);
    let line = if is_continued {
        let mut above = (1..number).rev().map(|number| place.line(number));
        above.find(|line| !line.line.trim().is_empty() && !line.line.trim_start().starts_with('#'))?
    } else {
        place.line(number)
    };
    let value = line.value();
    if !value.starts_with(['[', '{']) {
        return None;
    }
    let (end, _) = brackets(value);
    let behind = part(value, end?..);
    let at = line.line.trim_end().len() - behind.len();
    let behind_at = at + behind.len() - behind.trim_start().len();
    let is_text = !behind.trim_start().is_empty() && !behind.trim_start().starts_with('#');
    if is_continued {
        let lines = place.first() > line.first() && place.at_line_start();
        return lines.then(|| {
            line.report(
                Code::YamlBrackets,
                line.range(line.line.trim_end().len() - value.len()..at),
                format!("「{}」で始まる文章は、そのままでは書けません", part(value, ..1)),
                &line.whole(keys, place.value()),
            )
        });
    }
    (is_text && place.column >= at).then(|| {
        line.report(
            Code::YamlBrackets,
            line.range(behind_at..behind_at + behind.trim_start().chars().next().map_or(0, char::len_utf8)),
            "閉じる括弧のあとに文字が続いています",
            &line.whole(keys, ""),
        )
    })
}

/// Where the brackets that a text begins with are closed, and what closes
/// those that aren't.
fn brackets(text: &str) -> (Option<usize>, Vec<char>) {
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '[' => open.push(']'),
            '{' => open.push('}'),
            c if open.last() == Some(&c) => {
                open.pop();
                if open.is_empty() {
                    return (Some(at + 1), open);
                }
            }
            _ => {}
        }
    }
    (None, open)
}
