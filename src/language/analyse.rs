//! The cheapest way to cut a text into words.

use std::ops::Range;

use super::class::Class;
use super::dictionary::{CharacterKind, Dictionary, Id};

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Its class in the dictionary.
    pub id: Id,
    /// What it is.
    pub class: Class,
    /// Whether the dictionary has it; guessed from its characters otherwise.
    pub is_known: bool,
}

/// The longest word that is guessed, in characters.
const LONGEST_GUESS: usize = 24;

/// The class of a text's begin and end.
pub const EDGE: Id = 0;

/// A word that may stand at a place.
struct Node {
    start: usize,
    end: usize,
    id: Id,
    is_known: bool,
    /// What the cheapest way to its end costs.
    cost: i32,
    /// The node before it on that way.
    before: usize,
    /// The next node that ends where it does.
    sibling: usize,
}

/// No node.
const NONE: usize = usize::MAX;

/// Cuts a text into the words that are the most likely.
///
/// Takes time in proportion to the text's length: from each place only so many
/// words as the dictionary has, and guesses of bounded length, begin.
pub fn analyse(text: &str) -> Vec<Token> {
    between(text, EDGE, EDGE).0
}

/// Cuts a part of a text that stands between words of two classes, and says
/// what that costs.
pub fn between(text: &str, before: Id, after: Id) -> (Vec<Token>, i32) {
    let dictionary = Dictionary::get();
    let mut lattice = Lattice { dictionary, nodes: Vec::new(), ends: vec![NONE; text.len() + 1] };
    lattice.nodes.push(Node { start: 0, end: 0, id: before, is_known: true, cost: 0, before: NONE, sibling: NONE });
    lattice.ends[0] = 0;
    for (at, c) in text.char_indices() {
        if lattice.ends[at] != NONE {
            lattice.extend(text, at, c);
        }
    }
    let Some((mut last, cost)) = lattice.cheapest(text.len(), after) else { return (Vec::new(), 0) };
    let mut tokens = Vec::new();
    while last != 0 {
        let node = &lattice.nodes[last];
        let class = dictionary.class(node.id);
        tokens.push(Token { range: node.start..node.end, id: node.id, class, is_known: node.is_known });
        last = node.before;
    }
    tokens.reverse();
    (tokens, cost)
}

struct Lattice<'a> {
    dictionary: &'a Dictionary,
    nodes: Vec<Node>,
    /// For each byte the last node that ends there.
    ends: Vec<usize>,
}

impl Lattice<'_> {
    /// Adds every word that may begin at a place.
    fn extend(&mut self, text: &str, at: usize, c: char) {
        let dictionary = self.dictionary;
        let rest = &text[at..];
        let mut is_found = false;
        dictionary.prefixes(rest, |length, id, cost| {
            is_found = true;
            self.add(at, at + length, id, cost, true);
        });
        let kind = CharacterKind::of(c);
        if is_found && !kind.always() {
            return;
        }
        let alike = |&(_, c): &(usize, char)| CharacterKind::of(c) == kind;
        let mut lengths = [0; 3];
        let run = rest.char_indices().take(LONGEST_GUESS).take_while(alike);
        for (count, (start, c)) in run.enumerate() {
            let end = start + c.len_utf8();
            if count < kind.longest() {
                lengths[count] = end;
            }
            if kind.groups() {
                lengths[2] = end;
            }
        }
        if lengths == [0; 3] {
            lengths[0] = c.len_utf8();
        }
        for (index, &length) in lengths.iter().enumerate() {
            if length > 0 && !lengths[..index].contains(&length) {
                dictionary.guesses(kind, |id, cost| self.add(at, at + length, id, cost, false));
            }
        }
    }

    fn add(&mut self, start: usize, end: usize, id: Id, cost: i16, is_known: bool) {
        if let Some((before, so_far)) = self.cheapest(start, id) {
            let cost = so_far + i32::from(cost);
            self.nodes.push(Node { start, end, id, is_known, cost, before, sibling: self.ends[end] });
            self.ends[end] = self.nodes.len() - 1;
        }
    }

    /// The node that ends at a place from which a word of a class is reached
    /// at the least cost, and that cost.
    fn cheapest(&self, at: usize, id: Id) -> Option<(usize, i32)> {
        let mut best = None;
        let mut next = self.ends[at];
        while next != NONE {
            let node = &self.nodes[next];
            let cost = node.cost + self.dictionary.connection(node.id, id);
            // Of two that cost the same the one found first, which is the last here.
            if best.is_none_or(|(_, least)| cost <= least) {
                best = Some((next, cost));
            }
            next = node.sibling;
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        analyse(text).into_iter().map(|token| &text[token.range]).collect()
    }

    #[test]
    fn texts_are_cut_into_words() {
        assert_eq!(words("すもももももももものうち"), ["すもも", "も", "もも", "も", "もも", "の", "うち"]);
        assert_eq!(words("医療と介護の連携を進める。"), ["医療", "と", "介護", "の", "連携", "を", "進める", "。"]);
        assert_eq!(words("GISによる可視化"), ["GIS", "による", "可視", "化"]);
        assert_eq!(words(""), [""; 0]);
        assert_eq!(words("\u{1f600}\u{300}"), ["\u{1f600}\u{300}"]);
    }
}
