//! Changing a year's file value by value, from the browser.
//!
//! A change says which value it was made from. It is made under the lock of
//! the data, on the file as it is at that moment, by the one editor of YAML:
//! so the other values may change meanwhile, by whomever, and this one not.
//!
//! ```text
//! steps, from, to ── place ──> is it still `from`? ── document ──> readable? ──> disk ──> journal
//! ```
//!
//! The [`journal`] holds what was changed since the program was started. A
//! change is undone to the byte if nobody has changed the file since, and
//! else by value, under the same condition as any other change.

mod apply;
mod asked;
mod difference;
mod fix;
mod follow;
mod journal;
mod outline;
mod past;
mod place;
mod refusal;
mod seen;
mod shown;
mod structure;
mod turn;
mod value;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::apply::{key_of, value_at};
use self::difference::Difference;
use self::journal::{Action, Journal};
use self::seen::Seen;
use crate::archive;
use crate::diagnostics::Diagnostic;
use crate::error::Error;
use crate::load;
use crate::model::{FiscalYear, Part};
use crate::office::Root;
use crate::office::data_lock::{self, DataLock};
use crate::source::Source;
use crate::yaml::document::{Document, Member, Value};
use crate::yaml::{KeyPath, Kind, Node};

pub use self::asked::{Edit, Motion, Move};
pub use self::fix::ChosenFix;
pub use self::journal::Can;
pub use self::outline::{Branch, outline};
pub use self::past::Past;
pub use self::place::{Editable, GivenStep, Input, at_byte, path};
pub use self::refusal::Refusal;
pub use self::shown::ShownValue;
pub use self::value::json;

/// The office's data as it is edited by one program.
#[derive(Debug)]
pub struct Editing {
    root: Root,
    read_only: bool,
    /// Held by who writes. The journals are held for moments only, so that
    /// nobody who looks waits for a disk.
    writing: Mutex<()>,
    journals: Mutex<BTreeMap<FiscalYear, Journal>>,
}

/// A change that was written.
struct Written {
    /// What it did to the file's bytes.
    patch: Difference,
    /// What the file says since.
    tree: Node,
}

impl Editing {
    /// The data of an office, before anything was changed.
    pub fn new(root: &Root, read_only: bool) -> Self {
        Self { root: root.clone(), read_only, writing: Mutex::default(), journals: Mutex::default() }
    }

    /// Whether nothing is changed at all.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// The changes that would be undone and done again next.
    pub fn next(&self, year: FiscalYear) -> (Option<u64>, Option<u64>) {
        self.journal(year, |journal| (journal.to_undo(), journal.to_redo()))
    }

    /// What was changed, newest first.
    pub fn history(&self, year: FiscalYear) -> Vec<Past> {
        self.journal(year, |journal| journal.newest_first().map(|entry| Past::of(journal, entry)).collect())
    }

    /// A value as it is in the file now, with all that helps to edit it.
    ///
    /// # Errors
    /// [`Refusal`], if the file can't be read or has no such place.
    pub fn show(&self, year: FiscalYear, path: &KeyPath) -> Result<ShownValue, Refusal> {
        let loaded = load::load(&self.root, year)?;
        shown::shown(&self.root, &loaded, path).ok_or(Refusal::Gone)
    }

    /// Changes a value, and tells the change's number; none where it says that
    /// already.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is written then.
    pub fn edit(&self, year: FiscalYear, edit: &Edit) -> Result<Option<u64>, Refusal> {
        let place = Editable::of(&edit.path).filter(|place| place.path() == edit.path).ok_or(Refusal::Malformed)?;
        if place.kind == Input::Fixed {
            return Err(Refusal::Structure("年度はファイルの名前で決まるので、ここでは変えられません"));
        }
        let schema = place::schema(&edit.path).ok_or(Refusal::Malformed)?;
        let from = value::given(&edit.from, schema).ok_or(Refusal::Malformed)?;
        let to = value::given(&edit.to, schema).ok_or(Refusal::Malformed)?;
        let _writing = self.begin()?;
        let mut done = None;
        let written = self.write(year, edit.correct, |source| {
            let mut document = Document::read(source)?;
            let map =
                Seen { of: edit.of.as_deref(), renamed: &self.renamed(year) }.member(document.tree(), &place.map)?;
            if !matches!(document.tree().at(&map).map(|node| &node.kind), Some(Kind::Map(_))) {
                return Err(Refusal::Gone);
            }
            let old = value_at(document.tree(), &map.to(place.key));
            if value::says_the_same(&old, &to) {
                return Ok(document.source().clone());
            }
            if !value::says_the_same(&old, &from) {
                return Err(Refusal::Differs { now: old });
            }
            apply::set(&mut document, &map, place.key, &to)?;
            done = Some((map.to(place.key), old));
            Ok(document.source().clone())
        })?;
        Ok(self.record(year, done.map(|(path, old)| (path, Action::Set { old, new: to })), written))
    }

