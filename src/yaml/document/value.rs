//! Values without their places: what is to be written, and what was read.

use crate::yaml::scalar::{self, STEP};
use crate::yaml::{KeyPath, Kind, Node, Step};

/// A value of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text; an empty one is left out.
    Text(String),
    /// A number, written without quotes.
    Number(String),
    /// A list.
    List(Vec<Value>),
    /// Keys with their values, in order.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// No value: nothing stands behind the key.
    pub const NOTHING: Self = Self::Text(String::new());

    /// The value of a tree. Line ends at the end of a text are a matter of
    /// `|`, `|-` and `|+`, and nothing that anyone means.
    pub fn of(node: &Node) -> Self {
        match &node.kind {
            Kind::Text { text, .. } => Self::Text(text.trim_end_matches('\n').to_owned()),
            Kind::List(members) => Self::List(members.iter().map(Self::of).collect()),
            Kind::Map(entries) => {
                Self::Map(entries.iter().map(|entry| (entry.key.clone(), Self::of(&entry.value))).collect())
            }
        }
    }

    /// A list of texts.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(|text| Self::Text(text.into())).collect())
    }

    /// Whether it says nothing.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Text(text) | Self::Number(text) if text.is_empty())
    }

    /// The value that a path leads to.
    pub(super) fn at_mut(&mut self, path: &KeyPath) -> Option<&mut Self> {
        path.steps().iter().try_fold(self, |value, step| match (step, value) {
            (Step::Key(key), Self::Map(entries)) => {
                entries.iter_mut().find(|(known, _)| known == key).map(|(_, value)| value)
            }
            (Step::Index(index), Self::List(members)) => members.get_mut(*index),
            _ => None,
        })
    }

    /// The path to something that differs between two values. The order of
    /// keys makes no difference.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        let below = |step: String, path: String| match path.as_str() {
            "" => step,
            path => format!("{step} › {path}"),
        };
        match (self, other) {
            (Self::List(these), Self::List(those)) if these.len() == those.len() => {
                let mut pairs = these.iter().zip(those).enumerate();
                pairs.find_map(|(at, (this, that))| Some(below((at + 1).to_string(), this.difference(that)?)))
            }
            (Self::Map(these), Self::Map(those)) if these.len() == those.len() => {
                these.iter().find_map(|(key, this)| {
                    // A key that stands twice does so in both.
                    let that = those.iter().filter(|(other, _)| other == key);
                    let differs = that.map(|(_, that)| this.difference(that)).min().unwrap_or(Some(String::new()));
                    Some(below(key.clone(), differs?))
                })
            }
            (Self::List(_) | Self::Map(_), _) | (_, Self::List(_) | Self::Map(_)) => Some(String::new()),
            (Self::Text(this) | Self::Number(this), Self::Text(that) | Self::Number(that)) => {
                (this.trim_end_matches('\n') != that.trim_end_matches('\n')).then(String::new)
            }
        }
    }

    /// The value as it stands behind the colon of a key in this column,
    /// without a blank at the end of the line.
    pub(super) fn behind_key(&self, column: usize) -> String {
        let inner = column + STEP;
        match self {
            Self::Text(text) | Self::Number(text) if text.is_empty() => String::new(),
            Self::Number(number) => format!(" {number}"),
            Self::Text(text) => format!(" {}", scalar::scalar(text, inner)),
            Self::List(members) if members.iter().all(|member| matches!(member, Self::Text(_) | Self::Number(_))) => {
                format!(" {}", self.in_brackets())
            }
            Self::List(members) => {
                let lines =
                    members.iter().map(|member| format!("\n{}{}", " ".repeat(inner), member.behind_dash(inner)));
                lines.collect()
            }
            Self::Map(entries) => {
                let lines = entries.iter().map(|(key, value)| {
                    format!("\n{}{}:{}", " ".repeat(inner), written_key(key), value.behind_key(inner))
                });
                lines.collect()
            }
        }
    }

    /// The value as a member of a list whose `-` stands in this column, from
    /// the `-` on.
    pub(super) fn behind_dash(&self, column: usize) -> String {
        let inner = column + STEP;
        match self {
            Self::Map(entries) if !entries.is_empty() => {
                let entries =
                    entries.iter().map(|(key, value)| format!("{}:{}", written_key(key), value.behind_key(inner)));
                format!("- {}", entries.collect::<Vec<_>>().join(&format!("\n{}", " ".repeat(inner))))
            }
            Self::Text(text) if !text.is_empty() => format!("- {}", scalar::scalar(text, inner)),
            _ => format!("- {}", self.in_brackets()),
        }
    }

    /// The value on one line, as it stands anywhere.
    pub(super) fn in_brackets(&self) -> String {
        match self {
            Self::Text(text) => scalar::scalar_in_brackets(text),
            Self::Number(number) => number.clone(),
            Self::List(members) => {
                format!("[{}]", members.iter().map(Self::in_brackets).collect::<Vec<_>>().join(", "))
            }
            Self::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| match value.is_nothing() {
                    true => format!("{}: ", written_key(key)),
                    false => format!("{}: {}", written_key(key), value.in_brackets()),
                });
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

fn written_key(key: &str) -> String {
    scalar::scalar_in_brackets(key)
}
