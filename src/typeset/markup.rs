//! View → Typst markup, by way of minijinja templates.
//!
//! Escaping is done here and nowhere else. Whatever a template prints is
//! written as a Typst string in markup, `#"…";`, in which only `\` and `"`
//! have a meaning and after which nothing can be taken for code. Until all of
//! the markup is there its number stands behind it as a comment, `/*12*/`, by
//! which it is found again, so that a place in the markup, and with it a place
//! on a page, leads back to the data that was printed there.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, Value, filters, functions};
use typst::syntax::{Source, Span};
use typst::utils::hash128;

use crate::error::Error;
use crate::office::fonts::{Fonts, Form, is_selector};
use crate::typeset::paths;
use crate::typeset::printed::{self, Printed, escaped};
use crate::typeset::templates::{self, Templates};
use crate::view::{Origin, Text, View};

/// The markup of one report.
#[derive(Debug)]
pub struct Markup {
    source: Source,
    printed: Vec<Printed>,
}

/// What the formatter has printed so far, by number: as it stands in the string,
/// and where it came from.
type Log = Arc<Mutex<Vec<(String, Option<Origin>)>>>;

impl Markup {
    /// Fills the templates in with a view.
    ///
    /// # Errors
    /// [`Error::Template`] if a template is wrong, or prints a value where
    /// markup can't hold one (in code, in a string, in a comment).
    pub fn render(view: &View, templates: &Templates, fonts: &Fonts) -> Result<Self, Error> {
        Self::of(&view.file, Value::from(Serde(view)), templates, fonts, None)
    }

    /// As [`render`](Self::render), as an edit of an earlier markup, so that
    /// Typst knows what is as it was and lays out only the rest.
    ///
    /// # Errors
    /// As [`render`](Self::render).
    pub fn render_anew(view: &View, templates: &Templates, fonts: &Fonts, earlier: &Self) -> Result<Self, Error> {
        Self::of(&view.file, Value::from(Serde(view)), templates, fonts, Some(earlier))
    }

    /// The text alone, as [`text`](Self::text) gives it.
    ///
    /// # Errors
    /// If a template is wrong.
    pub(crate) fn text_of(view: &View, templates: &Templates, fonts: &Fonts) -> Result<String, Error> {
        fill(Value::from(Serde(view)), templates, fonts, None)
    }

    fn of(
        name: &str,
        context: Value,
        templates: &Templates,
        fonts: &Fonts,
        earlier: Option<&Self>,
    ) -> Result<Self, Error> {
        let log = Log::default();
        let text = fill(context, templates, fonts, Some(log.clone()))?;
        let log = std::mem::take(&mut *log.lock().unwrap_or_else(PoisonError::into_inner));
        let (text, printed) = printed::take_numbers(&text, &log);
        let source = match earlier {
            Some(earlier) => {
                let mut source = earlier.source.clone();
                source.replace(&text);
                source
            }
            None => Source::new(paths::markup(name), text),
        };
        // Typst asks for the hash of the whole first of all, and then remembers it.
        let (misplaced, _) = rayon::join(|| printed::misplaced(&source, &printed), || hash128(&source));
        match misplaced {
            Some(value) => Err(templates.misplaced(&source, value.range.end)),
            None => Ok(Self { source, printed }),
        }
    }

    /// The markup as one file without imports.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// Its path in the office's folder: `out/R01.typ`.
    pub fn path(&self) -> String {
        self.source.id().vpath().get_without_slash().to_owned()
    }

    /// The markup as Typst reads it.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Where the values came from, by the spans that they have for Typst.
    pub fn origins(&self) -> HashMap<Span, &Origin> {
        let mut origins = HashMap::new();
        printed::note_spans(self.source.root(), 0, &mut self.printed.iter().peekable(), &mut origins);
        origins
    }

    /// Where the value that is printed at a byte of the markup came from.
    pub fn origin(&self, at: usize) -> Option<&Origin> {
        let index = self.printed.partition_point(|printed| printed.range.end <= at);
        let printed = self.printed.get(index)?;
        printed.range.contains(&at).then_some(printed.origin.as_ref())?
    }
}

/// Fills the templates in. With a log, what is printed has its number behind it.
fn fill(context: Value, templates: &Templates, fonts: &Fonts, log: Option<Log>) -> Result<String, Error> {
    environment(templates, fonts, log)
        .get_template(templates::MAIN)
        .and_then(|template| template.render(context))
        .map_err(|error| templates.error(&error))
}

