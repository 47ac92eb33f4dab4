//! What was changed since the program was started, to be undone by value.

use chrono::Local;

use super::difference::Difference;
use super::follow::{Happening, Whereabouts, gap_after};
use crate::model::Part;
use crate::yaml::document::{Member, Value};
use crate::yaml::{KeyPath, Step};

/// The changes of one year, oldest first.
#[derive(Debug, Default)]
pub struct Journal {
    entries: Vec<JournalEntry>,
    /// What became of the members of lists. An entry's path is that of its
    /// time; from there on these lead to where it is now.
    happenings: Vec<Happening>,
    /// How often something was undone.
    undoings: u64,
}

/// A change.
#[derive(Debug)]
pub struct JournalEntry {
    /// Its number, from 1.
    pub id: u64,
    /// What was changed, in the form's words.
    pub words: String,
    /// When: 14:03, by this machine's clock.
    pub at: String,
    /// What was done.
    pub action: Action,
    /// The bytes from before the last doing or undoing to after it.
    pub patch: Difference,
    /// The names of the direction, measure and project that hold it: other
    /// programs may move them.
    pub of: Vec<String>,
    /// The value, or the member, where it was after that.
    path: KeyPath,
    /// How many happenings there were then.
    since: usize,
    /// Which undoing undid it; none as long as it is done.
    undone: Option<u64>,
}

/// What a change did.
#[derive(Debug, Clone)]
pub enum Action {
    /// A value became another.
    Set {
        /// What it was.
        old: Value,
        /// What it became.
        new: Value,
    },
    /// A member came to a list.
    Added(Member),
    /// A member went from a list.
    Removed(Member),
    /// A member moved within its list.
    Moved {
        /// Its name.
        name: String,
        /// Where it was.
        from: usize,
        /// Where it went.
        to: usize,
    },
    /// The file's text was corrected, in a place that is no value.
    Corrected {
        /// What stood there.
        old: String,
        /// What stands there.
        new: String,
    },
}

/// What can be done about a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Can {
    /// It can be undone.
    Undo,
    /// It can be done again.
    Redo,
}

impl Journal {
    /// Records a change that was made in what has these names, and its number.
    pub fn record(&mut self, path: KeyPath, of: Vec<String>, action: Action, patch: Difference) -> u64 {
        let id = self.entries.len() as u64 + 1;
        self.happen(id, &path, &action, false);
        self.rename(&path, &action, false);
        let (at, since) = (Local::now().format("%H:%M").to_string(), self.happenings.len());
        self.entries.push(JournalEntry {
            id,
            words: path.to_string(),
            at,
            action,
            patch,
            of,
            path,
            since,
            undone: None,
        });
        id
    }

    /// Records that a change was undone or done again, which led its value or
    /// member from one path to another, in what has these names.
    pub fn turned(&mut self, id: u64, from: &KeyPath, to: KeyPath, of: Vec<String>, patch: Difference) {
        let Some(at) = self.index(id) else { return };
        let mut action = self.entries[at].action.clone();
        if let (Action::Moved { from: old, to: new, .. }, Some(was), Some(is)) = (&mut action, index(from), index(&to))
        {
            (*old, *new) = (was, is);
        }
        let undone = self.entries[at].undone.is_none();
        self.happen(id, &to, &action, undone);
        self.rename(&to, &action, undone);
        self.undoings += u64::from(undone);
        let entry = &mut self.entries[at];
        (entry.path, entry.of, entry.patch, entry.since) = (to, of, patch, self.happenings.len());
        entry.undone = undone.then_some(self.undoings);
    }