    /// Changes the members of a list, and tells the change's number.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is written then.
    pub fn rearrange(&self, year: FiscalYear, asked: &Move) -> Result<Option<u64>, Refusal> {
        let (part, list, at) = Part::of(&asked.path).ok_or(Refusal::Malformed)?;
        let _writing = self.begin()?;
        let mut done = None;
        let written = self.write(year, asked.correct, |source| {
            let mut document = Document::read(source)?;
            let (owner, key) = key_of(&list).ok_or(Refusal::Malformed)?;
            let seen = Seen { of: asked.of.as_deref(), renamed: &self.renamed(year) };
            let list = seen.member(document.tree(), &owner)?.to(key);
            let names = structure::names(document.tree(), &list, part);
            let member = list.to(at);
            if asked.motion == Motion::Remove {
                let schema = place::schema(&member).ok_or(Refusal::Malformed)?;
                let from = value::given(&asked.from, schema).ok_or(Refusal::Malformed)?;
                let now = value_at(document.tree(), &member);
                if !value::says_the_same(&now, &from) {
                    return Err(Refusal::Differs { now });
                }
            } else if !seen::is_list_of(&asked.from, &names) {
                return Err(Refusal::Differs { now: Value::texts(names) });
            }
            let (path, action) = match asked.motion {
                Motion::Add => {
                    let at = at.min(names.len());
                    let new = Member::from(structure::new_member(document.tree(), &list, part, asked.name.as_deref()));
                    document.insert(&list, at, &new)?;
                    (list.to(at), Action::Added(new))
                }
                Motion::Remove if names.len() == 1 => {
                    return Err(Refusal::Structure("ひとつは残さなければならないので、削除できません"));
                }
                Motion::Remove => (member, Action::Removed(document.remove(&list, at)?)),
                Motion::Up | Motion::Down => {
                    let to = if asked.motion == Motion::Up { at.checked_sub(1) } else { Some(at + 1) };
                    let to = to.filter(|&to| to < names.len() && at < names.len());
                    let to = to.ok_or(Refusal::Structure("これより先には動かせません"))?;
                    document.shift(&list, at, to)?;
                    (list.to(to), Action::Moved { name: names[at].clone(), from: at, to })
                }
            };
            done = Some((path, action));
            Ok(document.source().clone())
        })?;
        Ok(self.record(year, done, written))
    }

    /// Makes the one certain correction of a problem, and tells the change's
    /// number.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is written then.
    pub fn correct(&self, year: FiscalYear, asked: &ChosenFix, correct: bool) -> Result<Option<u64>, Refusal> {
        let _writing = self.begin()?;
        let mut done = None;
        let written = self.write(year, correct, |source| {
            let (new, path, action) = fix::corrected(&self.root, source, year, asked)?;
            done = Some((path, action));
            Ok(new)
        })?;
        Ok(self.record(year, done, written))
    }

