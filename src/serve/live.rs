//! A year's report, made anew after every save.

use std::fs;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use hyper::body::Bytes;
use rayon::prelude::*;

use super::page::PagePicture;
use super::piece::{Cutter, Drawn};
use super::place::Places;
use super::shown::ShownPlan;
use super::snapshot::{BrowserMessage, DirectionLine, Locked, Notice, PageLine, Snapshot};
use crate::archive::{self, State};
use crate::check::{self, Proofreader, SoundYear};
use crate::diagnostics::{self, Code, Diagnostic};
use crate::editing::Editing;
use crate::error::Error;
use crate::load::{self, Loaded};
use crate::model::FiscalYear;
use crate::office::fonts::Fonts;
use crate::office::{Root, file_names};
use crate::source::Source;
use crate::summary::Summary;
use crate::typeset::markup::Markup;
use crate::typeset::pages::ReportWorld;
use crate::typeset::templates::Templates;
use crate::view::{Edition, View};

/// For how many compilations what Typst has worked out is kept unused. An
/// edit and its undoing are two; more only costs memory.
const KEPT: usize = 5;

/// The report and all that it takes to make it again quickly.
pub struct Live {
    root: Root,
    year: FiscalYear,
    fonts: Fonts,
    font_files: Vec<FontFile>,
    /// It knows the texts that it has read before.
    proofreader: Proofreader,
    /// Why the fonts that there are now can't be used; `fonts` are the last
    /// that could.
    broken_fonts: Option<Error>,
    /// What the last snapshot was made from.
    inputs: Option<Inputs>,
    /// The year before, if there is one that can be read.
    before: Option<Loaded>,
    good: Option<Good>,
    /// The data that could be read last.
    data: Option<Arc<Loaded>>,
    /// Which plan it is ([`ShownPlan::plan`]).
    plan: String,
    /// What the browsers have changed.
    editing: Arc<Editing>,
    version: u64,
}

/// The year's file as it was found.
type Input = Result<Arc<Source>, Diagnostic>;

/// Everything beside fonts that a snapshot is made from.
struct Inputs {
    year: Input,
    /// The year before, by calendar.
    before: Option<(FiscalYear, Arc<Source>)>,
    /// Files that were probably meant to be the year's.
    misnamed: Vec<String>,
    templates: Result<Templates, Error>,
    /// How the year stands to the archive, as far as that can be told.
    state: Option<State>,
}

impl Inputs {
    fn read(root: &Root, year: FiscalYear) -> Self {
        let read = |year| {
            let inside = Root::data(year);
            Source::read(&root.join(&inside), &root.shown(&inside))
                .map_err(|unreadable| load::with_whereabouts(root, year, unreadable.into()))
        };
        let before = root.years().unwrap_or_default().into_iter().rfind(|other| *other < year);
        let misnamed = root.misnamed(&[year]).into_iter();
        let own = read(year);
        let bytes = own.as_ref().map_or(&b""[..], |source| source.bytes());
        Self {
            state: archive::state(root, year, bytes).ok(),
            year: own,
            before: before.and_then(|before| Some((before, read(before).ok()?))),
            misnamed: misnamed.map(|file| file.source.path().to_owned()).collect(),
            templates: Templates::load(root),
        }
    }

    /// Whether a snapshot of both would be the same.
    fn is_as(&self, other: &Self) -> bool {
        let years = match (&self.year, &other.year) {
            (Ok(one), Ok(two)) => one.bytes() == two.bytes(),
            (Err(one), Err(two)) => one.message == two.message && one.span == two.span,
            _ => false,
        };
        let templates = match (&self.templates, &other.templates) {
            (Ok(one), Ok(two)) => one == two,
            (Err(one), Err(two)) => one.to_string() == two.to_string(),
            _ => false,
        };
        years
            && templates
            && self.state == other.state
            && self.before() == other.before()
            && self.misnamed == other.misnamed
    }

    /// The year before: which, and what its file holds.
    fn before(&self) -> Option<(FiscalYear, &[u8])> {
        self.before.as_ref().map(|(year, source)| (*year, source.bytes()))
    }
}

/// Name, length and time of a font file.
type FontFile = (String, u64, Option<SystemTime>);

/// The pages of the last data without errors.
struct Good {
    markup: Markup,
    pictures: Vec<Arc<PagePicture>>,
    drawn: Drawn,
    directions: Vec<DirectionLine>,
}

