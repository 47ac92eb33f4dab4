//! Checking the data: everything that is wrong, each with its place and what
//! to do.
//!
//! `docs/checks.md` tells the office what is checked. What keeps a file from
//! being read at all, and what has the wrong shape, [`load`] has found.

#![cfg_attr(not(test), deny(clippy::string_slice))]

mod between;
mod characters;
mod meaning;
mod open;
// Its rules cut texts at places that they found in them; a property test tries any text.
#[allow(clippy::string_slice)]
mod proofread;
mod sound;
mod written;

use crate::diagnostics::{self, Diagnostic};
use crate::error::Error;
use crate::load::{self, Loaded};
use crate::model::FiscalYear;
use crate::office::Root;
use crate::office::fonts::Fonts;

pub use self::open::{OpenItem, csv, json, open_items, text};
pub use self::proofread::{Proofreader, words_schema};
pub use self::sound::SoundYear;

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// Whether the Japanese of the texts is, too.
    pub proofread: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self { proofread: true }
    }
}

/// Every diagnostic of a loaded year but those of its Japanese, in the order of
/// their places.
pub fn check(loaded: &Loaded, fonts: &Fonts) -> Vec<Diagnostic> {
    let mut diagnostics = check_within(loaded, fonts);
    diagnostics::sort(&mut diagnostics);
    diagnostics
}

/// What of a year is worth a look beside `before`, the year before it.
pub fn since(before: Option<&Loaded>, loaded: &Loaded) -> Vec<Diagnostic> {
    before.map_or_else(Vec::new, |before| between::check(before, loaded))
}

fn check_within(loaded: &Loaded, fonts: &Fonts) -> Vec<Diagnostic> {
    let mut diagnostics = loaded.diagnostics.clone();
    diagnostics.extend(written::check(loaded));
    diagnostics.extend(meaning::check(loaded));
    diagnostics.extend(characters::check(loaded, fonts));
    diagnostics
}

/// Every diagnostic of some years of an office, and of what changes from the
/// year before each, in the order of their places; of all years where none
/// is named.
///
/// # Errors
/// If there is no year, or a file in `fonts/` isn't a font.
pub fn office(root: &Root, named: &[FiscalYear], scope: Scope) -> Result<Vec<Diagnostic>, Error> {
    let fonts = Fonts::load(root)?;
    let existing = match root.years() {
        Err(Error::Diagnostics(nearly)) if named.is_empty() => return Ok(nearly),
        Err(error) if named.is_empty() => return Err(error),
        years => years.unwrap_or_default(),
    };
    let mut diagnostics = root.misnamed(named);
    let asked = if named.is_empty() { &existing } else { named };
    let mut years: Vec<FiscalYear> = existing.iter().chain(asked).copied().collect();
    years.sort();
    years.dedup();

    let mut proofreader = scope.proofread.then(|| {
        let (proofreader, broken) = Proofreader::new(root);
        diagnostics.extend(broken);
        proofreader
    });
    let mut before: Option<Loaded> = None;
    for (index, year) in years.iter().enumerate() {
        let is_asked = asked.contains(year);
        if !is_asked && !years.get(index + 1).is_some_and(|next| asked.contains(next)) {
            before = None;
            continue;
        }
        let loaded = match load::load(root, *year) {
            Ok(loaded) => loaded,
            Err(diagnostic) => {
                diagnostics.extend(is_asked.then_some(diagnostic));
                continue;
            }
        };
        if is_asked {
            diagnostics.extend(check_within(&loaded, &fonts));
            diagnostics.extend(proofreader.iter_mut().flat_map(|proofreader| proofreader.check(&loaded)));
            diagnostics.extend(since(before.as_ref(), &loaded));
        }
        before = Some(loaded);
    }
    diagnostics::sort(&mut diagnostics);
    Ok(diagnostics::limited(diagnostics))
}
