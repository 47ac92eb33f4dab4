//! Why the operating system refused something, in the users' language.
//!
//! Its own words are in whatever language it speaks. No other room shows them.

use std::io;

/// Why the system refused. Its own words stand only where there are none of
/// ours, and behind Japanese ones, for whoever looks after the machine.
pub fn reason(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let reason = match error.kind() {
        _ if is_held(error) => "ほかのソフトが開いています",
        Kind::NotFound => "ありません",
        Kind::PermissionDenied => "許可がありません",
        Kind::AlreadyExists => "同じ名前のものがすでにあります",
        Kind::StorageFull => "ディスクの空きがありません",
        Kind::QuotaExceeded => "使える容量を超えました",
        Kind::FileTooLarge => "ファイルが大きすぎます",
        Kind::ReadOnlyFilesystem => "書き込めない場所です",
        Kind::IsADirectory | Kind::NotADirectory => "ファイルとフォルダーが逆です",
        Kind::DirectoryNotEmpty => "フォルダーが空ではありません",
        Kind::ResourceBusy | Kind::AddrInUse | Kind::ExecutableFileBusy | Kind::WouldBlock => {
            "ほかのソフトが使っています"
        }
        Kind::AddrNotAvailable => "このパソコンでは使えません",
        Kind::InvalidFilename => "名前が長すぎるか、使えない文字があります",
        Kind::CrossesDevices => "別のドライブへは移せません",
        Kind::TooManyLinks => "リンクが多すぎます",
        Kind::StaleNetworkFileHandle | Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown => {
            "ネットワーク上のフォルダーにつながりません"
        }
        Kind::NotConnected | Kind::ConnectionAborted | Kind::ConnectionReset | Kind::ConnectionRefused => {
            "接続が切れました"
        }
        Kind::TimedOut => "時間内に終わりませんでした",
        Kind::Interrupted => "途中で止められました",
        Kind::UnexpectedEof => "途中で終わっています",
        Kind::InvalidData => "中身が正しくありません",
        Kind::InvalidInput => "名前が正しくありません",
        Kind::OutOfMemory => "メモリーが足りません",
        Kind::Unsupported => "このパソコンや、この場所ではできません",
        Kind::BrokenPipe => "受け取る側が閉じられました",
        _ => return format!("システムのエラー: {error}"),
    };
    reason.to_owned()
}

/// Whether another program holds the file open, which Windows alone refuses.
fn is_held(error: &io::Error) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    const LOCK_VIOLATION: i32 = 33;
    cfg!(windows) && matches!(error.raw_os_error(), Some(SHARING_VIOLATION | LOCK_VIOLATION))
}

/// What to do where a file could not be written.
pub fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        _ if is_held(error) => "ファイルを開いているソフトを閉じてから、もう一度実行してください",
        io::ErrorKind::PermissionDenied => {
            "ファイルを開いているソフトがあれば閉じ、書き込む権限があるか確かめて、もう一度実行してください"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "不要なファイルを消してから、もう一度実行してください"
        }
        io::ErrorKind::AlreadyExists | io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => {
            "同じ名前のファイルやフォルダーを別の名前に変えてから、もう一度実行してください"
        }
        io::ErrorKind::InvalidFilename => "フォルダーを浅いところへ移すか、名前を短くしてください",
        _ => "フォルダーの場所と、書き込む権限を確かめてください",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever number the system fails with, the reason is Japanese first.
    #[test]
    fn the_system_never_speaks_alone() {
        for number in 1..200 {
            let error = io::Error::from_raw_os_error(number);
            let reason = reason(&error);
            assert!(!reason.starts_with(|c: char| c.is_ascii()), "{number}: {reason}");
            assert!(!reason.contains("os error") || reason.starts_with("システムのエラー: "), "{number}: {reason}");
            assert!(advice(&error).ends_with("ください"), "{number}");
        }
    }

    #[test]
    fn what_offices_meet_has_words_of_its_own() {
        use io::ErrorKind as Kind;
        for kind in
            [Kind::NotFound, Kind::PermissionDenied, Kind::AlreadyExists, Kind::StorageFull, Kind::InvalidFilename]
        {
            assert!(!reason(&kind.into()).contains("システム"), "{kind:?}");
        }
    }
}
