//! Undoing a change, and doing it again.

use std::sync::Arc;

use super::apply::{self, value_at};
use super::journal::{Action, Can};
use super::place::{Part, Place};
use super::refusal::Refusal;
use super::structure;
use super::value::says_the_same;
use crate::source::Source;
use crate::yaml::document::{Document, Value};
use crate::yaml::{KeyPath, parse};

/// Where the value or member of a change is in the file to which undoing it
/// (or doing it again) led.
pub fn path_in(now: &Arc<Source>, before: &Arc<Source>, path: &KeyPath, action: &Action, can: Can) -> KeyPath {
    let Some((_, list, _)) = Part::of(path) else { return path.clone() };
    match action {
        Action::Moved { from, to, .. } => list.to(if can == Can::Undo { *from } else { *to }),
        Action::Added(_) | Action::Removed(_) => {
            let members = |source| match parse(source).ok().map(|tree| value_at(&tree, &list)) {
                Some(Value::List(members)) => members,
                _ => Vec::new(),
            };
            let (before, now) = (members(before), members(now));
            // Of two that are alike, either may be taken for the one that came.
            list.to(before.iter().zip(&now).take_while(|(before, now)| before == now).count())
        }
        Action::Set { .. } | Action::Corrected { .. } => path.clone(),
    }
}

/// Undoes a change, or does it again, in a file that others have changed,
/// and tells where its value or member is then.
///
/// # Errors
/// [`Refusal`], if what the change left is not there any more.
pub fn by_value(document: &mut Document, path: &KeyPath, action: &Action, can: Can) -> Result<KeyPath, Refusal> {
    let tree = document.tree();
    match action {
        Action::Set { old, new } => {
            let (then, to) = if can == Can::Undo { (new, old) } else { (old, new) };
            let place = Place::of(path).ok_or(Refusal::Gone)?;
            tree.at(&place.map).ok_or(Refusal::Gone)?;
            let now = value_at(tree, path);
            if !says_the_same(&now, then) && !says_the_same(&now, to) {
                return Err(Refusal::ChangedSince { now, then: then.clone() });
            }
            apply::set(document, &place.map, place.key, place.order, to)?;
            Ok(path.clone())
        }
        Action::Added(member) | Action::Removed(member) => {
            let (part, list, at) = Part::of(path).ok_or(Refusal::Gone)?;
            let names = structure::names(tree, &list, part);
            if matches!(action, Action::Added(_)) == (can == Can::Undo) {
                let now = value_at(tree, path);
                if !says_the_same(&now, member.value()) {
                    return Err(Refusal::ChangedSince { now, then: member.value().clone() });
                }
                if names.len() == 1 {
                    return Err(Refusal::Structure("ひとつは残さなければならないので、削除できません"));
                }
                document.remove(&list, at)?;
            } else {
                tree.at(&list).ok_or(Refusal::Gone)?;
                let at = at.min(names.len());
                document.insert(&list, at, member)?;
                return Ok(list.to(at));
            }
            Ok(path.clone())
        }
        Action::Moved { name, from, to } => {
            let (part, list, at) = Part::of(path).ok_or(Refusal::Gone)?;
            let names = structure::names(tree, &list, part);
            let target = if can == Can::Undo { *from } else { *to };
            if names.get(at) != Some(name) || target >= names.len() {
                return Err(Refusal::ChangedSince { now: Value::texts(names), then: Value::Text(name.clone()) });
            }
            document.shift(&list, at, target)?;
            Ok(list.to(target))
        }
        Action::Corrected { old, new } => {
            let then = if can == Can::Undo { new } else { old };
            Err(Refusal::ChangedSince { now: Value::NOTHING, then: Value::Text(then.clone()) })
        }
    }
}
