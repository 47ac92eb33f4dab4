//! The archive's folder: an office's, or one that stands anywhere else.

use std::path::{Path, PathBuf};

use super::error::ArchiveError;
use super::files::{self, ReadError};
use super::register::Register;
use super::register_lines::ParseRegisterError;
use crate::office::Root;

/// An office's archive inside its folder.
pub const ARCHIVE: &str = "out/archive";

/// The register's name in the archive.
pub const REGISTER: &str = "register.txt";

/// The folder of the PDFs that were replaced, in the archive.
pub const SUPERSEDED: &str = "superseded";

/// An office's folder for the work of seals.
pub const STAGING: &str = "out/.seal";

/// An archive's folder.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    /// What messages call it.
    shown: String,
    /// The office's folder for the work of seals; none for an archive that
    /// stands by itself.
    staging: Option<(PathBuf, String)>,
}

impl Folder {
    /// An office's archive, `out/archive`.
    pub fn of(root: &Root) -> Self {
        Self {
            path: root.join(ARCHIVE),
            shown: root.shown(ARCHIVE),
            staging: Some((root.join(STAGING), root.shown(STAGING))),
        }
    }

    /// The archive at a path, as the user typed it.
    pub fn at(path: &Path) -> Self {
        let shown = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        Self { path: path.to_owned(), shown: shown.trim_end_matches('/').to_owned(), staging: None }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.shown
    }

    /// The path of a file in it: `R01.pdf`.
    pub fn join(&self, file: &str) -> PathBuf {
        self.path.join(file)
    }

    /// What messages call a file in it.
    pub fn shown(&self, file: &str) -> String {
        format!("{}/{file}", self.shown)
    }

    /// The folder for the work of seals, and what messages call it.
    pub fn staging(&self) -> Option<(&Path, &str)> {
        self.staging.as_ref().map(|(path, shown)| (path.as_path(), shown.as_str()))
    }

    /// The bytes of a file in it, up to `limit` of them; none if there is no
    /// such file.
    ///
    /// # Errors
    /// [`ArchiveError::Unreadable`].
    pub fn read(&self, file: &str, limit: u64) -> Result<Option<Vec<u8>>, ArchiveError> {
        files::read(&self.join(file), limit).map_err(|why| ArchiveError::Unreadable { path: self.shown(file), why })
    }

    /// Reads the register; an empty one where nothing was sealed.
    ///
    /// # Errors
    /// [`ArchiveError::Unreadable`], or [`ArchiveError::Register`] if it is
    /// not as it was written.
    pub fn register(&self) -> Result<Register, ArchiveError> {
        // Looks whether it is a folder: a link could lead to any other.
        files::names(&self.path)
            .map_err(|why: ReadError| ArchiveError::Unreadable { path: self.shown.clone(), why })?;
        let Some(bytes) = self.read(REGISTER, files::MAX_REGISTER)? else { return Ok(Register::default()) };
        let path = self.shown(REGISTER);
        let text = String::from_utf8(bytes).map_err(|error| {
            let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = sound.iter().filter(|byte| **byte == b'\n').count() + 1;
            let why =
                ParseRegisterError { line, message: "文字として読めないところがあります".to_owned() };
            ArchiveError::Register { path: path.clone(), why }
        })?;
        Register::parse(&text).map_err(|why| ArchiveError::Register { path, why })
    }
}
