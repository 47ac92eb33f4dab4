//! The revisions that this program appends to a sealed PDF: a signature, a
//! time stamp, or the evidence by which certificates are checked long after
//! (ETSI EN 319 142-1).
//!
//! There is one way to write each, so a revision is read by writing it again
//! and comparing the bytes. Nothing can be hidden in one, and what any other
//! program appended isn't taken for one.

use std::collections::BTreeSet;
use std::ops::Range;

use super::moment::Moment;
use crate::pdf::{Dictionary, NewBytes, Object, Objects, Update};

/// One revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revision {
    /// A signature.
    Signature {
        /// When it was made, as the signer says.
        at: Moment,
        /// The CMS signature; nothing where it is still to be made.
        contents: Vec<u8>,
    },
    /// A time stamp of all that stands before it.
    Stamp {
        /// The token; nothing where it is still to be had.
        contents: Vec<u8>,
    },
    /// Certificates, and what says that they weren't revoked.
    Evidence(Evidence),
}

/// What a verifier needs that has no other source by then, each as DER.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Certificates.
    pub certificates: Vec<Vec<u8>>,
    /// Lists of revoked certificates.
    pub crls: Vec<Vec<u8>>,
    /// OCSP responses.
    pub ocsps: Vec<Vec<u8>>,
}

/// A revision as it is appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRevision {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The place in them for the signature or the token, with the brackets
    /// around it; empty where there is none.
    pub hole: Range<usize>,
    /// Where in them the moment of signing stands; empty where it doesn't.
    moment: Range<usize>,
}

/// How many bytes a signature with its certificates may take.
pub const SIGNATURE_ROOM: usize = 32 << 10;

/// How many bytes a time stamp may take.
pub const STAMP_ROOM: usize = 16 << 10;

/// What a dictionary for the extension by ETSI holds.
const EXTENSION: &[u8] = b"<</ESIC<</BaseVersion/1.7/ExtensionLevel 1>>>>";

impl Revision {
    /// The revision as it is appended to a file; none if the file isn't
    /// written as sealed ones are, or what goes into the revision is too
    /// large for it.
    pub fn write(&self, prior: &[u8]) -> Option<NewRevision> {
        match self {
            Self::Signature { at, contents } => {
                let head = format!("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M({})", at.pdf());
                let label = "電子署名";
                let mut written = field(prior, "Signature", label, &head, SIGNATURE_ROOM)?;
                let place = find(&written.bytes, head.as_bytes())? + head.len() - at.pdf().len() - 1;
                written.moment = place..place + at.pdf().len();
                written.fill(contents)
            }
            Self::Stamp { contents } => {
                let head = "<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161";
                field(prior, "Timestamp", "タイムスタンプ", head, STAMP_ROOM)?.fill(contents)
            }
            Self::Evidence(evidence) => evidence.write(prior),
        }
    }

    /// Reads the revision that begins at `start` of a file, and where it ends.
    /// None if it isn't one that this program would have written.
    pub fn read(pdf: &[u8], start: usize) -> Option<(Self, usize)> {
        let (prior, rest) = pdf.split_at_checked(start)?;
        let read = Self::read_signature(prior, rest)
            .or_else(|| Self::read_stamp(prior, rest))
            .or_else(|| Self::read_evidence(pdf, start))?;
        let written = read.write(prior)?;
        rest.starts_with(&written.bytes).then(|| (read, start + written.bytes.len()))
    }

    fn read_signature(prior: &[u8], rest: &[u8]) -> Option<Self> {
        // All of them have the same length.
        let any = Moment::after_1970(std::time::Duration::ZERO)?;
        let empty = Self::Signature { at: any, contents: Vec::new() }.write(prior)?;
        let at = Moment::from_pdf(std::str::from_utf8(rest.get(empty.moment.clone())?).ok()?)?;
        Some(Self::Signature { at, contents: contents(rest.get(empty.hole)?)? })
    }

    fn read_stamp(prior: &[u8], rest: &[u8]) -> Option<Self> {
        let empty = Self::Stamp { contents: Vec::new() }.write(prior)?;
        Some(Self::Stamp { contents: contents(rest.get(empty.hole)?)? })
    }

