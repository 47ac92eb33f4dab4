//! The parameters of an address.

use percent_encoding::percent_decode_str;

/// A parameter, decoded; none where it isn't there or is no text.
pub fn parameter(query: &str, name: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    percent_decode_str(value).decode_utf8().ok().map(|text| text.into_owned())
}
