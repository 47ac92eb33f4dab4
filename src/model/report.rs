//! The progress report (進行管理表) of one fiscal year.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Date, Direction, FiscalYear, Rating, RatingScale, Terms};

/// A year's report. `R` is what a rating is: its name, as the data writes it,
/// or a [`Rating`] of the report's own scale.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Report")]
pub struct Report<R = Rating> {
    /// 年度。ファイルの名前と同じ年度です。
    #[serde(rename = "年度")]
    pub year: FiscalYear,
    /// 資料番号。一枚目の右上の枠に入ります。
    #[serde(rename = "資料番号")]
    pub handout_label: String,
    /// 表題。
    #[serde(rename = "表題")]
    pub title: String,
    /// 表題の下に入る注。
    #[serde(rename = "注", default)]
    pub note: String,
    /// 作成者。PDFの作成者となり、下欄に入ります。
    #[serde(rename = "作成者")]
    pub author: String,
    /// 作成日。PDFの日付となり、下欄に「現在」として入ります。
    #[serde(rename = "作成日", default)]
    pub date: Option<Date>,
    /// 計画の最終年度。
    #[serde(rename = "最終年度")]
    pub final_year: FiscalYear,
    /// 達成状況の区分。良いものから順に書きます。
    #[serde(rename = "達成区分")]
    pub scale: RatingScale,
    /// 基本的方向性の総括の方法。
    #[serde(rename = "総括方法", default)]
    pub method: SummaryMethod,
    /// この計画での呼び方と、表の見出し。
    #[serde(rename = "用語", default)]
    pub terms: Terms,
    /// 基本的方向性。書いた順に番号が付きます。
    #[serde(rename = "基本的方向性")]
    #[schemars(length(min = 1))]
    pub directions: Vec<Direction<R>>,
}

/// How a direction's rating follows from its measures' (総括方法).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum SummaryMethod {
    /// The rating that the mean rate earns.
    #[default]
    #[serde(rename = "平均")]
    Mean,
    /// The most frequent rating, the worse of those that tie.
    #[serde(rename = "最頻")]
    Mode,
    /// The worst rating.
    #[serde(rename = "最低")]
    Worst,
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
