//! 年度の仕事: what an officer does in a year, in the browser.
//!
//! ```text
//! GET  /work            where the shown year stands (state), and what is being done (jobs)
//! POST /work/ACTION     starts what the command of that name does (actions), as a job
//! POST /work/upload     takes a workbook (uploads); GET /files/NAME hands a file out (downloads)
//! ```
//!
//! No rule lives here: what a year may and must be, the library says to this
//! page as it does to the commands.

mod actions;
mod downloads;
mod failure;
mod jobs;
mod signing;
mod state;
mod uploads;

use std::sync::{Arc, Mutex, PoisonError};

use hyper::StatusCode;
use hyper::body::Bytes;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::{JoinHandle, spawn_blocking};

use self::actions::Task;
pub use self::failure::Failure;
use self::jobs::{JobKind, JobProgress, Jobs, Running};
use self::uploads::{LARGEST, Uploads};
use super::guard::{self, Asked, Content, Stopped, YearShown};
use super::query::parameter;
use super::reply::{Response, json as answer, refusal};
use super::shown::{Shown, ShownPlan};
use crate::model::FiscalYear;
use crate::office::Root;

/// What changes nothing on the disk: who may only look may do it too.
const LOOKING: [&str; 4] = ["show", "plan", "verify", "seen"];

/// The year's work as the server has it.
#[derive(Debug)]
pub struct Work {
    /// The folder that the program was started for.
    home: Root,
    shown: Arc<Shown>,
    jobs: Jobs,
    uploads: Uploads,
    /// What was to be signed elsewhere last: the name of its file, and its
    /// bytes.
    request: Mutex<Option<(String, Bytes)>>,
    read_only: bool,
}

/// Answers a question, on a thread of its own.
pub async fn read(path: &str, query: &str, work: &Arc<Work>) -> Response {
    let (path, query, work) = (path.to_owned(), query.to_owned(), work.clone());
    answered(spawn_blocking(move || work.get(&path, &query))).await
}

/// Begins what is asked for.
pub async fn write(asked: Asked, work: &Arc<Work>) -> Response {
    let work = work.clone();
    answered(spawn_blocking(move || work.post(asked))).await
}

/// What is sent to an address: workbooks as they are.
pub fn content(path: &str) -> Content {
    if path == "/work/upload" { Content::File(LARGEST) } else { Content::Json }
}

async fn answered(answering: JoinHandle<Response>) -> Response {
    answering.await.unwrap_or_else(|_| refusal(StatusCode::INTERNAL_SERVER_ERROR))
}

#[derive(Debug, Deserialize)]
struct ChosenPlan {
    plan: String,
}

#[derive(Debug, Deserialize)]
struct PutAway {
    books: Vec<u64>,
}

#[derive(Debug, Deserialize)]
struct Seen {
    kind: JobKind,
}

/// Why an action isn't begun.
enum Refused {
    /// The page shows something else, or sent what can't be understood.
    Stopped(Stopped),
    /// Nothing may be changed.
    ReadOnly,
    /// The same is being done already.
    Running(JobKind, u64),
    /// There is no such thing.
    Unknown,
    /// It failed at once.
    Failed(Failure),
}

impl From<Stopped> for Refused {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

impl Work {
    /// The work of what is shown.
    pub fn new(shown: Arc<Shown>, read_only: bool) -> Self {
        Self {
            home: shown.get().root,
            shown,
            jobs: Jobs::default(),
            uploads: Uploads::default(),
            request: Mutex::default(),
            read_only,
        }
    }

    /// Whether this is one of the work's addresses.
    pub fn has(path: &str) -> bool {
        path == "/work" || path.starts_with("/work/") || path.starts_with("/files/")
    }

