//! The ratings of a direction over the years, as a table and drawn.

use serde::Serialize;

use super::year::{RatingView, Year};
use crate::model::{Place, each_once};

/// The ratings of a direction and its measures over the years.
#[derive(Debug, Serialize)]
pub struct CourseView {
    /// The years, oldest first: folder and name.
    pub years: Vec<(String, String)>,
    /// The direction's own.
    pub direction: Vec<Option<RatingView>>,
    /// Each measure's name and ratings.
    pub measures: Vec<(String, String, Vec<Option<RatingView>>)>,
    /// The direction's ratings drawn.
    pub chart: Chart,
}

/// The ratings drawn: a line across for each rating, a column for each year.
/// What lies across is in percent of the width, what stands upright in the
/// height of the text, so that the text is as large as the page's however
/// narrow that is.
#[derive(Debug, Serialize)]
pub struct Chart {
    /// The picture's height.
    pub height: String,
    /// The ratings, from the best.
    pub rows: Vec<ChartRow>,
    /// The stretches between points: x and y of one end and of the other.
    /// There is none between years with other ratings.
    pub stretches: Vec<(String, String, String, String)>,
    /// The points, one for each year that has a rating: x and y.
    pub points: Vec<(String, String)>,
    /// The years' short names, as many as there is room for, and their x.
    pub years: Vec<(String, String)>,
    /// Where the years' names stand.
    pub years_y: String,
    /// The chart in words.
    pub description: String,
}

/// A rating in the chart.
#[derive(Debug, Serialize)]
pub struct ChartRow {
    /// Where its line lies.
    pub y: String,
    /// Its name above the line, broken where it is long: y and text.
    pub name: Vec<(String, String)>,
}

/// The ratings, in these years, of the direction at `index` in the last of
/// them. It and its measures are followed by their identities, as everywhere
/// in these pages.
pub fn course(years: &[Year], index: usize) -> CourseView {
    let year = &years[years.len() - 1];
    let own: Vec<Option<RatingView>> = years
        .iter()
        .map(|one| {
            let at = one.identities.direction(&year.identities.directions[index].id)?;
            Some(one.rating(one.summary.directions[at].printed))
        })
        .collect();
    let measures = (0..year.summary.directions[index].measures.len()).map(|measure| {
        let place = Place { direction: index, measure };
        let id = &year.identity(place).id;
        let rating = |one: &Year| {
            let place = one.places().find(|place| one.identity(*place).id == *id)?;
            Some(one.rating(one.measure_rating(place)))
        };
        (id.clone(), year.measure_name(place).to_owned(), years.iter().map(rating).collect())
    });
    let measures = measures.collect();
    let scales: Vec<Vec<&str>> = years.iter().map(Year::rating_names).collect();
    let names: Vec<(String, String)> = years.iter().map(|year| (year.edition.code(), year.name())).collect();
    CourseView { measures, chart: chart(&scales, &names, &own), direction: own, years: names }
}

/// How many characters of a rating's name stand in a line: what a page of 320
/// px has room for.
const LINE: usize = 18;

/// How many years' names there is room for on such a page.
const NAMES: usize = 9;

/// Lengths upright, in tenths of the text's height: above a rating's name, of
/// a line of it, and from there to its line; from the last to the years.
const ABOVE: usize = 7;
const LEADING: usize = 12;
const BELOW: usize = 5;
const YEARS: usize = 22;

