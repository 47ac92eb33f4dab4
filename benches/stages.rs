//! Where the time of a build goes: `cargo bench` prints a line for each stage,
//! for the real report and for one of ten times its directions.
//!
//! Each run is a process of its own, from the file to the file, as `shiryo
//! build` is one. What is shown is the run whose whole time is the median, so
//! the stages add up to a whole process. `cargo bench -- --quick` runs once.

#[path = "../tests/support/larger.rs"]
mod larger;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use shiryo::build::Press;
use shiryo::check::SoundYear;
use shiryo::load;
use shiryo::memory;
use shiryo::model::FiscalYear;
use shiryo::office::{Root, write};
use shiryo::typeset::markup::Markup;
use shiryo::typeset::pdf;
use shiryo::view::{Edition, View};

const R01: &str = include_str!("../data/R01.yaml");

/// What a run measures of itself; the last stage is the rest of the process.
const STAGES: [&str; 8] =
    ["fonts and templates", "read", "check", "markup", "layout", "PDF", "write", "start and end of the process"];

/// The argument by which a run knows itself, before its folder.
const RUN: &str = "--one-run";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [run, folder] = &arguments[..]
        && run == RUN
    {
        memory::steady();
        for lap in build(Path::new(folder)) {
            println!("{}", lap.as_nanos());
        }
        return;
    }
    // `cargo bench` passes a flag of its own.
    let quick = arguments.iter().any(|argument| argument == "--quick");
    for (directions, runs) in [(1, 15), (10, 5)] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("data")).expect("a data folder");
        fs::write(folder.path().join("data/R01.yaml"), larger::times(R01, directions)).expect("the data");
        let mut all: Vec<_> = (0..if quick { 1 } else { runs }).map(|_| run(folder.path())).collect();
        all.sort_by_key(|laps| laps.iter().sum::<Duration>());
        let laps = &all[all.len() / 2];
        println!("R01 × {directions}");
        for (stage, lap) in STAGES.iter().zip(laps) {
            println!("  {stage:<30} {:>9.2} ms", lap.as_secs_f64() * 1000.0);
        }
        println!("  {:<30} {:>9.2} ms", "the whole process", laps.iter().sum::<Duration>().as_secs_f64() * 1000.0);
    }
}

/// Has a process build the report of a folder: its stages, and the rest.
fn run(folder: &Path) -> Vec<Duration> {
    let program: PathBuf = std::env::current_exe().expect("this program");
    let start = Instant::now();
    let output = Command::new(program).arg(RUN).arg(folder).stderr(Stdio::inherit()).output().expect("a run");
    let whole = start.elapsed();
    assert!(output.status.success(), "a run failed");
    let text = String::from_utf8(output.stdout).expect("numbers");
    let mut laps: Vec<_> = text.lines().map(|lap| Duration::from_nanos(lap.parse().expect("a number"))).collect();
    assert_eq!(laps.len() + 1, STAGES.len());
    laps.push(whole.saturating_sub(laps.iter().sum()));
    laps
}

/// Builds the report of a folder and says how long each stage took.
fn build(folder: &Path) -> Vec<Duration> {
    let year = FiscalYear::new(2019).expect("a year");
    let root = Root::new(folder);
    let mut clock = Clock { since: Instant::now(), laps: Vec::new() };
    let press = Press::load(&root).expect("built-in fonts and templates");
    clock.lap();
    let loaded = Arc::new(load::load(&root, year).expect("sound data"));
    clock.lap();
    let year = SoundYear::of(&loaded, &press.fonts).expect("sound data");
    clock.lap();
    let view = View::new(&year, &Edition::default());
    let markup = Markup::render(&view, &press.templates, &press.fonts).expect("sound templates");
    clock.lap();
    let world = press.world(&markup, &year);
    let pages = world.lay_out().expect("pages");
    clock.lap();
    let bytes = pdf::write(&world, &pages).expect("a PDF");
    clock.lap();
    write::write(&root.join("out/R01.pdf"), "out/R01.pdf", &bytes).expect("a file");
    clock.lap();
    assert!(bytes.starts_with(b"%PDF-"));
    clock.laps
}

struct Clock {
    since: Instant,
    laps: Vec<Duration>,
}

impl Clock {
    fn lap(&mut self) {
        let now = Instant::now();
        self.laps.push(now - self.since);
        self.since = now;
    }
}
