//! The shape of the data: tree → the value that serde types.
//!
//! The schema is the one that `shiryo schema` prints, generated from the
//! model's types, so that shape, types and editors can't disagree. What
//! doesn't fit is reported where it stands and replaced by a stand-in that
//! does, so that serde always gets a value it can type and every mistake of a
//! file is found in one run.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use serde_json::{Map, Value as Schema};
use serde_yaml::{Mapping, Value};

use crate::model::{Date, FiscalYear, ParseRateError, Rate, Report};
use crate::problem::Problem;
use crate::source::{Entry, Kind, Node, Source, Style};

/// The schema of a year's data.
static SCHEMA: LazyLock<Schema> = LazyLock::new(|| schemars::schema_for!(Report<String>).to_value());

/// Reads a tree by the schema: the value to type, and what is wrong.
pub fn read(source: &Arc<Source>, tree: &Node, year: FiscalYear) -> (Value, Vec<Problem>) {
    let mut reader = Reader { source, year, problems: Vec::new() };
    let value = reader.value(tree, &SCHEMA, "データ全体");
    (value, reader.problems)
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    year: FiscalYear,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    /// Reads a value; `what` is what messages call it.
    fn value(&mut self, node: &Node, schema: &'static Schema, what: &str) -> Value {
        let schema = resolve(schema);
        match (&node.kind, shape_of(schema)) {
            (Kind::Map(entries), Shape::Map) => self.map(node, entries, schema),
            (Kind::List(members), Shape::List) => self.list(node, members, schema, what),
            (Kind::Text { text, style }, Shape::Text) => self.text(node, text, *style, schema, what),
            (kind, wanted) => {
                self.misfit(node, kind, wanted, what);
                self.stand_in(schema)
            }
        }
    }

    fn map(&mut self, node: &Node, entries: &[Entry], schema: &'static Schema) -> Value {
        let empty = Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&empty);
        let mut mapping = Mapping::new();
        let mut read: Vec<&str> = Vec::new();
        for entry in entries {
            let Some((key, wanted)) = properties.get_key_value(entry.key.as_str()) else {
                self.unknown_key(entry, properties);
                continue;
            };
            if read.contains(&key.as_str()) {
                self.report("shape/duplicate-key", entry.key_span.clone(), format!("「{key}」が二度書かれています"))
                    .hint = "どちらか一方を消してください".into();
                continue;
            }
            read.push(key);
            if is_left_out(&entry.value) && !is_required(schema, key) {
                continue;
            }
            // Serde knows a schema's keys for 'static; the tree's are copies.
            let value = self.value(&entry.value, wanted_static(schema, key, wanted), key);
            mapping.insert(key.as_str().into(), value);
        }
        for key in required(schema) {
            if !read.contains(&key) {
                let span = self.head(node);
                self.report("shape/missing-key", span, format!("「{key}」がありません")).hint =
                    format!("「{key}: 」の行を、ほかの項目と同じ字下げで書き足してください");
                let value = self.stand_in(&schema["properties"][key]);
                mapping.insert(key.into(), value);
            }
        }
        Value::Mapping(mapping)
    }

    fn list(&mut self, node: &Node, members: &[Node], schema: &'static Schema, what: &str) -> Value {
        if members.is_empty() && schema["minItems"].as_u64() > Some(0) {
            self.empty_list(node, what);
        }
        Value::Sequence(members.iter().map(|member| self.value(member, &schema["items"], what)).collect())
    }

    fn text(&mut self, node: &Node, text: &str, style: Style, schema: &'static Schema, what: &str) -> Value {
        let problem = match schema["format"].as_str() {
            Some("fiscal-year") => text.parse::<FiscalYear>().err().map(|error| {
                ("shape/year", error.to_string(), "「令和元年度」「令和2年度」のように書いてください".to_owned())
            }),
            Some("date") => text.parse::<Date>().err().map(|error| {
                (
                    "shape/date",
                    error.to_string(),
                    "「2020-02-13」のように、実際にある日を西暦で書いてください".to_owned(),
                )
            }),
            Some("rate") => text.parse::<Rate>().err().map(|error| {
                let code = match error {
                    ParseRateError::Malformed(_) => "shape/rate",
                    ParseRateError::OutOfRange(_) => "meaning/rate-range",
                };
                (
                    code,
                    format!("「{what}」の{error}"),
                    "0から100までの数を、小数は一桁までで書いてください（例：80、66.7）".to_owned(),
                )
            }),
            _ => self.unlisted(text, schema, what),
        };
        let empty = text.trim().is_empty() && schema["minLength"].as_u64() > Some(0);
        match problem {
            _ if empty => {
                let span = node.span.clone();
                self.report("shape/empty", span, format!("「{what}」が空です")).hint =
                    format!("「{what}: 」のあとに書いてください");
            }
            Some((code, message, hint)) => {
                self.report(code, node.span.clone(), message).hint = hint;
                return self.stand_in(schema);
            }
            None => {}
        }
        // Only a plain scalar's line ends were chosen by YAML; a block's last
        // one is a matter of `|` or `|-` and not of the text.
        let text = if style == Style::Plain { text } else { text.trim_end_matches('\n') };
        Value::String(text.to_owned())
    }

    /// A text where only some words are allowed, and this isn't one of them.
    fn unlisted(&self, text: &str, schema: &Schema, what: &str) -> Option<(&'static str, String, String)> {
        let allowed: Vec<&str> = schema["enum"].as_array()?.iter().filter_map(Schema::as_str).collect();
        (!allowed.contains(&text)).then(|| {
            let choices = allowed.join("」「");
            (
                "shape/choice",
                format!("「{what}」に「{text}」は書けません"),
                format!("「{choices}」のどれかを書いてください"),
            )
        })
    }

    fn unknown_key(&mut self, entry: &Entry, properties: &Map<String, Schema>) {
        let known: Vec<&str> = properties.keys().map(String::as_str).collect();
        let near = crate::near::nearest(&entry.key, known.iter().copied());
        let hint = match near {
            Some(near) => format!("「{near}」のことではありませんか"),
            None => format!("ここに書けるのは「{}」です", known.join("」「")),
        };
        self.report("shape/unknown-key", entry.key_span.clone(), format!("「{}」という項目はありません", entry.key))
            .hint = hint;
    }

    fn misfit(&mut self, node: &Node, kind: &Kind, wanted: Shape, what: &str) {
        if wanted == Shape::List && is_left_out(node) {
            return self.empty_list(node, what);
        }
        let span = self.head(node);
        let found = match kind {
            Kind::Text { .. } => "文字",
            Kind::List(_) => "一覧",
            Kind::Map(_) => "項目の組",
        };
        let (wanted, hint) = match wanted {
            Shape::Text => (
                "文字",
                "一覧や入れ子にせず、文章をそのまま書いてください。「- 」や「: 」で始まる文章は、全体を \" で囲んでください",
            ),
            Shape::List => ("一覧", "一件ごとに「- 」で始まる行にするか、[ , ] で囲んで書いてください"),
            Shape::Map => ("項目の組", "「項目名: 値」の行を、字下げをそろえて並べてください"),
        };
        self.report("shape/kind", span, format!("「{what}」には{wanted}を書きますが、{found}が書かれています")).hint =
            hint.into();
    }

    fn empty_list(&mut self, node: &Node, what: &str) {
        self.report("shape/empty", node.span.clone(), format!("「{what}」が一つもありません")).hint =
            "少なくとも一つを「- 」で始まる行に書いてください".into();
    }

    fn report(&mut self, code: &'static str, span: Range<usize>, message: String) -> &mut Problem {
        self.problems.push(Problem::error(code, self.source, span, message));
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    /// The first line of a value that may span many.
    fn head(&self, node: &Node) -> Range<usize> {
        let text = &self.source.text()[node.span.clone()];
        node.span.start..node.span.start + text.find('\n').unwrap_or(text.len())
    }

    /// A value of the right shape for what is missing or misfit.
    fn stand_in(&self, schema: &Schema) -> Value {
        let schema = resolve_in(schema);
        match shape_of(schema) {
            Shape::List => Value::Sequence(Vec::new()),
            Shape::Map => Value::Mapping(
                required(schema).map(|key| (key.into(), self.stand_in(&schema["properties"][key]))).collect(),
            ),
            Shape::Text => Value::String(match (schema["format"].as_str(), &schema["enum"][0]) {
                (Some("fiscal-year"), _) => self.year.to_string(),
                (Some("date"), _) => self.year.last_day().to_string(),
                (Some("rate"), _) => Rate::ZERO.to_string(),
                (_, first) => first.as_str().unwrap_or_default().to_owned(),
            }),
        }
    }
}

/// The three shapes that data has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    List,
    Map,
}

fn shape_of(schema: &Schema) -> Shape {
    match schema["type"].as_str() {
        Some("object") => Shape::Map,
        Some("array") => Shape::List,
        _ => Shape::Text,
    }
}

/// A value that was not written: `実績:` with nothing behind it.
fn is_left_out(node: &Node) -> bool {
    matches!(&node.kind, Kind::Text { text, style: Style::Plain } if text.is_empty())
}

fn required(schema: &Schema) -> impl Iterator<Item = &str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Schema::as_str)
}

fn is_required(schema: &Schema, key: &str) -> bool {
    required(schema).any(|required| required == key)
}

fn wanted_static(schema: &'static Schema, key: &str, _: &Schema) -> &'static Schema {
    &schema["properties"][key]
}

fn resolve(schema: &'static Schema) -> &'static Schema {
    resolve_in(schema)
}

/// The schema behind a reference, or behind "this or nothing".
fn resolve_in(schema: &Schema) -> &Schema {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
        return resolve_in(&SCHEMA["$defs"][name]);
    }
    match schema["anyOf"].as_array().and_then(|any| any.iter().find(|one| one["type"] != "null")) {
        Some(one) => resolve_in(one),
        None => schema,
    }
}
