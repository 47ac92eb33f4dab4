//! No drawing of PDF files: what Typst names of hayro-svg 0.7.

use hayro::hayro_interpret::InterpreterSettings;
use hayro_syntax::page::Page;

pub struct RenderCache(());

impl RenderCache {
    #[allow(clippy::new_without_default, reason = "as the real one")]
    pub fn new() -> Self {
        Self(())
    }
}

pub struct SvgRenderSettings {
    pub bg_color: [u8; 4],
}

/// An empty picture, whatever is on the page.
pub fn convert(_: &Page<'_>, _: &RenderCache, _: &InterpreterSettings, _: &SvgRenderSettings) -> String {
    r#"<svg xmlns="http://www.w3.org/2000/svg"/>"#.to_owned()
}
