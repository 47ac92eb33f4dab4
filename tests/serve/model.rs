//! A thousand random edits, changes of structure and undos, against models
//! that know nothing of YAML: whatever way the file is written, it says what
//! the model says, and nothing else in it changes.

#[path = "../support/writings.rs"]
mod writings;

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use shiryo::editing::{self, Can, Edit, Editing, GivenStep, Motion, Move, Refusal};
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::source::Source;
use shiryo::yaml::document::{Change, Document, To, Value};
use shiryo::yaml::{KeyPath, Node, parse};

use super::support::Office;
use writings::WRITINGS;

const PLAN: &str = include_str!("../plan/data/R01.yaml");

/// Texts that YAML, editors or browsers like to change.
const TEXTS: [&str; 28] = [
    "",
    "済",
    "一行目\n二行目",
    "一\n\n\n四",
    " 字下げ\n  もっと",
    "\n空行から",
    "行末の空白 \n次",
    "空白だけ\n   \n次",
    "済: 三回",
    "三回 # 注ではない",
    "# 注ではない",
    "- 一覧ではない",
    "「かっこ」",
    "\"引用\"と'引用'",
    "\\n は改行ではない",
    "null",
    "~",
    "2020",
    "007",
    "1.50",
    "yes",
    "*済",
    "&済",
    "!済",
    "%",
    "@済 `済`",
    "{済: [三, 回]}, 四",
    "①研修を10回実施\n②交付した312件のすべてで案内を渡した　（全角の空白）\n……終わり。",
];

/// Numbers that are as random as a test needs, and the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn text(&mut self) -> String {
        match self.below(4) {
            0 => format!("{}{}", TEXTS[self.below(TEXTS.len())], TEXTS[self.below(TEXTS.len())]),
            _ => TEXTS[self.below(TEXTS.len())].to_owned(),
        }
    }
}

/// What a value says: texts without the line ends at their end, and nothing
/// of what is empty.
fn says(json: &Json) -> Json {
    match json {
        Json::String(text) => {
            let text = text.trim_end_matches('\n');
            if text.is_empty() { Json::Null } else { text.into() }
        }
        Json::Array(members) if members.is_empty() => Json::Null,
        Json::Array(members) => members.iter().map(says).collect(),
        Json::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.clone(), says(value)));
            let entries: serde_json::Map<_, _> = entries.filter(|(_, value)| !value.is_null()).collect();
            if entries.is_empty() { Json::Null } else { entries.into() }
        }
        other => other.clone(),
    }
}

fn tree(bytes: &[u8]) -> Node {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    parse(&Source::new("x", text.as_str())).unwrap_or_else(|problem| panic!("{}\n{text}", problem.message))
}

fn said_by(bytes: &[u8]) -> Json {
    says(&editing::json(&Value::of(&tree(bytes))))
}

fn comments(bytes: &[u8]) -> Vec<String> {
    let source = Source::new("x", String::from_utf8(bytes.to_vec()).unwrap());
    let document = Document::read(&source).unwrap_or_else(|problem| panic!("{}", problem.message));
    let mut comments: Vec<_> = document.comments().map(str::to_owned).collect();
    comments.sort();
    comments
}

/// The value at a path of the model.
fn at<'a>(model: &'a mut Json, steps: &[Json]) -> &'a mut Json {
    steps.iter().fold(model, |model, step| match step {
        Json::String(key) => &mut model[key.as_str()],
        step => &mut model[usize::try_from(step.as_u64().unwrap()).unwrap()],
    })
}

fn path(steps: &[Json]) -> KeyPath {
    let steps: Vec<GivenStep> = serde_json::from_value(steps.to_vec().into()).unwrap();
    editing::path(&steps).unwrap()
}

fn count(model: &mut Json, steps: &[Json]) -> usize {
    at(model, steps).as_array().map_or(0, Vec::len)
}

fn year() -> FiscalYear {
    "R01".parse().unwrap()
}

/// A list of the plan, and a member of it: of directions, measures or projects.
fn member(dice: &mut Dice, model: &mut Json, depth: usize) -> Vec<Json> {
    let mut steps = Vec::new();
    for key in ["基本的方向性", "施策項目", "事業"].into_iter().take(depth) {
        steps.push(json!(key));
        let members = count(model, &steps);
        steps.push(json!(dice.below(members)));
    }
    steps
}

