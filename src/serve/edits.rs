//! Editing, as the page's scripts ask for it: JSON to [`editing`](crate::editing)
//! and back.
//!
//! Everything here reads the disk or writes to it, so each request has a
//! thread of its own.

use std::sync::Arc;

use hyper::StatusCode;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use tokio::task::spawn_blocking;

use super::guard::{self, Asked, Stopped};
use super::query::parameter;
use super::reply::{self, Response, refusal};
use super::snapshot::Snapshot;
use super::watch::Poke;
use crate::editing::{self, Can, ChosenFix, Edit, Editing, GivenStep, Motion, Move, Refusal};
use crate::error::Error;
use crate::model::FiscalYear;

/// Where changes are handed in.
pub struct Desk {
    /// What makes them.
    pub editing: Arc<Editing>,
    /// What is told of each.
    pub poke: Poke,
}

#[derive(Debug, Deserialize)]
struct EditAsked {
    #[serde(default)]
    correct: bool,
    steps: Vec<GivenStep>,
    of: Option<Vec<String>>,
    #[serde(default)]
    from: Json,
    #[serde(default)]
    to: Json,
}

#[derive(Debug, Deserialize)]
struct MoveAsked {
    #[serde(default)]
    correct: bool,
    #[serde(rename = "do")]
    motion: Motion,
    steps: Vec<GivenStep>,
    of: Option<Vec<String>>,
    #[serde(default)]
    from: Json,
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct FixAsked {
    year: String,
    #[serde(default)]
    correct: bool,
    code: String,
    steps: Vec<GivenStep>,
    was: String,
    text: String,
}

#[derive(Debug, Deserialize)]
struct TurnAsked {
    #[serde(default)]
    correct: bool,
    id: Option<u64>,
}

/// Answers what only looks; none where it is not about editing.
pub async fn read(path: &str, query: &str, desk: &Arc<Desk>, snapshot: &Arc<Snapshot>) -> Option<Response> {
    match path {
        "/history" => Some(reply::json(StatusCode::OK, &desk.editing.history(snapshot.year))),
        "/outline" => Some(match &snapshot.data {
            Some(loaded) => reply::json(StatusCode::OK, &json!({ "directions": editing::outline(loaded) })),
            None => refusal(StatusCode::NOT_FOUND),
        }),
        "/value" => Some(value(query, desk, snapshot).await),
        _ => None,
    }
}

/// `/value?steps=[…]`.
async fn value(query: &str, desk: &Arc<Desk>, snapshot: &Arc<Snapshot>) -> Response {
    let steps = parameter(query, "steps").and_then(|steps| serde_json::from_str::<Vec<GivenStep>>(&steps).ok());
    let Some(path) = steps.and_then(|steps| editing::path(&steps)) else { return refusal(StatusCode::NOT_FOUND) };
    let (desk, snapshot) = (desk.clone(), snapshot.clone());
    let year = snapshot.year;
    let shown = spawn_blocking(move || {
        let shown = desk.editing.show(year, &path)?;
        let problems: Vec<_> = snapshot.problems.iter().filter(|problem| problem.is_within(&shown.steps)).collect();
        let mut answer = json!(shown);
        answer["problems"] = json!(problems);
        Ok(answer)
    });
    match shown.await {
        Ok(Ok(shown)) => reply::json(StatusCode::OK, &shown),
        Ok(Err(Refusal::Gone)) => reply::json(StatusCode::NOT_FOUND, &json!({ "message": Refusal::Gone.to_string() })),
        Ok(Err(refused)) => EditFailure::Refused(refused).answer(year),
        Err(_) => refusal(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Makes a change.
pub async fn write(asked: Asked, desk: &Arc<Desk>, snapshot: &Snapshot) -> Response {
    let work: fn(&Desk, FiscalYear, &Asked) -> Result<Json, EditFailure> = match asked.path.as_str() {
        "/edit" => edit,
        "/move" => rearrange,
        "/fix" => fix,
        "/undo" => |desk, year, asked| turn(desk, year, asked, Can::Undo),
        "/redo" => |desk, year, asked| turn(desk, year, asked, Can::Redo),
        _ => return refusal(StatusCode::NOT_FOUND),
    };
    if let Err(stopped) = asked.require_plan(&snapshot.plan) {
        return EditFailure::from(stopped).answer(snapshot.year);
    }
    let (desk, year) = (desk.clone(), snapshot.year);
    // What is begun is done, whether the client still waits for it or not.
    let done = spawn_blocking(move || {
        let done = work(&desk, year, &asked);
        desk.poke.now();
        done
    });
    match done.await {
        Ok(Ok(answer)) => reply::json(StatusCode::OK, &answer),
        Ok(Err(failure)) => failure.answer(year),
        Err(_) => refusal(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Why a change was not made.
enum EditFailure {
    /// The page shows something else, or sent what can't be understood.
    Stopped(Stopped),
    /// The change is refused.
    Refused(Refusal),
}

impl From<Stopped> for EditFailure {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

impl From<Refusal> for EditFailure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

fn edit(desk: &Desk, year: FiscalYear, asked: &Asked) -> Result<Json, EditFailure> {
    let (_, EditAsked { correct, steps, of, from, to }) = asked.of_year(Some(year))?;
    let path = editing::path(&steps).ok_or(Stopped::Malformed)?;
    let id = desk.editing.edit(year, &Edit { path, of, from, to, correct })?;
    Ok(json!({ "id": id }))
}

fn rearrange(desk: &Desk, year: FiscalYear, asked: &Asked) -> Result<Json, EditFailure> {
    let (_, MoveAsked { correct, motion, steps, of, from, name }) = asked.of_year(Some(year))?;
    let path = editing::path(&steps).ok_or(Stopped::Malformed)?;
    let id = desk.editing.rearrange(year, &Move { motion, path, of, from, name, correct })?;
    Ok(json!({ "id": id }))
}

fn fix(desk: &Desk, year: FiscalYear, asked: &Asked) -> Result<Json, EditFailure> {
    let (_, FixAsked { year: shown, correct, code, steps, was, text }) = asked.of_year(Some(year))?;
    let steps = editing::path(&steps).ok_or(Stopped::Malformed)?;
    let id = desk.editing.correct(year, &ChosenFix { year: shown, code, steps, was, text }, correct)?;
    Ok(json!({ "id": id }))
}

fn turn(desk: &Desk, year: FiscalYear, asked: &Asked, can: Can) -> Result<Json, EditFailure> {
    let (_, TurnAsked { correct, id }) = asked.of_year(Some(year))?;
    Ok(json!({ "id": desk.editing.turn(year, can, id, correct)? }))
}

impl EditFailure {
    fn answer(self, year: FiscalYear) -> Response {
        let refused = match self {
            Self::Stopped(Stopped::Malformed) => Refusal::Malformed,
            Self::Stopped(Stopped::OtherPlan) => return guard::other_plan(),
            Self::Stopped(Stopped::OtherYear(_)) => {
                let message =
                    format!("いま表示しているのは{year}です。書き込んでいません。画面を再読み込みしてください");
                return reply::json(StatusCode::CONFLICT, &json!({ "message": message, "year": year.code() }));
            }
            Self::Refused(refused) => refused,
        };
        let mut answer = json!({ "message": refused.to_string() });
        match &refused {
            Refusal::Differs { now } => answer["now"] = editing::json(now),
            Refusal::ChangedSince { now, then } => {
                (answer["now"], answer["then"]) = (editing::json(now), editing::json(then));
            }
            Refusal::Gone => answer["gone"] = true.into(),
            _ => {}
        }
        reply::json(status(&refused), &answer)
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::ReadOnly => StatusCode::FORBIDDEN,
        Refusal::Malformed => StatusCode::BAD_REQUEST,
        Refusal::Differs { .. } | Refusal::ChangedSince { .. } | Refusal::Gone | Refusal::NoFix | Refusal::Nothing => {
            StatusCode::CONFLICT
        }
        Refusal::Structure(_) | Refusal::Layout(_) | Refusal::Faulty(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Sealed { .. } => StatusCode::LOCKED,
        Refusal::File(Error::Write { source, .. }) if source.kind() == std::io::ErrorKind::StorageFull => {
            StatusCode::INSUFFICIENT_STORAGE
        }
        Refusal::File(Error::Changed { .. } | Error::Busy { .. }) => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::File(_) | Refusal::Archive(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
