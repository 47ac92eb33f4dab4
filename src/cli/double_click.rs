//! A double click on the program: started without arguments, from Explorer.

use std::env;
use std::io;
use std::process::ExitCode;

use shiryo::office::Root;

use super::serve;

/// Shows the report of the folder that the program lies in, if this start is a
/// double click. The window stays open until what went wrong was read.
pub fn run() -> Option<ExitCode> {
    if env::args_os().len() > 1 || !has_own_console() {
        return None;
    }
    super::say("shiryo（資料） 進行管理表をブラウザーに表示します。この画面を閉じると終わります。\n");
    let folder = env::current_exe().ok().and_then(|program| program.parent().map(ToOwned::to_owned));
    let root = Root::new(folder.unwrap_or_else(|| ".".into()));
    let done = serve::run(&root, &serve::Command::double_click());
    let failed = done.is_err();
    let status = super::exit(done);
    if failed {
        super::say("\nEnter キーを押すと、この画面を閉じます。");
        let _ = io::stdin().read_line(&mut String::new());
    }
    Some(status)
}

/// Whether the console was made for this program: nobody else uses it, so it
/// closes when the program ends.
#[cfg(windows)]
fn has_own_console() -> bool {
    use windows_sys::Win32::System::Console::GetConsoleProcessList;

    let mut processes = [0; 2];
    // SAFETY: the list has room for as many as are said.
    unsafe { GetConsoleProcessList(processes.as_mut_ptr(), 2) == 1 }
}

#[cfg(not(windows))]
fn has_own_console() -> bool {
    false
}
