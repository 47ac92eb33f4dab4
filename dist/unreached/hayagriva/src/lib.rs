//! No bibliographies: what Typst names of hayagriva 0.10, with no styles,
//! locales and parsers behind it.
//!
//! A list of works can't be read, so that there is never one to render.

use std::borrow::Cow;
use std::marker::PhantomData;

use citationberg::taxonomy::Locator;
use citationberg::{
    Display, FontStyle, FontVariant, FontWeight, IndependentStyle, Locale, LocaleCode, TextDecoration, VerticalAlign,
};

pub mod archive;
pub mod citationberg;
pub mod io;

/// A work, of which there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {}

impl Entry {
    pub fn key(&self) -> &str {
        match *self {}
    }

    pub fn title(&self) -> Option<&Title> {
        match *self {}
    }
}

pub struct Title {
    pub value: TitleText,
}

/// A title's text, which no work has.
pub enum TitleText {}

impl TitleText {
    pub fn to_str(&self) -> Cow<'_, str> {
        match *self {}
    }
}

/// A list of works, which can't be read.
#[derive(Debug)]
pub enum Library {}

impl Library {
    pub fn is_empty(&self) -> bool {
        match *self {}
    }
}

impl IntoIterator for Library {
    type Item = Entry;
    type IntoIter = std::iter::Empty<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        match self {}
    }
}

pub struct TransparentLocator(());

impl TransparentLocator {
    pub fn new<T>(_: T) -> Self {
        Self(())
    }
}

pub enum LocatorPayload {
    Transparent(TransparentLocator),
}

pub struct SpecificLocator(pub Locator, pub LocatorPayload);

pub enum CitePurpose {
    Author,
    Year,
    Full,
    Prose,
}

pub struct CitationItem<'a, T>(PhantomData<&'a T>);

impl<'a, T> CitationItem<'a, T> {
    pub fn new(_: &'a T, _: Option<SpecificLocator>, _: Option<LocaleCode>, _: bool, _: Option<CitePurpose>) -> Self {
        Self(PhantomData)
    }
}

pub struct CitationRequest<'a, T>(PhantomData<&'a T>);

impl<'a, T> CitationRequest<'a, T> {
    pub fn new(
        _: Vec<CitationItem<'a, T>>,
        _: &'a IndependentStyle,
        _: Option<LocaleCode>,
        _: &'a [Locale],
        _: Option<LocaleCode>,
    ) -> Self {
        Self(PhantomData)
    }
}

pub struct BibliographyRequest<'a> {
    pub style: &'a IndependentStyle,
    pub locale: Option<LocaleCode>,
    pub locale_files: &'a [Locale],
}

pub struct BibliographyDriver<'a, T>(PhantomData<&'a T>);

impl<'a, T> BibliographyDriver<'a, T> {
    #[allow(clippy::new_without_default, reason = "as the real one")]
    pub fn new() -> Self {
        Self(PhantomData)
    }

    #[must_use]
    pub fn with_citation_number_offset(self, _: usize) -> Self {
        self
    }

    pub fn citation(&mut self, _: CitationRequest<'a, T>) {}

    /// Renders nothing.
    pub fn finish(self, _: BibliographyRequest<'_>) -> Rendered {
        Rendered { bibliography: None, citations: Vec::new() }
    }
}

pub struct Rendered {
    pub bibliography: Option<RenderedBibliography>,
    pub citations: Vec<RenderedCitation>,
}

pub struct RenderedBibliography {
    pub items: Vec<BibliographyItem>,
    pub hanging_indent: bool,
}

pub struct BibliographyItem {
    pub key: String,
    pub first_field: Option<ElemChild>,
    pub content: ElemChildren,
}

pub struct RenderedCitation {
    pub citation: ElemChildren,
}

pub struct ElemChildren(pub Vec<ElemChild>);

impl ElemChildren {
    pub fn find_meta(&self, _: &ElemMeta) -> Option<&Elem> {
        None
    }
}

pub enum ElemChild {
    Text(Formatted),
    Elem(Elem),
    Markup(String),
    Link { text: Formatted, url: String },
    Transparent { cite_idx: usize, format: Formatting },
}

pub struct Elem {
    pub children: ElemChildren,
    pub display: Option<Display>,
    pub meta: Option<ElemMeta>,
}

#[derive(PartialEq)]
pub enum ElemMeta {
    CitationNumber,
    Entry(usize),
}

pub struct Formatted {
    pub text: String,
    pub formatting: Formatting,
}

pub struct Formatting {
    pub font_style: FontStyle,
    pub font_variant: FontVariant,
    pub font_weight: FontWeight,
    pub text_decoration: TextDecoration,
    pub vertical_align: VerticalAlign,
}
