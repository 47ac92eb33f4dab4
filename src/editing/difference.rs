//! What a change did to a file's bytes, so that it can be undone to the byte
//! as long as nobody else has changed the file.

use crate::digest::Digest;

/// The bytes in which two states of a file differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    before: Digest,
    after: Digest,
    at: usize,
    old: Vec<u8>,
    new: Vec<u8>,
}

impl Difference {
    /// What makes one state of a file the other.
    pub fn between(before: &[u8], after: &[u8]) -> Self {
        let start = before.iter().zip(after).take_while(|(a, b)| a == b).count();
        let (old, new) = (&before[start..], &after[start..]);
        let end = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
        Self {
            before: Digest::of(before),
            after: Digest::of(after),
            at: start,
            old: old[..old.len() - end].to_vec(),
            new: new[..new.len() - end].to_vec(),
        }
    }

    /// The file as it was before, if these bytes are those after it.
    pub fn undone(&self, now: &[u8]) -> Option<Vec<u8>> {
        if Digest::of(now) != self.after {
            return None;
        }
        let (head, rest) = now.split_at_checked(self.at)?;
        let tail = rest.get(self.new.len()..)?;
        let before = [head, &self.old, tail].concat();
        (Digest::of(&before) == self.before).then_some(before)
    }

    /// The same change the other way.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { before: self.after, after: self.before, at: self.at, old: self.new, new: self.old }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undone_to_the_byte_and_of_no_other_file() {
        for (before, after) in
            [("", "x"), ("abc", "abc"), ("aXa", "aXXa"), ("実績: 旧\r\n", "実績: 新\r\n"), ("aaaa", "aa")]
        {
            let (before, after) = (before.as_bytes(), after.as_bytes());
            let patch = Difference::between(before, after);
            assert_eq!(patch.undone(after).as_deref(), Some(before));
            assert_eq!(patch.clone().reversed().undone(before).as_deref(), Some(after));
            assert_eq!(patch.undone(b"something else"), None);
        }
    }
}
