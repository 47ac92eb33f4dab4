//! Work that may take its time: each kind on a thread of its own, once at a
//! time, with its result kept until the next of its kind.
//!
//! Whoever started it may go away: the work goes on, and whoever comes back
//! finds how far it is, or what came of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::failure::Failure;
use crate::model::FiscalYear;

/// A kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The first year of a plan.
    Init,
    /// A year's PDF.
    Build,
    /// The departments' workbooks.
    Export,
    /// Workbooks brought back, or looked at.
    Import,
    /// The next year.
    Next,
    /// The signing off.
    Seal,
    /// An electronic signature.
    Sign,
    /// The proof that the archive is whole.
    Verify,
    /// Pages and data for citizens.
    Publish,
}

/// Work that was started.
#[derive(Debug)]
struct Job {
    id: u64,
    year: Option<FiscalYear>,
    started: Instant,
    /// What is being done now, in Japanese.
    stage: String,
    /// What came of it, and after how long.
    done: Option<(f64, Result<Value, Failure>)>,
}

/// The newest work of each kind.
#[derive(Debug, Default)]
pub struct Jobs(Arc<Mutex<Table>>);

#[derive(Debug, Default)]
struct Table {
    count: u64,
    jobs: BTreeMap<Kind, Job>,
}

/// Where work says how far it is.
pub struct Progress {
    kind: Kind,
    table: Arc<Mutex<Table>>,
}

/// The work of this kind that has not ended yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running(pub u64);

fn locked(table: &Mutex<Table>) -> MutexGuard<'_, Table> {
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Jobs {
    /// Starts work and gives its number.
    ///
    /// # Errors
    /// [`Running`] if work of this kind has not ended yet.
    pub fn start(
        &self,
        kind: Kind,
        year: Option<FiscalYear>,
        stage: &str,
        work: impl FnOnce(&Progress) -> Result<Value, Failure> + Send + 'static,
    ) -> Result<u64, Running> {
        let mut table = locked(&self.0);
        if let Some(job) = table.jobs.get(&kind).filter(|job| job.done.is_none()) {
            return Err(Running(job.id));
        }
        table.count += 1;
        let id = table.count;
        table.jobs.insert(kind, Job { id, year, started: Instant::now(), stage: stage.to_owned(), done: None });
        drop(table);
        let progress = Progress { kind, table: self.0.clone() };
        let started = thread::Builder::new().name("work".into()).spawn(move || {
            // Dropped whatever happens: work that breaks off has ended, too.
            let end = End { progress, result: None };
            end.run(work);
        });
        if started.is_err() {
            let failure = Failure::of(
                "この機械で、いま新しい作業を始められません。ほかのソフトを閉じてから、もう一度お試しください",
            );
            finish(&self.0, kind, Err(failure));
        }
        Ok(id)
    }

    /// The newest work of each kind, as the browser is told of it: kind → how
    /// far it is, or what came of it.
    pub fn told(&self) -> Value {
        let table = locked(&self.0);
        let job = |(kind, job): (&Kind, &Job)| {
            let seconds =
                job.done.as_ref().map_or_else(|| job.started.elapsed().as_secs_f64(), |(seconds, _)| *seconds);
            let (result, failure) = match &job.done {
                None => (None, None),
                Some((_, Ok(result))) => (Some(result), None),
                Some((_, Err(failure))) => (None, Some(failure)),
            };
            let told = json!({
                "id": job.id,
                "year": job.year.map(FiscalYear::code),
                "running": job.done.is_none(),
                "stage": job.stage,
                "seconds": seconds,
                "result": result,
                "failure": failure,
            });
            (
                serde_json::to_value(kind).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default(),
                told,
            )
        };
        Value::Object(table.jobs.iter().map(job).collect())
    }

    /// Forgets what came of work, if it has ended.
    pub fn forget(&self, kind: Kind) {
        let mut table = locked(&self.0);
        if table.jobs.get(&kind).is_some_and(|job| job.done.is_some()) {
            table.jobs.remove(&kind);
        }
    }

    /// Forgets what came of all work that has ended: another year or plan is
    /// shown.
    pub fn forget_all(&self) {
        locked(&self.0).jobs.retain(|_, job| job.done.is_none());
    }
}

impl Progress {
    /// Says what is being done now.
    pub fn stage(&self, words: &str) {
        if let Some(job) = locked(&self.table).jobs.get_mut(&self.kind) {
            words.clone_into(&mut job.stage);
        }
    }
}

/// Sees to it that work ends for those who wait for it.
struct End {
    progress: Progress,
    result: Option<Result<Value, Failure>>,
}

impl End {
    fn run(mut self, work: impl FnOnce(&Progress) -> Result<Value, Failure>) {
        self.result = Some(work(&self.progress));
    }
}

impl Drop for End {
    fn drop(&mut self) {
        let result = self.result.take().unwrap_or_else(|| {
            Err(Failure::of(
                "作業が途中で止まりました。もう一度お試しください。繰り返すときは、システムの担当者に知らせてください",
            ))
        });
        finish(&self.progress.table, self.progress.kind, result);
    }
}

fn finish(table: &Mutex<Table>, kind: Kind, result: Result<Value, Failure>) {
    if let Some(job) = locked(table).jobs.get_mut(&kind) {
        job.done = Some((job.started.elapsed().as_secs_f64(), result));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    fn until(jobs: &Jobs, holds: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..500 {
            let told = jobs.told();
            if holds(&told) {
                return told;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("{}", jobs.told());
    }

    #[test]
    fn one_of_a_kind_at_a_time_and_its_result_stays() {
        let jobs = Jobs::default();
        let (go, wait) = mpsc::channel();
        let first = jobs.start(Kind::Build, None, "始め", move |progress| {
            progress.stage("組版しています");
            wait.recv().unwrap();
            Ok(json!({"files": ["out/R01.pdf"]}))
        });
        assert_eq!(first, Ok(1));
        until(&jobs, |told| told["build"]["stage"] == "組版しています" && told["build"]["running"] == true);
        assert_eq!(jobs.start(Kind::Build, None, "", |_| Ok(Value::Null)), Err(Running(1)));
        jobs.forget(Kind::Build);
        // Another kind goes on beside it.
        assert_eq!(jobs.start(Kind::Verify, None, "", |_| Err(Failure::of("誤り"))), Ok(2));
        until(&jobs, |told| told["verify"]["failure"]["message"] == "誤り");
        go.send(()).unwrap();
        let told = until(&jobs, |told| told["build"]["running"] == false);
        assert_eq!(told["build"]["result"]["files"][0], "out/R01.pdf");
        assert_eq!(jobs.start(Kind::Build, None, "", |_| Ok(Value::Null)), Ok(3));
        until(&jobs, |told| told["build"]["running"] == false);
        jobs.forget(Kind::Build);
        assert_eq!(jobs.told().get("build"), None);
    }

    #[test]
    fn work_that_breaks_off_has_ended() {
        let jobs = Jobs::default();
        jobs.start(Kind::Seal, None, "", |_| panic!("broken off on purpose")).unwrap();
        until(&jobs, |told| {
            told["seal"]["failure"]["message"].as_str().is_some_and(|said| said.contains("止まりました"))
        });
        assert_eq!(jobs.start(Kind::Seal, None, "", |_| Ok(Value::Null)), Ok(2));
    }
}
