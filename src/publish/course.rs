//! The ratings of a direction over the years, as a table and drawn.

use serde::Serialize;

use super::year::{RatingView, Year};
use crate::plan::{Matching, Place};
use crate::summary::DirectionSummary;

/// The ratings of a direction and its measures over the years.
#[derive(Debug, Serialize)]
pub struct Course {
    /// The years, oldest first: folder and name.
    pub years: Vec<(String, String)>,
    /// The direction's own.
    pub direction: Vec<Option<RatingView>>,
    /// Each measure's name and ratings.
    pub measures: Vec<(String, String, Vec<Option<RatingView>>)>,
    /// The direction's ratings drawn.
    pub chart: Chart,
}

/// A line of points, one for each year that has a rating. Lengths are in
/// the units of the picture's own width and height.
#[derive(Debug, Serialize)]
pub struct Chart {
    /// The picture's width.
    pub width: usize,
    /// The picture's height.
    pub height: usize,
    /// The scale, from the best: y and name.
    pub scale: Vec<(usize, String)>,
    /// The line: `x,y x,y`.
    pub line: String,
    /// The points: x, y, and the year's short name.
    pub points: Vec<(usize, usize, String)>,
    /// The chart in words.
    pub description: String,
}

/// The ratings of the direction at `index` in the years before and in this one.
pub fn course(year: &Year, before: &[(&Year, Matching)], index: usize, summary: &DirectionSummary) -> Course {
    let own: Vec<Option<RatingView>> = before
        .iter()
        .map(|(earlier, matching)| {
            let (at, _) = matching.directions[index]?;
            Some(earlier.rating(earlier.summary.directions[at].printed))
        })
        .chain([Some(year.rating(summary.printed))])
        .collect();
    let years: Vec<(String, String)> = before
        .iter()
        .map(|(earlier, _)| *earlier)
        .chain([year])
        .map(|year| (year.edition.code(), year.name()))
        .collect();
    let measures = (0..summary.measures.len()).map(|measure| {
        let place = Place { direction: index, measure };
        let earlier = before.iter().map(|(earlier, matching)| {
            let (place, _) = matching.measures[index][measure]?;
            Some(earlier.rating(earlier.measure_rating(place)))
        });
        let ratings = earlier.chain([Some(year.rating(year.measure_rating(place)))]).collect();
        (year.identity(place).id.clone(), year.measure_name(place).to_owned(), ratings)
    });
    Course { measures: measures.collect(), chart: chart(year, &years, &own), direction: own, years }
}

/// A picture of a direction's ratings: the better, the higher.
fn chart(year: &Year, years: &[(String, String)], ratings: &[Option<RatingView>]) -> Chart {
    const STEP: usize = 72;
    const ROW: usize = 22;
    const TOP: usize = 14;
    const LEFT: usize = 120;
    let rated = years.iter().zip(ratings).enumerate().filter_map(|(at, ((code, _), rating))| {
        let rating = rating.as_ref()?;
        Some((LEFT + STEP / 2 + at * STEP, TOP + rating.level? * ROW, code.clone()))
    });
    let points: Vec<_> = rated.collect();
    let words = years
        .iter()
        .zip(ratings)
        .map(|((_, name), rating)| format!("{name} {}", rating.as_ref().map_or("なし", |rating| rating.name.as_str())));
    Chart {
        width: LEFT + STEP * years.len(),
        height: TOP + 4 * ROW + 34,
        scale: year
            .scale()
            .ratings()
            .filter_map(|rating| {
                Some((TOP + year.rating(Some(rating)).level? * ROW, year.scale().name(Some(rating)).to_owned()))
            })
            .collect(),
        line: points.iter().map(|(x, y, ..)| format!("{x},{y}")).collect::<Vec<_>>().join(" "),
        description: words.collect::<Vec<_>>().join("、"),
        points,
    }
}
