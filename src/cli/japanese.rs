//! The words of the command line that clap would say in English: headings,
//! usage, and what is wrong with what was typed.

use std::error::Error as _;
use std::fmt::Write as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};
use shiryo::model::{Date, ParseDateError, ParseYearError};

/// A command's help. What clap inserts stands in braces.
const HELP: &str = "{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}\n";

/// The command line with everything that it says by itself in Japanese.
pub fn command(command: Command) -> Command {
    let mut command = plain(command);
    // What clap adds by itself, `help` and `--help`, is there once it is built.
    command.build();
    translated(command)
}

/// Keeps clap from adding to an argument's own words: they say what may be
/// written, and what is meant otherwise.
fn plain(command: Command) -> Command {
    command
        .subcommand_help_heading("コマンド")
        .subcommand_value_name("コマンド")
        .mut_args(|argument| argument.hide_possible_values(true).hide_default_value(true))
        .mut_subcommands(plain)
}

fn translated(mut command: Command) -> Command {
    let usage = command.render_usage().to_string();
    let usage = usage
        .strip_prefix("Usage: ")
        .unwrap_or(&usage)
        .replace("[OPTIONS]", "[オプション]")
        .replace("[COMMAND]", "[コマンド]");
    if command.get_name() == "help" {
        command = command.about("コマンドの使い方を表示する").after_help("例:\n  shiryo help build");
    }
    command
        .help_template(HELP)
        .override_usage(usage)
        .subcommand_help_heading("コマンド")
        .mut_args(argument)
        .mut_subcommands(translated)
}

fn argument(argument: Arg) -> Arg {
    let argument = match argument.get_id().as_str() {
        // Those of every command come last.
        "root" => argument.display_order(900),
        "help" => argument.help("この説明を表示する").long_help(clap::builder::Resettable::Reset).display_order(901),
        "version" => argument.help("版の番号を表示する").display_order(902),
        _ => argument,
    };
    let heading = if argument.is_positional() { "書くもの" } else { "オプション" };
    argument.help_heading(heading)
}

/// What is wrong with what was typed, and how it is meant.
pub fn fault(error: &clap::Error) -> String {
    let mut text = format!("誤り: {}\n", sentence(error));
    // Writing to a string has no way to fail.
    if let Some(meant) = suggestion(error) {
        let _ = writeln!(text, "直し方: {meant}");
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let _ = writeln!(text, "\n使い方: {}", usage.strip_prefix("Usage: ").unwrap_or(&usage));
    }
    text + "くわしい説明は、--help を付けて実行すると表示されます\n"
}

fn sentence(error: &clap::Error) -> String {
    let said = |kind| words(error, kind).join("、");
    let (argument, value) = (said(ContextKind::InvalidArg), said(ContextKind::InvalidValue));
    match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            format!("「{argument}」というオプションはありません")
        }
        ErrorKind::UnknownArgument => format!("「{argument}」が余分です"),
        ErrorKind::InvalidSubcommand => {
            format!("「{}」というコマンドはありません", said(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => {
            format!("コマンドが書かれていません（{} のどれか）", said(ContextKind::ValidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("{argument} が書かれていません"),
        ErrorKind::InvalidValue | ErrorKind::NoEquals if value.is_empty() => {
            format!("{argument} の値が書かれていません")
        }
        ErrorKind::InvalidValue => format!("{argument} に「{value}」は使えません"),
        ErrorKind::ValueValidation => match error.source() {
            Some(why) => format!("{argument}: {why}"),
            None => format!("{argument} に「{value}」は使えません"),
        },
        ErrorKind::TooManyValues => format!("{argument} に「{value}」は余分です"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            let expected = error.get(ContextKind::ExpectedNumValues).or_else(|| error.get(ContextKind::MinValues));
            match expected {
                Some(ContextValue::Number(expected)) => format!("{argument} は{expected}つ書いてください"),
                _ => format!("{argument} の数が合いません"),
            }
        }
        ErrorKind::ArgumentConflict => match said(ContextKind::PriorArg) {
            prior if prior == argument || prior.is_empty() => format!("{argument} が二度書かれています"),
            prior => format!("{argument} と {prior} は一緒に使えません"),
        },
        ErrorKind::InvalidUtf8 => "文字として読めないものが書かれています".into(),
        _ => "コマンドの書き方が正しくありません".into(),
    }
}

/// What was probably meant, or what there is.
fn suggestion(error: &clap::Error) -> Option<String> {
    // Of several the last is the nearest.
    let nearest = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
        .into_iter()
        .filter_map(|kind| words(error, kind).pop())
        .next();
    if let Some(nearest) = nearest {
        return Some(format!("「{nearest}」のことではありませんか"));
    }
    if error.source().is_some_and(|why| why.is::<ParseYearError>()) {
        return Some("R01、令和元年度、2019 のように書いてください".into());
    }
    if error.source().is_some_and(|why| why.is::<ParseDateError>()) {
        return Some(Date::ADVICE.into());
    }
    let valid = words(error, ContextKind::ValidValue);
    (!valid.is_empty()).then(|| format!("{} のどれかを書いてください", valid.join("、")))
}

/// What clap knows of one side of an error.
fn words(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        _ => Vec::new(),
    }
}
