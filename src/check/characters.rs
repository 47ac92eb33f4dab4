//! Characters that can't be printed: no font has them, or no document that is
//! to last may hold them.

use std::ops::Range;
use std::sync::Arc;

use crate::fonts::Fonts;
use crate::problem::Problem;
use crate::source::{Kind, Node, Source};

/// Finds, in every value of the data, the characters that a PDF can't show.
pub fn check(source: &Arc<Source>, tree: &Node, fonts: &Fonts) -> Vec<Problem> {
    let mut problems = Vec::new();
    visit(tree, &mut |node, text| {
        for (at, c) in text.char_indices() {
            if let Some((code, message, hint)) = fault(c, fonts) {
                let span = node.span_within(source.text(), at..at + c.len_utf8());
                problems.push(Problem::error(code, source, span, message).hint(hint));
            }
        }
    });
    problems
}

fn visit<'a>(node: &'a Node, each: &mut impl FnMut(&'a Node, &'a str)) {
    match &node.kind {
        Kind::Text { text, .. } => each(node, text),
        Kind::List(members) => members.iter().for_each(|member| visit(member, each)),
        Kind::Map(entries) => entries.iter().for_each(|entry| visit(&entry.value, each)),
    }
}

fn fault(c: char, fonts: &Fonts) -> Option<(&'static str, String, String)> {
    if c.is_ascii_graphic() || matches!(c, ' ' | '\n' | '　') {
        return None;
    }
    let number = format!("U+{:04X}", u32::from(c));
    let retype = "この位置の文字をいったん消し、打ち直してください".to_owned();
    match c {
        '\t' => Some((
            "characters/tab",
            "文章の中にタブがあります".into(),
            "タブを消すか、空白に置き換えてください".into(),
        )),
        '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{85}' => Some((
            "characters/control",
            format!("目に見えない文字（{number}）があります"),
            retype,
        )),
        c if c.is_control() => Some(("characters/control", format!("制御文字（{number}）があります"), retype)),
        c if is_private_use(c) => Some((
            "characters/private-use",
            format!("外字「{c}」（{number}）は、長く保存するPDFには使えません"),
            "常用漢字などの、どのパソコンでも同じに見える文字に置き換えてください。氏名などで置き換えられないときは、Unicodeにある異体字を探してください".into(),
        )),
        c if !fonts.cover(c) => Some((
            "characters/no-font",
            format!("「{c}」（{number}）の字形を持つフォントがありません"),
            "別の文字に置き換えるか、この文字を持つフォント（TTF または OTF）を fonts フォルダーに入れてください".into(),
        )),
        _ => None,
    }
}

fn is_private_use(c: char) -> bool {
    const AREAS: [Range<u32>; 3] = [0xe000..0xf900, 0xf0000..0xffffe, 0x100000..0x10fffe];
    AREAS.iter().any(|area| area.contains(&u32::from(c)))
}