/// A picture of a direction's ratings: the better, the higher. The rows are
/// the newest year's ratings; below them those that earlier years gave and
/// that it doesn't have.
fn chart(scales: &[Vec<&str>], years: &[(String, String)], ratings: &[Option<RatingView>]) -> Chart {
    let rated = |at: usize| ratings[at].as_ref().filter(|rating| rating.level.is_some()).map(|one| one.name.as_str());
    let given: Vec<&str> = (0..years.len()).filter_map(rated).collect();
    let newest: &[&str] = scales.last().map_or(&[], Vec::as_slice);
    let current = newest.len();
    let earlier = scales.iter().rev().flatten().filter(|name| given.contains(name));
    let names = each_once(newest.iter().chain(earlier).copied());
    let em = |tenths: usize| format!("{}.{}em", tenths / 10, tenths % 10);
    let mut bottom = 0;
    let mut heights = Vec::new();
    let mut rows = Vec::new();
    for (nth, name) in names.iter().enumerate() {
        let earlier = if nth < current { "" } else { "（以前の区分）" };
        bottom += ABOVE;
        let lines = broken(&format!("{name}{earlier}")).into_iter().map(|line| {
            bottom += LEADING;
            (em(bottom), line)
        });
        let name = lines.collect();
        bottom += BELOW;
        heights.push(bottom);
        rows.push(ChartRow { y: em(bottom), name });
    }
    let x = |at: usize| {
        let thousandths = (2 * at + 1) * 1000 / (2 * years.len());
        format!("{}.{}%", thousandths / 10, thousandths % 10)
    };
    let place = |at: usize| {
        let row = names.iter().position(|name| Some(*name) == rated(at))?;
        Some((at, x(at), em(heights[row])))
    };
    let points: Vec<_> = (0..years.len()).filter_map(place).collect();
    let stretches = points.windows(2).filter_map(|pair| match pair {
        [(one, x1, y1), (other, x2, y2)] if scales[*one] == scales[*other] => {
            Some((x1.clone(), y1.clone(), x2.clone(), y2.clone()))
        }
        _ => None,
    });
    let each = years.len().div_ceil(NAMES).max(1);
    let named = years.iter().enumerate().filter(|(at, _)| (years.len() - 1 - at).is_multiple_of(each));
    let words = years
        .iter()
        .zip(ratings)
        .map(|((_, name), rating)| format!("{name} {}", rating.as_ref().map_or("なし", |rating| rating.name.as_str())));
    Chart {
        height: em(bottom + YEARS + BELOW),
        stretches: stretches.collect(),
        years: named.map(|(at, (code, _))| (x(at), code.clone())).collect(),
        years_y: em(bottom + YEARS),
        description: words.collect::<Vec<_>>().join("、"),
        points: points.into_iter().map(|(_, x, y)| (x, y)).collect(),
        rows,
    }
}

/// A name in lines that aren't too long; two half-width characters are as
/// wide as one of full width.
fn broken(name: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut width = 0;
    for character in name.chars() {
        let own = if character.is_ascii() { 1 } else { 2 };
        if width + own > 2 * LINE {
            lines.push(String::new());
            width = 0;
        }
        width += own;
        if let Some(line) = lines.last_mut() {
            line.push(character);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(ratings: &[&str]) -> (Vec<(String, String)>, Vec<Option<RatingView>>) {
        let view = |name: &&str| RatingView {
            mark: String::new(),
            name: (*name).to_owned(),
            level: (*name != "未評価").then_some(0),
        };
        let years = (1..=ratings.len()).map(|nth| (format!("R{nth:02}"), format!("令和{nth}年度")));
        (years.collect(), ratings.iter().map(|name| Some(view(name))).collect())
    }

    /// Where the points are, by the name of the row that each lies on.
    fn drawn(chart: &Chart) -> Vec<&str> {
        let row = |y: &str| chart.rows.iter().find(|row| row.y == y).unwrap().name[0].1.as_str();
        chart.points.iter().map(|(_, y)| row(y)).collect()
    }

    #[test]
    fn every_rating_has_a_row_whatever_the_scale() {
        let five = ["A", "B", "C", "D", "E"];
        let (names, ratings) = years(&five);
        let chart = chart(&vec![five.to_vec(); 5], &names, &ratings);
        assert_eq!(drawn(&chart), five);
        assert_eq!(chart.stretches.len(), 4);
    }

    #[test]
    fn another_scale_is_not_read_by_the_newest_ones_measure() {
        let (old, new) = (vec!["達成", "概ね達成", "未達成"], vec!["A", "達成", "C"]);
        let (names, ratings) = years(&["概ね達成", "未達成", "未評価", "達成", "C"]);
        let chart = chart(&[old.clone(), old.clone(), old, new.clone(), new], &names, &ratings);
        // What only the earlier scale has stands below, in its order.
        let rows: Vec<_> = chart.rows.iter().map(|row| row.name[0].1.as_str()).collect();
        assert_eq!(rows, ["A", "達成", "C", "概ね達成（以前の区分）", "未達成（以前の区分）"]);
        assert_eq!(drawn(&chart), ["概ね達成（以前の区分）", "未達成（以前の区分）", "達成", "C"]);
        // No line leads from the one scale to the other.
        assert_eq!(chart.stretches.len(), 2);
    }

    #[test]
    fn a_long_name_is_broken_and_many_years_are_named_in_part() {
        let long = "計画どおりに進み、期待された成果が十分に得られたもの";
        let (names, ratings) = years(&[long; 20]);
        let chart = chart(&vec![vec![long, "ほか"]; 20], &names, &ratings);
        assert_eq!(chart.rows[0].name.iter().map(|(_, line)| line.as_str()).collect::<String>(), long);
        assert!(chart.rows[0].name.iter().all(|(_, line)| line.chars().count() <= LINE));
        assert!(chart.years.len() <= NAMES && chart.years.last().unwrap().1 == "R20", "{:?}", chart.years);
    }
}
