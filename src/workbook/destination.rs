//! Where a workbook may be written: nowhere near the data and the archive,
//! and not over answers that nobody has brought back.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::answers::{Returned, Taking};
use super::book::Book;
use super::book_error::BookError;
use super::remark::Remarks;
use super::{Occupied, WorkbookError};
use crate::check::SoundYear;
use crate::office::fonts::Fonts;
use crate::office::{Root, file_names, write};

/// The folders that keep what can't be made again.
const KEPT: [&str; 2] = ["data", "out/archive"];

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
        let refused = |why| WorkbookError::Destination { path: shown.clone(), why };
        let unreadable = |source| crate::Error::Write { path: shown.clone(), source };
        let target = resolved(&write::followed(&path).map_err(unreadable)?).map_err(unreadable)?;
        if !is_xlsx(&path) || !is_xlsx(&target) {
            return Err(refused("ブックの名前は .xlsx で終わるものにしてください"));
        }
        for folder in KEPT {
            let kept = resolved(&root.join(folder)).map_err(unreadable)?;
            // A second name of a file is as good as its first.
            let mut files = file_names(&kept).unwrap_or_default().into_iter();
            let same = |name: String| same_file::is_same_file(kept.join(name), &target).unwrap_or(false);
            if target.starts_with(&kept) || files.any(same) {
                return Err(refused(
                    "data と out/archive には、データと承認済みのPDFだけを置きます。--output で別の場所を指定してください",
                ));
            }
        }
        Ok(Self { path, shown })
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

/// The path without links, `.` and `..`, of a file that may be missing.
fn resolved(path: &Path) -> std::io::Result<PathBuf> {
    let mut resolved = if path.is_absolute() { PathBuf::new() } else { fs::canonicalize(".")? };
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                resolved.pop();
            }
            component => {
                resolved.push(component);
                if let Ok(canonical) = fs::canonicalize(&resolved) {
                    resolved = canonical;
                }
            }
        }
    }
    Ok(resolved)
}
