//! What of a year's file can be edited, and as what.

use serde::{Deserialize, Serialize};

use crate::load::schema::{Schema, Shape};
use crate::model::Part;
use crate::model::form::{Field, Owner};
use crate::model::part::{DIRECTIONS, MEASURES, PROJECTS, SUMMARY};
use crate::yaml::{self, KeyPath, Node, Step};

/// How a value is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Input {
    /// A text of one line.
    Line,
    /// A text of lines.
    Text,
    /// A rating of the scale.
    Rating,
    /// A percentage.
    Rate,
    /// A list of departments.
    Departments,
    /// A rating and the reason for it.
    Summary,
    /// A day.
    Date,
    /// A fiscal year.
    Year,
    /// A method of summing up.
    Method,
    /// The rating scale.
    Scale,
    /// What the plan calls things.
    Terms,
    /// Nothing that can be edited: the file's name says the same.
    Fixed,
}

/// A value that can be edited: a key of the file, of a direction, of a measure
/// or of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editable {
    /// The mapping that holds it.
    pub map: KeyPath,
    /// Its key there.
    pub key: &'static str,
    /// How it is edited.
    pub kind: Input,
}

/// A step of a path as a client gives it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum GivenStep {
    /// An index.
    Index(usize),
    /// A key.
    Key(String),
}

/// The path with these steps; none where the form has no such place.
pub fn path(steps: &[GivenStep]) -> Option<KeyPath> {
    let mut schema = Schema::root();
    let mut path = KeyPath::root();
    for step in steps {
        match step {
            GivenStep::Key(key) => {
                let (key, below) = schema.property(key)?;
                (path, schema) = (path.to(key), below);
            }
            GivenStep::Index(index) if schema.shape() == Shape::List => {
                (path, schema) = (path.to(*index), schema.members());
            }
            GivenStep::Index(_) => return None,
        }
    }
    Some(path)
}

/// The path of the innermost value, or of its key, that holds a byte.
pub fn at_byte(tree: &Node, at: usize) -> KeyPath {
    fn descend(node: &Node, schema: Schema, path: KeyPath, at: usize) -> KeyPath {
        match &node.kind {
            yaml::Kind::Text { .. } => path,
            yaml::Kind::List(members) => {
                let holding = members.iter().position(|member| member.span.start <= at && at <= member.span.end);
                match holding.filter(|_| schema.shape() == Shape::List) {
                    Some(index) => descend(&members[index], schema.members(), path.to(index), at),
                    None => path,
                }
            }
            yaml::Kind::Map(entries) => {
                let holding = entries.iter().find(|entry| entry.key_span.start <= at && at <= entry.value.span.end);
                match holding.and_then(|entry| Some((schema.property(&entry.key)?, entry))) {
                    Some(((key, below), entry)) => descend(&entry.value, below, path.to(key), at),
                    None => path,
                }
            }
        }
    }
    descend(tree, Schema::root(), KeyPath::root(), at)
}

/// The schema of what stands at a path.
pub fn schema(path: &KeyPath) -> Option<Schema> {
    path.steps().iter().try_fold(Schema::root(), |schema, step| match step {
        Step::Key(key) => schema.property(key).map(|(_, below)| below),
        Step::Index(_) => (schema.shape() == Shape::List).then(|| schema.members()),
    })
}

impl Editable {
    /// The value that a path leads to, or into.
    pub fn of(path: &KeyPath) -> Option<Self> {
        let steps = path.steps();
        let (depth, key) = match steps {
            [Step::Key(DIRECTIONS), _, Step::Key(MEASURES), _, Step::Key(PROJECTS), _, Step::Key(key), ..] => (6, *key),
            [Step::Key(DIRECTIONS), _, Step::Key(MEASURES), _, Step::Key(key), ..] => (4, *key),
            [Step::Key(DIRECTIONS), _, Step::Key(key), ..] => (2, *key),
            [Step::Key(key), ..] => (0, *key),
            _ => return None,
        };
        let map = steps[..depth].iter().cloned().fold(KeyPath::root(), |path, step| path.to(step));
        let kind = match depth {
            0 => frame_kind(key)?,
            2 if key == SUMMARY => Input::Summary,
            2 if key == Field::Name.key() => Input::Line,
            2 => return None,
            depth => {
                let owner = if depth == 4 { Owner::Measure } else { Owner::Project };
                field_kind(Field::of(owner).find(|field| field.key() == key)?)?
            }
        };
        Some(Self { map, key, kind })
    }

