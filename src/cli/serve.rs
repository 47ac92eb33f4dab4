//! `shiryo serve`: the report in a browser, following every save.

use std::process::ExitCode;

use clap::Args;
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::serve::{self, running};

/// Shows a year's report until it is stopped; the newest where none is named.
#[derive(Args)]
#[command(after_help = "例:\n  shiryo serve\n  shiryo serve R01 --open\n  shiryo serve --port 8080")]
pub struct Command {
    /// 年度（R01、令和元年度、2019 など）。書かなければ最も新しい年度
    #[arg(value_name = "年度")]
    year: Option<FiscalYear>,

    /// ポート番号。書かなければ 3000 から順に空いている番号
    #[arg(long, value_name = "番号", value_parser = port)]
    port: Option<u16>,

    /// ブラウザーを開く。同じフォルダーをすでに表示していれば、それを開く
    #[arg(long)]
    open: bool,

    /// 見るだけにし、何も書き換えない
    #[arg(long)]
    read_only: bool,
}

impl Command {
    /// What a double click on the program asks for.
    pub fn double_click() -> Self {
        Self { year: None, port: None, open: true, read_only: false }
    }
}

/// Port 0 would be any, which is what no option at all asks for.
fn port(text: &str) -> Result<u16, String> {
    match text.parse() {
        Ok(port @ 1..) => Ok(port),
        _ => Err(format!("「{text}」は使えません。1 から 65535 までの番号を書いてください")),
    }
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    if command.open
        && command.year.is_none()
        && command.port.is_none()
        && let Some(address) = running::address(root)
    {
        super::print(&format!("{address}\n"))?;
        super::note("すでに表示しています。ブラウザーで開きます");
        browse(&address);
        return Ok(ExitCode::SUCCESS);
    }
    let year = command.year.map_or_else(|| serve::year_of(root), |year| Ok(Some(year)))?;
    // Ctrl+C ends the program as the system does; there is nothing to put away.
    let never = serve::serve(root, year, command.port, command.read_only, |address| {
        super::print(&format!("{address}\n"))?;
        super::say(greeting(year, command));
        if command.open {
            running::remember(root, address);
            browse(address);
        }
        anyhow::Ok(())
    })?;
    match never {}
}

/// What the one who started it reads.
fn greeting(year: Option<FiscalYear>, command: &Command) -> String {
    let end = "終了は Ctrl+C、またはこの画面を閉じてください";
    let what = year.map_or_else(|| "はじめのページ".to_owned(), |year| year.to_string());
    if command.open {
        format!("{what}を表示しています。ブラウザーが開かないときは、上のアドレスを開いてください（{end}）")
    } else {
        format!("{what}を表示しています。上のアドレスをブラウザーで開いてください（{end}）")
    }
}

/// Opens the default browser. Where there is none, the address has been
/// printed.
fn browse(address: &str) {
    if open::that_detached(address).is_err() {
        super::note("ブラウザーを開けませんでした。上のアドレスをブラウザーで開いてください");
    }
}
