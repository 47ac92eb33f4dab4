//! `shiryo seal`: the year's report into the archive.

use std::process::ExitCode;
use std::time::SystemTime;

use clap::Args;
use shiryo::archive::{self, ArchiveError, SealRequest};
use shiryo::build::Press;
use shiryo::model::{Date, FiscalYear};
use shiryo::office::Root;

/// Signs a year off: `out/archive/R01.pdf` and an entry in the register.
#[derive(Args)]
#[command(after_help = "例:\n  shiryo seal R01 --by 在宅高齢者療養推進協議会 --on 2020-02-13")]
pub struct Command {
    /// 年度（R01、令和元年度、2019 など）
    #[arg(value_name = "年度")]
    year: FiscalYear,

    /// 承認した会議や人の名前
    #[arg(long, value_name = "名前")]
    by: String,

    /// 承認した日（2020-02-13 など）
    #[arg(long, value_name = "日付")]
    on: Date,

    /// 実績が空のままでも承認済みにする
    #[arg(long)]
    allow_empty: bool,

    /// 文章の途中で「#」から後ろが印刷されないという注意があっても、承認済みにする
    #[arg(long)]
    accept_notices: bool,

    /// 前の承認の記録が失われたときに、今あるものから新しく記録を始める
    #[arg(long)]
    new_archive: bool,

    /// 承認済みのものを訂正する。訂正前のPDFも残る
    #[arg(long, requires = "reason")]
    replace: bool,

    /// 訂正の理由
    #[arg(long, value_name = "文", requires = "replace")]
    reason: Option<String>,
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let request = SealRequest {
        year: command.year,
        by: command.by.clone(),
        on: command.on,
        allow_empty: command.allow_empty,
        accept_notices: command.accept_notices,
        new_archive: command.new_archive,
        reason: command.reason.clone(),
        data: None,
    };
    let press = Press::load(root)?;
    let latest = archive::latest_day(SystemTime::now());
    let waiting = &mut || super::note("ほかの seal が終わるのを待っています");
    let sealed = archive::seal(root, &press, &request, latest, waiting).inspect_err(|error| {
        if let ArchiveError::CutOff { notices } = error {
            super::print_diagnostics(notices);
        }
    })?;
    // In full: what is kept for good is read once more before the minutes are.
    super::print_diagnostics(&sealed.notices);
    if sealed.completed {
        super::note("この承認は前回記録されていましたが、途中で止まっていました。いま完了しました");
    }
    let record = &sealed.entry.record;
    if sealed.unsigned {
        super::note(&format!(
            "訂正前のPDFには電子署名かタイムスタンプがありますが、訂正後のPDFには、まだありません。shiryo sign {} などで加えてください",
            record.year.code()
        ));
    }
    super::print(&format!(
        "{}\n{}を、{}の{}の承認として保存しました。\n照合番号（議事録に書いてください）\n{}\n{}\n",
        sealed.file,
        record.year,
        record.on,
        record.by,
        sealed.entry.own.short(),
        sealed.entry.own,
    ))
}
