//! YAML → tree, by way of a YAML event parser.
//!
//! The data is a form, not a program: anchors, aliases, tags and a second
//! document have no use in it, and all of them are what a `*`, `&`, `!` or
//! `---` in an unquoted Japanese text turns into. So they are refused, with
//! the advice to quote, and nothing in a file can expand.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use std::ops::Range;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use super::{Entry, Kind, Node, Style};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{Source, part};

/// The deepest nesting that is read. The form itself needs nine levels.
const MAX_DEPTH: usize = 64;

/// How much is left out of a file before it is no form at all.
const MAX_REFUSED: usize = 100;

/// What a text was read into.
#[derive(Debug)]
pub struct Parsed {
    /// The tree; none where nothing is written.
    pub tree: Option<Node>,
    /// What no form could hold, and was left out.
    pub refused: Vec<Diagnostic>,
}

/// Why a text could not be read to its end.
#[derive(Debug)]
pub enum Stop {
    /// It isn't YAML.
    Syntax {
        /// What the parser said.
        info: String,
        /// The byte at which it said so.
        at: usize,
    },
    /// It is YAML that no form could be, and would cost too much to read.
    Refused(Diagnostic),
}

/// Reads `text`, which is the text of `source` as it was mended, into a tree.
/// Every place is one of `text`.
pub fn parse(source: &Arc<Source>, text: &str) -> Result<Parsed, Stop> {
    Reader { source, text, offsets: Offsets::new(text), refused: Vec::new() }.read()
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    text: &'a str,
    offsets: Offsets<'a>,
    refused: Vec<Diagnostic>,
}

/// A collection whose end has not been read.
struct Open {
    start: usize,
    members: Members,
}

enum Members {
    List(Vec<Node>),
    /// The entries so far, and a key whose value is still to come.
    Map(Vec<Entry>, Option<(String, Range<usize>)>),
}

