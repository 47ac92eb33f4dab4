//! `shiryo publish`: the sealed years as web pages and open data.

use std::process::ExitCode;

use clap::Args;
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::publish::{self, Licence, PublishOptions, Settings};

/// Writes out/web: all sealed years, and with --draft of the others those named.
#[derive(Args)]
#[command(
    after_help = "例:\n  shiryo publish\n  shiryo publish --licence CC-BY-4.0 --address https://www.city.example.lg.jp/zaitaku/"
)]
pub struct Command {
    /// 必ず公開する年度（R01、令和元年度、2019 など）。承認済みの年度は、書かなくてもすべて作る
    #[arg(value_name = "年度")]
    years: Vec<FiscalYear>,

    /// まだ承認されていない年度も、（案）と示して作る。年度を書けばその年度だけ
    #[arg(long)]
    draft: bool,

    /// 利用条件（CC-BY-4.0、CC0-1.0、PDL-1.0 など、またはアドレス）。書かなければ data/publish.yaml のもの
    #[arg(long, value_name = "ライセンス")]
    licence: Option<Licence>,

    /// 公開するアドレス。書かなければ data/publish.yaml のもの
    #[arg(long, value_name = "アドレス", value_parser = publish::folder)]
    address: Option<String>,

    /// 公開者。書かなければ data/publish.yaml のもの、それもなければ作成者
    #[arg(long, value_name = "名前")]
    publisher: Option<String>,
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let settings = Settings {
        address: command.address.clone(),
        publisher: command.publisher.clone(),
        licence: command.licence.clone(),
    };
    let options = PublishOptions { years: command.years.clone(), draft: command.draft, settings };
    let published = publish::publish(root, &options)?;
    for note in &published.notes {
        super::note(note);
    }
    super::print_files(&published.files)
}
