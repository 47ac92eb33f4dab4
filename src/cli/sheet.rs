//! `shiryo sheet`: the workbooks that departments fill in.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use shiryo::model::{Date, FiscalYear};
use shiryo::office::fonts::Fonts;
use shiryo::office::write;
use shiryo::office::{Root, file_names};
use shiryo::workbook::{self, ExportOptions, Import};

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
    after_help = "例:\n  shiryo sheet export R02\n  shiryo sheet export R02 --department 高齢福祉課 --due 2021-02-26"
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

    /// 書き出すファイル。書かなければ out の中の R02.xlsx や R02-高齢福祉課.xlsx
    #[arg(long, short, value_name = "ファイル")]
    output: Option<PathBuf>,
}

#[derive(Args)]
#[command(after_help = "例:\n  shiryo sheet import --dry-run *.xlsx\n  shiryo sheet import *.xlsx")]
struct ImportFiles {
    /// 記入されたブック（*.xlsx とも書ける）
    #[arg(value_name = "ファイル", required = true)]
    files: Vec<PathBuf>,

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
    let options = ExportOptions { department: command.department.clone(), due: command.due };
    let workbook = workbook::export(root, &fonts, command.year, &options)?;
    let (path, shown) = match &command.output {
        Some(path) => (path.clone(), path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")),
        None => {
            let inside = format!("out/{}", workbook.name);
            (root.join(&inside), root.shown(&inside))
        }
    };
    write::write(&path, &shown, &workbook.bytes)?;
    super::mention_warnings(&workbook.warnings);
    super::print(&format!("{shown}\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn import(root: &Root, command: &ImportFiles) -> anyhow::Result<ExitCode> {
    let fonts = Fonts::load(root)?;
    let files: Vec<PathBuf> = command.files.iter().flat_map(|path| expand(path)).collect();
    let import = workbook::import(root, &fonts, &files, command.allow_empty)?;
    super::print(&changes(&import))?;
    if command.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    let written = import.write(root)?;
    super::print(&written.iter().map(|file| format!("{file}\n")).collect::<String>())?;
    Ok(ExitCode::SUCCESS)
}

/// What would change, a paragraph each.
fn changes(import: &Import) -> String {
    if import.changes.is_empty() {
        return "変わるところはありません\n".into();
    }
    let mut text = String::new();
    let lines = |said: &str| match said {
        "" => "（なし）".to_owned(),
        // Further lines stand under the first.
        said => said.replace('\n', "\n      "),
    };
    for change in &import.changes {
        // Writing to a string has no way to fail.
        let _ = writeln!(text, "{} › {}（{}）", change.subject, change.field, change.place);
        let _ = writeln!(text, "  前: {}\n  後: {}\n", lines(&change.old), lines(&change.new));
    }
    let _ = writeln!(text, "{}か所が変わります", import.changes.len());
    text
}

/// The files that a name with `*` or `?` stands for, where the shell hasn't
/// said so already: that of Windows never does. Excel keeps a `~$` file beside
/// every workbook that is open; it is none.
fn expand(path: &Path) -> Vec<PathBuf> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name.starts_with("~$") {
        return Vec::new();
    }
    if !name.contains(['*', '?']) || path.exists() {
        return vec![path.to_owned()];
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let matching = file_names(folder).unwrap_or_default().into_iter();
    let matching = matching.filter(|found| !found.starts_with("~$") && matches(&name, found));
    let found: Vec<PathBuf> = matching.map(|found| path.with_file_name(found)).collect();
    // Of a pattern that nothing matches the message is to speak.
    if found.is_empty() { vec![path.to_owned()] } else { found }
}

/// Whether a name fits a pattern of `*` and `?`; letters of either case.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let pattern: Vec<char> = pattern.chars().collect();
    // The ends of all parts of the pattern that fit the name so far.
    let mut fits: Vec<bool> = vec![false; pattern.len() + 1];
    fits[0] = true;
    let skip_stars = |fits: &mut Vec<bool>| {
        for (at, c) in pattern.iter().enumerate() {
            fits[at + 1] |= fits[at] && *c == '*';
        }
    };
    skip_stars(&mut fits);
    for c in name.chars() {
        let mut next = vec![false; fits.len()];
        for (at, p) in pattern.iter().enumerate() {
            match p {
                '*' => next[at] |= fits[at],
                p => next[at + 1] |= fits[at] && (*p == '?' || *p == c),
            }
        }
        // A star that has begun may go on.
        fits = next;
        skip_stars(&mut fits);
    }
    fits[pattern.len()]
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns() {
        for (pattern, name) in [
            ("*.xlsx", "R02-高齢福祉課.xlsx"),
            ("*.xlsx", "R02.XLSX"),
            ("R02-*.xlsx", "R02-a.b.xlsx"),
            ("*", ""),
            ("R0?.xlsx", "R02.xlsx"),
            ("*課*", "高齢福祉課.xlsx"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("*.xlsx", "R02.pdf"), ("R0?.xlsx", "R0.xlsx"), ("a*b", "ac"), ("", "a")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
