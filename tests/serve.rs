//! `shiryo serve` as any client sees it, by plain sockets; and, where there
//! is a Chromium, as a user sees it.

#[path = "serve/edit.rs"]
mod edit;
#[path = "serve/model.rs"]
mod model;
mod support;

use std::fs;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Office, R01};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// An office with `shiryo serve` running in it.
struct Served {
    office: Office,
    program: Child,
    port: u16,
    key: String,
}

/// What a server answered.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

/// The stream of messages.
struct Events(BufReader<TcpStream>);

impl Served {
    fn new(office: Office) -> Self {
        Self::with(office, &[])
    }

    fn with(office: Office, arguments: &[&str]) -> Self {
        let command = office.command(&[&["serve"], arguments].concat());
        Self::run(office, command)
    }

    /// What a command in the office serves.
    fn run(office: Office, mut command: Command) -> Self {
        let mut program = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(program.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let (port, key) = line.strip_prefix("http://127.0.0.1:").unwrap().trim_end().split_once("/?key=").unwrap();
        Self { office, program, port: port.parse().unwrap(), key: key.to_owned() }
    }

    /// The line of a request that lets it in.
    fn cookie(&self) -> String {
        format!("Cookie: shiryo-{}={}", self.port, self.key)
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// What comes back for a request that has the cookie, `HERE` standing for
    /// the address.
    fn send(&self, request: &str) -> Answer {
        self.send_bare(&request.replacen("\r\n\r\n", &format!("\r\n{}\r\n\r\n", self.cookie()), 1))
    }

    /// What comes back for these bytes, `HERE` standing for the address.
    fn send_bare(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request.replace("HERE", &format!("127.0.0.1:{}", self.port)).as_bytes()).unwrap();
        Answer::read(stream)
    }

    fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: HERE\r\nConnection: close\r\n\r\n"))
    }

    fn events(&self) -> Events {
        let mut stream = self.connect();
        write!(stream, "GET /events HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}\r\n\r\n", self.port, self.cookie()).unwrap();
        Events(BufReader::new(stream))
    }

