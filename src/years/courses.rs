//! How each direction of a plan was rated over its years.

use serde::Serialize;

use super::progress::{Progress, progress};
use crate::error::Error;
use crate::load::{self, Loaded};
use crate::model::{FiscalYear, Report};
use crate::office::Root;
use crate::plan::identity::{self, Identities};

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
/// before that can be read, with the direction wherever it stood in it, step
/// by step as the published pages follow it.
///
/// # Errors
/// If `year` can't be read.
pub fn of(root: &Root, year: FiscalYear) -> Result<Vec<Course>, Error> {
    let newest = load::load(root, year).map_err(Error::from)?;
    let earlier = root.years()?.into_iter().filter(|before| *before < year);
    let mut years: Vec<Loaded> = earlier.filter_map(|before| load::load(root, before).ok()).collect();
    years.push(newest);
    let reports: Vec<&Report> = years.iter().map(|loaded| &loaded.report).collect();
    let identities = identity::of(&reports);
    let progress: Vec<Progress> = years.iter().map(progress).collect();
    let (Some(own), Some(last)) = (identities.last(), progress.last()) else { return Ok(Vec::new()) };
    let courses = own.directions.iter().zip(&last.directions).map(|(identity, direction)| {
        let point = |((loaded, identities), progress): ((&Loaded, &Identities), &Progress)| {
            let then = progress.directions.get(identities.direction(&identity.id)?)?;
            Some(Point {
                year: loaded.year.code(),
                name: loaded.year.to_string(),
                printed: then.printed.clone(),
                mark: then.mark.clone(),
                rate: then.rate,
            })
        };
        Course {
            label: direction.label.clone(),
            name: direction.name.clone(),
            points: years.iter().zip(&identities).zip(&progress).filter_map(point).collect(),
        }
    });
    Ok(courses.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each of the years' directions, with what is printed of them.
    fn written(years: &[(&str, &[(&str, &str)])]) -> (tempfile::TempDir, Root) {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::new(folder.path());
        std::fs::create_dir(root.join("data")).unwrap();
        for (code, directions) in years {
            let head = format!(
                "年度: {code}\n資料番号: 資料3\n表題: 題\n作成者: 課\n最終年度: R06\n達成区分:\n- {{区分: 済, 下限: 50, 標準: 75}}\n- {{区分: 未, 下限: 0, 標準: 10}}\n基本的方向性:\n"
            );
            let list = directions.iter().map(|(name, rating)| {
                format!("- 名称: {name}\n  施策項目:\n  - 名称: {name}の施策\n    達成状況: {rating}\n    事業:\n    - {{内容: {name}の事業, 主管課: 課}}\n")
            });
            std::fs::write(root.join(&format!("data/{code}.yaml")), head + &list.collect::<String>()).unwrap();
        }
        (folder, root)
    }

    fn printed(courses: &[Course]) -> Vec<Vec<&str>> {
        courses.iter().map(|course| course.points.iter().map(|point| point.printed.as_str()).collect()).collect()
    }

    #[test]
    fn a_direction_is_followed_wherever_it_stood() {
        let (_folder, root) = written(&[
            ("R01", &[("医療との連携を進める", "済"), ("家族を支える", "未")]),
            ("R02", &[("家族を支える", "済"), ("医療との連携を進める", "未")]),
        ]);
        std::fs::write(root.join("data/R03.yaml"), "壊れた: [").unwrap();
        let courses = of(&root, "R02".parse().unwrap()).unwrap();
        assert_eq!(printed(&courses), [["未", "済"], ["済", "未"]]);
        assert_eq!(courses[0].points.iter().map(|point| point.rate).collect::<Vec<_>>(), [Some(10), Some(75)]);
    }

    /// Its first name and its last have nothing in common, nor the places: only
    /// the year between tells.
    #[test]
    fn a_direction_is_followed_from_year_to_year() {
        let (_folder, root) = written(&[
            ("R01", &[("医療との連携を進める", "済"), ("家族を支える", "未")]),
            ("R02", &[("家族を支える", "未"), ("医療と介護の連携を進める", "済")]),
            ("R03", &[("家族を支える", "未"), ("地域で見守る", "済")]),
        ]);
        let courses = of(&root, "R03".parse().unwrap()).unwrap();
        assert_eq!(printed(&courses), [["未", "未", "未"], ["済", "済", "済"]]);
    }
}
