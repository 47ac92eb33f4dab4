//! For citizens: the report as pages for the city's web site and as data.
//!
//! ```text
//! archive ── sealed years ──┐
//!                           ├──> edition ──> page ──> html      ──> out/web/R01/index.html
//! data/ ── drafts ──────────┘           └──> record, tables     ──> report.json, *.csv
//!                                       └──> catalogue          ──> datapackage.json, catalog.jsonld
//! ```
//!
//! A sealed year is published from what was sealed: the data that is attached
//! to its PDF, not what `data/` holds today. Everything is plain files that any
//! web server shows, or none; nothing in them depends on when or where they
//! were made, so the same data gives the same bytes.

mod catalogue;
mod changes;
mod course;
mod edition;
mod html;
mod page;
mod record;
mod settings;
mod tables;
mod text;
mod year;

use std::fs;

use crate::archive::ArchiveError;
use crate::error::Error;
use crate::model::FiscalYear;
use crate::office::{Root, write};
use crate::plan::identity;

pub use self::settings::{Licence, ParseSettingError, Settings, folder};

use self::edition::PublishedYear;

/// Where, inside the office's folder, everything is written.
pub const FOLDER: &str = "out/web";

/// What `publish` is asked for.
#[derive(Debug, Clone, Default)]
pub struct PublishOptions {
    /// Years that must be among those published: all that are sealed, and
    /// with `draft` of the others these, or all where none is named.
    pub years: Vec<FiscalYear>,
    /// Whether years that aren't signed off are published too, marked.
    pub draft: bool,
    /// What was given by options instead of `data/publish.yaml`.
    pub settings: Settings,
}

/// What was written.
#[derive(Debug)]
pub struct Published {
    /// The files, as messages call them.
    pub files: Vec<String>,
    /// What is good to know beside them.
    pub notes: Vec<String>,
}

/// Why nothing could be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// What every command can fail with.
    #[error(transparent)]
    Common(#[from] Error),

    /// The archive can't be used.
    #[error(transparent)]
    Archive(#[from] ArchiveError),

    /// A year that was named is not sealed.
    #[error(
        "{year}はまだ承認されていないので、公開用のファイルを作りません。案として作るときは --draft を付けてください"
    )]
    NotSealed {
        /// The year.
        year: FiscalYear,
    },

    /// No year is sealed.
    #[error(
        "承認済みの年度がありません。承認されたら shiryo seal で保存してください。案として作るときは --draft を付けてください"
    )]
    NothingSealed,
}

impl PublishError {
    /// What it says in the browser, where there are no commands.
    pub fn on_page(&self) -> String {
        const DRAFT: &str = "案として作るときは「まだ承認されていない年度も、案として作る」に印を付けてください";
        match self {
            Self::Common(error) => error.on_page(),
            Self::Archive(error) => error.on_page(),
            Self::NotSealed { year } => {
                format!("{year}はまだ承認されていないので、公開用のファイルを作りません。{DRAFT}")
            }
            Self::NothingSealed => {
                format!("承認済みの年度がありません。承認されたら「承認して保存する」で保存してください。{DRAFT}")
            }
        }
    }
}

/// A file to be written: its path inside [`FOLDER`], and its bytes.
pub(crate) struct File {
    path: String,
    bytes: Vec<u8>,
}

impl File {
    fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into() }
    }
}

/// Writes `out/web/`. What another hand put there stays.
///
/// # Errors
/// If a year can't be published; nothing is written then.
pub fn publish(root: &Root, options: &PublishOptions) -> Result<Published, PublishError> {
    let settings = Settings::load(root)?.or(&options.settings);
    let (editions, mut notes) = edition::gather(root, options)?;
    let files = files(root, &editions, &settings)?;
    let mut written = Vec::new();
    for file in files {
        let inside = format!("{FOLDER}/{}", file.path);
        let shown = root.shown(&inside);
        write::write(&root.join(&inside), &shown, &file.bytes)?;
        written.push(shown);
    }
    notes.extend(left_over(root, &editions).into_iter().map(|folder| {
        format!(
            "{} は、今回作ったものではありません。前に案として作ったものなどが残っています。公開する前に、フォルダーごと削除してください",
            root.shown(&folder)
        )
    }));
    Ok(Published { files: written, notes })
}

/// The folders of years that aren't published now. They belong to whoever
/// made them, and stay; but on a server everybody could read them.
fn left_over(root: &Root, editions: &[PublishedYear]) -> Vec<String> {
    let Ok(entries) = fs::read_dir(root.join(FOLDER)) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut years: Vec<FiscalYear> = names.filter_map(|name| FiscalYear::from_code(&name)).collect();
    years.retain(|year| editions.iter().all(|edition| edition.year.year() != *year));
    years.sort();
    years.into_iter().map(|year| format!("{FOLDER}/{}", year.code())).collect()
}

/// Everything that is published, oldest year first.
fn files(root: &Root, editions: &[PublishedYear], settings: &Settings) -> Result<Vec<File>, Error> {
    let reports: Vec<_> = editions.iter().map(|edition| edition.year.report()).collect();
    let identities = identity::of(&reports);
    let pages = page::pages(editions, &identities, settings);
    let partners = tables::most_partners(editions);
    let mut files = Vec::new();
    for (edition, identities) in editions.iter().zip(&identities) {
        let code = edition.code();
        files.push(File::new(format!("{code}/{code}.pdf"), edition.pdf.clone()));
        files.push(File::new(
            format!("{code}/measures.csv"),
            tables::measures([(edition, &identities.measures[..])], partners),
        ));
        files.push(File::new(format!("{code}/directions.csv"), tables::directions(edition)));
        files.push(File::new(format!("{code}/report.json"), record::json(edition, &identities.measures)));
    }
    let all = editions.iter().zip(&identities).map(|(edition, identities)| (edition, &identities.measures[..]));
    files.push(File::new("all-measures.csv", tables::measures(all, partners)));
    files.push(File::new("report.schema.json", record::schema()));
    let catalogue = catalogue::Catalogue { editions, settings, partners, files: &files };
    let described =
        [File::new("datapackage.json", catalogue.data_package()), File::new("catalog.jsonld", catalogue.catalog())];
    files.extend(described);
    files.extend(html::render(root, &pages)?);
    Ok(files)
}
