//! `shiryo schema`: the JSON Schema is the one in the repository, and holds
//! for right what shiryo does.

mod support;

use boon::{Compiler, Schemas};
use serde_json::Value;
use support::{Office, R01};

/// Whether a year's data is valid by the schema that the program prints.
fn validator() -> impl Fn(&str) -> bool {
    let schema: Value = serde_json::from_str(&Office::new().done(&["schema"]).out).unwrap();
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource("schema.json", schema).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    move |yaml: &str| {
        let value: Value = serde_yaml::from_str(yaml).unwrap();
        schemas.validate(&value, index).is_ok()
    }
}

#[test]
fn the_schema_in_the_repository_is_the_generated_one() {
    let kept = include_str!("../data/schema.json").replace("\r\n", "\n");
    let generated = Office::new().done(&["schema"]).out;
    assert!(kept == generated, "data/schema.json is stale; run: shiryo schema > data/schema.json");
    assert!(R01.starts_with("# yaml-language-server: $schema=schema.json\n"));
}

#[test]
fn the_schema_names_its_draft_and_speaks_japanese() {
    let schema: Value = serde_json::from_str(include_str!("../data/schema.json")).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(schema["title"].as_str().unwrap().contains("進行管理表"));
    let methods: Vec<_> = schema["properties"]["総括方法"]["oneOf"].as_array().unwrap().iter().collect();
    for name in ["平均", "最頻", "最低"] {
        let method = methods.iter().find(|method| method["const"] == name).unwrap();
        assert!(is_japanese(&method["description"]), "{method}");
    }
    let definitions = schema["$defs"].as_object().unwrap();
    for (name, definition) in definitions.iter().chain([(&"root".to_owned(), &schema)]) {
        for (key, property) in definition["properties"].as_object().unwrap() {
            assert!(is_japanese(&property["description"]), "{name} {key}: {property}");
        }
        assert_eq!(definition["additionalProperties"], false, "{name}");
        assert!(is_japanese(&definition["description"]), "{name}");
    }
}

fn is_japanese(description: &Value) -> bool {
    description.as_str().is_some_and(|text| text.contains(|c| ('ぁ'..='ん').contains(&c) || ('一'..='龥').contains(&c)))
}

#[test]
fn the_schema_accepts_the_real_year_and_refuses_broken_ones() {
    let is_valid = validator();
    assert!(is_valid(R01));
    for (from, to) in [
        ("    実績: ", "    実積: "),
        ("表題: ", "#表題: "),
        ("            主管課: 在宅療養支援課\n", ""),
        ("資料番号: 資料3", "資料番号: [資料3]"),
        ("資料番号: 資料3", "資料番号: ''"),
        ("連携: [高齢福祉課, 都市計画課]", "連携: 高齢福祉課"),
        ("    下限: 100", "    下限: 101"),
        ("    下限: 100", "    下限: 全部"),
        ("最終年度: 令和6年度", "最終年度: 未定"),
        ("最終年度: 令和6年度", "最終年度: 令和6年度\n作成日: 令和2年2月13日"),
        ("最終年度: 令和6年度", "最終年度: 令和6年度\n総括方法: 最高"),
        ("      理由: 令和元年度公表資料による\n", ""),
    ] {
        assert!(R01.contains(from), "{from}");
        assert!(!is_valid(&R01.replacen(from, to, 1)), "{to}");
    }
}

/// What shiryo takes as it stands, editors don't underline either.
#[test]
fn the_schema_accepts_what_shiryo_does() {
    let is_valid = validator();
    for (from, to) in [
        ("資料番号: 資料3", "資料番号: 3"),
        ("年度: 令和元年度", "年度: 2019"),
        ("年度: 令和元年度", "年度: Ｒ１"),
        ("    下限: 70", "    下限: \"70%\""),
        ("対応: どのような「サイン」が良いかなど他市の事例などを調査研究する", "対応:"),
        ("対応: どのような「サイン」が良いかなど他市の事例などを調査研究する", "達成率: 66.7"),
        ("連携: [高齢福祉課, 都市計画課]", "連携:"),
        ("最終年度: 令和6年度", "最終年度: 令和6年度\n総括方法:\n用語:\n作成日:\n注: true"),
    ] {
        assert!(R01.contains(from), "{from}");
        let text = R01.replacen(from, to, 1).replace("\n注: 施策", "\n# 施策");
        assert!(is_valid(&text), "{to}");
        let office = Office::with(text);
        office.done(&["check"]);
    }
}
