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

/// All that the page asks for: path, type and text.
const FILES: &[(&str, &str, &str)] = files! {
    "text/css; charset=utf-8": "style.css" "work.css";
    "image/svg+xml": "icon.svg";
    "text/javascript; charset=utf-8":
        "connection.js"
        "contents.js"
        "dom.js"
        "keys.js"
        "main.js"
        "pages.js"
        "panels.js"
        "place.js"
        "problems.js"
        "state.js"
        "view.js"
        "work.js"
        "worker.js";
};

/// The type and text of the file under a path.
pub fn get(path: &str) -> Option<(&'static str, &'static str)> {
    if path == "/" {
        return Some(PAGE);
    }
    FILES.iter().find(|(name, _, _)| *name == path).map(|&(_, kind, text)| (kind, text))
}
