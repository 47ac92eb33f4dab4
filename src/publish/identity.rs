//! What a measure is called in addresses, the same from year to year.
//!
//! A link to a measure must go on leading to it when the plan is renumbered or
//! renamed. Measures have no identifiers in the data, so each gets one from
//! the first name that it had; a page also answers to those of its later names.

use super::edition::Edition;
use crate::digest::Digest;
use crate::model::{Place, Report};
use crate::plan::Matching;

/// What a measure is called in one year's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The identifier: `m-` and ten hexadecimal digits.
    pub id: String,
    /// The identifiers of its other names, by which older links know it.
    pub others: Vec<String>,
}

/// The identities of all years' measures: a list for each year, with the
/// measures in the order of the report.
pub fn of(editions: &[Edition]) -> Vec<Vec<Identity>> {
    let mut years: Vec<Vec<Identity>> = Vec::new();
    for (at, edition) in editions.iter().enumerate() {
        let report = edition.year.report();
        let before = at.checked_sub(1).map(|before| (&editions[before], years[before].clone()));
        let matching = before.as_ref().map(|(earlier, _)| Matching::new(earlier.year.report(), report));
        let mut taken: Vec<String> = Vec::new();
        let mut here = Vec::new();
        for (place, measure) in report.measures() {
            let own = named(&measure.name);
            let kept = matching.as_ref().zip(before.as_ref()).and_then(|(matching, (earlier, identities))| {
                identities.get(nth(earlier.year.report(), matching.measure(place)?)).cloned()
            });
            let mut identity = kept.unwrap_or_else(|| Identity { id: own.clone(), others: Vec::new() });
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
            here.push(identity);
        }
        years.push(here);
    }
    years
}

/// The number of a measure, from 0, in the order of the report.
pub fn nth(report: &Report, place: Place) -> usize {
    report.directions[..place.direction].iter().map(|direction| direction.measures.len()).sum::<usize>() + place.measure
}

fn named(name: &str) -> String {
    format!("m-{}", &Digest::of(name.as_bytes()).to_string()[..10])
}