    /// Undoes a change, the newest where none is named, or does one again;
    /// tells which.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is written then.
    pub fn turn(&self, year: FiscalYear, can: Can, id: Option<u64>, correct: bool) -> Result<u64, Refusal> {
        let _writing = self.begin()?;
        let (id, path, action, of, before) = self.journal(year, |journal| {
            let next = match can {
                Can::Undo => journal.to_undo(),
                Can::Redo => journal.to_redo(),
            };
            let entry = id.or(next).and_then(|id| journal.get(id)).ok_or(Refusal::Nothing)?;
            let path = journal.path(entry).ok_or(Refusal::Gone)?;
            if journal.can(entry) == Some(can) {
                Ok((entry.id, path, entry.action.clone(), entry.of.clone(), entry.patch.clone()))
            } else {
                Err(Refusal::Nothing)
            }
        })?;
        let mut led_to = path.clone();
        let written = self.write(year, correct, |source| {
            if let Some(bytes) = before.undone(source.bytes()).and_then(|bytes| String::from_utf8(bytes).ok()) {
                let changed = Source::new(source.path(), bytes);
                led_to = turn::path_in(&changed, source, &path, &action, can);
                return Ok(changed);
            }
            let mut document = Document::read(source)?;
            let seen = Seen { of: Some(&of), renamed: &self.renamed(year) };
            led_to = turn::by_value(&mut document, &seen, &path, &action, can)?;
            Ok(document.source().clone())
        })?;
        let (of, patch) = match written {
            Some(Written { patch, tree }) => (place::holding(&tree, &led_to), patch),
            None => (of, before.reversed()),
        };
        self.journal(year, |journal| journal.turned(id, &path, led_to, of, patch));
        Ok(id)
    }

    /// Makes a change of a year's file, and tells what it did; none where it
    /// did nothing.
    fn write(
        &self,
        year: FiscalYear,
        correct: bool,
        mut make: impl FnMut(&Arc<Source>) -> Result<Arc<Source>, Refusal>,
    ) -> Result<Option<Written>, Refusal> {
        /// How often it is tried while editors save at the very moment.
        const TRIES: usize = 3;
        let mut result = self.try_to_write(year, correct, &mut make);
        for _ in 1..TRIES {
            if !matches!(result, Err(Refusal::File(Error::Changed { .. }))) {
                break;
            }
            result = self.try_to_write(year, correct, &mut make);
        }
        result
    }

    fn try_to_write(
        &self,
        year: FiscalYear,
        correct: bool,
        make: &mut impl FnMut(&Arc<Source>) -> Result<Arc<Source>, Refusal>,
    ) -> Result<Option<Written>, Refusal> {
        let inside = Root::data(year);
        let lock = DataLock::take(&self.root)?;
        let source = Source::read(&self.root.join(&inside), &self.root.shown(&inside)).map_err(Diagnostic::from)?;
        if !correct && let Some(on) = archive::state(&self.root, year, source.bytes())?.signed_off() {
            return Err(Refusal::Sealed { on });
        }
        let changed = make(&source)?;
        if changed.bytes() == source.bytes() {
            return Ok(None);
        }
        // A file that nobody could read any more is not written.
        let tree = load::load_source(changed.clone(), year)?.tree;
        let (old, new) = (source.bytes().to_vec(), changed.bytes().to_vec());
        let patch = Difference::between(&old, &new);
        lock.write(&[data_lock::FileChange { file: inside, old: Some(old), new }])?;
        Ok(Some(Written { patch, tree }))
    }

    /// Records a change that was written, and tells its number; none where
    /// there was nothing to change.
    fn record(&self, year: FiscalYear, done: Option<(KeyPath, Action)>, written: Option<Written>) -> Option<u64> {
        let ((path, action), Written { patch, tree }) = done.zip(written)?;
        let of = place::holding(&tree, &path);
        Some(self.journal(year, |journal| journal.record(path, of, action, patch)))
    }

    /// The right to write, as long as it is held.
    fn begin(&self) -> Result<MutexGuard<'_, ()>, Refusal> {
        if self.read_only {
            return Err(Refusal::ReadOnly);
        }
        Ok(self.writing.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether something of one of two names was given the other.
    fn renamed(&self, year: FiscalYear) -> impl Fn(&str, &str) -> bool {
        move |one, other| self.journal(year, |journal| journal.newest_first().any(|entry| entry.renamed(one, other)))
    }

    fn journal<T>(&self, year: FiscalYear, work: impl FnOnce(&mut Journal) -> T) -> T {
        // A change that failed half way has recorded nothing.
        let mut journals = self.journals.lock().unwrap_or_else(PoisonError::into_inner);
        work(journals.entry(year).or_default())
    }
}