    /// The newest message.
    fn now(&self) -> Value {
        self.events().next()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

impl Answer {
    fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        let mut part = [0; 1 << 16];
        let start = Instant::now();
        loop {
            match stream.read(&mut part) {
                Ok(0) => break,
                Ok(length) => bytes.extend(&part[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Refused requests may end in a reset behind the answer.
                Err(error) => {
                    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset, "{error}");
                    break;
                }
            }
            // An answer that goes on and on is none.
            assert!(start.elapsed() < PATIENCE, "no end of {}", String::from_utf8_lossy(&bytes));
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Self { status, head: head.to_lowercase(), body: body.to_owned() }
    }
}

impl Events {
    fn next(&mut self) -> Value {
        let mut line = String::new();
        let start = Instant::now();
        loop {
            // The pulse keeps the stream alive where nothing else comes.
            assert!(start.elapsed() < PATIENCE, "no message");
            line.clear();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the stream has ended");
            if let Some(message) = line.strip_prefix("data: ") {
                return serde_json::from_str(message).unwrap();
            }
        }
    }

    /// The first message that is what is waited for; none before it may be
    /// marked as old unless `old` allows it.
    fn until(&mut self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let message = self.next();
            if holds(&message) {
                return message;
            }
            assert!(start.elapsed() < PATIENCE, "{what}: {message}");
        }
    }
}

fn pages(message: &Value) -> Vec<String> {
    message["pages"].as_array().unwrap().iter().map(|page| page["id"].as_str().unwrap().to_owned()).collect()
}

/// The report with one text changed.
fn changed(text: &str) -> String {
    let changed = R01.replacen("検討部会でリーフレットの検討中", text, 1);
    assert_ne!(changed, R01);
    changed
}

#[test]
fn requests_for_another_host_are_refused() {
    let served = Served::new(Office::with(R01));
    let port = served.port;
    let status = |head: &str| served.send(&format!("{head}\r\nConnection: close\r\n\r\n")).status;
    assert_eq!(status("GET / HTTP/1.1\r\nHost: HERE"), 200);
    assert_eq!(status(&format!("GET / HTTP/1.1\r\nHost: localhost:{port}")), 200);
    assert_eq!(status(&format!("GET / HTTP/1.1\r\nHost: LocalHost:{port}")), 200);
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("evil@127.0.0.1:{port}"),
        format!("0.0.0.0:{port}"),
        format!("[::1]:{port}"),
        "127.0.0.1".to_owned(),
        "localhost".to_owned(),
        format!("127.0.0.1:{}", port ^ 1),
        String::new(),
    ] {
        for path in ["/", "/events", "/main.js", "/nothing"] {
            assert_eq!(status(&format!("GET {path} HTTP/1.1\r\nHost: {host}")), 403, "{path} for {host:?}");
        }
    }
    assert_eq!(status("GET / HTTP/1.1"), 403);
    assert_eq!(status("GET / HTTP/1.0"), 403);
    assert_eq!(status("GET / HTTP/1.1\r\nHost: HERE\r\nHost: evil.example"), 403);
    assert_eq!(status("GET http://evil.example/ HTTP/1.1\r\nHost: HERE"), 403);
}

#[test]
fn nobody_gets_in_without_the_key() {
    let served = Served::new(Office::with(R01));
    let (port, key) = (served.port, &served.key);
    assert_eq!(key.len(), 32);
    let bare = |path: &str, more: &str| {
        served.send_bare(&format!("GET {path} HTTP/1.1\r\nHost: HERE\r\n{more}Connection: close\r\n\r\n"))
    };
    let other = "0".repeat(32);
    for path in ["/", "/events", "/main.js", "/nothing", "/?key=", "/?key", "/?x=1", &format!("/?key={other}")] {
        let answer = bare(path, "");
        assert_eq!((answer.status, answer.body.as_str()), (403, "Forbidden"), "{path}");
        assert_eq!(bare(path, &format!("Cookie: shiryo-{port}={other}\r\n")).status, 403, "{path}");
    }
    let post = "POST / HTTP/1.1\r\nHost: HERE\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    assert_eq!(served.send_bare(post).status, 403);
    // The key is traded for a cookie, and the address goes on without it.
    let answer = bare(&format!("/?key={key}"), "");
    assert_eq!(answer.status, 303);
    assert!(answer.head.contains("\r\nlocation: /\r\n"), "{}", answer.head);
    let cookie = format!("\r\nset-cookie: shiryo-{port}={key}; path=/; httponly; samesite=strict\r\n");
    assert!(answer.head.contains(&cookie), "{}", answer.head);
    assert_eq!(bare("/", &format!("Cookie: shiryo-{port}={key}\r\n")).status, 200);
    assert_ne!(Served::new(Office::with(R01)).key, *key, "every start has its own");
}

/// A program of the name that opens browsers, which writes down what it was
/// asked for.
#[test]
#[cfg(target_os = "linux")]
fn open_opens_the_browser_once_and_then_again_on_the_same() {
    use std::os::unix::fs::PermissionsExt;
    let office =
        Office::with(R01).and("bin/xdg-open", "#!/bin/sh\necho \"$1\" >>\"$ASKED\"\n").and("private/.keep", "");
    fs::set_permissions(office.path("bin/xdg-open"), fs::Permissions::from_mode(0o755)).unwrap();
    let start = |arguments: &[&str]| {
        let mut command = office.command(&[&["serve"], arguments].concat());
        let path = format!("{}:{}", office.path("bin").display(), std::env::var("PATH").unwrap());
        command.env("PATH", path).env("ASKED", office.path("asked")).env("XDG_RUNTIME_DIR", office.path("private"));
        command.env_remove("WSL_DISTRO_NAME").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let first_line = |program: &mut Child| {
        let mut line = String::new();
        BufReader::new(program.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        line
    };
    let asked = |times: usize| {
        let start = Instant::now();
        loop {
            let asked = fs::read_to_string(office.path("asked")).unwrap_or_default();
            if asked.lines().count() == times {
                return asked;
            }
            assert!(start.elapsed() < PATIENCE, "{asked}");
            sleep(Duration::from_millis(20));
        }
    };
    let mut first = start(&["--open"]);
    let address = first_line(&mut first);
    assert_eq!(asked(1), address);

    let mut second = start(&["--open"]);
    assert_eq!(first_line(&mut second), address);
    assert!(second.wait().unwrap().success());
    assert_eq!(asked(2), address.repeat(2));

    // What the second start knows is this user's alone, and not in the office.
    assert_eq!((office.list("out"), office.list("data")), (Vec::new(), vec!["R01.yaml".to_owned()]));
    let kept = office.path("private/shiryo").join(&office.list("private/shiryo")[0]);
    assert_eq!(fs::read_to_string(&kept).unwrap() + "\n", address);
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(office.path("private/shiryo")).unwrap().permissions().mode() & 0o777, 0o700);

    // One that has ended is not opened again.
    first.kill().unwrap();
    first.wait().unwrap();
    let mut third = start(&["--open"]);
    let anew = first_line(&mut third);
    assert_ne!(anew, address);
    assert!(asked(3).ends_with(&anew));
    third.kill().unwrap();
    third.wait().unwrap();
}

#[test]
fn only_this_machine_is_listened_to() {
    let served = Served::new(Office::with(R01));
    // Every address of 127.0.0.0/8 is this machine's, but only one is ours.
    if cfg!(target_os = "linux") {
        assert!(TcpStream::connect(("127.0.0.2", served.port)).is_err());
    }
    assert!(TcpStream::connect(("::1", served.port)).is_err());
}

#[test]
fn the_pages_own_files_and_nothing_else() {
    let served = Served::new(Office::with(R01));
    for (path, kind) in [
        ("/", "text/html"),
        ("/?x=1", "text/html"),
        ("/style.css", "text/css"),
        ("/main.js", "text/javascript"),
        ("/worker.js", "text/javascript"),
        ("/icon.svg", "image/svg+xml"),
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.head.contains(&format!("content-type: {kind}")), "{}", answer.head);
        assert!(answer.head.contains("content-security-policy: default-src 'none'; script-src 'self';"));
        assert!(!answer.head.contains("unsafe"), "{}", answer.head);
        assert!(answer.head.contains("x-content-type-options: nosniff"));
        assert!(answer.head.contains("cross-origin-resource-policy: same-origin"));
        assert!(!answer.head.contains("access-control"), "{}", answer.head);
    }
    let id = pages(&served.now()).remove(0);
    for path in [
        "/index.html",
        "/data/R01.yaml",
        "/R01.yaml",
        "/../data/R01.yaml",
        "/pages/../../data/R01.yaml",
        "/pages/..%2f..%2fdata%2fR01.yaml",
        "/%2e%2e/data/R01.yaml",
        "/..\\data\\R01.yaml",
        "//etc/passwd",
        "/pages/",
        "/pages/0.json",
        "/pieces/0.svg",
        "/pages/x.json",
        &format!("/pages/{id}"),
        &format!("/pages/{id}.pdf"),
        &format!("/pages/../pages/{id}.json"),
        "/place",
        "/place/0/0",
        &format!("/place/{id}/99999"),
        &format!("/place/{id}/-1"),
        &format!("/place/{id}/0/0"),
    ] {
        let answer = served.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        assert!(!answer.body.contains("在宅"), "{path}");
    }
    // What a slow browser asks for too late is no error, and nothing.
    for path in [format!("/pieces/{id}.svg"), format!("/pages/{}.json", "0".repeat(32))] {
        let answer = served.get(&path);
        assert_eq!((answer.status, answer.body.as_str()), (204, ""), "{path}");
    }
    for method in ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
        let request = format!("{method} / HTTP/1.1\r\nHost: HERE\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assert_eq!(served.send(&request).status, 405, "{method}");
    }
    let head = served.send("HEAD / HTTP/1.1\r\nHost: HERE\r\nConnection: close\r\n\r\n");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

/// The errors that a message tells of. The real year has warnings, too.
fn errors(message: &Value) -> Vec<&Value> {
    message["problems"].as_array().unwrap().iter().filter(|problem| problem["severity"] == "error").collect()
}

#[test]
fn a_page_is_a_picture_its_texts_and_their_places() {
    let served = Served::new(Office::with(R01));
    let message = served.now();
    assert_eq!(message["stale"], false);
    assert!(errors(&message).is_empty());
    assert_eq!(message["directions"].as_array().unwrap().len(), 6);
    let id = &pages(&message)[0];
    let page: Value = serde_json::from_str(&served.get(&format!("/pages/{id}.json")).body).unwrap();
    for piece in page["pieces"].as_array().unwrap() {
        let svg = served.get(&format!("/pieces/{}.svg", piece["id"].as_str().unwrap()));
        assert!(svg.head.contains("image/svg+xml") && svg.body.starts_with("<svg"), "{}", svg.head);
        assert!(!svg.body.contains("<script") && !svg.body.contains("<text"));
    }

    let texts = page["texts"].as_array().unwrap();
    let path = "基本的方向性1 › 施策項目2 › 事業1 › 実績";
    let (index, text) = texts.iter().enumerate().find(|(_, text)| text["path"] == path).unwrap();
    let line = |words: &str| R01.lines().position(|line| line.contains(words)).unwrap() + 1;
    let place = |query: &str| -> Value {
        serde_json::from_str(&served.get(&format!("/place/{id}/{index}{query}")).body).unwrap()
    };
    let number = |name: &str| text["box"][name].as_f64().unwrap();
    let (x, y) = (number("x") + 15.0, number("y"));
    let bottom = y + number("height") - 2.0;
    let first = format!("data/R01.yaml:{}", line("①令和2年3月にイオンホール"));
    let last = format!("data/R01.yaml:{}", line("その他、明星大学のゼミ生"));
    assert_eq!(place(&format!("?x={x}&y={y}"))["place"], first.as_str());
    assert_eq!(place(&format!("?x={x}&y={bottom}"))["place"], last.as_str());
    assert_eq!(place("")["place"], first.as_str());
    assert_eq!(place("?x=NaN&y=inf")["place"], first.as_str());
    assert_eq!(place("?x=1e308&y=-1e308")["path"], path);
}

#[test]
fn an_empty_cell_is_a_text_of_the_page_where_there_is_room_for_it() {
    let office = Office::with(R01);
    // Every text of the next year is empty but what the plan says; and of one
    // measure the purpose, too.
    office.done(&["next", "R01"]);
    let data = office.text("data/R02.yaml");
    let (start, end) = (data.find("    趣旨:").unwrap(), data.find("    事業:").unwrap());
    office.write("data/R02.yaml", format!("{}{}", &data[..start], &data[end..]));
    let served = Served::new(office);
    let message = served.now();
    assert!(errors(&message).is_empty(), "{message}");
    let mut empty = Vec::new();
    for id in pages(&message) {
        let page: Value = serde_json::from_str(&served.get(&format!("/pages/{id}.json")).body).unwrap();
        let texts = page["texts"].as_array().unwrap();
        let area = |text: &Value| ["x", "y", "width", "height"].map(|name| text["box"][name].as_f64().unwrap());
        for text in texts.iter().filter(|text| text["text"] == "") {
            let path = text["path"].as_str().unwrap();
            let [x, y, width, height] = area(text);
            assert!(width > 50.0 && height > 8.0, "{text}");
            for other in texts.iter().filter(|other| other["path"] != path) {
                let [left, top, wide, high] = area(other);
                let apart = left >= x + width || x >= left + wide || top >= y + height || y >= top + high;
                assert!(apart, "{text} {other}");
            }
            empty.push(path.to_owned());
        }
    }
    assert_eq!(empty[0], "基本的方向性1 › 施策項目1 › 趣旨");
    let ends = |end: &str| empty.iter().filter(|path| path.ends_with(end)).count();
    let projects = data.matches("内容:").count();
    for key in ["年度目標", "実績", "課題", "対応"] {
        assert_eq!(ends(&format!("› {key}")), projects, "{key}");
    }
    // In reading order.
    let first = "基本的方向性1 › 施策項目1 › 事業1";
    let keys: Vec<_> = empty.iter().filter_map(|path| path.strip_prefix(first)).collect();
    assert_eq!(keys, [" › 年度目標", " › 実績", " › 課題", " › 対応"]);
    assert_eq!(empty.len(), empty.iter().collect::<std::collections::BTreeSet<_>>().len(), "{empty:?}");
}

#[test]
fn clients_that_are_slow_or_go_away_hold_up_no_one() {
    let served = Served::new(Office::with(R01));
    let id = pages(&served.now()).remove(0);
    let mut alive = served.events();
    alive.next();
    let mut held = Vec::new();
    for number in 0..300 {
        let mut stream = served.connect();
        let _ = match number % 4 {
            // Says nothing, or half of something.
            0 => Ok(()),
            1 => stream.write_all(b"GET / HT"),
            // Asks and doesn't read.
            2 => {
                let request = format!(
                    "GET /pages/{id}.json HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}\r\n\r\n",
                    served.port,
                    served.cookie()
                );
                stream.write_all(request.repeat(20).as_bytes())
            }
            // Follows, as far as there is room. Only who has its answer does:
            // one that still waits may be pushed out by those that come.
            _ => {
                let request =
                    format!("GET /events HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}\r\n\r\n", served.port, served.cookie());
                stream.write_all(request.as_bytes()).and_then(|()| stream.read_exact(&mut [0]))
            }
        };
        held.push(stream);
    }
    let start = Instant::now();
    assert_eq!(served.get("/").status, 200);
    // More than are held can't follow, but can ask.
    assert_eq!(served.get("/events").status, 503);
    served.office.write("data/R01.yaml", changed("遅い客がいても"));
    // Who looked on before all these came still does.
    let message = alive.next();
    assert!(!pages(&message).contains(&id), "{message}");
    assert!(start.elapsed() < PATIENCE / 2, "{:?}", start.elapsed());
    drop(held);

    // Who has said all it has to say still gets its answer.
    let mut half = served.connect();
    write!(half, "GET / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}\r\n\r\n", served.port, served.cookie()).unwrap();
    half.shutdown(Shutdown::Write).unwrap();
    assert_eq!(Answer::read(half).status, 200);
}

#[test]
fn a_head_that_does_not_end_is_not_waited_for() {
    let served = Served::new(Office::with(R01));
    let mut silent = served.connect();
    let mut half = served.connect();
    half.write_all(b"GET / HTTP/1.1\r\nHost: 127").unwrap();
    let start = Instant::now();
    let mut rest = Vec::new();
    let _ = half.read_to_end(&mut rest);
    let _ = silent.read_to_end(&mut rest);
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());

    let long = "x".repeat(1 << 20);
    for request in [
        format!("GET / HTTP/1.1\r\nHost: HERE\r\nX: {long}\r\n\r\n"),
        format!("GET /{long} HTTP/1.1\r\nHost: HERE\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: HERE\r\n{}\r\n", "X: y\r\n".repeat(2000)),
        "\0\u{1}\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
    ] {
        let mut stream = served.connect();
        // The server may close before all of it is sent.
        let _ = stream.write_all(request.replace("HERE", &format!("127.0.0.1:{}", served.port)).as_bytes());
        let status = Answer::read(stream).status;
        assert!(matches!(status, 0 | 400..=431), "{status}");
    }
    assert_eq!(served.get("/").status, 200);
}

#[test]
fn every_way_to_save_is_followed() {
    let served = Served::new(Office::with(R01));
    let path = served.office.path("data/R01.yaml");
    let mut events = served.events();
    let first = pages(&events.next());
    let mut seen = vec![first.clone()];
    let mut follows = |way: &str| {
        let message = events.until(way, |message| pages(message) != *seen.last().unwrap());
        assert_eq!(message["stale"], false, "{way} showed half a save: {}", message["problems"]);
        seen.push(pages(&message));
    };

    fs::write(&path, changed("上書き")).unwrap();
    follows("written over");

    let beside = served.office.path("data/R01.yaml.tmp");
    fs::write(&beside, changed("改名")).unwrap();
    fs::rename(&beside, &path).unwrap();
    follows("renamed over");

    let backup = served.office.path("data/R01.yaml~");
    fs::rename(&path, &backup).unwrap();
    fs::write(&path, changed("控えを残す")).unwrap();
    follows("moved away and written anew");

    fs::remove_file(&path).unwrap();
    sleep(Duration::from_millis(100));
    fs::write(&path, changed("消して戻す")).unwrap();
    follows("deleted and put back");

    let mut file = fs::File::create(&path).unwrap();
    sleep(Duration::from_millis(100));
    file.write_all(changed("空にして書く").as_bytes()).unwrap();
    drop(file);
    follows("emptied and written");

    fs::write(&path, changed("一度目")).unwrap();
    sleep(Duration::from_millis(10));
    fs::write(&path, R01).unwrap();
    events.until("two saves in 10 ms", |message| pages(message) == first);

    // The folder itself replaced.
    fs::rename(served.office.path("data"), served.office.path("old")).unwrap();
    served.office.write("data/R01.yaml", changed("フォルダーごと"));
    let new = events.until("a new folder", |message| pages(message) != first && message["stale"] == false);
    fs::write(&path, R01).unwrap();
    events.until("a save in the new folder", |message| pages(message) == first);
    assert_ne!(pages(&new), first);
}

#[test]
fn while_the_data_is_broken_the_last_good_pages_stay() {
    let served = Served::new(Office::with(R01));
    let mut events = served.events();
    let good = events.next();
    for (broken, code) in [
        (R01.replacen("達成状況: 概ね達成", "達成状況: 概ね達", 1), "概ね達"),
        (R01.replacen("表題: 「", "表題: \"「", 1), "引用符"),
    ] {
        served.office.write("data/R01.yaml", broken);
        let message = events.until("broken", |message| message["stale"] == true);
        assert_eq!(pages(&message), pages(&good));
        assert_eq!(message["directions"], good["directions"]);
        let problem = errors(&message)[0];
        assert!(problem["message"].as_str().unwrap().contains(code), "{problem}");
        assert!(problem["place"].as_str().unwrap().starts_with("data/R01.yaml:"), "{problem}");
        served.office.write("data/R01.yaml", R01);
        let message = events.until("mended", |message| message["stale"] == false);
        assert_eq!(pages(&message), pages(&good));
        assert!(errors(&message).is_empty());
    }
}

/// A pipe in the file's place would never end, and nothing after it be seen.
#[test]
#[cfg(unix)]
fn a_pipe_in_the_files_place_is_not_waited_for() {
    let served = Served::new(Office::with(R01));
    let mut events = served.events();
    let good = pages(&events.next());
    let path = served.office.path("data/R01.yaml");
    fs::remove_file(&path).unwrap();
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let message = events.until("a pipe", |message| {
        errors(message).iter().any(|one| one["message"].as_str().unwrap().contains("ふつうのファイルではありません"))
    });
    assert_eq!((pages(&message), &message["stale"]), (good, &Value::Bool(true)));
    fs::remove_file(&path).unwrap();
    // A value that would turn the rest of its message round stands there by its number.
    served.office.write("data/R01.yaml", R01.replacen("達成状況: 概ね達成", "達成状況: 概\u{202e}ね達", 1));
    let message = events.until("a broken year", |message| message.to_string().contains("概〈U+202E〉ね達"));
    assert!(!message.to_string().contains('\u{202e}'), "{message}");
    served.office.write("data/R01.yaml", R01);
    events.until("mended", |message| message["stale"] == false);
}

#[test]
fn half_a_save_that_is_a_report_is_not_shown() {
    let served = Served::new(Office::with(R01));
    let mut events = served.events();
    let good = pages(&events.next());
    // The first three directions are a whole report.
    let cut = R01.match_indices("\n  - 名称: ").nth(3).unwrap().0 + 1;
    let text = changed("二度に分けて");
    let path = served.office.path("data/R01.yaml");
    let mut file = fs::File::create(&path).unwrap();
    file.write_all(&text.as_bytes()[..cut]).unwrap();
    sleep(Duration::from_millis(400));
    file.write_all(&text.as_bytes()[cut..]).unwrap();
    drop(file);
    let message = events.next();
    assert_eq!((pages(&message).len(), &message["stale"]), (good.len(), &Value::Bool(false)), "{message}");
    assert_ne!(pages(&message), good);

    // Whoever takes directions away sees that soon enough.
    fs::write(&path, &R01[..cut]).unwrap();
    let message = events.next();
    assert!(pages(&message).len() < good.len());
}

#[test]
fn what_check_finds_between_years_and_in_names_is_shown_too() {
    let office = Office::new()
        .and("data/H30.yaml", include_str!("plan/data/H30.yaml"))
        .and("data/R01.yaml", include_str!("plan/data/R01.yaml"))
        .and("data/令和元年度.yaml", "")
        .and("data/R02.yaml", include_str!("plan/data/R02.yaml"));
    let found = |office: &Office| -> Vec<String> {
        let json = office.run(&["check", "R01", "--format", "json"]).out;
        let all: Value = serde_json::from_str(&json).unwrap();
        all.as_array().unwrap().iter().map(|one| one["message"].as_str().unwrap().to_owned()).collect()
    };
    let shown = |message: &Value| -> Vec<String> {
        let all = message["problems"].as_array().unwrap();
        all.iter().map(|one| one["message"].as_str().unwrap().to_owned()).collect()
    };
    let served = Served::with(office, &["R01"]);
    let mut events = served.events();
    let first = shown(&events.next());
    assert_eq!(first, found(&served.office));
    assert!(first.iter().any(|one| one.contains("データとして読まれません")), "{first:?}");

    // The year before is followed, too.
    let before = served.office.text("data/H30.yaml").replacen("    - 名称: ", "    - 名称: 前の年度だけの", 1);
    served.office.write("data/H30.yaml", before);
    let second = shown(&events.next());
    assert_eq!(second, found(&served.office));
    assert_ne!(first, second);
    fs::remove_file(served.office.path("data/令和元年度.yaml")).unwrap();
    assert_eq!(shown(&events.next()), found(&served.office));
}

#[test]
fn words_that_can_not_be_read_keep_no_page_back() {
    let served = Served::new(Office::with(R01).and("data/words.yaml", "- {使う: [a\n"));
    let message = served.now();
    assert_eq!(message["stale"], false);
    let about_words = |one: &&Value| one["place"].as_str().is_some_and(|place| place.starts_with("data/words.yaml:"));
    let problems = message["problems"].as_array().unwrap();
    let words: Vec<_> = problems.iter().filter(about_words).collect();
    assert!(!words.is_empty() && words.iter().all(|one| one["severity"] == "warning"), "{words:?}");
    // Mended, they are followed.
    let mut events = served.events();
    served.office.write("data/words.yaml", "");
    events.until("mended", |message| !message["problems"].as_array().unwrap().iter().any(|one| about_words(&one)));
}

/// The browser has no commands, so its list of problems advises none.
#[test]
fn no_command_is_advised_in_the_browser() {
    let served = Served::new(Office::with(R01));
    let mut events = served.events();
    let style = include_str!("../templates/style.typ");
    let (old, mixed) = (R01.replace('\n', "\r"), R01.replacen('\n', "\r", 1));
    let open = format!("{style}\n#text(\n");
    for (file, text, told) in [
        ("data/R01.yaml", "PK\u{3}\u{4}", "「ブックを取り込む」で取り込みます"),
        ("data/R01.yaml", &old, "古い形式の改行です"),
        ("data/R01.yaml", &mixed, "Delete キー"),
        ("templates/style.typ", &open, "かっこの閉じ忘れ"),
        ("data/R01.yaml", "", "ファイルがありません"),
    ] {
        if text.is_empty() {
            fs::remove_file(served.office.path(file)).unwrap();
        } else {
            served.office.write(file, text);
        }
        let message = events.until(told, |message| message["problems"].to_string().contains(told));
        for problem in message["problems"].as_array().unwrap() {
            let said = format!("{}{}", problem["message"], problem["hint"]);
            assert!(!said.contains("shiryo ") && !said.contains("--"), "{said}");
        }
        let _ = fs::remove_dir_all(served.office.path("templates"));
        served.office.write("data/R01.yaml", R01);
    }
}

/// A workbook with other words in it.
fn reworded(book: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut changed = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
        part.read_to_string(&mut text).unwrap();
        changed += text.matches(from).count();
        written.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        written.write_all(text.replace(from, to).as_bytes()).unwrap();
    }
    assert!(changed > 0, "{from}");
    written.finish().unwrap().into_inner()
}

