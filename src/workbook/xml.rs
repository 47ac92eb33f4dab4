//! The XML of a workbook's parts: tags, attributes, and texts with all that
//! stands for characters in them.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::book_error::BookError;

/// The deepest nesting that is read. Workbooks need about ten levels.
const MAX_DEPTH: usize = 100;

/// The text of a string item: of its runs, but not of the readings above them.
#[derive(Debug, Default)]
pub struct RichText {
    text: String,
    in_text: bool,
    in_reading: bool,
}

impl RichText {
    /// Takes in the next event of a part.
    pub fn take_in(&mut self, event: &Event<'_>) -> Result<(), BookError> {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "t" => self.in_text = !self.in_reading,
                "rPh" => self.in_reading = true,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => self.in_text = false,
                "rPh" => self.in_reading = false,
                _ => {}
            },
            event if self.in_text => push(event, &mut self.text)?,
            _ => {}
        }
        Ok(())
    }

    /// The text so far; the next one begins.
    pub fn finish(&mut self) -> String {
        unescape(&std::mem::take(&mut self.text))
    }
}

/// Calls `handle` with every event of a part; an empty tag is a start and an
/// end.
///
/// # Errors
/// Those of `handle`; [`BookError::Broken`] if the part is no XML, or breaks
/// off.
pub fn each(
    xml: &mut dyn BufRead,
    mut handle: impl FnMut(&Event<'_>) -> Result<(), BookError>,
) -> Result<(), BookError> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    let mut depth = 0usize;
    let mut closed = false;
    loop {
        let event = reader.read_event_into(&mut buffer).map_err(|_| BookError::Broken)?;
        match event {
            // A part that ends before its last tag is only a piece of itself.
            Event::Eof if !closed => return Err(BookError::Broken),
            Event::Eof => return Ok(()),
            Event::Start(_) if depth == MAX_DEPTH => return Err(BookError::Broken),
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                closed = depth == 0;
            }
            _ => {}
        }
        handle(&event)?;
        buffer.clear();
    }
}

/// Adds the characters that an event stands for.
pub fn push(event: &Event<'_>, text: &mut String) -> Result<(), BookError> {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(name) => match name.resolve_char_ref().map_err(|_| BookError::Broken)? {
            Some(c) => text.push(c),
            None => match &**name {
                "lt" => text.push('<'),
                "gt" => text.push('>'),
                "amp" => text.push('&'),
                "quot" => text.push('"'),
                "apos" => text.push('\''),
                // Entities of a file's own have no place in a workbook.
                _ => return Err(BookError::Broken),
            },
        },
        _ => {}
    }
    Ok(())
}

/// The value of a tag's attribute, whatever its prefix.
pub fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let mut attributes = attributes.with_checks(false).filter_map(Result::ok);
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Explicit1_0).ok().map(|value| value.into_owned())
}

/// Undoes `_x000D_`: how a workbook writes characters that XML has no place
/// for, in UTF-16 units.
pub fn unescape(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match escaped(rest) {
            Some(unit) => {
                units.push(unit);
                rest = &rest[7..];
            }
            None => {
                units.extend(c.encode_utf16(&mut [0; 2]).iter());
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    String::from_utf16_lossy(&units)
}

fn escaped(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("_x")?.get(..5)?.strip_suffix('_')?;
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        for (written, text) in [
            ("一_x000D_\n二", "一\r\n二"),
            ("_x005F_x0041_", "_x0041_"),
            ("_xD83D__xDE00_", "😀"),
            ("_x00_ _x00zz_ _x", "_x00_ _x00zz_ _x"),
            ("_x実績です_", "_x実績です_"),
        ] {
            assert_eq!(unescape(written), text);
        }
    }
}
