//! Projects (事業): the rows of a measure's table.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Rate;

/// One project of a measure. A text's lines are its paragraphs; a text that
/// is still to be written is empty.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Project", description = "事業。文章の改行は段落の区切りになります。")]
pub struct Project {
    /// What it is.
    #[serde(rename = "内容")]
    #[schemars(length(min = 1), description = "事業の内容。")]
    pub content: String,
    /// The department in charge.
    #[serde(rename = "主管課")]
    #[schemars(length(min = 1), description = "事業の主管課。")]
    pub lead_department: String,
    /// The departments that take part.
    #[serde(rename = "連携", default)]
    #[schemars(description = "連携する部署。")]
    pub partner_departments: Vec<String>,
    /// The plan's last year's goal.
    #[serde(rename = "最終年度目標", default)]
    #[schemars(description = "最終年度の目標。")]
    pub final_goal: String,
    /// This year's goal.
    #[serde(rename = "年度目標", default)]
    #[schemars(description = "この年度の目標、実施内容。")]
    pub goal: String,
    /// What was done and achieved this year.
    #[serde(rename = "実績", default)]
    #[schemars(description = "この年度の取組・実績状況。")]
    pub result: String,
    /// What the next year has to take into account.
    #[serde(rename = "課題", default)]
    #[schemars(description = "課題（次年度の取組みへ反映すべき内容）。")]
    pub issues: String,
    /// What the next year will do about it.
    #[serde(rename = "対応", default)]
    #[schemars(description = "次年度への課題対応。")]
    pub response: String,
    /// The share of the year's goal that was achieved.
    #[serde(rename = "達成率", default)]
    #[schemars(description = "年度目標の達成率（％）。0から100まで、小数は一桁まで。")]
    pub rate: Option<Rate>,
}

impl Project {
    /// The lead department and its partners.
    pub fn departments(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.lead_department).chain(&self.partner_departments).map(String::as_str)
    }
}
