//! The commands, a file each, and what they share.

pub mod build;
pub mod check;
pub mod compare;
pub mod completions;
pub mod double_click;
mod format;
pub mod init;
mod japanese;
pub mod manual;
pub mod next;
pub mod publish;
pub mod schema;
pub mod seal;
pub mod serve;
pub mod sheet;
pub mod sign;
pub mod stamp;
pub mod summary;
pub mod verify;
pub mod years;

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use shiryo::Error;
use shiryo::archive::{self, Appended, ArchiveError};
use shiryo::diagnostics::Diagnostic;
use shiryo::diagnostics::terminal;
use shiryo::model::FiscalYear;
use shiryo::office::{self, Root, kept};
use shiryo::publish::PublishError;
use shiryo::serve::ServeError;
use shiryo::workbook::WorkbookError;

pub use self::format::Format;

/// The status that says that what was typed is no command.
const WRONG_USAGE: u8 = 2;

/// 進行管理表（資料3）を、年度ごとのYAMLファイルからPDFにします。
#[derive(Parser)]
#[command(
    name = "shiryo",
    version,
    arg_required_else_help = true,
    after_help = "例:\n  shiryo init R06\n  shiryo build R06\n  shiryo build --help"
)]
pub struct Arguments {
    /// data と out のあるフォルダー。書かなければ今のフォルダー
    #[arg(long, value_name = "フォルダー", default_value = ".", global = true)]
    root: PathBuf,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// はじめの年度のファイルを data に作る
    Init(init::Command),
    /// 年度とその状態（作成中、承認済み、承認後に変更あり）を並べる
    Years(years::Command),
    /// 年度のPDFを out に作る
    Build(build::Command),
    /// データの誤りを探す
    Check(check::Command),
    /// 基本的方向性の総括を表示する
    Summary(summary::Command),
    /// 年度を承認済みとして保存する
    Seal(seal::Command),
    /// 保存した承認済みPDFが改変されていないか確かめる
    Verify(verify::Command),
    /// 承認済みのPDFに電子署名を付ける
    Sign(sign::Command),
    /// 承認済みのPDFにタイムスタンプを付ける
    Stamp(stamp::Command),
    /// 次の年度のファイルを data に作る
    Next(next::Command),
    /// 二つの年度を比べる
    Compare(compare::Command),
    /// 各課が記入するExcelのブックを書き出す、取り込む
    Sheet(sheet::Command),
    /// ブラウザーで表示し、保存するたびに表示し直す
    Serve(serve::Command),
    /// 承認済みの年度を、ウェブサイト用のページとデータにする
    Publish(publish::Command),
    /// データの形（JSON Schema）を表示する
    Schema(schema::Command),
    /// シェルの補完のスクリプトを表示する
    Completions(completions::Command),
    /// man のページを表示する
    #[command(hide = true, after_help = "例:\n  shiryo manual > shiryo.1")]
    Manual,
}

/// The command line as clap knows it, in Japanese.
fn command() -> clap::Command {
    japanese::command(Arguments::command())
}

impl Arguments {
    /// What was typed.
    ///
    /// # Errors
    /// Where there is nothing to do but end with this status: help was asked
    /// for and printed, or what was typed is wrong and that was said.
    pub fn read() -> Result<Self, ExitCode> {
        let read = command().try_get_matches().and_then(|matches| Self::from_arg_matches(&matches));
        read.map_err(|error| match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                let text = error.render().ansi().to_string();
                // Nobody is left to tell where the output is closed.
                let _ = if error.use_stderr() {
                    writeln!(anstream::stderr(), "{}", text.trim_end())
                } else {
                    writeln!(anstream::stdout(), "{}", text.trim_end())
                };
                ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(WRONG_USAGE))
            }
            _ => {
                let _ = write!(io::stderr(), "{}", japanese::fault(&error));
                ExitCode::from(WRONG_USAGE)
            }
        })
    }

    /// The office's folder.
    pub fn root(&self) -> Root {
        Root::new(&self.root)
    }
}

/// The years that were named; where none was, those that `otherwise` gives.
fn years_or(
    named: &[FiscalYear],
    otherwise: impl FnOnce() -> Result<Vec<FiscalYear>, Error>,
) -> Result<Vec<FiscalYear>, Error> {
    if named.is_empty() { otherwise() } else { Ok(named.to_vec()) }
}

/// Says that there are warnings, in a line: what a published report has in it
/// anyway would otherwise fill the screen at every build.
fn mention_warnings(warnings: &[Diagnostic]) {
    if let Some(first) = warnings.first() {
        note(&format!("{} に注意が{}件あります。shiryo check で確かめられます", first.source.path(), warnings.len()));
    }
}

