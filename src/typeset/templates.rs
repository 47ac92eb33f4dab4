//! The templates: compiled in, and overridden file by file by the office's.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::{Environment, UndefinedBehavior, filters};
use typst::foundations::Bytes;
use typst::syntax::Source;

use crate::diagnostics::Diagnostic;
use crate::error::Error;
use crate::office::own_files::{OwnFile, OwnKind};
use crate::office::{Root, file_names};

/// What templates can use, those of the pages for citizens too.
pub fn environment() -> Environment<'static> {
    // Nothing but what is listed: the usual environment has filters, such as
    // `safe`, that a template could turn data into markup with.
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("length", filters::length);
    environment.add_filter("first", filters::first);
    environment.add_filter("last", filters::last);
    environment.add_filter("join", filters::join);
    environment.add_filter("default", filters::default);
    environment.add_test("defined", minijinja::tests::is_defined);
    environment
}

/// The template that the others are included in.
pub const MAIN: &str = "report.typ";

/// Every template, by its name.
macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../templates/", $name)))),*]
    };
}

const BUILT_IN: [(&str, &str); 11] = built_in![
    "report.typ",
    "style.typ",
    "shared.typ",
    "overview.typ",
    "direction.typ",
    "legend.typ",
    "summary.typ",
    "measure.typ",
    "columns.typ",
    "paragraph.typ",
    "folded.typ",
];

/// The templates that a report is printed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    by_name: Arc<BTreeMap<String, String>>,
    /// What messages call their folder.
    folder: String,
}

impl Templates {
    /// The built-in templates, those replaced or added to that `root` has.
    ///
    /// # Errors
    /// If a template there can't be read, or isn't UTF-8.
    pub fn load(root: &Root) -> Result<Self, Error> {
        let mut own = BTreeMap::new();
        // An office without templates of its own has no such folder.
        for name in file_names(&root.join("templates")).unwrap_or_default() {
            if !name.ends_with(".typ") {
                continue;
            }
            let inside = format!("templates/{name}");
            let file =
                crate::source::Source::read(&root.join(&inside), &root.shown(&inside)).map_err(Diagnostic::from)?;
            own.insert(name, file.text().to_owned());
        }
        Ok(Self::with(own, root.shown("templates")))
    }

    /// The built-in templates, with others in their places or beside them.
    /// `folder` is what messages call where those are.
    pub fn with(own: BTreeMap<String, String>, folder: impl Into<String>) -> Self {
        let mut by_name: BTreeMap<String, String> =
            BUILT_IN.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect();
        by_name.extend(own);
        Self { by_name: Arc::new(by_name), folder: folder.into() }
    }

    /// Every template: its name and its text.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_name.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Those that are not the built-in ones.
    pub fn own(&self) -> impl Iterator<Item = OwnFile> {
        self.files().filter(|file| !BUILT_IN.contains(file)).map(|(name, text)| OwnFile {
            kind: OwnKind::Template,
            file: name.to_owned(),
            bytes: Bytes::new(text.as_bytes().to_vec()),
        })
    }

    /// Whether a template is not the built-in one of its name.
    pub(crate) fn is_own(&self, name: &str) -> bool {
        self.get(name).is_some_and(|text| !BUILT_IN.contains(&(name, text)))
    }

    /// What messages call the templates of the office's own.
    pub(crate) fn own_paths(&self) -> Vec<String> {
        let own = self.by_name.keys().filter(|name| self.is_own(name));
        own.map(|name| format!("{}/{name}", self.folder)).collect()
    }

    /// What messages call the folder of the office's own.
    pub(crate) fn folder(&self) -> &str {
        &self.folder
    }

    /// The same templates with other texts.
    pub(crate) fn map(&self, other: impl Fn(&str, &str) -> String) -> Self {
        let texts = self.files().map(|(name, text)| (name.to_owned(), other(name, text)));
        Self { by_name: Arc::new(texts.collect()), folder: self.folder.clone() }
    }

    /// The text of a template.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(String::as_str)
    }

    /// A template engine's error, with the template's file and line.
    pub(crate) fn error(&self, error: &minijinja::Error) -> Error {
        // The innermost error is the one that names the place of the fault;
        // those around it say only which include led there.
        let mut innermost = error;
        while let Some(inner) = std::error::Error::source(innermost).and_then(|e| e.downcast_ref::<minijinja::Error>())
        {
            innermost = inner;
        }
        let detail = innermost.detail().map(|detail| format!("：{detail}")).unwrap_or_default();
        Error::Template {
            path: format!("{}/{}", self.folder, innermost.name().unwrap_or(MAIN)),
            line: innermost.line().unwrap_or(0),
            message: format!("{}{detail}", innermost.kind()),
        }
    }

    /// The error of a template that prints a value where markup can't hold
    /// one. The markup knows no templates, so the line is looked up in them.
    pub(crate) fn misplaced(&self, markup: &Source, at: usize) -> Error {
        // No value holds a `#"` of its own: its quotes are escaped.
        let text = markup.text();
        let value = text[..at].rfind("#\"").unwrap_or(at);
        let before = text[..value].rsplit('\n').next().unwrap_or_default();
        let place = self
            .by_name
            .iter()
            .find_map(|(name, template)| {
                let line = template.lines().position(|line| {
                    line.find("{{").is_some_and(|print| !before.is_empty() && before.ends_with(&line[..print]))
                })?;
                Some((name.as_str(), line + 1))
            })
            .unwrap_or((MAIN, 0));
        // Where one of ours is hit, an open quote or bracket of theirs did it.
        let own = self.own_paths();
        if !self.is_own(place.0) && !own.is_empty() {
            let message = "引用符かかっこの閉じ忘れがあり、続きが文章として読まれません".to_owned();
            return Error::Template { path: own.join("、"), line: 0, message };
        }
        Error::Template {
            path: format!("{}/{}", self.folder, place.0),
            line: place.1,
            message: "{{ … }} は文章の中か [ ] の中にだけ書けます".to_owned(),
        }
    }
}
