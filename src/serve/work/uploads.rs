//! Workbooks that were dropped on the page: held in memory until they are
//! brought back or put away, never on the disk, where what departments answer
//! would lie about.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::body::Bytes;
use serde::Serialize;

use super::failure::Failure;
use crate::workbook::{Given, MAX_FILE};

/// The most workbooks that are held at a time.
const MOST: usize = 200;

/// The most bytes of all of them together.
const MOST_BYTES: usize = 256 << 20;

/// The longest name of a file.
const LONGEST: usize = 200;

/// The largest file that is taken.
pub const LARGEST: usize = MAX_FILE as usize;

/// A workbook that was dropped.
#[derive(Debug, Clone, Serialize)]
pub struct Upload {
    /// Its number.
    pub id: u64,
    /// Its file's name.
    pub name: String,
    /// Its size in bytes.
    pub size: usize,
    #[serde(skip)]
    bytes: Arc<[u8]>,
}

/// The workbooks that are held.
#[derive(Debug, Default)]
pub struct Uploads(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    count: u64,
    held: Vec<Upload>,
}

impl Uploads {
    fn locked(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Holds a workbook. One that differs from another of its name, as those of
    /// two departments may, gets a number to its name.
    ///
    /// # Errors
    /// If it has no usable name, or there is too much already.
    pub fn add(&self, name: &str, bytes: Bytes) -> Result<Upload, Failure> {
        let name = plain(name).ok_or_else(|| Failure::of("ファイルの名前を読み取れません"))?;
        if bytes.len() > LARGEST {
            return Err(Failure::of(format!(
                "「{name}」は大きすぎます。写真などを貼り付けていないか、確かめてください"
            )));
        }
        let mut table = self.locked();
        let mut free = name.clone();
        for number in 2.. {
            match table.held.iter().find(|held| held.name == free) {
                None => break,
                Some(same) if same.bytes[..] == bytes[..] => return Ok(same.clone()),
                Some(_) => free = with_number(&name, number),
            }
        }
        let total: usize = table.held.iter().map(|held| held.size).sum();
        if table.held.len() >= MOST || total + bytes.len() > MOST_BYTES {
            return Err(Failure::of("一度に取り込むブックが多すぎます。何回かに分けて取り込んでください"));
        }
        table.count += 1;
        let upload = Upload { id: table.count, name: free, size: bytes.len(), bytes: Arc::from(&bytes[..]) };
        table.held.push(upload.clone());
        Ok(upload)
    }

    /// The workbooks that are held, oldest first.
    pub fn all(&self) -> Vec<Upload> {
        self.locked().held.clone()
    }

    /// Puts workbooks away.
    pub fn remove(&self, ids: &[u64]) {
        self.locked().held.retain(|held| !ids.contains(&held.id));
    }
}

impl Upload {
    /// It as the library takes it.
    pub fn given(&self) -> Given {
        Given::Bytes(self.name.clone(), self.bytes.clone())
    }
}

/// The name of a file without any folder, as it is shown.
fn plain(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next()?.trim();
    let shown = !name.is_empty() && name.chars().count() <= LONGEST && !name.chars().any(char::is_control);
    shown.then(|| name.to_owned())
}

/// The name of a file with a number before its ending.
fn with_number(name: &str, number: usize) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}（{number}）.{ending}"),
        None => format!("{name}（{number}）"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_no_book_replaces_another() {
        assert_eq!(plain("../../data/R01.yaml").as_deref(), Some("R01.yaml"));
        assert_eq!(plain(r"C:\tmp\R02-課.xlsx").as_deref(), Some("R02-課.xlsx"));
        for none in ["", "/", "a\nb", "..\\", &"あ".repeat(201)] {
            assert_eq!(plain(none), None, "{none:?}");
        }
        let uploads = Uploads::default();
        // The same ones once more are the same still.
        for _ in 0..2 {
            for (bytes, name) in [("1", "進捗.xlsx"), ("2", "進捗（2）.xlsx"), ("3", "進捗（3）.xlsx")] {
                assert_eq!(uploads.add("進捗.xlsx", Bytes::from(bytes)).unwrap().name, name);
            }
        }
        let held = uploads.all();
        assert_eq!(
            held.iter().map(|one| (one.id, &one.bytes[..])).collect::<Vec<_>>(),
            [(1, &b"1"[..]), (2, b"2"), (3, b"3")]
        );
        uploads.remove(&[1, 3]);
        assert_eq!(uploads.all().len(), 1);
        let large = Bytes::from(vec![0; LARGEST + 1]);
        assert!(uploads.add("c.xlsx", large).is_err());
    }
}