/// What comes of bringing these workbooks back, which are put away again.
fn brought_back(served: &Served, books: &[&[u8]]) -> String {
    let mut held = Vec::new();
    for (nth, book) in books.iter().enumerate() {
        let mut stream = served.connect();
        let address = format!("127.0.0.1:{}", served.port);
        let head = format!(
            "POST /work/upload?name={nth}.xlsx HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n{}\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: application/octet-stream\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n",
            served.cookie(),
            book.len()
        );
        stream.write_all(&[head.as_bytes(), book].concat()).unwrap();
        let answer = Answer::read(stream);
        assert_eq!(answer.status, 200, "{}", answer.body);
        held.push(serde_json::from_str::<Value>(&answer.body).unwrap()["id"].clone());
    }
    let done = job(served, "import", json!({"year": "R01", "preferred": [], "allow_empty": false, "seen": null}));
    assert_eq!(post(served, "/work/put-away", json!({"year": "R01", "books": held})).0, 200);
    done.to_string()
}

#[test]
fn no_command_is_advised_about_a_workbook() {
    const TEXT: &str = "一覧製作中";
    let served = Served::new(Office::with(R01));
    let book = served.office.done(&["sheet", "export", "R01"]).out;
    let book = served.office.read(book.trim());
    let (done, open) = (reworded(&book, TEXT, "一覧は完成"), reworded(&book, TEXT, "一覧は未着手"));
    let foreign = reworded(&book, "shiryo R01", "another R01");
    let says = |books: &[&[u8]], told: &str| {
        let said = brought_back(&served, books);
        assert!(said.contains(told) && !said.contains("--") && !said.contains("shiryo "), "{said}");
    };
    says(&[&done, &open], "採るほうのブックの「優先する」に印を付けてください");
    says(&[&foreign], "「各課のブックを書き出す」で書き出したブックではありません");
    served.office.write("data/R01.yaml", R01.replacen(TEXT, "一覧は次の年度", 1));
    says(&[&done], "そのブックの「優先する」に印を付け、");
    served.office.write("data/R01.yaml", R01.replace("名称: ", "名称: 新・"));
    says(&[&done], "ファイルを確かめてください");
    fs::remove_file(served.office.path("data/R01.yaml")).unwrap();
    says(&[&done], "別の計画のブックでないか確かめてください");
}