impl Good {
    /// Lays a year out, as an edit of the pages that it had last.
    fn new(year: &SoundYear, templates: &Templates, fonts: &Fonts, last: Option<&Self>) -> Result<Self, Error> {
        let summary = Summary::of(year.report());
        let view = View::new(year, &Edition::default()).with_places();
        let markup = match last {
            Some(last) => Markup::render_anew(&view, templates, fonts, &last.markup)?,
            None => Markup::render(&view, templates, fonts)?,
        };
        // Nothing on a page shows the attachment; leaving it empty keeps it
        // from being new with every save.
        let world = ReportWorld::new(&markup, fonts, &year.year().code(), &[]);
        let pages = world.lay_out();
        comemo::evict(KEPT);
        let pages = pages.map_err(|refusal| refusal.error(&markup, &view, templates, fonts))?;

        let nothing = Drawn::new();
        let before = last.map_or(&nothing, |last| &last.drawn);
        let origins = markup.origins();
        let picture = |page| {
            let mut cutter = Cutter { before, drawn: Drawn::new() };
            (Arc::new(PagePicture::new(page, &origins, &mut cutter)), cutter.drawn)
        };
        let (pictures, drawn): (Vec<_>, Vec<_>) = pages.pages().par_iter().map(picture).unzip();
        let drawn = drawn.into_iter().flatten().collect();
        drop(origins);
        Ok(Self { pictures, drawn, directions: DirectionLine::all(year.report(), &summary, &view), markup })
    }
}

impl Live {
    /// Reads and lays out a year. Its snapshots are counted on from `version`.
    ///
    /// # Errors
    /// If the year's file is missing or a font of the office's own can't be
    /// used.
    pub fn start(
        root: &Root,
        year: FiscalYear,
        editing: Arc<Editing>,
        version: u64,
    ) -> Result<(Self, Snapshot), Error> {
        let mut live = Self {
            plan: ShownPlan { root: root.clone(), year: Some(year) }.plan(),
            root: root.clone(),
            year,
            font_files: font_files(root),
            fonts: Fonts::load(root)?,
            proofreader: Proofreader::new(root).0,
            broken_fonts: None,
            inputs: None,
            before: None,
            good: None,
            data: None,
            editing,
            version,
        };
        let inputs = Inputs::read(root, year);
        if let Err(problem) = &inputs.year
            && problem.code == Code::FileMissing
        {
            let mut problems = root.misnamed(&[year]);
            problems.push(problem.clone());
            return Err(Error::Diagnostics(problems));
        }
        let snapshot = live.make(inputs);
        Ok((live, snapshot))
    }

    /// The number of the newest snapshot.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether the year's file looks like one that is being saved: missing,
    /// empty, or cut off before its end.
    pub fn is_unfinished(&self) -> bool {
        let path = self.root.join(&Root::data(self.year));
        let Ok(metadata) = fs::metadata(&path) else { return true };
        let last = match &self.inputs {
            Some(Inputs { year: Ok(last), .. }) => last.bytes(),
            _ => b"",
        };
        let end = |bytes: &[u8]| bytes.trim_ascii_end().rsplit(|&byte| byte == b'\n').next().map(<[u8]>::to_vec);
        let cut_off = |now: Vec<u8>| now.len() < last.len() && end(&now) != end(last);
        metadata.len() == 0
            || metadata.is_file() && metadata.len() < last.len() as u64 && fs::read(path).is_ok_and(cut_off)
    }

    /// Makes a new snapshot if anything has changed.
    pub fn update(&mut self) -> Option<Snapshot> {
        let font_files = font_files(&self.root);
        let new_fonts = font_files != self.font_files;
        if new_fonts {
            self.font_files = font_files;
            self.broken_fonts = match Fonts::load(&self.root) {
                Ok(fonts) => {
                    self.fonts = fonts;
                    None
                }
                Err(error) => Some(error),
            };
        }
        let inputs = Inputs::read(&self.root, self.year);
        let new_words = self.proofreader.refresh(&self.root);
        let same = !new_fonts && !new_words && self.inputs.as_ref().is_some_and(|last| last.is_as(&inputs));
        (!same).then(|| self.make(inputs))
    }

    /// In rayon's threads, as [`build`](crate::build::build) does it.
    fn make(&mut self, inputs: Inputs) -> Snapshot {
        rayon::scope(|_| self.make_here(inputs))
    }

