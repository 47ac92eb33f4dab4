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
#[schemars(rename = "Terms")]
pub struct Terms {
    /// 基本的方向性の呼び方。
    #[serde(rename = "基本的方向性")]
    pub direction: String,
    /// 施策項目の呼び方。
    #[serde(rename = "施策項目")]
    pub measure: String,
    /// 凡例の見出し。
    #[serde(rename = "凡例")]
    pub legend: String,
    /// 総括の欄の見出し。
    #[serde(rename = "総括")]
    pub summary: String,
    /// 施策項目の達成状況の欄の見出し。
    #[serde(rename = "達成状況")]
    pub rating: String,
    /// 主管課の欄で、連携する部署の前に入る言葉。
    #[serde(rename = "連携")]
    pub partners: String,
    /// 内容と主管課の列の見出し。
    #[serde(rename = "事業及び主管課")]
    pub content: String,
    /// 最終年度目標の列の見出し。
    #[serde(rename = "最終年度目標")]
    pub final_goal: String,
    /// 年度目標の列の見出し。
    #[serde(rename = "年度目標")]
    pub goal: String,
    /// 実績の列の見出し。
    #[serde(rename = "実績")]
    pub result: String,
    /// 課題の列の見出し。
    #[serde(rename = "課題")]
    pub issues: String,
    /// 対応の列の見出し。
    #[serde(rename = "対応")]
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
