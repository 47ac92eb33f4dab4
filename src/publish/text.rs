//! Texts as web pages show them: paragraphs and lists, with dates and
//! addresses marked for what they are.
//!
//! Only the structure is made here. The templates print every piece, and
//! what prints it escapes it, so nothing in a text can become markup.

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use crate::model::{Date, Era, FiscalYear};
use crate::view::Paragraph;

/// A part of a cell.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Block {
    /// A line of its own; one without pieces is an empty line.
    Line {
        /// What it says.
        pieces: Vec<TextRun>,
    },
    /// Lines that open with a mark (①, ・, ※ …).
    List {
        /// The items.
        items: Vec<Item>,
    },
}

/// One item of a list. Its mark stays in the text.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// The mark, with the blanks behind it.
    pub mark: String,
    /// The item's lines: the first stands behind the mark, the rest are
    /// lines that were indented under it.
    pub lines: Vec<Vec<TextRun>>,
}

/// A stretch of a line that is shown in one way.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct TextRun {
    /// What it says.
    pub text: String,
    /// Where it leads, if it is an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// What it means to programs, if it is a date or a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datetime: Option<String>,
}

/// The blocks of a text whose lines are known as paragraphs.
pub fn blocks(paragraphs: &[Paragraph]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for paragraph in paragraphs {
        let (mark, body) = (paragraph.marker.as_str(), paragraph.body.as_str());
        match blocks.last_mut() {
            Some(Block::List { items }) if !mark.is_empty() => items.push(item(mark, body)),
            Some(Block::List { items }) if body.starts_with('　') => {
                // Indented under an item: its next line.
                if let Some(item) = items.last_mut() {
                    item.lines.push(pieces(body));
                }
            }
            _ if !mark.is_empty() => blocks.push(Block::List { items: vec![item(mark, body)] }),
            _ => blocks.push(Block::Line { pieces: pieces(body) }),
        }
    }
    blocks
}

fn item(mark: &str, body: &str) -> Item {
    Item { mark: mark.to_owned(), lines: vec![pieces(body)] }
}

/// Web and mail addresses, and dates and years of eras or of the calendar.
/// An address ends where a character stands that can't be part of one.
static MARKED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // The pattern is tested; where it could not be built, texts stay plain.
    let eras = Era::names();
    let year = format!("(?:(?:{eras})(?:元|[0-9０-９]{{1,2}})|[0-9０-９]{{4}})");
    let address = concat!(
        r"(?P<url>https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]*)?)",
        r"|(?P<mail>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
    );
    let days = format!("(?P<date>{year}年[0-9０-９]{{1,2}}月[0-9０-９]{{1,2}}日)|(?P<year>{year}年度)");
    Regex::new(&format!("{address}|{days}")).ok()
});

/// The pieces of a line. Together they are the line, character by character.
pub fn pieces(line: &str) -> Vec<TextRun> {
    let mut pieces: Vec<TextRun> = Vec::new();
    let mut done = 0;
    for found in MARKED.iter().flat_map(|marked| marked.captures_iter(line)) {
        let Some(whole) = found.get(0) else { continue };
        let name = |name| found.name(name).is_some();
        let text = whole.as_str();
        let (text, href, datetime) = if name("url") {
            let text = whole_address(text);
            match text {
                Some(text) => (text, Some(text.to_owned()), None),
                None => continue,
            }
        } else if name("mail") {
            (text, Some(format!("mailto:{text}")), None)
        } else if name("date") {
            match text.parse::<Date>() {
                Ok(date) => (text, None, Some(date.calendar().to_string())),
                Err(_) => continue,
            }
        } else {
            match text.parse::<FiscalYear>() {
                Ok(year) => (text, None, Some(year.calendar().to_string())),
                Err(_) => continue,
            }
        };
        push_plain(&mut pieces, &line[done..whole.start()]);
        done = whole.start() + text.len();
        pieces.push(TextRun { text: text.to_owned(), href, datetime });
    }
    push_plain(&mut pieces, &line[done..]);
    pieces
}

