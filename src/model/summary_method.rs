//! How a direction's rating follows from its measures' (総括方法). The arithmetic
//! is in [`summary`](crate::summary).

use schemars::JsonSchema;
use serde::Deserialize;

/// How a direction's rating follows from its measures' (総括方法).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum SummaryMethod {
    /// The rating that the mean rate earns.
    #[default]
    #[serde(rename = "平均")]
    #[schemars(description = "施策項目の率の平均が達した区分。書かなければこれになります。")]
    Mean,
    /// The most frequent rating, the worse of those that tie.
    #[serde(rename = "最頻")]
    #[schemars(description = "最も多い区分。同数のときは低い方。")]
    Mode,
    /// The worst rating.
    #[serde(rename = "最低")]
    #[schemars(description = "最も低い区分。")]
    Worst,
}
