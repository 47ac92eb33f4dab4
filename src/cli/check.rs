//! `shiryo check`: everything that is wrong with the data, or still missing.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;
use shiryo::archive::{self, State};
use shiryo::check::{self, Scope};
use shiryo::diagnostics::{self, Code, Diagnostic};
use shiryo::load;
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::source::{Source, visible};
use shiryo::years::fix::{self, Fixed, FixedLine};

use super::Format;

/// Prints every diagnostic of each year; of all years where none is named.
#[derive(Args)]
#[command(
    after_help = "例:\n  shiryo check\n  shiryo check R01\n  shiryo check --fix R02\n  shiryo check --open R02\n  shiryo check --format csv > 誤り.csv"
)]
pub struct Command {
    /// 年度（R01、令和元年度、2019 など）。書かなければすべての年度
    #[arg(value_name = "年度")]
    years: Vec<FiscalYear>,

    /// text（人が読む）、csv（Excelで開く）、json（プログラムが読む）のどれか。書かなければ text
    #[arg(long, value_name = "形式", value_enum, default_value_t)]
    format: Format,

    /// 文章の校正をしない
    #[arg(long)]
    no_proofread: bool,

    /// 誤りではなく、まだ書かれていない項目を主管課ごとに並べる
    #[arg(long)]
    open: bool,

    /// 直し方が一つしかない書き損じを直し、直したところを表示する。承認済みの年度は直さない
    #[arg(long, conflicts_with = "open")]
    fix: bool,

    /// 示された種類（yaml/colon など）の意味を表示する
    #[arg(long, value_name = "CODE", conflicts_with_all = ["years", "open", "no_proofread", "format", "fix"])]
    explain: Option<Code>,
}

pub fn run(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    if let Some(code) = command.explain {
        return super::print(&code.explanation());
    }
    if command.open {
        return open(root, command);
    }
    let scope = Scope { proofread: !command.no_proofread };
    if command.fix {
        fix(root, command, scope)?;
    }
    let diagnostics = check::office(root, &command.years, scope)?;
    mention_changes(root, &command.years);
    match command.format {
        Format::Json => super::print(&diagnostics::json(&diagnostics)).map(drop)?,
        Format::Csv => super::print(&diagnostics::csv(&diagnostics)).map(drop)?,
        Format::Text => {
            super::print_diagnostics(&diagnostics);
            super::say(diagnostics::counts(&diagnostics));
        }
    }
    Ok(if diagnostics.iter().any(Diagnostic::is_error) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Says which years' data is no longer what was signed off.
fn mention_changes(root: &Root, named: &[FiscalYear]) {
    super::mention_missed(root);
    let register = match archive::register(root) {
        Ok(register) => register,
        Err(error) => return super::note(&error.to_string()),
    };
    for year in super::years_or(named, || root.years()).unwrap_or_default() {
        // What can't be read is among the diagnostics.
        let inside = Root::data(year);
        let Ok(data) = Source::read(&root.join(&inside), &root.shown(&inside)) else { continue };
        if let state @ State::ChangedSince { on } = State::of(&register, year, data.bytes()) {
            super::note(&format!(
                "{year}は{state}です（{on}承認）。承認されたPDFは {} です",
                archive::sealed_pdf(root, year)
            ));
        }
    }
}

/// Corrects what can be and says each line before and after.
fn fix(root: &Root, command: &Command, scope: Scope) -> anyhow::Result<()> {
    let years = fix::fix(root, &command.years, scope)?;
    let mut text = String::new();
    for Fixed { file, lines, is_sealed, .. } in &years {
        if lines.is_empty() && !is_sealed {
            text += &format!("{file}\n  改行を直しました\n");
        }
        for FixedLine { number, before, after, .. } in lines {
            text += &format!("{file}:{number}\n  前: {}\n  後: {}\n", visible(before.trim()), visible(after.trim()));
        }
    }
    // The list of diagnostics stands alone on standard output.
    match command.format {
        Format::Text => super::print(&text).map(drop)?,
        Format::Csv | Format::Json => {
            let _ = write!(io::stderr(), "{text}");
        }
    }
    for Fixed { year, file, .. } in years.iter().filter(|fixed| fixed.is_sealed) {
        super::note(&format!("{year}は承認済みなので、{file} は直していません"));
    }
    if years.iter().flat_map(|fixed| &fixed.lines).any(|line| line.is_key) {
        super::note(
            "名称・内容・主管課を直しました。すでに配ったブックはこの行を見つけられないので、sheet export で書き出し直して配ってください",
        );
    }
    Ok(())
}

/// What is still missing: a report, not a fault.
fn open(root: &Root, command: &Command) -> anyhow::Result<ExitCode> {
    let mut items = Vec::new();
    let mut diagnostics = Vec::new();
    for year in super::years_or(&command.years, || root.years())? {
        let loaded = load::load(root, year).map_err(shiryo::Error::from)?;
        items.extend(check::open_items(&loaded));
        diagnostics.extend(loaded.diagnostics.into_iter().filter(Diagnostic::is_error));
    }
    super::print(&match command.format {
        Format::Text => check::text(&items),
        Format::Csv => check::csv(&items),
        Format::Json => check::json(&items),
    })?;
    if !diagnostics.is_empty() {
        super::say(format_args!(
            "データに誤りが {}件あるため、この一覧は正しくないことがあります。shiryo check で確かめてください",
            diagnostics.len()
        ));
    }
    Ok(ExitCode::SUCCESS)
}
