//! The overview: every direction and measure on one page, this year and up to
//! five years back.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::Text;
use super::paragraph::width;
use super::wording::Wording;
use crate::model::form::Field;
use crate::model::part::{MEASURES, direction_path};
use crate::model::{FiscalYear, Measure, Place, Rating, RatingScale, Report, UNRATED};
use crate::plan::Matching;
use crate::summary::{DirectionSummary, Summary};
use crate::yaml::KeyPath;

/// How many years back the overview looks.
pub const YEARS_BACK: i32 = 5;

/// The widest sign that a mark holds, in half-width characters.
const WIDEST_SIGN: usize = 4;

/// The overview page.
#[derive(Debug, Serialize)]
pub struct Overview {
    /// 施策項目達成状況一覧.
    pub title: Text,
    /// The years before that there is data of, oldest first: the era's name
    /// and the rest.
    pub years: Vec<(Text, Text)>,
    /// Every mark of the page once: all else has their numbers, so that Typst
    /// lays out each once, too.
    pub marks: Vec<Mark>,
    /// What the marks mean.
    pub legend: Vec<LegendMark>,
    /// All measures of the year.
    pub total: Bar,
    /// What `total` counts: 全31施策項目.
    pub total_label: Text,
    /// Whether this year's marks need their ratings' names beside them.
    pub named: bool,
    /// The directions.
    pub directions: Vec<OverviewDirection>,
}

/// A rating as a mark, told apart by its sign and by its shade.
#[derive(Debug, Serialize)]
pub struct Mark {
    /// Its sign, of one or two characters' width.
    pub sign: Text,
    /// The rating's name.
    pub name: Text,
    /// Its place in the scale in percent: 0 for the best, 100 for the worst;
    /// none for 未評価.
    pub shade: Option<usize>,
    /// Whether the sign says all of the name.
    pub is_name: bool,
}

/// One mark in the legend.
#[derive(Debug, Serialize)]
pub struct LegendMark {
    /// The mark's number.
    pub mark: usize,
    /// What it means.
    pub meaning: Text,
}

/// A tally as a bar of stacked parts.
#[derive(Debug, Serialize)]
pub struct Bar {
    /// The ratings that were given, best first.
    pub parts: Vec<BarPart>,
    /// The bar in words.
    pub description: String,
}

/// One part of a bar.
#[derive(Debug, Serialize)]
pub struct BarPart {
    /// The number of the rating's mark.
    pub mark: usize,
    /// How often it was given; at least once.
    pub count: usize,
    /// The width of both, in half-width characters.
    pub width: usize,
}

/// A direction, with its measures.
#[derive(Debug, Serialize)]
pub struct OverviewDirection {
    /// 基本的方向性1.
    pub label: Text,
    /// Its name.
    pub name: Text,
    /// Its summary.
    pub rated: Rated,
    /// The tally of its measures.
    pub bar: Bar,
    /// Its measures.
    pub measures: Vec<OverviewMeasure>,
}

/// A measure.
#[derive(Debug, Serialize)]
pub struct OverviewMeasure {
    /// Its number, from 1.
    pub number: usize,
    /// Its name.
    pub name: Text,
    /// Its ratings.
    pub rated: Rated,
}

/// The ratings over the years, each the number of its mark.
#[derive(Debug, Serialize)]
pub struct Rated {
    /// Of the years before, oldest first; none where there was no such thing.
    pub before: Vec<Option<usize>>,
    /// This year's.
    pub now: usize,
}

/// The marks, collected while the page is made.
#[derive(Default)]
struct Marks(Vec<Mark>);

/// A year before, and where in it each part of this year's plan was.
struct Before<'a> {
    report: &'a Report,
    summary: Summary,
    directions: Vec<Option<usize>>,
    measures: BTreeMap<Place, Place>,
}

