//! What is said once of all that is published: `data/publish.yaml`, or options.
//!
//! ```yaml
//! アドレス: https://www.city.example.lg.jp/zaitaku/   # where out/web/ will stand
//! 公開者: ○○市
//! ライセンス: CC-BY-4.0                                # an SPDX name or an address
//! ```
//!
//! Every key is optional, and so is the file.

use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, suggestion};
use crate::error::Error;
use crate::office::Root;
use crate::source::Source;
use crate::yaml::{self, Keys, Kind, Node};

/// The file inside the office's folder.
const FILE: &str = "data/publish.yaml";

/// Where the publication stands, whose it is, and what may be done with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The address that `out/web/` will have, with a `/` at its end.
    pub address: Option<String>,
    /// Who publishes it; without it the report's 作成者.
    pub publisher: Option<String>,
    /// The licence.
    pub licence: Option<Licence>,
}

/// A licence, by its SPDX name or its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// What it is called.
    pub name: String,
    /// Where it stands, if that is known.
    pub address: Option<String>,
}

/// Licences that Japan's public bodies use, with their addresses.
const LICENCES: [(&str, &str); 5] = [
    ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    ("CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ("CC-BY-2.1-JP", "https://creativecommons.org/licenses/by/2.1/jp/"),
    ("PDL-1.0", "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0"),
];

/// Why a setting can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseSettingError {
    /// Not an address that web pages can stand under.
    #[error("「{0}」はアドレスとして読めません。https:// から書いてください")]
    Address(String),
    /// Neither a licence that is known nor an address of one.
    #[error(
        "「{0}」というライセンスは知られていません。CC-BY-4.0、CC0-1.0、PDL-1.0 などか、利用条件を書いたページのアドレスを書いてください"
    )]
    Licence(String),
}

impl std::str::FromStr for Licence {
    type Err = ParseSettingError;

    fn from_str(given: &str) -> Result<Self, ParseSettingError> {
        let given = given.trim();
        let plain = |name: &str| name.to_ascii_uppercase().replace([' ', '_'], "-");
        if let Some((name, address)) = LICENCES.iter().find(|(name, _)| plain(name) == plain(given)) {
            return Ok(Self { name: (*name).to_owned(), address: Some((*address).to_owned()) });
        }
        match address(given) {
            Ok(address) => Ok(Self { name: given.to_owned(), address: Some(address) }),
            Err(_) => Err(ParseSettingError::Licence(given.to_owned())),
        }
    }
}

/// An address as it is typed.
///
/// # Errors
/// If web pages can't stand under it.
pub fn address(given: &str) -> Result<String, ParseSettingError> {
    let given = given.trim();
    let host = given.strip_prefix("https://").or_else(|| given.strip_prefix("http://"));
    let printable = given.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\'));
    match host {
        Some(host) if printable && host.starts_with(|c: char| c.is_ascii_alphanumeric()) => Ok(given.to_owned()),
        _ => Err(ParseSettingError::Address(given.to_owned())),
    }
}

/// The address of a folder: one that ends in `/`.
///
/// # Errors
/// As [`address`].
pub fn folder(given: &str) -> Result<String, ParseSettingError> {
    address(given).map(|address| if address.ends_with('/') { address } else { address + "/" })
}

