//! What `publish` writes, through the program.

mod support;

use support::Office;

const H30: &str = include_str!("plan/data/H30.yaml");
const R01: &str = include_str!("plan/data/R01.yaml");
const R02: &str = include_str!("plan/data/R02.yaml");

fn sealed_plan() -> Office {
    let office = Office::new().and("data/H30.yaml", H30).and("data/R01.yaml", R01).and("data/R02.yaml", R02);
    office.done(&[
        "seal",
        "H30",
        "--by",
        "星見市こども会議",
        "--on",
        "2019-06-10",
        "--allow-empty",
        "--accept-notices",
    ]);
    office.done(&[
        "seal",
        "R01",
        "--by",
        "星見市こども会議",
        "--on",
        "2020-06-08",
        "--allow-empty",
        "--accept-notices",
    ]);
    office
}

/// The texts between the tags of a page, as a reader gets them.
fn texts(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, behind)| behind);
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#x27;", "'");
    text.replace("&#x2f;", "/").replace("&amp;", "&")
}

/// A text without line breaks, and without the blanks around tags.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_sealed_years_and_nothing_else() {
    let office = sealed_plan();
    let run = office.done(&["publish"]);
    for file in [
        "index.html",
        "web.css",
        "datapackage.json",
        "catalog.jsonld",
        "all-measures.csv",
        "R01/index.html",
        "R01/R01.pdf",
        "R01/measures.csv",
        "R01/directions.csv",
        "R01/report.json",
        "H30/index.html",
    ] {
        assert!(office.has(&format!("out/web/{file}")), "{file}");
        assert!(run.out.lines().any(|line| line == format!("out/web/{file}")), "{file}: {}", run.out);
    }
    assert!(!office.has("out/web/R02"));
    assert_eq!(office.read("out/web/R01/R01.pdf"), office.read("out/archive/R01.pdf"));
    let refused = office.run(&["publish", "R02"]);
    assert_eq!(refused.status, 1);
    assert!(refused.err.contains("--draft"), "{}", refused.err);
}

#[test]
fn what_was_sealed_is_published_not_what_data_holds_today() {
    let office = sealed_plan();
    office.done(&["publish"]);
    let (page, json) = (office.text("out/web/R01/index.html"), office.text("out/web/R01/report.json"));
    office.write("data/R01.yaml", R01.replace("一時預かりの充実", "一時預かりの大きな充実"));
    let run = office.done(&["publish"]);
    assert!(run.err.contains("承認のあとに変更されています"), "{}", run.err);
    assert_eq!(office.text("out/web/R01/index.html"), page);
    assert_eq!(office.text("out/web/R01/report.json"), json);
    // Nor does a rule that came later keep back what was signed off.
    office.write("data/R01.yaml", "年度: 令和");
    office.done(&["publish"]);
    assert_eq!(office.text("out/web/R01/index.html"), page);
}

#[test]
fn the_same_data_gives_the_same_bytes_and_other_files_stay() {
    let office = sealed_plan();
    office.write("out/web/R01/notice.txt", "掲示");
    let files = |office: &Office| {
        let listed = office.done(&["publish", "--draft"]).out;
        listed.lines().map(|file| (file.to_owned(), office.read(file))).collect::<Vec<_>>()
    };
    let first = files(&office);
    assert_eq!(first, files(&office));
    assert_eq!(office.text("out/web/R01/notice.txt"), "掲示");
}

#[test]
fn every_text_is_on_the_page_in_order() {
    let office = sealed_plan();
    office.done(&["publish", "--draft"]);
    for (code, data) in [("H30", H30), ("R01", R01), ("R02", R02)] {
        let page = squeezed(&texts(&office.text(&format!("out/web/{code}/index.html"))));
        let data: serde_yaml::Value = serde_yaml::from_str(data).unwrap();
        for direction in data["基本的方向性"].as_sequence().unwrap() {
            let name = squeezed(direction["名称"].as_str().unwrap());
            // Behind the table of contents, where every name stands before.
            let mut at = page.rfind(&format!("{name}令和")).or_else(|| page.rfind(&format!("{name}平成"))).unwrap();
            for measure in direction["施策項目"].as_sequence().unwrap() {
                let mut expected =
                    vec![measure["名称"].as_str().unwrap(), measure["趣旨"].as_str().unwrap_or_default()];
                for project in measure["事業"].as_sequence().unwrap() {
                    let keys = ["内容", "主管課", "最終年度目標", "年度目標", "実績", "課題", "対応"];
                    expected.extend(keys.iter().filter_map(|key| project[*key].as_str()));
                }
                for text in expected {
                    let text = squeezed(text);
                    let found = page[at..].find(&text).unwrap_or_else(|| panic!("{code}: {text}"));
                    at += found + text.len();
                }
            }
        }
    }
}

