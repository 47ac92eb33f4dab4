//! `shiryo check`: everything that is wrong with the data.

use std::process::ExitCode;

use clap::Args;
use shiryo::check;
use shiryo::fonts::Fonts;
use shiryo::load;
use shiryo::model::FiscalYear;
use shiryo::problem::Problem;
use shiryo::root::Root;

/// Prints every problem of each year; of all years where none is named.
#[derive(Args)]
pub struct Command {
    /// 年度（R01、令和元年度、2019 など）。書かなければすべての年度
    #[arg(value_name = "YEAR")]
    years: Vec<FiscalYear>,
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let fonts = Fonts::load(root)?;
    let mut problems = Vec::new();
    for year in super::years_or(&command.years, || root.years())? {
        match load::load(root, year) {
            Ok(loaded) => problems.extend(check::check(&loaded, &fonts)),
            Err(problem) => problems.push(problem),
        }
    }
    super::print_problems(&problems);
    Ok(if problems.iter().any(Problem::is_error) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
