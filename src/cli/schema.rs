//! `shiryo schema`: the JSON Schema of the data, for editors.

use std::process::ExitCode;

use clap::Args;
use shiryo::check;
use shiryo::load::schema;

/// Prints the schema of a year's data, or of the office's words.
#[derive(Args)]
#[command(after_help = "例:\n  shiryo schema > data/schema.json\n  shiryo schema --words")]
pub struct Command {
    /// 年度のデータの代わりに、data/words.yaml の形を表示する
    #[arg(long)]
    words: bool,
}

pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    super::print(&if command.words { check::words_schema() } else { schema::json() })
}
