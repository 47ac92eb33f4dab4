//! What Typst names of citationberg 0.7.

pub enum Style {
    Independent(IndependentStyle),
}

#[derive(Debug, Clone, Default)]
pub struct IndependentStyle {
    pub settings: Settings,
}

impl IndependentStyle {
    /// Reads no style.
    pub fn from_xml(_: &str) -> Result<Self, &'static str> {
        Err(crate::io::NONE)
    }
}

#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub class: StyleClass,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum StyleClass {
    #[default]
    InText,
    Note,
}

pub enum Locale {}

#[derive(Clone)]
pub struct LocaleCode(pub String);

pub mod taxonomy {
    pub enum Locator {
        Custom,
    }
}

pub enum Display {
    Block,
    LeftMargin,
    RightInline,
    Indent,
}

pub enum FontStyle {
    Normal,
    Italic,
}

pub enum FontVariant {
    Normal,
    SmallCaps,
}

pub enum FontWeight {
    Normal,
    Bold,
    Light,
}

pub enum TextDecoration {
    None,
    Underline,
}

pub enum VerticalAlign {
    None,
    Baseline,
    Sup,
    Sub,
}
