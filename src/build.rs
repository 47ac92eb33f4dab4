//! Building a year: from its data to its PDF.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::check::SoundYear;
use crate::error::Error;
use crate::model::FiscalYear;
use crate::office::Root;
use crate::office::fonts::Fonts;
use crate::office::own_files::{OwnFile, OwnKind};
use crate::office::write;
use crate::typeset::markup::Markup;
use crate::typeset::pages::{self, Pages, ReportWorld};
use crate::typeset::paths;
use crate::typeset::pdf;
use crate::typeset::refusal::TypstRefusal;
use crate::typeset::templates::Templates;
use crate::view::{Edition, Enclosed, View, YEARS_BACK};

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
pub struct BuildOptions {
    /// How the copy differs from the plain one.
    pub edition: Edition,
    /// Whether the markup is written too.
    pub emit_typst: bool,
    /// Whether the overview page stands before the first direction.
    pub overview: bool,
}

/// A year's report as it goes to the printer.
#[derive(Debug)]
pub struct Print {
    /// The markup that it was laid out from.
    pub markup: Markup,
    /// Its pages.
    pub pages: Pages,
    /// The PDF.
    pub pdf: Vec<u8>,
}

/// What `build` did.
#[derive(Debug)]
pub struct Built {
    /// The year, with what is worth a look in its data.
    pub year: SoundYear,
    /// Its report.
    pub print: Print,
    /// What was written, as messages call it.
    pub files: Vec<String>,
}

impl Press {
    /// Reads the fonts and templates of an office.
    ///
    /// # Errors
    /// If a font or template of the office's own can't be used.
    pub fn load(root: &Root) -> Result<Self, Error> {
        Ok(Self { fonts: Fonts::load(root)?, templates: Templates::load(root)? })
    }

    /// What is printed of a year.
    pub fn view(&self, year: &SoundYear, edition: &Edition) -> View {
        let mut view = View::new(year, edition);
        if edition.approval.is_some() {
            let enclosed = |(nth, own): (usize, OwnFile)| Enclosed {
                name: own.name(),
                path: paths::enclosed_path(nth),
                mime: own.mime(),
            };
            view.enclosed = self.own().into_iter().enumerate().map(enclosed).collect();
        }
        view
    }

    /// The markup of a year.
    ///
    /// # Errors
    /// If a template is wrong.
    pub fn markup(&self, year: &SoundYear, edition: &Edition) -> Result<Markup, Error> {
        Markup::render(&self.view(year, edition), &self.templates, &self.fonts)
    }

    /// Templates and fonts of the office's own, which go with a signed-off
    /// report.
    pub fn own(&self) -> Vec<OwnFile> {
        self.templates.own().chain(self.fonts.own()).collect()
    }

    /// The press of an office that had these templates and fonts of its own.
    /// `folder` is what messages call where they are.
    ///
    /// # Errors
    /// If one of them is no font, or no text.
    pub fn with(own: Vec<OwnFile>, folder: &str) -> Result<Self, Error> {
        let mut templates = BTreeMap::new();
        let mut fonts = Vec::new();
        for OwnFile { kind, file, bytes } in own {
            match kind {
                OwnKind::Font => fonts.push((file, bytes)),
                OwnKind::Template => {
                    let text = std::str::from_utf8(&bytes).map_err(|_| Error::Read {
                        path: format!("{folder}/{file}"),
                        source: std::io::ErrorKind::InvalidData.into(),
                    })?;
                    templates.insert(file, text.to_owned());
                }
            }
        }
        Ok(Self { fonts: Fonts::with(fonts, folder)?, templates: Templates::with(templates, folder) })
    }

    /// Makes the PDF of a year from its view: the one way to bytes.
    ///
    /// # Errors
    /// If a template is wrong or the pages can't be laid out.
    pub fn print(&self, year: &SoundYear, view: &View) -> Result<Print, Error> {
        self.set(year, view, Markup::render(view, &self.templates, &self.fonts)?)
    }

    /// Makes the pages and the PDF of a view's markup.
    fn set(&self, year: &SoundYear, view: &View, markup: Markup) -> Result<Print, Error> {
        let world = self.world(&markup, year);
        let refused = |refusal: TypstRefusal| refusal.error(&markup, view, &self.templates, &self.fonts);
        let pages = world.lay_out().map_err(refused)?;
        let pdf = pdf::write(&world, &pages).map_err(refused)?;
        Ok(Print { markup, pages, pdf })
    }

    /// The world in which a year's markup is laid out.
    pub fn world<'a>(&'a self, markup: &'a Markup, year: &SoundYear) -> ReportWorld<'a> {
        let enclosed = self.own().into_iter().map(|own| own.bytes);
        ReportWorld::new(markup, &self.fonts, &year.year().code(), year.source().bytes()).enclosing(enclosed)
    }
}

/// Builds a year's PDF into `out/`.
///
/// # Errors
/// If the data has errors, a template or font is wrong, or a file can't be
/// written. No PDF is changed then.
pub fn build(root: &Root, press: &Press, year: FiscalYear, options: &BuildOptions) -> Result<Built, Error> {
    // All in rayon's threads, where Typst lays out: begun outside, the layout
    // wakes two of them at once, and it takes the system a while to find a
    // processor for each.
    rayon::scope(|_| build_here(root, press, year, options))
}

fn build_here(root: &Root, press: &Press, year: FiscalYear, options: &BuildOptions) -> Result<Built, Error> {
    let before = || options.overview.then(|| earlier(root, press, year)).transpose();
    let (sound, before) = rayon::join(|| SoundYear::load(root, &press.fonts, year), before);
    let (sound, before) = (sound?, before?);
    let mut view = press.view(&sound, &options.edition);
    if let Some(before) = before {
        view = view.with_overview(&sound, &before);
    }
    // Filling in the templates keeps one thread busy.
    let ready = || (press.fonts.make_ready(), pages::make_ready());
    let (markup, _) = rayon::join(|| Markup::render(&view, &press.templates, &press.fonts), ready);
    let markup = markup?;
    let mut files = Vec::new();
    let mut store = |ending: &str, bytes: &[u8]| {
        let inside = format!("out/{}.{ending}", view.file);
        let shown = root.shown(&inside);
        write::write(&root.join(&inside), &shown, bytes)?;
        files.push(shown);
        Ok::<_, Error>(())
    };
    // Before it is laid out: where Typst refuses it, somebody has to read it.
    if options.emit_typst {
        store("typ", markup.text().as_bytes())?;
    }
    let print = press.set(&sound, &view, markup)?;
    store("pdf", &print.pdf)?;
    files.reverse();
    Ok(Built { year: sound, print, files })
}

/// The years before, by calendar, as far back as an overview looks and as
/// there is data.
fn earlier(root: &Root, press: &Press, year: FiscalYear) -> Result<Vec<SoundYear>, Error> {
    let back = year.calendar() - YEARS_BACK..year.calendar();
    let years = root.years()?.into_iter().filter(|year| back.contains(&year.calendar()));
    let years: Vec<_> = years.collect();
    let loaded: Vec<_> = years.into_par_iter().map(|year| SoundYear::load(root, &press.fonts, year)).collect();
    // One by one, so that of several errors the first year's is told.
    loaded.into_iter().collect()
}