impl Reader<'_> {
    fn read(mut self) -> Result<Parsed, Stop> {
        let mut open: Vec<Open> = Vec::new();
        let mut root = None;
        let mut parser = Parser::new_from_str(self.text);
        while let Some(event) = parser.next_event() {
            let (event, span) = event.map_err(|error| self.not_yaml(&error))?;
            let range = self.offsets.range(span);
            let node = match event {
                Event::Scalar(text, style, anchor, tag) => {
                    self.refuse_extras(anchor, tag.as_deref(), &range);
                    self.scalar(&text, style, range)
                }
                Event::SequenceStart(anchor, tag) => {
                    self.refuse_extras(anchor, tag.as_deref(), &range);
                    refuse_depth(self.source, open.len(), &range)?;
                    open.push(Open { start: range.start, members: Members::List(Vec::new()) });
                    continue;
                }
                Event::MappingStart(anchor, tag) => {
                    self.refuse_extras(anchor, tag.as_deref(), &range);
                    refuse_depth(self.source, open.len(), &range)?;
                    open.push(Open { start: range.start, members: Members::Map(Vec::new(), None) });
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                    Some(closed) => self.close(closed, range),
                    None => continue,
                },
                Event::Alias(_) => {
                    self.refused.push(mark(self.source, '*', range.clone()));
                    Node { span: range, kind: Kind::Text { text: String::new(), style: Style::Plain } }
                }
                Event::DocumentStart(_) if root.is_some() => {
                    self.refused.push(self.second(range));
                    break;
                }
                _ => continue,
            };
            if self.refused.len() > MAX_REFUSED {
                return Err(Stop::Refused(self.refused.swap_remove(0)));
            }
            match open.last_mut() {
                Some(parent) => insert(parent, node, self.source, &mut self.refused),
                None => root = Some(node),
            }
        }
        Ok(Parsed { tree: root.filter(|node| node.text() != Some("")), refused: self.refused })
    }

    /// What is said of a second document: where the mark stands that parts it
    /// from the first, the `---` at its beginning or the `...` before it.
    fn second(&self, range: Range<usize>) -> Diagnostic {
        let before = part(self.text, ..range.start);
        if let Some(at) = before.rfind("\n...").filter(|_| !part(self.text, range.clone()).starts_with("---")) {
            let message = "行の始めに「...」があるため、データがここで終わっています";
            let hint =
                "「...」の行を消してください。文章の一部であれば、上の行と同じ字下げで書くか、「…」に替えてください";
            return Diagnostic::new(Code::YamlDocuments, self.source, at + 1..at + 4, message).hint(hint);
        }
        let message = "行の始めに「---」があるため、データがここで終わっています";
        Diagnostic::new(Code::YamlDocuments, self.source, range, message).hint(
            "「---」の行を消してください。区切りの線として残すときは、行の始めに「# 」を入れて覚え書きにしてください",
        )
    }

    fn scalar(&self, text: &str, style: ScalarStyle, range: Range<usize>) -> Node {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let range = match style {
            Style::Literal | Style::Folded => self.block_start(range.start)..range.end,
            Style::Quoted => range.start..self.quote_end(range),
            Style::Plain => range,
        };
        let nothing = style == Style::Plain && matches!(text, "~" | "null");
        let text = if nothing { String::new() } else { text.to_owned() };
        Node { span: self.trim(range), kind: Kind::Text { text, style } }
    }

    /// Where a block's `|-` stands: the parser places a block at its first
    /// line of text.
    fn block_start(&self, text_start: usize) -> usize {
        let before = part(self.text, ..text_start).trim_end();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = part(before, line_start..);
        let is_header = |(_, rest): &(usize, &str)| {
            let rest = part(rest, 1..).trim_start_matches(['-', '+', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
            rest.is_empty() || rest.trim_start().starts_with('#') && rest.starts_with([' ', '\t'])
        };
        let headers = line.match_indices(['|', '>']).map(|(at, _)| (at, part(line, at..)));
        headers.into_iter().find(is_header).map_or(text_start, |(at, _)| line_start + at)
    }

    /// Where a quoted text's closing quote ends: the parser counts a comment
    /// behind it, too.
    fn quote_end(&self, range: Range<usize>) -> usize {
        let written = part(self.text, range.clone());
        let quote = written.chars().next();
        let mut chars = written.char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            let escapes =
                if quote == Some('"') { c == '\\' } else { chars.peek().is_some_and(|next| c == '\'' && next.1 == c) };
            if escapes {
                chars.next();
            } else if Some(c) == quote {
                return range.start + at + c.len_utf8();
            }
        }
        range.end
    }

    /// A collection that `end` closes: a bracket or, of no width, the end of
    /// its last member, to which the parser counts the comments behind it.
    fn close(&self, open: Open, end: Range<usize>) -> Node {
        let kind = match open.members {
            Members::List(members) => Kind::List(members),
            Members::Map(entries, _) => Kind::Map(entries),
        };
        let last = match &kind {
            Kind::List(members) => members.last().map(|member| member.span.end),
            Kind::Map(entries) => entries.last().map(|entry| entry.value.span.end.max(entry.key_span.end)),
            Kind::Text { .. } => None,
        };
        // Where lines slip the parser may close a collection anywhere.
        let bracket = part(self.text, end.clone()).starts_with([']', '}']);
        let end = if bracket { end.start + 1 } else { last.unwrap_or(open.start) };
        Node { span: self.trim(open.start..end.max(open.start)), kind }
    }

    /// A range without the blanks and line ends at its end, which the parser
    /// counts to the value before. Other white space is the value's own.
    fn trim(&self, range: Range<usize>) -> Range<usize> {
        let text = part(self.text, range.clone());
        range.start..range.start + text.trim_end_matches([' ', '\t', '\r', '\n']).len()
    }

    fn refuse_extras(&mut self, anchor: usize, tag: Option<&Tag>, range: &Range<usize>) {
        // The parser places a value behind its mark; point at the mark.
        let before = part(self.text, ..range.start).trim_end();
        let marked = |mark: char| {
            let line = before.rfind('\n').map_or(0, |at| at + 1);
            part(before, line..).rfind(mark).map_or(range.clone(), |at| line + at..before.len().max(line + at))
        };
        if tag.is_some() {
            self.refused.push(mark(self.source, '!', marked('!')));
        }
        if anchor > 0 {
            self.refused.push(mark(self.source, '&', marked('&')));
        }
    }

    fn not_yaml(&mut self, error: &ScanError) -> Stop {
        Stop::Syntax { info: error.info().to_owned(), at: self.offsets.byte(error.marker().index()) }
    }
}

