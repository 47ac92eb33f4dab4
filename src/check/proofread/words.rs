//! `data/words.yaml`: the words that an office has decided on.

use std::ops::Range;
use std::sync::Arc;

use schemars::{JsonSchema, schema_for};
use serde::Deserialize;

use super::Finding;
use crate::check::written;
use crate::diagnostics::suggestion::advice;
use crate::diagnostics::{self, Code, Diagnostic, Fix};
use crate::load::dashes;
use crate::office::Root;
use crate::source::{Source, Why};
use crate::yaml::advice::names;
use crate::yaml::{self, Entry, Keys, Kind, Node};

/// Where it is in the office's folder.
pub const FILE: &str = "data/words.yaml";

/// What an office has decided: which words it uses, and what is right though
/// rules ring on it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Words {
    decisions: Vec<Decision>,
    allowed: Vec<String>,
}

/// One word for others.
#[derive(Debug, PartialEq, Eq)]
struct Decision {
    right: String,
    wrong: Vec<String>,
    except: Vec<String>,
    reason: Option<String>,
}

/// An entry of the file as editors know it.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "its shape is what counts")]
enum Line {
    /// 使う言葉と、その代わりに使わない言葉
    Decision {
        /// 使う言葉
        使う: String,
        /// 使わない言葉
        使わない: Vec<String>,
        /// 「使わない」を含んでいても構わない言葉（課名など）
        #[serde(default)]
        除く: Vec<String>,
        /// 決めた理由
        理由: Option<String>,
    },
    /// どの規則も鳴らさない語句
    Allowed {
        /// そのままでよい語句
        許す: Vec<String>,
        /// そのままでよい理由
        理由: Option<String>,
    },
}

/// The JSON Schema of `data/words.yaml`, for editors.
pub fn schema() -> String {
    let mut schema = schema_for!(Vec<Line>);
    schema.insert("title".into(), "shiryo の言葉の一覧（data/words.yaml）".into());
    crate::json::text(&schema)
}

/// The keys of an entry.
const KEYS: [&str; 5] = ["使う", "使わない", "除く", "許す", "理由"];

/// Those of them that have a list of words.
const LISTS: [&str; 3] = ["使わない", "除く", "許す"];

impl Words {
    /// Reads an office's words, and says what is wrong with them. Without the
    /// file there are none.
    pub fn load(root: &Root) -> (Self, Vec<Diagnostic>) {
        match Source::read(&root.join(FILE), &root.shown(FILE)) {
            Ok(source) => Self::read(&source),
            Err(unreadable) if matches!(unreadable.why, Why::Missing) => (Self::default(), Vec::new()),
            Err(unreadable) => (Self::default(), vec![unreadable.into()]),
        }
    }

    /// Reads the words of a file that was already read.
    fn read(source: &Arc<Source>) -> (Self, Vec<Diagnostic>) {
        let keys = Keys::new(KEYS, LISTS);
        let mut reading = match yaml::read(source, &keys) {
            Ok(reading) => reading,
            // A file of comments alone holds no words yet.
            Err(diagnostic) if diagnostic.code == Code::FileEmpty => return (Self::default(), Vec::new()),
            Err(diagnostic) => return (Self::default(), vec![diagnostic]),
        };
        // What torn lines were to say nobody knows, nor whether anything is missing.
        if !reading.torn.is_empty() {
            return (Self::default(), reading.diagnostics);
        }
        let mut diagnostics = reading.diagnostics;
        if let Kind::List(members) = &mut reading.tree.kind {
            dashes::part_members(source, members, &["使う", "許す"], "言葉", &mut diagnostics);
        }
        diagnostics.extend(written::of(source, &reading.tree, &keys.lists));
        let mut reader = Reader { source, words: Self::default(), diagnostics };
        match &reading.tree.kind {
            Kind::List(members) => members.iter().for_each(|member| reader.entry(member)),
            _ if reading.tree.is_left_out() => {}
            Kind::Map(entries) if entries.iter().any(|entry| KEYS.contains(&entry.key.as_str())) => {
                let hint = "一件ごとに、始めの行の前に「- 」を入れ、続く行を半角の空白二つで字下げしてください";
                reader.report(Code::ShapeKind, &reading.tree, "言葉の一覧の印「- 」がありません", hint);
            }
            _ => reader.report(
                Code::ShapeKind,
                &reading.tree,
                "言葉の一覧ではありません",
                "一件ごとに「- 使う: …」か「- 許す: […]」で始まる行を書いてください",
            ),
        }
        diagnostics::sort(&mut reader.diagnostics);
        (reader.words, reader.diagnostics)
    }

