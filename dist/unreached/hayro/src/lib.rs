//! No drawing of PDF files: what Typst names of hayro 0.7.

pub mod hayro_interpret {
    use std::sync::Arc;

    /// What Typst hands to the renderer, which is never asked.
    pub struct InterpreterSettings {
        pub font_resolver: Arc<FontResolver>,
        pub cmap_resolver: Arc<dyn Fn(&()) -> Option<()>>,
        pub warning_sink: Arc<dyn Fn(())>,
        pub render_annotations: bool,
    }

    type FontResolver = dyn Fn(&font::FontQuery) -> Option<(font::FontData, u32)>;

    pub mod font {
        use std::sync::Arc;

        pub type FontData = Arc<dyn AsRef<[u8]> + Send + Sync>;

        pub enum FontQuery {
            Standard(StandardFont),
            Fallback(FallbackFontQuery),
        }

        pub struct FallbackFontQuery(StandardFont);

        impl FallbackFontQuery {
            pub fn pick_standard_font(&self) -> StandardFont {
                self.0
            }
        }

        #[derive(Clone, Copy)]
        pub enum StandardFont {
            Helvetica,
            HelveticaBold,
            HelveticaOblique,
            HelveticaBoldOblique,
            Courier,
            CourierBold,
            CourierOblique,
            CourierBoldOblique,
            TimesRoman,
            TimesBold,
            TimesItalic,
            TimesBoldItalic,
            ZapfDingBats,
            Symbol,
        }
    }
}