/// Any value of the form, and any other value for it.
fn value(dice: &mut Dice, model: &mut Json) -> (Vec<Json>, Json) {
    let text = |dice: &mut Dice| Json::from(dice.text());
    let keys: &[&str] = match dice.below(8) {
        0 => &["表題", "注", "作成者", "作成日", "総括方法", "用語", "達成区分"],
        1 => &["名称", "総括"],
        2 => &["名称", "趣旨", "達成状況"],
        _ => &["内容", "主管課", "連携", "最終年度目標", "年度目標", "実績", "課題", "対応", "達成率"],
    };
    let depth = if keys.len() == 7 { 0 } else { [3, 1, 2][[9, 2, 3].iter().position(|&n| n == keys.len()).unwrap()] };
    let mut steps = member(dice, model, depth);
    let key = keys[dice.below(keys.len())];
    steps.push(json!(key));
    let to = match key {
        "総括" => match dice.below(3) {
            0 => Json::Null,
            1 => json!({ "達成状況": "Ｂ" }),
            _ => json!({ "達成状況": text(dice), "理由": text(dice) }),
        },
        "用語" => match dice.below(3) {
            0 => json!({ "連携": text(dice) }),
            _ => json!({ "基本的方向性": "目標", "実績": text(dice), "凡例": text(dice) }),
        },
        "達成区分" => {
            let mut scale = at(model, &steps).clone();
            let bands = scale.as_array_mut().unwrap();
            match dice.below(4) {
                0 if bands.len() > 2 => drop(bands.remove(dice.below(2))),
                1 => {
                    bands.insert(1, json!({ "区分": format!("新{}", dice.below(1000)), "下限": "80", "標準": "85.5" }))
                }
                2 => bands.swap(0, 1),
                _ => bands[0]["説明"] = text(dice),
            }
            scale
        }
        "連携" => (0..dice.below(4)).map(|nth| format!("{}{nth}", dice.text())).collect(),
        "達成率" => ["", "80", "66.5", "100", "八割", "80％"][dice.below(6)].into(),
        "作成日" => ["", "2020-05-18", "令和2年5月18日", "いつか"][dice.below(4)].into(),
        "総括方法" => ["", "平均", "最低", "平均の平均"][dice.below(4)].into(),
        _ => text(dice),
    };
    (steps, to)
}

/// The lines of a key with its value in a file, or where a missing one would
/// stand: those of the map that holds it.
fn lines_of(bytes: &[u8], path: &KeyPath) -> std::ops::Range<usize> {
    let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let tree = tree(bytes);
    let (map, step) = path.parent().unwrap();
    let shiryo::yaml::Step::Key(key) = step else { panic!("{path} is no key") };
    let map = tree.at(&map).unwrap();
    let span = map
        .entry(key)
        .map_or(map.span.clone(), |entry| entry.key_span.start..entry.value.span.end.max(entry.key_span.end));
    let text = &bytes[mark..];
    let start = text[..span.start].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let end = text[span.end..].iter().position(|&byte| byte == b'\n').map_or(text.len(), |at| span.end + at + 1);
    mark + start..mark + end
}

/// The plan in every way in which it may be written.
fn written() -> Vec<String> {
    let mut files: Vec<String> = WRITINGS.iter().map(|writing| writing.write(PLAN)).collect();
    files.push(PLAN.to_owned());
    files.push(format!("\u{feff}{}", PLAN.replace('\n', "\r\n")));
    files
}

/// A file's bytes, and what the model says.
type State = (Vec<u8>, Json);

