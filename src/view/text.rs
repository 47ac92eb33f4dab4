//! Texts that know where they came from.

use std::fmt;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Object, ObjectRepr};
use serde::{Serialize, Serializer};

use super::lines::widest_stretch;
use crate::yaml::KeyPath;

/// Where in the data a printed text came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The value.
    pub path: Arc<KeyPath>,
    /// The byte of the value's text at which the printed part begins.
    pub offset: usize,
}

/// A text for the templates: what to print, and where it came from if that
/// is the data.
#[derive(Debug, Clone)]
pub struct Text {
    text: String,
    origin: Option<Origin>,
}

impl Text {
    /// A text of the program's own, or put together from several values.
    pub fn made(text: impl Into<String>) -> Self {
        Self { text: text.into(), origin: None }
    }

    /// The text of the value at `path`, or the part of it that begins at
    /// `offset`.
    pub fn from_data(text: impl Into<String>, path: &Arc<KeyPath>, offset: usize) -> Self {
        Self { text: text.into(), origin: Some(Origin { path: path.clone(), offset }) }
    }

    /// A text of the program's own that stands for the value at `path`.
    pub fn about(text: impl Into<String>, path: &Arc<KeyPath>) -> Self {
        Self::from_data(text, path, 0)
    }

    /// What is printed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where it came from.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }
}

/// To a template a text is a value of its own, true unless it is empty.
impl Object for Text {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    /// `stretch`: the width, in half-width characters, of the widest part that
    /// has no place for a line break.
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        (key == "stretch").then(|| Value::from(widest_stretch(&self.text)))
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !self.text.is_empty()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_object(self.clone()).serialize(serializer)
    }
}
