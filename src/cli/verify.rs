//! `shiryo verify`: proof that the archive is whole.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use shiryo::archive::{self, Number, VerifyOptions};
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::signature::Trust;

/// Proves that nothing in the archive was changed, swapped, lost or added.
#[derive(Args)]
#[command(
    after_help = "例:\n  shiryo verify\n  shiryo verify R01 --rebuild\n  shiryo verify --head QJNJ-H42Y-S4YM-Q6N3\n  shiryo verify --archive D:/控え/archive"
)]
pub struct Command {
    /// 年度（R01、令和元年度、2019 など）。書かなければすべての年度
    #[arg(value_name = "年度")]
    years: Vec<FiscalYear>,

    /// 添付されたデータからPDFを作り直して比べる
    #[arg(long)]
    rebuild: bool,

    /// 議事録にある照合番号。何度でも書ける
    #[arg(long, value_name = "照合番号")]
    head: Vec<Number>,

    /// out/archive の代わりに、ここにある archive フォルダー（控えなど）を確かめる
    #[arg(long, value_name = "フォルダー")]
    archive: Option<PathBuf>,

    /// 信頼する認証局の証明書（PEM か DER）。電子署名とタイムスタンプの証明書を、ここまでたどって確かめる
    #[arg(long, value_name = "ファイル")]
    trust: Option<PathBuf>,

    /// text（人が読む）、json（プログラムが読む）のどちらか。書かなければ text
    #[arg(long, value_name = "形式", value_enum, default_value_t)]
    format: Format,
}

/// How what was found is printed.
#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// 人が読む
    #[default]
    Text,
    /// プログラムが読む
    Json,
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let options = VerifyOptions {
        years: command.years.clone(),
        rebuild: command.rebuild,
        heads: command.head.clone(),
        trust: command.trust.as_deref().map(trust).transpose()?,
    };
    let found = match &command.archive {
        Some(folder) => archive::verify_folder(folder, &options)?,
        None => archive::verify(root, &options)?,
    };
    for failure in &found.failures {
        super::say(format_args!("誤り: {}", failure.text()));
    }
    super::print(&match command.format {
        Format::Text => found.text(),
        Format::Json => found.json(),
    })?;
    Ok(if found.sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The certificates that the user trusts.
fn trust(path: &Path) -> anyhow::Result<Trust> {
    Trust::from_file(&super::read(path)?).ok_or_else(|| {
        anyhow!("{}: 証明書（PEM か DER）として読めません。認証局の証明書を指定してください", super::shown(path))
    })
}
