//! What is shown: which plan, and which year of it; the same to all browsers.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;

use super::watch::Poke;
use crate::digest::Digest;
use crate::model::FiscalYear;
use crate::office::Root;

/// A plan and the year of it that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPlan {
    /// The plan's folder.
    pub root: Root,
    /// The year; none as long as there is none to be shown.
    pub year: Option<FiscalYear>,
}

/// What is shown now, to be changed by whoever looks on.
#[derive(Debug)]
pub struct Shown {
    state: Mutex<State>,
    chosen: Condvar,
}

#[derive(Debug)]
struct State {
    place: ShownPlan,
    refused: Option<Refused>,
    /// How often that was.
    refusals: u64,
    /// Whom to tell of changes.
    poke: Option<Poke>,
}

/// Why what was chosen is not shown.
#[derive(Debug, Clone, Serialize)]
pub struct Refused {
    /// Its number, from 1.
    id: u64,
    /// Why, as the browser is told of failures.
    failure: Value,
}

impl ShownPlan {
    /// What the plan is called among all plans of this computer, whatever
    /// server and port show it: a short hash of where its folder is, for which
    /// the disk is asked.
    pub fn plan(&self) -> String {
        let folder = std::fs::canonicalize(self.root.join(".")).unwrap_or_else(|_| self.root.join("."));
        Digest::of(folder.as_os_str().as_encoded_bytes()).short()
    }
}

impl Shown {
    /// Shows a year of a plan, or that there is none.
    pub fn new(root: Root, year: Option<FiscalYear>) -> Self {
        let state = State { place: ShownPlan { root, year }, refused: None, refusals: 0, poke: None };
        Self { state: Mutex::new(state), chosen: Condvar::new() }
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is shown now.
    pub fn get(&self) -> ShownPlan {
        self.locked().place.clone()
    }

    /// Why what was chosen last is not shown, if it isn't.
    pub fn refused(&self) -> Option<Refused> {
        self.locked().refused.clone()
    }

    /// Shows what was shown before, unless something else was chosen since:
    /// what was chosen can't be shown.
    pub fn refuse(&self, chosen: &ShownPlan, before: ShownPlan, failure: Value) {
        let mut state = self.locked();
        if state.place == *chosen {
            state.place = before;
        }
        state.refusals += 1;
        state.refused = Some(Refused { id: state.refusals, failure });
    }

    /// Shows another.
    pub fn set(&self, root: Root, year: Option<FiscalYear>) {
        let mut state = self.locked();
        (state.place, state.refused) = (ShownPlan { root, year }, None);
        drop(state);
        self.chosen.notify_all();
        self.changed();
    }

    /// Waits until there is a year to be shown, and says where and which.
    pub fn wait_for_a_year(&self) -> (ShownPlan, FiscalYear) {
        let mut state = self.locked();
        loop {
            if let Some(year) = state.place.year {
                return (state.place.clone(), year);
            }
            state = self.chosen.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// From now on this is told of changes.
    pub fn tell(&self, poke: Poke) {
        self.locked().poke = Some(poke);
    }

    /// Says that the data was written by this program.
    pub fn changed(&self) {
        if let Some(poke) = &self.locked().poke {
            poke.now();
        }
    }
}
