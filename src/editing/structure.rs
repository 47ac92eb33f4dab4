//! Directions, measures and projects that come, go and move.

use super::place::name;
use crate::model::Part;
use crate::model::form::{Field, Filling, Owner};
use crate::yaml::document::Value;
use crate::yaml::{KeyPath, Kind, Node};

/// The names of a list's members.
pub fn names(tree: &Node, list: &KeyPath, part: Part) -> Vec<String> {
    let count = match tree.at(list).map(|list| &list.kind) {
        Some(Kind::List(members)) => members.len(),
        _ => 0,
    };
    (0..count).map(|at| name(tree, &list.to(at), part)).collect()
}

/// A new member for a list: whole enough to be printed, with everything else
/// still to be written. `given` is its name, if there is one.
pub fn new_member(tree: &Node, list: &KeyPath, part: Part, given: Option<&str>) -> Value {
    let others = names(tree, list, part);
    let name =
        given.map(str::trim).filter(|name| !name.is_empty()).map_or_else(|| free_name(&others, part), str::to_owned);
    let department = department(tree, list);
    member(part, name, &department)
}

fn member(part: Part, name: String, department: &str) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    let below = |part: Part| Value::List(vec![member(part, free_name(&[], part), department)]);
    let name = (part.name_key().to_owned(), Value::Text(name));
    match part {
        Part::Direction => Value::Map(vec![name, (Part::Measure.word().into(), below(Part::Measure))]),
        Part::Measure => Value::Map(vec![
            name,
            (Field::Purpose.key().into(), text("")),
            (Part::Project.word().into(), below(Part::Project)),
        ]),
        Part::Project => {
            let empty = Field::of(Owner::Project)
                .filter(|field| field.filling() == Filling::Awaited || *field == Field::FinalGoal)
                .map(|field| (field.key().to_owned(), Value::NOTHING));
            let head = [name, (Field::LeadDepartment.key().into(), text(department))];
            Value::Map(head.into_iter().chain(empty).collect())
        }
    }
}

/// A name that none of the others has.
fn free_name(others: &[String], part: Part) -> String {
    let name = format!("（新しい{}）", part.word());
    let numbered = (2..).map(|number| format!("（新しい{}{number}）", part.word()));
    std::iter::once(name).chain(numbered).find(|name| !others.contains(name)).unwrap_or_default()
}

/// The lead department that is nearest to a list: the last one in it, else the
/// first of the file.
fn department(tree: &Node, list: &KeyPath) -> String {
    fn departments(node: &Node, found: &mut Vec<String>) {
        match &node.kind {
            Kind::Text { .. } => {}
            Kind::List(members) => members.iter().for_each(|member| departments(member, found)),
            Kind::Map(entries) => {
                for entry in entries {
                    match entry.value.text() {
                        Some(text) if entry.key == Field::LeadDepartment.key() => found.push(text.to_owned()),
                        _ => departments(&entry.value, found),
                    }
                }
            }
        }
    }
    let gather = |node: Option<&Node>| {
        let mut found = Vec::new();
        node.into_iter().for_each(|node| departments(node, &mut found));
        found.retain(|department| !department.trim().is_empty());
        found
    };
    gather(tree.at(list)).pop().or_else(|| gather(Some(tree)).into_iter().next()).unwrap_or_else(|| "（主管課）".into())
}