impl Overview {
    /// The overview of a report. `earlier` are reports of years before, by
    /// calendar.
    pub(super) fn new(report: &Report, earlier: &[&Report]) -> Self {
        let summary = &Summary::of(report);
        let wording = Wording::new(report);
        let before = years_before(report, earlier);
        let all: usize = summary.directions.iter().map(|direction| direction.measures.len()).sum();
        let mut marks = Marks::default();
        Self {
            title: Text::made(wording.overview()),
            years: before.iter().map(|year| lines(year.report.year)).collect(),
            legend: legend(report, summary, &before, &mut marks),
            total: bar(&report.scale, &counts(report, summary.directions.iter()), &mut marks),
            total_label: Text::made(format!("全{all}{}", report.terms.measure)),
            named: report.scale.ratings().any(|rating| !mark(&report.scale, Some(rating)).is_name),
            directions: summary
                .directions
                .iter()
                .enumerate()
                .map(|(at, summary)| direction(report, summary, &before, at, &direction_path(at), &wording, &mut marks))
                .collect(),
            marks: marks.0,
        }
    }
}

impl Marks {
    /// The number of a rating's mark.
    fn of(&mut self, scale: &RatingScale, rating: Option<Rating>) -> usize {
        let mark = mark(scale, rating);
        let is_it = |known: &Mark| {
            (known.sign.as_str(), known.name.as_str(), known.shade)
                == (mark.sign.as_str(), mark.name.as_str(), mark.shade)
        };
        self.0.iter().position(is_it).unwrap_or_else(|| {
            self.0.push(mark);
            self.0.len() - 1
        })
    }
}

/// Follows every part of the plan back, from each year to the one before.
fn years_before<'a>(report: &'a Report, earlier: &[&'a Report]) -> Vec<Before<'a>> {
    let mut years: Vec<Before> = Vec::with_capacity(earlier.len());
    let mut directions: Vec<Option<usize>> = (0..report.directions.len()).map(Some).collect();
    let mut measures: BTreeMap<Place, Place> = report.measures().map(|(place, _)| (place, place)).collect();
    let mut later = report;
    for &report in earlier.iter().rev() {
        let matching = Matching::new(report, later);
        directions = directions.iter().map(|at| matching.direction((*at)?)).collect();
        measures = measures.into_iter().filter_map(|(now, then)| Some((now, matching.measure(then)?))).collect();
        let (directions, measures) = (directions.clone(), measures.clone());
        years.push(Before { report, summary: Summary::of(report), directions, measures });
        later = report;
    }
    years.reverse();
    years
}

fn direction(
    report: &Report,
    summary: &DirectionSummary,
    before: &[Before],
    at: usize,
    path: &KeyPath,
    wording: &Wording,
    marks: &mut Marks,
) -> OverviewDirection {
    let measures = path.to(MEASURES);
    let course = |year: &Before| {
        let then = year.directions[at]?;
        Some(marks.of(&year.report.scale, year.summary.directions[then].printed))
    };
    let rated = Rated { before: before.iter().map(course).collect(), now: marks.of(&report.scale, summary.printed) };
    let measure = |(index, measure): (usize, &Measure)| {
        let course = |year: &Before| {
            let then = year.measures.get(&Place { direction: at, measure: index })?;
            let rated = &year.summary.directions[then.direction].measures[then.measure];
            Some(marks.of(&year.report.scale, rated.rating))
        };
        OverviewMeasure {
            number: index + 1,
            name: Text::from_data(&measure.name, &Arc::new(measures.to(index).to(Field::Name)), 0),
            rated: Rated {
                before: before.iter().map(course).collect(),
                now: marks.of(&report.scale, summary.measures[index].rating),
            },
        }
    };
    OverviewDirection {
        label: Text::about(wording.direction(summary.number), &Arc::new(path.clone())),
        name: Text::from_data(&summary.name, &Arc::new(path.to(Field::Name)), 0),
        rated,
        measures: report.directions[at].measures.iter().enumerate().map(measure).collect(),
        bar: bar(&report.scale, &counts(report, std::iter::once(summary)), marks),
    }
}

/// How often each rating was given, and 未評価 last.
fn counts<'a>(report: &Report, directions: impl Iterator<Item = &'a DirectionSummary>) -> Vec<(Option<Rating>, usize)> {
    let ratings = report.scale.ratings().map(Some).chain([None]);
    let mut counts: Vec<_> = ratings.map(|rating| (rating, 0)).collect();
    for direction in directions {
        counts.iter_mut().zip(direction.tally(&report.scale)).for_each(|((_, count), (_, more))| *count += more);
    }
    counts
}

