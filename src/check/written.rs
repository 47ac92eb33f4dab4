//! What YAML does to a text in silence: cuts it off at a `#`, joins its
//! lines, takes a Japanese comma for a part of a name.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic};
use crate::load::{KEYS, Loaded};
use crate::source::{Source, part};
use crate::yaml::advice::unmarked;
use crate::yaml::{Kind, Node, Style, blanks};

/// Finds the texts of a year that were read otherwise than they look.
pub fn check(loaded: &Loaded) -> Vec<Diagnostic> {
    let mut diagnostics = of(&loaded.source, &loaded.tree, &KEYS.lists);
    diagnostics.retain(|diagnostic| !loaded.torn.holds(&diagnostic.span));
    diagnostics
}

/// Finds the texts of a file that were read otherwise than they look. `lists`
/// are the keys that have a list of names.
pub fn of(source: &Arc<Source>, tree: &Node, lists: &[String]) -> Vec<Diagnostic> {
    let mut checker = Checker { source, lists, diagnostics: Vec::new() };
    checker.visit(tree, Setting::Own);
    checker.diagnostics
}

struct Checker<'a> {
    source: &'a Arc<Source>,
    lists: &'a [String],
    diagnostics: Vec<Diagnostic>,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    /// Under a key of its own.
    Own,
    /// In brackets, among other names.
    Brackets,
    /// In a list's line.
    Line,
    /// Where a list should be.
    NoList,
}

impl Checker<'_> {
    fn visit(&mut self, node: &Node, place: Setting) {
        match &node.kind {
            Kind::Text { style, .. } => {
                if *style == Style::Plain && !node.span.is_empty() {
                    self.cut_off(node.span.end);
                }
                if place != Setting::NoList {
                    self.joined(node, *style, place);
                }
                self.comma(node, place);
            }
            Kind::List(members) => {
                let in_brackets = self.source.part(node.span.clone()).starts_with(['[', '［']);
                let place = if in_brackets { Setting::Brackets } else { Setting::Line };
                members.iter().for_each(|member| self.visit(member, place));
            }
            Kind::Map(entries) => {
                for entry in entries {
                    if entry.value.is_left_out() {
                        // `実績: #1` is a key with a comment.
                        let text = self.source.text();
                        let rest = part(text, entry.key_span.end..).trim_start_matches(' ');
                        if let Some(rest) = rest.strip_prefix(':') {
                            self.cut_off(text.len() - rest.len());
                        }
                    }
                    let place = if self.lists.contains(&entry.key) { Setting::NoList } else { Setting::Own };
                    self.visit(&entry.value, place);
                }
            }
        }
    }

    /// A comment right behind a text. One that was meant stands two blanks
    /// away and has a blank behind its `#`.
    fn cut_off(&mut self, end: usize) {
        let rest = self.source.part(end..);
        let comment = rest.trim_start_matches(' ');
        let blanks = rest.len() - comment.len();
        if !comment.starts_with('#') {
            return;
        }
        let comment = comment.split('\n').next().unwrap_or_default();
        let meant = blanks > 1 && (comment.starts_with("# ") || comment.trim_end() == "#");
        if blanks == 0 || meant {
            return;
        }
        let start = end + blanks;
        let span = start..start + comment.trim_end().len();
        self.warn(
            Code::YamlCutOff,
            span,
            "空白のあとの「#」から後ろは覚え書きと見なされ、印刷されません",
            "文章の一部であれば、全体を \" で囲んでください。覚え書きであれば、「#」の前に空白を二つ、あとに一つ入れてください",
        );
    }

    /// A text of several lines that YAML makes one of.
    fn joined(&mut self, node: &Node, style: Style, place: Setting) {
        let written = self.source.part(node.span.clone());
        let Some(start) = second_line(written, style).map(|at| node.span.start + at) else { return };
        let span = self.source.first_line(&(start..node.span.end));
        let line = self.source.part(span.clone());
        let mark = written.lines().next().unwrap_or_default();
        let hint = match (place, style) {
            (Setting::Brackets, _) => "別の名前であれば、上の行の終わりに「,」を書いてください".to_owned(),
            (Setting::Line, _) => {
                let name = unmarked(line);
                format!("別の名前であれば、この行を「- {name}」とし、上の行の「- 」と縦にそろえてください")
            }
            (_, Style::Folded) => format!(
                "改行を残すときは、「{mark}」を「{}」に替えてください。つなげるときは、上の行に続けて一行に書いてください",
                mark.replacen('>', "|", 1)
            ),
            _ => "改行を残すときは、項目名のあとに「|-」を書き、次の行から字下げして書いてください".to_owned(),
        };
        let message = "この行は改行されず、空白をはさんで上の行につながります";
        self.warn(Code::YamlJoinedLines, span, message, &hint);
    }

    /// A name in which a Japanese comma stands as if it parted two.
    fn comma(&mut self, node: &Node, place: Setting) {
        let hint = match place {
            Setting::Brackets => "半角の「,」と空白で区切ってください。一つの名前であれば、全体を \" で囲んでください",
            Setting::Line => {
                "一つずつ別の行に、「- 」で始めて書いてください。一つの名前であれば、全体を \" で囲んでください"
            }
            Setting::Own | Setting::NoList => return,
        };
        let Kind::Text { text, style: Style::Plain } = &node.kind else { return };
        let Some((at, comma)) = text.match_indices(['、', '，']).next() else { return };
        let span = node.span_within(self.source.text(), at..at + comma.len());
        let message = format!("「{comma}」では区切られず、「{text}」が一つの名前になります");
        self.warn(Code::YamlListComma, span, message, hint);
    }

    fn warn(&mut self, code: Code, span: std::ops::Range<usize>, message: impl AsRef<str>, hint: &str) {
        self.diagnostics.push(Diagnostic::new(code, self.source, span, message).hint(hint));
    }
}

/// Where in a text as it is written a line begins, behind its indentation,
/// that a blank joins to the one above.
fn second_line(written: &str, style: Style) -> Option<usize> {
    let is_blank = |line: &str| line.trim().is_empty();
    let mut lines = written.split_inclusive('\n');
    let mut at = 0;
    let mut above = match style {
        Style::Literal => return None,
        // Its first line is the mark, and deeper lines stay as they are.
        Style::Folded => {
            at += lines.next()?.len();
            ""
        }
        Style::Plain | Style::Quoted => "",
    };
    for line in lines {
        let is_joined = match style {
            Style::Folded => blanks(above) == blanks(line),
            // `\` at a line's end leaves no blank.
            _ => !(style == Style::Quoted && above.trim_end().ends_with('\\')),
        };
        if is_joined && !is_blank(above) && !is_blank(line) {
            return Some(at + line.len() - line.trim_start().len());
        }
        at += line.len();
        above = line;
    }
    None
}
