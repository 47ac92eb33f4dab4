//! Getting the attached files out of a sealed PDF.

use crate::pdf::{Object, Objects};

/// One file that is attached to a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How many files are read from one PDF.
const MAX_FILES: usize = 256;

/// How many bytes they may have together.
const MAX_TOTAL: usize = 256 << 20;

/// Every file attached to a PDF, by name; none if the PDF can't be read.
pub fn all(pdf: &[u8]) -> Option<Vec<Attachment>> {
    let objects = Objects::of(pdf)?;
    let catalog = objects.catalog()?;
    let names = objects.dictionary(catalog.get(b"Names".as_slice())?)?;
    let tree = objects.dictionary(names.get(b"EmbeddedFiles".as_slice())?)?;
    let Object::Array(members) = tree.get(b"Names".as_slice())? else { return None };
    if members.len() > 2 * MAX_FILES {
        return None;
    }
    let mut left = MAX_TOTAL;
    // The list has a key before each file; the file says its name itself.
    let files = members.iter().skip(1).step_by(2).map(|file| {
        let file = objects.dictionary(file)?;
        let embedded = objects.dictionary(file.get(b"EF".as_slice())?)?;
        let Object::Text(name) = file.get(b"UF".as_slice())? else { return None };
        let bytes = objects.stream(embedded.get(b"F".as_slice())?)?;
        left = left.checked_sub(bytes.len())?;
        Some(Attachment { name: text(name)?, bytes })
    });
    files.collect()
}

/// A text string: UTF-16 with its mark, or ASCII.
fn text(bytes: &[u8]) -> Option<String> {
    match bytes.strip_prefix(&[0xfe, 0xff]) {
        Some(pairs) if pairs.len() % 2 == 0 => {
            let units: Vec<u16> = pairs.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).ok()
        }
        Some(_) => None,
        None => bytes.is_ascii().then(|| String::from_utf8(bytes.to_vec()).ok())?,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A small PDF with the given catalog; object 2 is a file of the name
    /// given, object 3 its bytes.
    fn pdf(catalog: &str, name: &str, stream: &str) -> Vec<u8> {
        let bodies = [catalog.to_owned(), format!("<</Type/Filespec/UF{name}/EF<</F 3 0 R>>>>"), stream.to_owned()];
        let mut pdf = "%PDF-1.7\n".to_owned();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f\r\n", bodies.len() + 1);
        for (index, body) in bodies.iter().enumerate() {
            table += &format!("{:010} 00000 n\r\n", pdf.len());
            pdf += &format!("{} 0 obj\n{body}\nendobj\n", index + 1);
        }
        let start = pdf.len();
        format!("{pdf}{table}trailer\n<</Root 1 0 R>>\nstartxref\n{start}\n%%EOF").into_bytes()
    }

    const CATALOG: &str = "<</Names<</EmbeddedFiles<</Names[(x)2 0 R]>>>>>>";
    const STREAM: &str = "<</Length 3>>\nstream\nabc\nendstream";

    #[test]
    fn reads_name_and_bytes() {
        let read = |name| all(&pdf(CATALOG, name, STREAM)).map(|mut files| files.remove(0));
        let file = |name: &str| Some(Attachment { name: name.into(), bytes: b"abc".to_vec() });
        assert_eq!(read("(R01.yaml)"), file("R01.yaml"));
        assert_eq!(read("<FEFF5916>"), file("外"));
        assert_eq!(read("<FEFFD800>"), None);
        assert_eq!(read("<FEFF59>"), None);
    }

    #[test]
    fn what_leads_nowhere_or_in_circles_is_refused() {
        for (catalog, stream) in [
            ("1 0 R", STREAM),
            ("<</Names 1 0 R>>", STREAM),
            ("<</Names<</EmbeddedFiles<</Names[(x)9 0 R]>>>>>>", STREAM),
            (CATALOG, "<</Length 99999999999999999>>\nstream\nabc\nendstream"),
            (CATALOG, "<</Length 18446744073709551615>>\nstream\nabc\nendstream"),
            (CATALOG, "<</Length 3/Filter/FlateDecode>>\nstream\nabc\nendstream"),
            (CATALOG, "<</Length 3/Filter/Crypt>>\nstream\nabc\nendstream"),
            (CATALOG, "<</Length 3 0 R>>\nstream\nabc\nendstream"),
        ] {
            assert_eq!(all(&pdf(catalog, "(x)", stream)), None, "{catalog} {stream}");
        }
        let deep = format!("<</Names{}", "[".repeat(1_000_000));
        assert_eq!(all(&pdf(&deep, "(x)", STREAM)), None);
        let long = format!("<</Names{}1 0 R>>", " ".repeat(2 << 20));
        assert_eq!(all(&pdf(&long, "(x)", STREAM)), None);
        assert_eq!(all(b""), None);
        assert_eq!(all(b"startxref\n0\n%%EOF"), None);
    }

    proptest! {
        #[test]
        fn a_spoilt_pdf_is_read_or_refused(spoilt in proptest::collection::vec((0usize..500, any::<u8>()), 1..8)) {
            let mut pdf = pdf(CATALOG, "(R01.yaml)", STREAM);
            for (at, byte) in spoilt {
                if let Some(place) = pdf.get_mut(at) {
                    *place = byte;
                }
            }
            let _ = all(&pdf);
        }
    }
}
