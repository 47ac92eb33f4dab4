//! What Explorer and Windows know of the program: its name, version and icon,
//! and that it speaks UTF-8 and takes long paths. Does nothing elsewhere.

use std::env;
use std::error::Error;

/// UTF-8 for the console and for names of files; paths of more than 260
/// characters; no more rights than the user has.
const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <assemblyIdentity type="win32" name="shiryo" version="1.0.0.0"/>
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security><requestedPrivileges><requestedExecutionLevel level="asInvoker" uiAccess="false"/></requestedPrivileges></security>
  </trustInfo>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application><supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/></application>
  </compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings>
      <activeCodePage xmlns="http://schemas.microsoft.com/SMI/2019/WindowsSettings">UTF-8</activeCodePage>
      <longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware>
    </windowsSettings>
  </application>
</assembly>
"#;

/// Japanese.
const LANGUAGE: u16 = 0x0411;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=dist/resource.rs");
    println!("cargo::rerun-if-changed=dist/shiryo.ico");
    if env::var("CARGO_CFG_TARGET_OS")? == "windows" {
        if env::var("CARGO_CFG_TARGET_ENV")? == "gnu" {
            // The same source gives the same bytes at any time.
            println!("cargo::rustc-link-arg-bins=-Wl,--no-insert-timestamp");
        }
        winresource::WindowsResource::new()
            .set_icon("dist/shiryo.ico")
            .set_language(LANGUAGE)
            .set("ProductName", "shiryo（資料）")
            .set("FileDescription", "shiryo 進行管理表（資料3）を作る")
            .set("LegalCopyright", "MIT OR Apache-2.0")
            .set("OriginalFilename", "shiryo.exe")
            .set_manifest(MANIFEST)
            .compile()?;
    }
    Ok(())
}
