//! Where the time of a build goes: `cargo bench` prints a line for each stage,
//! for the real report and for one of ten times its directions.
//!
//! Each figure is the median of several runs in one process, caches of the
//! run before thrown away. A whole process adds its own start, of which
//! reading the fonts is the most: `benches/compare.py` measures that.

use std::sync::Arc;
use std::time::{Duration, Instant};

use shiryo::build::Press;
use shiryo::check::SoundYear;
use shiryo::load;
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::source::Source;
use shiryo::summary::Summary;
use shiryo::typeset::markup::Markup;
use shiryo::typeset::pdf;
use shiryo::view::{Edition, View};

const R01: &str = include_str!("../data/R01.yaml");
const STAGES: [&str; 7] = ["fonts and templates", "read", "check", "calculate", "markup", "layout", "PDF"];

fn main() {
    // `cargo test --benches` and `cargo bench` pass flags of their own.
    for (directions, runs) in [(1, 15), (10, 5)] {
        let text = times(directions);
        let mut taken = vec![Vec::new(); STAGES.len()];
        for _ in 0..runs {
            for (stage, time) in taken.iter_mut().zip(build(&text)) {
                stage.push(time);
            }
            comemo::evict(0);
        }
        println!("R01 × {directions}");
        let medians: Vec<Duration> = taken.iter_mut().map(|times| median(times)).collect();
        for (stage, time) in STAGES.iter().zip(&medians) {
            println!("  {stage:<20} {:>9.2} ms", time.as_secs_f64() * 1000.0);
        }
        println!("  {:<20} {:>9.2} ms", "all", medians.iter().sum::<Duration>().as_secs_f64() * 1000.0);
    }
}

/// The real report with its directions so many times over.
fn times(n: usize) -> String {
    let at = R01.find("\n  - 名称:").expect("directions");
    let (head, directions) = R01.split_at(at);
    // Two directions may not have the same name.
    let copy = |n: usize| match n {
        0 => directions.trim_end().to_owned(),
        _ => directions.trim_end().replace("\n  - 名称: ", &format!("\n  - 名称: 写し{n}の")),
    };
    head.to_owned() + &(0..n).map(copy).collect::<String>() + "\n"
}

/// Builds a report and says how long each stage took.
fn build(text: &str) -> Vec<Duration> {
    let year = FiscalYear::new(2019).expect("a year");
    let mut clock = Clock { since: Instant::now(), laps: Vec::new() };
    let press = Press::load(&Root::new("nowhere")).expect("built-in fonts and templates");
    clock.lap();
    let loaded = Arc::new(load::load_source(Source::new("data/R01.yaml", text), year).expect("sound data"));
    clock.lap();
    let year = SoundYear::of(&loaded, &press.fonts).expect("sound data");
    clock.lap();
    let _ = Summary::of(year.report());
    clock.lap();
    let view = View::new(&year, &Edition::default());
    let markup = Markup::render(&view, &press.templates, &press.fonts).expect("sound templates");
    clock.lap();
    let world = press.world(&markup, &year);
    let pages = world.lay_out().expect("pages");
    clock.lap();
    let bytes = pdf::write(&world, &pages).expect("a PDF");
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

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}
