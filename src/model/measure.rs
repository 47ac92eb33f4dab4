//! Measures (施策項目): the numbered blocks of a direction.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Project, Rating, RatingScale};

/// One measure. Its number is its place in the direction.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Measure", description = "施策項目。")]
pub struct Measure<R = Rating> {
    /// Its name.
    #[serde(rename = "名称")]
    #[schemars(length(min = 1), description = "施策項目の名称。")]
    pub name: String,
    /// What it is for.
    #[serde(rename = "趣旨", default)]
    #[schemars(description = "施策項目の趣旨。")]
    pub purpose: String,
    /// The year's rating; where none is written, the projects' rates give it.
    #[serde(rename = "達成状況")]
    #[schemars(description = "この年度の達成状況。書かなければ事業の達成率から計算します。")]
    pub rating: Option<R>,
    /// Its projects; at least one.
    #[serde(rename = "事業")]
    #[schemars(length(min = 1), description = "施策項目に属する事業。")]
    pub projects: Vec<Project>,
}

impl<R> Measure<R> {
    /// The departments that lead a project of it, each once.
    pub fn leads(&self) -> Vec<&str> {
        each_once(self.projects.iter().map(|project| project.lead_department.as_str()))
    }
}

/// Each of some texts once, in the order in which they come.
pub fn each_once<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut found = Vec::new();
    for text in texts {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
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
