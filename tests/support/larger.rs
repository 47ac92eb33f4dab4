//! The real report, larger.

/// A report with its directions so many times over.
pub fn times(report: &str, n: usize) -> String {
    let at = report.find("\n  - 名称:").expect("directions");
    let (head, directions) = report.split_at(at);
    // Two directions may not have the same name.
    let copy = |n: usize| match n {
        0 => directions.trim_end().to_owned(),
        _ => directions.trim_end().replace("\n  - 名称: ", &format!("\n  - 名称: 写し{n}の")),
    };
    head.to_owned() + &(0..n).map(copy).collect::<String>() + "\n"
}
