//! The same year in several people's hands: block lists and lists in
//! brackets, every way to quote, folded texts, comments everywhere, CRLF.

use serde_yaml::Value;

/// How a year's file is written.
#[derive(Debug, Clone, Copy)]
pub struct Writing {
    pub quotes: Quotes,
    /// 連携 as a list of lines, not in brackets.
    pub lines: bool,
    /// The rating scale in braces.
    pub braces: bool,
    /// A comment behind and above every line that may have one.
    pub comments: bool,
    pub crlf: bool,
}

/// How texts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// Bare where they can be, else `|-`.
    Plain,
    Double,
    Single,
    /// Under `>-`.
    Folded,
}

pub const WRITINGS: [Writing; 6] = [
    Writing { quotes: Quotes::Plain, lines: true, braces: false, comments: false, crlf: false },
    Writing { quotes: Quotes::Double, lines: false, braces: true, comments: false, crlf: false },
    Writing { quotes: Quotes::Single, lines: true, braces: false, comments: true, crlf: false },
    Writing { quotes: Quotes::Folded, lines: false, braces: false, comments: false, crlf: true },
    Writing { quotes: Quotes::Plain, lines: true, braces: true, comments: true, crlf: true },
    Writing { quotes: Quotes::Folded, lines: true, braces: false, comments: true, crlf: false },
];

impl Writing {
    /// The year of a file, written so.
    pub fn write(self, yaml: &str) -> String {
        let mut text = String::new();
        self.value(&serde_yaml::from_str(yaml).unwrap(), 0, &mut text);
        if self.crlf { text.replace('\n', "\r\n") } else { text }
    }

    fn end(self, text: &mut String) {
        text.push_str(if self.comments { "  # 覚え書き\n" } else { "\n" });
    }

    /// A map's entries or a list's members, each on lines of its own; the
    /// first goes on where the text is.
    fn value(self, value: &Value, indent: usize, text: &mut String) {
        let blank = " ".repeat(indent);
        match value {
            Value::Mapping(map) => {
                for (nth, (key, value)) in map.iter().enumerate() {
                    if nth > 0 || indent == 0 {
                        if self.comments {
                            text.push_str(&format!("{blank}# {}\n", key.as_str().unwrap()));
                        }
                        text.push_str(&blank);
                    }
                    text.push_str(&format!("{}:", key.as_str().unwrap()));
                    self.entry(key.as_str().unwrap(), value, indent, text);
                }
            }
            Value::Sequence(members) => {
                for member in members {
                    text.push_str(&format!("{blank}- "));
                    match member {
                        Value::Mapping(_) => self.value(member, indent + 2, text),
                        member => {
                            text.push_str(&self.scalar(member, indent + 2));
                            // Behind a block's text nothing is a comment.
                            if self.quotes == Quotes::Folded { text.push('\n') } else { self.end(text) }
                        }
                    }
                }
            }
            _ => unreachable!("the form has no bare value"),
        }
    }

    fn entry(self, key: &str, value: &Value, indent: usize, text: &mut String) {
        match value {
            Value::Sequence(names) if names.iter().all(Value::is_string) && !self.lines => {
                let names: Vec<String> = names.iter().map(|name| format!("\"{}\"", name.as_str().unwrap())).collect();
                text.push_str(&format!(" [{}]", names.join(", ")));
                self.end(text);
            }
            Value::Sequence(bands) if key == "達成区分" && self.braces => {
                text.push('\n');
                for band in bands {
                    let pair = |(key, value): (&Value, &Value)| {
                        format!("{}: {}", key.as_str().unwrap(), double(&plain(value)))
                    };
                    let pairs: Vec<String> = band.as_mapping().unwrap().iter().map(pair).collect();
                    text.push_str(&format!("  - {{{}}}", pairs.join(", ")));
                    self.end(text);
                }
            }
            Value::Sequence(_) => {
                self.end(text);
                self.value(value, indent + 2, text);
            }
            Value::Mapping(_) => {
                self.end(text);
                text.push_str(&" ".repeat(indent + 2));
                self.value(value, indent + 2, text);
            }
            Value::Null => self.end(text),
            value => {
                text.push_str(&format!(" {}", self.scalar(value, indent + 2)));
                let is_block = plain(value).contains('\n') && matches!(self.quotes, Quotes::Plain | Quotes::Folded);
                if is_block || self.quotes == Quotes::Folded { text.push('\n') } else { self.end(text) }
            }
        }
    }

    fn scalar(self, value: &Value, indent: usize) -> String {
        let text = plain(value);
        let blank = " ".repeat(indent);
        // A line's end stands twice where lines are joined.
        let twice = || text.replace('\n', &format!("\n\n{blank}"));
        match self.quotes {
            Quotes::Double => double(&text),
            Quotes::Single => format!("'{}'", twice().replace('\'', "''")),
            Quotes::Folded => format!(">-\n{blank}{}", twice()),
            Quotes::Plain if text.contains('\n') => {
                format!("|-\n{blank}{}", text.replace('\n', &format!("\n{blank}")))
            }
            Quotes::Plain => shiryo::yaml::scalar::scalar(&text, indent),
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        value => value.as_str().unwrap().to_owned(),
    }
}

fn double(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
