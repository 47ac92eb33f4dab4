//! The rating scale: best first, down to 0, every 標準 inside its own band.

use super::Checker;
use crate::diagnostics::Code;
use crate::model::Rate;
use crate::yaml::KeyPath;

impl Checker<'_> {
    /// A scale that every rate finds its place in.
    pub(super) fn scale(&mut self) {
        let path = KeyPath::root().to("達成区分");
        let bands = self.loaded.report.scale.bands().to_vec();
        let mut above: Option<Rate> = None;
        for (index, band) in bands.iter().enumerate() {
            let band_path = path.to(index);
            let (lowest, standard) = (band_path.to("下限"), band_path.to("標準"));
            if let Some(earlier) = bands[..index].iter().find(|b| b.name == band.name && !band.name.is_empty()) {
                self.report(
                    Code::MeaningScaleDuplicate,
                    &band_path.to("区分"),
                    format!("区分「{}」が二度書かれています", earlier.name),
                    "区分の名前をそれぞれ別のものにしてください",
                );
            }
            if !self.is_sound(&lowest) {
                above = None;
                continue;
            }
            if above.is_some_and(|above| band.lowest >= above) {
                self.report(
                    Code::MeaningScaleOrder,
                    &lowest,
                    format!("下限（{}）が、一つ上の区分の下限より小さくありません", band.lowest),
                    "達成区分は、良いものから順に、下限がだんだん小さくなるように書いてください",
                );
            } else if index + 1 == bands.len() && band.lowest != Rate::ZERO {
                self.report(
                    Code::MeaningScaleEnd,
                    &lowest,
                    format!("最後の区分の下限が0ではありません（{}）", band.lowest),
                    "どの達成率にも区分が付くように、最後の区分の下限を0にしてください",
                );
            }
            // The best band has no upper end but 100 itself.
            let below_next = above.is_none_or(|above| band.standard < above);
            if self.is_sound(&standard) && (band.standard < band.lowest || (index > 0 && !below_next)) {
                let to = above.map_or("100以下".to_owned(), |above| format!("{above}未満"));
                self.report(
                    Code::MeaningScaleStandard,
                    &standard,
                    format!("標準（{}）が、この区分の範囲（{}以上{to}）にありません", band.standard, band.lowest),
                    "標準には、下限以上で、一つ上の区分の下限より小さい数を書いてください",
                );
            }
            above = Some(band.lowest);
        }
    }
}
