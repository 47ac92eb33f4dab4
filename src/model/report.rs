//! The progress report (進行管理表) of one fiscal year.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Date, Direction, FiscalYear, Rating, RatingScale, SummaryMethod, Terms};

/// A year's report. `R` is what a rating is: its name, as the data writes it,
/// or a [`Rating`] of the report's own scale.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Report")]
pub struct Report<R = Rating> {
    /// The fiscal year; that of the file's name.
    #[serde(rename = "年度")]
    #[schemars(description = "年度。ファイルの名前と同じ年度です。")]
    pub year: FiscalYear,
    /// The committee's name for the document, in the box top right.
    #[serde(rename = "資料番号")]
    #[schemars(length(min = 1), description = "資料番号。一枚目の右上の枠に入ります。")]
    pub handout_label: String,
    /// The title.
    #[serde(rename = "表題")]
    #[schemars(length(min = 1), description = "表題。")]
    pub title: String,
    /// The note under the title.
    #[serde(rename = "注", default)]
    #[schemars(description = "表題の下に入る注。")]
    pub note: String,
    /// The PDF's author, also in the footer.
    #[serde(rename = "作成者")]
    #[schemars(length(min = 1), description = "作成者。PDFの作成者となり、下欄に入ります。")]
    pub author: String,
    /// The PDF's date, also in the footer.
    #[serde(rename = "作成日", default)]
    #[schemars(description = "作成日。PDFの日付となり、下欄に「現在」として入ります。")]
    pub date: Option<Date>,
    /// The plan's last year.
    #[serde(rename = "最終年度")]
    #[schemars(description = "計画の最終年度。")]
    pub final_year: FiscalYear,
    /// The rating scale, best first.
    #[serde(rename = "達成区分")]
    #[schemars(description = "達成状況の区分。良いものから順に書きます。")]
    pub scale: RatingScale,
    /// How a direction's rating follows from its measures'.
    #[serde(rename = "総括方法", default)]
    #[schemars(description = "基本的方向性の総括の方法。")]
    pub method: SummaryMethod,
    /// What this plan calls its parts.
    #[serde(rename = "用語", default)]
    #[schemars(description = "この計画での呼び方と、表の見出し。")]
    pub terms: Terms,
    /// The directions; at least one. Their order numbers them.
    #[serde(rename = "基本的方向性")]
    #[schemars(length(min = 1), description = "基本的方向性。書いた順に番号が付きます。")]
    pub directions: Vec<Direction<R>>,
}

impl Report<String> {
    /// The report with every rating looked up in its scale. Names that the
    /// scale doesn't have become no rating: `check` has reported them.
    pub fn rated(self) -> Report {
        let directions = self.directions.into_iter().map(|direction| direction.rated_by(&self.scale)).collect();
        Report {
            directions,
            year: self.year,
            handout_label: self.handout_label,
            title: self.title,
            note: self.note,
            author: self.author,
            date: self.date,
            final_year: self.final_year,
            scale: self.scale,
            method: self.method,
            terms: self.terms,
        }
    }
}