    /// Its path.
    pub fn path(&self) -> KeyPath {
        self.map.to(self.key)
    }
}

fn frame_kind(key: &str) -> Option<Input> {
    Some(match key {
        "年度" => Input::Fixed,
        "資料番号" | "表題" | "作成者" => Input::Line,
        "注" => Input::Text,
        "作成日" => Input::Date,
        "最終年度" => Input::Year,
        "達成区分" => Input::Scale,
        "総括方法" => Input::Method,
        "用語" => Input::Terms,
        _ => return None,
    })
}

fn field_kind(field: Field) -> Option<Input> {
    Some(match field {
        Field::Name | Field::LeadDepartment => Input::Line,
        Field::Rating => Input::Rating,
        Field::PartnerDepartments => Input::Departments,
        Field::Rate => Input::Rate,
        Field::Projects => return None,
        Field::Purpose
        | Field::Content
        | Field::FinalGoal
        | Field::Goal
        | Field::Result
        | Field::Issues
        | Field::Response => Input::Text,
    })
}

/// The names of the direction, measure and project that a value belongs to,
/// from the outermost.
pub fn names(tree: &Node, path: &KeyPath) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = KeyPath::root();
    for step in path.steps() {
        at = at.to(step.clone());
        if let Some((part, ..)) = Part::of(&at) {
            names.push(name(tree, &at, part));
        }
    }
    names
}

/// The names of what holds a value, or a member of a list.
pub fn holding(tree: &Node, path: &KeyPath) -> Vec<String> {
    path.parent().map_or_else(Vec::new, |(holder, _)| names(tree, &holder))
}

/// The name of a member; empty where it has none.
pub fn name(tree: &Node, member: &KeyPath, part: Part) -> String {
    tree.at(&member.to(part.name_key())).and_then(Node::text).unwrap_or_default().trim_end_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key that the form has and nobody can edit would be met in the browser.
    #[test]
    fn every_value_of_the_form_has_its_kind() {
        let lists = [DIRECTIONS, MEASURES, PROJECTS];
        let mut map = KeyPath::root();
        let mut seen = 0;
        for list in lists.into_iter().map(Some).chain([None]) {
            let schema = schema(&map).unwrap();
            for key in schema.keys() {
                let place = Editable::of(&map.to(schema.property(key).unwrap().0));
                assert_eq!(place.is_none(), Some(key) == list, "{key}");
                seen += 1;
            }
            map = list.map_or(map.clone(), |list| map.to(list).to(0));
        }
        assert_eq!(seen, 27);
    }

    #[test]
    fn only_places_of_the_form_are_paths() {
        let path = |json: &str| path(&serde_json::from_str::<Vec<GivenStep>>(json).unwrap());
        let goal = path(r#"["基本的方向性", 0, "施策項目", 1, "事業", 0, "年度目標"]"#).unwrap();
        assert_eq!(goal.to_string(), "基本的方向性1 › 施策項目2 › 事業1 › 年度目標");
        for wrong in [r#"["実績"]"#, "[0]", r#"["表題", 0]"#, r#"["基本的方向性", "施策項目"]"#] {
            assert_eq!(path(wrong), None, "{wrong}");
        }
        let reason = path(r#"["基本的方向性", 0, "総括", "理由"]"#).unwrap();
        assert_eq!(Editable::of(&reason).unwrap().key, "総括");
    }
}
