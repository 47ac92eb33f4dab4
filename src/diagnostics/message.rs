//! Messages whose advice is another one in the browser.

use std::fmt;

use serde::{Serialize, Serializer};

/// What is said of something, in Japanese. Where it advises an option of a
/// command, it has a second form for the browser, where there is a box to be
/// ticked instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    text: String,
    page: Option<String>,
}

impl Message {
    /// One that gives either advice: `say` puts it into its words.
    pub fn advising(by_command: &str, on_page: &str, say: impl Fn(&str) -> String) -> Self {
        Self { text: say(by_command), page: Some(say(on_page)) }
    }

    /// The same message with these words of its own for the browser.
    #[must_use]
    pub fn or_on_page(self, page: impl Into<String>) -> Self {
        Self { page: Some(page.into()), ..self }
    }

    /// What it says in the browser.
    pub fn on_page(&self) -> &str {
        self.page.as_deref().unwrap_or(&self.text)
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self { text, page: None }
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// For programs, which work with the commands.
impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}
