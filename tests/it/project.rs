//! A workspace in a temporary folder, and what the binary says about it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A workspace folder; a temporary one goes away with the value.
pub(crate) struct Project {
    folder: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        Self { folder: temporary.path().to_owned(), _temporary: Some(temporary) }
    }

    /// A folder that stays.
    pub(crate) fn at(folder: PathBuf) -> Self {
        Self { folder, _temporary: None }
    }

    /// A copy of this folder, to change.
    pub(crate) fn copy(&self) -> Self {
        let project = Self::empty();
        copy(self.path(), project.path());
        project
    }

    /// A copy of a folder under `tests/`.
    pub(crate) fn copy_of(folder: &str) -> Self {
        let project = Self::empty();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
        copy(&source, project.path());
        project
    }

    /// A copy of a folder under `tests/` in a folder that stays, in place of what was there.
    pub(crate) fn copy_at(folder: &Path, source: &str) -> Self {
        if folder.exists() {
            fs::remove_dir_all(folder).expect("the former folder goes");
        }
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(source), folder);
        Self { folder: folder.to_owned(), _temporary: None }
    }

    /// A fresh workspace as `init` makes it.
    pub(crate) fn init() -> Self {
        let project = Self::empty();
        project.run(&["init", "."]).succeeds();
        project
    }

    /// A workspace in UTC and euros that reads each table from a file of its name, `customer-partners.csv` for `customer_partners`.
    pub(crate) fn of_tables(name: &str, tables: &[&str]) -> Self {
        let mut workspace = format!(
            "[workspace]\nname = \"{name}\"\ntime_zone = \"UTC\"\nreporting_currency = \"EUR\"\n\n\
             [privacy]\npseudonym_key_file = \"pseudonym.key\"\n"
        );
        for table in tables {
            let file = table.replace('_', "-");
            workspace += &format!("\n[[source]]\ntable = \"{table}\"\nfiles = [\"{file}.csv\"]\n");
        }
        Self::empty().file("quarterdeck.toml", workspace).file("pseudonym.key", "0123456789abcdef0123456789abcdef")
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    /// A path below the folder.
    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    /// Writes a file.
    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, content).expect("a file");
        self
    }

    /// Changes a file by replacing a text that must be in it.
    pub(crate) fn edit(self, path: &str, from: &str, to: &str) -> Self {
        let text = self.text(path);
        assert!(text.contains(from), "{path} holds no {from:?}");
        self.file(path, text.replacen(from, to, 1))
    }

    /// Removes a file.
    pub(crate) fn without(self, path: &str) -> Self {
        fs::remove_file(self.join(path)).expect("a file to remove");
        self
    }

    /// A file's text.
    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// A JSON file.
    pub(crate) fn json(&self, path: &str) -> serde_json::Value {
        serde_json::from_str(&self.text(path)).expect("JSON")
    }

    /// Runs the binary in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with(arguments, |command| command)
    }

    /// Runs the binary in the folder, with changes to how it is started.
    pub(crate) fn run_with(&self, arguments: &[&str], change: impl FnOnce(&mut Command) -> &mut Command) -> Outcome {
        let mut command = self.command(arguments);
        let output = change(&mut command).output().expect("the binary runs");
        let here = self.path().display().to_string();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&here, "[FOLDER]");
        Outcome { code: output.status.code().unwrap_or(-1), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    /// Starts the binary in the folder and does not wait for its end.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.start_with(arguments, |command| command.stdout(Stdio::null()).stderr(Stdio::null()))
    }

    /// Starts the binary in the folder, with changes to how it is started.
    pub(crate) fn start_with(&self, arguments: &[&str], change: impl FnOnce(&mut Command) -> &mut Command) -> Child {
        change(&mut self.command(arguments)).spawn().expect("the binary starts")
    }

    /// What a person would see of a command line typed in the folder, where `quarterdeck` is the binary: both streams, lines without
    /// blanks at their ends, the folder's path as `shown`.
    pub(crate) fn typed(&self, line: &str, shown: &str) -> String {
        let folder = binary().parent().expect("a folder").display().to_string();
        let path = format!("{folder}:{}", std::env::var("PATH").unwrap_or_default());
        let output = Command::new("sh")
            .args(["-c", &format!("{{ {line}; }} 2>&1")])
            .current_dir(self.path())
            .envs([("PATH", path.as_str()), ("NO_COLOR", "1")])
            .output()
            .expect("a shell");
        let here = self.path().display().to_string();
        let text = String::from_utf8_lossy(&output.stdout);
        let text = if shown.is_empty() { text.replace(&format!("{here}/"), "") } else { text.into_owned() };
        text.replace(&here, shown).lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(arguments).current_dir(self.path()).env("NO_COLOR", "1");
        without_settings(&mut command);
        command
    }

    /// The names of all files below a folder, relative to it, sorted.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        self.files(folder).into_iter().map(|(name, _)| name).collect()
    }

    /// Every file below a folder with its content, by path.
    pub(crate) fn files(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        collect(&self.join(folder), "", &mut files);
        files.sort();
        files
    }
}

/// Takes away what the user's own environment says to the binary.
pub(crate) fn without_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("QUARTERDECK_")) {
        command.env_remove(name);
    }
}

/// The binary that is tested: this build's, or the one that `QUARTERDECK_BINARY` names.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os("QUARTERDECK_BINARY").map_or_else(|| env!("CARGO_BIN_EXE_quarterdeck").into(), PathBuf::from)
}

impl Outcome {
    /// Demands exit code 0.
    pub(crate) fn succeeds(self) -> Self {
        self.ends_with(0)
    }

    /// Demands an exit code.
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let entry = entry.expect("an entry");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.push((name, fs::read(entry.path()).expect("a file")));
        }
    }
}
