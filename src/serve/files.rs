//! The files that the browser's side is made of, compiled in: one for each
//! purpose, without a step that packs them.

/// The files of a type, each with the path it is served under.
macro_rules! files {
    ($($kind:literal: $($name:literal)+;)+) => {
        &[$($((concat!("/", $name), $kind, include_str!(concat!("browser/", $name)))),+),+]
    };
}

/// The page itself.
const PAGE: (&str, &str) = ("text/html; charset=utf-8", include_str!("browser/index.html"));

/// The page where there is no year yet.
const START: (&str, &str) = ("text/html; charset=utf-8", include_str!("browser/start.html"));

/// All that the page asks for: path, type and text.
const FILES: &[(&str, &str, &str)] = files! {
    "text/css; charset=utf-8": "start.css" "style.css" "work.css";
    "image/svg+xml": "icon.svg";
    "text/javascript; charset=utf-8":
        "change.js"
        "connection.js"
        "contents.js"
        "difference.js"
        "dom.js"
        "drafts.js"
        "editor.js"
        "fields.js"
        "frame.js"
        "history.js"
        "keys.js"
        "main.js"
        "missing.js"
        "outline.js"
        "pages.js"
        "panels.js"
        "place.js"
        "problems.js"
        "start.js"
        "state.js"
        "structure.js"
        "unsaved.js"
        "view.js"
        "work-archive.js"
        "work-import.js"
        "work-making.js"
        "work-overview.js"
        "work-parts.js"
        "work.js"
        "worker.js";
};

/// The type and text of the file under a path; `has_year` tells whether there
/// is a year to be shown.
pub fn get(path: &str, has_year: bool) -> Option<(&'static str, &'static str)> {
    if path == "/" {
        return Some(if has_year { PAGE } else { START });
    }
    FILES.iter().find(|(name, _, _)| *name == path).map(|&(_, kind, text)| (kind, text))
}
