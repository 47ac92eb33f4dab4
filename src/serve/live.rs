//! A year's report, made anew after every save.

use std::fs;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use hyper::body::Bytes;

use super::page::PagePicture;
use super::piece::{Cutter, Drawn};
use super::snapshot::{DirectionLine, Message, Notice, PageLine, Snapshot};
use crate::check::SoundYear;
use crate::diagnostics::{Code, Diagnostic};
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
    /// What the last snapshot was made from.
    inputs: Option<(Input, Result<Templates, String>)>,
    good: Option<Good>,
    /// The data that could be read last.
    data: Option<Arc<Loaded>>,
    version: u64,
}

/// The year's file as it was found.
type Input = Result<Arc<Source>, Diagnostic>;

/// Name, length and time of a font file.
type FontFile = (String, u64, Option<SystemTime>);

/// The pages of the last data without errors.
struct Good {
    markup: Markup,
    pictures: Vec<Arc<PagePicture>>,
    drawn: Drawn,
    directions: Vec<DirectionLine>,
}

impl Live {
    /// Reads and lays out a year.
    ///
    /// # Errors
    /// If the year's file is missing or a font of the office's own can't be
    /// used.
    pub fn start(root: &Root, year: FiscalYear) -> Result<(Self, Snapshot), Error> {
        let mut live = Self {
            root: root.clone(),
            year,
            font_files: font_files(root),
            fonts: Fonts::load(root)?,
            inputs: None,
            good: None,
            data: None,
            version: 0,
        };
        let input = live.read();
        if let Err(problem) = &input
            && problem.code == Code::FileMissing
        {
            return Err(problem.clone().into());
        }
        let templates = Templates::load(root);
        let snapshot = live.make(input, templates);
        Ok((live, snapshot))
    }

    /// Whether the year's file is missing or empty.
    pub fn is_gone(&self) -> bool {
        fs::metadata(self.root.join(&Root::data(self.year))).map_or(true, |metadata| metadata.len() == 0)
    }

    /// Makes a new snapshot if anything has changed.
    pub fn update(&mut self) -> Option<Snapshot> {
        let font_files = font_files(&self.root);
        let fonts = (font_files != self.font_files).then(|| Fonts::load(&self.root));
        self.font_files = font_files;
        let input = self.read();
        let templates = Templates::load(&self.root);
        let same = match (&self.inputs, &input, &templates) {
            (Some((Ok(old), Ok(old_templates))), Ok(new), Ok(templates)) => {
                old.bytes() == new.bytes() && old_templates == templates
            }
            (Some((Err(old), _)), Err(new), _) => old.code == new.code && old.span == new.span,
            _ => false,
        };
        match fonts {
            None if same => None,
            None => Some(self.make(input, templates)),
            Some(Ok(fonts)) => {
                self.fonts = fonts;
                Some(self.make(input, templates))
            }
            Some(Err(error)) => Some(self.make(input, Err(error))),
        }
    }

    fn read(&self) -> Input {
        let inside = Root::data(self.year);
        Source::read(&self.root.join(&inside), &self.root.shown(&inside))
            .map_err(|unreadable| load::to_begin(&self.root, self.year, unreadable.into()))
    }

    fn make(&mut self, input: Input, templates: Result<Templates, Error>) -> Snapshot {
        let start = Instant::now();
        let before = self.good.as_ref().map_or_else(Vec::new, |good| good.pictures.clone());
        let loaded = input.clone().and_then(|source| load::load_source(source, self.year));
        let mut failure = None;
        let problems = match loaded.map(Arc::new) {
            Ok(loaded) => {
                self.data = Some(loaded.clone());
                SoundYear::of(&loaded, &self.fonts).map_or_else(
                    |problems| problems,
                    |year| {
                        match templates.as_ref().map(|templates| self.lay_out(&year, templates)) {
                            Ok(Ok(good)) => self.good = Some(good),
                            Ok(Err(error)) => failure = Some(Notice::failure(&error)),
                            Err(error) => failure = Some(Notice::failure(error)),
                        }
                        year.warnings().to_vec()
                    },
                )
            }
            // Up to the fault the text is most often what it was before, so
            // the data that could be read last still tells what stands there.
            Err(problem) => vec![problem],
        };
        self.version += 1;
        self.inputs = Some((input, templates.map_err(|error| error.to_string())));
        self.snapshot(before, problems, failure, start)
    }

    fn lay_out(&self, year: &SoundYear, templates: &Templates) -> Result<Good, Error> {
        let summary = Summary::of(year.report());
        let view = View::new(year, &Edition::default());
        let markup = match &self.good {
            Some(good) => Markup::render_anew(&view, templates, &good.markup)?,
            None => Markup::render(&view, templates)?,
        };
        // Nothing on a page shows the attachment; leaving it empty keeps it
        // from being new with every save.
        let world = ReportWorld::new(&markup, &self.fonts, &self.year.code(), &[]);
        let pages = world.lay_out();
        comemo::evict(KEPT);
        let pages = pages?;

        let nothing = Drawn::new();
        let before = self.good.as_ref().map_or(&nothing, |good| &good.drawn);
        let mut cutter = Cutter { before, drawn: Drawn::new() };
        let origins = markup.origins();
        let picture = |page| Arc::new(PagePicture::new(page, &origins, &mut cutter));
        let pictures = pages.pages().iter().map(picture).collect();
        let drawn = cutter.drawn;
        drop(origins);
        Ok(Good { pictures, drawn, directions: DirectionLine::all(year.report(), &summary, &view), markup })
    }

    fn snapshot(
        &self,
        before: Vec<Arc<PagePicture>>,
        problems: Vec<Diagnostic>,
        failure: Option<Notice>,
        start: Instant,
    ) -> Snapshot {
        let (pictures, directions) =
            self.good.as_ref().map_or((&[][..], &[][..]), |good| (&good.pictures, &good.directions));
        let tree = self.data.as_ref().map(|data| &data.tree);
        let problems: Vec<_> = failure
            .into_iter()
            .chain(problems.iter().map(|problem| Notice::problem(problem, pictures, tree)))
            .collect();
        let message = Message {
            version: self.version,
            year: self.year.to_string(),
            file: &self.root.shown(&Root::data(self.year)),
            stale: problems.iter().any(Notice::is_error),
            pages: pictures.iter().map(|picture| PageLine::new(picture, directions)).collect(),
            directions,
            problems,
            milliseconds: start.elapsed().as_secs_f64() * 1000.0,
        };
        Snapshot {
            message: Bytes::from(serde_json::to_vec(&message).unwrap_or_default()),
            pictures: pictures.iter().cloned().chain(before).collect(),
            data: self.data.clone(),
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