    /// Answers a question. It reads the disk.
    fn get(&self, path: &str, query: &str) -> Response {
        let place = self.shown.get();
        let year = |name| parameter(query, name).and_then(|code| FiscalYear::from_code(&code));
        let told = |done: Result<Value, Failure>| match done {
            Ok(value) => answer(StatusCode::OK, &value),
            Err(failure) => answer(StatusCode::UNPROCESSABLE_ENTITY, &failure),
        };
        match path {
            "/work" => answer(StatusCode::OK, &self.state(&place)),
            "/work/jobs" => answer(StatusCode::OK, &self.jobs.told(&place)),
            "/work/ratings" => told(state::ratings(&place)),
            "/work/review" => match year("year") {
                Some(year) => told(state::review(&place.root, year)),
                None => refusal(StatusCode::NOT_FOUND),
            },
            "/work/compare" => match year("one").zip(year("other")) {
                Some((one, other)) => told(state::compare(&place.root, one, other)),
                None => refusal(StatusCode::NOT_FOUND),
            },
            _ => self.file(&place.root, path, query).unwrap_or_else(|| refusal(StatusCode::NOT_FOUND)),
        }
    }

    /// `/files/NAME`: what was made to be signed elsewhere, or a file that is
    /// listed.
    fn file(&self, root: &Root, path: &str, query: &str) -> Option<Response> {
        let name = percent_decode_str(path.strip_prefix("/files/")?).decode_utf8().ok()?;
        // A folder of web pages is its first page.
        let name = if name.ends_with('/') { format!("{name}index.html") } else { name.into_owned() };
        let request = self.request.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let bytes = match request.filter(|(made, _)| *made == name) {
            Some((_, bytes)) => bytes,
            None => downloads::bytes(root, &name)?,
        };
        downloads::response(&name, bytes, query == "save")
    }

    fn state(&self, place: &ShownPlan) -> Value {
        let mut state = state::of(&self.home, place);
        if let Some(state) = state.as_object_mut() {
            state.insert("read_only".into(), self.read_only.into());
            state.insert("jobs".into(), self.jobs.told(place));
            state.insert("refused".into(), json!(self.shown.refused()));
            state.insert("uploads".into(), json!(self.uploads.all()));
        }
        state
    }

    /// Begins what is asked for.
    fn post(self: &Arc<Self>, asked: Asked) -> Response {
        match self.begin(asked) {
            Ok(value) => answer(StatusCode::OK, &value),
            Err(refused) => refused.response(),
        }
    }

    fn begin(self: &Arc<Self>, asked: Asked) -> Result<Value, Refused> {
        let action = asked.path.strip_prefix("/work/").unwrap_or_default();
        if self.read_only && !LOOKING.contains(&action) {
            return Err(Refused::ReadOnly);
        }
        let place = self.shown.get();
        // Whichever is shown, another can be chosen.
        if action != "plan" {
            asked.require_plan(&place.plan())?;
        }
        match action {
            "upload" => {
                let name = parameter(&asked.query, "name").ok_or(Stopped::Malformed)?;
                Ok(json!(self.uploads.add(&name, asked.body).map_err(Refused::Failed)?))
            }
            "put-away" => {
                self.uploads.remove(&asked.said::<PutAway>()?.books);
                self.jobs.forget(JobKind::Import, &place);
                Ok(json!({}))
            }
            "seen" => {
                self.jobs.forget(asked.said::<Seen>()?.kind, &place);
                Ok(json!({}))
            }
            "show" => {
                let year = FiscalYear::from_code(&asked.said::<YearShown>()?.year).ok_or(Refused::Unknown)?;
                if !place.root.years().is_ok_and(|years| years.contains(&year)) {
                    return Err(Refused::Unknown);
                }
                self.show(place.root, year);
                Ok(json!({"year": year.code()}))
            }
            "plan" => {
                let name = asked.said::<ChosenPlan>()?.plan;
                let plan = self.home.plans().into_iter().find(|(known, _)| *known == name);
                let (_, root) = plan.ok_or(Refused::Unknown)?;
                let year = root.newest().map_err(|error| Refused::Failed(error.into()))?;
                self.show(root, year);
                Ok(json!({"year": year.code()}))
            }
            "init" => self.init(&place, asked.said()?),
            "build" => self.task::<actions::Build>(&place, &asked),
            "export" => self.task::<actions::Export>(&place, &asked),
            "import" => {
                let (_, action) = asked.of_year::<actions::BringBack>(place.year)?;
                let (work, books) = (self.clone(), self.uploads.all());
                self.start(place, JobKind::Import, "ブックを読んでいます", move |root, progress| {
                    let is_made = action.is_made();
                    let done = action.run(root, &books, progress);
                    if is_made && done.is_ok() {
                        work.uploads.remove(&books.iter().map(|book| book.id).collect::<Vec<_>>());
                    }
                    done
                })
            }
            "next" => self.task::<actions::Next>(&place, &asked),
            "seal" => self.task::<actions::Seal>(&place, &asked),
            "sign" => {
                let begun = self.task::<signing::Sign>(&place, &asked);
                signing::wipe(asked.body);
                begun
            }
            "sign-request" => {
                let (year, _) = asked.of_year::<YearShown>(place.year)?;
                let made = signing::request(&place.root, year).map_err(Refused::Failed)?;
                let name = made.0.clone();
                *self.request.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
                Ok(json!({"name": name}))
            }
            "sign-response" => self.task::<signing::SignatureMade>(&place, &asked),
            "verify" => self.task::<actions::Verify>(&place, &asked),
            "publish" => self.task::<actions::Publish>(&place, &asked),
            _ => Err(Refused::Unknown),
        }
    }

