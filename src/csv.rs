//! Tables that Excel opens: UTF-8 with BOM, CRLF, a head row.
//!
//! Excel takes a field that begins with `=`, `+`, `-` or `@` for a formula and
//! works it out, be it quoted or not. Such a text is written with a `'` before
//! it, as OWASP advises against csv injection; numbers stay as they are. To
//! read a table back, take one `'` away from every field that begins with one
//! or more `'` and then such a sign. The README tells the users so. What is
//! published as open data is [`exact`] instead: it is for programs, and its
//! texts were signed off.

/// What Excel takes for the beginning of a formula; in Japanese Excel the
/// full-width signs too.
const SIGNS: [char; 10] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'];

/// A table for Excel.
pub fn table<'a>(head: impl IntoIterator<Item = &'a str>, rows: impl IntoIterator<Item = Vec<String>>) -> String {
    written(head, rows, as_text)
}

/// A table for programs, which read every field exactly: nothing stands before
/// what Excel takes for a formula.
pub fn exact<'a>(head: impl IntoIterator<Item = &'a str>, rows: impl IntoIterator<Item = Vec<String>>) -> String {
    written(head, rows, |field| field)
}

fn written<'a>(
    head: impl IntoIterator<Item = &'a str>,
    rows: impl IntoIterator<Item = Vec<String>>,
    field: fn(String) -> String,
) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    let head: Vec<_> = head.into_iter().map(str::to_owned).collect();
    // Writing to memory has no way to fail.
    for row in std::iter::once(head).chain(rows) {
        let _ = writer.write_record(row.into_iter().map(field));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}

/// A field that is no formula.
fn as_text(field: String) -> String {
    // A number loses its plus, a text like +81 doesn't.
    let is_number = || field.starts_with('-') && field.parse::<f64>().is_ok_and(f64::is_finite);
    if field.trim_start_matches('\'').starts_with(SIGNS) && !is_number() { format!("'{field}") } else { field }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quotes_what_needs_it() {
        let rows = [vec!["a,b".to_owned(), "\"引用\"".to_owned(), "二\n行".to_owned()]];
        assert_eq!(table(["一", "二", "三"], rows.clone()), exact(["一", "二", "三"], rows.clone()));
        assert_eq!(table(["一", "二", "三"], rows), "\u{feff}一,二,三\r\n\"a,b\",\"\"\"引用\"\"\",\"二\n行\"\r\n");
    }

    #[test]
    fn no_field_is_a_formula() {
        let row = ["=1+1", "+81", "-", "@SUM(A1)", "＝１", "'=1", "'引用", "-3", "-1.5", "a=1"];
        let rows = [row.map(str::to_owned).to_vec()];
        assert_eq!(exact(["一"], rows.clone()), format!("\u{feff}一\r\n{}\r\n", row.join(",")));
        assert_eq!(table(["一"], rows), "\u{feff}一\r\n'=1+1,'+81,'-,'@SUM(A1),'＝１,''=1,'引用,-3,-1.5,a=1\r\n");
    }

    /// The rule of this module's documentation.
    fn read(field: &str) -> &str {
        let signed = field.trim_start_matches('\'').starts_with(SIGNS);
        if signed { field.strip_prefix('\'').unwrap_or(field) } else { field }
    }

    proptest! {
        #[test]
        fn every_text_reads_back(text in "['=+@＝0-9. a-]{0,6}|\\PC{0,6}") {
            let written = as_text(text.clone());
            prop_assert!(!written.starts_with(SIGNS) || written.parse::<f64>().is_ok());
            prop_assert_eq!(read(&written), text);
        }
    }
}
