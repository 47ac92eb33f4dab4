//! Making the one certain correction of a problem.

use std::sync::Arc;

use super::apply::value_at;
use super::journal::Action;
use super::place::{Editable, at_byte};
use super::refusal::Refusal;
use crate::check::{self, Proofreader};
use crate::diagnostics::{self, Diagnostic};
use crate::load::{self, Loaded};
use crate::model::FiscalYear;
use crate::office::Root;
use crate::office::fonts::Fonts;
use crate::source::{Source, visible};
use crate::yaml::KeyPath;

/// A correction as a client was offered it: known again by what it corrects,
/// wherever in the file that stands by now. Characters that can't be seen
/// stand in its texts by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ChosenFix {
    /// The code of the year.
    pub year: String,
    /// What kind of problem it is.
    pub code: String,
    /// The value that it is in.
    pub steps: KeyPath,
    /// What stands there.
    pub was: String,
    /// What is to stand there.
    pub text: String,
}

impl ChosenFix {
    /// The correction of a problem of a loaded year, if it has one.
    pub fn of(problem: &Diagnostic, loaded: &Loaded) -> Option<Self> {
        let fix = problem.fix.as_deref()?;
        Some(Self {
            year: loaded.year.code(),
            code: problem.code.to_string(),
            steps: at_byte(&loaded.tree, problem.span.start),
            was: visible(problem.source.part(fix.span.clone())).into_owned(),
            text: visible(&fix.text).into_owned(),
        })
    }
}

/// A file with a correction made, and what it did.
///
/// # Errors
/// [`Refusal`], if the problem isn't there any more, or the correction would
/// make more problems than there are.
pub fn corrected(
    root: &Root,
    source: &Arc<Source>,
    year: FiscalYear,
    asked: &ChosenFix,
) -> Result<(Arc<Source>, KeyPath, Action), Refusal> {
    let fonts = Fonts::load(root)?;
    let (mut proofreader, _) = Proofreader::new(root);
    let mut check = |source: &Arc<Source>| {
        let loaded = load::load_source(source.clone(), year)?;
        let mut problems = check::check(&loaded, &fonts);
        problems.extend(proofreader.check(&loaded));
        Ok::<_, Diagnostic>((loaded, problems))
    };
    let errors = |problems: &[Diagnostic]| problems.iter().filter(|problem| problem.is_error()).count();
    let (loaded, problems) = check(source)?;
    let offered = |problem: &&Diagnostic| ChosenFix::of(problem, &loaded).is_some_and(|offered| offered == *asked);
    let problem = problems.iter().find(offered).ok_or(Refusal::NoFix)?;
    let fix = problem.fix.as_deref().ok_or(Refusal::NoFix)?;

    let new = source.with_text(&diagnostics::patched(source.text(), [fix]));
    let (after, left) = check(&new)?;
    if errors(&left) > errors(&problems) {
        return Err(Refusal::NoFix);
    }
    let within = Editable::of(&asked.steps).map(|place| place.path()).filter(|path| {
        let span = loaded.tree.at(path).map(|node| node.span.clone());
        span.is_some_and(|span| span.start <= fix.span.start && fix.span.end <= span.end)
    });
    Ok(match within {
        Some(path) => {
            let action = Action::Set { old: value_at(&loaded.tree, &path), new: value_at(&after.tree, &path) };
            (new, path, action)
        }
        None => (new, asked.steps.clone(), Action::Corrected { old: asked.was.clone(), new: asked.text.clone() }),
    })
}
