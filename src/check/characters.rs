//! Characters that can't be printed or can't be seen: no font has them, no
//! document that is to last may hold them, or nobody knows that they are
//! there.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use std::ops::Range;

use crate::diagnostics::{Code, Diagnostic};
use crate::load::Loaded;
use crate::office::fonts::{Coverage, Fonts, Form, is_selector};
use crate::yaml::{Kind, Node};

/// How many are told. A file with more of them is no text.
const MOST: usize = 500;

/// Finds, in every key and value of the data, the characters that a PDF can't
/// show or that can't be seen.
pub fn check(loaded: &Loaded, fonts: &Fonts) -> Vec<Diagnostic> {
    let coverage = fonts.coverage();
    let mut checker = Checker { loaded, fonts, coverage, diagnostics: Vec::new() };
    checker.visit(&loaded.tree);
    // What could not be read as a value is looked through as it stands.
    for torn in loaded.torn.ranges() {
        checker.raw(torn);
    }
    checker.diagnostics
}

struct Checker<'a> {
    loaded: &'a Loaded,
    fonts: &'a Fonts,
    coverage: Coverage<'a>,
    diagnostics: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn visit(&mut self, node: &Node) {
        let loaded = self.loaded;
        match &node.kind {
            Kind::Text { text, .. } if text.chars().all(|c| self.fonts.sound().has(c)) => {}
            Kind::Text { text, .. } => {
                let mut before = None;
                for (at, c) in text.char_indices() {
                    if is_selector(c) {
                        let start = before.filter(|&(_, base)| takes_forms(base));
                        let span = start.map_or(at, |(start, _)| start)..at + c.len_utf8();
                        let span = || node.span_within(loaded.source.text(), span);
                        self.form(start.map(|(_, base)| base), c, span);
                    }
                    before = Some((at, c));
                    if !self.is_sound(c) && self.diagnostics.len() <= MOST {
                        let span = node.span_within(loaded.source.text(), at..at + c.len_utf8());
                        self.report(c, span);
                    }
                }
            }
            Kind::List(members) => members.iter().for_each(|member| self.visit(member)),
            Kind::Map(entries) => {
                for entry in entries {
                    self.raw(&entry.key_span);
                    self.visit(&entry.value);
                }
            }
        }
    }

    fn raw(&mut self, range: &Range<usize>) {
        let loaded = self.loaded;
        for (at, c) in loaded.source.part(range.clone()).char_indices() {
            // Control characters of the file itself are reported by its reader.
            if (!c.is_control() || c == '\u{85}') && c != '\u{feff}' && !self.is_sound(c) {
                self.report(c, range.start + at..range.start + at + c.len_utf8());
            }
        }
    }

    /// Makes sure that a character with a selector behind it is drawn in the
    /// form that it asks for.
    fn form(&mut self, base: Option<char>, selector: char, span: impl FnOnce() -> Range<usize>) {
        if self.diagnostics.len() > MOST || base.is_some_and(|base| self.fonts.form(base, selector) != Form::Missing) {
            return;
        }
        let (code, message, hint) = match base {
            Some(base) => (
                Code::CharactersNoForm,
                format!(
                    "「{base}」の異体字（U+{:04X} U+{:04X}）の字形を持つフォントがありません",
                    u32::from(base),
                    u32::from(selector)
                ),
                format!(
                    "この字形を持つフォント（IPAmj明朝など、TTF または OTF）を fonts フォルダーに入れてください。ふつうの字形でよければ、「{base}」をいったん消し、打ち直してください"
                ),
            ),
            None => (
                Code::CharactersControl,
                format!("目に見えない文字（U+{:04X}）があります", u32::from(selector)),
                "前後の文字ごといったん消し、打ち直してください".to_owned(),
            ),
        };
        self.diagnostics.push(Diagnostic::new(code, &self.loaded.source, span(), message).hint(hint));
    }

    fn is_sound(&self, c: char) -> bool {
        let known = self.fonts.sound();
        if known.has(c) {
            return true;
        }
        let is_sound = fault(c, &self.coverage).is_none();
        // What a selector does depends on what stands before it.
        if is_sound && !is_selector(c) {
            known.note(c);
        }
        is_sound
    }

    fn report(&mut self, c: char, span: Range<usize>) {
        if self.diagnostics.len() > MOST {
            return;
        }
        // One that stands for a whole text is told once.
        if self.diagnostics.iter().rev().take(2).any(|last| last.span == span) {
            return;
        }
        if let Some((code, message, hint)) = fault(c, &self.coverage) {
            self.diagnostics.push(Diagnostic::new(code, &self.loaded.source, span, message).hint(hint));
        }
    }
}

fn fault(c: char, coverage: &Coverage) -> Option<(Code, String, String)> {
    if c.is_ascii_graphic() || matches!(c, ' ' | '\n' | '　') {
        return None;
    }
    let number = format_args!("U+{:04X}", u32::from(c));
    let retype = || "この位置の文字をいったん消し、打ち直してください".to_owned();
    match c {
        '\t' => Some((Code::CharactersTab,
            "文章の中にタブがあります".into(),
            "タブを消すか、空白に置き換えてください".into(),
        )),
        '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{85}' => {
            Some((Code::CharactersControl, format!("目に見えない文字（{number}）があります"), retype()))
        }
        c if c.is_control() => {
            Some((Code::CharactersControl, format!("制御文字（{number}）があります"), retype()))
        }
        c if is_private_use(c) => Some((Code::CharactersPrivateUse,
            format!("外字「{c}」（{number}）は、長く保存するPDFには使えません"),
            "常用漢字などの、どのパソコンでも同じに見える文字に置き換えてください。氏名などで置き換えられないときは、文字情報基盤の「MJ文字情報一覧表」でその字の文字コード（Unicode と異体字）を調べ、入力し直してください。その字形を持つフォント（IPAmj明朝など）を fonts フォルダーに入れると印刷できます".into(),
        )),
        c if is_invisible(c) => Some((Code::CharactersInvisible,
            format!("目に見えない文字（{number}）があります"),
            "要らないものであれば、前後の文字ごと消して打ち直してください".into(),
        )),
        c if !coverage.has(c) => Some((Code::CharactersNoFont,
            format!("「{c}」（{number}）の字形を持つフォントがありません"),
            "別の文字に置き換えるか、この文字を持つフォント（TTF または OTF）を fonts フォルダーに入れてください".into(),
        )),
        _ => None,
    }
}

/// Whether a selector behind `c` can mean anything.
fn takes_forms(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !typst::text::is_default_ignorable(c)
}

fn is_private_use(c: char) -> bool {
    const AREAS: [Range<u32>; 3] = [0xe000..0xf900, 0xf0000..0xffffe, 0x100000..0x10fffe];
    AREAS.iter().any(|area| area.contains(&u32::from(c)))
}

/// Blanks of other widths than a space's, and what joins, parts or turns its
/// neighbours unseen. Variation selectors are not among them: they choose the
/// form of a name's character.
fn is_invisible(c: char) -> bool {
    !is_selector(c) && (c.is_whitespace() || typst::text::is_default_ignorable(c))
}
