//! The files that may be fetched: those that are listed here, by the names
//! that they have here. No path that comes from the browser is used.

use std::fs;
use std::path::Path;

use hyper::body::Bytes;
use hyper::header::{self, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

use super::super::reply::{Response, found};
use crate::archive;
use crate::model::FiscalYear;
use crate::office::{Root, file_names};
use crate::publish;
use crate::workbook;

/// A file that may be fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Download {
    /// Its name behind `/files/`.
    pub name: String,
    /// Where it lies, as messages call it.
    pub shown: String,
    /// Its size in bytes.
    pub size: u64,
    #[serde(skip)]
    inside: String,
}

/// How deep the pages for citizens are nested.
const DEEPEST: usize = 3;

/// What a zip of a year's workbooks is called.
pub fn zip_name(year: FiscalYear) -> String {
    format!("{}-ブック.zip", year.code())
}

/// The files of an office that may be fetched.
pub fn list(root: &Root) -> Vec<Download> {
    let mut inside = Vec::new();
    for name in file_names(&root.join("out")).unwrap_or_default() {
        if is_of_a_year(&name) && [".pdf", ".xlsx"].iter().any(|ending| name.ends_with(ending)) {
            inside.push((name.clone(), format!("out/{name}")));
        }
    }
    let register = archive::register(root).unwrap_or_default();
    for entry in register.entries() {
        let file = archive::entry_pdf(&register, entry);
        inside.push((file.trim_start_matches("out/").to_owned(), file));
    }
    walk(root, publish::FOLDER, DEEPEST, &mut inside);
    let download = |(name, inside): (String, String)| {
        let metadata = fs::metadata(root.join(&inside)).ok().filter(fs::Metadata::is_file)?;
        Some(Download { name, shown: root.shown(&inside), size: metadata.len(), inside })
    };
    inside.into_iter().filter_map(download).collect()
}

/// The files that one may look at beside the pages: those of a year.
fn is_of_a_year(name: &str) -> bool {
    let code = name.split(['.', '-']).next().unwrap_or_default();
    FiscalYear::from_code(code).is_some()
}

/// Everything in a folder that was published.
fn walk(root: &Root, folder: &str, depth: usize, found: &mut Vec<(String, String)>) {
    for name in file_names(&root.join(folder)).unwrap_or_default() {
        let inside = format!("{folder}/{name}");
        let path = root.join(&inside);
        // A link could lead anywhere.
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() && depth > 1 {
            walk(root, &inside, depth - 1, found);
        } else if kind(&name).is_some() {
            found.push((inside.trim_start_matches("out/").to_owned(), inside));
        }
    }
}

/// The type of a file by its name, if it is one that is handed out.
pub fn kind(name: &str) -> Option<&'static str> {
    Some(match Path::new(name).extension()?.to_str()? {
        "pdf" => "application/pdf",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "zip" => "application/zip",
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        "jsonld" => "application/ld+json",
        "svg" => "image/svg+xml",
        "bin" => "application/octet-stream",
        _ => return None,
    })
}

/// The bytes of the file of this name, if it is one of those listed, or the
/// zip of a year's workbooks.
pub fn bytes(root: &Root, name: &str) -> Option<Bytes> {
    let zip_of = name.split('-').next().and_then(FiscalYear::from_code).filter(|year| zip_name(*year) == name);
    if let Some(year) = zip_of {
        return workbook::zip(root, year).ok().map(Bytes::from);
    }
    let listed = list(root).into_iter().find(|file| file.name == name)?;
    fs::read(root.join(&listed.inside)).ok().map(Bytes::from)
}

/// What has to be encoded in the name of a file in a header (RFC 8187).
const IN_A_NAME: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'%').add(b'\'').add(b'(').add(b')').add(b',').add(b'/').add(b';').add(b'\\');

/// The answer with a file: shown in the browser where that can, else, or where
/// `save` is asked for, saved.
pub fn response(name: &str, bytes: Bytes, save: bool) -> Option<Response> {
    let mut response = found(kind(name)?, bytes);
    let last = name.rsplit('/').next().unwrap_or_default();
    let saved = save || matches!(last.rsplit('.').next(), Some("xlsx" | "zip" | "csv" | "bin"));
    let how = if saved { "attachment" } else { "inline" };
    let disposition = format!("{how}; filename*=UTF-8''{}", utf8_percent_encode(last, IN_A_NAME));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed_is_handed_out() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::new(folder.path());
        for (file, text) in [
            ("out/R01.pdf", "one"),
            ("out/R01-案.pdf", "two"),
            ("out/R02-課.xlsx", "three"),
            ("out/控え.pdf", "no"),
            ("out/R01.typ", "no"),
            ("out/archive/R01.pdf", "in no register"),
            ("out/web/index.html", "four"),
            ("out/web/R01/measures.csv", "five"),
            ("out/web/R01/.htaccess", "no"),
            ("data/R01.yaml", "no"),
        ] {
            fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs::write(root.join(file), text).unwrap();
        }
        let names: Vec<_> = list(&root).into_iter().map(|file| file.name).collect();
        assert_eq!(names, ["R01-案.pdf", "R01.pdf", "R02-課.xlsx", "web/R01/measures.csv", "web/index.html"]);
        assert_eq!(bytes(&root, "R01.pdf").as_deref(), Some(&b"one"[..]));
        for name in
            ["../data/R01.yaml", "data/R01.yaml", "R01.typ", "archive/R01.pdf", "web/../R01.pdf", "", "/etc/passwd"]
        {
            assert_eq!(bytes(&root, name), None, "{name}");
        }
        // A zip is made of what lies there, the same each time.
        let zip = bytes(&root, "R02-ブック.zip").unwrap();
        assert!(zip.starts_with(b"PK") && bytes(&root, "R02-ブック.zip").unwrap() == zip);
    }
}
