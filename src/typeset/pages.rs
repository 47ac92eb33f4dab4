//! Markup → pages: the world that Typst sees, and nothing else.
//!
//! No file system, network, packages, clock or installed fonts: what comes
//! out depends on what is handed in alone.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::{LazyHash, hash128};
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;

use crate::office::fonts::Fonts;
use crate::typeset::markup::Markup;
use crate::typeset::paths;
use crate::typeset::refusal::TypstRefusal;

/// The report, laid out.
pub type Pages = PagedDocument;

/// Typst's standard library.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// Makes Typst's library and its hash, which every layout begins with and which
/// then are there for good.
pub fn make_ready() {
    hash128(&*LIBRARY);
}

/// Everything that Typst can reach while it lays out one report.
pub struct ReportWorld<'a> {
    markup: &'a Source,
    fonts: &'a Fonts,
    /// What can be attached: the year's data, and what is enclosed with it.
    files: Vec<(FileId, Bytes)>,
}

impl<'a> ReportWorld<'a> {
    /// The world of a year's markup. `data` is the year's file, byte for byte.
    pub fn new(markup: &'a Markup, fonts: &'a Fonts, code: &str, data: &[u8]) -> Self {
        let data = (paths::data(code), Bytes::new(data.to_vec()));
        Self { markup: markup.source(), fonts, files: vec![data] }
    }

    /// The same world with more files, which have no name in it but their
    /// number; see [`paths::enclosed_path`].
    #[must_use]
    pub fn enclosing(mut self, enclosed: impl IntoIterator<Item = Bytes>) -> Self {
        let enclosed = enclosed.into_iter().enumerate();
        self.files.extend(enclosed.map(|(nth, bytes)| (paths::enclosed(nth), bytes)));
        self
    }

    /// Lays the report out.
    ///
    /// # Errors
    /// Everything that Typst finds wrong.
    pub fn lay_out(&self) -> Result<Pages, TypstRefusal> {
        typst::compile::<PagedDocument>(self).output.map_err(|errors| TypstRefusal::new(self, &errors))
    }
}

impl World for ReportWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.markup.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.markup.id() { Ok(self.markup.clone()) } else { Err(unknown(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let file = self.files.iter().find(|(known, _)| *known == id);
        file.map(|(_, bytes)| bytes.clone()).ok_or_else(|| unknown(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index)
    }

    /// There is no today: the same data must give the same bytes tomorrow.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn unknown(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}
