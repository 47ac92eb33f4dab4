//! `check --fix`: corrects what has exactly one right correction.

use crate::archive::{self, ArchiveError, State};
use crate::check::{self, Proofreader, Scope};
use crate::diagnostics::{self, Diagnostic};
use crate::load::{self, Loaded};
use crate::model::FiscalYear;
use crate::model::form::Field;
use crate::office::Root;
use crate::office::data_lock::{DataLock, FileChange};
use crate::office::fonts::Fonts;
use crate::source::Source;
use crate::yaml::{Kind, Node};

/// How often a file is read again after corrections: one may bring another to
/// light.
const ROUNDS: usize = 20;

/// The keys by which a row of a workbook is known again.
const KEYS: [&str; 3] = [Field::Name.key(), Field::Content.key(), Field::LeadDepartment.key()];

/// What was done to a year.
#[derive(Debug)]
pub struct Fixed {
    /// Which year.
    pub year: FiscalYear,
    /// Its file, as messages call it.
    pub file: String,
    /// The lines that are other ones now; none in a sealed year, or where only
    /// the lines' ends are.
    pub lines: Vec<FixedLine>,
    /// Whether corrections were left out because the year is sealed.
    pub is_sealed: bool,
}

/// A line that was corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedLine {
    /// Its number, from 1.
    pub number: usize,
    /// As it was.
    pub before: String,
    /// As it is.
    pub after: String,
    /// Whether a 名称, 内容 or 主管課 stands in it: workbooks that are out don't
    /// find their row by it any more.
    pub is_key: bool,
}

/// Corrects some years of an office, or all of it where none is named, and
/// writes all of them or none. Years that are sealed stay as they are.
///
/// # Errors
/// If there is no year, a file in `fonts/` isn't a font, the archive can't
/// be read, or the files can't be written.
pub fn fix(root: &Root, named: &[FiscalYear], scope: Scope) -> Result<Vec<Fixed>, ArchiveError> {
    let fonts = Fonts::load(root)?;
    let years = if named.is_empty() { root.years()? } else { named.to_vec() };
    if let Some(missed) = archive::missed(root) {
        return Err(missed);
    }
    let register = archive::register(root)?;
    let lock = DataLock::take(root)?;
    let mut proofreader = scope.proofread.then(|| Proofreader::new(root).0);
    let (mut done, mut changes) = (Vec::new(), Vec::new());
    for year in years {
        let inside = Root::data(year);
        let shown = root.shown(&inside);
        // What can't be read at all, `check` says.
        let Ok(source) = Source::read(&root.join(&inside), &shown) else { continue };
        let old = source.text();
        let new = corrected(old, &shown, year, &fonts, &mut proofreader);
        if new == old {
            continue;
        }
        let is_sealed = State::of(&register, year, source.bytes()) != State::InProgress;
        let lines = if is_sealed { Vec::new() } else { lines(old, &new, &shown, year) };
        if !is_sealed {
            let bytes = source.with_text(&new).bytes().to_vec();
            changes.push(FileChange { file: inside, old: Some(source.bytes().to_vec()), new: bytes });
        }
        done.push(Fixed { year, file: shown, lines, is_sealed });
    }
    lock.write(&changes)?;
    Ok(done)
}

/// A year's text with every correction made that leaves no more errors than
/// there were.
fn corrected(
    text: &str,
    shown: &str,
    year: FiscalYear,
    fonts: &Fonts,
    proofreader: &mut Option<Proofreader>,
) -> String {
    let mut check = |text: &str| {
        let loaded = load::load_source(Source::new(shown, text), year).ok()?;
        let mut diagnostics = check::check(&loaded, fonts);
        diagnostics.extend(proofreader.iter_mut().flat_map(|proofreader| proofreader.check(&loaded)));
        Some(diagnostics)
    };
    let errors = |diagnostics: &[Diagnostic]| diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let mut text = text.to_owned();
    let Some(mut diagnostics) = check(&text) else { return text };
    for _ in 0..ROUNDS {
        let better = diagnostics::patched(&text, diagnostics.iter().filter_map(|one| one.fix.as_deref()));
        if better == text {
            break;
        }
        match check(&better) {
            Some(left) if errors(&left) <= errors(&diagnostics) => (text, diagnostics) = (better, left),
            _ => break,
        }
    }
    text
}

/// The lines in which two texts differ. A correction adds no line and takes
/// none away.
fn lines(old: &str, new: &str, shown: &str, year: FiscalYear) -> Vec<FixedLine> {
    let source = Source::new(shown, old);
    let mut keys = Vec::new();
    if let Ok(Loaded { tree, .. }) = load::load_source(source.clone(), year) {
        visit(&tree, &mut |span| keys.push((source.position(span.start).line, source.position(span.end).line)));
    }
    // Which character ends a line, nobody sees.
    let old: Vec<&str> = (1..=source.line_count()).map(|number| source.part(source.line(number))).collect();
    let pairs = old.into_iter().zip(new.lines()).enumerate().filter(|(_, (before, after))| before != after);
    let lines = pairs.map(|(at, (before, after))| FixedLine {
        number: at + 1,
        before: before.to_owned(),
        after: after.to_owned(),
        is_key: keys.iter().any(|(first, last)| (*first..=*last).contains(&(at + 1))),
    });
    lines.collect()
}

/// Visits the place of every text by which a row is known again.
fn visit(node: &Node, each: &mut impl FnMut(&std::ops::Range<usize>)) {
    match &node.kind {
        Kind::Text { .. } => {}
        Kind::List(members) => members.iter().for_each(|member| visit(member, each)),
        Kind::Map(entries) => {
            for entry in entries {
                if KEYS.contains(&entry.key.as_str()) {
                    each(&entry.value.span);
                }
                visit(&entry.value, each);
            }
        }
    }
}
