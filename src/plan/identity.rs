//! What a direction or a measure is called from year to year, however the plan
//! is renumbered or renamed meanwhile.
//!
//! A link to a measure must go on leading to it, and a course must follow it.
//! The data has no identifiers, so each gets one from the first name that it
//! had, and keeps it as long as one year's plan matches the next one's; a
//! measure's page also answers to the identifiers of its later names. Whoever
//! follows a part through more than two years (the published pages, the
//! browser's courses) goes by these.

use super::Matching;
use crate::digest::Digest;
use crate::model::{Place, Report};

/// What a part of the plan is called in one year's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The identifier: `m-` and ten hexadecimal digits.
    pub id: String,
    /// The identifiers of its other names, by which older links know it.
    pub others: Vec<String>,
}

/// The identities of a year's plan.
#[derive(Debug)]
pub struct Identities {
    /// The directions', in their order.
    pub directions: Vec<Identity>,
    /// The measures', in the order of the report.
    pub measures: Vec<Identity>,
}

/// The identities of each year, oldest first.
pub fn of(reports: &[&Report]) -> Vec<Identities> {
    let mut years: Vec<Identities> = Vec::new();
    for (at, report) in reports.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| (reports[at], &years[at], Matching::new(reports[at], report)));
        let directions = report.directions.iter().enumerate().map(|(at, direction)| {
            let kept = before.as_ref().and_then(|(_, known, matching)| known.directions.get(matching.direction(at)?));
            (direction.name.as_str(), kept)
        });
        let measures = report.measures().map(|(place, measure)| {
            let kept = before
                .as_ref()
                .and_then(|(then, known, matching)| known.measures.get(nth(then, matching.measure(place)?)));
            (measure.name.as_str(), kept)
        });
        let identities = Identities { directions: told_apart(directions), measures: told_apart(measures) };
        years.push(identities);
    }
    years
}

/// The identities of parts with these names, each with the one that it had in
/// the year before.
fn told_apart<'a>(parts: impl Iterator<Item = (&'a str, Option<&'a Identity>)>) -> Vec<Identity> {
    let mut taken: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for (name, kept) in parts {
        let own = named(name);
        let mut identity = kept.cloned().unwrap_or_else(|| Identity { id: own.clone(), others: Vec::new() });
        if identity.id != own && !identity.others.contains(&own) {
            identity.others.push(own);
        }
        // Two measures of one name, in two directions.
        let plain = identity.id.clone();
        let mut nth = 2;
        while taken.contains(&identity.id) {
            identity.id = format!("{plain}-{nth}");
            nth += 1;
        }
        identity.others.retain(|other| !taken.contains(other));
        taken.push(identity.id.clone());
        taken.extend(identity.others.iter().cloned());
        found.push(identity);
    }
    found
}

impl Identities {
    /// Where the direction of an identifier stands; none where it isn't in the
    /// year.
    pub fn direction(&self, id: &str) -> Option<usize> {
        self.directions.iter().position(|identity| identity.id == id)
    }
}

/// The number of a measure, from 0, in the order of the report.
pub fn nth(report: &Report, place: Place) -> usize {
    report.directions[..place.direction].iter().map(|direction| direction.measures.len()).sum::<usize>() + place.measure
}

fn named(name: &str) -> String {
    format!("m-{}", &Digest::of(name.as_bytes()).to_string()[..10])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::report;

    /// Step by step it is the same, although the first name and the last have
    /// nothing in common, nor the places.
    #[test]
    fn a_direction_is_followed_as_a_measure_is() {
        let first = report(&[("医療との連携を進める", &["一"]), ("家族を支える", &["二"])]);
        let second = report(&[("家族を支える", &["二"]), ("医療と介護の連携を進める", &["一"])]);
        let third = report(&[("家族を支える", &["二"]), ("地域で見守る", &["一"])]);
        let [one, two, three] = &of(&[&first, &second, &third])[..] else { unreachable!() };
        assert_eq!(Matching::new(&first, &third).direction(1), None);
        for (at, then) in [(0, 1), (1, 0)] {
            assert_eq!(three.directions[at].id, one.directions[then].id);
            assert_eq!(three.directions[at].id, two.directions[at].id);
            assert_eq!(three.measures[at].id, one.measures[then].id);
        }
    }
}
