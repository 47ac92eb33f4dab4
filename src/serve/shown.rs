//! What is shown: which plan, and which year of it; the same to all browsers.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::watch::Poke;
use crate::digest::Digest;
use crate::model::FiscalYear;
use crate::office::Root;

/// A plan and the year of it that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
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
    place: Place,
    /// Whom to tell of changes.
    poke: Option<Poke>,
}

impl Place {
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
        Self { state: Mutex::new(State { place: Place { root, year }, poke: None }), chosen: Condvar::new() }
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is shown now.
    pub fn get(&self) -> Place {
        self.locked().place.clone()
    }

    /// Shows another.
    pub fn set(&self, root: Root, year: Option<FiscalYear>) {
        self.locked().place = Place { root, year };
        self.chosen.notify_all();
        self.changed();
    }

    /// Waits until there is a year to be shown, and says where and which.
    pub fn wait_for_a_year(&self) -> (Place, FiscalYear) {
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
