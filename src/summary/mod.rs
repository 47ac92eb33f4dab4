//! The summary (総括): what each direction's measures add up to.
//!
//! All arithmetic is exact and all means weigh every member the same.

use crate::model::{Direction, Mean, Measure, Rating, RatingScale, Report, SummaryMethod};

/// The summaries of a report's directions, in their order.
#[derive(Debug, Clone)]
pub struct Summary {
    /// One for each direction.
    pub directions: Vec<DirectionSummary>,
}

/// What a direction's measures add up to.
#[derive(Debug, Clone)]
pub struct DirectionSummary {
    /// Its number, from 1.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// The calculated rating; none where a measure is unrated.
    pub calculated: Option<Rating>,
    /// The mean rate of its measures; none where a measure is unrated.
    pub rate: Option<Mean>,
    /// The rating that is printed: the committee's own where it gave one,
    /// else the calculated one.
    pub printed: Option<Rating>,
    /// How many measures have each rating, best first.
    pub counts: Vec<usize>,
    /// How many measures have none.
    pub unrated: usize,
    /// What each measure counts as.
    pub measures: Vec<MeasureSummary>,
}

/// What a measure counts as.
#[derive(Debug, Clone)]
pub struct MeasureSummary {
    /// Its rating, written or earned; none is 未評価.
    pub rating: Option<Rating>,
    /// The rate it counts as; none where it is unrated.
    pub rate: Option<Mean>,
}

impl DirectionSummary {
    /// How many measures have each rating, best first, and at last how many
    /// have none.
    pub fn tally(&self, scale: &RatingScale) -> impl Iterator<Item = (Option<Rating>, usize)> {
        let rated = scale.ratings().map(Some).zip(self.counts.iter().copied());
        rated.chain([(None, self.unrated)])
    }
}

impl Summary {
    /// Calculates the summaries of a report.
    pub fn of(report: &Report) -> Self {
        let direction = |(index, direction)| summarise(index + 1, direction, &report.scale, report.method);
        Self { directions: report.directions.iter().enumerate().map(direction).collect() }
    }
}

fn summarise(number: usize, direction: &Direction, scale: &RatingScale, method: SummaryMethod) -> DirectionSummary {
    let measures: Vec<_> = direction.measures.iter().map(|measure| rate(measure, scale)).collect();

    let mut counts = vec![0; scale.bands().len()];
    for rating in measures.iter().filter_map(|measure| measure.rating) {
        counts[rating.index()] += 1;
    }
    let unrated = measures.iter().filter(|measure| measure.rating.is_none()).count();

    // Collecting into an Option ends in None at the first unrated measure.
    let rates: Option<Vec<&Mean>> = measures.iter().map(|measure| measure.rate.as_ref()).collect();
    let rate = rates.and_then(Mean::of_means);
    let calculated = rate.as_ref().and_then(|rate| match method {
        SummaryMethod::Mean => scale.earned(rate),
        // The worse of those that tie: the last of the greatest counts.
        SummaryMethod::Mode => scale.ratings().max_by_key(|rating| counts[rating.index()]),
        SummaryMethod::Worst => scale.ratings().rfind(|rating| counts[rating.index()] > 0),
    });

    DirectionSummary {
        number,
        name: direction.name.clone(),
        calculated,
        rate,
        printed: direction.summary.as_ref().map(|own| own.rating).or(calculated),
        counts,
        unrated,
        measures,
    }
}

