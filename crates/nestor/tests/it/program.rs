//! The real program, as a process: started with a clean environment, killed when a test says so.

use crate::api::Api;
use crate::database::Database;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long the program may take to be ready.
const START: Duration = Duration::from_secs(20);

/// How the program is called: which configuration, which data.
#[derive(Clone)]
pub(crate) struct Place {
    config: PathBuf,
    data: PathBuf,
    url: Option<String>,
}

impl Place {
    /// The data of this database; the configuration stands in `nestor.toml` in its folder.
    pub(crate) fn of(database: &Database) -> Self {
        Self { config: database.folder().join("nestor.toml"), data: database.folder().to_owned(), url: database.url() }
    }

    /// The same, with another address of the database.
    pub(crate) fn through(self, url: String) -> Self {
        Self { url: Some(url), ..self }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = bare(arguments);
        command.arg("--config").arg(&self.config).arg("--data").arg(&self.data);
        if let Some(url) = &self.url {
            command.arg("--database-url").arg(url);
        }
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        Done::of(&self.command(arguments).output().unwrap())
    }

    /// Starts `nestor serve` on a free port and waits until it is ready.
    pub(crate) fn serve(&self) -> Program {
        Program::start(self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// The same, with writes beyond a file size limit failing instead of killing the process: see [`Program::limit_files`].
    pub(crate) fn serve_limitable(&self) -> Program {
        let plain = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut command = clean("bash");
        command.args(["-c", "trap '' XFSZ; exec \"$@\"", "bash"]).arg(plain.get_program()).args(plain.get_args());
        Program::start(command)
    }
}

/// The program with these arguments and nothing else.
pub(crate) fn bare(arguments: &[&str]) -> Command {
    let mut command = clean(env!("CARGO_BIN_EXE_nestor"));
    command.args(arguments);
    command
}

/// A command with a clean environment: any variable of ours that the configuration does not know is an error.
fn clean(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    command.env_clear().stdin(Stdio::null());
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

/// A command that has ended.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) succeeded: bool,
    pub(crate) out: String,
    pub(crate) errors: String,
}

impl Done {
    pub(crate) fn of(output: &Output) -> Self {
        Self {
            succeeded: output.status.success(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            errors: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// What was printed; it must have succeeded.
    pub(crate) fn printed(self) -> String {
        assert!(self.succeeded, "{self:?}");
        self.out
    }
}

/// A server of its own process.
pub(crate) struct Program {
    child: Child,
    address: String,
    log: Arc<Mutex<String>>,
}

impl Program {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (sender, ready) = channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let keep = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(address) = address_of(&line) {
                    // Nobody waits any more when the start took too long.
                    drop(sender.send(address));
                }
                let mut log = keep.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
        });
        let address = wait(&ready, &log, &mut child);
        Self { child, address, log }
    }

    /// `http://127.0.0.1:port`.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address where it listens.
    pub(crate) fn address(&self) -> std::net::SocketAddr {
        self.address.parse().unwrap()
    }

    /// The API with this key.
    pub(crate) fn api(&self, key: &str) -> Api {
        Api::new(self.base(), Some(key.to_owned()))
    }

    /// Its log so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Ends it with SIGKILL, between any two instructions.
    pub(crate) fn kill(mut self) -> String {
        self.end();
        self.log()
    }

    /// Asks it to end, as a service manager does; whether it ended well, and its log.
    pub(crate) fn terminate(mut self) -> (bool, String) {
        // The shell's own: a small system has no program of that name.
        let asked = clean("sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status().unwrap();
        assert!(asked.success());
        let ended = self.child.wait().unwrap();
        (ended.success(), self.log())
    }

    fn end(&mut self) {
        // It may have ended by itself, which the caller will notice.
        drop(self.child.kill());
        self.child.wait().unwrap();
    }

    /// From now on no file of the process may grow beyond so many bytes, as on a disk that is full; `None`: any size.
    pub(crate) fn limit_files(&self, bytes: Option<u64>) {
        let limit = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let done = clean("prlimit")
            .arg(format!("--pid={}", self.child.id()))
            .arg(format!("--fsize={limit}:unlimited"))
            .output()
            .expect("prlimit of util-linux is there");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

fn address_of(line: &str) -> Option<String> {
    let line: Value = serde_json::from_str(line).ok()?;
    (line["message"] == "Nestor is ready").then(|| line["address"].as_str().unwrap_or_default().to_owned())
}

fn wait(ready: &Receiver<String>, log: &Mutex<String>, child: &mut Child) -> String {
    ready.recv_timeout(START).unwrap_or_else(|_| {
        drop(child.kill());
        panic!("the program did not become ready:\n{}", log.lock().unwrap())
    })
}

/// Writes a file that only this user can read, as secrets are kept.
pub(crate) fn write_secret(folder: &Path, name: &str, secret: &str) -> String {
    let path = folder.join(name);
    std::fs::File::create(&path).unwrap().write_all(secret.as_bytes()).unwrap();
    path.to_str().unwrap().to_owned()
}
