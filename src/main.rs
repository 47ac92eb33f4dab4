//! The command line: parses arguments, calls one function, prints.

mod cli;

use std::process::ExitCode;

use self::cli::{Arguments, Command};

fn main() -> ExitCode {
    shiryo::memory::steady();
    if let Some(status) = cli::double_click::run() {
        return status;
    }
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(status) => return status,
    };
    let root = arguments.root();
    let done = match &arguments.command {
        Command::Init(command) => cli::init::run(&root, command),
        Command::Years(command) => cli::years::run(&root, command),
        Command::Build(command) => cli::build::run(&root, command),
        Command::Check(command) => cli::check::run(&root, command),
        Command::Summary(command) => cli::summary::run(&root, command),
        Command::Seal(command) => cli::seal::run(&root, command),
        Command::Verify(command) => cli::verify::run(&root, command),
        Command::Sign(command) => cli::sign::run(&root, command),
        Command::Stamp(command) => cli::stamp::run(&root, command),
        Command::Next(command) => cli::next::run(&root, command),
        Command::Compare(command) => cli::compare::run(&root, command),
        Command::Sheet(command) => cli::sheet::run(&root, command),
        Command::Publish(command) => cli::publish::run(&root, command),
        Command::Serve(command) => cli::serve::run(&root, command),
        Command::Schema(command) => cli::schema::run(command),
        Command::Completions(command) => cli::completions::run(command),
        Command::Manual => cli::manual::run(),
    };
    cli::exit(done)
}
