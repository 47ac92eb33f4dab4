//! Checking a year's data: everything that is wrong, each with its place and
//! what to do.

mod characters;
mod meaning;

use crate::error::Error;
use crate::fonts::Fonts;
use crate::load::Loaded;
use crate::problem::{self, Problem};

/// Every problem of a loaded year, in the order of their places.
pub fn check(loaded: &Loaded, fonts: &Fonts) -> Vec<Problem> {
    let mut problems = loaded.problems.clone();
    problems.extend(meaning::check(loaded));
    problems.extend(characters::check(&loaded.source, &loaded.tree, fonts));
    problem::sort(&mut problems);
    problems
}

/// Passes on a year without errors; the warnings are the caller's to show.
///
/// # Errors
/// [`Error::Problems`] with all of the year's problems if one is an error.
pub fn require_sound(loaded: &Loaded, fonts: &Fonts) -> Result<Vec<Problem>, Error> {
    let problems = check(loaded, fonts);
    if problems.iter().any(Problem::is_error) { Err(Error::Problems(problems)) } else { Ok(problems) }
}
