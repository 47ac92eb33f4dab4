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
        for (key, property) in definition["properties"].as_object().into_iter().flatten() {
            assert!(is_japanese(&property["description"]), "{name} {key}: {property}");
        }
        let is_map = definition["type"] == "object";
        assert_eq!(definition["additionalProperties"] == false, is_map, "{name}");
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
        ("最終年度: 令和6年度", "最終年度: 令和6年度\n作成日: 令和2年13月2日"),
        ("    下限: 70", "    下限: 66.67"),
        ("    下限: 70", "    下限: 150%"),
        ("    下限: 70", "    下限: 999"),
        ("    下限: 70", "    下限: \"70.05\""),
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
        ("    下限: 70", "    下限: 66.7"),
        ("最終年度: 令和6年度", "最終年度: 令和6年度\n作成日: 令和2年2月13日"),
        ("最終年度: 令和6年度", "最終年度: 令和6年度\n作成日: R2.2.13"),
        ("最終年度: 令和6年度", "最終年度: 令和6年度\n作成日: ２０２０／２／１３"),
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

/// What the schema and the parsers hold for a rate, a year and a date is one
/// thing, whatever is written. YAML's other ways to write numbers (1e2, .5,
/// 0x10) are numbers to an editor before the schema is asked, so they aren't
/// among what is generated; that a day is in its era, and 29 February in a
/// leap year, no schema can say.
mod one_definition {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use shiryo::model::{Date, FiscalYear, Rate};

    use super::*;

    /// What an editor holds of a value at a place of the data.
    struct Editor(Box<dyn Fn(&str) -> bool + Send + Sync>);

    static EDITOR: LazyLock<Editor> = LazyLock::new(|| Editor(Box::new(validator())));

    /// A year with a value at a key, and nothing else in question.
    fn accepts(key: &str, value: &str) -> bool {
        let (rate, year, date) = match key {
            "下限" => (value, "令和6年度", "2020-02-13"),
            "最終年度" => ("0", value, "2020-02-13"),
            _ => ("0", "令和6年度", value),
        };
        EDITOR.0(&format!(
            "年度: R01\n資料番号: a\n表題: a\n作成者: a\n作成日: {date}\n最終年度: {year}\n達成区分: [{{区分: a, 下限: {rate}, 標準: 0}}]\n基本的方向性: [{{名称: a, 施策項目: [{{名称: a, 事業: [{{内容: a, 主管課: a}}]}}]}}]\n"
        ))
    }

    fn is_full_width(text: String) -> BoxedStrategy<String> {
        let wide: String = text
            .chars()
            .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c })
            .collect();
        prop::sample::select(vec![text, wide]).boxed()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn of_rates(text in r"-?[0-9]{1,4}([.][0-9]{1,3})? ?%{0,2}".prop_flat_map(is_full_width), quoted: bool) {
            let value = if quoted { format!("'{text}'") } else { text.clone() };
            // JSON's -0 is 0.
            prop_assume!(!text.trim_start_matches(['-', '－', '0', '０', '.', '．']).trim_end_matches([' ', '%', '％']).is_empty() || !text.starts_with(['-', '－']));
            prop_assert_eq!(accepts("下限", &value), text.parse::<Rate>().is_ok(), "{}", value);
        }

        #[test]
        fn of_years(text in r"([RHSrhsM]|令和|平成|昭和|明治|)[0-9元]{1,4}( ?年度?)?".prop_flat_map(is_full_width)) {
            prop_assert_eq!(accepts("最終年度", &text), text.parse::<FiscalYear>().is_ok(), "{}", text);
        }

        #[test]
        fn of_dates(
            year in r"([RHS]|令和|平成|昭和)[0-9元]{1,2}|(19|20|21)[0-9][0-9]|[0-9]{1,5}",
            month in 0u32..15,
            day in 0u32..34,
            marks in prop::sample::select(vec![["-", "-", ""], ["/", "/", ""], [".", ".", ""], ["年", "月", "日"], ["-", "月", ""], ["", "", ""]]),
            zero: bool,
        ) {
            let [a, b, c] = marks;
            let text = if zero { format!("{year}{a}{month:02}{b}{day:02}{c}") } else { format!("{year}{a}{month}{b}{day}{c}") };
            let parsed = text.parse::<Date>().is_ok();
            let accepted = accepts("作成日", &format!("'{text}'"));
            prop_assert!(accepted || !parsed, "{}", text);
            // Days that the calendar or their era lacks are beyond a schema.
            let leap = (month, day) == (2, 29);
            let era = !year.starts_with(|c: char| c.is_ascii_digit());
            let early = year.starts_with("19") && year.as_str() < "1927" || year.as_str() >= "2119";
            prop_assert!(parsed || !accepted || leap || era || early, "{}", text);
        }
    }
}
