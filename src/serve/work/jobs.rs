//! Work that may take its time: each kind on a thread of its own, once at a
//! time for a year of a plan, with its result kept until the next of its kind.
//!
//! Whoever started it may go away: the work goes on, and whoever comes back
//! finds how far it is, or what came of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::failure::Failure;
use crate::model::FiscalYear;
use crate::serve::shown::ShownPlan;

/// A kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobKind {
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
    kind: JobKind,
    /// The plan and year that it was started for.
    place: ShownPlan,
    started: Instant,
    /// What is being done now, in Japanese.
    stage: String,
    /// Its result, and after how long.
    done: Option<(f64, Result<Value, Failure>)>,
}

/// The newest work of each kind and place.
#[derive(Debug, Default)]
pub struct Jobs(Arc<Mutex<Table>>);

#[derive(Debug, Default)]
struct Table {
    count: u64,
    jobs: Vec<Job>,
}

/// Where work says how far it is.
pub struct JobProgress {
    id: u64,
    table: Arc<Mutex<Table>>,
}

/// The work of this kind and place that has not ended yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running(pub u64);

fn locked(table: &Mutex<Table>) -> MutexGuard<'_, Table> {
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

impl JobKind {
    /// What the browser calls it.
    fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

impl Jobs {
    /// Starts work for what is shown and gives its number.
    ///
    /// # Errors
    /// [`Running`] if work of this kind has not ended yet there.
    pub fn start(
        &self,
        kind: JobKind,
        place: ShownPlan,
        stage: &str,
        work: impl FnOnce(&JobProgress) -> Result<Value, Failure> + Send + 'static,
    ) -> Result<u64, Running> {
        let mut table = locked(&self.0);
        let same = |job: &Job| job.kind == kind && job.place == place;
        if let Some(job) = table.jobs.iter().find(|job| same(job) && job.done.is_none()) {
            return Err(Running(job.id));
        }
        table.jobs.retain(|job| !same(job));
        table.count += 1;
        let id = table.count;
        table.jobs.push(Job { id, kind, place, started: Instant::now(), stage: stage.to_owned(), done: None });
        drop(table);
        let progress = JobProgress { id, table: self.0.clone() };
        let started = thread::Builder::new().name("work".into()).spawn(move || {
            // Dropped whatever happens: work that breaks off has ended, too.
            let end = End { progress, result: None };
            end.run(work);
        });
        if started.is_err() {
            let failure = Failure::of(
                "この機械で、いま新しい作業を始められません。ほかのソフトを閉じてから、もう一度お試しください",
            );
            finish(&self.0, id, Err(failure));
        }
        Ok(id)
    }

    /// The newest work of each kind for what is shown, as the browser is told
    /// of it: kind → how far it is, or what came of it.
    pub fn told(&self, place: &ShownPlan) -> Value {
        let table = locked(&self.0);
        let job = |job: &Job| {
            let seconds =
                job.done.as_ref().map_or_else(|| job.started.elapsed().as_secs_f64(), |(seconds, _)| *seconds);
            let (result, failure) = match &job.done {
                None => (None, None),
                Some((_, Ok(result))) => (Some(result), None),
                Some((_, Err(failure))) => (None, Some(failure)),
            };
            let told = json!({
                "id": job.id,
                "year": job.place.year.map(FiscalYear::code),
                "running": job.done.is_none(),
                "stage": job.stage,
                "seconds": seconds,
                "result": result,
                "failure": failure,
            });
            (job.kind.name(), told)
        };
        Value::Object(table.jobs.iter().filter(|job| job.place == *place).map(job).collect())
    }

    /// Forgets what came of work, if it has ended.
    pub fn forget(&self, kind: JobKind, place: &ShownPlan) {
        locked(&self.0).jobs.retain(|job| job.kind != kind || job.place != *place || job.done.is_none());
    }