#[test]
fn every_character_of_a_text_is_found_on_its_page() {
    let long = "詳しくはhttps://www.example.jp/abcdefghijklmnopqrstuvwxyz/index.html?id=1を参照。連絡先zaitaku-ryoyo-shien@city.example.lg.jp、渡邉\u{e010f}、Amyotrophic-lateral-sclerosis-support";
    let office = Office::with(changed(long)).and("fonts/forms.ttf", include_bytes!("fonts/forms.ttf"));
    let served = Served::new(office);
    let texts: Vec<Value> = pages(&served.now())
        .iter()
        .flat_map(|id| {
            let page: Value = serde_json::from_str(&served.get(&format!("/pages/{id}.json")).body).unwrap();
            let texts = page["texts"].as_array().unwrap().clone();
            texts.into_iter().enumerate().map(|(at, text)| serde_json::json!([id, at, text])).collect::<Vec<_>>()
        })
        .collect();
    let found = texts.iter().find(|one| one[2]["text"].as_str().unwrap().contains(long));
    let found = found.expect("a text of the page is not whole");
    // Pressed in the midst of the address, it leads to the address.
    let place = served.get(&format!("/place/{}/{}", found[0].as_str().unwrap(), found[1]));
    let line = changed(long).lines().position(|line| line.contains("https://")).unwrap() + 1;
    assert!(place.body.contains(&format!("data/R01.yaml:{line}\"")), "{}", place.body);
}

