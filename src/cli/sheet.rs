//! `shiryo sheet`: the workbooks that departments fill in.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use glob::MatchOptions;
use shiryo::model::{Date, FiscalYear};
use shiryo::office::Root;
use shiryo::office::data_lock::DataLock;
use shiryo::office::fonts::Fonts;
use shiryo::source::visible;
use shiryo::workbook::{self, ExportOptions, ExportScope, Given, Import, ImportOptions};

/// Writes workbooks and brings them back.
#[derive(Args)]
#[command(
    after_help = "例:\n  shiryo sheet export R02 --department 高齢福祉課\n  shiryo sheet import R02-高齢福祉課.xlsx"
)]
pub struct Command {
    #[command(subcommand)]
    command: Direction,
}

#[derive(Subcommand)]
enum Direction {
    /// 年度を、各課が記入するExcelのブックに書き出す
    Export(Export),
    /// 記入されたブックを、データに取り込む
    Import(ImportFiles),
}

#[derive(Args)]
#[command(
    after_help = "例:\n  shiryo sheet export R02 --all --due 2021-02-26\n  shiryo sheet export R02 --department 高齢福祉課"
)]
struct Export {
    /// 年度（R01、令和元年度、2019 など）
    #[arg(value_name = "年度")]
    year: FiscalYear,

    /// この課が主管または連携している施策項目だけを書き出す
    #[arg(long, value_name = "課")]
    department: Option<String>,

    /// 提出期限（2021-02-26 など）
    #[arg(long, value_name = "日付")]
    due: Option<Date>,

    /// 主管課ごとに一冊ずつ、すべての課のブックを書き出す
    #[arg(long, conflicts_with_all = ["department", "output"])]
    all: bool,

    /// 書き出すファイル（.xlsx）。書かなければ out の中の R02.xlsx や R02-高齢福祉課.xlsx
    #[arg(long, short, value_name = "ファイル")]
    output: Option<PathBuf>,

    /// 同じ名前のブックがあれば、記入があっても置き換える
    #[arg(long)]
    overwrite: bool,
}

#[derive(Args)]
#[command(
    after_help = "例:\n  shiryo sheet import --dry-run *.xlsx\n  shiryo sheet import *.xlsx\n  shiryo sheet import --prefer-book R02-高齢福祉課.xlsx"
)]
struct ImportFiles {
    /// 記入されたブック（*.xlsx とも書ける）
    #[arg(value_name = "ファイル", required_unless_present = "prefer_book")]
    files: Vec<PathBuf>,

    /// このブックも取り込み、書き出したあとで変わったデータよりも、ほかのブックよりも優先する
    #[arg(long, value_name = "ファイル")]
    prefer_book: Vec<PathBuf>,

    /// 変わるところを表示するだけで、書き込まない
    #[arg(long)]
    dry_run: bool,

    /// 空にした欄の文章を、データからも消す
    #[arg(long)]
    allow_empty: bool,
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    match &command.command {
        Direction::Export(command) => export(root, command),
        Direction::Import(command) => import(root, command),
    }
}

fn export(root: &Root, command: &Export) -> anyhow::Result<ExitCode> {
    let fonts = Fonts::load(root)?;
    let scope = match &command.department {
        _ if command.all => ExportScope::EachLead,
        Some(name) => ExportScope::Department(name.clone()),
        None => ExportScope::Everyone,
    };
    let exports = workbook::export(root, &fonts, command.year, &ExportOptions { scope, due: command.due })?;
    super::mention_warnings(&exports.warnings);
    let written = exports.write(root, &fonts, command.output.as_deref(), command.overwrite)?;
    super::print_files(&written)
}

fn import(root: &Root, command: &ImportFiles) -> anyhow::Result<ExitCode> {
    let fonts = Fonts::load(root)?;
    // Before anything is read: what is written must be made from what is there.
    let lock = if command.dry_run { None } else { Some(DataLock::take(root)?) };
    let expanded =
        |patterns: &[PathBuf]| patterns.iter().flat_map(|pattern| expand(pattern)).map(Given::File).collect();
    let import = workbook::import(
        root,
        &fonts,
        &ImportOptions {
            files: expanded(&command.files),
            preferred: expanded(&command.prefer_book),
            allow_empty: command.allow_empty,
        },
    )?;
    let written = lock.map_or(Ok(Vec::new()), |lock| import.write(root, &lock))?;
    import.notes.iter().for_each(|note| super::note(&note.to_string()));
    let mut text = changes(&import);
    let count = import.changes.len();
    text += &match (count, command.dry_run) {
        (0, _) => "変わるところはありません\n".to_owned(),
        (count, true) => format!("{count}か所が変わります\n"),
        (count, false) => format!("{count}か所を書き換えました\n"),
    };
    text.extend(written.iter().map(|file| format!("{file}\n")));
    super::print(&text)
}

/// What changes, a paragraph each.
fn changes(import: &Import) -> String {
    let lines = |said: &str| match said {
        "" => "（なし）".to_owned(),
        // Further lines stand under the first.
        said => said.split('\n').map(visible).collect::<Vec<_>>().join("\n      "),
    };
    let mut text = String::new();
    for change in &import.changes {
        let over = if change.overrules { "、書き出したあとのデータの変更より優先" } else { "" };
        let head = format!("{} › {}（{}{over}）", change.subject, change.field, change.place);
        // Writing to a string has no way to fail.
        let _ = writeln!(text, "{}\n  前: {}\n  後: {}\n", visible(&head), lines(&change.old), lines(&change.new));
    }
    text
}

/// The files that a name with `*` or `?` stands for: the shell of Windows
/// leaves that to programs. Excel keeps a `~$` file beside every workbook that
/// is open, which isn't one.
fn expand(path: &Path) -> Vec<PathBuf> {
    let is_lock = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("~$"));
    let typed = path.to_string_lossy();
    let found: Vec<PathBuf> = if !typed.contains(['*', '?']) || path.exists() {
        vec![path.to_owned()]
    } else {
        let options = MatchOptions { case_sensitive: false, ..MatchOptions::default() };
        // A browser calls a second download R02[1].xlsx.
        let found = glob::glob_with(&typed.replace('[', "[[]"), options);
        found.into_iter().flatten().filter_map(Result::ok).collect()
    };
    let found: Vec<PathBuf> = found.into_iter().filter(|path| !is_lock(path)).collect();
    // Of a pattern that nothing matches the message is to speak.
    if found.is_empty() && !is_lock(path) { vec![path.to_owned()] } else { found }
}