    /// Finds the words of a text that the office doesn't use.
    pub fn find(&self, text: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        for decision in &self.decisions {
            let except = covered(text, &decision.except);
            // What is used may hold what isn't: 障がい者 holds 障がい.
            let right = covered(text, std::slice::from_ref(&decision.right));
            for wrong in &decision.wrong {
                for (at, _) in text.match_indices(wrong.as_str()) {
                    let range = at..at + wrong.len();
                    let is_part = |of: &Range<usize>| of.start <= range.start && range.end <= of.end;
                    if except.iter().chain(&right).any(is_part) {
                        continue;
                    }
                    let message = format!("「{wrong}」は使わず、「{}」を使うことになっています", decision.right);
                    let reason = decision.reason.as_ref().map(|reason| format!("（{reason}）")).unwrap_or_default();
                    let hint = format!("「{}」に改めてください{reason}", decision.right);
                    let finding = Finding::new(Code::ProofreadWords, range, message, hint);
                    findings.push(finding.replacement(&decision.right));
                }
            }
        }
        findings
    }

    /// Whether a place of a text is part of what the office allows, or holds it.
    pub fn allow(&self, text: &str, place: &Range<usize>) -> bool {
        covered(text, &self.allowed).iter().any(|allowed| allowed.start < place.end && place.start < allowed.end)
    }
}