    fn read_evidence(pdf: &[u8], start: usize) -> Option<Self> {
        const END: &[u8] = b"\n%%EOF\n";
        let end = start + find(&pdf[start..], END)? + END.len();
        let before = Objects::of(&pdf[..start])?;
        let after = Objects::of(&pdf[..end])?;
        let store = store(&after)?;
        let added = |key: &[u8]| -> Option<Vec<Vec<u8>>> {
            let new = references(&store, key).filter(|number| *number >= before.size().unwrap_or(0));
            new.map(|number| after.stream(&Object::Reference(number))).collect()
        };
        Some(Self::Evidence(Evidence {
            certificates: added(b"Certs")?,
            crls: added(b"CRLs")?,
            ocsps: added(b"OCSPs")?,
        }))
    }
}

impl Evidence {
    /// All evidence that a file holds.
    pub fn of(pdf: &[u8]) -> Self {
        let Some(objects) = Objects::of(pdf) else { return Self::default() };
        let Some(store) = store(&objects) else { return Self::default() };
        let all = |key: &[u8]| {
            references(&store, key).filter_map(|number| objects.stream(&Object::Reference(number))).collect()
        };
        Self { certificates: all(b"Certs"), crls: all(b"CRLs"), ocsps: all(b"OCSPs") }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty() && self.crls.is_empty() && self.ocsps.is_empty()
    }

    /// What of it another doesn't have.
    pub fn without(self, other: &Self) -> Self {
        let new = |mine: Vec<Vec<u8>>, theirs: &[Vec<u8>]| {
            let mut seen: BTreeSet<_> = theirs.iter().cloned().collect();
            mine.into_iter().filter(|der| seen.insert(der.clone())).collect()
        };
        Self {
            certificates: new(self.certificates, &other.certificates),
            crls: new(self.crls, &other.crls),
            ocsps: new(self.ocsps, &other.ocsps),
        }
    }

    /// As the document security store of a revision. What stood in an earlier
    /// one stays in it.
    fn write(&self, prior: &[u8]) -> Option<NewRevision> {
        if self.is_empty() {
            return None;
        }
        let mut update = Update::of(prior)?;
        let old = store(update.objects()).unwrap_or_default();
        let mut text = b"<</Type/DSS".to_vec();
        for (key, added) in [("Certs", &self.certificates), ("CRLs", &self.crls), ("OCSPs", &self.ocsps)] {
            let mut numbers: Vec<_> = references(&old, key.as_bytes()).collect();
            numbers.extend(added.iter().map(|der| update.add_stream(der)));
            if !numbers.is_empty() {
                text.extend_from_slice(format!("/{key}[{}]", listed(&numbers)).as_bytes());
            }
        }
        text.extend_from_slice(b">>");
        let number = update.add(|_| text);
        let root = update.objects().root()?;
        let mut catalog = update.objects().written(root)?;
        catalog.set(b"DSS", format!("{number} 0 R").into_bytes());
        catalog.set(b"Extensions", EXTENSION.to_vec());
        update.replace(root, &catalog);
        Some(NewRevision { bytes: update.finish().bytes, hole: 0..0, moment: 0..0 })
    }
}

impl NewRevision {
    /// What is signed or stamped: the file and the revision, all but the hole.
    pub fn covered<'a>(&'a self, prior: &'a [u8]) -> [&'a [u8]; 3] {
        [prior, &self.bytes[..self.hole.start], &self.bytes[self.hole.end..]]
    }

    /// Puts something into the hole; none if it is too large.
    fn fill(mut self, contents: &[u8]) -> Option<Self> {
        let digits: String = contents.iter().map(|byte| format!("{byte:02x}")).collect();
        let room = self.hole.start + 1..self.hole.end - 1;
        let end = room.start + digits.len();
        (end <= room.end).then(|| self.bytes[room.start..end].copy_from_slice(digits.as_bytes()))?;
        Some(self)
    }
}

