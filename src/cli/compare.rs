//! `shiryo compare`: what changed between two years.

use std::process::ExitCode;

use clap::Args;
use shiryo::check::SoundYear;
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::office::fonts::Fonts;
use shiryo::years::compare::{self, Comparison};

use super::Format;

/// Prints what changed between two years, named in any order.
#[derive(Args)]
#[command(after_help = "例:\n  shiryo compare R01 R02")]
pub struct Command {
    /// 比べる二つの年度（R01、令和元年度、2019 など）
    #[arg(value_name = "年度", num_args = 2, required = true)]
    years: Vec<FiscalYear>,

    /// text（人が読む）、csv（Excelで開く）、json（プログラムが読む）のどれか。書かなければ text
    #[arg(long, value_name = "形式", value_enum, default_value_t)]
    format: Format,
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let fonts = Fonts::load(root)?;
    let years = command.years.iter().map(|year| SoundYear::load(root, &fonts, *year)).collect::<Result<Vec<_>, _>>()?;
    let [one, other] = &years[..] else { anyhow::bail!("年度を二つ書いてください") };
    let comparison = Comparison::new(one, other);
    match command.format {
        // In colour on a terminal that has any, and without elsewhere.
        Format::Text => super::print_to(anstream::stdout().lock(), &compare::text(&comparison)),
        Format::Csv => super::print(&compare::csv(&comparison)),
        Format::Json => super::print(&compare::json(&comparison)),
    }
}
