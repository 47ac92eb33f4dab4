//! `shiryo manual`: the man page, for whoever makes the archives.

use std::process::ExitCode;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

pub fn run() -> anyhow::Result<ExitCode> {
    super::print(&page(super::command())?)
}

/// One page for all commands: what each `--help` says stands in it as it is.
fn page(mut command: clap::Command) -> anyhow::Result<String> {
    let mut page = Vec::new();
    let man = Man::new(command.clone()).manual("shiryo");
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    let mut all = Roff::new();
    each(&mut command, "", &mut |name, help| {
        all.control("SH", [name]);
        all.control("nf", []);
        for line in help.lines() {
            all.text([roman(line)]);
        }
        all.control("fi", []);
    });
    all.to_writer(&mut page)?;
    Ok(String::from_utf8_lossy(&page).replacen(".SH NAME", ".SH 名前", 1))
}

/// Calls `section` with the name and the help of a command and of all in it.
fn each(command: &mut clap::Command, before: &str, section: &mut impl FnMut(&str, &str)) {
    let name = format!("{before}{}", command.get_name());
    section(&name, &command.render_help().to_string());
    for inner in command.get_subcommands_mut().filter(|inner| inner.get_name() != "help" && !inner.is_hide_set()) {
        each(inner, &format!("{name} "), section);
    }
}
