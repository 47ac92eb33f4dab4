//! What a city calls the parts of its plan (用語): labels and column heads.

use schemars::JsonSchema;
use serde::Deserialize;

/// The words of the printed form that another plan may word differently.
///
/// In every one but the first two, `{年度}`, `{次年度}`, `{最終年度}`,
/// `{基本的方向性}` and `{施策項目}` stand for this report's own. In a column's
/// head the second line is printed smaller.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(
    rename = "Terms",
    description = "この計画での呼び方と、表の見出し。{年度}、{次年度}、{最終年度}、{基本的方向性}、{施策項目} は、この年度のものに置き換わります。"
)]
pub struct Terms {
    /// Direction.
    #[serde(rename = "基本的方向性")]
    #[schemars(description = "基本的方向性の呼び方。")]
    pub direction: String,
    /// Measure.
    #[serde(rename = "施策項目")]
    #[schemars(description = "施策項目の呼び方。")]
    pub measure: String,
    /// The legend's head.
    #[serde(rename = "凡例")]
    #[schemars(description = "凡例の見出し。")]
    pub legend: String,
    /// The head of a direction's summary box.
    #[serde(rename = "総括")]
    #[schemars(description = "総括の欄の見出し。")]
    pub summary: String,
    /// The head of a measure's rating box.
    #[serde(rename = "達成状況")]
    #[schemars(description = "施策項目の達成状況の欄の見出し。")]
    pub rating: String,
    /// What stands before the partner departments.
    #[serde(rename = "連携")]
    #[schemars(description = "主管課の欄で、連携する部署の前に入る言葉。")]
    pub partners: String,
    /// Head of the column of contents and departments.
    #[serde(rename = "事業及び主管課")]
    #[schemars(description = "内容と主管課の列の見出し。")]
    pub content: String,
    /// Head of the column of the last year's goals.
    #[serde(rename = "最終年度目標")]
    #[schemars(description = "最終年度目標の列の見出し。")]
    pub final_goal: String,
    /// Head of the column of this year's goals.
    #[serde(rename = "年度目標")]
    #[schemars(description = "年度目標の列の見出し。")]
    pub goal: String,
    /// Head of the column of results.
    #[serde(rename = "実績")]
    #[schemars(description = "実績の列の見出し。")]
    pub result: String,
    /// Head of the column of issues.
    #[serde(rename = "課題")]
    #[schemars(description = "課題の列の見出し。")]
    pub issues: String,
    /// Head of the column of responses.
    #[serde(rename = "対応")]
    #[schemars(description = "対応の列の見出し。")]
    pub response: String,
}

/// The words of the form that Hino City's committee uses.
impl Default for Terms {
    fn default() -> Self {
        Self {
            direction: "基本的方向性".into(),
            measure: "施策項目".into(),
            legend: "施策及び年度\n事業目標の\n進捗状況".into(),
            summary: "{年度}{基本的方向性}\nの達成状況".into(),
            rating: "{年度}\n{施策項目}達成状況".into(),
            partners: "（連携）".into(),
            content: "事業及び主管課".into(),
            final_goal: "最終年度（{最終年度}）の目標".into(),
            goal: "{年度}の目標、実施内容".into(),
            result: "{年度}事業の取組・実績状況".into(),
            issues: "{施策項目}に関する課題\n（次年度の取組みへ反映すべき内容）".into(),
            response: "{次年度}への課題対応\n（前年度の実施状況を受けての見直し等）".into(),
        }
    }
}
