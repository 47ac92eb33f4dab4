//! Building a year: from its data to its PDF.

use crate::check;
use crate::error::Error;
use crate::fonts::Fonts;
use crate::load::{self, Loaded};
use crate::markup::Markup;
use crate::model::{FiscalYear, Report};
use crate::pages::ReportWorld;
use crate::pdf;
use crate::problem::Problem;
use crate::root::Root;
use crate::store;
use crate::summary::Summary;
use crate::templates::Templates;
use crate::view::{Edition, View, YEARS_BACK};

/// From so many pages on, what Typst remembers of the layout is thrown away
/// before the PDF is written: it is no longer needed, and takes more memory
/// than the pages. Of a small report it costs more time than it saves.
const LARGE: usize = 200;

/// Everything that reports of an office are made with, read once.
#[derive(Debug)]
pub struct Press {
    /// The office's fonts and the built-in ones.
    pub fonts: Fonts,
    /// The office's templates and the built-in ones.
    pub templates: Templates,
}

/// What `build` is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How the copy differs from the plain one.
    pub edition: Edition,
    /// Whether the markup is written too.
    pub emit_typst: bool,
    /// Whether the overview page stands before the first direction.
    pub overview: bool,
}

/// What `build` did.
#[derive(Debug)]
pub struct Built {
    /// What was written, as messages call it.
    pub files: Vec<String>,
    /// What is worth a look in the data.
    pub warnings: Vec<Problem>,
    /// How many pages the report has.
    pub pages: usize,
}

impl Press {
    /// Reads the fonts and templates of an office.
    ///
    /// # Errors
    /// If a font or template of the office's own can't be used.
    pub fn load(root: &Root) -> Result<Self, Error> {
        Ok(Self { fonts: Fonts::load(root)?, templates: Templates::load(root)? })
    }

    /// The markup of a year.
    ///
    /// # Errors
    /// If a template is wrong.
    pub fn markup(&self, loaded: &Loaded, edition: &Edition) -> Result<Markup, Error> {
        let summary = Summary::of(&loaded.report);
        Markup::render(&View::new(&loaded.report, &summary, edition), &self.templates)
    }

    /// The world in which a year's markup is laid out.
    pub fn world<'a>(&'a self, markup: &'a Markup, loaded: &Loaded) -> ReportWorld<'a> {
        ReportWorld::new(markup, &self.fonts, &loaded.year.code(), loaded.source.bytes())
    }
}

/// Builds a year's PDF into `out/`.
///
/// # Errors
/// If the data has errors, a template or font is wrong, or a file can't be
/// written. No file is changed then.
pub fn build(root: &Root, press: &Press, year: FiscalYear, options: &Options) -> Result<Built, Error> {
    let loaded = load::load(root, year)?;
    let warnings = check::require_sound(&loaded, &press.fonts)?;
    let summary = Summary::of(&loaded.report);
    let mut view = View::new(&loaded.report, &summary, &options.edition);
    if options.overview {
        view = view.with_overview(&loaded.report, &summary, &earlier(root, press, year)?);
    }
    let markup = Markup::render(&view, &press.templates)?;
    let world = press.world(&markup, &loaded);
    let pages = world.lay_out()?;
    if pages.pages().len() > LARGE {
        typst::comemo::evict(0);
    }
    let pdf = pdf::write(&world, &pages)?;

    let mut files = Vec::new();
    let mut store = |inside: String, bytes: &[u8]| {
        let shown = root.shown(&inside);
        store::write(&root.join(&inside), &shown, bytes)?;
        files.push(shown);
        Ok::<_, Error>(())
    };
    store(format!("out/{}.pdf", year.code()), &pdf)?;
    if options.emit_typst {
        store(format!("out/{}.typ", year.code()), markup.text().as_bytes())?;
    }
    Ok(Built { files, warnings, pages: pages.pages().len() })
}

/// The reports of the years before, by calendar, as far back as an overview
/// looks and as there is data.
fn earlier(root: &Root, press: &Press, year: FiscalYear) -> Result<Vec<Report>, Error> {
    let back = year.calendar() - YEARS_BACK..year.calendar();
    let years = root.years()?.into_iter().filter(|year| back.contains(&year.calendar()));
    years
        .map(|year| {
            let loaded = load::load(root, year)?;
            check::require_sound(&loaded, &press.fonts)?;
            Ok(loaded.report)
        })
        .collect()
}