    fn happen(&mut self, number: u64, path: &KeyPath, action: &Action, undone: bool) {
        let Some((list, Step::Index(at))) = path.parent() else { return };
        let at = *at;
        self.happenings.extend(match action {
            Action::Added(_) | Action::Removed(_) if matches!(action, Action::Added(_)) != undone => {
                Some(Happening::Came { list, at, number })
            }
            Action::Added(_) | Action::Removed(_) => Some(Happening::Went { list, at, number }),
            Action::Moved { from, to, .. } => Some(Happening::Moved { list, from: *from, to: *to }),
            Action::Set { .. } | Action::Corrected { .. } => None,
        });
    }

    /// What was changed in a member is known by its new name from now on.
    fn rename(&mut self, path: &KeyPath, action: &Action, undone: bool) {
        let Action::Set { old: Value::Text(old), new: Value::Text(new) } = action else { return };
        let Some((member, Step::Key(key))) = path.parent() else { return };
        if Part::of(&member).is_none_or(|(part, ..)| part.name_key() != *key) {
            return;
        }
        let (then, now) = if undone { (new, old) } else { (old, new) };
        let (then, now) = (then.trim_end_matches('\n'), now.trim_end_matches('\n'));
        let place = member.steps().len() / 2 - 1;
        for at in 0..self.entries.len() {
            let inside = self.path(&self.entries[at]).is_some_and(|path| path.steps().starts_with(member.steps()));
            if let Some(name) = self.entries[at].of.get_mut(place).filter(|name| inside && *name == then) {
                now.clone_into(name);
            }
        }
    }

    /// The changes, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &JournalEntry> {
        self.entries.iter().rev()
    }

    /// A change.
    pub fn get(&self, id: u64) -> Option<&JournalEntry> {
        self.index(id).map(|at| &self.entries[at])
    }

    /// Where the value or member of a change is now; none where what holds it
    /// has gone.
    pub fn path(&self, entry: &JournalEntry) -> Option<KeyPath> {
        let happenings = &self.happenings[entry.since..];
        if entry.is_absent() {
            let (list, at) = (entry.path.parent()?.0, index(&entry.path)?);
            return gap_after(list, at, happenings);
        }
        Whereabouts::Here(entry.path.clone()).after(happenings).path()
    }

    /// What can be done about a change.
    pub fn can(&self, entry: &JournalEntry) -> Option<Can> {
        self.path(entry).map(|_| if entry.undone.is_some() { Can::Redo } else { Can::Undo })
    }

    /// The change that is undone where none is named: the newest.
    pub fn to_undo(&self) -> Option<u64> {
        self.newest_first().find(|entry| entry.undone.is_none() && self.path(entry).is_some()).map(|entry| entry.id)
    }

    /// The change that is done again where none is named: what was undone
    /// last, unless something else was changed since.
    pub fn to_redo(&self) -> Option<u64> {
        let last = self.entries.iter().filter(|entry| entry.undone.is_some()).max_by_key(|entry| entry.undone)?;
        let newer = self.entries.iter().any(|entry| entry.undone.is_none() && entry.id > last.id);
        (!newer && self.path(last).is_some()).then_some(last.id)
    }

    fn index(&self, id: u64) -> Option<usize> {
        let at = usize::try_from(id).ok()?.checked_sub(1)?;
        (at < self.entries.len()).then_some(at)
    }
}

impl JournalEntry {
    /// Whether it was undone.
    pub fn is_undone(&self) -> bool {
        self.undone.is_some()
    }

    /// Whether it is about a member that is not in its list now.
    fn is_absent(&self) -> bool {
        match self.action {
            Action::Added(_) => self.is_undone(),
            Action::Removed(_) => !self.is_undone(),
            _ => false,
        }
    }

    /// Whether it gave something of one of these names the other.
    pub fn renamed(&self, one: &str, other: &str) -> bool {
        match &self.action {
            Action::Set { old: Value::Text(old), new: Value::Text(new) } => {
                (old == one && new == other) || (old == other && new == one)
            }
            _ => false,
        }
    }
}

fn index(path: &KeyPath) -> Option<usize> {
    match path.steps().last() {
        Some(Step::Index(at)) => Some(*at),
        _ => None,
    }
}
