//! `shiryo next`: the next year's file, ready to be filled in.

use std::process::ExitCode;

use clap::Args;
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::office::fonts::Fonts;
use shiryo::years::next;

/// Writes `data/R02.yaml` from `data/R01.yaml`; never over a file.
#[derive(Args)]
#[command(after_help = "例:\n  shiryo next R01")]
pub struct Command {
    /// もとにする年度（R01、令和元年度、2019 など）
    #[arg(value_name = "年度")]
    year: FiscalYear,
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let created = next::create(root, &Fonts::load(root)?, command.year)?;
    super::mention_warnings(&created.warnings);
    if created.has_comments {
        super::note("# で始まるコメントも引き継ぎました。前の年度だけに当てはまるものは消してください");
    }
    super::print(&format!("{}\n", created.file))
}
