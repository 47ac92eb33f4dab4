//! What a client asks for.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::yaml::KeyPath;

/// A change of a value.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The value.
    pub path: KeyPath,
    /// The names of the direction, measure and project that the value was seen
    /// in; none where the client doesn't say.
    pub of: Option<Vec<String>>,
    /// What it was made from.
    pub from: Json,
    /// What it is to be.
    pub to: Json,
    /// Whether a sealed year may be changed.
    pub correct: bool,
}

/// What is to happen to a member of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Motion {
    /// A new one comes, at the path.
    Add,
    /// It goes.
    Remove,
    /// It changes places with the one before it.
    Up,
    /// It changes places with the one behind it.
    Down,
}

/// A change of a list's members.
#[derive(Debug, Clone)]
pub struct Move {
    /// What happens.
    pub motion: Motion,
    /// The member.
    pub path: KeyPath,
    /// The names of what holds the list.
    pub of: Option<Vec<String>>,
    /// What was seen: of what goes the whole member, else the names of the
    /// list's members.
    pub from: Json,
    /// The name of a new one.
    pub name: Option<String>,
    /// Whether a sealed year may be changed.
    pub correct: bool,
}
