//! Ratings (達成状況) and the scale that orders them (達成区分).

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Mean, Rate};

/// What is printed for a measure or direction that has no rating.
pub const UNRATED: &str = "未評価";

/// The marks of a scale of four whose data gives none, best first.
const MARKS: [&str; 4] = ["◎", "○", "△", "×"];

/// One rating of a scale: its name and the share of the year's goals that
/// earns it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Band", description = "達成状況の区分。")]
pub struct Band {
    /// Its name.
    #[serde(rename = "区分")]
    #[schemars(length(min = 1), description = "達成状況の名前。")]
    pub name: String,
    /// The character that stands for it; see [`RatingScale::mark`].
    #[serde(rename = "記号", default)]
    #[schemars(description = "区分を表す一文字。区分が四つでどれにも書かなければ ◎ ○ △ × になります。")]
    pub mark: String,
    /// The lowest rate that earns it.
    #[serde(rename = "下限")]
    #[schemars(description = "この区分になる最も低い達成率（％）。")]
    pub lowest: Rate,
    /// What a measure that was given this rating by hand counts as.
    #[serde(rename = "標準")]
    #[schemars(description = "達成状況を手で付けた施策項目を、総括の計算で何％と数えるか。")]
    pub standard: Rate,
    /// What the legend says about it.
    #[serde(rename = "説明", default)]
    #[schemars(description = "凡例に載せる説明。")]
    pub description: String,
}

/// The ratings of a plan, best first. Any number, any names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct RatingScale(#[schemars(length(min = 1))] Vec<Band>);

/// One of a scale's ratings. Only its scale makes it, so it always names one.
///
/// Ordered as the scale is: the best rating is the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rating(usize);

impl Rating {
    /// Its place in the scale, from 0 for the best.
    pub fn index(self) -> usize {
        self.0
    }
}

impl RatingScale {
    /// Its bands, best first.
    pub fn bands(&self) -> &[Band] {
        &self.0
    }

    /// Every rating, best first.
    pub fn ratings(&self) -> impl DoubleEndedIterator<Item = Rating> + use<> {
        (0..self.0.len()).map(Rating)
    }

    /// The rating of this name.
    pub fn named(&self, name: &str) -> Option<Rating> {
        self.0.iter().position(|band| band.name == name).map(Rating)
    }

    /// The best rating whose 下限 a mean reaches. None only where a scale
    /// doesn't end at 0, which `check` refuses.
    pub fn earned(&self, mean: &Mean) -> Option<Rating> {
        self.0.iter().position(|band| mean.reaches(band.lowest)).map(Rating)
    }

    /// The band behind a rating of this scale.
    pub fn band(&self, rating: Rating) -> &Band {
        &self.0[rating.0]
    }

    /// A rating's place in the scale as a share of `whole`, rounded down: 0 for
    /// the best, `whole` for the worst.
    pub fn share(&self, rating: Rating, whole: usize) -> usize {
        whole * rating.0 / self.0.len().saturating_sub(1).max(1)
    }

    /// The name of a rating, 未評価 for none.
    pub fn name(&self, rating: Option<Rating>) -> &str {
        rating.map_or(UNRATED, |rating| &self.band(rating).name)
    }

    /// The mark of a rating: its own, ◎ ○ △ × where the scale has four
    /// ratings and gives none, else nothing.
    pub fn mark(&self, rating: Rating) -> &str {
        let unmarked = self.0.iter().all(|band| band.mark.is_empty());
        if unmarked && self.0.len() == MARKS.len() { MARKS[rating.0] } else { &self.band(rating).mark }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The scale of the contract's example.
    pub fn four() -> RatingScale {
        scale(&[
            ("達成", "100", "100"),
            ("概ね達成", "70", "75"),
            ("一部達成", "20", "45"),
            ("未達成・未着手", "0", "10"),
        ])
    }

    pub fn scale(bands: &[(&str, &str, &str)]) -> RatingScale {
        let band = |&(name, lowest, standard): &(&str, &str, &str)| Band {
            name: name.into(),
            mark: String::new(),
            lowest: lowest.parse().unwrap(),
            standard: standard.parse().unwrap(),
            description: String::new(),
        };
        RatingScale(bands.iter().map(band).collect())
    }

    #[test]
    fn the_best_rating_that_a_mean_reaches() {
        let scale = four();
        let earned = |rate: &str| scale.name(scale.earned(&rate.parse::<Rate>().unwrap().into())).to_owned();
        assert_eq!(earned("100"), "達成");
        assert_eq!(earned("99.9"), "概ね達成");
        assert_eq!(earned("70"), "概ね達成");
        assert_eq!(earned("69.9"), "一部達成");
        assert_eq!(earned("20"), "一部達成");
        assert_eq!(earned("19.9"), "未達成・未着手");
        assert_eq!(earned("0"), "未達成・未着手");
    }

    #[test]
    fn four_unmarked_ratings_have_marks_others_none() {
        let marks = |scale: RatingScale| scale.ratings().map(|r| scale.mark(r).to_owned()).collect::<String>();
        assert_eq!(marks(four()), "◎○△×");
        assert_eq!(marks(scale(&[("良", "50", "75"), ("否", "0", "10")])), "");
        let mut partly = four();
        partly.0[1].mark = "丸".into();
        assert_eq!(marks(partly), "丸");
    }
}
