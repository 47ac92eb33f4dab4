//! Why something could not be sealed, or the archive not be used.

use std::io;

use super::files::ReadError;
use super::line::ParseLineError;
use super::register_lines::ParseRegisterError;
use crate::diagnostics::{Code, Diagnostic};
use crate::error::Error;
use crate::model::{Date, FiscalYear};
use crate::signature::{Moment, SignatureError};
use crate::system::reason;

/// Why a year was not sealed, or the archive can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// For a reason that other commands have too.
    #[error(transparent)]
    Common(#[from] Error),

    /// There is neither an archive nor data.
    #[error("{archive} がありません。{nothing}")]
    NotBegunHere {
        /// The archive.
        archive: String,
        /// What to do without data.
        nothing: Error,
    },

    /// The year begins after the day of sign-off.
    #[error("{year}は{on}にはまだ始まっていないので、承認できません。--on の日付と年度を確かめてください")]
    NotBegun {
        /// The year.
        year: FiscalYear,
        /// The day of sign-off.
        on: Date,
    },

    /// The day of sign-off has come nowhere on earth yet.
    #[error("{on}はまだ来ていません。--on には承認された日を書いてください")]
    NotYet {
        /// The day of sign-off.
        on: Date,
    },

    /// The year is sealed.
    #[error(
        "{year}は{on}に承認済みです（{file}）。訂正するときは、--replace と --reason（訂正の理由）を付けてください"
    )]
    AlreadySealed {
        /// The year.
        year: FiscalYear,
        /// When it was signed off.
        on: Date,
        /// Its PDF.
        file: String,
    },

    /// There is nothing to correct.
    #[error("{year}はまだ承認されていないので、訂正できません。--replace と --reason を外してください")]
    NotSealed {
        /// The year.
        year: FiscalYear,
    },

    /// The correction corrects nothing.
    #[error("{year}は、承認済みのPDFと同じものになります。訂正することがないので、記録を加えません")]
    NothingCorrected {
        /// The year.
        year: FiscalYear,
    },

    /// The correction is dated before what it corrects.
    #[error("訂正の承認日（{on}）が、訂正する承認の日（{before}）より前です。--on の日付を確かめてください")]
    BeforeCorrected {
        /// The day of the correction.
        on: Date,
        /// The day of what it corrects.
        before: Date,
    },

    /// Texts of the data end in the middle.
    #[error(
        "{} の文章に、途中で切れて後ろが印刷されないところが{}か所あります（上の yaml/cut-off の注意）。データを直してください。覚え書きとして書いたもので、このままでよければ、--accept-notices を付けてください", notices[0].source.path(), cut_off(notices)
    )]
    CutOff {
        /// All that is worth a look in the data, these places among it.
        notices: Vec<Diagnostic>,
    },

    /// The data is not what was looked at before.
    #[error("{path} は、内容を確かめたあとで変わったので、承認していません。もう一度確かめてから承認してください")]
    ChangedSinceReview {
        /// The file.
        path: String,
    },

    /// What is to stand in the register and on the pages can't.
    #[error("{} に書かれたものは使えません（{why}）。一行の、目に見える文字だけで書いてください", given.option())]
    Line {
        /// What it was given as.
        given: GivenLine,
        /// What is wrong with it.
        why: ParseLineError,
    },

    /// No font has a character of who signed off.
    #[error("--by の「{character}」（U+{:04X}）は印刷できません。別の文字に置き換えるか、この文字を持つフォントを fonts フォルダーに入れてください", u32::from(*character))]
    NoGlyph {
        /// The character.
        character: char,
    },

    /// A file that must go with the PDF doesn't, because a template leaves it
    /// out.
    #[error(
        "{name} がPDFに添付されていないので、承認できません。templates フォルダーの report.typ を取り除くか、既定の report.typ の pdf.attach の部分をコピーしてください"
    )]
    NotAttached {
        /// The file.
        name: String,
    },

    /// There is nothing to sign.
    #[error("{year}はまだ承認されていません。shiryo seal で承認してから署名してください")]
    NotSealedYet {
        /// The year.
        year: FiscalYear,
    },

    /// There is nothing to stamp.
    #[error("まだ何も承認されていません。shiryo seal で承認してからタイムスタンプを付けてください")]
    NothingSealed,

    /// The signature would be older than what it is of.
    #[error("署名日時（{}）が承認日（{on}）より前です。--at を確かめてください", .at.shown())]
    SignedBefore {
        /// The moment of signing.
        at: Moment,
        /// The day of sign-off.
        on: Date,
    },

    /// The moment of signing hasn't come.
    #[error("署名日時（{}）はまだ来ていません。--at か、この機械の時計を確かめてください", .at.shown())]
    SignedLater {
        /// The moment.
        at: Moment,
    },

    /// A signature came back that nobody asked for here.
    #[error("{year}の署名の要求がここにありません。先に shiryo sign {} --request で書き出してください。ほかの場所で書き出したときは、そのときの署名日時を --at に書いてください", year.code())]
    NotAsked {
        /// The year.
        year: FiscalYear,
    },

    /// An answer from elsewhere that was taken before.
    #[error(
        "この{word}は、もう {path} に加えてあります（照合番号 {number}）。取り込みは終わっているので、することはありません"
    )]
    Taken {
        /// What it is: 電子署名 or タイムスタンプ.
        word: &'static str,
        /// The PDF.
        path: String,
        /// The short 照合番号 of its entry.
        number: String,
    },

    /// A PDF or the register could not be signed or stamped.
    #[error("{path}: {why}")]
    Signature {
        /// The file.
        path: String,
        /// Why.
        why: SignatureError,
    },

    /// The register's head has its stamp.
    #[error(
        "{path} がもうあります。この記録には、タイムスタンプが付いています。新しいタイムスタンプは、承認か署名、PDFのタイムスタンプを加えたあとの記録に付けられます"
    )]
    HeadStamped {
        /// The stamp's file.
        path: String,
    },

    /// The PDF or the register would outgrow what is read again.
    #[error("{path} が大きくなりすぎるので、承認できません")]
    TooLarge {
        /// The file.
        path: String,
    },

    /// The register is not as it was written.
    #[error(
        "{path}:{}:1: 承認の記録が書き換えられているか、壊れています（{}）。控えの archive フォルダーから戻してください",
        why.line, why.message
    )]
    Register {
        /// The register.
        path: String,
        /// What is wrong with it, and where.
        why: ParseRegisterError,
    },

    /// A file or folder of the archive can't be used.
    #[error("{path}: {why}")]
    Unreadable {
        /// The file or folder.
        path: String,
        /// What is wrong with it.
        why: ReadError,
    },

    /// An earlier sealing is not in the archive any more.
    #[error(
        "{path} に、ここで前に保存した承認（照合番号 {number}）の記録がありません。archive フォルダーを移したのなら元へ戻し、失われたのなら控えから戻してください。今あるものから新しく記録を始めるときは、seal に --new-archive を付けてください"
    )]
    Lost {
        /// The archive.
        path: String,
        /// The short 照合番号 of the last sealing.
        number: String,
    },

    /// There is a file in the way that no entry names.
    #[error("{path} は、記録にないファイルです。別の場所へ移してから、もう一度実行してください")]
    InTheWay {
        /// The file.
        path: String,
    },

    /// The file that is to be replaced is not the one that was sealed.
    #[error(
        "{path} が、承認されたときのものではありません。shiryo verify で確かめ、控えから戻してから訂正してください"
    )]
    Damaged {
        /// The file.
        path: String,
    },

    /// What was recorded last is in the register, but its PDF not in its place.
    #[error(
        "{word}は記録しましたが、{path} を置けませんでした（{}）。PDFを開いているソフトを閉じるなどしてから、もう一度同じ操作をすると完了します",
        reason(why)
    )]
    Unplaced {
        /// What was recorded: 承認, 電子署名, …
        word: &'static str,
        /// The file.
        path: String,
        /// Why.
        why: io::Error,
    },
}

