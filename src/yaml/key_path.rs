//! Paths of keys: how a value is reached from the root of the data.

use std::fmt;

use serde::Serialize;

/// One step of a path; serialised, a key or a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Step {
    /// The value under this key.
    Key(&'static str),
    /// The member at this index, from 0.
    Index(usize),
}

impl From<&'static str> for Step {
    fn from(key: &'static str) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// Where in the data a value stands, whatever its line; serialised, the list
/// of its steps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct KeyPath(Vec<Step>);

impl KeyPath {
    /// The root.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path one step further.
    #[must_use]
    pub fn to(&self, step: impl Into<Step>) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.extend_from_slice(&self.0);
        steps.push(step.into());
        Self(steps)
    }

    /// The path one step back, and that step; none of the root.
    pub fn parent(&self) -> Option<(Self, &Step)> {
        self.0.split_last().map(|(last, before)| (Self(before.to_vec()), last))
    }

    /// Its steps from the root.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

/// Prints the path in the form's own words, counting as the form does:
/// 基本的方向性2 › 施策項目3 › 事業1 › 実績.
impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if nth == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, " › {key}")?,
                Step::Index(index) => write!(f, "{}", index + 1)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_in_the_forms_words() {
        let path = KeyPath::root().to("基本的方向性").to(1).to("施策項目").to(2).to("実績");
        assert_eq!(path.to_string(), "基本的方向性2 › 施策項目3 › 実績");
        assert_eq!(KeyPath::root().to_string(), "");
    }
}