#[test]
fn templates_and_fonts_are_followed_too() {
    let served = Served::new(Office::with(R01));
    let mut events = served.events();
    let good = pages(&events.next());
    let style = include_str!("../templates/style.typ");
    served.office.write("templates/style.typ", style.replace("#14213a", "#801010"));
    let red = events.until("a template", |message| pages(message) != good);
    assert_eq!(red["stale"], false, "{}", red["problems"]);

    served.office.write("templates/style.typ", format!("{style}\n#panic()"));
    let message = events.until("a broken template", |message| message["stale"] == true);
    assert_eq!(pages(&message), pages(&red));
    fs::remove_dir_all(served.office.path("templates")).unwrap();
    events.until("no template", |message| pages(message) == good && message["stale"] == false);

    served.office.write("fonts/broken.ttf", "no font");
    let message = events.until("a broken font", |message| message["stale"] == true);
    assert!(message["problems"][0]["message"].as_str().unwrap().contains("fonts/broken.ttf"), "{message}");
    // It is told as long as it is there.
    for text in ["一度目", "二度目"] {
        served.office.write("data/R01.yaml", changed(text));
        let message = events.next();
        assert_eq!(message["stale"], true, "after a save the broken font is forgotten");
        assert!(message["problems"][0]["message"].as_str().unwrap().contains("fonts/broken.ttf"), "{message}");
    }
    served.office.write("data/R01.yaml", R01);
    fs::remove_file(served.office.path("fonts/broken.ttf")).unwrap();
    events.until("no font", |message| message["stale"] == false);
}

