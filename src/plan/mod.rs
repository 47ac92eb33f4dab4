//! Which part of one year's plan is which part of another's.
//!
//! Files have no identifiers, and need none: plans are renamed and rearranged
//! rarely and a little. What has the same name is the same. Of what is left
//! over, what has the same number is the same, renamed; and of what is left
//! then, what has a like name, renamed and renumbered. Whoever needs to know
//! (comparing, checking, the overview, the workbook) asks here.

pub mod identity;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use crate::diagnostics::suggestion::likeness;
use crate::model::{Measure, Place, Report};

/// From which likeness on a name may be another's, reworded.
const ALIKE: f64 = 0.5;

/// How many names of a year are tried against how many of the other. Each is
/// compared with each, and no plan has nearly as many.
const MOST: usize = 500;

/// By what two parts were matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// They have the same name.
    Name,
    /// They have the same number, and neither's name is in the other year.
    Number,
    /// They have like names, and neither's number is the other's.
    Likeness,
}

/// For every direction and measure of a year, its like in an earlier one.
#[derive(Debug)]
pub struct Matching {
    /// For each direction the earlier one; none where it was added.
    pub directions: Vec<Option<(usize, By)>>,
    /// For each direction's measures the earlier one; none where it was added.
    pub measures: Vec<Vec<Option<(Place, By)>>>,
    /// The earlier directions that are no more.
    pub removed_directions: Vec<usize>,
    /// The earlier measures that are no more.
    pub removed_measures: Vec<Place>,
}

/// For each project of a measure its like in the same measure of an earlier
/// year; none where it was added.
pub fn projects(then: &Measure, now: &Measure) -> Vec<Option<usize>> {
    fn contents(measure: &Measure) -> impl Iterator<Item = &str> {
        measure.projects.iter().map(|project| project.content.as_str())
    }
    let mut rest = Rest::new(contents(then), contents(now));
    let mut pairs = vec![None; now.projects.len()];
    for by in [By::Name, By::Number, By::Likeness] {
        rest.take(by).into_iter().for_each(|(then, now)| pairs[now] = Some(then));
    }
    pairs
}

/// The names in two lists that aren't matched yet, by their places.
struct Rest<'a> {
    then: BTreeMap<usize, &'a str>,
    now: BTreeMap<usize, &'a str>,
}

impl<'a> Rest<'a> {
    fn new(then: impl Iterator<Item = &'a str>, now: impl Iterator<Item = &'a str>) -> Self {
        Self { then: then.enumerate().collect(), now: now.enumerate().collect() }
    }

    /// Matches what can be, and takes it out: places then and now.
    fn take(&mut self, by: By) -> Vec<(usize, usize)> {
        let found = match by {
            By::Name => {
                let mut then = by_name(self.then.iter().map(|(&at, &name)| (at, name)));
                self.now.iter().filter_map(|(&now, name)| Some((then.get_mut(name)?.pop_front()?, now))).collect()
            }
            By::Number => self.now.keys().filter(|at| self.then.contains_key(at)).map(|&at| (at, at)).collect(),
            By::Likeness => self.alike(),
        };
        for (then, now) in &found {
            self.then.remove(then);
            self.now.remove(now);
        }
        found
    }

    /// The likest pairs first, each name in one of them.
    fn alike(&self) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        for (&then, before) in self.then.iter().take(MOST) {
            for (&now, after) in self.now.iter().take(MOST) {
                pairs.push((likeness(before, after), then, now));
            }
        }
        pairs.retain(|(alike, ..)| *alike >= ALIKE);
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (_, then, now) in pairs {
            if !found.iter().any(|pair| pair.0 == then || pair.1 == now) {
                found.push((then, now));
            }
        }
        found
    }
}

/// Where each name stands, in order. What has no name has none in common.
fn by_name<'a, T>(names: impl Iterator<Item = (T, &'a str)>) -> HashMap<&'a str, VecDeque<T>> {
    let mut places: HashMap<&str, VecDeque<T>> = HashMap::new();
    for (place, name) in names.filter(|(_, name)| !name.is_empty()) {
        places.entry(name).or_default().push_back(place);
    }
    places
}

impl Matching {
    /// Where a direction stood in the earlier year; none where it was added.
    pub fn direction(&self, at: usize) -> Option<usize> {
        self.directions.get(at)?.map(|(then, _)| then)
    }

    /// Where a measure stood in the earlier year; none where it was added.
    pub fn measure(&self, place: Place) -> Option<Place> {
        self.measures.get(place.direction)?.get(place.measure)?.map(|(then, _)| then)
    }

    /// Matches the parts of `now` to those of `then`. A measure is looked for
    /// in its own direction first, and by its name in the others, too.
    pub fn new(then: &Report, now: &Report) -> Self {
        let mut rest = Rest::new(direction_names(then), direction_names(now));
        let mut directions = vec![None; now.directions.len()];
        for by in [By::Name, By::Number, By::Likeness] {
            rest.take(by).into_iter().for_each(|(then, now)| directions[now] = Some((then, by)));
        }
        let removed_directions: Vec<usize> = rest.then.into_keys().collect();

        let mut measures = Measures(now.directions.iter().map(|d| vec![None; d.measures.len()]).collect());
        let kept = directions.iter().enumerate().map(|(at, own)| (own.map(|(own, _)| own), Some(at)));
        let gone = removed_directions.iter().map(|&gone| (Some(gone), None));
        let mut sections: Vec<Section> = kept.chain(gone).map(|(own, at)| Section::new(then, now, own, at)).collect();
        measures.take(&mut sections, By::Name);
        measures.take_moved(&mut sections);
        measures.take(&mut sections, By::Number);
        measures.take(&mut sections, By::Likeness);
        let removed_measures = sections.iter().flat_map(|section| section.earlier().map(|(place, _)| place)).collect();
        Self { directions, measures: measures.0, removed_directions, removed_measures }
    }
}

