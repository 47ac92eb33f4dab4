//! Editing, as the page's scripts ask for it: JSON to [`editing`](crate::editing)
//! and back.
//!
//! Everything here reads the disk or writes to it, so each request has a
//! thread of its own.

use std::sync::Arc;

use hyper::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use tokio::task::spawn_blocking;

use super::guard;
use super::query::parameter;
use super::reply::{self, Response, refusal};
use super::snapshot::Snapshot;
use super::watch::Poke;
use crate::editing::{self, Can, Correction, Edit, Editing, GivenStep, Motion, Move, Refusal};
use crate::error::Error;
use crate::model::FiscalYear;

/// Where changes are handed in.
pub struct Desk {
    /// What makes them.
    pub editing: Arc<Editing>,
    /// What is told of each.
    pub poke: Poke,
}

/// Every body says which year its page showed.
#[derive(Debug, Deserialize)]
struct Asked<T> {
    year: String,
    #[serde(default)]
    correct: bool,
    #[serde(flatten)]
    what: T,
}

#[derive(Debug, Deserialize)]
struct EditAsked {
    steps: Vec<GivenStep>,
    of: Option<Vec<String>>,
    #[serde(default)]
    from: Json,
    #[serde(default)]
    to: Json,
}

#[derive(Debug, Deserialize)]
struct MoveAsked {
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
    code: String,
    steps: Vec<GivenStep>,
    was: String,
    text: String,
}

#[derive(Debug, Deserialize)]
struct TurnAsked {
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
        Ok(Err(refused)) => Failure::Refused(refused).answer(year),
        Err(_) => refusal(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Makes a change.
pub async fn write(asked: guard::Asked, desk: &Arc<Desk>, snapshot: &Snapshot) -> Response {
    let work: fn(&Desk, FiscalYear, &[u8]) -> Result<Json, Failure> = match asked.path.as_str() {
        "/edit" => edit,
        "/move" => rearrange,
        "/fix" => fix,
        "/undo" => |desk, year, body| turn(desk, year, body, Can::Undo),
        "/redo" => |desk, year, body| turn(desk, year, body, Can::Redo),
        _ => return refusal(StatusCode::NOT_FOUND),
    };
    if !asked.is_of(&snapshot.plan) {
        return guard::other_plan();
    }
    let (desk, year) = (desk.clone(), snapshot.year);
    // What is begun is done, whether the client still waits for it or not.
    let done = spawn_blocking(move || {
        let done = work(&desk, year, &asked.body);
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
enum Failure {
    /// The body is none of ours.
    Malformed,
    /// The page shows another year.
    OtherYear,
    /// The change is refused.
    Refused(Refusal),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

fn edit(desk: &Desk, year: FiscalYear, body: &[u8]) -> Result<Json, Failure> {
    let Asked { correct, what: EditAsked { steps, of, from, to }, .. } = asked(year, body)?;
    let path = editing::path(&steps).ok_or(Failure::Malformed)?;
    let id = desk.editing.edit(year, &Edit { path, of, from, to, correct })?;
    Ok(json!({ "id": id }))
}

fn rearrange(desk: &Desk, year: FiscalYear, body: &[u8]) -> Result<Json, Failure> {
    let Asked { correct, what: MoveAsked { motion, steps, of, from, name }, .. } = asked(year, body)?;
    let path = editing::path(&steps).ok_or(Failure::Malformed)?;
    let id = desk.editing.rearrange(year, &Move { motion, path, of, from, name, correct })?;
    Ok(json!({ "id": id }))
}

fn fix(desk: &Desk, year: FiscalYear, body: &[u8]) -> Result<Json, Failure> {
    let Asked { year: code, correct, what: FixAsked { code: kind, steps, was, text } } = asked(year, body)?;
    let steps = editing::path(&steps).ok_or(Failure::Malformed)?;
    let id = desk.editing.correct(year, &Correction { year: code, code: kind, steps, was, text }, correct)?;
    Ok(json!({ "id": id }))
}

fn turn(desk: &Desk, year: FiscalYear, body: &[u8], can: Can) -> Result<Json, Failure> {
    let Asked { correct, what: TurnAsked { id }, .. } = asked(year, body)?;
    Ok(json!({ "id": desk.editing.turn(year, can, id, correct)? }))
}

/// What a body asks for, if it is about the year that is shown.
fn asked<T: DeserializeOwned>(year: FiscalYear, body: &[u8]) -> Result<Asked<T>, Failure> {
    let asked: Asked<T> = serde_json::from_slice(body).map_err(|_| Failure::Malformed)?;
    if asked.year == year.code() { Ok(asked) } else { Err(Failure::OtherYear) }
}

impl Failure {
    fn answer(self, year: FiscalYear) -> Response {
        let refused = match self {
            Self::Malformed => Refusal::Malformed,
            Self::OtherYear => {
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
