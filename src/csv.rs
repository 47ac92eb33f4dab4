//! Tables that Excel opens: UTF-8 with BOM, CRLF, a head row.

/// A table as csv.
pub fn table<'a>(head: impl IntoIterator<Item = &'a str>, rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    let head: Vec<_> = head.into_iter().map(str::to_owned).collect();
    // Writing to memory has no way to fail.
    for row in std::iter::once(head).chain(rows) {
        let _ = writer.write_record(row);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_needs_it() {
        let rows = [vec!["a,b".to_owned(), "\"引用\"".to_owned(), "二\n行".to_owned()]];
        assert_eq!(table(["一", "二", "三"], rows), "\u{feff}一,二,三\r\n\"a,b\",\"\"\"引用\"\"\",\"二\n行\"\r\n");
    }
}
