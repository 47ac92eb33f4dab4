//! Which part of one year's plan is which part of another's.
//!
//! Files have no identifiers, and need none: plans are renamed and rearranged
//! rarely and a little. What has the same name is the same; what is left over
//! and has the same number is the same, renamed.

use crate::model::Report;

/// By what two parts were matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// They have the same name.
    Name,
    /// They have the same number, and neither's name is in the other year.
    Position,
}

/// Where a measure stands in its report; both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its direction.
    pub direction: usize,
    /// Its place in the direction.
    pub measure: usize,
}

/// For every direction and measure of a year, its like in an earlier one.
#[derive(Debug)]
pub struct Matching {
    /// For each direction the earlier one; none where it was added.
    pub directions: Vec<Option<(usize, By)>>,
    /// For each direction's measures the earlier one; none where it was added.
    pub measures: Vec<Vec<Option<(Place, By)>>>,
}

/// Matches names: for each of `now` its place in `then`.
pub fn pair(then: &[&str], now: &[&str]) -> Vec<Option<(usize, By)>> {
    let mut free = vec![true; then.len()];
    let mut pairs = vec![None; now.len()];
    for (pair, name) in pairs.iter_mut().zip(now) {
        if let Some(same) = (0..then.len()).find(|&at| free[at] && then[at] == *name) {
            free[same] = false;
            *pair = Some((same, By::Name));
        }
    }
    for (at, pair) in pairs.iter_mut().enumerate() {
        if pair.is_none() && free.get(at) == Some(&true) {
            *pair = Some((at, By::Position));
        }
    }
    pairs
}

impl Matching {
    /// Matches the parts of `now` to those of `then`. A measure is looked for
    /// in its own direction first, and by its name in the others, too.
    pub fn new(then: &Report, now: &Report) -> Self {
        let directions = pair(&direction_names(then), &direction_names(now));
        let mut free: Vec<Vec<bool>> = then.directions.iter().map(|d| vec![true; d.measures.len()]).collect();
        let mut measures: Vec<Vec<_>> = now.directions.iter().map(|d| vec![None; d.measures.len()]).collect();

        let own = |direction: usize| directions[direction].map(|(then, _)| then);
        let places = || {
            now.directions
                .iter()
                .enumerate()
                .flat_map(|(d, direction)| (0..direction.measures.len()).map(move |m| (d, m)))
        };
        let named = |place: Place, name: &str| then.directions[place.direction].measures[place.measure].name == name;
        for elsewhere in [false, true] {
            for (d, m) in places().filter(|&(d, m)| measures[d][m].is_none()).collect::<Vec<_>>() {
                let name = &now.directions[d].measures[m].name;
                let candidates = (0..free.len()).filter(|&direction| elsewhere || own(d) == Some(direction));
                let found = candidates
                    .flat_map(|direction| (0..free[direction].len()).map(move |measure| Place { direction, measure }))
                    .find(|&place| free[place.direction][place.measure] && named(place, name));
                if let Some(place) = found {
                    free[place.direction][place.measure] = false;
                    measures[d][m] = Some((place, By::Name));
                }
            }
        }
        for (d, m) in places() {
            let Some(direction) = own(d) else { continue };
            if measures[d][m].is_none() && free[direction].get(m) == Some(&true) {
                free[direction][m] = false;
                measures[d][m] = Some((Place { direction, measure: m }, By::Position));
            }
        }
        Self { directions, measures }
    }
}

fn direction_names(report: &Report) -> Vec<&str> {
    report.directions.iter().map(|direction| direction.name.as_str()).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::load;
    use crate::source::Source;

    /// A report of these directions and the names of their measures.
    pub fn report(directions: &[(&str, &[&str])]) -> Report {
        let mut text = String::from(
            "年度: R01\n資料番号: 一\n表題: 題\n作成者: 課\n最終年度: R06\n達成区分: [{区分: 良, 下限: 0, 標準: 50}]\n基本的方向性:\n",
        );
        for (name, measures) in directions {
            text += &format!("- 名称: {name}\n  施策項目:\n");
            for measure in *measures {
                text += &format!("  - {{名称: {measure}, 事業: [{{内容: 一, 主管課: 課}}]}}\n");
            }
        }
        load::load_source(Source::new("x", text), "R01".parse().unwrap()).unwrap().report
    }

    /// For each measure: the earlier one's numbers, `=` by name, `~` by position.
    fn matched(then: &[(&str, &[&str])], now: &[(&str, &[&str])]) -> Vec<String> {
        let shown = |place: &Option<(Place, By)>| match place {
            Some((place, By::Name)) => format!("{}.{}=", place.direction + 1, place.measure + 1),
            Some((place, By::Position)) => format!("{}.{}~", place.direction + 1, place.measure + 1),
            None => "+".to_owned(),
        };
        Matching::new(&report(then), &report(now)).measures.iter().flatten().map(shown).collect()
    }

    #[test]
    fn by_name_then_by_position() {
        let then: &[(&str, &[&str])] = &[("甲", &["一", "二", "三"]), ("乙", &["四"])];
        assert_eq!(matched(then, then), ["1.1=", "1.2=", "1.3=", "2.1="]);
        // Renamed in place, rearranged, added, removed.
        assert_eq!(matched(then, &[("甲", &["一", "新", "三"]), ("乙", &["四"])]), ["1.1=", "1.2~", "1.3=", "2.1="]);
        assert_eq!(matched(then, &[("甲", &["三", "一", "二"]), ("乙", &["四"])]), ["1.3=", "1.1=", "1.2=", "2.1="]);
        assert_eq!(
            matched(then, &[("甲", &["新", "一", "二", "三"]), ("乙", &["四"])]),
            ["+", "1.1=", "1.2=", "1.3=", "2.1="]
        );
        assert_eq!(matched(then, &[("甲", &["一", "三"]), ("乙", &["四"])]), ["1.1=", "1.3=", "2.1="]);
    }

    #[test]
    fn over_the_bounds_of_directions() {
        let then: &[(&str, &[&str])] = &[("甲", &["一", "二"]), ("乙", &["一", "四"])];
        // Its own direction comes first, then any other by name, then the position.
        assert_eq!(matched(then, &[("乙", &["一", "四"]), ("甲", &["一", "二"])]), ["2.1=", "2.2=", "1.1=", "1.2="]);
        assert_eq!(matched(then, &[("甲", &["一"]), ("乙", &["一", "二"])]), ["1.1=", "2.1=", "1.2="]);
        assert_eq!(matched(then, &[("丙", &["五"]), ("乙", &["一"]), ("丁", &["六"])]), ["1.1~", "2.1=", "+"]);
    }
}
