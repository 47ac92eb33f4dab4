//! No syntaxes of programming languages: what Typst names of two-face 0.4.

pub mod syntax {
    use syntect::parsing::SyntaxSet;

    /// None at all: text of a program is printed in one colour.
    pub fn extra_no_newlines() -> SyntaxSet {
        SyntaxSet::new()
    }
}
