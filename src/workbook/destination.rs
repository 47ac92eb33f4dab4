//! Where a workbook may be written: nowhere near the data and the archive,
//! and not over answers that nobody has brought back.

use std::path::{Path, PathBuf};

use super::answers::{Returned, Taking};
use super::book::Book;
use super::book_error::BookError;
use super::remark::Remarks;
use super::{Occupied, WorkbookError};
use crate::check::SoundYear;
use crate::office::fonts::Fonts;
use crate::office::{Root, kept};

/// A place that a workbook may be written to.
#[derive(Debug)]
pub struct Destination {
    /// The file.
    pub path: PathBuf,
    /// What messages call it.
    pub shown: String,
}

impl Destination {
    /// Makes sure of a place, wherever links and `..` lead.
    ///
    /// # Errors
    /// If it isn't called `.xlsx`, or lies in `data/` or the archive.
    pub fn new(root: &Root, path: PathBuf, shown: String) -> Result<Self, WorkbookError> {
        if is_xlsx(&path) && is_xlsx(&kept::outside(root, &path, &shown)?) {
            Ok(Self { path, shown })
        } else {
            Err(WorkbookError::NoWorkbook { path: shown })
        }
    }

    /// Why what is there must not be replaced; None where nothing is, or
    /// nothing would be lost.
    pub fn occupied(&self, root: &Root, fonts: &Fonts) -> Option<Occupied> {
        let why = match Book::open(&self.path) {
            Err(BookError::Read(error)) if error.kind() == std::io::ErrorKind::NotFound => return None,
            Err(_) => "shiryo が書き出したブックではない、または読めないファイルです".to_owned(),
            Ok(book) => self.unanswered(&book, root, fonts)?,
        };
        Some(Occupied { path: self.shown.clone(), why })
    }

    /// What would be lost with the workbook that is there.
    fn unanswered(&self, book: &Book, root: &Root, fonts: &Fonts) -> Option<String> {
        let mut remarks = Remarks::default();
        let Ok(returned) = Returned::new(&self.shown, book, &mut remarks) else {
            return Some("shiryo が書き出したブックではありません".into());
        };
        // Notes, text boxes and sheets of theirs.
        let written = remarks.notes.len();
        let Ok(sound) = SoundYear::load(root, fonts, returned.year) else {
            return Some(format!(
                "{}のデータがないか、誤りがあるので、記入が取り込んであるか確かめられません",
                returned.year
            ));
        };
        let taking = Taking { allow_empty: true, prefer_book: false };
        let answers = returned.answers(sound.report(), taking, &mut remarks);
        let places = answers.iter().map(|answer| &answer.place);
        let places = places.chain(remarks.conflicts.iter().map(|conflict| &conflict.place));
        let mut places: Vec<String> =
            places.chain(remarks.notes[..written].iter().map(|note| &note.place)).map(|place| place.inside()).collect();
        places.dedup();
        const MOST: usize = 5;
        let more = if places.len() > MOST { "など" } else { "" };
        let count = places.len();
        places.truncate(MOST);
        (count > 0).then(|| format!("データに取り込んでいない記入が{count}か所あります（{}{more}）", places.join("、")))
    }
}

fn is_xlsx(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"))
}