/// Where some phrases stand in a text.
fn covered(text: &str, phrases: &[String]) -> Vec<Range<usize>> {
    let places = phrases.iter().flat_map(|phrase| text.match_indices(phrase.as_str()));
    places.map(|(at, phrase)| at..at + phrase.len()).collect()
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    words: Words,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn entry(&mut self, node: &Node) {
        let Kind::Map(entries) = &node.kind else {
            let hint = "「使う: 言葉」と「使わない: [言葉]」、または「許す: [語句]」を書いてください";
            return self.report(Code::ShapeKind, node, "項目の組ではありません", hint);
        };
        for (at, entry) in entries.iter().enumerate() {
            self.key(entry);
            if let Some(first) = entries[..at].iter().find(|other| other.key == entry.key) {
                let hint = if matches!(entry.key.as_str(), "使う" | "許す") {
                    "別の件の始まりであれば、前に「- 」を入れてください。そうでなければ、どちらか一方を消してください"
                } else {
                    "一つにまとめ、どちらか一方を消してください"
                };
                let (second, first) = (entry.key_span.clone(), first.key_span.clone());
                self.diagnostics.push(Diagnostic::twice(self.source, &entry.key, second, first).hint(hint));
            }
        }
        let reason = node.get("理由").and_then(|node| self.text("理由", node));
        let allowed = node.get("許す").map(|list| self.list("許す", list));
        let right = node.get("使う").and_then(|node| self.text("使う", node));
        let wrong = node.get("使わない").map(|list| self.list("使わない", list));
        let except = node.get("除く").map(|list| self.list("除く", list)).unwrap_or_default();
        let has = |key| node.get(key).is_some();
        if let Some(allowed) = allowed {
            if has("使う") || has("使わない") || has("除く") {
                let message = "「許す」は「使う」「使わない」「除く」と一緒には書けません";
                self.report(Code::ShapeUnknownKey, node, message, "「- 」で始まる別の件に分けてください");
            }
            self.words.allowed.extend(allowed);
            return;
        }
        for key in ["使う", "使わない"].into_iter().filter(|key| !has(key)) {
            let hint = "「使う: 障がい」「使わない: [障碍, 障害]」のように書いてください";
            self.report(Code::ShapeMissingKey, node, format!("「{key}」がありません"), hint);
        }
        if let (Some(right), Some(wrong)) = (right, wrong) {
            if wrong.contains(&right) {
                let message = format!("「{right}」が「使う」と「使わない」の両方にあります");
                self.report(Code::ShapeDuplicateKey, node, message, "どちらかから消してください");
            }
            self.words.decisions.push(Decision { right, wrong, except, reason });
        }
    }

    fn key(&mut self, entry: &Entry) {
        if KEYS.contains(&entry.key.as_str()) {
            return;
        }
        let hint = advice(&entry.key, KEYS, || format!("ここに書けるのは「{}」です", KEYS.join("」「")));
        let message = format!("「{}」という項目はありません", entry.key);
        self.report_at(Code::ShapeUnknownKey, entry.key_span.clone(), message, &hint);
    }

    /// A text that may not be empty.
    fn text(&mut self, key: &str, node: &Node) -> Option<String> {
        let (code, message, hint) = match &node.kind {
            Kind::Text { text, .. } if !text.trim().is_empty() => return Some(text.trim().to_owned()),
            Kind::Text { .. } => {
                (Code::ShapeEmpty, format!("「{key}」が空です"), "言葉を書くか、この行を消してください")
            }
            _ => {
                (Code::ShapeKind, format!("「{key}」には言葉を一つ書きます"), "「[ ]」や「- 」を付けずに書いてください")
            }
        };
        self.report(code, node, message, hint);
        None
    }

    /// A list of texts that may not be empty.
    fn list(&mut self, key: &str, node: &Node) -> Vec<String> {
        match &node.kind {
            Kind::List(members) if !members.is_empty() => {
                members.iter().filter_map(|member| self.text(key, member)).collect()
            }
            _ if node.is_left_out() || matches!(node.kind, Kind::List(_)) => {
                let hint = match key {
                    "除く" => "言葉を書くか、この行を消してください",
                    _ => "「[言葉, 言葉]」のように、一つは書いてください",
                };
                self.report(Code::ShapeEmpty, node, format!("「{key}」に言葉が一つもありません"), hint);
                Vec::new()
            }
            _ => {
                let written = self.source.part(node.span.clone());
                let list = names(written);
                let hint = format!("{list} のように、[ ] で囲み、「, 」で区切って書いてください");
                self.report(Code::ShapeKind, node, format!("「{key}」には言葉の一覧を書きます"), &hint);
                if let Some(told) = self.diagnostics.last_mut().filter(|_| !written.contains('\n')) {
                    told.fix = Some(Box::new(Fix { span: node.span.clone(), text: list }));
                }
                Vec::new()
            }
        }
    }

    fn report(&mut self, code: Code, node: &Node, message: impl AsRef<str>, hint: &str) {
        self.report_at(code, self.source.first_line(&node.span), message, hint);
    }

    fn report_at(&mut self, code: Code, span: Range<usize>, message: impl AsRef<str>, hint: &str) {
        self.diagnostics.push(Diagnostic::new(code, self.source, span, message).hint(hint));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Words, Vec<(Code, usize, String)>) {
        let (words, diagnostics) = Words::read(&Source::new("data/words.yaml", text));
        let told = diagnostics
            .into_iter()
            .map(|diagnostic| (diagnostic.code, diagnostic.start().line, diagnostic.message.clone()));
        (words, told.collect())
    }

    #[test]
    fn words_that_are_not_used_are_found_outside_their_exceptions() {
        let (words, diagnostics) = read(
            "# 庁内の取り決め\n- 使う: 障がい\n  使わない: [障碍, 障害]\n  除く: [障害福祉課]\n  理由: 要綱\n- 使う: 子ども\n  使わない:\n    - 子供\n- 許す: [にに]\n",
        );
        assert_eq!(diagnostics, []);
        let text = "障害福祉課と障害者、子供の障碍、障がい";
        let found: Vec<_> =
            words.find(text).into_iter().map(|f| (text[f.range].to_owned(), f.replacement.unwrap())).collect();
        assert_eq!(
            found,
            [("障碍".into(), "障がい".into()), ("障害".into(), "障がい".into()), ("子供".into(), "子ども".to_owned())]
        );
        assert!(words.allow("看取りにについて", &(9..15)) && !words.allow("看取りにについて", &(0..9)));
    }

    #[test]
    fn a_word_that_holds_what_is_not_used_is_left_alone() {
        let (words, _) = read("- {使う: お子さん, 使わない: [子さん]}");
        assert_eq!(words.find("お子さんと子さん").len(), 1);
    }

    /// Slips of the keyboard, and what was meant: each is told where it is, and
    /// its correction leads there.
    #[test]
    fn slips_are_told_and_lead_to_what_was_meant() {
        let good = "- 使う: 障がい\n  使わない: [障碍, 障害]\n- 使う: 子ども\n  使わない:\n    - 子供\n    - 小供\n";
        let (meant, none) = read(good);
        assert_eq!(none, []);
        for (from, to, line) in [
            ("使う: 障がい", "使う：障がい", 1),
            ("  使わない: [", "　使わない: [", 2),
            ("  使わない: [", "  使わない:[", 2),
            ("[障碍, 障害]", "［障碍, 障害］", 2),
            ("[障碍, 障害]", "障碍、障害", 2),
            ("- 使う: 子", "・使う: 子", 3),
            ("- 使う: 子", "-使う: 子", 3),
            ("- 使う: 子", "使う: 子", 3),
            ("- 使う: 子", "  使う: 子", 3),
            ("    - 子供\n    - 小供\n", "    ・子供\n    ・小供\n", 5),
            ("    - 小供\n", "    小供\n", 6),
            ("- 使う: 障がい", "＃ 取り決め\n- 使う: 障がい", 1),
        ] {
            let mut text = good.replacen(from, to, 1);
            assert_ne!(text, good);
            for told in 0.. {
                let (words, found) = Words::read(&Source::new("data/words.yaml", text.as_str()));
                let Some(first) = found.into_iter().next() else {
                    assert!(told > 0 && words == meant, "{to}: {words:?}");
                    break;
                };
                assert!(told > 0 || first.start().line == line, "{to}: {first:?}");
                let fix = first.fix.clone().unwrap_or_else(|| panic!("{to}: {first:?}"));
                text.replace_range(fix.span, &fix.text);
            }
        }
    }

    /// What only its writer can mend is told with what to write.
    #[test]
    fn what_is_asked_for_is_said() {
        for (text, code, line, hint) in [
            ("- 使う: 甲\n  使わない: [乙、丙]\n", Code::YamlListComma, 2, "半角の「,」"),
            ("- 許す:\n    - 乙、丙\n", Code::YamlListComma, 2, "一つずつ別の行"),
            ("- 使う: 甲\n  使わない: []\n", Code::ShapeEmpty, 2, "一つは書いて"),
            ("- 使う: 甲\n  使わない:\n", Code::ShapeEmpty, 2, "一つは書いて"),
            ("- {使う: 甲, 使わない: [乙\n", Code::YamlBrackets, 1, "「]}」"),
            ("- {使う: [甲\n", Code::YamlBrackets, 1, "「]}」"),
            ("使う: 甲\n使わない: [乙]\n", Code::ShapeKind, 1, "「- 」を入れ"),
            ("- 使う: 甲\n  使わない: [乙]\n  使わない: [丙]\n", Code::ShapeDuplicateKey, 3, "一つにまとめ"),
            ("- 使う: 甲\n  使わない: [乙]\n  使う: 丁\n", Code::ShapeDuplicateKey, 3, "前に「- 」を"),
            ("- 使う: 甲\n  使わない: [乙]\n---\n- 許す: [丙]\n", Code::YamlDocuments, 3, "「---」の行を消して"),
        ] {
            let (_, found) = Words::read(&Source::new("data/words.yaml", text));
            let told: Vec<_> = found.iter().map(|one| (one.code, one.start().line, one.hint.contains(hint))).collect();
            assert_eq!(told, [(code, line, true)], "{text}{found:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_where_it_is() {
        let (_, diagnostics) =
            read("- 使う: 甲\n- 使う: 乙\n  使はない: [丙]\n- 許す: 丁\n- 戊\n- {使う: '', 使わない: [己]}\n");
        let told: Vec<(Code, usize)> = diagnostics.iter().map(|(code, line, _)| (*code, *line)).collect();
        assert_eq!(
            told,
            [
                (Code::ShapeMissingKey, 1),
                (Code::ShapeMissingKey, 2),
                (Code::ShapeUnknownKey, 3),
                (Code::ShapeKind, 4),
                (Code::ShapeKind, 5),
                (Code::ShapeEmpty, 6),
            ]
        );
        assert_eq!(read("許す: 甲").1[0].0, Code::ShapeKind);
        assert_eq!(read("# まだない\n").1, []);
    }
}