fn environment(templates: &Templates, fonts: &Fonts, log: Option<Log>) -> Environment<'static> {
    let mut environment = templates::environment();
    // Makes the results of macros and blocks, which are markup already, pass.
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("typst".into()));
    environment.add_global("only_built_in_fonts", fonts.own().next().is_none());
    let fonts = fonts.clone();
    environment.set_formatter(move |out, _: &mut State, value| print(log.as_ref(), &fonts, out, value));
    let templates = templates.clone();
    environment.set_loader(move |name| Ok(templates.get(name).map(str::to_owned)));
    environment.add_filter("list", filters::list);
    environment.add_filter("slice", filters::slice);
    environment.add_filter("number", |number: u64| Value::from_safe_string(number.to_string()));
    environment.add_function("range", functions::range);
    environment.add_test("even", minijinja::tests::is_even);
    environment.add_test("odd", minijinja::tests::is_odd);
    environment
}

/// The formatter: how every value reaches the markup.
fn print(log: Option<&Log>, fonts: &Fonts, out: &mut Output, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_undefined() {
        return Err(ErrorKind::UndefinedError.into());
    }
    if value.is_safe() {
        // What a macro or block has made of values printed before.
        return Ok(out.write_str(value.as_str().unwrap_or_default())?);
    }
    let origin = value.downcast_object_ref::<Text>().and_then(Text::origin);
    let text = value.to_string();
    let mut done = 0;
    for (range, family) in other_forms(&text, fonts) {
        let part = |start: usize, end: usize| {
            let origin = origin.map(|origin| Origin { offset: origin.offset + start, ..origin.clone() });
            (&text[start..end], origin)
        };
        if done < range.start || range.is_empty() {
            let (text, origin) = part(done, range.start);
            print_string(log, out, text, origin)?;
        }
        done = range.end;
        if let Some(family) = family {
            write!(out, "#text(font: \"{}\")[", escaped(&family))?;
            let (text, origin) = part(range.start, range.end);
            print_string(log, out, text, origin)?;
            out.write_str("];")?;
        }
    }
    Ok(())
}

/// The characters of a text, with their selectors, whose form another family
/// than the report's has; and last the text's end.
fn other_forms(text: &str, fonts: &Fonts) -> Vec<(Range<usize>, Option<String>)> {
    let mut found = Vec::new();
    if text.contains(is_selector) {
        for ((at, base), (next, selector)) in text.char_indices().zip(text.char_indices().skip(1)) {
            if is_selector(selector)
                && let Form::Of(family) = fonts.form(base, selector)
            {
                found.push((at..next + selector.len_utf8(), Some(family)));
            }
        }
    }
    let whole = found.is_empty();
    // A text of nothing is a string, too.
    if whole || found.last().is_some_and(|(range, _): &(Range<usize>, _)| range.end < text.len()) {
        found.push((text.len()..text.len(), None));
    }
    found
}