    /// Starts what a body asks for.
    fn task<T: Task>(self: &Arc<Self>, place: &ShownPlan, asked: &Asked) -> Result<Value, Refused> {
        let (year, task) = asked.of_year::<T>(place.year)?;
        self.start(place.clone(), T::KIND, T::STAGE, move |root, progress| task.run(root, year, progress))
    }

    fn start(
        self: &Arc<Self>,
        place: ShownPlan,
        kind: JobKind,
        stage: &str,
        action: impl FnOnce(&Root, &JobProgress) -> actions::Done + Send + 'static,
    ) -> Result<Value, Refused> {
        let (work, root) = (self.clone(), place.root.clone());
        let started = self.jobs.start(kind, place, stage, move |progress| {
            let done = action(&root, progress);
            work.shown.changed();
            done
        });
        started.map(|id| json!({"job": id})).map_err(|Running(id)| Refused::Running(kind, id))
    }

    /// Makes the first year, and shows it. It is done at once: the page that
    /// asks has nothing else to show.
    fn init(&self, place: &ShownPlan, action: actions::Init) -> Result<Value, Refused> {
        if let Some(year) = place.year {
            return Err(Stopped::OtherYear(Some(year)).into());
        }
        let year = action.year().map_err(Refused::Failed)?;
        let done = action.run(&place.root).map_err(Refused::Failed)?;
        self.show(place.root.clone(), year);
        Ok(done)
    }

    fn show(&self, root: Root, year: FiscalYear) {
        if root != self.shown.get().root {
            self.uploads.remove(&self.uploads.all().iter().map(|book| book.id).collect::<Vec<_>>());
        }
        self.shown.set(root, Some(year));
        self.jobs.forget_all();
    }
}

impl Refused {
    fn response(self) -> Response {
        let told = |status, message: &str| answer(status, &json!({"message": message}));
        match self {
            Self::Stopped(Stopped::Malformed) => refusal(StatusCode::BAD_REQUEST),
            Self::Unknown => refusal(StatusCode::NOT_FOUND),
            Self::ReadOnly => told(StatusCode::FORBIDDEN, "見るだけの表示（--read-only）なので、何も変えられません"),
            Self::Stopped(Stopped::OtherPlan) => guard::other_plan(),
            Self::Stopped(Stopped::OtherYear(now)) => {
                let now = now.map_or_else(|| "ほかの画面".to_owned(), |year| year.to_string());
                let message = format!(
                    "別の画面で{now}に切り替わっています。この画面の年度を確かめてから、もう一度押してください"
                );
                told(StatusCode::CONFLICT, &message)
            }
            Self::Running(kind, id) => answer(
                StatusCode::CONFLICT,
                &json!({"message": "同じ作業が、もう始まっています。終わるまでお待ちください", "kind": kind, "job": id}),
            ),
            Self::Failed(failure) => answer(StatusCode::UNPROCESSABLE_ENTITY, &failure),
        }
    }
}
