//! `shiryo schema`: the JSON Schema of the data, for editors.

use std::process::ExitCode;

use shiryo::load::schema;

pub fn run() -> anyhow::Result<ExitCode> {
    super::print(&schema::json())?;
    Ok(ExitCode::SUCCESS)
}
