//! Directions (基本的方向性): the sections of the report.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Measure, Rating, RatingScale};

/// One direction. Its number is its place in the report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Direction", description = "基本的方向性。")]
pub struct Direction<R = Rating> {
    /// Its name.
    #[serde(rename = "名称")]
    #[schemars(length(min = 1), description = "基本的方向性の名称。")]
    pub name: String,
    /// The committee's own rating, where it differs from the calculated one.
    #[serde(rename = "総括")]
    #[schemars(description = "委員会が自ら付けた総括。計算と異なるときだけ書きます。")]
    pub summary: Option<Override<R>>,
    /// Its measures; at least one.
    #[serde(rename = "施策項目")]
    #[schemars(length(min = 1), description = "基本的方向性に属する施策項目。")]
    pub measures: Vec<Measure<R>>,
}

/// The committee's own rating of a direction (総括). It replaces what is
/// printed, never what is calculated.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Override", description = "委員会が自ら付けた総括。")]
pub struct Override<R = Rating> {
    /// The rating that is printed.
    #[serde(rename = "達成状況")]
    #[schemars(description = "印刷する達成状況。")]
    pub rating: R,
    /// Why it differs from the calculated one.
    #[serde(rename = "理由")]
    #[schemars(length(min = 1), description = "計算と異なる理由。")]
    pub reason: String,
}

impl Direction<String> {
    /// The direction with its ratings looked up in `scale`; a 総括 whose
    /// rating the scale doesn't have is dropped, and is `check`'s to report.
    pub(super) fn rated_by(self, scale: &RatingScale) -> Direction {
        Direction {
            name: self.name,
            summary: self.summary.and_then(|written| {
                let rating = scale.named(&written.rating)?;
                Some(Override { rating, reason: written.reason })
            }),
            measures: self.measures.into_iter().map(|measure| measure.rated_by(scale)).collect(),
        }
    }
}