/// What a [`Line`](super::Line) is given as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenLine {
    /// Who signed off.
    By,
    /// Why what was signed off is corrected.
    Reason,
}

impl GivenLine {
    fn option(self) -> &'static str {
        match self {
            Self::By => "--by",
            Self::Reason => "--reason",
        }
    }

    fn on_page(self) -> &'static str {
        match self {
            Self::By => "承認した会議や人の名前",
            Self::Reason => "訂正の理由",
        }
    }
}

/// How many of the notices are of a text that ends in the middle.
fn cut_off(notices: &[Diagnostic]) -> usize {
    notices.iter().filter(|notice| notice.code == Code::YamlCutOff).count()
}

impl ArchiveError {
    /// What it says in the browser, where there are no commands.
    pub fn on_page(&self) -> String {
        match self {
            Self::Common(error) => error.on_page(),
            Self::NotBegunHere { archive, nothing } => format!("{archive} がありません。{}", nothing.on_page()),
            Self::NotBegun { year, on } => {
                format!("{year}は{on}にはまだ始まっていないので、承認できません。承認した日と年度を確かめてください")
            }
            Self::NotYet { on } => format!("{on}はまだ来ていません。承認した日を確かめてください"),
            Self::AlreadySealed { year, on, file } => format!(
                "{year}は{on}に承認済みです（{file}）。訂正するときは、「承認済みのものを訂正する」に印を付け、訂正の理由を書いてください"
            ),
            Self::NotSealed { year } => format!(
                "{year}はまだ承認されていないので、訂正できません。「承認済みのものを訂正する」の印を外してください"
            ),
            Self::BeforeCorrected { on, before } => {
                format!("訂正の承認日（{on}）が、訂正する承認の日（{before}）より前です。承認した日を確かめてください")
            }
            Self::CutOff { notices } => format!(
                "{} の文章に、途中で切れて後ろが印刷されないところが{}か所あります（下の注意）。データを直してください。覚え書きとして書いたもので、このままでよければ、「途中で切れる文章もこのままにする」に印を付けてください",
                notices[0].source.path(),
                cut_off(notices)
            ),
            Self::Line { given, why } => {
                format!("{}は使えません（{why}）。一行の、目に見える文字だけで書いてください", given.on_page())
            }
            Self::NoGlyph { character } => format!(
                "承認した会議や人の名前の「{character}」（U+{:04X}）は印刷できません。別の文字に置き換えるか、この文字を持つフォントを fonts フォルダーに入れてください",
                u32::from(*character)
            ),
            Self::NotSealedYet { year } => {
                format!("{year}はまだ承認されていません。「承認して保存する」で保存してから署名してください")
            }
            Self::SignedBefore { at, on } => {
                format!("署名日時（{}）が承認日（{on}）より前です。この機械の時計を確かめてください", at.shown())
            }
            Self::SignedLater { at } => {
                format!("署名日時（{}）はまだ来ていません。この機械の時計を確かめてください", at.shown())
            }
            Self::NotAsked { .. } => "先に「署名するデータを保存する」を押してください".to_owned(),
            Self::Lost { path, number } => format!(
                "{path} に、ここで前に保存した承認（照合番号 {number}）の記録がありません。archive フォルダーを移したのなら元へ戻し、失われたのなら控えから戻してください。今あるものから新しく記録を始めるときは、システムの担当者に頼んでください（コマンドの shiryo seal --new-archive）"
            ),
            Self::Damaged { path } => format!(
                "{path} が、承認されたときのものではありません。「保存を確かめる」で確かめ、控えから戻してから訂正してください"
            ),
            error => error.to_string(),
        }
    }
}

impl From<Diagnostic> for ArchiveError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Common(diagnostic.into())
    }
}
