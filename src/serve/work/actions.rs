//! What can be done about a year: each calls what the command of the same name
//! calls, and tells what came of it.

use std::time::SystemTime;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::downloads;
use super::failure::{Failure, Said, ShownProblem};
use super::jobs::{JobKind, JobProgress};
use super::uploads::Upload;
use crate::archive::{self, Line, Number, ParseNumberError, SealRequest, VerifyOptions};
use crate::build::{self, BuildOptions, Press};
use crate::diagnostics::Message;
use crate::digest::Digest;
use crate::model::{Date, FiscalYear};
use crate::office::Root;
use crate::office::data_lock::DataLock;
use crate::office::fonts::Fonts;
use crate::publish;
use crate::view::Edition;
use crate::workbook::{self, ExportOptions, ExportScope, Import, ImportOptions};
use crate::years::first::{self, Plan, ScaleSize};
use crate::years::next;

/// What came of something, for the page.
pub type Done = Result<Value, Failure>;

/// What is done about the year that is shown, as a job.
pub trait Task: DeserializeOwned + Send + 'static {
    /// Of its kind only one is done at a time.
    const KIND: JobKind;
    /// What is done first, in Japanese.
    const STAGE: &'static str;

    /// Does it.
    fn run(self, root: &Root, year: FiscalYear, progress: &JobProgress) -> Done;
}

/// The first year of a plan.
#[derive(Debug, Deserialize)]
pub struct Init {
    year: String,
    title: String,
    department: String,
    scale: usize,
}

/// A year's PDF.
#[derive(Debug, Deserialize)]
pub struct Build {
    draft: bool,
    overview: bool,
}

/// The departments' workbooks.
#[derive(Debug, Deserialize)]
pub struct Export {
    /// By when to return them; may be empty.
    due: String,
    overwrite: bool,
}

/// Workbooks that were dropped, brought back.
#[derive(Debug, Deserialize)]
pub struct BringBack {
    /// Those that go before others.
    preferred: Vec<u64>,
    allow_empty: bool,
    /// What was seen of the changes that are to be made now; none where they
    /// are only to be seen.
    seen: Option<String>,
}

/// The file of the year after the one that is shown.
#[derive(Debug, Deserialize)]
pub struct Next {}

/// The signing off.
#[derive(Debug, Deserialize)]
pub struct Seal {
    by: String,
    on: String,
    allow_empty: bool,
    accept_notices: bool,
    /// Why it is corrected; none where it isn't.
    reason: Option<String>,
    /// The hash of the data that was looked at.
    data: String,
}

/// The proof that the archive is whole.
#[derive(Debug, Deserialize)]
pub struct Verify {
    /// Numbers from the minutes, parted by lines or commas; may be empty.
    heads: String,
    rebuild: bool,
}

/// Pages and data for citizens.
#[derive(Debug, Deserialize)]
pub struct Publish {
    draft: bool,
}

impl Init {
    /// The year that is to be the first.
    pub fn year(&self) -> Result<FiscalYear, Failure> {
        self.year.trim().parse().map_err(|error: crate::model::ParseYearError| Failure::of(error.to_string()))
    }

    /// Makes it.
    pub fn run(self, root: &Root) -> Done {
        let year = self.year()?;
        let line = |what: &str, text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse::<Line>().map(Some).map_err(|why| Failure::of(format!("{what}は使えません（{why}）"))),
        };
        let plan = Plan {
            title: line("表題", &self.title)?,
            department: line("担当する課", &self.department)?,
            scale: ScaleSize::of(self.scale).ok_or_else(|| Failure::of("達成区分の数を選んでください"))?,
        };
        let files = first::create(root, &Fonts::load(root)?, year, &plan)?;
        Ok(json!({"year": year.code(), "files": files}))
    }
}

impl Task for Build {
    const KIND: JobKind = JobKind::Build;
    const STAGE: &'static str = "データを読んでいます";

    fn run(self, root: &Root, year: FiscalYear, progress: &JobProgress) -> Done {
        let press = Press::load(root)?;
        progress.stage("ページを組んでいます");
        let options = BuildOptions {
            edition: Edition { draft: self.draft, ..Edition::default() },
            emit_typst: false,
            overview: self.overview,
        };
        let built = build::build(root, &press, year, &options)?;
        let name = format!("{}{}.pdf", year.code(), if self.draft { "-案" } else { "" });
        Ok(json!({"files": built.files, "name": name, "pages": built.print.pages.pages().len(), "draft": self.draft,
                  "warnings": ShownProblem::all(built.year.warnings())}))
    }
}

impl Task for Export {
    const KIND: JobKind = JobKind::Export;
    const STAGE: &'static str = "データを読んでいます";

    fn run(self, root: &Root, year: FiscalYear, progress: &JobProgress) -> Done {
        let due = match self.due.trim() {
            "" => None,
            text => Some(date(text)?),
        };
        let fonts = Fonts::load(root)?;
        progress.stage("課ごとのブックを作っています");
        let exports = workbook::export(root, &fonts, year, &ExportOptions { scope: ExportScope::EachLead, due })?;
        let names: Vec<_> = exports.books.iter().map(|book| book.name.clone()).collect();
        progress.stage("out フォルダーに書き出しています");
        let files = exports.write(root, &fonts, None, self.overwrite)?;
        Ok(json!({"files": files, "names": names, "zip": downloads::zip_name(year)}))
    }
}

impl BringBack {
    /// Whether the changes are to be made.
    pub fn is_made(&self) -> bool {
        self.seen.is_some()
    }

