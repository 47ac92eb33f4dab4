//! What changes between one year's data and the next's, and probably should
//! not: the frame of the plan, and directions and measures that are gone.

use crate::diagnostics::suggestion::likeness;
use crate::diagnostics::{Code, Diagnostic};
use crate::load::Loaded;
use crate::yaml::{KeyPath, Kind, Node};

/// Compares a year with the one before it. Everything found is placed in the
/// later one, with its counterpart in the earlier.
pub fn check(earlier: &Loaded, later: &Loaded) -> Vec<Diagnostic> {
    let mut checker = Checker { earlier, later, problems: Vec::new() };
    checker.frame();
    let directions = KeyPath::root().to("基本的方向性");
    for (before, after) in checker.names(&directions, &directions, "基本的方向性") {
        checker.names(&before.to("施策項目"), &after.to("施策項目"), "施策項目");
    }
    checker.problems.retain(|problem| !later.torn.holds(&problem.span));
    checker.problems
}

struct Checker<'a> {
    earlier: &'a Loaded,
    later: &'a Loaded,
    problems: Vec<Diagnostic>,
}

/// A member of a list with its name.
struct Named<'a> {
    path: KeyPath,
    node: &'a Node,
    name: &'a str,
}

impl<'a> Checker<'a> {
    /// Title, scale and last year belong to the plan, not to one of its years.
    fn frame(&mut self) {
        let (before, after) = (&self.earlier.report, &self.later.report);
        let changes = [
            (Code::BetweenTitle, "表題", before.title != after.title),
            (Code::BetweenScale, "達成区分", before.scale != after.scale),
            (Code::BetweenFinalYear, "最終年度", before.final_year != after.final_year),
        ];
        for (code, key, changed) in changes {
            let path = KeyPath::root().to(key);
            if let (true, Some(old), Some(new)) = (changed, self.earlier.tree.at(&path), self.later.tree.at(&path)) {
                let message = format!("「{key}」が{}と異なります", self.earlier.year);
                self.warn(code, new, old, message, "計画を改めたのでなければ、どちらかを直してください");
            }
        }
    }

    /// Which members of the earlier list are which of the later, with a
    /// warning for those that are gone or have another name.
    fn names(&mut self, before: &KeyPath, after: &KeyPath, what: &str) -> Vec<(KeyPath, KeyPath)> {
        let old = named(&self.earlier.tree, before);
        let mut new = named(&self.later.tree, after);
        let mut pairs = Vec::new();
        let mut gone = Vec::new();
        for old in old {
            match new.iter().position(|new| new.name == old.name) {
                Some(at) => pairs.push((old.path, new.remove(at).path)),
                None => gone.push(old),
            }
        }
        for old in gone {
            let near = (0..new.len())
                .max_by(|&a, &b| likeness(old.name, new[a].name).total_cmp(&likeness(old.name, new[b].name)));
            match near.filter(|&at| likeness(old.name, new[at].name) >= 0.5) {
                Some(at) => {
                    let new = new.remove(at);
                    let message = format!("{what}の名称が{}の「{}」から変わっています", self.earlier.year, old.name);
                    self.warn(
                        Code::BetweenRenamed,
                        new.node,
                        old.node,
                        message,
                        "改めたのでなければ、名称をそろえてください",
                    );
                    pairs.push((old.path, new.path));
                }
                None => {
                    let message = format!("{}にあった{what}「{}」がありません", self.earlier.year, old.name);
                    let Some(list) = self.later.tree.at(after) else { continue };
                    let hint = "終わったのでなければ、書き足してください";
                    self.warn(Code::BetweenGone, list, old.node, message, hint);
                }
            }
        }
        pairs
    }

    fn warn(&mut self, code: Code, new: &Node, old: &Node, message: String, hint: &str) {
        let (earlier, later) = (self.earlier, self.later);
        let first_line = |loaded: &Loaded, node: &Node| {
            let text = &loaded.source.text()[node.span.clone()];
            node.span.start..node.span.start + text.split('\n').next().unwrap_or_default().trim_end().len()
        };
        let old = first_line(earlier, old);
        let place = earlier.source.position(old.start);
        let hint = format!("{hint}（{}は {}:{}:{}）", earlier.year, earlier.source.path(), place.line, place.column);
        let problem = Diagnostic::new(code, &later.source, first_line(later, new), message).hint(hint);
        self.problems.push(problem.related(&earlier.source, old, earlier.year.to_string()));
    }
}

fn named<'a>(tree: &'a Node, list: &KeyPath) -> Vec<Named<'a>> {
    let Some(Kind::List(members)) = tree.at(list).map(|node| &node.kind) else { return Vec::new() };
    // Each name is compared with every other.
    const MOST: usize = 500;
    let members = members.iter().enumerate().take(MOST).filter_map(|(index, member)| {
        let node = member.get("名称")?;
        let name = node.text().filter(|name| !name.is_empty())?;
        Some(Named { path: list.to(index), node, name })
    });
    members.collect()
}
