//! Values as a client gives and gets them, and when two say the same.

use serde_json::Value as Json;

use crate::load::schema::{Schema, Shape};
use crate::model::{Date, Rate};
use crate::source::with_line_feeds;
use crate::yaml::document::Value;

/// A value as a client gets it: null where it says nothing.
pub fn json(value: &Value) -> Json {
    match value {
        Value::Text(text) | Value::Number(text) if text.is_empty() => Json::Null,
        Value::Text(text) | Value::Number(text) => text.trim_end_matches('\n').into(),
        Value::List(members) => members.iter().map(json).collect(),
        Value::Map(entries) => entries.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
    }
}

/// The value that a client means; none where it has another shape than the
/// form has there.
pub fn given(json: &Json, schema: Schema) -> Option<Value> {
    match (json, schema.shape()) {
        (Json::Null, _) => Some(Value::NOTHING),
        (Json::String(text), _) if text.is_empty() => Some(Value::NOTHING),
        (Json::String(text), Shape::Text) => Some(text_of(text, schema)),
        (Json::Number(number), Shape::Text) => Some(text_of(&number.to_string(), schema)),
        (Json::Array(members), Shape::List) => {
            let member = schema.members();
            members.iter().map(|json| given(json, member)).collect::<Option<_>>().map(Value::List)
        }
        (Json::Object(entries), Shape::Map) => {
            // In the order of the data, which a client's object doesn't keep.
            let mut given: Vec<_> = entries
                .iter()
                .map(|(key, json)| {
                    let (key, below) = schema.property(key)?;
                    Some((key.to_owned(), self::given(json, below)?))
                })
                .collect::<Option<_>>()?;
            given.sort_by_key(|(key, _)| schema.order().iter().position(|known| known == key));
            Some(Value::Map(given))
        }
        _ => None,
    }
}

/// A text as it is to be written. Browsers may end lines as Windows does, and
/// lines that end a text mean nothing.
fn text_of(text: &str, schema: Schema) -> Value {
    let text = with_line_feeds(text).trim_end_matches('\n').to_owned();
    let plain = match schema.format() {
        Some("rate") => text.parse::<Rate>().is_ok() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'),
        Some("day") => text.parse::<Date>().is_ok_and(|date| date.calendar().to_string() == text),
        _ => false,
    };
    if plain { Value::Number(text) } else { Value::Text(text) }
}

/// Whether two values say the same: one that is left out and an empty one do,
/// and the order of keys and the ends of texts say nothing.
pub fn says_the_same(one: &Value, other: &Value) -> bool {
    canonical(one) == canonical(other)
}

fn canonical(value: &Value) -> Value {
    match value {
        Value::Text(text) | Value::Number(text) => Value::Text(text.trim_end_matches('\n').to_owned()),
        Value::List(members) if members.is_empty() => Value::NOTHING,
        Value::List(members) => Value::List(members.iter().map(canonical).collect()),
        Value::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.clone(), canonical(value)));
            let mut entries: Vec<_> = entries.filter(|(_, value)| !value.is_nothing()).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            if entries.is_empty() { Value::NOTHING } else { Value::Map(entries) }
        }
    }
}
