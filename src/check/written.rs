//! What YAML does to a text in silence: cuts it off at a `#`, joins its
//! lines, takes a Japanese comma for a part of a name.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use crate::diagnostics::{Code, Diagnostic};
use crate::load::Loaded;
use crate::source::part;
use crate::yaml::{Kind, Node, Style};

/// Finds the texts that were read otherwise than they look.
pub fn check(loaded: &Loaded) -> Vec<Diagnostic> {
    let mut checker = Checker { loaded, diagnostics: Vec::new() };
    checker.visit(&loaded.tree);
    checker.diagnostics.retain(|diagnostic| !loaded.torn.holds(&diagnostic.span));
    checker.diagnostics
}

struct Checker<'a> {
    loaded: &'a Loaded,
    diagnostics: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn visit(&mut self, node: &Node) {
        match &node.kind {
            Kind::Text { style, .. } => {
                if *style == Style::Plain && !node.span.is_empty() {
                    self.cut_off(node.span.end);
                }
                if matches!(style, Style::Plain | Style::Quoted) {
                    self.joined(node);
                }
            }
            Kind::List(members) => {
                self.commas(node, members);
                members.iter().for_each(|member| self.visit(member));
            }
            Kind::Map(entries) => {
                for entry in entries {
                    if entry.value.is_left_out() {
                        // `実績: #1` is a key with a comment.
                        let text = self.loaded.source.text();
                        let rest = part(text, entry.key_span.end..).trim_start_matches(' ');
                        if let Some(rest) = rest.strip_prefix(':') {
                            self.cut_off(text.len() - rest.len());
                        }
                    }
                    self.visit(&entry.value);
                }
            }
        }
    }

    /// A comment right behind a text. One that was meant stands two blanks
    /// away and has a blank behind its `#`.
    fn cut_off(&mut self, end: usize) {
        let rest = self.loaded.source.part(end..);
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
    fn joined(&mut self, node: &Node) {
        let written = self.loaded.source.part(node.span.clone());
        let Some((_, second)) = written.split_once('\n') else { return };
        let blanks = second.len() - second.trim_start().len();
        let line = second.trim_start().split('\n').next().unwrap_or_default().trim_end();
        let start = node.span.start + (written.len() - second.len()) + blanks;
        self.warn(
            Code::YamlJoinedLines,
            start..start + line.len(),
            "この行は、上の行の続きとして、改行なしでつながります",
            "改行を残すときは、項目名のあとに「|-」を書き、次の行から字下げして書いてください",
        );
    }

    /// A list in brackets whose names are parted by Japanese commas.
    fn commas(&mut self, node: &Node, members: &[Node]) {
        if !self.loaded.source.part(node.span.clone()).starts_with('[') {
            return;
        }
        for member in members {
            let Kind::Text { text, style: Style::Plain } = &member.kind else { continue };
            let Some((at, comma)) = text.match_indices(['、', '，']).next() else { continue };
            let span = member.span_within(self.loaded.source.text(), at..at + comma.len());
            let message = format!("「{comma}」では区切られず、「{text}」が一つの名前になります");
            self.warn(Code::YamlListComma, span, message, "半角の「,」と空白で区切ってください");
        }
    }

    fn warn(&mut self, code: Code, span: std::ops::Range<usize>, message: impl AsRef<str>, hint: &str) {
        self.diagnostics.push(Diagnostic::new(code, &self.loaded.source, span, message).hint(hint));
    }
}
