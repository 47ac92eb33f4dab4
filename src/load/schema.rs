//! The shape of the data as a JSON Schema, generated from the model's types.
//!
//! Editors read it (`data/schema.json`), and so does [`load`](crate::load):
//! what types, editors and messages hold for right can't differ.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::model::{Band, Direction, Measure, Override, Project, Report, Terms, keys};
use crate::yaml::Keys;

/// The schema of a year's data.
static ROOT: LazyLock<Value> = LazyLock::new(|| {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut root = generator.into_root_schema_for::<Report<String>>().to_value();
    root["title"] = "進行管理表（資料3）".into();
    root["description"] = "一つの年度の進行管理表のデータ。ファイルの名前は R01.yaml のように付けます。".into();
    as_written(&mut root);
    root
});

/// The keys of every type that is a map in the data.
static ORDERS: LazyLock<[&[&str]; 7]> = LazyLock::new(|| {
    [
        keys::of::<Report<String>>(),
        keys::of::<Band>(),
        keys::of::<Terms>(),
        keys::of::<Direction<String>>(),
        keys::of::<Override<String>>(),
        keys::of::<Measure<String>>(),
        keys::of::<Project>(),
    ]
});

/// The schema, as `shiryo schema` prints it.
pub fn json() -> String {
    let mut json = String::new();
    let mut numbers = 0;
    for line in format!("{:#}", *ROOT).lines() {
        let number = line.trim().trim_end_matches(',');
        let is_number = number.parse::<f64>().is_ok();
        numbers = if is_number { numbers + 1 } else { 0 };
        // Long lists of numbers take a line for twenty, not for each.
        let joins = is_number && numbers % 20 != 1;
        json.push_str(if joins { " " } else { "\n" });
        json.push_str(if joins { line.trim_start() } else { line });
    }
    json.trim_start().to_owned() + "\n"
}

/// Allows what YAML makes of texts that are written without quotes: a number
/// is taken as its text, and what may be left out may stand there empty.
fn as_written(schema: &mut Value) {
    if let Some(types) = schema.get("type").filter(|_| schema.get("format").is_none())
        && contains(types, "string")
    {
        let others = ["number", "boolean"].map(Value::from);
        schema["type"] = as_list(types).into_iter().chain(others).collect();
    }
    let required: Vec<String> = schema["required"].as_array().into_iter().flatten().map(text).collect();
    for (key, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        as_written(property);
        if !required.contains(key) {
            or_nothing(property);
        }
    }
    for (_, definition) in schema.get_mut("$defs").and_then(Value::as_object_mut).into_iter().flatten() {
        as_written(definition);
    }
    if let Some(items) = schema.get_mut("items") {
        as_written(items);
    }
}

fn or_nothing(schema: &mut Value) {
    if let Some(types) = schema.get("type") {
        if !contains(types, "null") {
            schema["type"] = as_list(types).into_iter().chain([Value::from("null")]).collect();
        }
    } else if let Some(choices) = schema.get_mut("oneOf").and_then(Value::as_array_mut) {
        choices.push(json!({ "type": "null" }));
    } else if let Some(reference) = schema.as_object_mut().and_then(|schema| schema.remove("$ref")) {
        schema["anyOf"] = json!([{ "$ref": reference }, { "type": "null" }]);
    }
}

fn as_list(types: &Value) -> Vec<Value> {
    types.as_array().cloned().unwrap_or_else(|| vec![types.clone()])
}

fn contains(types: &Value, name: &str) -> bool {
    types == name || types.as_array().is_some_and(|types| types.iter().any(|one| one == name))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A value's part of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Schema(&'static Value);

/// The three shapes that data has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A text, number, date or year.
    Text,
    /// A list.
    List,
    /// Keys with values.
    Map,
}

impl Schema {
    /// The schema of a whole file.
    pub fn root() -> Self {
        Self(&ROOT)
    }