    fn make_here(&mut self, inputs: Inputs) -> Snapshot {
        let start = Instant::now();
        let pictures = self.good.as_ref().map_or_else(Vec::new, |good| good.pictures.clone());
        if self.inputs.as_ref().and_then(Inputs::before) != inputs.before() {
            let before = inputs.before.clone();
            self.before = before.and_then(|(year, source)| load::load_source(source, year).ok());
        }
        let mut failure = Vec::new();
        let mut broken_words = Vec::new();
        let mut problems = match inputs.year.clone().and_then(|source| load::load_source(source, self.year)) {
            Ok(loaded) => {
                let loaded = Arc::new(loaded);
                self.data = Some(loaded.clone());
                let sound = SoundYear::of(&loaded, &self.fonts);
                let (fonts, last, proofreader) = (&self.fonts, self.good.as_ref(), &mut self.proofreader);
                let lay_out = || match (&self.broken_fonts, &inputs.templates, &sound) {
                    (Some(error), ..) | (None, Err(error), _) => Err(Notice::failure(error)),
                    (None, Ok(templates), Ok(year)) => {
                        Good::new(year, templates, fonts, last).map(Some).map_err(|error| Notice::failure(&error))
                    }
                    (None, Ok(_), Err(_)) => Ok(None),
                };
                let (laid_out, proofread) = rayon::join(lay_out, || proofreader.check(&loaded));
                match laid_out {
                    Ok(Some(good)) => self.good = Some(good),
                    Ok(None) => {}
                    Err(notices) => failure = notices,
                }
                let mut problems = sound.map_or_else(|problems| problems, |year| year.warnings().to_vec());
                problems.extend(check::since(self.before.as_ref(), &loaded));
                broken_words = self.proofreader.broken().to_vec();
                problems.extend(proofread);
                problems
            }
            // Up to the fault the text is most often what it was before, so
            // the data that could be read last still tells what stands there.
            Err(problem) => vec![problem],
        };
        problems.extend(self.root.misnamed(&[self.year]));
        diagnostics::sort(&mut problems);
        let problems = diagnostics::limited(problems);
        self.version += 1;
        self.inputs = Some(inputs);
        self.snapshot(pictures, problems, &broken_words, failure, start)
    }

    fn snapshot(
        &self,
        before: Vec<Arc<PagePicture>>,
        problems: Vec<Diagnostic>,
        broken_words: &[Diagnostic],
        failure: Vec<Notice>,
        start: Instant,
    ) -> Snapshot {
        let (pictures, directions) =
            self.good.as_ref().map_or((&[][..], &[][..]), |good| (&good.pictures, &good.directions));
        let data = self.data.as_deref();
        let places = Places::new(pictures, data.map(|data| &data.tree));
        let problems = problems.iter().map(|problem| Notice::problem(problem, &places, data));
        // The report can be shown without the office's words.
        let words = broken_words.iter().map(|problem| Notice::problem(problem, &places, data).into_warning());
        let problems: Vec<_> = failure.into_iter().chain(problems).chain(words).collect();
        let (undo, redo) = self.editing.next(self.year);
        let state = self.inputs.as_ref().and_then(|inputs| inputs.state);
        let there = before.iter().flat_map(|picture| &picture.pieces).map(|piece| piece.id.as_str()).collect();
        let message = BrowserMessage {
            version: self.version,
            year: self.year.to_string(),
            year_code: self.year.code(),
            read_only: self.editing.is_read_only(),
            locked: state.and_then(Locked::of),
            undo,
            redo,
            plan: &self.plan,
            file: &self.root.shown(&Root::data(self.year)),
            stale: problems.iter().any(Notice::is_error),
            pages: pictures.iter().map(|picture| PageLine::new(picture, directions, &there)).collect(),
            directions,
            problems: &problems,
            milliseconds: start.elapsed().as_secs_f64() * 1000.0,
        };
        Snapshot {
            message: Bytes::from(serde_json::to_vec(&message).unwrap_or_default()),
            pictures: pictures.iter().cloned().chain(before).collect(),
            data: self.data.clone(),
            plan: self.plan.clone(),
            year: self.year,
            problems,
        }
    }
}

fn font_files(root: &Root) -> Vec<FontFile> {
    let folder = root.join("fonts");
    let trace = |name: String| {
        let metadata = fs::metadata(folder.join(&name)).ok()?;
        Some((name, metadata.len(), metadata.modified().ok()))
    };
    file_names(&folder).unwrap_or_default().into_iter().filter_map(trace).collect()
}
