//! Templates and fonts of an office's own, as files: what must go with a
//! signed-off PDF for it to be made again.

use typst::foundations::Bytes;

/// One of them.
#[derive(Debug, Clone)]
pub struct OwnFile {
    /// What it is.
    pub kind: OwnKind,
    /// Its name in its folder.
    pub file: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// What a file of the office's own is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnKind {
    /// A template.
    Template,
    /// A font.
    Font,
}

impl OwnKind {
    const ALL: [Self; 2] = [Self::Template, Self::Font];

    /// What its attachment's name begins with. Attachments stand in no
    /// folders: not every program that takes them out can make one.
    fn prefix(self) -> &'static str {
        match self {
            Self::Template => "templates-",
            Self::Font => "fonts-",
        }
    }
}

impl OwnFile {
    /// The name that it is attached under: `templates-style.typ`.
    pub fn name(&self) -> String {
        format!("{}{}", self.kind.prefix(), self.file)
    }

    /// The file that was attached under a name, if it is one of these.
    pub fn attached(name: &str, bytes: Vec<u8>) -> Option<Self> {
        let (kind, file) = OwnKind::ALL.into_iter().find_map(|kind| Some((kind, name.strip_prefix(kind.prefix())?)))?;
        Some(Self { kind, file: file.to_owned(), bytes: Bytes::new(bytes) })
    }

    /// Its type, as the attachment says it.
    pub fn mime(&self) -> &'static str {
        match self.kind {
            OwnKind::Template => "text/plain",
            OwnKind::Font => "application/octet-stream",
        }
    }
}