    /// Every key that is somewhere in the data.
    pub fn every_key() -> Keys {
        let definitions = ROOT["$defs"].as_object().into_iter().flat_map(Map::values);
        let schemas = std::iter::once(&*ROOT).chain(definitions).map(Schema);
        let all: BTreeSet<(&str, bool)> = schemas
            .flat_map(|schema| schema.keys().filter_map(move |key| schema.property(key)))
            .map(|(key, wanted)| (key, wanted.is_names()))
            .collect();
        let lists = all.iter().filter(|(_, is_names)| *is_names);
        Keys::new(all.iter().map(|(key, _)| *key), lists.map(|(key, _)| *key))
    }

    /// Whether it is of a list of names.
    pub fn is_names(self) -> bool {
        self.shape() == Shape::List && self.members().shape() == Shape::Text
    }

    /// What is behind a reference, or behind "this or nothing".
    fn behind(schema: &'static Value) -> Self {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
            return Self::behind(&ROOT["$defs"][name]);
        }
        match schema["anyOf"].as_array().and_then(|any| any.iter().find(|one| one["type"] != "null")) {
            Some(one) => Self::behind(one),
            None => Self(schema),
        }
    }

    /// What shape a value has.
    pub fn shape(self) -> Shape {
        match &self.0["type"] {
            types if contains(types, "object") => Shape::Map,
            types if contains(types, "array") => Shape::List,
            _ => Shape::Text,
        }
    }

    /// The keys that a map may have.
    pub fn keys(self) -> impl Iterator<Item = &'static str> {
        self.0["properties"].as_object().into_iter().flat_map(Map::keys).map(String::as_str)
    }

    /// The keys that a map may have, in the order of the data.
    pub fn order(self) -> &'static [&'static str] {
        let has = |keys: &[&str]| keys.iter().copied().collect::<BTreeSet<_>>() == self.keys().collect();
        ORDERS.iter().find(|order| has(order)).copied().unwrap_or_default()
    }

    /// The schema of the value under a key, with the key.
    pub fn property(self, key: &str) -> Option<(&'static str, Self)> {
        let (key, schema) = self.0["properties"].as_object()?.get_key_value(key)?;
        Some((key, Self::behind(schema)))
    }

    /// The keys that a map must have.
    pub fn required(self) -> impl Iterator<Item = &'static str> {
        self.0["required"].as_array().into_iter().flatten().filter_map(Value::as_str)
    }

    /// The schema of a list's members.
    pub fn members(self) -> Self {
        Self::behind(&self.0["items"])
    }

    /// Whether a text or list may be empty.
    pub fn may_be_empty(self) -> bool {
        [&self.0["minLength"], &self.0["minItems"]].iter().all(|least| least.as_u64().unwrap_or(0) == 0)
    }

    /// What kind of text it is: `fiscal-year`, `date`, `rate`.
    pub fn format(self) -> Option<&'static str> {
        self.0["format"].as_str()
    }

    /// The only texts that are allowed; empty where any is.
    pub fn choices(self) -> Vec<&'static str> {
        self.described_choices().map(|(choice, _)| choice).collect()
    }

    /// The only texts that are allowed, and what each means.
    pub fn described_choices(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let choices = self.0["oneOf"].as_array().into_iter().flatten();
        choices
            .filter_map(|choice| Some((choice["const"].as_str()?, choice["description"].as_str().unwrap_or_default())))
    }

    /// What it is for, in the users' language.
    pub fn description(self) -> &'static str {
        self.0["description"].as_str().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_map_of_the_data_has_its_keys_in_order() {
        assert_eq!(Schema::root().order().first(), Some(&"年度"));
        let definitions = ROOT["$defs"].as_object().unwrap().values().map(Schema);
        let maps: Vec<Schema> = definitions.filter(|schema| schema.shape() == Shape::Map).collect();
        assert_eq!(maps.len() + 1, ORDERS.len());
        for map in maps {
            assert!(!map.order().is_empty(), "{map:?}");
        }
    }
}