/// Prints a text as a string in markup.
fn print_string(log: Option<&Log>, out: &mut Output, text: &str, origin: Option<Origin>) -> fmt::Result {
    let text = escaped(text);
    write!(out, "#\"{text}\";")?;
    if let Some(log) = log {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        write!(out, "/*{}*/", log.len())?;
        log.push((text, origin));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::FiscalYear;
    use crate::office::Root;
    use crate::office::fonts::Fonts;
    use crate::typeset::pages::ReportWorld;

    /// Fills a template of its own with a value under `x` and lays it out.
    fn print_into(template: &str, x: Value) -> Result<String, Error> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("templates")).unwrap();
        std::fs::write(folder.path().join("templates/report.typ"), template).unwrap();
        let root = Root::new(folder.path());
        let templates = Templates::load(&root).unwrap();
        let context = minijinja::context! { x };
        let fonts = Fonts::load(&root).unwrap();
        let markup = Markup::of("R01", context, &templates, &fonts, None)?;
        ReportWorld::new(&markup, &fonts, "R01", b"")
            .lay_out()
            .map_err(|_| Error::Typst { faults: Vec::new(), own: Vec::new() })?;
        Ok(markup.text().to_owned())
    }

    /// Typst compares what it has got with the code points it was to get,
    /// which reach it as numbers.
    const COMPARE: &str = "
        #let got = [{{ x.text }}].at(\"text\", default: \"\")
        #let want = ({% for c in x.points %}int([{{ c }}].text), {% endfor %})
        #assert(got.codepoints().map(str.to-unicode) == want)";

    fn arrives(text: &str) -> Result<String, Error> {
        let points: Vec<u32> = text.chars().map(u32::from).collect();
        print_into(COMPARE, minijinja::context! { text, points })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// Any text at all reaches Typst's evaluation as it was.
        #[test]
        fn any_text_reaches_typst_unchanged(text in any::<String>()) {
            prop_assert!(arrives(&text).is_ok());
        }

        /// So do texts made of what has a meaning in markup or code.
        #[test]
        fn any_markup_reaches_typst_as_text(
            parts in prop::collection::vec(prop::sample::select(vec![
                "#", "*", "_", "$", "@", "-", "//", "/*", "*/", ";/*0*/", "#\"", "\"", "\\", ";", "(x)", ".y", "[", "]", "{", "}",
                "<a>", "=", "+", "`", "'", "~", "\n", "\r\n", "\t", " ", "https://a.b/c", "\\u{41}", "1.", "{{", "{%", "あ",
            ]), 0..12),
        ) {
            prop_assert!(arrives(&parts.concat()).is_ok());
        }
    }

    #[test]
    fn numbers_and_booleans_go_through_the_formatter_too() {
        let text = print_into("{{ x }} {{ 1 + 2 }} {{ true }} {{ none }}", Value::from(7)).unwrap();
        assert_eq!(text, "#\"7\"; #\"3\"; #\"True\"; #\"None\";");
    }

    #[test]
    fn what_macros_and_blocks_make_is_escaped_once() {
        let template = "{% macro m(y) %}*{{ y }}*{% endmacro %}{% set s %}_{{ x }}_{% endset %}{{ m(x) }} {{ s }}";
        let text = print_into(template, Value::from("a\"b")).unwrap();
        assert_eq!(text, "*#\"a\\\"b\";* _#\"a\\\"b\";_");
    }

    #[test]
    fn a_value_where_markup_can_not_hold_it_is_refused() {
        for template in [
            "#let a = {{ x }}",
            "#let a = \"{{ x }}\"",
            "= a\n// {{ x }}",
            "/* {{ x }} */",
            "`{{ x }}`",
            "$ {{ x }} $",
            "{{ x }",
            "#\"{{ x }}\";",
        ] {
            let error = print_into(template, Value::from("甲\n乙")).map(|text| panic!("{template} gave {text}"));
            let Err(Error::Template { path, line, .. }) = error else { panic!("{template}: {error:?}") };
            assert!(path.ends_with("templates/report.typ"), "{path}");
            assert!(line <= 2, "{line}");
        }
    }

    #[test]
    fn nothing_turns_data_into_markup() {
        let data = || Value::from("#panic()");
        // What would, elsewhere, is not there to be used …
        for (template, missing) in [
            ("{{ x|safe }}", "safe"),
            ("{{ x|e }}", "filter e "),
            ("{{ x|escape }}", "escape"),
            ("{{ x|upper }}", "upper"),
        ] {
            let error = print_into(template, data()).map(|text| panic!("{template} gave {text}"));
            let Err(Error::Template { line: 1, message, .. }) = error else { panic!("{template}: {error:?}") };
            assert!(message.contains(missing), "{template}: {message}");
        }
        // … and every way that is there prints a string.
        for template in [
            "{{ x }}",
            "{% autoescape false %}{{ x }}{% endautoescape %}",
            "{% set y = x %}{{ y }}",
            "{% macro m(y) %}{{ y }}{% endmacro %}{{ m(x) }}",
            "{% set s %}{{ x }}{% endset %}{{ s }}",
            "{{ [x]|first }}",
            "{{ [x]|join(\"\") }}",
            "{{ x ~ \"\" }}",
            "{{ x[:8] }}",
            "{{ nothing|default(x) }}",
        ] {
            assert_eq!(print_into(template, data()).unwrap(), "#\"#panic()\";", "{template}");
        }
    }

    #[test]
    fn an_undefined_name_is_an_error_with_the_templates_line() {
        let error = print_into("\n\n{{ x.nothing }}", minijinja::context! { text => "" }).unwrap_err();
        let Error::Template { line: 3, .. } = error else { panic!("{error:?}") };
    }

    #[test]
    fn a_printed_value_leads_back_to_the_data() {
        let report = include_str!("../../data/R01.yaml");
        let year = FiscalYear::new(2019).unwrap();
        let source = crate::source::Source::new("data/R01.yaml", report);
        let fonts = Fonts::load(&Root::new("nowhere")).unwrap();
        let sound = crate::check::SoundYear::read(source, &fonts, year).unwrap();
        let view = View::new(&sound, &crate::view::Edition::default());
        let templates = Templates::load(&Root::new("nowhere")).unwrap();
        let markup = Markup::render(&view, &templates, &fonts).unwrap();
        // The second line of a block of text, behind its marker.
        let at = markup.text().find("周知啓発の機会の確保と創出").unwrap();
        let origin = markup.origin(at).unwrap();
        assert_eq!(origin.path.to_string(), "基本的方向性1 › 施策項目1 › 事業1 › 課題");
        let node = sound.tree().at(&origin.path).unwrap();
        let span = node.span_within(sound.source().text(), origin.offset..origin.offset + 3);
        assert!(sound.source().text()[span.start..].starts_with("周知啓発の機会の確保と創出"));
        let from_the_data = markup.printed.iter().filter(|value| value.origin.is_some()).count();
        assert_eq!(markup.origins().len(), from_the_data);
        let string = typst::syntax::LinkedNode::new(markup.source.root()).leaf_at(at, typst::syntax::Side::After);
        assert_eq!(markup.origins().get(&string.unwrap().span()), Some(&origin));
    }
}