fn bar(scale: &RatingScale, counts: &[(Option<Rating>, usize)], marks: &mut Marks) -> Bar {
    let given: Vec<_> = counts.iter().filter(|(_, count)| *count > 0).collect();
    let words: Vec<_> = given.iter().map(|(rating, count)| format!("{}{count}", scale.name(*rating))).collect();
    let part = |&&(rating, count): &&(Option<Rating>, usize)| {
        let mark = marks.of(scale, rating);
        let sign = marks.0[mark].sign.as_str().chars().map(width).sum::<usize>();
        BarPart { mark, count, width: sign + count.to_string().len() }
    };
    Bar { parts: given.iter().map(part).collect(), description: words.join("、") }
}

/// The scale's marks, and that of 未評価 where something is. Earlier years may
/// have had another scale; then its marks follow.
fn legend(report: &Report, summary: &Summary, before: &[Before], marks: &mut Marks) -> Vec<LegendMark> {
    let unrated = |summary: &Summary| summary.directions.iter().any(|d| d.unrated > 0 || d.printed.is_none());
    let mut legend: Vec<LegendMark> = Vec::new();
    for report in std::iter::once(report).chain(before.iter().map(|year| year.report)) {
        for rating in report.scale.ratings() {
            let number = marks.of(&report.scale, Some(rating));
            let mark = &marks.0[number];
            let meaning = if mark.is_name { &report.scale.band(rating).description } else { mark.name.as_str() };
            let known = |other: &LegendMark| {
                marks.0[other.mark].sign.as_str() == mark.sign.as_str() && other.meaning.as_str() == meaning
            };
            if !legend.iter().any(known) {
                legend.push(LegendMark { meaning: Text::made(meaning), mark: number });
            }
        }
    }
    if unrated(summary) || before.iter().any(|year| unrated(&year.summary)) {
        legend.push(LegendMark { mark: marks.of(&report.scale, None), meaning: Text::made(UNRATED) });
    }
    legend
}

/// A rating's mark: the scale's own; else the name, where all of them are
/// short; else its number in the scale.
fn mark(scale: &RatingScale, rating: Option<Rating>) -> Mark {
    let name = Text::made(scale.name(rating));
    let Some(rating) = rating else {
        return Mark { sign: Text::made("－"), name, shade: None, is_name: false };
    };
    let fits = |text: &str| !text.is_empty() && text.chars().map(width).sum::<usize>() <= WIDEST_SIGN;
    let sign = match scale.mark(rating) {
        mark if fits(mark) => mark.to_owned(),
        _ if scale.bands().iter().all(|band| fits(&band.name)) => name.as_str().to_owned(),
        _ => circled(rating.index() + 1),
    };
    Mark { is_name: sign == name.as_str(), sign: Text::made(sign), name, shade: Some(scale.share(rating, 100)) }
}

/// A number in a circle, so that beside a count it stays apart from it.
fn circled(number: usize) -> String {
    let circled = u32::try_from(number).ok().filter(|n| (1..=20).contains(n)).and_then(|n| char::from_u32(0x245f + n));
    circled.map_or_else(|| format!("({number})"), String::from)
}

