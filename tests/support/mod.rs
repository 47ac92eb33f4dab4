//! An office in a temporary folder, and the program run in it.

#![allow(dead_code, reason = "every test file uses its own part of this")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The report of 令和元年度, as it stands in the repository.
pub const R01: &str = include_str!("../../data/R01.yaml");

/// A folder with `data/` and `out/`, removed at the end of the test.
pub struct Office {
    folder: TempDir,
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Office {
    /// An office without data.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        Self { folder }
    }

    /// An office with one file: `data/R01.yaml` with this text.
    pub fn with(text: impl AsRef<[u8]>) -> Self {
        Self::new().and("data/R01.yaml", text)
    }

    /// The office with one more file.
    pub fn and(self, inside: &str, contents: impl AsRef<[u8]>) -> Self {
        self.write(inside, contents);
        self
    }

    pub fn write(&self, inside: &str, contents: impl AsRef<[u8]>) {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    pub fn read(&self, inside: &str) -> Vec<u8> {
        fs::read(self.path(inside)).unwrap()
    }

    pub fn text(&self, inside: &str) -> String {
        String::from_utf8(self.read(inside)).unwrap()
    }

    pub fn has(&self, inside: &str) -> bool {
        self.path(inside).exists()
    }

    /// The names of everything in a folder, sorted.
    pub fn list(&self, inside: &str) -> Vec<String> {
        let mut names: Vec<_> = match fs::read_dir(self.path(inside)) {
            Ok(entries) => entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect(),
            Err(_) => Vec::new(),
        };
        names.sort();
        names
    }

    /// The program, to be run in this office.
    pub fn command(&self, arguments: &[&str]) -> Command {
        command(self.folder.path(), arguments)
    }

    /// Runs the program in this office.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.command(arguments).output().unwrap().into()
    }

    /// Runs the program and demands that it ends well.
    pub fn done(&self, arguments: &[&str]) -> Run {
        let run = self.run(arguments);
        assert_eq!(run.status, 0, "shiryo {}\n{}", arguments.join(" "), run.err);
        run
    }
}

/// The program, to be run in `folder`.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shiryo"));
    command.current_dir(folder).args(arguments);
    command
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
