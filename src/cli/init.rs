//! `shiryo init`: the first year's file of a plan.

use std::process::ExitCode;

use clap::Args;
use shiryo::archive::Line;
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::office::fonts::Fonts;
use shiryo::years::first::{self, Plan, ScaleSize};

/// Writes `data/R06.yaml`, to be written over; never over a file.
#[derive(Args)]
#[command(after_help = "例:
  shiryo init R06
  shiryo init R06 --title 「○○計画」進行管理表 --department ○○課")]
pub struct Command {
    /// はじめの年度（R01、令和元年度、2019 など）
    #[arg(value_name = "年度")]
    year: FiscalYear,

    /// 表題
    #[arg(long, value_name = "表題")]
    title: Option<Line>,

    /// 担当する課の名前
    #[arg(long, value_name = "課")]
    department: Option<Line>,

    /// 達成区分の数（3、4、5 のどれか）。書かなければ 4（達成、概ね達成、一部達成、未達成・未着手）
    #[arg(long, value_name = "数", value_parser = scale, default_value = "4")]
    scale: ScaleSize,
}

fn scale(text: &str) -> Result<ScaleSize, String> {
    let size = text.parse().ok().and_then(ScaleSize::of);
    size.ok_or_else(|| format!("「{text}」は使えません。3、4、5 のどれかを書いてください"))
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let plan = Plan { title: command.title.clone(), department: command.department.clone(), scale: command.scale };
    let files = first::create(root, &Fonts::load(root)?, command.year, &plan)?;
    super::print_files(&files)?;
    if let [file, ..] = files.as_slice() {
        let year = command.year.code();
        super::say(format_args!("{file} を説明に沿って書き換え、shiryo build {year} を実行すると、PDFができます"));
    }
    Ok(ExitCode::SUCCESS)
}
