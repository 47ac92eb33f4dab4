//! The shape of the data: tree → the value that serde types.
//!
//! The schema is generated from the model's types. What doesn't fit it is
//! reported where it stands and replaced by a stand-in that does, so that
//! serde always gets a value it can type and every mistake of a file is found
//! in one run.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use serde_yaml::{Mapping, Value};

use super::{KEYS, Torn};
use crate::diagnostics::suggestion::{advice, nearest, only_near};
use crate::diagnostics::{Code, Diagnostic, Fix};
use crate::load::schema::{Schema, Shape};
use crate::model::{Date, FiscalYear, ParseRateError, Rate};
use crate::source::Source;
use crate::yaml::advice::{names, quoting};
use crate::yaml::scalar::scalar;
use crate::yaml::{Entry, Kind, Node, Style};

/// Reads a tree by the schema: the value to type, and what is wrong. Where
/// the file is `torn` nothing is held against it.
pub fn read(source: &Arc<Source>, tree: &Node, torn: &Torn, year: FiscalYear) -> (Value, Vec<Diagnostic>) {
    let mut reader = Reader { source, torn, year, diagnostics: Vec::new() };
    let value = reader.value(tree, Schema::root(), "データ全体");
    (value, reader.diagnostics)
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    torn: &'a Torn,
    year: FiscalYear,
    diagnostics: Vec<Diagnostic>,
}

/// How many diagnostics of shape are told. A file with more was hardly meant to be a
/// year's.
const MOST: usize = 1000;

/// What is written where a list has nothing.
const NONE: [&str; 9] = ["なし", "無し", "無", "特になし", "該当なし", "-", "－", "ー", "―"];

/// What is wrong with a text: code, message and hint.
type Fault = (Code, String, String);

