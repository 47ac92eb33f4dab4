//! `# 校正: 可`: a comment that keeps the rules from a text that is meant so.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::yaml::Node;

/// The lines of a file whose texts no rule rings on.
pub struct Silence(Vec<Range<usize>>);

impl Silence {
    /// Finds the comments. One behind a text is for its line; one that has a
    /// line of its own is for the next that has something else.
    pub fn new(text: &str) -> Self {
        let mut silenced = Vec::new();
        let mut waits = false;
        let mut start = 0;
        for line in text.split('\n') {
            let range = start..start + line.len();
            start = range.end + 1;
            let has = says_so(line);
            let is_comment = line.trim_start().starts_with('#');
            if is_comment {
                waits |= has;
            } else if !line.trim().is_empty() {
                if has || waits {
                    silenced.push(range);
                }
                waits = false;
            }
        }
        Self(silenced)
    }

    /// Whether a text begins in a silenced line.
    pub fn covers(&self, node: &Node) -> bool {
        let next = self.0.partition_point(|line| line.start <= node.span.start);
        next.checked_sub(1).is_some_and(|at| node.span.start <= self.0[at].end)
    }
}

/// Whether a line ends in the comment, however wide its marks are.
fn says_so(line: &str) -> bool {
    let Some((_, comment)) = line.rsplit_once('#') else { return false };
    let plain: String = comment.nfkc().filter(|c| !c.is_whitespace()).collect();
    plain.starts_with("校正:可")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_a_text_or_above_it() {
        let text = "一: 甲  # 校正: 可\n二: 乙\n# 校正：可（方言）\n# 担当: 係\n\n三: |-\n  丙\n四: 丁";
        let silence = Silence::new(text);
        let lines: Vec<&str> = silence.0.iter().map(|line| &text[line.clone()]).collect();
        assert_eq!(lines, ["一: 甲  # 校正: 可", "三: |-"]);
    }
}
