//! The office's folder (DIR): where data, output, templates and fonts are.

mod attributes;
pub mod data_lock;
pub(crate) mod faults;
pub mod fonts;
pub mod kept;
mod left_behind;
mod names;
pub mod own_files;
pub(crate) mod rename;
pub mod write;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::model::FiscalYear;

/// The folder that holds `data/` and `out/`, and perhaps `templates/` and
/// `fonts/` of the office's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root(PathBuf);

impl Root {
    /// The folder at `path`, as the user typed it.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The path of something inside it.
    pub fn join(&self, inside: &str) -> PathBuf {
        self.0.join(inside)
    }

    /// What messages call something inside it: the path as reached from DIR
    /// as typed, with `/` on every system.
    pub fn shown(&self, inside: &str) -> String {
        let typed = self.0.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        match typed.strip_suffix('/').unwrap_or(&typed) {
            "." | "" if !typed.starts_with('/') => inside.to_owned(),
            dir => format!("{dir}/{inside}"),
        }
    }

    /// A year's data inside the folder: `data/R01.yaml`.
    pub fn data(year: FiscalYear) -> String {
        format!("data/{}.yaml", year.code())
    }

    /// The years that have data, by calendar.
    ///
    /// # Errors
    /// [`Error::NoYears`] if there is no year in `data/`, or no such folder;
    /// if it can't be read.
    pub fn years(&self) -> Result<Vec<FiscalYear>, Error> {
        let folder = self.shown("data");
        let names = match file_names(&self.join("data")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            names => names.map_err(|source| Error::Read { path: folder.clone(), source })?,
        };
        let mut years: Vec<_> =
            names.iter().filter_map(|name| FiscalYear::from_code(name.strip_suffix(".yaml")?)).collect();
        years.sort();
        match self.misnamed(&[]) {
            _ if !years.is_empty() => Ok(years),
            nearly if nearly.is_empty() => Err(Error::NoYears { folder }),
            nearly => Err(Error::Diagnostics(nearly)),
        }
    }

    /// The plans in a folder of plans, each a folder with `data/` of its own,
    /// by their names; none where this is a plan itself.
    pub fn plans(&self) -> Vec<(String, Self)> {
        if self.join("data").exists() {
            return Vec::new();
        }
        let plan = |name: String| {
            let root = Self::new(PathBuf::from(self.shown(&name)));
            root.join("data").is_dir().then_some((name, root))
        };
        file_names(&self.join(".")).unwrap_or_default().into_iter().filter_map(plan).collect()
    }

    /// The newest year that has data.
    ///
    /// # Errors
    /// As [`years`](Self::years).
    pub fn newest(&self) -> Result<FiscalYear, Error> {
        let folder = self.shown("data");
        self.years()?.pop().ok_or(Error::NoYears { folder })
    }
}

/// The names of what a folder holds, sorted. A name that isn't Unicode is left
/// out: no file of an office has one.
pub fn file_names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.extend(entry?.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_as_typed() {
        for (typed, shown) in [
            (".", "data/R01.yaml"),
            ("", "data/R01.yaml"),
            ("./", "data/R01.yaml"),
            ("office", "office/data/R01.yaml"),
            ("../office/", "../office/data/R01.yaml"),
            ("/srv/office", "/srv/office/data/R01.yaml"),
            ("/", "/data/R01.yaml"),
        ] {
            assert_eq!(Root::new(typed).shown("data/R01.yaml"), shown);
        }
    }
}