#[test]
fn nothing_in_a_text_becomes_markup() {
    let hostile = "<script>alert(1)</script> \"x\" 'y' & &amp; {{ page }} {% if %} <a href=javascript:x> ]]> -->";
    let data = R01
        .replace("妊娠から子育てまで、どこに相談すればよいか迷わない体制が必要", &format!("|-\n          {hostile}"));
    assert!(data.contains(hostile));
    let office = Office::with(data);
    office.done(&["publish", "--draft"]);
    let page = office.text("out/web/R01/index.html");
    assert!(!page.contains("<script"));
    assert!(squeezed(&texts(&page)).contains(&squeezed(hostile)));
}

#[test]
fn a_link_to_a_measure_holds_when_it_is_renamed_and_moved() {
    let renamed = R02.replacen("一時預かりの充実", "一時預かりと休日保育の充実", 1);
    assert_ne!(renamed, R02);
    let office = Office::new().and("data/R01.yaml", R01).and("data/R02.yaml", renamed);
    office.done(&["publish", "--draft"]);
    let id = |page: &str, name: &str| {
        let at = page.find(&format!("　{name}</a>")).unwrap_or_else(|| panic!("{name}"));
        let link = &page[..at];
        link[link.rfind("href=\"#").unwrap() + 7..].split('"').next().unwrap().to_owned()
    };
    let (then, now) = (office.text("out/web/R01/index.html"), office.text("out/web/R02/index.html"));
    let kept = id(&then, "一時預かりの充実");
    assert_eq!(id(&now, "一時預かりと休日保育の充実"), kept);
    assert!(now.contains(&format!("<h3 id=\"{kept}\">")));
    assert!(now.contains("前の名称：一時預かりの充実"));
}