impl Reader<'_> {
    /// Reads a value; `what` is what messages call it.
    fn value(&mut self, node: &Node, schema: Schema, what: &str) -> Value {
        match (&node.kind, schema.shape()) {
            (Kind::Map(entries), Shape::Map) => self.map(node, entries, schema),
            (Kind::List(members), Shape::List) => self.list(node, members, schema, what),
            (Kind::Text { text, style }, Shape::Text) => self.text(node, text, *style, schema, what),
            (kind, _) => {
                self.misfit(node, kind, schema, what);
                self.stand_in(schema)
            }
        }
    }

    fn map(&mut self, node: &Node, entries: &[Entry], schema: Schema) -> Value {
        let mut mapping = Mapping::new();
        let (mut read, mut meant): (Vec<(&str, &Range<usize>)>, Vec<&str>) = Default::default();
        for entry in entries {
            let Some((key, wanted)) = schema.property(&entry.key) else {
                if self.diagnostics.len() > MOST {
                    continue;
                }
                // A key that was misspelt isn't missing as well.
                meant.extend(self.unknown_key(entry, entries, schema));
                continue;
            };
            if let Some((_, first)) = read.iter().find(|(other, _)| *other == key) {
                let hint = match schema.required().next() {
                    // What names a thing may well name another.
                    Some(name) if name == key => {
                        "別のものの始まりであれば、前に「- 」を入れてください。そうでなければ、どちらか一方を消してください"
                    }
                    _ => "両方の文章を一つにまとめ、どちらか一方を消してください",
                };
                self.add(Diagnostic::twice(self.source, key, entry.key_span.clone(), (*first).clone()).hint(hint));
                continue;
            }
            read.push((key, &entry.key_span));
            let required = schema.required().any(|required| required == key);
            if entry.value.is_left_out() && !required {
                continue;
            }
            let value = if entry.value.is_left_out() {
                // What isn't there has no place but its key's.
                self.value(&Node { span: entry.key_span.clone(), ..entry.value.clone() }, wanted, key)
            } else {
                self.value(&entry.value, wanted, key)
            };
            mapping.insert(key.into(), value);
        }
        for key in schema.required().filter(|key| read.iter().all(|(other, _)| other != key)) {
            if self.diagnostics.len() <= MOST && !meant.contains(&key) && !self.torn.touches(self.source, &node.span) {
                self.report(
                    Code::ShapeMissingKey,
                    self.source.first_line(&node.span),
                    format!("「{key}」がありません"),
                    format!("「{key}: 」の行を、ほかの項目と同じ字下げで書き足してください"),
                );
            }
            if let Some((key, wanted)) = schema.property(key) {
                mapping.insert(key.into(), self.stand_in(wanted));
            }
        }
        Value::Mapping(mapping)
    }

    fn list(&mut self, node: &Node, members: &[Node], schema: Schema, what: &str) -> Value {
        if members.is_empty() && !schema.may_be_empty() {
            self.empty_list(node, what);
        }
        Value::Sequence(members.iter().map(|member| self.value(member, schema.members(), what)).collect())
    }

    fn text(&mut self, node: &Node, text: &str, style: Style, schema: Schema, what: &str) -> Value {
        if text.trim().is_empty() && (!schema.may_be_empty() || schema.format().is_some()) {
            let hint = format!("「{what}: 」のあとに書いてください");
            self.report(Code::ShapeEmpty, node.span.clone(), format!("「{what}」が空です"), hint);
            return self.stand_in(schema);
        }
        if let Some((code, message, hint)) = fault(text, schema, what) {
            self.report(code, node.span.clone(), message, hint);
            return self.stand_in(schema);
        }
        // Only a plain scalar's line ends were chosen by YAML; a block's last
        // one is a matter of `|` or `|-` and not of the text.
        let text = if style == Style::Plain { text } else { text.trim_end_matches('\n') };
        Value::String(text.to_owned())
    }

    /// Reports an unknown key among a map's `entries`. Gives the one that was
    /// probably meant.
    fn unknown_key(&mut self, entry: &Entry, entries: &[Entry], schema: Schema) -> Option<&'static str> {
        let known: Vec<&'static str> = schema.keys().collect();
        let near = nearest(&entry.key, known.iter().copied());
        // `{凡例:進捗}` is a key without a value.
        let joined = entry.key.split_once([':', '：']).filter(|(key, _)| known.contains(key));
        let hint = match joined {
            Some((key, value)) => {
                format!("「{key}: {value}」のように、半角の「:」のあとに半角の空白を入れてください")
            }
            None => {
                advice(&entry.key, known.iter().copied(), || format!("ここに書けるのは「{}」です", known.join("」「")))
            }
        };
        let message = format!("「{}」という項目はありません", entry.key);
        // A word that is a key elsewhere was meant as it stands, and one that
        // is there already was not meant once more.
        let elsewhere = KEYS.has(&entry.key);
        let only = only_near(&entry.key, known.iter().copied())
            .filter(|key| joined.is_none() && !elsewhere && entries.iter().all(|other| other.key != *key));
        if let Some(reported) = self.report(Code::ShapeUnknownKey, entry.key_span.clone(), message, hint) {
            reported.fix = only.map(|key| Box::new(Fix { span: entry.key_span.clone(), text: key.to_owned() }));
        }
        near
    }

    fn misfit(&mut self, node: &Node, kind: &Kind, schema: Schema, what: &str) {
        let wanted = schema.shape();
        if wanted == Shape::List && node.is_left_out() {
            return self.empty_list(node, what);
        }
        let found = match kind {
            Kind::Text { .. } => "文字",
            Kind::List(_) => "一覧",
            Kind::Map(_) => "項目の組",
        };
        let written = self.source.part(node.span.clone());
        let (wanted, hint, fix) = match (wanted, kind) {
            // `[済]三回` and `{…}` are texts to those who write them.
            (Shape::Text, _) if written.starts_with(['[', '{']) => ("文字", quoting(written).to_owned(), None),
            (Shape::Text, _) => (
                "文字",
                "文章であれば、項目名のあとに「|-」を書き、次の行から字下げして書いてください".to_owned(),
                None,
            ),
            (Shape::List, Kind::Text { text, .. }) if schema.is_names() && NONE.contains(&text.trim()) => {
                ("一覧", format!("何もなければ、「{what}」の行を消してください"), None)
            }
            (Shape::List, _) if schema.is_names() => {
                let list = names(&as_names(written, kind));
                // A correction takes no line away.
                let fix = (!written.contains('\n')).then(|| list.clone());
                ("一覧", format!("{list} のように、[ ] で囲み、「, 」で区切って書いてください"), fix)
            }
            (Shape::List, _) => {
                ("一覧", format!("一件ごとに「- 」で始めて書いてください。\n{}", sample(schema, kind, what)), None)
            }
            (Shape::Map, _) => (
                "項目の組",
                format!("次の行から、項目ごとに字下げして書いてください。\n{}", sample(schema, kind, what)),
                None,
            ),
        };
        let message = format!("「{what}」には{wanted}を書きますが、{found}が書かれています");
        let span = node.span.clone();
        if let Some(reported) = self.report(Code::ShapeKind, self.source.first_line(&node.span), message, hint) {
            reported.fix = fix.map(|text| Box::new(Fix { span, text }));
        }
    }

    fn empty_list(&mut self, node: &Node, what: &str) {
        let hint = "少なくとも一つを「- 」で始まる行に書いてください";
        self.report(Code::ShapeEmpty, node.span.clone(), format!("「{what}」が一つもありません"), hint);
    }

    fn report(
        &mut self,
        code: Code,
        span: Range<usize>,
        message: String,
        hint: impl AsRef<str>,
    ) -> Option<&mut Diagnostic> {
        self.add(Diagnostic::new(code, self.source, span, message).hint(hint))
    }

    /// Tells of it, unless nothing is known of its place or enough was told.
    fn add(&mut self, diagnostic: Diagnostic) -> Option<&mut Diagnostic> {
        if self.diagnostics.len() > MOST || self.torn.holds(&diagnostic.span) {
            return None;
        }
        self.diagnostics.push(diagnostic);
        self.diagnostics.last_mut()
    }

    /// A value of the right shape for what is missing or misfit.
    fn stand_in(&self, schema: Schema) -> Value {
        match (schema.shape(), schema.format()) {
            (Shape::List, _) => Value::Sequence(Vec::new()),
            (Shape::Map, _) => {
                let required = schema.required().filter_map(|key| schema.property(key));
                Value::Mapping(required.map(|(key, wanted)| (key.into(), self.stand_in(wanted))).collect())
            }
            (_, Some("fiscal-year")) => self.year.to_string().into(),
            (_, Some("day")) => self.year.last_day().to_string().into(),
            (_, Some("rate")) => Rate::ZERO.to_string().into(),
            _ => schema.choices().first().copied().unwrap_or_default().into(),
        }
    }
}

