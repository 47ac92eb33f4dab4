//! `shiryo completions`: what a shell completes.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

/// Prints a script for a shell.
#[derive(Args)]
#[command(after_help = "例:
  shiryo completions bash > ~/.local/share/bash-completion/completions/shiryo")]
pub struct Command {
    /// bash、zsh、fish、powershell のどれか
    #[arg(value_name = "シェル", value_enum)]
    shell: Shell,
}

#[derive(Clone, Copy, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    let shell = match command.shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Zsh => clap_complete::Shell::Zsh,
        Shell::Fish => clap_complete::Shell::Fish,
        Shell::Powershell => clap_complete::Shell::PowerShell,
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut super::command(), "shiryo", &mut script);
    super::print(&String::from_utf8_lossy(&script))
}
