//! How each direction of a plan was rated over its years.

use serde::Serialize;

use super::progress::progress;
use crate::error::Error;
use crate::load;
use crate::model::FiscalYear;
use crate::office::Root;
use crate::plan::Matching;

/// A direction through the years.
#[derive(Debug, Serialize)]
pub struct Course {
    /// What the newest year calls it: 基本的方向性1.
    pub label: String,
    /// Its name in the newest year.
    pub name: String,
    /// The years that it was in, oldest first.
    pub points: Vec<Point>,
}

/// A direction in a year.
#[derive(Debug, Serialize)]
pub struct Point {
    /// The year's short name.
    pub year: String,
    /// The year's name.
    pub name: String,
    /// The rating that is printed; 未評価 for none.
    pub printed: String,
    /// Its mark; empty where it has none.
    pub mark: String,
    /// Its rate in percent, rounded down.
    pub rate: Option<u8>,
}

/// The courses of the directions of `year`, in its order, up to it: each year
/// before that can be read, with the direction wherever it stood in it.
///
/// # Errors
/// If `year` can't be read.
pub fn of(root: &Root, year: FiscalYear) -> Result<Vec<Course>, Error> {
    let newest = load::load(root, year).map_err(Error::from)?;
    let own = progress(&newest);
    let mut courses: Vec<Course> = own
        .directions
        .iter()
        .map(|direction| Course { label: direction.label.clone(), name: direction.name.clone(), points: Vec::new() })
        .collect();
    for before in root.years()?.into_iter().filter(|before| *before <= year) {
        let Ok(loaded) = load::load(root, before) else { continue };
        let matching = Matching::new(&loaded.report, &newest.report);
        let directions = progress(&loaded).directions;
        for (course, found) in courses.iter_mut().zip(&matching.directions) {
            let Some(direction) = found.as_ref().and_then(|(at, _)| directions.get(*at)) else { continue };
            course.points.push(Point {
                year: before.code(),
                name: before.to_string(),
                printed: direction.printed.clone(),
                mark: direction.mark.clone(),
                rate: direction.rate,
            });
        }
    }
    Ok(courses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_is_followed_wherever_it_stood() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::new(folder.path());
        std::fs::create_dir(root.join("data")).unwrap();
        let year = |code: &str, directions: &[(&str, &str)]| {
            let head = format!(
                "年度: {code}\n資料番号: 資料3\n表題: 題\n作成者: 課\n最終年度: R06\n達成区分:\n- {{区分: 済, 下限: 50, 標準: 75}}\n- {{区分: 未, 下限: 0, 標準: 10}}\n基本的方向性:\n"
            );
            let list = directions.iter().map(|(name, rating)| {
                format!("- 名称: {name}\n  施策項目:\n  - 名称: {name}の施策\n    達成状況: {rating}\n    事業:\n    - {{内容: {name}の事業, 主管課: 課}}\n")
            });
            std::fs::write(root.join(&format!("data/{code}.yaml")), head + &list.collect::<String>()).unwrap();
        };
        year("R01", &[("医療との連携を進める", "済"), ("家族を支える", "未")]);
        year("R02", &[("家族を支える", "済"), ("医療との連携を進める", "未")]);
        std::fs::write(root.join("data/R03.yaml"), "壊れた: [").unwrap();
        let courses = of(&root, "R02".parse().unwrap()).unwrap();
        let printed: Vec<Vec<&str>> =
            courses.iter().map(|course| course.points.iter().map(|point| point.printed.as_str()).collect()).collect();
        assert_eq!(printed, [["未", "済"], ["済", "未"]]);
        assert_eq!(courses[0].points.iter().map(|point| point.rate).collect::<Vec<_>>(), [Some(10), Some(75)]);
    }
}