    /// Forgets what came of all work that has ended: another year or plan is
    /// shown.
    pub fn forget_all(&self) {
        locked(&self.0).jobs.retain(|job| job.done.is_none());
    }
}

impl JobProgress {
    /// Says what is being done now.
    pub fn stage(&self, words: &str) {
        if let Some(job) = locked(&self.table).jobs.iter_mut().find(|job| job.id == self.id) {
            words.clone_into(&mut job.stage);
        }
    }
}

/// Sees to it that work ends for those who wait for it.
struct End {
    progress: JobProgress,
    result: Option<Result<Value, Failure>>,
}

impl End {
    fn run(mut self, work: impl FnOnce(&JobProgress) -> Result<Value, Failure>) {
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
        finish(&self.progress.table, self.progress.id, result);
    }
}

fn finish(table: &Mutex<Table>, id: u64, result: Result<Value, Failure>) {
    if let Some(job) = locked(table).jobs.iter_mut().find(|job| job.id == id) {
        job.done = Some((job.started.elapsed().as_secs_f64(), result));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    fn place(year: &str) -> ShownPlan {
        ShownPlan { root: crate::office::Root::new("plan"), year: Some(year.parse().unwrap()) }
    }

    fn until(jobs: &Jobs, holds: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..500 {
            let told = jobs.told(&place("R01"));
            if holds(&told) {
                return told;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("{}", jobs.told(&place("R01")));
    }

    #[test]
    fn one_of_a_kind_at_a_time_and_its_result_stays() {
        let (jobs, here) = (Jobs::default(), place("R01"));
        let (go, wait) = mpsc::channel();
        let first = jobs.start(JobKind::Build, here.clone(), "始め", move |progress| {
            progress.stage("組版しています");
            wait.recv().unwrap();
            Ok(json!({"files": ["out/R01.pdf"]}))
        });
        assert_eq!(first, Ok(1));
        until(&jobs, |told| told["build"]["stage"] == "組版しています" && told["build"]["running"] == true);
        assert_eq!(jobs.start(JobKind::Build, here.clone(), "", |_| Ok(Value::Null)), Err(Running(1)));
        jobs.forget(JobKind::Build, &here);
        // Another kind goes on beside it.
        assert_eq!(jobs.start(JobKind::Verify, here.clone(), "", |_| Err(Failure::of("誤り"))), Ok(2));
        until(&jobs, |told| told["verify"]["failure"]["message"] == "誤り");
        go.send(()).unwrap();
        let told = until(&jobs, |told| told["build"]["running"] == false);
        assert_eq!(told["build"]["result"]["files"][0], "out/R01.pdf");
        assert_eq!(jobs.start(JobKind::Build, here.clone(), "", |_| Ok(Value::Null)), Ok(3));
        until(&jobs, |told| told["build"]["running"] == false);
        jobs.forget(JobKind::Build, &here);
        assert_eq!(jobs.told(&here).get("build"), None);
    }

    #[test]
    fn what_came_of_work_is_told_where_it_was_started() {
        let jobs = Jobs::default();
        let (here, there) = (place("R01"), place("R02"));
        let (go, wait) = mpsc::channel();
        let work = move |_: &JobProgress| {
            wait.recv().unwrap();
            Ok(json!("こちら"))
        };
        jobs.start(JobKind::Seal, here.clone(), "", work).unwrap();
        jobs.forget_all();
        // Another year is shown meanwhile, and not held up.
        assert_eq!(jobs.told(&there), json!({}));
        assert!(jobs.start(JobKind::Seal, there.clone(), "", |_| Err(Failure::of("あちら"))).is_ok());
        go.send(()).unwrap();
        let told = until(&jobs, |told| told["seal"]["running"] == false);
        assert_eq!(told["seal"]["result"], "こちら");
        for _ in 0..500 {
            if jobs.told(&there)["seal"]["failure"]["message"] == "あちら" {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("{}", jobs.told(&there));
    }

    #[test]
    fn work_that_breaks_off_has_ended() {
        let jobs = Jobs::default();
        jobs.start(JobKind::Seal, place("R01"), "", |_| panic!("broken off on purpose")).unwrap();
        until(&jobs, |told| {
            told["seal"]["failure"]["message"].as_str().is_some_and(|said| said.contains("止まりました"))
        });
        assert_eq!(jobs.start(JobKind::Seal, place("R01"), "", |_| Ok(Value::Null)), Ok(2));
    }
}
