//! The fields of the form (進行管理表): one table of all that the rest of the
//! program has to know of each.
//!
//! The page's table, the workbook, the list of what is still open, the next
//! year's file and the editing of the data read it here. A new field of a
//! project takes a line here, one in [`Project`] and, where it has a column of
//! its own, one in [`Column`] with its width in `workbook::grid`; how it is
//! edited says `editing::place`, and whether citizens get it `publish::record`,
//! a format of its own.

use super::{Measure, Project, Terms, keys};
use crate::yaml::Step;

/// A value of a measure or of one of its projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// 名称, of a measure; a direction has one, too
    Name,
    /// 趣旨, of a measure
    Purpose,
    /// 達成状況, of a measure, and in a direction's 総括
    Rating,
    /// 事業, of a measure: the list of its projects
    Projects,
    /// 内容
    Content,
    /// 主管課
    LeadDepartment,
    /// 連携
    PartnerDepartments,
    /// 最終年度目標
    FinalGoal,
    /// 年度目標
    Goal,
    /// 実績
    Result,
    /// 課題
    Issues,
    /// 対応
    Response,
    /// 達成率
    Rate,
}

/// Whose value a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A measure's.
    Measure,
    /// A project's.
    Project,
}

/// Who fills a field in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filling {
    /// The office, with the plan; departments only read it.
    Plan,
    /// The departments, every year: it is open until they have.
    Awaited,
    /// The departments, where they have something to say.
    Optional,
}

/// What the next year's file has in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtNext {
    /// What this year's has.
    Kept,
    /// Nothing yet, to be filled in.
    Emptied,
    /// The field is left out: it is written only where there is need.
    Removed,
}

/// A column of the form, in its order. The page prints the first seven but
/// [`LastResponse`](Self::LastResponse); the workbook has all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// What a project is.
    Content,
    /// Who leads it and who takes part.
    Departments,
    /// The last year's goal.
    FinalGoal,
    /// What last year's report promised for this year, beside this year's goal.
    LastResponse,
    /// This year's goal.
    Goal,
    /// What was done.
    Result,
    /// What is left to do.
    Issues,
    /// What next year will do about it.
    Response,
    /// A project's rate; in a measure's row its rating.
    Score,
}

/// What is to be known of a field.
struct Facts {
    field: Field,
    key: &'static str,
    owner: Owner,
    column: Column,
    filling: Filling,
    at_next: AtNext,
}

/// The table, in the order of the data.
const FIELDS: [Facts; 13] = {
    use AtNext::{Emptied, Kept, Removed};
    use Filling::{Awaited, Optional, Plan};
    use Owner::{Measure, Project};
    const fn row(
        field: Field,
        key: &'static str,
        owner: Owner,
        column: Column,
        filling: Filling,
        at_next: AtNext,
    ) -> Facts {
        Facts { field, key, owner, column, filling, at_next }
    }
    [
        row(Field::Name, "名称", Measure, Column::FinalGoal, Plan, Kept),
        row(Field::Purpose, "趣旨", Measure, Column::FinalGoal, Plan, Kept),
        row(Field::Rating, "達成状況", Measure, Column::Score, Awaited, Removed),
        row(Field::Projects, "事業", Measure, Column::Content, Plan, Kept),
        row(Field::Content, "内容", Project, Column::Content, Plan, Kept),
        row(Field::LeadDepartment, "主管課", Project, Column::Departments, Plan, Kept),
        row(Field::PartnerDepartments, "連携", Project, Column::Departments, Plan, Kept),
        row(Field::FinalGoal, "最終年度目標", Project, Column::FinalGoal, Plan, Kept),
        row(Field::Goal, "年度目標", Project, Column::Goal, Awaited, Emptied),
        row(Field::Result, "実績", Project, Column::Result, Awaited, Emptied),
        row(Field::Issues, "課題", Project, Column::Issues, Awaited, Emptied),
        row(Field::Response, "対応", Project, Column::Response, Awaited, Emptied),
        row(Field::Rate, "達成率", Project, Column::Score, Optional, Emptied),
    ]
};

impl Field {
    /// The fields of a measure or of a project, in the order of the data.
    pub fn of(owner: Owner) -> impl DoubleEndedIterator<Item = Self> + Clone {
        FIELDS.iter().filter(move |facts| facts.owner == owner).map(|facts| facts.field)
    }

