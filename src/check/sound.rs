//! A year without errors: the only kind that is printed, sealed, exported,
//! compared or copied.

use std::sync::Arc;

use super::Proofreader;
use crate::diagnostics::{self, Diagnostic};
use crate::error::Error;
use crate::load::{self, Loaded};
use crate::model::{FiscalYear, Report};
use crate::office::Root;
use crate::office::fonts::Fonts;
use crate::source::Source;
use crate::yaml::Node;

/// A year whose data was checked and has no errors.
///
/// There is no other way to one than through `check`, but for a year that was
/// signed off ([`once_sound`](Self::once_sound)), and whatever makes something
/// of a year asks for one. So nobody can forget to check, not even
/// for a year that is only looked up beside another.
#[derive(Debug, Clone)]
pub struct SoundYear {
    loaded: Arc<Loaded>,
    warnings: Vec<Diagnostic>,
}

impl SoundYear {
    /// Loads and checks a year of an office.
    ///
    /// # Errors
    /// [`Error::Diagnostics`] with everything that is wrong with the year if
    /// any of it is an error.
    pub fn load(root: &Root, fonts: &Fonts, year: FiscalYear) -> Result<Self, Error> {
        let mut sound = Self::of(&Arc::new(load::load(root, year)?), fonts).map_err(Error::Diagnostics)?;
        sound.warnings.extend(super::proofread::notice(root));
        Ok(sound)
    }

    /// As [`load`](Self::load), of data that was already read, from wherever.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn read(source: Arc<Source>, fonts: &Fonts, year: FiscalYear) -> Result<Self, Error> {
        Self::of(&Arc::new(load::load_source(source, year)?), fonts).map_err(Error::Diagnostics)
    }

    /// Checks a loaded year.
    ///
    /// # Errors
    /// Everything that is wrong with it if any of it is an error.
    pub fn of(loaded: &Arc<Loaded>, fonts: &Fonts) -> Result<Self, Vec<Diagnostic>> {
        let found = super::check(loaded, fonts);
        if found.iter().any(Diagnostic::is_error) {
            return Err(found);
        }
        Ok(Self { loaded: loaded.clone(), warnings: found })
    }

    /// The year with what a proofreader says of its Japanese among its
    /// warnings.
    #[must_use]
    pub fn proofread(mut self, proofreader: &mut Proofreader) -> Self {
        self.warnings.extend(proofreader.check(&self.loaded));
        diagnostics::sort(&mut self.warnings);
        self
    }

    /// A year that was signed off, from the data that was. It was sound by the
    /// rules of its day, and what a later program finds in it beside that is
    /// no reason to hold it back.
    ///
    /// # Errors
    /// If it can't be read as a year's data.
    pub fn once_sound(source: Arc<Source>, year: FiscalYear) -> Result<Self, Error> {
        let loaded = load::load_source(source, year)?;
        if loaded.diagnostics.iter().any(Diagnostic::is_error) {
            return Err(Error::Diagnostics(loaded.diagnostics));
        }
        Ok(Self { loaded: Arc::new(loaded), warnings: Vec::new() })
    }

    /// Which year it is.
    pub fn year(&self) -> FiscalYear {
        self.loaded.year
    }

    /// Its file.
    pub fn source(&self) -> &Arc<Source> {
        &self.loaded.source
    }

    /// The file's values and their places.
    pub fn tree(&self) -> &Node {
        &self.loaded.tree
    }

    /// What it says.
    pub fn report(&self) -> &Report {
        &self.loaded.report
    }

    /// What is worth a look in it.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }
}
