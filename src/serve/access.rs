//! Who may see the report: whoever holds the key.
//!
//! Everything on a machine can reach its own ports: other users of it, every
//! page in its browsers. So each start makes a key that only the printed
//! address holds. The browser trades it for a cookie, which no page can read
//! and no other site can send, and the key leaves the address bar.

use std::fmt::Write as _;

use hyper::header::{self, HeaderMap};

/// The parameter of the address that holds the key.
const KEY: &str = "key";

/// The key of one start.
#[derive(Debug, Clone)]
pub struct Access {
    key: String,
    port: u16,
}

/// What becomes of a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is answered.
    Welcome,
    /// It brings the key: it gets this cookie and goes on without.
    Trade(String),
    /// It is refused.
    Refused,
}

impl Access {
    /// A new key for the server on a port of this machine.
    ///
    /// # Errors
    /// If the system has no random numbers.
    pub fn new(port: u16) -> std::io::Result<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
        let mut key = String::with_capacity(2 * bytes.len());
        for byte in bytes {
            // Writing to a string has no way to fail.
            let _ = write!(key, "{byte:02x}");
        }
        Ok(Self { key, port })
    }

    /// The address that opens the report in a browser.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?{KEY}={}", self.port, self.key)
    }

    /// Whether a request for this path with this query and these headers may
    /// be answered.
    pub fn judge(&self, path: &str, query: &str, headers: &HeaderMap) -> Admission {
        let keys = query.split('&').filter_map(|pair| pair.strip_prefix(KEY)?.strip_prefix('='));
        let has_key = keys.into_iter().any(|key| self.is_key(key));
        if has_key && path == "/" {
            return Admission::Trade(format!("{}={}; Path=/; HttpOnly; SameSite=Strict", self.cookie(), self.key));
        }
        let name = self.cookie();
        let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|cookies| cookies.to_str().ok());
        let mut cookies =
            cookies.flat_map(|cookies| cookies.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
        let has_cookie = cookies.any(|(named, value)| named == name && self.is_key(value));
        if has_key || has_cookie { Admission::Welcome } else { Admission::Refused }
    }

    /// The cookie's name. Cookies don't tell ports apart, so several reports
    /// in one browser need a name each.
    fn cookie(&self) -> String {
        format!("shiryo-{}", self.port)
    }

    /// Compares without telling by its time how much was right.
    fn is_key(&self, given: &str) -> bool {
        let pairs = self.key.bytes().zip(given.bytes());
        given.len() == self.key.len() && pairs.fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(header::COOKIE, cookie.parse().unwrap());
        }
        headers
    }

    #[test]
    fn every_start_has_a_key_of_its_own() {
        let (one, other) = (Access::new(3000).unwrap(), Access::new(3000).unwrap());
        assert_ne!(one.address(), other.address());
        assert_eq!(one.address().len(), "http://127.0.0.1:3000/?key=".len() + 32);
    }

    #[test]
    fn key_or_cookie_or_nothing() {
        let access = Access::new(3000).unwrap();
        let key = access.key.clone();
        let Admission::Trade(cookie) = access.judge("/", &format!("key={key}"), &HeaderMap::new()) else {
            panic!("no trade")
        };
        assert!(cookie.ends_with("; HttpOnly; SameSite=Strict"), "{cookie}");
        let pair = cookie.split(';').next().unwrap();
        for cookies in [&[pair][..], &["other=1; a=b", pair], &[&format!("x=y;{pair}; z=")]] {
            assert_eq!(access.judge("/events", "", &headers(cookies)), Admission::Welcome, "{cookies:?}");
        }
        let cut = &key[1..];
        for (query, cookie) in [
            ("", ""),
            ("key=", ""),
            (cut, ""),
            (&format!("key={cut}"), ""),
            (&format!("akey={key}"), ""),
            ("", &format!("shiryo-3001={key}")),
            ("", &format!("shiryo-3000={cut}0")),
            ("", &format!("shiryo-3000x={key}")),
        ] {
            assert_eq!(access.judge("/", query, &headers(&[cookie])), Admission::Refused, "{query} {cookie}");
        }
    }
}