    /// Finds out what the workbooks change; makes the changes if they are
    /// those that were seen.
    pub fn run(self, root: &Root, uploads: &[Upload], progress: &JobProgress) -> Done {
        let fonts = Fonts::load(root)?;
        // Before anything is read: what is written must be made from what is there.
        let lock = if self.is_made() { Some(DataLock::take(root)?) } else { None };
        progress.stage(&format!("{}冊のブックを読んでいます", uploads.len()));
        let (preferred, files): (Vec<_>, Vec<_>) = uploads.iter().partition(|book| self.preferred.contains(&book.id));
        let given = |books: Vec<&Upload>| books.into_iter().map(Upload::given).collect();
        let options = ImportOptions { files: given(files), preferred: given(preferred), allow_empty: self.allow_empty };
        let import = workbook::import(root, &fonts, &options)?;
        let changes = changes(&import);
        let digest = Digest::of(changes.to_string().as_bytes()).to_string();
        let mut written = Vec::new();
        if let (Some(lock), Some(seen)) = (lock, self.seen) {
            if seen != digest {
                return Err(Failure::of(
                    "内容を確かめたあとで、データかブックが変わりました。まだ何も書き込んでいません。もう一度、変わるところを確かめてください",
                ));
            }
            progress.stage("データに書き込んでいます");
            written = import.write(root, &lock)?;
        }
        Ok(json!({"changes": changes, "notes": Said::all(&import.notes), "seen": digest, "written": written}))
    }
}

/// What changes, cell by cell.
fn changes(import: &Import) -> Value {
    let change = |change: &workbook::ValueChange| {
        json!({
            "file": change.place.file,
            "cell": change.place.inside(),
            "subject": change.subject,
            "field": change.field,
            "old": change.old,
            "new": change.new,
            "overrules": change.overrules,
        })
    };
    Value::Array(import.changes.iter().map(change).collect())
}

impl Task for Next {
    const KIND: JobKind = JobKind::Next;
    const STAGE: &'static str = "次の年度のファイルを作っています";

    fn run(self, root: &Root, year: FiscalYear, _: &JobProgress) -> Done {
        let created = next::create(root, &Fonts::load(root)?, year)?;
        let next = year.next();
        Ok(json!({"file": created.file, "year": next.map(FiscalYear::code), "name": next.map(|next| next.to_string()),
                  "comments": created.has_comments,
                  "warnings": ShownProblem::all(&created.warnings)}))
    }
}

impl Task for Seal {
    const KIND: JobKind = JobKind::Seal;
    const STAGE: &'static str = "データを確かめています";

    fn run(self, root: &Root, year: FiscalYear, progress: &JobProgress) -> Done {
        let data = self.data.parse().map_err(|_| Failure::of("内容を確かめてから承認してください"))?;
        let request = SealRequest {
            year,
            by: self.by,
            on: date(self.on.trim())?,
            allow_empty: self.allow_empty,
            accept_notices: self.accept_notices,
            new_archive: false,
            reason: self.reason,
            data: Some(data),
        };
        let press = Press::load(root)?;
        progress.stage("ページを組み、保存しています");
        let latest = archive::latest_day(SystemTime::now());
        let mut waiting = || progress.stage("ほかの承認や署名が終わるのを待っています");
        let sealed = archive::seal(root, &press, &request, latest, &mut waiting)?;
        let (record, register) = (&sealed.entry.record, archive::register(root)?);
        Ok(json!({
            "file": sealed.file,
            "name": archive::entry_pdf(&register, &sealed.entry).trim_start_matches("out/"),
            "short": sealed.entry.own.short(),
            "full": sealed.entry.own.to_string(),
            "year_name": record.year.to_string(),
            "by": record.by.to_string(),
            "on": record.on.to_string(),
            "reason": record.correction.as_ref().map(|correction| correction.reason.to_string()),
            "completed": sealed.completed,
            "unsigned": sealed.unsigned,
        }))
    }
}

impl Task for Verify {
    const KIND: JobKind = JobKind::Verify;
    const STAGE: &'static str = "承認の記録を読んでいます";

    fn run(self, root: &Root, _: FiscalYear, progress: &JobProgress) -> Done {
        let parted = self.heads.split(['\n', ',', '、']).map(str::trim).filter(|head| !head.is_empty());
        let heads = parted.map(str::parse).collect::<Result<Vec<Number>, ParseNumberError>>();
        let heads = heads.map_err(|error| Failure::of(error.to_string()))?;
        let given = heads.len();
        progress.stage(if self.rebuild {
            "PDFを一つずつ作り直して比べています"
        } else {
            "保存したPDFを一つずつ調べています"
        });
        let options = VerifyOptions { years: Vec::new(), rebuild: self.rebuild, heads, trust: None };
        let found = archive::verify(root, &options)?;
        let failures: Vec<_> = found.failures.iter().map(|failure| failure.text()).collect();
        let notes: Vec<_> = found.notes.iter().map(Message::on_page).collect();
        Ok(json!({"sound": found.sound, "verdict": found.verdict(), "head": found.head, "years": found.years,
                  "failures": failures, "notes": notes, "heads": given, "rebuild": self.rebuild}))
    }
}

impl Task for Publish {
    const KIND: JobKind = JobKind::Publish;
    const STAGE: &'static str = "公開用のページを作っています";

    fn run(self, root: &Root, _: FiscalYear, _: &JobProgress) -> Done {
        let options = publish::PublishOptions { draft: self.draft, ..publish::PublishOptions::default() };
        let published = publish::publish(root, &options)?;
        Ok(
            json!({"files": published.files, "folder": root.shown(publish::FOLDER), "index": "web/index.html", "notes": published.notes}),
        )
    }
}

fn date(text: &str) -> Result<Date, Failure> {
    text.parse().map_err(|error: crate::model::ParseDateError| Failure::of(error.to_string()))
}
