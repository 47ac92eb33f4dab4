//! The form's own words: labels, heads and the years in them.

use serde::Serialize;

use super::Text;
use crate::model::form::Column;
use crate::model::{Report, Terms};

/// A column's head.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnHead {
    /// Its first line.
    pub main: Text,
    /// The rest, printed smaller; may be empty.
    pub sub: Text,
}

/// The terms of a report, with its years put in.
#[derive(Debug)]
pub struct Wording<'a> {
    terms: &'a Terms,
    /// What stands for a name in braces.
    names: [(&'static str, String); 5],
}

impl<'a> Wording<'a> {
    /// The wording of a report.
    pub fn new(report: &'a Report) -> Self {
        // The last year with a name (令和99年度) has no next.
        let next = report.year.next().map_or("次年度".to_owned(), |year| year.to_string());
        Self {
            terms: &report.terms,
            names: [
                ("{年度}", report.year.to_string()),
                ("{次年度}", next),
                ("{最終年度}", report.final_year.to_string()),
                ("{基本的方向性}", report.terms.direction.clone()),
                ("{施策項目}", report.terms.measure.clone()),
            ],
        }
    }

    /// 基本的方向性1.
    pub fn direction(&self, number: usize) -> String {
        format!("{}{number}", self.terms.direction)
    }

    /// 施策項目1.
    pub fn measure(&self, number: usize) -> String {
        format!("{}{number}", self.terms.measure)
    }

    /// The overview page's title.
    pub fn overview(&self) -> String {
        format!("{}達成状況一覧", self.terms.measure)
    }

    /// What stands before the partner departments.
    pub fn partners(&self) -> String {
        self.put_in(&self.terms.partners)
    }

    /// The head of the legend, line by line.
    pub fn legend(&self) -> Vec<Text> {
        self.put_in(&self.terms.legend).lines().map(Text::made).collect()
    }

    /// The head of the summary box, line by line.
    pub fn summary_head(&self) -> Vec<Text> {
        self.put_in(&self.terms.summary).lines().map(Text::made).collect()
    }

    /// Which measures a direction's summary is of.
    pub fn summary_span(&self, measures: usize) -> Text {
        let measure = &self.terms.measure;
        Text::made(match measures {
            1 => format!("（{measure}1の総括）"),
            last => format!("（{measure}1〜{last}の総括）"),
        })
    }

    /// The head of a measure's rating box, line by line.
    pub fn rating_head(&self) -> Vec<Text> {
        self.rating_head_text().lines().map(Text::made).collect()
    }

    /// The head of a measure's rating box.
    pub fn rating_head_text(&self) -> String {
        self.put_in(&self.terms.rating)
    }

    /// The heads of the table: the first spans content and departments.
    pub fn heads(&self) -> Vec<ColumnHead> {
        Column::printed().filter_map(|column| self.head(column)).collect()
    }

    /// The head of a column; None where the printed table has none for it.
    pub fn head(&self, column: Column) -> Option<ColumnHead> {
        let head = self.put_in(column.head(self.terms)?);
        let (main, sub) = head.split_once('\n').unwrap_or((&head, ""));
        Some(ColumnHead { main: Text::made(main), sub: Text::made(sub) })
    }

    /// A term with the names in braces put in, each once: what is put in is
    /// not looked at again.
    fn put_in(&self, term: &str) -> String {
        let mut done = String::with_capacity(term.len());
        let mut rest = term;
        while let Some(at) = rest.find('{') {
            done.push_str(&rest[..at]);
            rest = &rest[at..];
            match self.names.iter().find(|(name, _)| rest.starts_with(name)) {
                Some((name, value)) => {
                    done.push_str(value);
                    rest = &rest[name.len()..];
                }
                None => {
                    done.push('{');
                    rest = &rest[1..];
                }
            }
        }
        done + rest
    }
}
