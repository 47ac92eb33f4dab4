//! Which report is being shown already, so that a second double click opens
//! the browser on it.
//!
//! The address holds the key, so it is kept where only this user can read,
//! never in the office's folder.

use std::env;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use crate::digest::Digest;
use crate::office::Root;

/// How long the one that runs may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Keeps the address under which an office's report is shown. Where that
/// fails, a second start just shows the report once more.
pub fn remember(root: &Root, address: &str) {
    let Some(file) = file(root) else { return };
    let _ = keep(&file, address);
}

/// The address under which an office's report is shown, if it is.
pub fn address(root: &Root) -> Option<String> {
    let address = fs::read_to_string(file(root)?).ok()?;
    is_alive(&address).then_some(address)
}

/// Where an office's address is kept.
fn file(root: &Root) -> Option<PathBuf> {
    let office = fs::canonicalize(root.join(".")).ok()?;
    let name = Digest::of(office.to_string_lossy().as_bytes());
    Some(private_folder()?.join("shiryo").join(name.short()))
}

/// The folder that is this user's alone.
fn private_folder() -> Option<PathBuf> {
    let folder = |variable| env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute());
    if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else {
        folder("XDG_RUNTIME_DIR").or_else(|| Some(folder("HOME")?.join(".cache")))
    }
}

fn keep(file: &std::path::Path, address: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        make_private(folder)?;
    }
    // Made anew, so that it has these rights whatever was there.
    let _ = fs::remove_file(file);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(address.as_bytes())
}

#[cfg(unix)]
fn make_private(folder: &std::path::Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// On Windows the user's own folder is nobody else's.
#[cfg(not(unix))]
fn make_private(folder: &std::path::Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Whether a server of this program that knows this key answers there.
fn is_alive(address: &str) -> bool {
    let ask = || -> io::Result<bool> {
        let (host, path) = address.trim_start_matches("http://").split_once('/').unwrap_or_default();
        let port = host.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(0);
        let mut stream = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(4096).read_to_string(&mut answer)?;
        Ok(answer.to_lowercase().contains(&format!("set-cookie: shiryo-{port}=")))
    };
    ask().unwrap_or(false)
}
