//! A new value in the place of an old one, with as much of what stands there
//! left as it is as can be: the comments between a list's members, and the
//! order and quoting of all that doesn't change.

use super::place::schema;
use super::value::says_the_same;
use crate::load::schema::Schema;
use crate::model::form::Field;
use crate::model::part::SUMMARY;
use crate::yaml::document::{Change, Document, EditError, Member, To, Value};
use crate::yaml::{KeyPath, Node, Step};

/// Makes the value of a key be `to`.
///
/// # Errors
/// [`EditError`]; the document is as it was then.
pub fn set(document: &mut Document, map: &KeyPath, key: &'static str, to: &Value) -> Result<(), EditError> {
    let path = map.to(key);
    let old = document.tree().at(&path).map(Value::of).unwrap_or(Value::NOTHING);
    if says_the_same(&old, to) {
        return Ok(());
    }
    let mut changed = document.clone();
    let within = match (&old, to) {
        (Value::List(old), Value::List(new)) if !old.is_empty() && !new.is_empty() => {
            set_list(&mut changed, &path, new)
        }
        (Value::Map(old), Value::Map(new)) if !old.is_empty() && !new.is_empty() => set_map(&mut changed, &path, new),
        _ => Err(EditError::Layout(path.to_string())),
    };
    if within.is_err() {
        changed = document.clone();
        whole(&mut changed, map, key, to)?;
    }
    *document = changed;
    Ok(())
}

/// Sets a value as one. A key that is written only where there is need goes
/// with its value, unless a comment would go with it.
fn whole(document: &mut Document, map: &KeyPath, key: &'static str, to: &Value) -> Result<(), EditError> {
    const WHERE_NEEDED: [&str; 3] = [Field::Rating.key(), SUMMARY, "用語"];
    let to = match to {
        Value::List(members) if members.is_empty() => &Value::NOTHING,
        Value::Map(entries) if entries.is_empty() => &Value::NOTHING,
        to => to,
    };
    if to.is_nothing() && WHERE_NEEDED.contains(&key) && remove(document, map, key) {
        return Ok(());
    }
    let order = schema(map).map_or(&[][..], Schema::order);
    document.change(&[Change::new(map, key, To::Set(to.clone())).among(order)])
}

/// Takes a key out, if that takes no comment with it.
fn remove(document: &mut Document, map: &KeyPath, key: &'static str) -> bool {
    let mut changed = document.clone();
    let comments = |document: &Document| document.comments().count();
    let removed = changed.change(&[Change::new(map, key, To::Removed)]);
    let kept = removed.is_ok() && comments(&changed) == comments(document);
    if kept {
        *document = changed;
    }
    kept
}

/// Sets the entries of a map that is a value.
fn set_map(document: &mut Document, path: &KeyPath, new: &[(String, Value)]) -> Result<(), EditError> {
    let schema = schema(path).ok_or_else(|| EditError::NoPlace(path.to_string()))?;
    let known = |key: &str| schema.property(key).map(|(key, _)| key);
    for (key, value) in new {
        let key = known(key).ok_or_else(|| EditError::NoPlace(path.to_string()))?;
        set(document, path, key, value)?;
    }
    let old = match document.tree().at(path).map(Value::of) {
        Some(Value::Map(old)) => old,
        _ => Vec::new(),
    };
    for (key, value) in old.iter().filter(|(key, _)| !new.iter().any(|(kept, _)| kept == key)) {
        let Some(key) = known(key) else { continue };
        if !remove(document, path, key) && !value.is_nothing() {
            document.change(&[Change::new(path, key, To::Set(Value::NOTHING))])?;
        }
    }
    Ok(())
}

/// Sets the members of a list. One that has a new member's name is moved to
/// its place, and changed there.
fn set_list(document: &mut Document, list: &KeyPath, new: &[Value]) -> Result<(), EditError> {
    let order = schema(list).map_or(&[][..], |schema| schema.members().order());
    let name = |member: &Value| name(member, order);
    let names: Vec<String> = new.iter().map(name).collect();
    for (at, member) in new.iter().enumerate() {
        let there: Vec<String> = members(document, list).iter().map(name).collect();
        match there.iter().skip(at).position(|name| *name == names[at]) {
            Some(0) => {}
            Some(further) => document.shift(list, at + further, at)?,
            // One that no other new member is has been renamed.
            None if there.get(at).is_some_and(|name| !names.contains(name)) && matches!(member, Value::Map(_)) => {}
            None => {
                document.insert(list, at, &Member::from(member.clone()))?;
                continue;
            }
        }
        if let Value::Map(entries) = member {
            set_map(document, &list.to(at), entries)?;
        }
    }
    while members(document, list).len() > new.len() {
        document.remove(list, new.len())?;
    }
    Ok(())
}

fn members(document: &Document, list: &KeyPath) -> Vec<Value> {
    match document.tree().at(list).map(Value::of) {
        Some(Value::List(members)) => members,
        _ => Vec::new(),
    }
}

/// What a member of a list is known by: a text by itself, a map by the first
/// of its keys in their order.
fn name(member: &Value, order: &[&str]) -> String {
    match member {
        Value::Text(text) | Value::Number(text) => text.clone(),
        Value::Map(entries) => order
            .iter()
            .find_map(|known| entries.iter().find(|(key, _)| key == known))
            .map(|(_, value)| name(value, &[]))
            .unwrap_or_default(),
        Value::List(_) => String::new(),
    }
}

/// The value at a path; none, too, where there is no such key.
pub fn value_at(tree: &Node, path: &KeyPath) -> Value {
    tree.at(path).map(Value::of).unwrap_or(Value::NOTHING)
}

/// The last step of a path, if it is a key, and what holds it.
pub fn key_of(path: &KeyPath) -> Option<(KeyPath, &'static str)> {
    match path.parent()? {
        (map, Step::Key(key)) => Some((map, key)),
        _ => None,
    }
}
