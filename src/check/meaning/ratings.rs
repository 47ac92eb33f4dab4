//! Ratings that the scale, the projects' rates or the calculation contradict.

use super::Checker;
use crate::diagnostics::suggestion::{advice, only_near};
use crate::diagnostics::{Code, Fix};
use crate::model::form::Field;
use crate::model::part::{MEASURES, PROJECTS, SUMMARY};
use crate::model::{Mean, Rate, UNRATED};
use crate::summary::Summary;
use crate::yaml::KeyPath;
use crate::yaml::scalar::scalar_in_brackets;

impl Checker<'_> {
    /// Every rating that is written must be one of the scale.
    pub(super) fn known_ratings(&mut self) {
        let scale = &self.loaded.report.scale;
        let names: Vec<&str> = scale.bands().iter().map(|band| band.name.as_str()).collect();
        if names.is_empty() {
            return;
        }
        for path in self.written_ratings() {
            let Some(text) = self.text(&path).filter(|text| !names.contains(text)) else { continue };
            let hint = if text == UNRATED {
                "まだ評価していないときは、「達成状況」の行を消してください".to_owned()
            } else {
                let any = || format!("「{}」のどれかを書くか、行ごと消してください", names.join("」「"));
                advice(text, names.iter().copied(), any)
            };
            let message = format!("「{text}」という達成状況は、達成区分にありません");
            let only = only_near(text, names.iter().copied());
            if let Some(reported) = self.report(Code::MeaningUnknownRating, &path, message, hint) {
                let span = reported.span.clone();
                reported.fix = only.map(|name| Box::new(Fix { span, text: scalar_in_brackets(name) }));
            }
        }
    }

    /// The ratings that the data gives: measures' and the committee's.
    fn written_ratings(&self) -> Vec<KeyPath> {
        let mut found = Vec::new();
        for direction in self.directions() {
            found.push(direction.to(SUMMARY).to(Field::Rating));
            let measures = self.members(&direction.to(MEASURES));
            found.extend(measures.into_iter().map(|measure| measure.to(Field::Rating)));
        }
        found
    }

    /// Measures whose projects' rates contradict what is written, or are only
    /// partly there.
    pub(super) fn measures(&mut self) {
        let report = &self.loaded.report;
        for (direction, at) in report.directions.iter().zip(self.directions()) {
            for (measure, at) in direction.measures.iter().zip(self.members(&at.to(MEASURES))) {
                let written = at.to(Field::Rating);
                let projects = self.members(&at.to(PROJECTS));
                let stands_in = |path: &KeyPath| self.text(path).is_some() && !self.is_sound(path);
                if projects.iter().any(|project| stands_in(&project.to(Field::Rate))) {
                    continue;
                }
                let rates: Vec<Option<Rate>> = measure.projects.iter().map(|project| project.rate).collect();
                let all: Option<Vec<Rate>> = rates.iter().copied().collect();
                match (measure.rating, all.and_then(Mean::of_rates)) {
                    (Some(rating), Some(mean)) => {
                        let Some(earned) = report.scale.earned(&mean).filter(|earned| *earned != rating) else {
                            continue;
                        };
                        let (name, earned) = (report.scale.name(Some(rating)), report.scale.name(Some(earned)));
                        self.report(
                            Code::MeaningRatingAndRates,
                            &written,
                            format!(
                                "達成状況が「{name}」ですが、事業の達成率（平均 {} %）からは「{earned}」になります",
                                mean.percent()
                            ),
                            "書いた達成状況が優先されます。どちらかが誤っていないか確かめてください",
                        );
                    }
                    (None, None) if self.text(&written).is_none() && rates.iter().any(Option::is_some) => {
                        let missing = rates.iter().zip(projects).find(|(rate, _)| rate.is_none());
                        let Some((_, project)) = missing else { continue };
                        self.report(
                            Code::MeaningSomeRates,
                            &project.to(Field::Content),
                            "達成率のある事業とない事業が混ざっているため、この施策項目は未評価になります".into(),
                            "この事業にも「達成率」を書くか、施策項目に「達成状況」を書いてください",
                        );
                    }
                    _ => {}
                }
            }
        }
    }

    /// Rates that look like shares of one: 0.8 for 80 %.
    pub(super) fn shares(&mut self) {
        let bands = self.members(&KeyPath::root().to("達成区分"));
        let mut rates: Vec<KeyPath> = bands.iter().flat_map(|band| [band.to("下限"), band.to("標準")]).collect();
        for direction in self.directions() {
            for measure in self.members(&direction.to(MEASURES)) {
                rates.extend(self.members(&measure.to(PROJECTS)).iter().map(|project| project.to(Field::Rate)));
            }
        }
        for path in rates {
            let Some(text) = self.text(&path).filter(|_| self.is_sound(&path)) else { continue };
            if let Some(percent) = Rate::of_share(text) {
                let message = format!("「{text}」は {text} % と読まれます");
                let hint = format!("{percent} % のことであれば「{percent}」と書いてください");
                self.report(Code::MeaningRateFraction, &path, message, hint);
            }
        }
    }

    /// The committee's own ratings that are what is calculated anyway.
    pub(super) fn summaries(&mut self) {
        let report = &self.loaded.report;
        let summary = Summary::of(report);
        for ((direction, calculated), at) in report.directions.iter().zip(summary.directions).zip(self.directions()) {
            let own = direction.summary.as_ref().map(|own| own.rating);
            if own.is_some() && own == calculated.calculated {
                self.report(
                    Code::MeaningSummaryAsCalculated,
                    &at.to(SUMMARY).to(Field::Rating),
                    format!("総括の「{}」は、施策項目から計算した結果と同じです", report.scale.name(own)),
                    "「総括」は計算と異なるときだけ書くものです。要らなければ「総括」の行ごと消してください",
                );
            }
        }
    }
}
