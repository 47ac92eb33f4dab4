//! The files that the browser's side is made of, compiled in.

/// The files, each with the path it is served under and its type.
const FILES: [(&str, &str, &str); 5] = [
    ("/", "text/html; charset=utf-8", include_str!("browser/index.html")),
    ("/style.css", "text/css; charset=utf-8", include_str!("browser/style.css")),
    ("/script.js", "text/javascript; charset=utf-8", include_str!("browser/script.js")),
    ("/worker.js", "text/javascript; charset=utf-8", include_str!("browser/worker.js")),
    ("/icon.svg", "image/svg+xml", include_str!("browser/icon.svg")),
];

/// The type and text of the file under a path.
pub fn get(path: &str) -> Option<(&'static str, &'static str)> {
    FILES.iter().find(|(name, _, _)| *name == path).map(|&(_, kind, text)| (kind, text))
}
