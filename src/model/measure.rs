//! Measures (施策項目): the numbered blocks of a direction.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Project, Rating, RatingScale};

/// One measure. Its number is its place in the direction.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Measure")]
pub struct Measure<R = Rating> {
    /// 施策項目の名称。
    #[serde(rename = "名称")]
    pub name: String,
    /// 施策項目の趣旨。
    #[serde(rename = "趣旨", default)]
    pub purpose: String,
    /// この年度の達成状況。書かなければ事業の達成率から計算します。
    #[serde(rename = "達成状況")]
    pub rating: Option<R>,
    /// 施策項目に属する事業。
    #[serde(rename = "事業")]
    #[schemars(length(min = 1))]
    pub projects: Vec<Project>,
}

impl Measure<String> {
    /// The measure with its rating looked up in `scale`; a rating that the
    /// scale doesn't have becomes none, and is `check`'s to report.
    pub(super) fn rated_by(self, scale: &RatingScale) -> Measure {
        Measure {
            rating: self.rating.and_then(|name| scale.named(&name)),
            name: self.name,
            purpose: self.purpose,
            projects: self.projects,
        }
    }
}
