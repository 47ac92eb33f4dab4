//! `shiryo build`: the year's PDF.

use std::process::ExitCode;

use clap::Args;
use shiryo::archive::{self, State};
use shiryo::build::{self, BuildOptions, Press};
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::view::Edition;

/// Writes `out/R01.pdf` for each year; the newest where none is named.
#[derive(Args)]
#[command(after_help = "例:\n  shiryo build R01\n  shiryo build --draft R01")]
pub struct Command {
    /// 年度（R01、令和元年度、2019 など）。書かなければ最も新しい年度
    #[arg(value_name = "年度")]
    years: Vec<FiscalYear>,

    /// どのページにも「（案）」と入れ、out/R01-案.pdf に作る
    #[arg(long)]
    draft: bool,

    /// 組版のもと（out/R01.typ）も書き出す
    #[arg(long)]
    emit_typst: bool,

    /// はじめに施策項目達成状況一覧（前の5年度までの経過つき）のページを入れる
    #[arg(long)]
    overview: bool,
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let options = BuildOptions {
        edition: Edition { draft: command.draft, ..Edition::default() },
        emit_typst: command.emit_typst,
        overview: command.overview,
    };
    let years = super::years_or(&command.years, || Ok(vec![root.newest()?]))?;
    let press = Press::load(root)?;
    super::print_diagnostics(&root.misnamed(&years));
    let mut last = None;
    for year in years {
        let built = build::build(root, &press, year, &options)?;
        super::mention_warnings(built.year.warnings());
        super::print_files(&built.files)?;
        match archive::state(root, year, built.year.source().bytes()) {
            Ok(State::InProgress) => {}
            Ok(state) => super::note(&of_sealed(root, year, state)),
            Err(error) => super::note(&error.to_string()),
        }
        last = Some(built);
    }
    // The program ends here, and the system takes its memory back in no time;
    // to take pages apart costs a twentieth of what it cost to make them.
    std::mem::forget(last);
    Ok(ExitCode::SUCCESS)
}

/// What to know of a year that is signed off already.
fn of_sealed(root: &Root, year: FiscalYear, state: State) -> String {
    let data = if state.is_changed() {
        "データは承認のときから変わっています。訂正として承認されたら、seal --replace で保存してください"
    } else {
        "データは承認のときから変わっていません"
    };
    let on = state.signed_off().map(|on| format!("{on}に")).unwrap_or_default();
    format!("{year}は{on}承認済みです。承認されたPDFは {} です。{data}", archive::sealed_pdf(root, year))
}
