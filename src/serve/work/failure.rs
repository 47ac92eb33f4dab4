//! Why work in the browser could not be done, in words that fit there.
//!
//! The library's messages advise options of the commands. Here the same
//! choices are boxes to be ticked, so the advice is put into their words, by
//! one table.

use serde::Serialize;

use crate::archive::ArchiveError;
use crate::diagnostics::{Diagnostic, Severity};
use crate::error::Error;
use crate::publish::PublishError;
use crate::workbook::{Occupied, Remark, WorkbookError};

/// What the commands advise, and what is to be done here instead.
const ADVICE: &[(&str, &str)] = &[
    ("採るほうのブックに --prefer-book を付けてください", "採るほうのブックの「優先する」に印を付けてください"),
    (
        "ブックのほうにするときは --prefer-book を付けて取り込み",
        "ブックのほうにするときはそのブックの「優先する」に印を付け",
    ),
    (
        "消すときは --allow-empty を付けて取り込んでください",
        "消すときは「空にした欄はデータからも消す」に印を付けてください",
    ),
    ("（--allow-empty を付けても消えません）", ""),
    ("ファイルと --root のフォルダーを確かめてください", "ファイルを確かめてください"),
    ("--root のフォルダーを確かめてください", "別の計画のブックでないか確かめてください"),
    (
        "記入されたブックなら先に shiryo sheet import で取り込み、ほかのファイルなら別の場所に移すか、--output で別の名前にしてください。捨ててよければ --overwrite を付けて書き出してください",
        "記入されたブックなら先に「ブックを取り込む」で取り込み、ほかのファイルなら別の場所に移してください。捨ててよければ「いまあるブックを置き換える」に印を付けて書き出してください",
    ),
    ("shiryo sheet export で書き出したブック", "「各課のブックを書き出す」で書き出したブック"),
    (
        "書かないまま承認するときは、--allow-empty を付けてください",
        "書かないまま承認するときは、「実績が空のままでも承認する」に印を付けてください",
    ),
    (
        "訂正するときは、--replace と --reason（訂正の理由）を付けてください",
        "訂正するときは、「承認済みのものを訂正する」に印を付け、訂正の理由を書いてください",
    ),
    ("--replace と --reason を外してください", "「承認済みのものを訂正する」の印を外してください"),
    ("--on の日付", "承認した日"),
    ("--on には承認された日を書いてください", "承認した日を確かめてください"),
    ("（上の yaml/cut-off の注意）", "（下の注意）"),
    (
        "このままでよければ、--accept-notices を付けてください",
        "このままでよければ、「途中で切れる文章もこのままにする」に印を付けてください",
    ),
    ("--by の「", "承認した会議や人の名前の「"),
    ("--by に書かれたもの", "承認した会議や人の名前"),
    ("--reason に書かれたもの", "訂正の理由"),
    (
        "今あるものから新しく記録を始めるときは、seal に --new-archive を付けてください",
        "今あるものから新しく記録を始めるときは、システムの担当者に頼んでください（コマンドの shiryo seal --new-archive）",
    ),
    ("shiryo verify で確かめ", "「保存を確かめる」で確かめ"),
    (
        "案として作るときは --draft を付けてください",
        "案として作るときは「まだ承認されていない年度も、案として作る」に印を付けてください",
    ),
    ("shiryo seal で保存してください", "「承認して保存する」で保存してください"),
    ("--at か、この機械の時計を確かめて", "この機械の時計を確かめて"),
    ("--at を確かめて", "この機械の時計を確かめて"),
    ("shiryo seal で承認してから署名してください", "「承認して保存する」で保存してから署名してください"),
    (
        "確かめるには、信頼する認証局の証明書を --trust で指定してください",
        "確かめるには、コマンドの shiryo verify に信頼する認証局の証明書を --trust で指定します",
    ),
];

/// A message of the library's, with its advice in the words of the page.
pub fn here(message: &str) -> String {
    ADVICE.iter().fold(message.to_owned(), |message, (command, here)| message.replace(command, here))
}

/// Why something was not done.
#[derive(Debug, Default, Serialize)]
pub struct Failure {
    /// Why, in Japanese.
    message: String,
    /// What is wrong with the data.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Found>,
    /// What keeps workbooks from being brought back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conflicts: Vec<Said>,
    /// What would be lost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    occupied: Vec<Said>,
}

/// A problem of the data.
#[derive(Debug, Serialize)]
pub struct Found {
    severity: Severity,
    message: String,
    hint: String,
    /// `data/R01.yaml:57`.
    place: String,
}