#[test]
fn json_csv_and_page_say_the_same() {
    let office = sealed_plan();
    office.done(&["publish"]);
    let json: serde_json::Value = serde_json::from_str(&office.text("out/web/R01/report.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&office.text("out/web/report.schema.json")).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("report.schema.json", schema).unwrap();
    let index = compiler.compile("report.schema.json", &mut schemas).unwrap();
    assert!(schemas.validate(&json, index).is_ok());
    assert_eq!(json["承認"]["承認日"], "2020-06-08");
    let text = office.text("out/web/R01/measures.csv");
    let mut table = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head = table.headers().unwrap().clone();
    let mut rows = table.records().map(Result::unwrap);
    for direction in json["基本的方向性"].as_array().unwrap() {
        for measure in direction["施策項目"].as_array().unwrap() {
            for project in measure["事業"].as_array().unwrap() {
                let row = rows.next().unwrap();
                let cell = |name: &str| &row[head.iter().position(|one| one == name).unwrap()];
                assert_eq!(cell("方向性"), direction["名称"]);
                assert_eq!(cell("施策"), measure["名称"]);
                assert_eq!(cell("達成状況"), measure["達成状況"]);
                assert_eq!(cell("施策識別子"), measure["識別子"]);
                for key in ["内容", "主管課", "最終年度目標", "年度目標", "実績", "課題", "対応"] {
                    assert_eq!(cell(key), project[key]);
                }
                let rate = project["達成率"].as_f64().map_or_else(String::new, |rate| rate.to_string());
                assert_eq!(cell("達成率"), rate);
            }
        }
    }
    assert!(rows.next().is_none());
    let summary = office.done(&["summary", "R01", "--format", "json"]).out;
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    for (one, other) in
        summary[0]["directions"].as_array().unwrap().iter().zip(json["基本的方向性"].as_array().unwrap())
    {
        assert_eq!(one["printed"], other["達成状況"]);
        assert_eq!(one["calculated"], other["計算"]["達成状況"]);
        assert_eq!(one["rate"], other["計算"]["率"]);
    }
}

/// What programs read of the tables is what was signed off, also where Excel
/// would see a formula.
#[test]
fn texts_that_look_like_formulas_are_published_exactly() {
    let project = R01.find("          - 内容: ").unwrap() + "          - 内容: ".len();
    let end = project + R01[project..].find('\n').unwrap();
    for text in ["=1+1", "+81", "-3件", "@相談", "'=1", "＝"] {
        let data = format!("{}\"{text}\"{}", &R01[..project], &R01[end..]);
        let office = Office::with(data);
        office.done(&["publish", "--draft", "R01"]);
        let table = office.text("out/web/R01/measures.csv");
        let mut table = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
        let at = table.headers().unwrap().iter().position(|one| one == "内容").unwrap();
        assert_eq!(&table.records().next().unwrap().unwrap()[at], text);
    }
}

#[test]
fn licence_and_address_are_said_once() {
    let office = sealed_plan().and(
        "data/publish.yaml",
        "# 公開\nアドレス: https://www.city.hoshimi.example.jp/kodomo\nライセンス: CC-BY-4.0\n公開者: 星見市\n",
    );
    office.done(&["publish"]);
    let package: serde_json::Value = serde_json::from_str(&office.text("out/web/datapackage.json")).unwrap();
    assert_eq!(package["licenses"][0]["name"], "CC-BY-4.0");
    assert_eq!(package["homepage"], "https://www.city.hoshimi.example.jp/kodomo/");
    let catalog = office.text("out/web/catalog.jsonld");
    assert!(catalog.contains("https://www.city.hoshimi.example.jp/kodomo/R01/measures.csv"));
    assert!(office.text("out/web/R01/index.html").contains("CC-BY-4.0"));

    office.write("data/publish.yaml", "アドレス: www.city.hoshimi.example.jp\nライセンズ: CC-BY-4.0\n");
    let run = office.run(&["publish"]);
    assert_eq!(run.status, 1);
    for place in ["data/publish.yaml:1:7", "data/publish.yaml:2:1"] {
        assert!(run.err.contains(place), "{place}\n{}", run.err);
    }
    assert!(run.err.contains("「ライセンス」のことではありませんか"), "{}", run.err);

    office.write("data/publish.yaml", "");
    office.done(&["publish"]);
    assert!(!office.text("out/web/datapackage.json").contains("licenses"));
}

#[test]
fn an_offices_own_template_comes_first() {
    let office = sealed_plan().and("templates/parts.html", "{% macro rating(one) %}");
    let run = office.run(&["publish"]);
    assert_eq!(run.status, 1);
    assert!(run.err.contains("templates/parts.html:1"), "{}", run.err);
    office.write("templates/parts.html", include_str!("../templates/parts.html").replace("（案）作成中", "（案）"));
    office.write("templates/web.css", "body { color: red }");
    office.done(&["publish"]);
    assert_eq!(office.text("out/web/web.css"), "body { color: red }");
}

#[test]
fn a_template_that_is_no_utf_8_is_told_as_such() {
    for name in ["web.css", "year.html"] {
        let office = sealed_plan().and(&format!("templates/{name}"), b"body {}\n/* \x83e\x83X\x83g */");
        let run = office.run(&["publish"]);
        let place = format!("templates/{name}:2:");
        assert!(run.status == 1 && run.err.contains(&place) && run.err.contains("UTF-8"), "{}", run.err);
        assert!(!run.err.contains("権限"), "{}", run.err);
    }
}

#[test]
fn a_named_year_does_not_hide_the_others() {
    let office = sealed_plan();
    office.done(&["publish", "--draft"]);
    let files = |office: &Office| {
        ["index.html", "all-measures.csv", "datapackage.json"].map(|name| office.text(&format!("out/web/{name}")))
    };
    let (all, link) = (files(&office), "../R02/index.html");
    assert!(office.text("out/web/R01/index.html").contains(link));
    // A draft that isn't published now stays, and is told: on a server it could be read.
    let run = office.done(&["publish"]);
    assert!(run.err.contains("out/web/R02") && run.err.contains("削除"), "{}", run.err);
    assert!(office.has("out/web/R02/index.html") && !office.text("out/web/index.html").contains("R02"));
    assert!(!office.text("out/web/R01/index.html").contains(link));
    let sealed = files(&office);
    for (years, as_it_was) in [(&["R01"][..], &sealed), (&["H30", "R01"], &sealed), (&["R02", "--draft"], &all)] {
        let run = office.done(&[&["publish"], years].concat());
        assert_eq!(&files(&office), as_it_was, "{years:?}");
        assert_eq!(run.err.contains("out/web/R02"), as_it_was == &sealed, "{}", run.err);
    }
}

/// In three years a name went from one measure to another.
#[test]
fn table_and_links_follow_a_measure_by_one_rule() {
    let year = |code: &str, measures: &[(&str, &str)]| {
        let head = format!(
            "年度: {code}\n資料番号: 資料3\n表題: 題\n作成者: 課\n最終年度: R06\n達成区分:\n- {{区分: 済, 下限: 50, 標準: 75}}\n- {{区分: 未, 下限: 0, 標準: 10}}\n基本的方向性:\n- 名称: 支える\n  施策項目:\n"
        );
        let list = measures.iter().map(|(name, rating)| {
            format!("  - 名称: {name}\n    達成状況: {rating}\n    事業:\n    - {{内容: {name}の事業, 主管課: 課}}\n")
        });
        head + &list.collect::<String>()
    };
    let office = Office::new()
        .and("data/H30.yaml", year("H30", &[("相談", "未"), ("見守り", "済")]))
        .and("data/R01.yaml", year("R01", &[("総合的な窓口", "済"), ("見守り", "済")]))
        .and("data/R02.yaml", year("R02", &[("総合的な窓口", "済"), ("見守り", "済"), ("相談", "済")]));
    office.done(&["publish", "--draft"]);
    let page = office.text("out/web/R02/index.html");
    let ratings = |name: &str| {
        let row = page.split("</tr>").find(|row| row.contains(&format!(">{name}</a></th>"))).unwrap();
        texts(row.split("</th>").nth(1).unwrap()).trim().chars().collect::<Vec<_>>()
    };
    assert_eq!(ratings("総合的な窓口"), ['未', '済', '済']);
    assert_eq!(ratings("見守り"), ['済', '済', '済']);
    assert_eq!(ratings("相談"), ['－', '－', '済']);
}

#[test]
fn what_the_page_says_to_compare_is_what_is_found() {
    let office = sealed_plan();
    office.done(&["publish"]);
    let page = office.text("out/web/R01/index.html");
    let hash = shiryo::digest::Digest::of(&office.read("out/web/R01/R01.pdf")).to_string();
    let register = office.text("out/archive/register.txt");
    assert!(page.contains(&hash) && register.contains(&format!("PDFのSHA-256: {hash}")));
    for command in ["certutil -hashfile R01.pdf SHA256", "sha256sum R01.pdf"] {
        assert!(page.contains(command), "{command}");
    }
}

#[test]
fn where_the_archive_is_old_or_there_is_none_it_is_said() {
    let run = Office::new().run(&["publish"]);
    assert!(run.status == 1 && run.err.contains("shiryo init"), "{}", run.err);
    let office = sealed_plan();
    let old = |name: &str| format!("out/archive/{name}");
    let kept = ["register.txt", "H30.pdf"].map(|name| (name, office.read(&old(name))));
    office.done(&[
        "seal",
        "R02",
        "--by",
        "星見市こども会議",
        "--on",
        "2021-06-08",
        "--allow-empty",
        "--accept-notices",
    ]);
    std::fs::remove_dir_all(office.path("out/archive")).unwrap();
    for (name, bytes) in kept {
        office.write(&old(name), bytes);
    }
    for options in [&["publish"][..], &["publish", "H30"], &["publish", "--draft"]] {
        let run = office.run(options);
        assert!(run.status == 1 && run.err.contains("控えから戻して"), "{}", run.err);
        assert!(!office.has("out/web"));
    }
}

#[test]
fn a_damaged_archive_publishes_nothing() {
    let office = sealed_plan();
    let mut pdf = office.read("out/archive/R01.pdf");
    let middle = pdf.len() / 2;
    pdf[middle] ^= 1;
    office.write("out/archive/R01.pdf", pdf);
    let run = office.run(&["publish"]);
    assert_eq!(run.status, 1);
    assert!(run.err.contains("out/archive/R01.pdf"), "{}", run.err);
    assert!(!office.has("out/web"));
}
