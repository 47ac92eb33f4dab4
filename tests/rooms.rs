//! The order of the rooms, as `src/lib.rs` has it: no room knows one below it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in the order of the table in `src/lib.rs`.
fn rooms(lib: &str) -> Vec<String> {
    let rows = lib.lines().filter_map(|line| line.strip_prefix("//! | [`"));
    rows.filter_map(|row| row.split_once("`]").map(|(room, _)| room.to_owned())).collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    files
}

/// A file's code: without comments, and without the tests at its end.
fn code(text: &str) -> String {
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap();
    code.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// The names that stand behind `crate::` or `super::`, in lists of several too.
fn mentioned(code: &str, behind: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in code.split(behind).skip(1) {
        let names = match rest.strip_prefix('{') {
            Some(list) => {
                // What stands in deeper brackets is of a room, and none.
                let mut depth = 1;
                let inner = list.chars().take_while(|c| {
                    depth += match c {
                        '{' => 1,
                        '}' => -1,
                        _ => 0,
                    };
                    depth > 0
                });
                let mut depth = 0;
                let top: String = inner
                    .filter(|c| {
                        depth += i32::from(*c == '{') - i32::from(*c == '}');
                        depth == 0
                    })
                    .collect();
                top.split(',').map(|name| name.trim().to_owned()).collect()
            }
            None => vec![rest.to_owned()],
        };
        for name in names {
            let name: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if name.starts_with(char::is_lowercase) {
                found.insert(name);
            }
        }
    }
    found
}

#[test]
fn every_room_is_in_the_table() {
    let lib = include_str!("../src/lib.rs");
    let declared: BTreeSet<String> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ").or(line.strip_prefix("mod ")))
        .map(|name| name.trim_end_matches(';').to_owned())
        .collect();
    assert_eq!(rooms(lib).into_iter().collect::<BTreeSet<_>>(), declared);
    assert!(declared.len() > 10, "{declared:?}");
}

#[test]
fn no_room_knows_one_below_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rooms = rooms(include_str!("../src/lib.rs"));
    let place = |name: &str| rooms.iter().position(|room| room == name);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in rust_files(&src) {
        let inside = file.strip_prefix(&src).unwrap();
        let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        // main.rs, lib.rs and the command line stand outside the library's rooms.
        let Some(own) = place(first.trim_end_matches(".rs")) else { continue };
        for name in mentioned(&code(&fs::read_to_string(&file).unwrap()), "crate::") {
            seen += 1;
            match place(&name) {
                Some(other) if other <= own => {}
                Some(_) => wrong.push(format!("{} knows {name}, which stands below it", inside.display())),
                None => wrong.push(format!("{} knows {name}, which is no room", inside.display())),
            }
        }
    }
    assert!(seen > 100, "{seen}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Which files of a folder know which others beside them.
fn neighbours(folder: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let code = files.map(|path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, code(&fs::read_to_string(&path).unwrap()))
    });
    let mut known: BTreeMap<_, _> = code.map(|(name, code)| (name, mentioned(&code, "super::"))).collect();
    // What the folder's own file declares for tests alone is no part of it.
    let declared = known.remove("mod").map_or(String::new(), |_| fs::read_to_string(folder.join("mod.rs")).unwrap());
    known.retain(|name, _| !declared.contains(&format!("#[cfg(test)]\nmod {name};")));
    let names: BTreeSet<_> = known.keys().cloned().collect();
    for others in known.values_mut() {
        others.retain(|other| names.contains(other));
    }
    known
}

/// The files that are left when again and again those are taken away that
/// know none of the others: those in circles, and whoever knows these.
fn in_circles(mut known: BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, BTreeSet<String>> {
    loop {
        let free: BTreeSet<_> =
            known.iter().filter(|(_, others)| others.is_empty()).map(|(name, _)| name.clone()).collect();
        if free.is_empty() {
            return known;
        }
        known.retain(|name, _| !free.contains(name));
        known.values_mut().for_each(|others| others.retain(|other| !free.contains(other)));
    }
}

#[test]
fn no_two_files_of_a_room_know_each_other() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders: BTreeSet<PathBuf> = rust_files(&src).iter().map(|file| file.parent().unwrap().to_owned()).collect();
    let mut seen = 0;
    for folder in folders {
        let known = neighbours(&folder);
        seen += known.values().map(BTreeSet::len).sum::<usize>();
        let circles = in_circles(known);
        assert!(circles.is_empty(), "{}: {circles:?}", folder.display());
    }
    assert!(seen > 50, "{seen}");
    // And a circle would be seen.
    let pair = |name: &str, other: &str| (name.to_owned(), BTreeSet::from([other.to_owned()]));
    assert_eq!(in_circles(BTreeMap::from([pair("a", "b"), pair("b", "a")])).len(), 2);
}

#[test]
fn mentions_are_found_however_they_are_written() {
    let text = "use crate::load::{self, Loaded};\nuse crate::{csv, model::{Date, check}, Error};\n// crate::serve\nfn f() -> crate::view::View {}\n\n#[cfg(test)]\nmod tests {\n    use crate::archive;\n";
    let found: Vec<String> = mentioned(&code(text), "crate::").into_iter().collect();
    assert_eq!(found, ["csv", "load", "model", "view"]);
}
