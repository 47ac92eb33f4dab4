//! What portals harvest: a Frictionless data package, and a DCAT catalogue.
//!
//! Both say what each file is, how large, and its hash. Without an address
//! or a licence they leave those out.

use serde_json::{Value, json};

use super::File;
use super::edition::PublishedYear;
use super::settings::Settings;
use super::tables::{self, TableColumn};
use crate::digest::Digest;

/// All that is catalogued.
pub struct Catalogue<'a> {
    /// The years.
    pub editions: &'a [PublishedYear],
    /// Where the publication stands, whose it is, what may be done with it.
    pub settings: &'a Settings,
    /// How many columns the partner departments have.
    pub partners: usize,
    /// The files that are written.
    pub files: &'a [File],
}

impl Catalogue<'_> {
    /// `datapackage.json`.
    pub fn data_package(&self) -> String {
        let resources: Vec<Value> = self.files.iter().filter_map(|file| self.resource(file)).collect();
        let mut package = json!({
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": "progress-report",
            "title": self.title(),
            "resources": resources,
        });
        if let Some(address) = &self.settings.address {
            package["homepage"] = json!(address);
        }
        if !self.publisher().is_empty() {
            package["contributors"] = json!([{ "title": self.publisher(), "roles": ["publisher"] }]);
        }
        if let Some(licence) = &self.settings.licence {
            let mut entry = json!({ "name": licence.name });
            if let Some(address) = &licence.address {
                entry["path"] = json!(address);
                if licence.name == *address {
                    entry = json!({ "path": address });
                }
            }
            package["licenses"] = json!([entry]);
        }
        crate::json::text(&package)
    }

    fn resource(&self, file: &File) -> Option<Value> {
        let edition = self.editions.iter().find(|edition| file.path.starts_with(&format!("{}/", edition.code())));
        let name = file.path.rsplit('/').next()?;
        let (stem, ending) = name.rsplit_once('.')?;
        let year = edition.map_or_else(|| "すべての年度".to_owned(), |edition| edition.year.year().to_string());
        let prefix = edition.map_or_else(String::new, |edition| format!("{}-", edition.code().to_lowercase()));
        let mut resource = json!({
            "name": format!("{prefix}{}", stem.to_lowercase()),
            "path": file.path,
            "bytes": file.bytes.len(),
            "hash": format!("sha256:{}", Digest::of(&file.bytes)),
        });
        let (title, columns) = match (name, edition) {
            ("measures.csv", Some(_)) | ("all-measures.csv", None) => {
                (format!("{year}の事業の一覧"), Some(tables::measure_columns(self.partners)))
            }
            ("directions.csv", Some(edition)) => {
                (format!("{year}の達成状況の総括"), Some(tables::direction_columns(edition)))
            }
            ("report.json", Some(_)) => (format!("{year}のすべての内容"), None),
            (_, Some(_)) if ending == "pdf" => (format!("{year}の資料"), None),
            _ => return None,
        };
        resource["title"] = json!(title);
        resource["format"] = json!(ending);
        resource["mediatype"] = json!(media_type(ending));
        if ending == "json" {
            // Said, since some programs take a `report.json` for a validation report of theirs.
            resource["type"] = json!("json");
        }
        if let Some(columns) = columns {
            resource["type"] = json!("table");
            resource["encoding"] = json!("utf-8");
            resource["schema"] = json!({
                "fields": columns.iter().map(field).collect::<Vec<_>>(),
                "missingValues": [""],
            });
        }
        Some(resource)
    }

    /// `catalog.jsonld`.
    pub fn catalog(&self) -> String {
        let datasets: Vec<Value> = self.editions.iter().map(|edition| self.dataset(edition)).collect();
        let mut catalog = json!({
            "@context": {
                "dcat": "http://www.w3.org/ns/dcat#",
                "dct": "http://purl.org/dc/terms/",
                "foaf": "http://xmlns.com/foaf/0.1/",
                "spdx": "http://spdx.org/rdf/terms#",
                "xsd": "http://www.w3.org/2001/XMLSchema#",
            },
            "@type": "dcat:Catalog",
            "dct:title": { "@value": self.title(), "@language": "ja" },
            "dct:language": "ja",
            "dcat:dataset": datasets,
        });
        self.describe(&mut catalog, "");
        crate::json::text(&catalog)
    }

    fn dataset(&self, edition: &PublishedYear) -> Value {
        let year = edition.year.year();
        let folder = format!("{}/", edition.code());
        let distributions: Vec<Value> = self
            .files
            .iter()
            .filter(|file| file.path.starts_with(&folder))
            .filter_map(|file| {
                let ending = file.path.rsplit_once('.')?.1;
                Some(json!({
                    "@type": "dcat:Distribution",
                    "dct:title": { "@value": file.path, "@language": "ja" },
                    "dcat:mediaType": { "@id": format!("https://www.iana.org/assignments/media-types/{}", media_type(ending)) },
                    "dcat:byteSize": { "@value": file.bytes.len().to_string(), "@type": "xsd:nonNegativeInteger" },
                    "dcat:downloadURL": { "@id": self.address_of(&file.path) },
                    "spdx:checksum": {
                        "@type": "spdx:Checksum",
                        "spdx:algorithm": { "@id": "spdx:checksumAlgorithm_sha256" },
                        "spdx:checksumValue": Digest::of(&file.bytes).to_string(),
                    },
                }))
            })
            .collect();
        let mut dataset = json!({
            "@type": "dcat:Dataset",
            "dct:identifier": edition.code(),
            "dct:title": { "@value": format!("{year}　{}", edition.year.report().title), "@language": "ja" },
            "dct:temporal": {
                "@type": "dct:PeriodOfTime",
                "dcat:startDate": { "@value": year.first_day().to_string(), "@type": "xsd:date" },
                "dcat:endDate": { "@value": year.last_day().to_string(), "@type": "xsd:date" },
            },
            "dcat:distribution": distributions,
        });
        if let Some(approval) = &edition.approval {
            dataset["dct:issued"] = json!({ "@value": approval.on.calendar().to_string(), "@type": "xsd:date" });
        }
        self.describe(&mut dataset, &folder);
        dataset
    }

    /// What catalogue and datasets alike say of themselves.
    fn describe(&self, entry: &mut Value, path: &str) {
        if self.settings.address.is_some() {
            entry["@id"] = json!(self.address_of(path));
            entry["dcat:landingPage"] = json!({ "@id": self.address_of(path) });
        }
        if !self.publisher().is_empty() {
            entry["dct:publisher"] = json!({ "@type": "foaf:Organization", "foaf:name": self.publisher() });
        }
        if let Some(address) = self.settings.licence.as_ref().and_then(|licence| licence.address.as_ref()) {
            entry["dct:license"] = json!({ "@id": address });
        }
    }

    fn address_of(&self, path: &str) -> String {
        format!("{}{path}", self.settings.address.as_deref().unwrap_or_default())
    }

    fn newest(&self) -> Option<&crate::model::Report> {
        self.editions.last().map(|edition| edition.year.report())
    }

    fn title(&self) -> &str {
        self.newest().map_or("", |report| &report.title)
    }

    fn publisher(&self) -> &str {
        let own = self.settings.publisher.as_deref();
        own.or_else(|| self.newest().map(|report| report.author.as_str())).unwrap_or_default()
    }
}

fn field(column: &TableColumn) -> Value {
    json!({ "name": column.name, "type": column.kind, "description": column.description })
}

fn media_type(ending: &str) -> &'static str {
    match ending {
        "csv" => "text/csv",
        "json" => "application/json",
        _ => "application/pdf",
    }
}
