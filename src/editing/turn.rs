//! Undoing a change, and doing it again.

use std::sync::Arc;

use super::apply::{self, key_of, value_at};
use super::journal::{Action, Can};
use super::place::Editable;
use super::refusal::Refusal;
use super::seen::Seen;
use super::structure;
use super::value::says_the_same;
use crate::model::Part;
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
/// and tells where its value or member is then. `seen` are the names of what
/// holds it.
///
/// # Errors
/// [`Refusal`], if what the change left is not there any more.
pub fn by_value(
    document: &mut Document,
    seen: &Seen,
    path: &KeyPath,
    action: &Action,
    can: Can,
) -> Result<KeyPath, Refusal> {
    let tree = document.tree();
    let member = || {
        let (part, list, at) = Part::of(path).ok_or(Refusal::Gone)?;
        let (owner, key) = key_of(&list).ok_or(Refusal::Gone)?;
        Ok::<_, Refusal>((part, seen.member(tree, &owner)?.to(key), at))
    };
    match action {
        Action::Set { old, new } => {
            let (then, to) = if can == Can::Undo { (new, old) } else { (old, new) };
            let place = Editable::of(path).ok_or(Refusal::Gone)?;
            let map = seen.member(tree, &place.map)?;
            tree.at(&map).ok_or(Refusal::Gone)?;
            let now = value_at(tree, &map.to(place.key));
            if !says_the_same(&now, then) && !says_the_same(&now, to) {
                return Err(Refusal::ChangedSince { now, then: then.clone() });
            }
            apply::set(document, &map, place.key, to)?;
            Ok(map.to(place.key))
        }
        Action::Added(left) | Action::Removed(left) => {
            let (part, list, at) = member()?;
            let names = structure::names(tree, &list, part);
            if matches!(action, Action::Added(_)) == (can == Can::Undo) {
                let is_it = |at: &usize| says_the_same(&value_at(tree, &list.to(*at)), left.value());
                let at = Some(at).filter(is_it).or_else(|| (0..names.len()).find(is_it)).ok_or_else(|| {
                    Refusal::ChangedSince { now: value_at(tree, &list.to(at)), then: left.value().clone() }
                })?;
                if names.len() == 1 {
                    return Err(Refusal::Structure("ひとつは残さなければならないので、削除できません"));
                }
                document.remove(&list, at)?;
                Ok(list.to(at))
            } else {
                tree.at(&list).ok_or(Refusal::Gone)?;
                let at = at.min(names.len());
                document.insert(&list, at, left)?;
                Ok(list.to(at))
            }
        }
        Action::Moved { name, from, to } => {
            let (part, list, at) = member()?;
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