/// Something that is said of a file.
#[derive(Debug, Serialize)]
pub struct Said {
    /// The file.
    file: String,
    /// Where in it: `[方向性2] F7`; may be empty.
    place: String,
    /// What is said.
    message: String,
}

impl Failure {
    /// One for this reason.
    pub fn of(message: impl Into<String>) -> Self {
        Self { message: here(&message.into()), ..Self::default() }
    }

    fn with_problems(message: String, problems: &[Diagnostic]) -> Self {
        Self { problems: Found::all(problems), ..Self::of(message) }
    }
}

impl Found {
    /// Problems, as the page shows them.
    pub fn all(problems: &[Diagnostic]) -> Vec<Self> {
        let found = |problem: &Diagnostic| Self {
            severity: problem.severity(),
            message: here(&problem.message),
            hint: here(problem.on_page()),
            place: format!("{}:{}", problem.source.path(), problem.start().line),
        };
        problems.iter().map(found).collect()
    }
}

impl Said {
    /// Remarks, as the page shows them.
    pub fn all(remarks: &[Remark]) -> Vec<Self> {
        let said = |remark: &Remark| Self {
            file: remark.place.file.clone(),
            place: remark.place.inside(),
            message: here(&remark.message),
        };
        remarks.iter().map(said).collect()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match &error {
            Error::Diagnostics(problems) => match &problems[..] {
                [one] => Self::with_problems(one.message.clone(), problems),
                _ => Self::with_problems(error.on_page(), problems),
            },
            _ => Self::of(error.on_page()),
        }
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Common(error) => error.into(),
            ArchiveError::CutOff { ref notices } => Self::with_problems(error.to_string(), notices),
            error => Self::of(error.to_string()),
        }
    }
}

impl From<WorkbookError> for Failure {
    fn from(error: WorkbookError) -> Self {
        match error {
            WorkbookError::Common(error) => error.into(),
            WorkbookError::Archive(error) => error.into(),
            WorkbookError::Conflicts(conflicts) => {
                let message =
                    format!("取り込めないところが{}か所あります。まだ何も書き込んでいません", conflicts.remarks.len());
                Self { conflicts: Said::all(&conflicts.remarks), ..Self::of(message) }
            }
            WorkbookError::Occupied(files) => {
                let text = WorkbookError::Occupied(Vec::new()).to_string();
                let said = |Occupied { path, why }| Said { file: path, place: String::new(), message: why };
                Self { occupied: files.into_iter().map(said).collect(), ..Self::of(text.trim()) }
            }
            error => Self::of(error.to_string()),
        }
    }
}

impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Common(error) => error.into(),
            PublishError::Archive(error) => error.into(),
            error => Self::of(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each piece of advice is still somewhere in the library's messages: one
    /// that was reworded there would be shown as it is.
    #[test]
    fn all_advice_is_given_by_the_library() {
        fn texts(folder: &std::path::Path, all: &mut String) {
            for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_dir() {
                    texts(&entry, all);
                } else if !entry.ends_with("work/failure.rs") && entry.extension().is_some_and(|it| it == "rs") {
                    *all += &std::fs::read_to_string(entry).unwrap();
                }
            }
        }
        let mut all = String::new();
        texts(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        for (command, _) in ADVICE {
            // The option's name is put in where the message is made.
            let given = command.replace("--by に", "{option} に").replace("--reason に", "{option} に");
            assert!(all.contains(&given), "{command}");
        }
    }

    /// No message that work in the browser can end with names an option.
    #[test]
    fn no_option_is_named_on_the_page() {
        let year = "R01".parse().unwrap();
        let on = "2020-02-13".parse().unwrap();
        let line = |option| ArchiveError::Line { option, why: "".parse::<crate::archive::Line>().unwrap_err() };
        let archive = [
            ArchiveError::NotBegun { year, on },
            ArchiveError::NotYet { on },
            ArchiveError::AlreadySealed { year, on, file: "out/archive/R01.pdf".into() },
            ArchiveError::NotSealed { year },
            ArchiveError::NothingCorrected { year },
            ArchiveError::BeforeCorrected { on, before: on },
            ArchiveError::NoGlyph { character: '😀' },
            ArchiveError::Damaged { path: "out/archive/R01.pdf".into() },
            line("--by"),
            line("--reason"),
        ];
        let failures = archive.into_iter().map(Failure::from);
        let failures = failures.chain([
            PublishError::NotSealed { year }.into(),
            PublishError::NothingSealed.into(),
            WorkbookError::Occupied(Vec::new()).into(),
        ]);
        for failure in failures {
            assert!(!failure.message.contains("--") && !failure.message.contains("shiryo "), "{}", failure.message);
            assert!(!failure.message.is_empty());
        }
    }
}
