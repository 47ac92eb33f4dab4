//! The real year, in many hands, broken at random: never a panic, and every
//! diagnostic has a place in the file.

#[path = "support/writings.rs"]
mod writings;

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use proptest::sample::Index;
use shiryo::check;
use shiryo::diagnostics::{Code, Diagnostic, terminal};
use shiryo::load;
use shiryo::model::FiscalYear;
use shiryo::office::Root;
use shiryo::office::fonts::Fonts;
use shiryo::source::Source;
use writings::WRITINGS;

const R01: &str = include_str!("../data/R01.yaml");

/// Without fonts of its own.
static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&Root::new("tests/support")).unwrap());

/// One way to break a file.
#[derive(Debug, Clone)]
enum Mutation {
    /// Bytes replaced by these.
    Bytes(Index, u8, Vec<u8>),
    /// A text put in.
    Insert(Index, &'static str),
    RemoveLine(Index),
    DoubleLine(Index),
    SwapLines(Index, Index),
    /// A line's indentation made this much deeper or shallower.
    Indent(Index, i8),
    /// A line's key replaced.
    Key(Index, &'static str),
    /// Everything from here on gone.
    Cut(Index),
}

/// What slips in where people type.
const SLIPS: [&str; 36] = [
    "：",
    "　",
    "\t",
    "－ ",
    "- ",
    ": ",
    " #",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "|",
    ">",
    "&",
    "*",
    "!",
    "@",
    "%",
    "`",
    "\\",
    "\u{feff}",
    "\u{2028}",
    "\u{85}",
    "\u{0}",
    "\r",
    "\n",
    "（（",
    "---\n",
    "・",
    "｜-",
    "「",
    "   「   - ",
    "①",
    "\n  - ",
];

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<Index>;
    prop_oneof![
        (at(), 0u8..9, prop::collection::vec(any::<u8>(), 0..4))
            .prop_map(|(at, length, with)| Mutation::Bytes(at, length, with)),
        (at(), prop::sample::select(&SLIPS[..])).prop_map(|(at, slip)| Mutation::Insert(at, slip)),
        at().prop_map(Mutation::RemoveLine),
        at().prop_map(Mutation::DoubleLine),
        (at(), at()).prop_map(|(a, b)| Mutation::SwapLines(a, b)),
        (at(), -9i8..9).prop_map(|(at, by)| Mutation::Indent(at, by)),
        (at(), prop::sample::select(vec!["", "名称:", "備考：", "- 事業:", "達成率: 多い", "総括: 達成", "連携: 課"]))
            .prop_map(|(at, key)| Mutation::Key(at, key)),
        at().prop_map(Mutation::Cut),
    ]
}

fn mutate(bytes: Vec<u8>, mutation: &Mutation) -> Vec<u8> {
    let by_line = |bytes: &[u8], change: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let mut lines: Vec<Vec<u8>> = bytes.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
        change(&mut lines);
        lines.join(&b'\n')
    };
    let mut bytes = bytes;
    match mutation {
        Mutation::Bytes(at, length, with) => {
            let start = at.index(bytes.len() + 1);
            let end = (start + usize::from(*length)).min(bytes.len());
            bytes.splice(start..end, with.iter().copied());
            bytes
        }
        Mutation::Insert(at, slip) => {
            // Between characters, so that the file stays a text.
            let mut start = at.index(bytes.len() + 1);
            while bytes.get(start).is_some_and(|byte| byte & 0xc0 == 0x80) {
                start += 1;
            }
            bytes.splice(start..start, slip.bytes());
            bytes
        }
        Mutation::RemoveLine(at) => by_line(&bytes, &|lines| {
            lines.remove(at.index(lines.len()));
        }),
        Mutation::DoubleLine(at) => by_line(&bytes, &|lines| {
            let at = at.index(lines.len());
            lines.insert(at, lines[at].clone());
        }),
        Mutation::SwapLines(a, b) => by_line(&bytes, &|lines| {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            lines.swap(a, b);
        }),
        Mutation::Indent(at, by) => by_line(&bytes, &|lines| {
            let at = at.index(lines.len());
            let line = &mut lines[at];
            let own = line.iter().take_while(|&&byte| byte == b' ').count();
            let new = own.saturating_add_signed(isize::from(*by));
            line.splice(..own, vec![b' '; new]);
        }),
        Mutation::Key(at, key) => by_line(&bytes, &|lines| {
            let at = at.index(lines.len());
            let line = &mut lines[at];
            let start = line.iter().take_while(|&&byte| matches!(byte, b' ' | b'-')).count();
            let end = line.iter().position(|&byte| byte == b':').map_or(line.len(), |colon| colon + 1).max(start);
            line.splice(start..end, key.bytes());
        }),
        Mutation::Cut(at) => {
            bytes.truncate(at.index(bytes.len() + 1));
            bytes
        }
    }
}

/// How many cases are tried; `SHIRYO_MUTATIONS=20000` for a long look.
fn cases() -> u32 {
    std::env::var("SHIRYO_MUTATIONS").ok().map_or(2000, |cases| cases.parse().expect("SHIRYO_MUTATIONS is a number"))
}

/// The real year as it stands, and in others' hands.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let others = WRITINGS.iter().map(|writing| writing.write(R01));
    std::iter::once(R01.to_owned()).chain(others).collect()
});

fn loaded(text: &str) -> load::Loaded {
    load::load_source(Source::new("data/R01.yaml", text), FiscalYear::from_code("R01").unwrap()).unwrap()
}

#[test]
fn every_writing_is_the_same_year() {
    let report = loaded(R01).report;
    for text in TEXTS.iter() {
        let loaded = loaded(text);
        let errors: Vec<_> = check::check(&loaded, &FONTS)
            .into_iter()
            .filter(|found| found.is_error())
            .map(|found| found.message)
            .collect();
        assert_eq!(errors, [""; 0], "{text}");
        assert_eq!(loaded.report, report, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_broken_year_is_answered_with_places(
        text in prop::sample::select((0..TEXTS.len()).collect::<Vec<_>>()),
        mutations in prop::collection::vec(mutation(), 1..6),
    ) {
        let bytes = mutations.iter().fold(TEXTS[text].clone().into_bytes(), mutate);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("R01.yaml");
        std::fs::write(&path, &bytes).unwrap();
        let year = FiscalYear::from_code("R01").unwrap();

        let read = Source::read(&path, "data/R01.yaml").map_err(Diagnostic::from);
        let diagnostics = match read.and_then(|source| load::load_source(source, year)) {
            Ok(loaded) => check::check(&loaded, &FONTS),
            Err(diagnostic) => vec![diagnostic],
        };
        for diagnostic in &diagnostics {
            let (source, span): (&Arc<Source>, _) = (&diagnostic.source, diagnostic.span.clone());
            prop_assert_eq!(source.path(), "data/R01.yaml");
            prop_assert!(source.text().get(span).is_some(), "{:?}", diagnostic);
            prop_assert!((1..=source.line_count()).contains(&diagnostic.start().line), "{:?}", diagnostic);
            prop_assert!(!diagnostic.message.is_empty() && !diagnostic.hint.is_empty(), "{:?}", diagnostic);
            if let Some(fix) = &diagnostic.fix {
                prop_assert!(source.text().get(fix.span.clone()).is_some_and(|text| text != fix.text), "{:?}", diagnostic);
            }
            // No fault of the program's own is passed off as one of the file.
            prop_assert_ne!(diagnostic.code, Code::ShapeType);
        }
        for diagnostic in diagnostics.iter().take(20) {
            prop_assert!(!terminal::render(diagnostic, true).is_empty());
        }
    }
}