/// A revision with one more signature field: a dictionary that begins with
/// `head` and has room for so many bytes, and the invisible mark of it on the
/// first page that the format asks for.
fn field(prior: &[u8], name: &str, label: &str, head: &str, room: usize) -> Option<NewRevision> {
    // Wide enough for every number that a file of this program can have.
    const WIDTH: usize = 10;
    let mut update = Update::of(prior)?;
    let catalog = update.objects().catalog()?;
    let mut fields = match catalog.get(b"AcroForm".as_slice()) {
        None => Vec::new(),
        Some(Object::Dictionary(form)) => references(form, b"Fields").collect(),
        Some(_) => return None,
    };
    let page = update.first_page()?;
    let blank = " ".repeat(3 * WIDTH + 3);
    let value = update.add(|_| format!("{head}/ByteRange[0{blank}]/Contents<{}>>>", "0".repeat(2 * room)).into_bytes());
    let nth = fields.len() + 1;
    let label: String = std::iter::once(0xfeff).chain(label.encode_utf16()).map(|unit| format!("{unit:04x}")).collect();
    let widget = update.add(|_| {
        // Printed and locked, and of no size: seen by nobody, as PDF/A and PDF/UA allow it.
        format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T({name}{nth})/TU<{label}>/V {value} 0 R/F 132/Rect[0 0 0 0]/P {page} 0 R>>"
        )
        .into_bytes()
    });
    fields.push(widget);

    let mut body = update.objects().written(page)?;
    let marks = match body.get(b"Annots") {
        None => format!("[{widget} 0 R]").into_bytes(),
        Some(list) => [list.strip_suffix(b"]")?, format!(" {widget} 0 R]").as_bytes()].concat(),
    };
    body.set(b"Annots", marks);
    body.set(b"Tabs", b"/S".to_vec());
    update.replace(page, &body);

    let root = update.objects().root()?;
    let mut catalog = update.objects().written(root)?;
    catalog.set(b"AcroForm", format!("<</Fields[{}]/SigFlags 3>>", listed(&fields)).into_bytes());
    update.replace(root, &catalog);

    let NewBytes { mut bytes, places } = update.finish();
    let start = *places.get(&value)? + head.len();
    let range = start + "/ByteRange[".len();
    let hole = range + 1 + blank.len() + "]/Contents".len();
    let hole = hole..hole + 2 * room + 2;
    let ends = (prior.len() + hole.start, prior.len() + hole.end, bytes.len() - hole.end);
    let numbers = format!("0 {} {} {}", ends.0, ends.1, ends.2);
    bytes.get_mut(range..range + numbers.len())?.copy_from_slice(numbers.as_bytes());
    Some(NewRevision { bytes, hole, moment: 0..0 })
}

/// The document security store of a file.
fn store(objects: &Objects<'_>) -> Option<Dictionary> {
    objects.dictionary(objects.catalog()?.get(b"DSS".as_slice())?)
}

/// The numbers that a key's list refers to.
fn references<'a>(dictionary: &'a Dictionary, key: &[u8]) -> impl Iterator<Item = usize> + use<'a> {
    let list = match dictionary.get(key) {
        Some(Object::Array(list)) => list.as_slice(),
        _ => &[],
    };
    list.iter().filter_map(Object::reference)
}

fn listed(numbers: &[usize]) -> String {
    numbers.iter().map(|number| format!("{number} 0 R")).collect::<Vec<_>>().join(" ")
}

/// What is in a hole: one DER value, without the zeros after it.
fn contents(hole: &[u8]) -> Option<Vec<u8>> {
    let digits = hole.strip_prefix(b"<")?.strip_suffix(b">")?;
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let bytes: Option<Vec<u8>> = digits.chunks(2).map(|two| Some(digit(two[0])? << 4 | digit(*two.get(1)?)?)).collect();
    let mut bytes = bytes?;
    bytes.truncate(length(&bytes)?);
    Some(bytes)
}

/// How long the DER value at the beginning of some bytes is.
fn length(der: &[u8]) -> Option<usize> {
    let (head, value) = match *der.get(1)? {
        short @ 0..=0x7f => (2, usize::from(short)),
        0x81 => (3, usize::from(*der.get(2)?)),
        0x82 => (4, usize::from(u16::from_be_bytes([*der.get(2)?, *der.get(3)?]))),
        _ => return None,
    };
    (head + value <= der.len()).then_some(head + value)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
