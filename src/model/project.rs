//! Projects (事業): the rows of a measure's table.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Rate;

/// One project of a measure. A text's lines are its paragraphs; a text that
/// is still to be written is empty.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Project")]
pub struct Project {
    /// 事業の内容。
    #[serde(rename = "内容")]
    pub content: String,
    /// 事業の主管課。
    #[serde(rename = "主管課")]
    pub lead_department: String,
    /// 連携する部署。
    #[serde(rename = "連携", default)]
    pub partner_departments: Vec<String>,
    /// 最終年度の目標。
    #[serde(rename = "最終年度目標", default)]
    pub final_goal: String,
    /// この年度の目標、実施内容。
    #[serde(rename = "年度目標", default)]
    pub goal: String,
    /// この年度の取組・実績状況。
    #[serde(rename = "実績", default)]
    pub result: String,
    /// 課題（次年度の取組みへ反映すべき内容）。
    #[serde(rename = "課題", default)]
    pub issues: String,
    /// 次年度への課題対応。
    #[serde(rename = "対応", default)]
    pub response: String,
    /// 年度目標の達成率（％）。0から100まで、小数は一桁まで。
    #[serde(rename = "達成率", default)]
    pub rate: Option<Rate>,
}