#[test]
fn broken_data_can_be_served_from_the_start_but_not_none() {
    let served = Served::new(Office::with("年度: 令和元年度\n"));
    let mut events = served.events();
    let message = events.next();
    assert_eq!((message["stale"].as_bool(), pages(&message).len()), (Some(true), 0));
    served.office.write("data/R01.yaml", R01);
    assert!(!pages(&events.until("mended", |message| message["stale"] == false)).is_empty());

    let office = Office::with(R01);
    let run = office.run(&["serve", "R05"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains("data/R05.yaml:1:1"), "{}", run.err);
    let missing = office.run(&["--root", "missing", "serve"]);
    assert!(missing.status == 1 && missing.err.contains("missing"), "{}", missing.err);
}

/// What comes back when the page's own script sends JSON, and the status.
fn post(served: &Served, path: &str, body: Value) -> (u16, Value) {
    let body = body.to_string();
    let answer = served.send(&format!(
        "POST {path} HTTP/1.1\r\nHost: HERE\r\nOrigin: http://HERE\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    ));
    (answer.status, serde_json::from_str(&answer.body).unwrap_or_default())
}

fn work(served: &Served) -> Value {
    serde_json::from_str(&served.get("/work").body).unwrap()
}

/// Starts a job and waits for what comes of it.
fn job(served: &Served, kind: &str, body: Value) -> Value {
    let (status, begun) = post(served, &format!("/work/{kind}"), body);
    assert_eq!(status, 200, "{kind}: {begun}");
    let start = Instant::now();
    loop {
        let jobs: Value = serde_json::from_str(&served.get("/work/jobs").body).unwrap();
        if jobs[kind]["running"] == false {
            return jobs[kind].clone();
        }
        assert!(start.elapsed() < PATIENCE, "{kind}: {jobs}");
        sleep(Duration::from_millis(20));
    }
}

/// The bytes of a file that the server hands out.
fn file(served: &Served, name: &str) -> (u16, Vec<u8>) {
    let mut stream = served.connect();
    write!(
        stream,
        "GET /files/{name} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}\r\nConnection: close\r\n\r\n",
        served.port,
        served.cookie()
    )
    .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
    let status = String::from_utf8_lossy(&bytes[9..12]).parse().unwrap();
    (status, bytes.split_off(end + 4))
}

#[test]
fn where_there_is_no_year_the_first_is_made_as_by_the_command() {
    let served = Served::new(Office::new());
    assert!(served.get("/").body.contains("進行管理表をはじめます"));
    let state = work(&served);
    assert_eq!((&state["year"], state["scales"].as_array().unwrap().len()), (&Value::Null, 3));
    assert_eq!(served.get("/history").status, 404);
    // What can't be is said, and nothing is made.
    let asked = |year: &str, title: &str| json!({"year": year, "title": title, "department": "", "scale": 4});
    for wrong in
        [asked("R99x", ""), asked("R06", "計画😀"), json!({"year": "R06", "title": "", "department": "", "scale": 9})]
    {
        let (status, said) = post(&served, "/work/init", wrong);
        assert!(status == 422 && said["message"].as_str().is_some_and(|said| !said.is_empty()), "{said}");
    }
    assert!(!served.office.has("data/R06.yaml"));
    let (title, department) = ("「星見市計画」: 進行管理表", "星見市 企画課");
    let whole = json!({"year": "令和6年度", "title": title, "department": department, "scale": 5});
    assert_eq!(post(&served, "/work/init", whole.clone()).0, 200);
    let mut events = served.events();
    assert_eq!(events.until("the first year", |message| message["pages"] != json!([]))["year_code"], "R06");
    assert!(!served.get("/").body.contains("進行管理表をはじめます"));
    assert_eq!(post(&served, "/work/init", whole).0, 409);

    let other = Office::new();
    other.done(&["init", "R06", "--title", title, "--department", department, "--scale", "5"]);
    for file in ["data/R06.yaml", "data/schema.json"] {
        assert_eq!(served.office.text(file), other.text(file), "{file}");
    }
}

#[test]
fn plans_in_a_folder_can_be_chosen_from() {
    let office = Office::new().and("plans/甲/data/R01.yaml", R01).and("plans/乙/data/README", "");
    let served = Served::with(office, &["--root", "plans"]);
    let plans = work(&served)["plans"].clone();
    assert_eq!((&plans[0]["name"], &plans[1]["name"]), (&json!("乙"), &json!("甲")), "{plans}");
    assert_eq!(plans[1]["years"][0]["state"], "作成中");
    assert_eq!(post(&served, "/work/plan", json!({"plan": "../plans/甲"})).0, 404);
    assert_eq!(post(&served, "/work/plan", json!({"plan": "甲"})).0, 200);
    let message = served.events().until("the plan", |message| message["pages"] != json!([]));
    assert_eq!(message["file"], "plans/甲/data/R01.yaml");
    // And another later; one that can't be shown leaves what is shown.
    assert_eq!(work(&served)["plan"], "甲");
    assert_eq!(post(&served, "/work/plan", json!({"plan": "乙"})).0, 422);
    served.office.write("plans/乙/data/R02.yaml", R01.replacen("年度: 令和元年度", "年度: 令和2年度", 1));
    assert_eq!(post(&served, "/work/plan", json!({"plan": "乙"})).0, 200);
    let other = served.events().until("the other plan", |message| message["year_code"] == "R02");
    assert!(other["version"].as_u64() > message["version"].as_u64(), "{other}");
    // One whose font is broken, too: all who look on are told, and why.
    served.office.write("plans/丙/data/R01.yaml", R01);
    served.office.write("plans/丙/fonts/broken.otf", "no font");
    let mut events = served.events();
    events.next();
    assert_eq!(post(&served, "/work/plan", json!({"plan": "丙"})).0, 200);
    assert_eq!(events.next()["plan"], other["plan"]);
    let state = work(&served);
    assert_eq!(state["plan"], "乙");
    assert!(state["refused"]["failure"]["message"].as_str().unwrap().contains("broken.otf"), "{state}");
    // A page that still shows the one does nothing to the other.
    served.office.write("plans/乙/data/R01.yaml", R01);
    assert_eq!(post(&served, "/work/show", json!({"year": "R01"})).0, 200);
    let now = served.events().until("its year", |now| now["file"] == "plans/乙/data/R01.yaml");
    for (page, status) in [(&message, 409), (&now, 200)] {
        let page = format!("shiryo-plan: {}\r\n", page["plan"].as_str().unwrap());
        let edit = json!({"year": "R01", "steps": ["作成日"], "from": null, "to": "2020-02-13"}).to_string();
        for (path, body) in
            [("/edit", edit.as_str()), ("/work/build", r#"{"year": "R01", "draft": true, "overview": false}"#)]
        {
            let said = served.post_text(path, body, &page);
            assert_eq!(said.status, status, "{path}: {}", said.body);
            assert!(status == 200 || said.body["message"].as_str().unwrap().contains("別の計画"), "{}", said.body);
        }
        assert_eq!(served.office.text("plans/乙/data/R01.yaml").contains("2020-02-13"), status == 200);
    }
}

/// What the page's actions make has the bytes that the commands make.
#[test]
fn the_years_work_is_that_of_the_commands() {
    let served = Served::new(Office::with(R01));
    let other = Office::with(R01);
    let same = |file: &str| assert!(served.office.read(file) == other.read(file), "{file}");
    assert_eq!(work(&served)["standing"]["step"], "draft");

    for (draft, name) in [(false, "R01.pdf"), (true, "R01-案.pdf")] {
        let done = job(&served, "build", json!({"year": "R01", "draft": draft, "overview": draft}));
        assert_eq!(done["result"]["name"], name, "{done}");
    }
    other.done(&["build", "R01"]);
    other.done(&["build", "R01", "--draft", "--overview"]);
    ["out/R01.pdf", "out/R01-案.pdf"].iter().for_each(|file| same(file));
    assert_eq!(file(&served, "R01-%E6%A1%88.pdf"), (200, other.read("out/R01-案.pdf")));
    assert_eq!(work(&served)["standing"]["step"], "seal");
    for name in ["../data/R01.yaml", "..%2Fdata%2FR01.yaml", "data/R01.yaml", "R02.pdf", ""] {
        assert_eq!(file(&served, name).0, 404, "{name}");
    }

    let done = job(&served, "export", json!({"year": "R01", "due": "2020-02-28", "overwrite": false}));
    other.done(&["sheet", "export", "R01", "--all", "--due", "2020-02-28"]);
    let names: Vec<_> = done["result"]["names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert!(!names.is_empty(), "{done}");
    names.iter().for_each(|name| same(&format!("out/{name}")));

    // Only what was looked at is signed off.
    let review: Value = serde_json::from_str(&served.get("/work/review?year=R01").body).unwrap();
    let seal = |data: &Value, on: &str, reason: Option<&str>| json!({"year": "R01", "by": "協議会", "on": on, "allow_empty": false, "accept_notices": false, "reason": reason, "data": data});
    served.office.write("data/R01.yaml", changed("検討部会でリーフレットを決定"));
    let refused = job(&served, "seal", seal(&review["data"], "2020-02-13", None));
    assert!(refused["failure"]["message"].to_string().contains("変わったので"), "{refused}");
    assert!(!served.office.has("out/archive"));
    served.office.write("data/R01.yaml", R01);
    let sealed = job(&served, "seal", seal(&review["data"], "2020-02-13", None));
    other.done(&["seal", "R01", "--by", "協議会", "--on", "2020-02-13"]);
    ["out/archive/R01.pdf", "out/archive/register.txt"].iter().for_each(|file| same(file));
    assert_eq!(sealed["result"]["short"], work(&served)["head"]["short"]);

    let verified = job(&served, "verify", json!({"year": "R01", "heads": sealed["result"]["short"], "rebuild": true}));
    assert_eq!(
        (&verified["result"]["sound"], &verified["result"]["years"][0]["rebuilt"]),
        (&json!(true), &json!("equal"))
    );
    let wrong = job(&served, "verify", json!({"year": "R01", "heads": "AAAA-AAAA-AAAA-AAAA", "rebuild": false}));
    assert_eq!(wrong["result"]["sound"], false, "{wrong}");
    job(&served, "publish", json!({"year": "R01", "draft": false}));
    other.done(&["publish"]);
    ["out/web/index.html", "out/web/R01/report.json"].iter().for_each(|file| same(file));
    job(&served, "next", json!({"year": "R01"}));
    other.done(&["next", "R01"]);
    same("data/R02.yaml");

    // Another year is shown to all, and what a page of the one before asks for
    // is not done to it.
    assert_eq!(post(&served, "/work/show", json!({"year": "R03"})).0, 404);
    assert_eq!(post(&served, "/work/show", json!({"year": "R02"})).0, 200);
    served.events().until("the next year", |message| message["year_code"] == "R02");
    assert_eq!(post(&served, "/work/next", json!({"year": "R01"})).0, 409);
    let compared: Value = serde_json::from_str(&served.get("/work/compare?one=R01&other=R02").body).unwrap();
    let told: Value = serde_json::from_str(&other.done(&["compare", "R01", "R02", "--format", "json"]).out).unwrap();
    assert_eq!(compared, told);
}

/// A signature by a certificate's file, and one that was asked for first.
#[test]
fn a_sealed_year_is_signed_in_the_browser() {
    let served = Served::new(Office::with(R01));
    served.office.done(&["seal", "R01", "--by", "協議会", "--on", "2020-02-13"]);
    let sealed = served.office.read("out/archive/R01.pdf");
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/signing/keys");
    let sign = |password: &str| {
        let p12 = fs::read(keys.join("rsa.p12")).unwrap();
        job(&served, "sign", json!({"year": "R01", "p12": p12, "password": password}))
    };
    assert!(sign("wrong")["failure"]["message"].to_string().contains("パスワードが違います"));
    assert_eq!(served.office.read("out/archive/R01.pdf"), sealed);
    let password = fs::read_to_string(keys.join("password.txt")).unwrap();
    let signed = sign(password.trim());
    assert_eq!(signed["result"]["name"], "archive/R01.pdf", "{signed}");
    let longer = served.office.read("out/archive/R01.pdf");
    assert!(longer.starts_with(&sealed) && longer.len() > sealed.len());
    let verified = served.office.done(&["verify"]);
    assert!(verified.out.contains("電子署名"), "{}", verified.out);

    let (status, made) = post(&served, "/work/sign-request", json!({"year": "R01"}));
    assert_eq!((status, &made["name"]), (200, &json!("R01-署名.bin")));
    let (status, bytes) = file(&served, "R01-%E7%BD%B2%E5%90%8D.bin?save");
    assert!(status == 200 && bytes.len() > longer.len() / 2, "{status} {}", bytes.len());
    let (status, _) = post(&served, "/work/sign-response", json!({"year": "R01", "response": [1, 2, 3]}));
    assert_eq!(status, 200);
    let start = Instant::now();
    let failure = loop {
        let jobs: Value = serde_json::from_str(&served.get("/work/jobs").body).unwrap();
        if jobs["sign"]["running"] == false {
            break jobs["sign"]["failure"]["message"].clone();
        }
        assert!(start.elapsed() < PATIENCE, "{jobs}");
        sleep(Duration::from_millis(20));
    };
    assert!(failure.as_str().is_some_and(|said| !said.is_empty()), "{failure}");
    assert_eq!(served.office.read("out/archive/R01.pdf"), longer);
}

#[test]
fn who_may_only_look_sees_all_and_does_nothing() {
    let served = Served::with(Office::with(R01), &["--read-only"]);
    assert_eq!(work(&served)["read_only"], true);
    for (path, body) in [
        ("build", json!({"year": "R01", "draft": true, "overview": false})),
        ("upload?name=a.xlsx", json!({})),
        ("init", json!({"year": "R02", "title": "", "department": "", "scale": 4})),
    ] {
        let (status, _) = post(&served, &format!("/work/{path}"), body);
        assert!([403, 415].contains(&status), "{path}: {status}");
    }
    assert_eq!(served.office.list("."), ["data"]);
    // Looking is allowed.
    assert_eq!(post(&served, "/work/show", json!({"year": "R01"})).0, 200);
    let verified = job(&served, "verify", json!({"year": "R01", "heads": "", "rebuild": false}));
    assert_eq!(verified["result"]["sound"], true, "{verified}");
    let empty = Served::with(Office::new(), &["--read-only"]);
    assert_eq!(post(&empty, "/work/init", json!({"year": "R02", "title": "", "department": "", "scale": 4})).0, 403);
    assert!(!empty.office.has("data/R02.yaml"));
}

#[test]
fn a_taken_port_is_passed_over_or_said() {
    let first = Served::new(Office::with(R01));
    let second = Served::new(Office::with(R01));
    assert_ne!(first.port, second.port);
    let run = first.office.run(&["serve", "--port", &first.port.to_string()]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.err.contains(&format!("ポート {}", first.port)) && run.err.contains("--port"), "{}", run.err);
    assert_eq!(first.office.run(&["serve", "--port", "99999"]).status, 2);
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let third = Served::with(Office::with(R01), &["--port", &free.to_string()]);
    assert_eq!(third.port, free);
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_it_at_once() {
    let mut served = Served::new(Office::with(R01));
    let mut events = served.events();
    events.next();
    let start = Instant::now();
    let pid = served.program.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    served.program.wait().unwrap();
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

/// All that takes a browser is in `tests/serve/browser.py`, what is written there
/// in `editing.py`, what several tabs do to each other in `tabs.py`, and a whole
/// year in `year.py`. They run where there is what they need, and must where
/// `SHIRYO_BROWSER` is set.
#[test]
fn in_a_real_browser() {
    in_a_browser("browser.py", "sys");
}

#[test]
fn writing_in_a_real_browser() {
    in_a_browser("editing.py", "yaml");
}

#[test]
fn several_tabs_in_a_real_browser() {
    in_a_browser("tabs.py", "yaml");
}

#[test]
fn a_year_in_a_real_browser() {
    in_a_browser("year.py", "openpyxl");
}

/// Plays a script of `tests/serve/` that needs a module of Python's.
fn in_a_browser(script: &str, module: &str) {
    /// How long a script may take on a busy machine.
    const LONGEST: Duration = Duration::from_secs(600);
    let here = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).output().is_ok_and(|run| run.status.success())
    };
    let import = format!("import {module}");
    let python = ["/usr/bin/python3", "python3"].into_iter().find(|python| here(python, &["-c", &import]));
    let chromium = ["chromium", "chromium-browser"].iter().any(|browser| here(browser, &["--version"]));
    let (Some(python), true) = (python, chromium) else {
        assert!(std::env::var_os("SHIRYO_BROWSER").is_none(), "no Python with {module}, or no Chromium");
        // Around the test's own output, so that it is seen.
        let _ = writeln!(io::stderr(), "SKIPPED: {script}: no Python with {module}, or no Chromium");
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/serve").join(script);
    let said = tempfile::tempfile().unwrap();
    let mut run = Command::new(python)
        .args([Path::new("-B"), &script])
        .env("SHIRYO", env!("CARGO_BIN_EXE_shiryo"))
        .stdout(said.try_clone().unwrap())
        .stderr(said.try_clone().unwrap())
        .spawn()
        .unwrap();
    let start = Instant::now();
    let status = loop {
        if let Some(status) = run.try_wait().unwrap() {
            break Some(status);
        }
        if start.elapsed() > LONGEST {
            run.kill().unwrap();
            run.wait().unwrap();
            break None;
        }
        sleep(Duration::from_millis(100));
    };
    let mut text = String::new();
    let mut said = said;
    said.rewind().unwrap();
    said.read_to_string(&mut text).unwrap();
    assert!(status.is_some_and(|status| status.success()), "{status:?}\n{text}");
}

/// A file of many unknown keys takes its length, not its length for each.
#[test]
fn many_unknown_keys_hold_nobody_up() {
    let served = Served::new(Office::with(R01));
    let mut events = served.events();
    events.next();
    let mut time = |keys: usize| {
        let unknown: String = (0..keys).map(|n| format!("項目{keys}その{n}: 値\n")).collect();
        served.office.write("data/R01.yaml", format!("{unknown}{R01}"));
        let last = format!("項目{keys}その200");
        let message = events.until("the unknown keys", |message| message.to_string().contains(&last));
        message["milliseconds"].as_f64().unwrap()
    };
    let (few, many) = (time(5_000), time(40_000));
    assert!(many < few * 16.0 + 500.0, "{few} {many}");
}