/// An address without the marks of the sentence around it; none if its host
/// is not whole (an address that a line break has cut).
fn whole_address(text: &str) -> Option<&str> {
    let opened = text.matches('(').count();
    let closed = text.matches(')').count();
    let mut text = text.trim_end_matches(['.', ',', ';', ':', '\'', '!', '?']);
    for _ in opened..closed {
        text = text.strip_suffix(')').unwrap_or(text);
    }
    let host = text.split_once("://")?.1.split(['/', ':']).next()?;
    let mut labels = host.split('.');
    let whole = host.contains('.') && labels.all(|label| !label.is_empty());
    whole.then_some(text)
}

fn push_plain(pieces: &mut Vec<TextRun>, text: &str) {
    if !text.is_empty() {
        pieces.push(TextRun { text: text.to_owned(), href: None, datetime: None });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::view::paragraphs;
    use crate::yaml::KeyPath;

    fn blocks_of(text: &str) -> Vec<Block> {
        blocks(&paragraphs(text, &Arc::new(KeyPath::root())))
    }

    fn text_of(blocks: &[Block]) -> String {
        let joined = |pieces: &[TextRun]| pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
        let lines = blocks.iter().flat_map(|block| match block {
            Block::Line { pieces } => vec![joined(pieces)],
            Block::List { items } => items
                .iter()
                .flat_map(|item| {
                    item.lines.iter().enumerate().map(|(nth, line)| {
                        let mark = if nth == 0 { item.mark.as_str() } else { "" };
                        format!("{mark}{}", joined(line))
                    })
                })
                .collect(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn marked_lines_are_lists() {
        let blocks = blocks_of("まとめ\n・電話相談\n　（10月末現在57件）\n・訪問\n\n※注");
        let shape: Vec<_> = blocks
            .iter()
            .map(|block| match block {
                Block::Line { pieces } => format!("line {}", pieces.len()),
                Block::List { items } => {
                    format!("list {:?}", items.iter().map(|item| item.lines.len()).collect::<Vec<_>>())
                }
            })
            .collect();
        assert_eq!(shape, ["line 1", "list [2, 1]", "line 0", "list [1]"]);
    }

    #[test]
    fn whole_addresses_lead_somewhere() {
        let link = |text: &str| pieces(text).into_iter().find_map(|piece| piece.href);
        for (text, href) in [
            (
                "詳しくはhttps://www.city.hino.lg.jp/a/b.html?x=1を参照",
                Some("https://www.city.hino.lg.jp/a/b.html?x=1"),
            ),
            ("（https://example.jp/a）", Some("https://example.jp/a")),
            ("(https://example.jp/a(b))", Some("https://example.jp/a(b)")),
            ("https://example.jp.", Some("https://example.jp")),
            ("zaitaku@city.example.jp まで", Some("mailto:zaitaku@city.example.jp")),
            ("https://", None),
            ("https://example", None),
            ("javascript:alert(1)", None),
            ("https://a..jp/", None),
        ] {
            assert_eq!(link(text).as_deref(), href, "{text}");
        }
    }

    #[test]
    fn dates_and_years_are_told_to_programs() {
        let times = |text: &str| pieces(text).into_iter().filter_map(|piece| piece.datetime).collect::<Vec<_>>();
        assert_eq!(times("令和2年2月13日に開催（令和元年度、2021年度）"), ["2020-02-13", "2019", "2021"]);
        assert!(times("令和2年13月40日").is_empty());
    }

    proptest! {
        #[test]
        fn every_character_stays(text in "(\\PC|[・①\n　:/@.]|https://a\\.jp|令和2年度){0,40}") {
            prop_assert_eq!(text_of(&blocks_of(&text)), text);
        }
    }
}
