//! Files of `data/` that were probably meant to be a year's and haven't its
//! exact name.

use unicode_normalization::UnicodeNormalization;

use super::{Root, file_names};
use crate::diagnostics::{Code, Diagnostic};
use crate::model::FiscalYear;
use crate::source::Source;

/// A file that is nearly named as a year's is.
#[derive(Debug, PartialEq, Eq)]
struct Misnamed {
    name: String,
    year: FiscalYear,
    /// Whether the year has a file of the right name beside it.
    beside: bool,
}

impl Root {
    /// The files that were probably meant to be a year's and aren't read as
    /// one: `R1.yaml`, `r01.yml`, `令和元年度.yaml`, `R01 - コピー.yaml`; those
    /// of some years, or of all where none is named. Where there is no year
    /// at all they are errors.
    pub fn misnamed(&self, named: &[FiscalYear]) -> Vec<Diagnostic> {
        let names = file_names(&self.join("data")).unwrap_or_default();
        let no_year = !names.iter().any(|name| year_of(name).is_some());
        let meant = misnamed(&names).into_iter().filter(|file| named.is_empty() || named.contains(&file.year));
        let diagnostics = meant.map(|Misnamed { name, year, beside }| {
            let source = Source::new(self.shown(&format!("data/{name}")), "");
            let (code, and) = match no_year {
                true => (Code::FileNoYear, "。ほかに年度のファイルもありません"),
                false => (Code::FileName, ""),
            };
            let message = format!("このファイルは{year}のデータとして読まれません{and}");
            let right = format!("{}.yaml", year.code());
            Diagnostic::new(code, &source, 0..0, message).hint(if beside {
                format!("{right} が別にあります。要らないほうを data フォルダーの外に移してください")
            } else {
                format!("ファイルの名前を {right} に変えてください")
            })
        });
        diagnostics.collect()
    }
}

/// The year whose file has this name.
fn year_of(name: &str) -> Option<FiscalYear> {
    FiscalYear::from_code(name.strip_suffix(".yaml")?)
}

/// The misnamed ones of a folder's names. Whether a file of the right
/// name is there can be seen from the names alone: a file system that doesn't
/// tell upper from lower case finds `r01.yaml` as `R01.yaml`, too.
fn misnamed(names: &[String]) -> Vec<Misnamed> {
    let meant = names.iter().filter(|name| year_of(name).is_none()).filter_map(|name| {
        let year = year_meant(name)?;
        let right = format!("{}.yaml", year.code());
        Some(Misnamed { name: name.clone(), year, beside: names.contains(&right) })
    });
    meant.collect()
}

/// The year that a name was probably meant for.
fn year_meant(name: &str) -> Option<FiscalYear> {
    // Notepad adds its own ending to names it doesn't know.
    const ENDINGS: [&str; 4] = [".yaml", ".yml", ".yaml.txt", ".yml.txt"];
    let plain = name.nfkc().collect::<String>().to_lowercase();
    let stem = ENDINGS.iter().find_map(|ending| plain.strip_suffix(ending))?;
    stem.parse().ok().or_else(|| copied(stem)?.parse().ok())
}

/// The name of the file that a stem in lower case names a copy of: 「R01 -
/// コピー」, 「R01 - コピー (2)」, 「R01 (1)」, 「R01のコピー」.
fn copied(stem: &str) -> Option<&str> {
    const MARKS: [&str; 6] = [" - コピー", "-コピー", "のコピー", " コピー", " - copy", " copy"];
    let numbered = stem.strip_suffix(')').and_then(|stem| {
        let (stem, number) = stem.rsplit_once('(')?;
        (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then(|| stem.trim_end())
    });
    let stem = numbered.unwrap_or(stem);
    let marked = MARKS.iter().find_map(|mark| stem.strip_suffix(mark));
    marked.or(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_that_was_meant() {
        let year = |name| year_meant(name).map(FiscalYear::code);
        for name in [
            "R6.yaml",
            "R06.yml",
            "r06.yaml",
            "R06.yaml.txt",
            "R06 - コピー.yaml",
            "R06 - コピー (2).yaml",
            "R06 (1).yaml",
            "R06(1).yaml",
            "令和6年度.yaml",
            "令和６年度のコピー.yaml",
            "2024.yaml",
            "Ｒ０６.yaml",
            "R06 - Copy.yaml",
        ] {
            assert_eq!(year(name), Some("R06".to_owned()), "{name}");
        }
        for name in
            ["控え.yaml", "R06.xlsx", "words.yaml", "R06-在宅療養支援課.yaml", "2024-12-01 会議.yaml", "(1).yaml"]
        {
            assert_eq!(year(name), None, "{name}");
        }
    }

    /// Where `r01.yaml` and `R01.yaml` are one file, it isn't beside itself.
    #[test]
    fn a_file_is_not_beside_itself() {
        let found = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            misnamed(&names).into_iter().map(|file| (file.name, file.beside)).collect::<Vec<_>>()
        };
        assert_eq!(found(&["r01.yaml"]), [("r01.yaml".to_owned(), false)]);
        assert_eq!(found(&["R01.yaml", "r01.yaml"]), [("r01.yaml".to_owned(), true)]);
        assert_eq!(found(&["R01.yaml"]), []);
    }
}