/// Puts a node where it belongs: as a list's next member, a mapping's next
/// key, or the value of the key before.
fn insert(parent: &mut Open, node: Node, source: &Arc<Source>, refused: &mut Vec<Diagnostic>) {
    match &mut parent.members {
        Members::List(members) => members.push(node),
        Members::Map(entries, waiting) => match waiting.take() {
            Some((key, key_span)) => entries.push(Entry { key, key_span, value: node }),
            None => {
                let key = if let Kind::Text { text, .. } = node.kind {
                    text
                } else {
                    refused.push(
                        Diagnostic::new(
                            Code::YamlKey,
                            source,
                            node.span.clone(),
                            "項目名の位置に一覧や入れ子が書かれています",
                        )
                        .hint("「{」「[」で始まる文章は、全体を \" で囲んでください"),
                    );
                    String::new()
                };
                *waiting = Some((key, node.span));
            }
        },
    }
}

fn refuse_depth(source: &Arc<Source>, depth: usize, range: &Range<usize>) -> Result<(), Stop> {
    if depth < MAX_DEPTH {
        return Ok(());
    }
    let message = format!("入れ子が深すぎます（{MAX_DEPTH}段まで）");
    let refused = Diagnostic::new(Code::YamlDepth, source, range.clone(), message);
    Err(Stop::Refused(refused.hint("「[」「{」「- 」が余分に重なっていないか確かめてください")))
}

/// A YAML mark that a text begins with by accident.
pub fn mark(source: &Arc<Source>, mark: char, range: Range<usize>) -> Diagnostic {
    let message = format!("「{mark}」で始まる値は、文字として読まれません");
    Diagnostic::new(Code::YamlMark, source, range, message)
        .hint(format!("全体を \" で囲んで \"{mark}…\" のように書いてください"))
}

/// From the parser's positions, which count characters, to bytes. Positions
/// come nearly in order, so a walk from the last one is short.
struct Offsets<'a> {
    text: &'a str,
    chars: usize,
    bytes: usize,
}

impl<'a> Offsets<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, chars: 0, bytes: 0 }
    }

    fn range(&mut self, span: Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        let end = self.byte(span.end.index());
        start..end.max(start)
    }

    fn byte(&mut self, index: usize) -> usize {
        while self.chars > index {
            self.bytes = self.text.floor_char_boundary(self.bytes - 1);
            self.chars -= 1;
        }
        let mut rest = part(self.text, self.bytes..).chars();
        while self.chars < index && rest.next().is_some() {
            self.chars += 1;
        }
        self.bytes = self.text.len() - rest.as_str().len();
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> (Arc<Source>, Node) {
        let source = Source::new("x.yaml", text);
        let node = parse(&source, source.text()).unwrap().tree.unwrap();
        (source, node)
    }

    /// Every way to write a text, with the bytes that stand for it.
    #[test]
    fn every_text_knows_its_bytes() {
        let (source, root) = tree(
            "a: 令和 # 注\nb: '引''用' # 注\nc: \"二重\\\"の\n  引用\" # 注\nd: |-\n  一\n  二\n\ne: >\n  三\n  四\nf: 折り\n  返し\ng:\nh: [甲, 乙] # 注\ni:\n  - {x: 1} # 注\n  - y: 2　\n# 終\n",
        );
        let at = |key: &str| &source.text()[root.get(key).unwrap().span.clone()];
        assert_eq!(at("a"), "令和");
        assert_eq!(at("b"), "'引''用'");
        assert_eq!(at("c"), "\"二重\\\"の\n  引用\"");
        assert_eq!(at("d"), "|-\n  一\n  二");
        assert_eq!(at("e"), ">\n  三\n  四");
        assert_eq!(at("f"), "折り\n  返し");
        assert_eq!(at("g"), "");
        assert_eq!(at("h"), "[甲, 乙]");
        assert_eq!(at("i"), "- {x: 1} # 注\n  - y: 2　");
    }

    #[test]
    fn every_part_of_a_text_knows_its_bytes() {
        let (source, root) = tree("a: \"一「二」\\u3042三\"\nb: |\n  四\n   五 六\n  七\n");
        let part = |key: &str, part: &str| {
            let node = root.get(key).unwrap();
            let at = node.text().unwrap().find(part).unwrap();
            let span = node.span_within(source.text(), at..at + part.len());
            (source.position(span.start), &source.text()[span])
        };
        let position = |line, column| crate::source::Position { line, column };
        assert_eq!(part("a", "二"), (position(1, 7), "二"));
        assert_eq!(part("b", "四"), (position(3, 3), "四"));
        assert_eq!(part("b", "五"), (position(4, 4), "五"));
        assert_eq!(part("b", " 六"), (position(4, 5), " 六"));
        assert_eq!(part("b", "七"), (position(5, 3), "七"));
        // What the source writes as an escape stands for the whole.
        assert_eq!(part("a", "あ").0, position(1, 4));
    }
}