#[test]
fn a_thousand_random_changes_and_undos_in_files_of_every_style() {
    const CHANGES: usize = 1000;
    let files = written();
    let mut dice = Dice(1);
    let mut done: BTreeMap<&str, usize> = BTreeMap::new();
    for (style, file) in files.iter().enumerate() {
        let office = Office::with(file);
        let editing = Editing::new(&Root::new(office.path("")), false);
        let mut model = said_by(file.as_bytes());
        // What was, and what was undone: bytes and model.
        let (mut past, mut future): (Vec<State>, Vec<State>) = (Vec::new(), Vec::new());
        for _ in 0..CHANGES.div_ceil(files.len()) {
            let before = office.read("data/R01.yaml");
            let whole = (before.clone(), model.clone());
            let what = dice.below(20);
            match what {
                0..=2 if !past.is_empty() => {
                    editing.turn(year(), Can::Undo, None, false).unwrap();
                    future.push(whole);
                    let (bytes, was) = past.pop().unwrap();
                    assert_eq!(office.read("data/R01.yaml"), bytes, "undone to the byte");
                    model = was;
                    *done.entry("undo").or_default() += 1;
                }
                3..=6 if !future.is_empty() => {
                    editing.turn(year(), Can::Redo, None, false).unwrap();
                    past.push(whole);
                    let (bytes, was) = future.pop().unwrap();
                    assert_eq!(office.read("data/R01.yaml"), bytes, "done again to the byte");
                    model = was;
                    *done.entry("redo").or_default() += 1;
                }
                3..=9 => {
                    let depth = 1 + dice.below(3);
                    let steps = member(&mut dice, &mut model, depth);
                    let (list, index) = (steps[..steps.len() - 1].to_vec(), steps.last().unwrap().as_u64().unwrap());
                    let index = usize::try_from(index).unwrap();
                    let key = if depth == 3 { "内容" } else { "名称" };
                    let members = at(&mut model, &list).as_array().unwrap().clone();
                    let names: Vec<Json> = members
                        .iter()
                        .map(|member| if member[key].is_null() { "".into() } else { member[key].clone() })
                        .collect();
                    let motion = [Motion::Add, Motion::Remove, Motion::Up, Motion::Down][dice.below(4)];
                    let from = if motion == Motion::Remove { members[index].clone() } else { names.into() };
                    let asked = Move { motion, path: path(&steps), of: None, from, name: None, correct: false };
                    let id = editing.rearrange(year(), &asked);
                    let last = members.len() - 1;
                    let list = at(&mut model, &list).as_array_mut().unwrap();
                    match motion {
                        Motion::Remove if last == 0 => assert!(matches!(id, Err(Refusal::Structure(_))), "{id:?}"),
                        Motion::Up if index == 0 => assert!(matches!(id, Err(Refusal::Structure(_))), "{id:?}"),
                        Motion::Down if index == last => assert!(matches!(id, Err(Refusal::Structure(_))), "{id:?}"),
                        _ => {
                            id.unwrap_or_else(|error| panic!("style {style}: {asked:?}: {error}"));
                            match motion {
                                Motion::Remove => drop(list.remove(index)),
                                Motion::Up => list.swap(index, index - 1),
                                Motion::Down => list.swap(index, index + 1),
                                Motion::Add => {
                                    let now = said_by(&office.read("data/R01.yaml"));
                                    list.insert(index, at(&mut now.clone(), &steps).clone());
                                }
                            }
                            let after = office.read("data/R01.yaml");
                            if motion != Motion::Remove {
                                assert_eq!(comments(&after), comments(&before), "style {style}: {asked:?}");
                            }
                            past.push(whole);
                            future.clear();
                            *done.entry("structure").or_default() += 1;
                        }
                    }
                }
                _ => {
                    let (steps, to) = value(&mut dice, &mut model);
                    let from = at(&mut model, &steps).clone();
                    let path = path(&steps);
                    let edit =
                        Edit { path: path.clone(), of: None, from: from.clone(), to: to.clone(), correct: false };
                    let id = editing.edit(year(), &edit);
                    let id = id.unwrap_or_else(|error| {
                        panic!("style {style}: {path} to {to}: {error}\n{}", String::from_utf8_lossy(&before))
                    });
                    assert_eq!(id.is_none(), says(&from) == says(&to), "{path}: {from} to {to}");
                    let after = office.read("data/R01.yaml");
                    if id.is_none() {
                        assert_eq!(after, before);
                        continue;
                    }
                    *at(&mut model, &steps) = says(&to);
                    // Nothing else has changed, not by a byte, and no comment of
                    // anything else.
                    let lines = lines_of(&before, &path);
                    let stays = after.starts_with(&before[..lines.start]) && after.ends_with(&before[lines.end..]);
                    assert!(stays, "style {style}: {path} to {to}:\n{}", String::from_utf8_lossy(&after));
                    if !matches!(from, Json::Array(_) | Json::Object(_)) {
                        assert_eq!(comments(&after), comments(&before), "style {style}: {path} to {to}");
                    }
                    past.push(whole);
                    future.clear();
                    *done.entry("value").or_default() += 1;
                }
            }
            let after = office.read("data/R01.yaml");
            model = says(&model);
            assert_eq!(said_by(&after), model, "style {style}");
            assert_eq!(after.starts_with(b"\xef\xbb\xbf"), file.starts_with('\u{feff}'));
            let ends = |end: &str| String::from_utf8_lossy(&after).matches(end).count();
            assert_eq!(ends("\r\n"), if file.contains("\r\n") { ends("\n") } else { 0 }, "style {style}");
        }
        // Everything undone, the file is what it was.
        while editing.turn(year(), Can::Undo, None, false).is_ok() {}
        assert_eq!(office.text("data/R01.yaml"), *file, "style {style}");
        assert_eq!(office.list("data"), ["R01.yaml"]);
    }
    for (what, least) in [("value", 400), ("structure", 100), ("undo", 50), ("redo", 15)] {
        assert!(done[what] >= least, "{done:?}");
    }
}