/// A direction and its like in the earlier year, one of which there may not
/// be, and what of their measures isn't matched yet.
struct Section<'a> {
    then: Option<usize>,
    now: Option<usize>,
    rest: Rest<'a>,
}

impl<'a> Section<'a> {
    fn new(then: &'a Report, now: &'a Report, own: Option<usize>, at: Option<usize>) -> Self {
        fn names(report: &Report, at: Option<usize>) -> impl Iterator<Item = &str> {
            at.into_iter().flat_map(|at| report.directions[at].measures.iter().map(|measure| measure.name.as_str()))
        }
        Self { then: own, now: at, rest: Rest::new(names(then, own), names(now, at)) }
    }

    /// The earlier measures left over, with their names.
    fn earlier(&self) -> impl Iterator<Item = (Place, &'a str)> {
        let place = |direction| move |(&measure, &name): (&usize, &&'a str)| (Place { direction, measure }, name);
        self.then.into_iter().flat_map(move |direction| self.rest.then.iter().map(place(direction)))
    }
}

/// What becomes [`Matching::measures`].
struct Measures(Vec<Vec<Option<(Place, By)>>>);

impl Measures {
    /// Matches what can be within each direction.
    fn take(&mut self, sections: &mut [Section], by: By) {
        for section in sections {
            let (Some(direction), Some(at)) = (section.then, section.now) else { continue };
            for (measure, now) in section.rest.take(by) {
                self.0[at][now] = Some((Place { direction, measure }, by));
            }
        }
    }

    /// Matches by name over the bounds of directions.
    fn take_moved(&mut self, sections: &mut [Section]) {
        let mut earlier = by_name(sections.iter().flat_map(Section::earlier));
        let mut moved = HashSet::new();
        for section in sections.iter_mut() {
            let Some(at) = section.now else { continue };
            section.rest.now.retain(|&now, name| {
                let found = earlier.get_mut(name).and_then(VecDeque::pop_front);
                self.0[at][now] = self.0[at][now].or(found.map(|place| (place, By::Name)));
                moved.extend(found);
                found.is_none()
            });
        }
        for section in sections {
            let Some(direction) = section.then else { continue };
            section.rest.then.retain(|&measure, _| !moved.contains(&Place { direction, measure }));
        }
    }
}

fn direction_names(report: &Report) -> impl Iterator<Item = &str> {
    report.directions.iter().map(|direction| direction.name.as_str())
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

    /// For each measure: the earlier one's numbers, `=` by name, `~` by number,
    /// `≈` by likeness.
    fn matched(then: &[(&str, &[&str])], now: &[(&str, &[&str])]) -> Vec<String> {
        let shown = |place: &Option<(Place, By)>| match place {
            Some((place, By::Name)) => format!("{}.{}=", place.direction + 1, place.measure + 1),
            Some((place, By::Number)) => format!("{}.{}~", place.direction + 1, place.measure + 1),
            Some((place, By::Likeness)) => format!("{}.{}≈", place.direction + 1, place.measure + 1),
            None => "+".to_owned(),
        };
        Matching::new(&report(then), &report(now)).measures.iter().flatten().map(shown).collect()
    }

    #[test]
    fn by_name_then_by_number() {
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

    #[test]
    fn what_is_left_over_by_likeness() {
        let then: &[(&str, &[&str])] = &[("甲", &["相談窓口の設置", "二", "見守り活動の推進", "四"])];
        let now: &[(&str, &[&str])] = &[("甲", &["見守り活動の充実", "二", "四", "五", "相談窓口の拡充"])];
        // The first of each is taken for renamed before any is looked at for
        // likeness, as people number a plan's parts and count on it.
        assert_eq!(matched(then, now), ["1.1~", "1.2=", "1.4=", "+", "+"]);
        let now: &[(&str, &[&str])] = &[("甲", &["二", "四", "新", "五", "六", "相談窓口の拡充"])];
        assert_eq!(matched(then, now), ["1.2=", "1.4=", "1.3~", "+", "+", "1.1≈"]);
        let gone = Matching::new(&report(then), &report(&[("甲", &["二"]), ("乙", &["四"])]));
        assert_eq!(gone.removed_measures.len(), 2);
    }

    #[test]
    fn projects_by_content_number_and_likeness() {
        let measure = |contents: &[&str]| {
            let list: Vec<_> = contents.iter().map(|content| format!("{{内容: {content}, 主管課: 課}}")).collect();
            let text = format!(
                "年度: R01\n資料番号: 一\n表題: 題\n作成者: 課\n最終年度: R06\n達成区分: [{{区分: 良, 下限: 0, 標準: 50}}]\n基本的方向性: [{{名称: 甲, 施策項目: [{{名称: 一, 事業: [{}]}}]}}]\n",
                list.join(", ")
            );
            let report = load::load_source(Source::new("x", text), "R01".parse().unwrap()).unwrap().report;
            report.directions[0].measures[0].clone()
        };
        let pairs = |then: &[&str], now: &[&str]| projects(&measure(then), &measure(now));
        assert_eq!(pairs(&["一", "二"], &["二", "一"]), [Some(1), Some(0)]);
        assert_eq!(pairs(&["古い"], &["新たな"]), [Some(0)]);
        assert_eq!(pairs(&["一", "二", "講座の開催"], &["一", "講座等の開催"]), [Some(0), Some(1)]);
        assert_eq!(pairs(&["講座の開催", "一"], &["一", "新", "講座等の開催"]), [Some(1), None, Some(0)]);
    }
}