/// What was written where a list of names belongs, with its own line ends.
fn as_names<'a>(written: &'a str, kind: &'a Kind) -> Cow<'a, str> {
    match kind {
        Kind::Text { text, style: Style::Quoted | Style::Literal } => text.into(),
        // `{福祉課, 健康課}` are keys without values to YAML.
        Kind::Map(entries) if entries.iter().all(|entry| entry.value.is_left_out()) => {
            entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>().join("\n").into()
        }
        _ => written.into(),
    }
}

/// How a list of maps or a map is written, beginning with what was written in
/// its place.
fn sample(schema: Schema, written: &Kind, what: &str) -> String {
    let (map, mark) = if schema.shape() == Shape::List { (schema.members(), "- ") } else { (schema, "") };
    let first = match written {
        Kind::Text { text, .. } => text.split([',', '、', '，', '\n']).next().unwrap_or_default().trim(),
        _ => "…",
    };
    let mut keys: Vec<&str> = map.required().collect();
    if keys.is_empty() {
        keys = map.keys().take(2).collect();
    }
    let lines = keys.iter().enumerate().map(|(nth, key)| match nth {
        0 => format!("  {mark}{key}: {}", scalar(first, 0)),
        _ => format!("  {}{key}: …", " ".repeat(mark.len())),
    });
    format!("{what}:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// Why a text can't stand where a schema wants one of its own kind.
fn fault(text: &str, schema: Schema, what: &str) -> Option<Fault> {
    match schema.format() {
        Some("fiscal-year") => text
            .parse::<FiscalYear>()
            .err()
            .map(|error| (Code::ShapeYear, error.to_string(), FiscalYear::ADVICE.to_owned())),
        Some("day") => {
            text.parse::<Date>().err().map(|error| (Code::ShapeDate, error.to_string(), Date::ADVICE.to_owned()))
        }
        Some("rate") => text.parse::<Rate>().err().map(|error| {
            let code = match error {
                ParseRateError::Malformed(_) => Code::ShapeRate,
                ParseRateError::OutOfRange(_) => Code::MeaningRateRange,
            };
            let hint = match Rate::of_share(text) {
                Some(percent) => {
                    format!("{percent} のことではありませんか。率は百分率（％）で、小数は一桁までで書きます")
                }
                None => "0から100までの数を、小数は一桁までで書いてください（例：80、66.7）".to_owned(),
            };
            (code, format!("「{what}」の{error}"), hint)
        }),
        _ => {
            let choices = schema.choices();
            (!choices.is_empty() && !choices.contains(&text)).then(|| {
                let hint = format!("「{}」のどれかを書いてください", choices.join("」「"));
                (Code::ShapeChoice, format!("「{what}」に「{text}」は書けません"), hint)
            })
        }
    }
}