/// Changes and undos in any order, while another program writes into the file:
/// every undo finds its own value, wherever that has moved to, or is refused.
#[test]
fn undos_in_any_order_find_their_own_values_or_none() {
    const KEYS: [&str; 4] = ["年度目標", "実績", "課題", "対応"];
    // Each measure has one project, known by its 内容.
    let file = PLAN.to_owned();
    let office = Office::with(&file);
    let root = Root::new(office.path(""));
    let editing = Editing::new(&root, false);
    let mut dice = Dice(7);
    let now = || said_by(&office.read("data/R01.yaml"));
    // Where a project is now; none where it has gone.
    let find = |name: &str| -> Option<Vec<Json>> {
        let mut found = None;
        for (d, direction) in now()["基本的方向性"].as_array().unwrap().iter().enumerate() {
            for (m, measure) in direction["施策項目"].as_array().unwrap().iter().enumerate() {
                for (p, project) in measure["事業"].as_array().unwrap().iter().enumerate() {
                    if project["内容"] == name {
                        found = Some(vec![
                            json!("基本的方向性"),
                            json!(d),
                            json!("施策項目"),
                            json!(m),
                            json!("事業"),
                            json!(p),
                        ]);
                    }
                }
            }
        }
        found
    };
    /// A change of a value: the project, its key, what it was and became.
    type Changed = (u64, String, &'static str, Json, Json);
    let mut values: Vec<Changed> = Vec::new();
    let (mut undone, mut refused, mut gone, mut moved) = (0, 0, 0, 0);
    for round in 0..400 {
        let mut model = now();
        let steps = member(&mut dice, &mut model, 3);
        let name = at(&mut model, &steps)["内容"].as_str().unwrap().to_owned();
        let key = KEYS[dice.below(KEYS.len())];
        match dice.below(10) {
            // A value.
            0..=3 => {
                let steps = [steps, vec![json!(key)]].concat();
                let old = at(&mut model, &steps).clone();
                let new = json!(format!("{round}の{key}"));
                let edit = Edit { path: path(&steps), of: None, from: old.clone(), to: new.clone(), correct: false };
                values.push((editing.edit(year(), &edit).unwrap().unwrap(), name, key, old, new));
            }
            // The same, by another program.
            4 => {
                let source = Source::new("x", office.text("data/R01.yaml"));
                let mut document = Document::read(&source).unwrap();
                let change = Change::new(&path(&steps), key, To::Set(Value::Text(format!("他の{round}"))));
                document.change(&[change]).unwrap();
                office.write("data/R01.yaml", document.source().bytes());
            }
            // A measure or project moves, goes or comes back.
            5..=6 => {
                let depth = 4 + 2 * dice.below(2);
                let steps = &steps[..depth];
                let (list, index) = (&steps[..depth - 1], usize::try_from(steps[depth - 1].as_u64().unwrap()).unwrap());
                let members = at(&mut model, list).as_array().unwrap().clone();
                let key = if depth == 6 { "内容" } else { "名称" };
                let names: Json = members.iter().map(|member| member[key].clone()).collect();
                let motion = [Motion::Up, Motion::Down, Motion::Remove][dice.below(3)];
                let from = if motion == Motion::Remove { members[index].clone() } else { names };
                let asked = Move { motion, path: path(steps), of: None, from, name: None, correct: false };
                let done = editing.rearrange(year(), &asked).is_ok();
                moved += usize::from(done);
                // Half of what goes comes back.
                if done && motion == Motion::Remove && dice.below(2) == 0 {
                    editing.turn(year(), Can::Undo, None, false).unwrap();
                    assert_eq!(now()["基本的方向性"], model["基本的方向性"]);
                }
            }
            // Some change is undone.
            _ if !values.is_empty() => {
                let at_random = dice.below(values.len());
                let (id, name, key, old, new) = values[at_random].clone();
                let place = find(&name);
                let said = editing.turn(year(), Can::Undo, Some(id), false);
                let Some(place) = place else {
                    gone += 1;
                    assert!(matches!(said, Err(Refusal::Gone)), "{said:?}");
                    assert_eq!(now(), model);
                    continue;
                };
                let steps = [place, vec![json!(key)]].concat();
                let was = at(&mut model, &steps).clone();
                if was == new || says(&was) == says(&old) {
                    said.unwrap();
                    *at(&mut model, &steps) = old;
                    values.remove(at_random);
                    undone += 1;
                } else {
                    assert!(matches!(said, Err(Refusal::ChangedSince { .. })), "{said:?}");
                    refused += 1;
                }
                assert_eq!(now(), says(&model), "{id}");
            }
            _ => {}
        }
    }
    assert!(undone > 20 && refused > 10 && gone > 0 && moved > 20, "{undone} {refused} {gone} {moved}");
}
