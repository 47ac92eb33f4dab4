//! `shiryo summary`: the calculated and the printed rating of every direction.

use std::process::ExitCode;

use clap::Args;
use shiryo::archive::{self, Register, State};
use shiryo::check::SoundYear;
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::office::fonts::Fonts;
use shiryo::years::summaries::{self, YearSummary};

use super::Format;

/// Prints the summaries of each year; of all years where none is named.
#[derive(Args)]
#[command(after_help = "例:\n  shiryo summary R01\n  shiryo summary --format csv > 総括.csv")]
pub struct Command {
    /// 年度（R01、令和元年度、2019 など）。書かなければすべての年度
    #[arg(value_name = "年度")]
    years: Vec<FiscalYear>,

    /// text（人が読む）、csv（Excelで開く）、json（プログラムが読む）のどれか。書かなければ text
    #[arg(long, value_name = "形式", value_enum, default_value_t)]
    format: Format,
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let fonts = Fonts::load(root)?;
    // The summary is of the data; a damaged archive is `verify`'s to report.
    let register = archive::register(root).unwrap_or_else(|error| {
        super::note(&error.to_string());
        Register::default()
    });
    super::mention_missed(root);
    let mut summaries = Vec::new();
    for year in super::years_or(&command.years, || root.years())? {
        let sound = SoundYear::load(root, &fonts, year)?;
        let state = State::of(&register, year, sound.source().bytes());
        summaries.push(YearSummary::of(&sound).with_state(state));
    }
    super::print(&match command.format {
        Format::Text => summaries::text(&summaries),
        Format::Csv => summaries::csv(&summaries),
        Format::Json => summaries::json(&summaries),
    })
}
