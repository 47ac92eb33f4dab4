//! `shiryo serve`: the report in a browser, following every save.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::serve;

/// Shows a year's report until it is stopped; the newest where none is named.
#[derive(Args)]
pub struct Command {
    /// 年度（R01、令和元年度、2019 など）。書かなければ最も新しい年度
    #[arg(value_name = "YEAR")]
    year: Option<FiscalYear>,

    /// ポート番号。書かなければ 3000 から順に空いている番号
    #[arg(long, value_name = "N")]
    port: Option<u16>,
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
