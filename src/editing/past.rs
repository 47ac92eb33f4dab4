//! A change as the history lists it.

use serde::Serialize;
use serde_json::Value as Json;

use super::journal::{Action, Can, Journal, JournalEntry};
use super::value::json;

/// A change as the history lists it.
#[derive(Debug, Serialize)]
pub struct Past {
    id: u64,
    words: String,
    key: String,
    at: String,
    old: Json,
    new: Json,
    undone: bool,
    can: Option<Can>,
}

impl Past {
    /// A change of a journal.
    pub fn of(journal: &Journal, entry: &JournalEntry) -> Self {
        let last = entry.words.rsplit(" › ").next().unwrap_or_default();
        let (key, old, new) = match &entry.action {
            Action::Set { old, new } => (last, json(old), json(new)),
            Action::Added(member) => ("加える", Json::Null, json(member.value())),
            Action::Removed(member) => ("削除", json(member.value()), Json::Null),
            Action::Moved { name, from, to } => {
                let place = |at: usize| Json::from(format!("{}番目（{name}）", at + 1));
                ("移動", place(*from), place(*to))
            }
            Action::Corrected { old, new } => ("訂正", old.clone().into(), new.clone().into()),
        };
        Self {
            id: entry.id,
            words: entry.words.clone(),
            key: key.to_owned(),
            at: entry.at.clone(),
            old,
            new,
            undone: entry.is_undone(),
            can: journal.can(entry),
        }
    }
}