/// A year's name in two lines: its era, and the rest.
fn lines(year: FiscalYear) -> (Text, Text) {
    let name = year.to_string();
    let era = name.char_indices().nth(2).map_or(name.len(), |(at, _)| at);
    (Text::made(&name[..era]), Text::made(&name[era..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load;
    use crate::source::Source;

    /// A report of one direction, with these ratings of these measures.
    fn report(year: &str, scale: &[&str], measures: &[(&str, &str)]) -> Report {
        let bands: Vec<_> = scale
            .iter()
            .enumerate()
            .map(|(at, band)| {
                let lowest = scale.len() - 1 - at;
                format!("- {{{band}, 下限: {lowest}, 標準: {lowest}}}\n")
            })
            .collect();
        let measures: Vec<_> = measures
            .iter()
            .map(|(name, rating)| {
                format!("  - {{名称: {name}, 達成状況: {rating}, 事業: [{{内容: 一, 主管課: 課}}]}}\n")
            })
            .collect();
        let text = format!(
            "年度: {year}\n資料番号: 一\n表題: 題\n作成者: 課\n最終年度: R06\n達成区分:\n{}基本的方向性:\n- 名称: 方向\n  施策項目:\n{}",
            bands.concat(),
            measures.concat(),
        );
        load::load_source(Source::new("x", text), year.parse().unwrap()).unwrap().report
    }

    fn overview(report: &Report, earlier: &[&Report]) -> Overview {
        Overview::new(report, earlier)
    }

    fn signs(scale: &[&str]) -> String {
        let report = report("R01", scale, &[("一", "")]);
        report.scale.ratings().map(|rating| mark(&report.scale, Some(rating)).sign.as_str().to_owned() + " ").collect()
    }

    #[test]
    fn any_scale_has_signs_that_tell_its_ratings_apart() {
        assert_eq!(signs(&["区分: 達成", "区分: 概ね達成", "区分: 一部達成", "区分: 未達成"]), "◎ ○ △ × ");
        assert_eq!(signs(&["区分: Ａ", "区分: Ｂ", "区分: Ｃ"]), "Ａ Ｂ Ｃ ");
        assert_eq!(signs(&["区分: とても良い", "区分: 良い", "区分: 中止"]), "① ② ③ ");
        assert_eq!(signs(&["区分: 達した, 記号: 済", "区分: 達しない, 記号: 未"]), "済 未 ");
    }

    #[test]
    fn shades_run_from_the_best_to_the_worst() {
        let report = report("R01", &["区分: Ａ", "区分: Ｂ", "区分: Ｃ"], &[("一", ""), ("二", "Ｂ")]);
        let shades: Vec<_> = report.scale.ratings().map(|rating| mark(&report.scale, Some(rating)).shade).collect();
        assert_eq!(shades, [Some(0), Some(50), Some(100)]);
        let overview = overview(&report, &[]);
        assert_eq!(overview.total.description, "Ｂ1、未評価1");
        assert_eq!(overview.legend.last().map(|one| one.meaning.as_str()), Some(UNRATED));
    }

    #[test]
    fn a_measures_course_is_followed_back_through_its_names() {
        let scale = ["区分: Ａ", "区分: Ｂ", "区分: Ｃ"];
        let first = report("H29", &scale, &[("一", "Ｃ"), ("二", "Ｂ"), ("三", "Ａ")]);
        let second = report("H30", &["区分: 可", "区分: 不可"], &[("一の改", "可"), ("三", "不可")]);
        let now = report("R01", &scale, &[("新", "Ｂ"), ("三", "Ａ"), ("一の改", "")]);
        let overview = overview(&now, &[&first, &second]);
        let sign = |mark: usize| overview.marks[mark].sign.as_str().to_owned();
        let course = |measure: &OverviewMeasure| -> Vec<String> {
            let marks = measure.rated.before.iter().copied().chain([Some(measure.rated.now)]);
            marks.map(|mark| mark.map_or(String::new(), sign)).collect()
        };
        let courses: Vec<_> = overview.directions[0].measures.iter().map(course).collect();
        assert_eq!(courses, [["", "", "Ｂ"], ["Ａ", "不可", "Ａ"], ["Ｃ", "可", "－"]]);
        let years: Vec<_> =
            overview.years.iter().map(|(era, rest)| format!("{}{}", era.as_str(), rest.as_str())).collect();
        assert_eq!(years, ["平成29年度", "平成30年度"]);
        // Two scales, so the legend explains the marks of both.
        let legend: Vec<_> = overview.legend.iter().map(|one| sign(one.mark)).collect();
        assert_eq!(legend, ["Ａ", "Ｂ", "Ｃ", "可", "不可", "－"]);
    }
}
