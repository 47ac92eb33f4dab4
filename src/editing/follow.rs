//! Where a value stands after members of lists have come, gone and moved.

use crate::yaml::{KeyPath, Step};

/// Something that happened to the members of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// A member came. One that had gone and came back has the number under
    /// which it went.
    Came {
        /// The list.
        list: KeyPath,
        /// Its place there.
        at: usize,
        /// Which it is.
        number: u64,
    },
    /// A member went.
    Went {
        /// The list.
        list: KeyPath,
        /// Where it was.
        at: usize,
        /// Which it is.
        number: u64,
    },
    /// A member moved.
    Moved {
        /// The list.
        list: KeyPath,
        /// Where it was.
        from: usize,
        /// Where it is.
        to: usize,
    },
}

/// Where a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// In the file.
    Here(KeyPath),
    /// In the member that went under this number, at this path from there.
    In(u64, Vec<Step>),
}

impl Whereabouts {
    /// Where it is after all this.
    pub fn after(self, happenings: &[Happening]) -> Self {
        happenings.iter().fold(self, Self::next)
    }

    /// Its path, if it is in the file.
    pub fn path(self) -> Option<KeyPath> {
        match self {
            Self::Here(path) => Some(path),
            Self::In(..) => None,
        }
    }

    fn next(self, happening: &Happening) -> Self {
        let path = match self {
            Self::In(gone, rest) => match happening {
                Happening::Came { list, at, number } if *number == gone => {
                    return Self::Here(rest.into_iter().fold(list.to(*at), |path, step| path.to(step)));
                }
                _ => return Self::In(gone, rest),
            },
            Self::Here(path) => path,
        };
        let (Happening::Came { list, .. } | Happening::Went { list, .. } | Happening::Moved { list, .. }) = happening;
        let Some((index, rest)) = below(&path, list) else { return Self::Here(path) };
        let now = match happening {
            Happening::Came { at, .. } => index + usize::from(index >= *at),
            Happening::Went { at, number, .. } if index == *at => return Self::In(*number, rest.to_vec()),
            Happening::Went { at, .. } => index - usize::from(index > *at),
            Happening::Moved { from, to, .. } if index == *from => *to,
            Happening::Moved { from, to, .. } => {
                let closed = index - usize::from(index > *from);
                closed + usize::from(closed >= *to)
            }
        };
        Self::Here(rest.iter().cloned().fold(list.to(now), |path, step| path.to(step)))
    }
}

/// The place in a list at which a member that had gone would come back, after
/// all this; none where the list has gone. As near as can be: its neighbours
/// may have been dealt out anew.
pub fn gap_after(list: KeyPath, mut at: usize, happenings: &[Happening]) -> Option<KeyPath> {
    let mut whereabouts = Whereabouts::Here(list);
    for happening in happenings {
        if let Whereabouts::Here(own) = &whereabouts {
            match happening {
                Happening::Came { list, at: came, .. } if list == own => at += usize::from(*came < at),
                Happening::Went { list, at: went, .. } if list == own => at -= usize::from(*went < at),
                Happening::Moved { list, from, to } if list == own => {
                    at -= usize::from(*from < at);
                    at += usize::from(*to < at);
                }
                _ => {}
            }
        }
        whereabouts = whereabouts.next(happening);
    }
    whereabouts.path().map(|list| list.to(at))
}

/// The member of a list that a path leads into, and the steps from there.
fn below<'a>(path: &'a KeyPath, list: &KeyPath) -> Option<(usize, &'a [Step])> {
    match path.steps().strip_prefix(list.steps())? {
        [Step::Index(index), rest @ ..] => Some((*index, rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> KeyPath {
        KeyPath::root().to("施策項目")
    }

    fn value(at: usize) -> Whereabouts {
        Whereabouts::Here(list().to(at).to("実績"))
    }

    #[test]
    fn values_go_where_their_members_go() {
        let came = |at| Happening::Came { list: list(), at, number: 7 };
        let went = |at| Happening::Went { list: list(), at, number: 7 };
        let moved = |from, to| Happening::Moved { list: list(), from, to };
        assert_eq!(value(1).after(&[came(1)]), value(2));
        assert_eq!(value(1).after(&[came(2)]), value(1));
        assert_eq!(value(1).after(&[went(0)]), value(0));
        assert_eq!(value(1).after(&[went(1)]).path(), None);
        assert_eq!(value(1).after(&[went(1), came(4)]), value(4));
        // Every place, moved from everywhere to everywhere, as a list does it.
        for from in 0..5 {
            for to in 0..5 {
                let mut members: Vec<usize> = (0..5).collect();
                let member = members.remove(from);
                members.insert(to, member);
                for (now, then) in members.into_iter().enumerate() {
                    assert_eq!(value(then).after(&[moved(from, to)]), value(now), "{from} {to}");
                }
            }
        }
        let other = Whereabouts::Here(KeyPath::root().to("表題"));
        assert_eq!(other.clone().after(&[came(0), went(0), moved(0, 1)]), other);
    }
}
