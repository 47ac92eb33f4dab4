//! `shiryo years`: the office's years, and where each stands.

use std::process::ExitCode;

use clap::Args;
use shiryo::office::Root;
use shiryo::years::listing;

use super::Format;

/// Prints every year of a plan, or of each plan in a folder of plans.
#[derive(Args)]
#[command(after_help = "例:
  shiryo years
  shiryo years --format csv > 年度.csv")]
pub struct Command {
    /// text（人が読む）、csv（Excelで開く）、json（プログラムが読む）のどれか。書かなければ text
    #[arg(long, value_name = "形式", value_enum, default_value_t)]
    format: Format,
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let plans = root.plans();
    super::mention_missed(root);
    plans.iter().for_each(|(_, plan)| super::mention_missed(plan));
    let lines = if plans.is_empty() { listing::of(root)? } else { listing::of_plans(&plans)? };
    super::print(&match command.format {
        Format::Text => listing::text(&lines),
        Format::Csv => listing::csv(&lines),
        Format::Json => listing::json(&lines),
    })
}
