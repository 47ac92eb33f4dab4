//! The parts of a plan (directions, their measures, the projects of these) and
//! where each stands in a year's data.

use serde::Serialize;

use super::form::Field;
use super::{Measure, Project, Report};
use crate::yaml::{KeyPath, Step};

/// The directions' key.
pub const DIRECTIONS: &str = "基本的方向性";

/// The measures' key in a direction.
pub const MEASURES: &str = "施策項目";

/// The projects' key in a measure.
pub const PROJECTS: &str = Field::Projects.key();

/// The key of the committee's own rating of a direction.
pub const SUMMARY: &str = "総括";

/// A member of one of the three lists that make a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// 基本的方向性
    Direction,
    /// 施策項目
    Measure,
    /// 事業
    Project,
}

/// Where a measure stands in its report; both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Its direction.
    pub direction: usize,
    /// Its place in the direction.
    pub measure: usize,
}

impl Part {
    /// The member that a path leads to: its list, and its place there.
    pub fn of(path: &KeyPath) -> Option<(Self, KeyPath, usize)> {
        let part = match path.steps() {
            [Step::Key(DIRECTIONS), Step::Index(_)] => Self::Direction,
            [Step::Key(DIRECTIONS), _, Step::Key(MEASURES), Step::Index(_)] => Self::Measure,
            [Step::Key(DIRECTIONS), _, Step::Key(MEASURES), _, Step::Key(PROJECTS), Step::Index(_)] => Self::Project,
            _ => return None,
        };
        match path.parent() {
            Some((list, Step::Index(at))) => Some((part, list, *at)),
            _ => None,
        }
    }

    /// What the form calls it; the key of its list, too.
    pub fn word(self) -> &'static str {
        match self {
            Self::Direction => DIRECTIONS,
            Self::Measure => MEASURES,
            Self::Project => PROJECTS,
        }
    }

    /// The key of its name.
    pub fn name_key(self) -> &'static str {
        match self {
            Self::Direction | Self::Measure => Field::Name.key(),
            Self::Project => Field::Content.key(),
        }
    }
}

/// The path of a direction, by its place from 0.
pub fn direction_path(at: usize) -> KeyPath {
    KeyPath::root().to(DIRECTIONS).to(at)
}

impl Place {
    /// The measure's path.
    pub fn path(self) -> KeyPath {
        direction_path(self.direction).to(MEASURES).to(self.measure)
    }

    /// The path of one of its projects.
    pub fn project(self, at: usize) -> KeyPath {
        self.path().to(PROJECTS).to(at)
    }
}

impl<R> Report<R> {
    /// Every measure and where it stands, in the order of the data.
    pub fn measures(&self) -> impl Iterator<Item = (Place, &Measure<R>)> {
        self.directions.iter().enumerate().flat_map(|(direction, one)| {
            one.measures.iter().enumerate().map(move |(measure, one)| (Place { direction, measure }, one))
        })
    }

    /// The measure at a place, if there is one.
    pub fn measure(&self, place: Place) -> Option<&Measure<R>> {
        self.directions.get(place.direction)?.measures.get(place.measure)
    }

    /// Every project, in the order of the data.
    pub fn projects(&self) -> impl Iterator<Item = &Project> {
        self.measures().flat_map(|(_, measure)| &measure.projects)
    }
}