impl Settings {
    /// What `data/publish.yaml` says; nothing where there is no such file.
    ///
    /// # Errors
    /// [`Error::Diagnostics`] with everything that is wrong with the file.
    pub fn load(root: &Root) -> Result<Self, Error> {
        let path = root.join(FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        let source = Source::read(&path, &root.shown(FILE)).map_err(Diagnostic::from)?;
        Self::read(&source).map_err(Error::Diagnostics)
    }

    fn read(source: &Arc<Source>) -> Result<Self, Vec<Diagnostic>> {
        if source.text().lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            return Ok(Self::default());
        }
        let keys = Keys::new(KEYS, []);
        let reading = yaml::read(source, &keys).map_err(|found| vec![found])?;
        let mut found = reading.diagnostics;
        let mut settings = Self::default();
        let Kind::Map(entries) = &reading.tree.kind else {
            let message = "「アドレス: …」のように、項目を並べて書いてください";
            return Err(vec![Diagnostic::new(Code::PublishSettings, source, reading.tree.span, message)]);
        };
        for (nth, entry) in entries.iter().enumerate() {
            if let Some(first) = entries.iter().take(nth).find(|other| other.key == entry.key) {
                let (second, first) = (entry.key_span.clone(), first.key_span.clone());
                let hint = "残すほうを決め、もう一方の行を消してください";
                found.push(Diagnostic::twice(source, &entry.key, second, first).hint(hint));
                continue;
            }
            let at =
                |message: String| Diagnostic::new(Code::PublishSettings, source, entry.value.span.clone(), message);
            let Some(text) = entry.value.text().filter(|_| is_text(&entry.value)) else {
                found.push(
                    at(format!("「{}」には一つの文字列を書きます", entry.key))
                        .hint("この行だけに、値を一つ書いてください"),
                );
                continue;
            };
            let set = match entry.key.as_str() {
                _ if text.trim().is_empty() => Ok(()),
                "アドレス" => folder(text).map(|address| settings.address = Some(address)),
                "公開者" => {
                    settings.publisher = Some(text.trim().to_owned());
                    Ok(())
                }
                "ライセンス" => text.parse().map(|licence| settings.licence = Some(licence)),
                other => {
                    let hint = suggestion::advice(other, KEYS, || format!("使えるのは {} です", KEYS.join("、")));
                    let message = format!("「{other}」という項目はありません");
                    found.push(
                        Diagnostic::new(Code::PublishSettings, source, entry.key_span.clone(), message).hint(hint),
                    );
                    Ok(())
                }
            };
            if let Err(error) = set {
                found.push(at(error.to_string()));
            }
        }
        if found.iter().any(Diagnostic::is_error) { Err(found) } else { Ok(settings) }
    }

    /// These settings, each replaced by that of `others` where they have one.
    #[must_use]
    pub fn or(self, others: &Self) -> Self {
        Self {
            address: others.address.clone().or(self.address),
            publisher: others.publisher.clone().or(self.publisher),
            licence: others.licence.clone().or(self.licence),
        }
    }
}

/// The keys that the file may have.
const KEYS: [&str; 3] = ["アドレス", "公開者", "ライセンス"];

fn is_text(node: &Node) -> bool {
    matches!(node.kind, Kind::Text { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, Vec<String>> {
        let said = |found: Vec<Diagnostic>| {
            found.iter().map(|one| format!("{}:{} {}", one.start().line, one.start().column, one.message)).collect()
        };
        Settings::read(&Source::new("data/publish.yaml", text)).map_err(said)
    }

    #[test]
    fn what_is_given_once() {
        let settings =
            read("アドレス: https://www.city.example.lg.jp/zaitaku\nライセンス: cc by 4.0\n公開者: 星見市\n").unwrap();
        assert_eq!(settings.address.as_deref(), Some("https://www.city.example.lg.jp/zaitaku/"));
        assert_eq!(settings.licence.unwrap().name, "CC-BY-4.0");
        assert_eq!(settings.publisher.as_deref(), Some("星見市"));
        assert_eq!(read("# まだ\n"), Ok(Settings::default()));
        assert_eq!(read("アドレス:\n"), Ok(Settings::default()));
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        let found = read("アドレス: www.city.example.lg.jp\nライセンス: 自由\n公開物: 星見市\n").unwrap_err();
        let places: Vec<_> = found.iter().filter_map(|found| found.split_once(' ')).map(|(place, _)| place).collect();
        assert_eq!(places, ["1:7", "2:8", "3:1"]);
        let found = read("公開者: 星見市\nライセンス: CC-BY-4.0\n公開者: 星見町\n").unwrap_err();
        assert_eq!(found, ["3:1 「公開者」が二度書かれています"]);
    }
}
