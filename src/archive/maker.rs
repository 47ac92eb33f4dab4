//! What a PDF was made with, as the register names it.

use super::entry::Maker;
use super::line::Line;
use crate::build::Press;
use crate::digest::Digest;

/// The version of this program.
pub fn version() -> Line {
    line(env!("CARGO_PKG_VERSION"))
}

fn line(version: &str) -> Line {
    version.parse().unwrap_or_else(|_| unreachable!("a version: {version}"))
}

/// This program with an office's templates and fonts.
pub fn here(press: &Press) -> Maker {
    Maker {
        shiryo: version(),
        typst: line(typst::utils::version().raw()),
        platform: line(&platform()),
        tools: Digest::of(listing(press).as_bytes()),
    }
}

/// Processor, system and, where it has several, the system's C library: the
/// arithmetic of a layout may hang on each.
fn platform() -> String {
    let (processor, system) = (std::env::consts::ARCH, std::env::consts::OS);
    let library = match () {
        () if cfg!(target_env = "gnu") => "-gnu",
        () if cfg!(target_env = "musl") => "-musl",
        () if cfg!(target_env = "msvc") => "-msvc",
        () => "",
    };
    format!("{processor}-{system}{library}")
}

/// Every template and font with its hash, as `sha256sum fonts/* templates/*`
/// would list them, so that the hash of it can be had by hand.
fn listing(press: &Press) -> String {
    let templates = press.templates.files().map(|(name, text)| (format!("templates/{name}"), text.as_bytes()));
    let fonts = press.fonts.files().map(|(name, bytes)| (format!("fonts/{name}"), bytes));
    let mut lines: Vec<_> = templates.chain(fonts).map(|(name, bytes)| (name, Digest::of(bytes))).collect();
    lines.sort_by_cached_key(|(name, digest)| (name.clone(), digest.to_string()));
    lines.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect()
}
