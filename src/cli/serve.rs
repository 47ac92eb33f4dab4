//! `shiryo serve`: the report in a browser, following every save.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::serve;

/// Shows a year's report until it is stopped; the newest where none is named.
#[derive(Args)]
#[command(after_help = "例:\n  shiryo serve\n  shiryo serve R01 --port 8080")]
pub struct Command {
    /// 年度（R01、令和元年度、2019 など）。書かなければ最も新しい年度
    #[arg(value_name = "年度")]
    year: Option<FiscalYear>,

    /// ポート番号。書かなければ 3000 から順に空いている番号
    #[arg(long, value_name = "番号", value_parser = port)]
    port: Option<u16>,
}

/// Port 0 would be any, which is what no option at all asks for.
fn port(text: &str) -> Result<u16, String> {
    match text.parse() {
        Ok(port @ 1..) => Ok(port),
        _ => Err(format!("「{text}」は使えません。1 から 65535 までの番号を書いてください")),
    }
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let year = command.year.map_or_else(|| root.newest(), Ok)?;
    // Ctrl+C ends the program as the system does; there is nothing to put away.
    let never = serve::serve(root, year, command.port, |address| {
        super::print(&format!("http://{address}/\n"))?;
        // Nobody is left to tell where standard error is closed.
        let _ =
            writeln!(io::stderr(), "{year}を表示しています。上のアドレスをブラウザーで開いてください（終了は Ctrl+C）");
        anyhow::Ok(())
    })?;
    match never {}
}
