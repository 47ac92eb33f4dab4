//! Pages → HTML, by way of minijinja templates.
//!
//! Whatever a template prints is escaped here and nowhere else. A file of the
//! same name in the office's own `templates/` comes before the built-in one.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, context};

use super::File;
use super::page::SitePages;
use crate::diagnostics::Diagnostic;
use crate::error::Error;
use crate::office::Root;
use crate::source::Source;
use crate::typeset::templates;

/// The built-in templates: the list of years, a year, what both use, and the
/// one style sheet.
const BUILT_IN: [(&str, &str); 4] = [
    ("index.html", include_str!("../../templates/index.html")),
    ("year.html", include_str!("../../templates/year.html")),
    ("parts.html", include_str!("../../templates/parts.html")),
    ("web.css", include_str!("../../templates/web.css")),
];

/// Every page, and the style sheet.
///
/// # Errors
/// If a template of the office's own is wrong.
pub fn render(root: &Root, pages: &SitePages) -> Result<Vec<File>, Error> {
    let mut own = BTreeMap::new();
    for (name, built_in) in BUILT_IN {
        let inside = format!("templates/{name}");
        let path = root.join(&inside);
        let text = if path.is_file() {
            Source::read(&path, &root.shown(&inside)).map_err(Diagnostic::from)?.text().to_owned()
        } else {
            built_in.to_owned()
        };
        own.insert(name, text);
    }
    let style = own.get("web.css").cloned().unwrap_or_default();
    let environment = environment(own);
    let render = |name: &str, values| {
        let rendered = environment.get_template(name).and_then(|template| template.render(values));
        rendered.map_err(|error| wrong(root, name, &error))
    };
    let mut files = vec![
        File::new(
            "index.html",
            render("index.html", context! { years => Serde(&pages.index), about => Serde(&pages.about) })?,
        ),
        File::new("web.css", style),
    ];
    for page in &pages.years {
        let text = render("year.html", context! { page => Serde(page), about => Serde(&pages.about) })?;
        files.push(File::new(format!("{}/index.html", page.line.code), text));
    }
    Ok(files)
}

fn environment(own: BTreeMap<&'static str, String>) -> Environment<'static> {
    let mut environment = templates::environment();
    // A tag on a line of its own leaves no line; nothing here can fail to build.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_loader(move |name| Ok(own.get(name).cloned()));
    environment.add_test("none", minijinja::tests::is_none);
    environment
}

fn wrong(root: &Root, name: &str, error: &minijinja::Error) -> Error {
    let mut innermost = error;
    while let Some(inner) = std::error::Error::source(innermost).and_then(|e| e.downcast_ref::<minijinja::Error>()) {
        innermost = inner;
    }
    let detail = innermost.detail().map(|detail| format!("：{detail}")).unwrap_or_default();
    Error::Template {
        path: root.shown(&format!("templates/{}", innermost.name().unwrap_or(name))),
        line: innermost.line().unwrap_or(0),
        message: format!("{}{detail}", innermost.kind()),
    }
}