    /// The texts that every project awaits from the departments, in the order
    /// of the form.
    pub fn awaited() -> impl Iterator<Item = Self> + Clone {
        Self::of(Owner::Project).filter(|field| field.filling() == Filling::Awaited)
    }

    /// The fields that departments fill in, in the order of the form.
    pub fn filled_in(owner: Owner) -> impl Iterator<Item = Self> {
        Self::of(owner).filter(|field| field.filling() != Filling::Plan)
    }

    /// Its key in the data: the form's own word.
    pub const fn key(self) -> &'static str {
        self.facts().key
    }

    /// Whose value it is.
    pub fn owner(self) -> Owner {
        self.facts().owner
    }

    /// The column that it stands in: of a measure's row where it is a
    /// measure's, of a project's row where it is a project's.
    pub fn column(self) -> Column {
        self.facts().column
    }

    /// Who fills it in.
    pub fn filling(self) -> Filling {
        self.facts().filling
    }

    /// What the next year's file has in it.
    pub fn at_next(self) -> AtNext {
        self.facts().at_next
    }

    /// What a project has in a field; None where the field isn't a text of a
    /// project's.
    pub fn text(self, project: &Project) -> Option<&str> {
        Some(match self {
            Self::Content => &project.content,
            Self::LeadDepartment => &project.lead_department,
            Self::FinalGoal => &project.final_goal,
            Self::Goal => &project.goal,
            Self::Result => &project.result,
            Self::Issues => &project.issues,
            Self::Response => &project.response,
            Self::Name | Self::Purpose | Self::Rating | Self::Projects | Self::PartnerDepartments | Self::Rate => {
                return None;
            }
        })
    }

    /// Whether a project has nothing in it, of a field that is a text of a
    /// project's.
    pub fn is_empty(self, project: &Project) -> bool {
        self.text(project).is_some_and(|text| text.trim().is_empty())
    }

    const fn facts(self) -> &'static Facts {
        // The order of the table is that of the enum, which the tests see to.
        &FIELDS[self as usize]
    }
}

/// A path goes on to a field by its key.
impl From<Field> for Step {
    fn from(field: Field) -> Self {
        Self::Key(field.key())
    }
}

impl Owner {
    /// The keys that its mapping may have, in the order of the data.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Measure => keys::of::<Measure<String>>(),
            Self::Project => keys::of::<Project>(),
        }
    }
}

impl Column {
    /// All columns, from the left.
    pub const ALL: [Self; 9] = [
        Self::Content,
        Self::Departments,
        Self::FinalGoal,
        Self::LastResponse,
        Self::Goal,
        Self::Result,
        Self::Issues,
        Self::Response,
        Self::Score,
    ];

    /// The first column.
    pub const FIRST: Self = Self::Content;

    /// The last column.
    pub const LAST: Self = Self::Score;

    /// The columns of the printed table; the workbook has every column.
    pub fn printed() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|column| !matches!(column, Self::LastResponse | Self::Score))
    }

    /// The head that the printed table has over it, as the plan words it;
    /// None where it has none of its own: the departments stand under the
    /// head of the contents.
    pub fn head(self, terms: &Terms) -> Option<&str> {
        match self {
            Self::Content => Some(&terms.content),
            Self::FinalGoal => Some(&terms.final_goal),
            Self::Goal => Some(&terms.goal),
            Self::Result => Some(&terms.result),
            Self::Issues => Some(&terms.issues),
            Self::Response => Some(&terms.response),
            Self::Departments | Self::LastResponse | Self::Score => None,
        }
    }

    /// Its field of a project or a measure that departments fill in, if it
    /// has one.
    pub fn filled_in(self, owner: Owner) -> Option<Field> {
        Field::filled_in(owner).find(|field| field.column() == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_in_the_order_of_their_enums() {
        assert!(FIELDS.iter().enumerate().all(|(index, facts)| facts.field as usize == index));
        assert!(Column::ALL.iter().enumerate().all(|(index, column)| *column as usize == index));
    }

    /// A field that one of the two knows and the other doesn't would be read
    /// and never exported, or the other way round.
    #[test]
    fn measures_and_projects_have_just_the_forms_keys() {
        for owner in [Owner::Measure, Owner::Project] {
            assert_eq!(Field::of(owner).map(Field::key).collect::<Vec<_>>(), owner.keys());
        }
    }
}