/// What a measure counts as: a written rating as its 標準; else the mean of
/// its projects' rates, if all have one; else nothing.
fn rate(measure: &Measure, scale: &RatingScale) -> MeasureSummary {
    match measure.rating {
        Some(rating) => MeasureSummary { rating: Some(rating), rate: Some(scale.band(rating).standard.into()) },
        None => {
            let rates: Option<Vec<_>> = measure.projects.iter().map(|project| project.rate).collect();
            let rate = rates.and_then(Mean::of_rates);
            MeasureSummary { rating: rate.as_ref().and_then(|rate| scale.earned(rate)), rate }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Override, Project};

    const SCALE: &str = "
        - {区分: 達成, 下限: 100, 標準: 100}
        - {区分: 概ね達成, 下限: 70, 標準: 75}
        - {区分: 一部達成, 下限: 20, 標準: 45}
        - {区分: 未達成・未着手, 下限: 0, 標準: 10}";

    fn scale() -> RatingScale {
        let value: Vec<std::collections::BTreeMap<String, String>> = serde_yaml::from_str(SCALE).unwrap();
        serde_yaml::from_value(serde_yaml::to_value(value).unwrap()).unwrap()
    }

    fn measure(rating: Option<&str>, rates: &[Option<&str>]) -> Measure {
        let project = |rate: &Option<&str>| Project {
            content: "内容".into(),
            lead_department: "課".into(),
            partner_departments: vec![],
            final_goal: String::new(),
            goal: String::new(),
            result: String::new(),
            issues: String::new(),
            response: String::new(),
            rate: rate.map(|rate| rate.parse().unwrap()),
        };
        Measure {
            name: "施策".into(),
            purpose: String::new(),
            rating: rating.map(|name| scale().named(name).unwrap()),
            projects: rates.iter().map(project).collect(),
        }
    }

    fn rated(rating: &str) -> Measure {
        measure(Some(rating), &[None])
    }

    fn of(measures: Vec<Measure>, method: SummaryMethod) -> DirectionSummary {
        let direction = Direction { name: "方向".into(), summary: None, measures };
        summarise(1, &direction, &scale(), method)
    }

    fn shown(summary: &DirectionSummary) -> (String, Option<u8>) {
        (scale().name(summary.calculated).to_owned(), summary.rate.as_ref().map(Mean::percent))
    }

    #[test]
    fn the_worked_examples_of_the_contract() {
        // Counts of ◎ ○ △ × per direction of 令和元年度, and what they give.
        for (counts, rating, percent) in [
            ([0, 4, 1, 0], "一部達成", 69),
            ([0, 2, 5, 0], "一部達成", 53),
            ([0, 3, 3, 0], "一部達成", 60),
            ([0, 3, 0, 0], "概ね達成", 75),
            ([0, 1, 1, 2], "一部達成", 35),
        ] {
            let names = ["達成", "概ね達成", "一部達成", "未達成・未着手"];
            let measures = names.iter().zip(counts).flat_map(|(name, n)| vec![rated(name); n]).collect();
            let summary = of(measures, SummaryMethod::Mean);
            assert_eq!(shown(&summary), (rating.into(), Some(percent)));
            assert_eq!(summary.counts, counts);
        }
    }

    #[test]
    fn a_threshold_is_met_exactly_or_missed_by_a_hair() {
        let one = |rates: &[Option<&str>]| shown(&of(vec![measure(None, rates)], SummaryMethod::Mean));
        assert_eq!(one(&[Some("70")]), ("概ね達成".into(), Some(70)));
        assert_eq!(one(&[Some("69.9")]), ("一部達成".into(), Some(69)));
        assert_eq!(one(&[Some("70"), Some("70"), Some("69.9")]), ("一部達成".into(), Some(69)));
        assert_eq!(one(&[Some("69.9"), Some("70.1")]), ("概ね達成".into(), Some(70)));
        assert_eq!(one(&[Some("100"), Some("99.9")]), ("概ね達成".into(), Some(99)));
    }

    #[test]
    fn one_unrated_measure_leaves_the_direction_unrated() {
        for method in [SummaryMethod::Mean, SummaryMethod::Mode, SummaryMethod::Worst] {
            let summary = of(vec![rated("達成"), measure(None, &[Some("80"), None])], method);
            assert_eq!(shown(&summary), (crate::model::UNRATED.into(), None));
            assert_eq!((summary.counts, summary.unrated), (vec![1, 0, 0, 0], 1));
        }
    }

    #[test]
    fn the_most_frequent_rating_and_of_a_tie_the_worse() {
        let mode = |names: &[&str]| shown(&of(names.iter().map(|n| rated(n)).collect(), SummaryMethod::Mode));
        assert_eq!(mode(&["達成", "達成", "一部達成"]), ("達成".into(), Some(81)));
        assert_eq!(mode(&["達成", "一部達成"]).0, "一部達成");
        assert_eq!(mode(&["達成", "概ね達成", "一部達成"]).0, "一部達成");
    }

    #[test]
    fn the_worst_rating() {
        let worst = of(vec![rated("達成"), rated("未達成・未着手"), rated("概ね達成")], SummaryMethod::Worst);
        assert_eq!(shown(&worst), ("未達成・未着手".into(), Some(61)));
    }

    #[test]
    fn a_written_rating_counts_before_the_projects_rates() {
        let summary = of(vec![measure(Some("概ね達成"), &[Some("10")])], SummaryMethod::Mean);
        assert_eq!(shown(&summary), ("概ね達成".into(), Some(75)));
    }

    #[test]
    fn the_committees_own_rating_is_printed_the_calculated_one_kept() {
        let scale = scale();
        let own = Override { rating: scale.named("達成").unwrap(), reason: "協議による".into() };
        let direction = Direction { name: "方向".into(), summary: Some(own), measures: vec![rated("一部達成")] };
        let summary = summarise(1, &direction, &scale, SummaryMethod::Mean);
        assert_eq!(scale.name(summary.printed), "達成");
        assert_eq!(scale.name(summary.calculated), "一部達成");
    }

    proptest! {
        /// No better measure ever lowers its direction, under any method.
        #[test]
        fn better_measures_never_lower_a_direction(
            ratings in prop::collection::vec(0usize..4, 1..8),
            at in any::<prop::sample::Index>(),
            method in prop::sample::select(vec![SummaryMethod::Mean, SummaryMethod::Worst]),
        ) {
            let scale = scale();
            let name = |index: &usize| scale.bands()[*index].name.clone();
            let at = at.index(ratings.len());
            let mut better = ratings.clone();
            better[at] = better[at].saturating_sub(1);
            let calculated = |ratings: &[usize]| {
                of(ratings.iter().map(|r| rated(&name(r))).collect(), method).calculated
            };
            prop_assert!(calculated(&better) <= calculated(&ratings));
        }

        /// Any rates: the shown percentage is the exact mean rounded down.
        #[test]
        fn the_shown_rate_is_the_exact_mean_rounded_down(tenths in prop::collection::vec(0u32..=1000, 1..40)) {
            let texts: Vec<String> = tenths.iter().map(|t| format!("{}.{}", t / 10, t % 10)).collect();
            let rates: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
            let summary = of(vec![measure(None, &rates)], SummaryMethod::Mean);
            let sum: u32 = tenths.iter().sum();
            let exact = sum / (tenths.len() as u32 * 10);
            prop_assert_eq!(summary.rate.map(|rate| u32::from(rate.percent())), Some(exact));
        }
    }
}
