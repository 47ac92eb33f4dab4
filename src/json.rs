//! Values as programs read them.

use serde::Serialize;

/// A value as JSON, in lines, with an end to the last one.
pub fn text<T: Serialize + ?Sized>(value: &T) -> String {
    // Neither a map with other keys than strings nor a failing Serialize is in what this program writes.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