/// Prints diagnostics on standard error, a paragraph each.
fn print_diagnostics(diagnostics: &[Diagnostic]) {
    let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mut err = io::stderr().lock();
    for diagnostic in diagnostics {
        // Nobody is left to tell where standard error is closed.
        let _ = writeln!(err, "{}\n", terminal::render(diagnostic, colour));
    }
}

/// Says where the years' states can't be known. What else is wrong with the
/// archive is `verify`'s to report.
fn mention_missed(root: &Root) {
    if let Some(missed) = archive::missed(root) {
        note(&missed.to_string());
    }
}

/// Says that another command of the archive is at work.
fn waiting() {
    note("ほかの seal や sign が終わるのを待っています");
}

/// The bytes of a file that the user named.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    Ok(std::fs::read(path).map_err(|source| Error::Read { path: shown(path), source })?)
}

/// Writes a file that the user named, in place of one that is there; but never
/// over the data or what is in the archive.
fn write(root: &Root, path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let shown = shown(path);
    kept::outside(root, path, &shown)?;
    Ok(office::write::write(path, &shown, bytes)?)
}

/// The error of an answer from elsewhere, which is to blame for it and not the
/// PDF that it was to be added to.
fn of_response(path: &Path) -> impl FnOnce(ArchiveError) -> ArchiveError {
    let path = shown(path);
    |error| match error {
        ArchiveError::Signature { why, .. } => ArchiveError::Signature { path, why },
        other => other,
    }
}

/// A path as messages show it, with `/` on every system.
fn shown(path: &Path) -> String {
    path.display().to_string().replace(std::path::MAIN_SEPARATOR, "/")
}

/// Says what was appended to a sealed PDF.
fn print_appended(appended: &Appended) -> anyhow::Result<ExitCode> {
    if appended.completed {
        note("これは前回記録されていましたが、途中で止まっていました。いま完了しました");
    }
    let record = &appended.entry.record;
    let (year, word) = (record.year, record.kind.word());
    let by = record.kind.signer().map(|signer| format!("{}、{}の", signer.at.shown(), signer.name)).unwrap_or_default();
    print(&format!(
        "{}\n{year}のPDFに、{by}{word}を加えました。\n照合番号（議事録に書いてください）\n{}\n{}\n",
        appended.file,
        appended.entry.own.short(),
        appended.entry.own,
    ))
}

/// Says something on standard error, in a line of its own. Nobody is left to
/// tell where that is closed.
fn say(text: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Says on standard error what is good to know beside the result.
fn note(text: &str) {
    say(format_args!("注意: {text}"));
}

/// Prints a result on standard output, with which most commands end.
fn print(text: &str) -> anyhow::Result<ExitCode> {
    print_to(io::stdout().lock(), text)
}

/// Prints which files were written.
fn print_files(files: &[String]) -> anyhow::Result<ExitCode> {
    print(&files.iter().map(|file| format!("{file}\n")).collect::<String>())
}

/// Prints a result. A reader that has seen enough (`| head`) is no error.
fn print_to(mut output: impl Write, text: &str) -> anyhow::Result<ExitCode> {
    match output.write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// What is wrong with the data, if that is what an error is about, whichever
/// room raised it.
fn diagnostics(error: &anyhow::Error) -> Option<&[Diagnostic]> {
    let common = match (error.downcast_ref(), error.downcast_ref(), error.downcast_ref(), error.downcast_ref()) {
        (Some(ArchiveError::Common(common)), ..) => common,
        (_, Some(WorkbookError::Common(common)), ..) => common,
        (.., Some(PublishError::Common(common)), _) => common,
        (.., Some(ServeError::Common(common))) => common,
        _ => error.downcast_ref()?,
    };
    match common {
        Error::Diagnostics(diagnostics) => Some(diagnostics),
        _ => None,
    }
}

/// Says what went wrong, if anything did, and ends the program.
pub fn exit(done: anyhow::Result<ExitCode>) -> ExitCode {
    let error = match done {
        Ok(code) => return code,
        Err(error) => error,
    };
    match diagnostics(&error) {
        Some(diagnostics) => print_diagnostics(diagnostics),
        // The library's sentences are whole; what lies under them is the
        // system's, in its own language.
        None => {
            let reason = match error.downcast_ref::<io::Error>() {
                Some(error) => format!("結果を書き出せません（{}）", shiryo::system::reason(error)),
                // What the system said is in the sentences above it, in Japanese.
                None => {
                    let causes = error.chain().filter(|cause| !cause.is::<io::Error>());
                    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
                }
            };
            say(format_args!("誤り: {reason}"));
        }
    }
    ExitCode::FAILURE
}
