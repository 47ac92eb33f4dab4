//! Where something is now that a client has seen under its names: others may
//! have added, moved or renamed measures meanwhile.

use serde_json::Value as Json;

use super::place;
use super::refusal::Refusal;
use super::structure;
use crate::model::Part;
use crate::model::part::{DIRECTIONS, MEASURES, PROJECTS};
use crate::yaml::{KeyPath, Node};

/// What a client has seen.
pub struct Seen<'a> {
    /// The names of the direction, measure and project, from the outermost;
    /// none where it doesn't say.
    pub of: Option<&'a [String]>,
    /// Whether something of one of two names was given the other here.
    pub renamed: &'a dyn Fn(&str, &str) -> bool,
}

impl Seen<'_> {
    /// Where a member is now: where it was seen, or in the one other place
    /// that has its names. Under a new name it is still itself if it was given
    /// that here.
    ///
    /// # Errors
    /// [`Refusal::Gone`].
    pub fn member(&self, tree: &Node, member: &KeyPath) -> Result<KeyPath, Refusal> {
        let Some(of) = self.of else { return Ok(member.clone()) };
        let here = place::names(tree, member);
        // A client may have the line end that a text ends with.
        let of: Vec<&str> = of.iter().map(|name| name.trim_end_matches('\n')).collect();
        if here == of {
            return Ok(member.clone());
        }
        match named(tree, &of).as_slice() {
            [other] => return Ok(other.clone()),
            [] => {}
            _ => return Err(Refusal::Gone),
        }
        let is_it = |(then, now): (&&str, &String)| *then == now.as_str() || (self.renamed)(then, now);
        let same = here.len() == of.len() && of.iter().zip(&here).all(is_it);
        if same { Ok(member.clone()) } else { Err(Refusal::Gone) }
    }
}

/// Whether a client has seen just these names.
pub fn is_list_of(json: &Json, names: &[String]) -> bool {
    let seen = json.as_array().map_or(&[][..], Vec::as_slice);
    let same =
        |(seen, name): (&Json, &String)| seen.as_str().map(|seen| seen.trim_end_matches('\n')) == Some(name.as_str());
    seen.len() == names.len() && seen.iter().zip(names).all(same)
}

/// The members that have these names from the outermost on.
fn named(tree: &Node, of: &[&str]) -> Vec<KeyPath> {
    let lists = [DIRECTIONS, MEASURES, PROJECTS];
    let mut found = vec![KeyPath::root()];
    for (key, name) in lists.into_iter().zip(of) {
        let members = |owner: &KeyPath| {
            let list = owner.to(key);
            let part = Part::of(&list.to(0)).map(|(part, ..)| part);
            let names = part.map(|part| structure::names(tree, &list, part)).unwrap_or_default();
            let same = names.into_iter().enumerate().filter(|(_, other)| other == name);
            same.map(|(at, _)| list.to(at)).collect::<Vec<_>>()
        };
        found = found.iter().flat_map(members).collect();
    }
    found
}
