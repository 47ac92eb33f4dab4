//! Proofreading (校正): slips of the pen in the Japanese of the texts.
//!
//! Every rule is one that correct text doesn't break; `docs/checks.md` says
//! which there are and why. All of them only warn.

mod brackets;
mod doubled;
mod finding;
mod spacing;
mod width;

use self::finding::{Finding, is_hiragana, is_kanji, is_katakana};
use crate::diagnostics::Diagnostic;
use crate::load::Loaded;
use crate::yaml::{Kind, Node};

/// How many slips are told.
const MOST: usize = 500;

/// The rules: each finds its slips in a text.
const RULES: [fn(&str) -> Vec<Finding>; 4] = [brackets::find, doubled::find, spacing::find, width::find];

/// Proofreads every text of a year's data.
pub fn check(loaded: &Loaded) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    visit(&loaded.tree, &mut |node, text| {
        let room = MOST.saturating_sub(problems.len());
        for finding in RULES.iter().flat_map(|rule| rule(text)).take(room) {
            let span = node.span_within(loaded.source.text(), finding.range);
            // A blank that YAML put in, joining two lines, is not the writer's.
            let written = &loaded.source.text()[span.clone()];
            let is_joined = !node.is_block() && loaded.source.text()[node.span.clone()].contains('\n');
            if finding.code == spacing::CODE && (is_joined || !written.starts_with([' ', '　'])) {
                continue;
            }
            let problem = Diagnostic::new(finding.code, &loaded.source, span, finding.message);
            problems.push(problem.hint(finding.hint));
        }
    });
    problems.retain(|problem| !loaded.torn.holds(&problem.span));
    problems
}

fn visit<'a>(node: &'a Node, each: &mut impl FnMut(&'a Node, &'a str)) {
    match &node.kind {
        Kind::Text { text, .. } => each(node, text),
        Kind::List(members) => members.iter().for_each(|member| visit(member, each)),
        Kind::Map(entries) => entries.iter().for_each(|entry| visit(&entry.value, each)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the rules find in a text, as the parts they point at.
    fn found(text: &str) -> Vec<&str> {
        RULES.iter().flat_map(|rule| rule(text)).map(|finding| &text[finding.range]).collect()
    }

    #[test]
    fn slips_are_found() {
        for (text, parts) in [
            ("在宅看取りにについて", &["にに"][..]),
            ("関係作りをを進める", &["をを"]),
            ("市民がが参加", &["がが"]),
            ("市民はは参加", &["はは"]),
            ("周知、、啓発", &["、、"]),
            ("実施した。。", &["。。"]),
            ("実施した、。", &["、。"]),
            ("「共食事業」の実施（（6回）", &["（（"]),
            ("（（6回））実施", &["（（"]),
            ("「一部（２割未満」」もしくは", &["」"]),
            ("「一部（２割未満」）もしくは", &["」"]),
            ("（仮称在宅療養", &["（"]),
            ("仮称）在宅療養", &["）"]),
            ("「仮称）在宅」", &["）"]),
            ("（仮称」の開設", &["」"]),
            ("市立病院ｾｰﾌﾃｨほかｺｰﾙ", &["ｾｰﾌﾃｨ", "ｺｰﾙ"]),
            ("7病院と１４病院", &["１４"]),
            ("１０病院と２０病院と7病院", &["7"]),
            ("在宅療養 を進める", &[" "]),
            ("在宅を　進める", &["　"]),
            ("連携を充実 させる", &[" "]),
        ] {
            assert_eq!(found(text), parts, "{text}");
        }
    }

    #[test]
    fn correct_text_is_left_alone() {
        for text in [
            "なにに使うか決める",
            "これはなにに使うか",
            "ははは、と笑う",
            "はは、ちち",
            "ははの介護",
            "ははおやの会",
            "けがが多い",
            "入院中のけがが多い",
            "まんがが好評",
            "たががゆるむ",
            "ににんがし",
            "「介護」と「医療」",
            "（（仮称）在宅療養サポートチームの開設）",
            "基礎調査（第4期（令和元年度））",
            "1) 調査\n2) 検討",
            "ア）調査\nイ）検討",
            "①調査　②検討",
            "　（10月末現在57件）",
            "第１回　検討部会",
            "日野市　在宅療養支援課",
            "山田 Taro さん",
            "ICT の活用",
            "検討中・・・",
            "検討中……",
            "令和2年3月に7病院",
            "１４病院",
            "A(B)C",
            "概ね（7,8割程度）",
            "JAGES（日本老年医学的評価研究プロジェクト）の活用",
            "詳細（別紙 2）のとおり",
            "月１回（年12回）",
            "令和５年度から2か年で実施した",
            "次の事業 1）調査、2）検討、Ａ）報告",
            "（1)調査、2)検討）を行う",
            "ＮＰＯ法人 こそだてシップ",
            "第2章 第1節 自然条件",
            "ハローワークががん診療連携拠点病院と協力する",
            "まちなかににぎわいをつくる",
            "会場内ににおいがこもる",
            "市民ははじめて参加した",
            "注）参加者を除く",
            "ということは、、、考え直す",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
