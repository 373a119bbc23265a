//! Same inputs, same bytes: sixteen ways in which one run can differ from another, one at a time, over one tiny workspace.
//!
//! A way that a system does not offer is said to be SKIPPED. Each way is first asked whether it acts (the host has the other name, the clock the other
//! year): one that does nothing would prove nothing.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::project::{Project, binary, without_settings};
use crate::same_bytes::{made_in_another_order, same};

const PACK: &str = "reports/2026Q2";

/// Where a workspace lies, and how its files came there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A folder of its own.
    Usual,
    /// A folder deep down whose name has blanks, quotes and letters of other scripts.
    Odd,
    /// Reached by way of a link, from another folder.
    Linked,
    /// On a file system in memory, which lists files in the opposite order of their making; made in the order of their names.
    Memory,
    /// The same, made in the opposite order.
    MemoryBackwards,
    /// Each file with a time of its own, some to come.
    OtherTimes,
}

/// One way to differ.
struct Way {
    name: &'static str,
    /// Words before the program's own.
    before: &'static [&'static str],
    /// Variables that are set.
    variables: &'static [(&'static str, &'static str)],
    /// Further arguments.
    arguments: &'static [&'static str],
    place: Place,
    /// A command behind the same words and with the same variables, and what it prints if the way acts.
    acts: Option<(&'static str, &'static str)>,
}

/// Nothing differs.
const NONE: Way = Way { name: "", before: &[], variables: &[], arguments: &[], place: Place::Usual, acts: None };
/// Only some users may give a process another host name; others can as users of their own.
const RENAMED: &str = "renamed='hostname elsewhere && exec \"$@\"'; unshare --uts true 2>/dev/null && \
     exec unshare --uts sh -c \"$renamed\" sh \"$@\"; exec unshare --user --map-root-user --uts sh -c \"$renamed\" sh \"$@\"";

const WAYS: [Way; 16] = [
    Way { name: "one thread", arguments: &["--threads", "1"], ..NONE },
    Way { name: "five threads", arguments: &["--threads", "5"], ..NONE },
    Way {
        name: "the first zone of a day",
        variables: &[("TZ", "Pacific/Kiritimati")],
        acts: Some(("date +%z", "+1400")),
        ..NONE
    },
    Way {
        name: "a zone of half hours",
        variables: &[("TZ", "America/St_Johns")],
        acts: Some(("TZ=$TZ date -d @1767225600 +%z", "-0330")),
        ..NONE
    },
    Way {
        name: "German and French words",
        variables: &[("LANG", "de_DE.UTF-8"), ("LC_NUMERIC", "fr_FR.UTF-8"), ("LC_TIME", "de_DE.UTF-8")],
        ..NONE
    },
    Way {
        name: "Turkish letters",
        variables: &[("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.ISO-8859-9"), ("LANGUAGE", "tr")],
        ..NONE
    },
    Way {
        name: "a mask for the user alone",
        before: &["sh", "-c", "umask 077; exec \"$@\"", "sh"],
        acts: Some(("umask", "0077")),
        ..NONE
    },
    Way { name: "another host", before: &["sh", "-c", RENAMED, "sh"], acts: Some(("uname -n", "elsewhere")), ..NONE },
    Way { name: "files made in order", place: Place::Memory, ..NONE },
    Way { name: "files made in the opposite order", place: Place::MemoryBackwards, ..NONE },
    Way { name: "files renamed, of other times", place: Place::OtherTimes, ..NONE },
    Way {
        name: "a clock of the last second of 1999",
        before: &["faketime", "1999-12-31 23:59:59"],
        variables: &[("DONT_FAKE_MONOTONIC", "1"), ("SOURCE_DATE_EPOCH", "0")],
        acts: Some(("date +%Y | sed s/2000/1999/", "1999")),
        ..NONE
    },
    Way {
        name: "a clock of 2037",
        before: &["faketime", "2037-02-28 12:00:00"],
        variables: &[("DONT_FAKE_MONOTONIC", "1")],
        acts: Some(("date +%Y", "2037")),
        ..NONE
    },
    Way { name: "a folder with an odd name", place: Place::Odd, ..NONE },
    Way {
        name: "a folder behind a link, another home",
        variables: &[
            ("HOME", "/nowhere"),
            ("XDG_CONFIG_HOME", "/nowhere"),
            ("HOSTNAME", "elsewhere"),
            ("COLUMNS", "40"),
        ],
        place: Place::Linked,
        ..NONE
    },
    Way {
        name: "another user",
        before: &["unshare", "--user", "--map-user=1234", "--map-group=1234"],
        variables: &[("USER", "somebody"), ("LOGNAME", "somebody")],
        acts: Some(("id -u", "1234")),
        ..NONE
    },
];

impl Way {
    /// A command in a folder, differing in this way.
    fn command(&self, program: &OsStr, folder: &Path) -> Command {
        let mut words = self.before.iter().map(OsStr::new).chain([program]);
        let mut command = Command::new(words.next().expect("a program"));
        let variables = [("TZ", "UTC"), ("LANG", "C"), ("NO_COLOR", "1")];
        without_settings(&mut command);
        command.args(words).current_dir(folder).envs(variables).envs(self.variables.iter().copied());
        command
    }

    /// Whether the system offers it, and it acts.
    fn is_offered(&self, folder: &Path) -> bool {
        let Some((asks, expected)) = self.acts else { return true };
        let output = self.command(OsStr::new("sh"), folder).args(["-c", asks]).output();
        output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == expected)
    }
}

/// A workspace of one partner, whose cases come in three files and whose pack has PowerPoint files too.
fn tiny() -> Project {
    let mut project = Project::init();
    let names = project.names("data/raw").into_iter().map(|name| format!("data/raw/{name}"));
    for path in names.chain(["agreements.csv".to_owned()]) {
        let text = project.text(&path);
        let kept =
            text.lines().enumerate().filter(|(line, row)| *line == 0 || !(row.contains("P01") || row.contains("P03")));
        let kept: Vec<&str> = kept.map(|(_, row)| row).collect();
        project = project.file(&path, kept.join("\n") + "\n");
    }
    let cases = project.text("data/raw/cases.csv");
    let (heading, rows) = cases.split_once('\n').expect("a heading");
    let rows: Vec<&str> = rows.lines().collect();
    for (number, some) in (1..).zip(rows.chunks(rows.len().div_ceil(3))) {
        project = project.file(&format!("data/raw/cases-{number}.csv"), format!("{heading}\n{}\n", some.join("\n")));
    }
    let settings = project.text("quarterdeck.toml") + "\n[decks]\npowerpoint = true\n";
    project.without("data/raw/cases.csv").file("quarterdeck.toml", settings)
}

/// A copy of a workspace at its place, the folder to work in and the words that name it; `None` where there is no such place.
fn placed(tiny: &Project, place: Place, temporary: &Path) -> Option<(Project, PathBuf, Vec<String>)> {
    let below = |name: &str| Project::at(temporary.join(name));
    let put = |project: Project, backwards: bool| {
        let mut files = tiny.files("");
        files.sort_by_key(|(name, _)| name.clone());
        if backwards {
            files.reverse();
        }
        files.into_iter().fold(project, |project, (name, content)| project.file(&name, content))
    };
    let project = match place {
        Place::Usual | Place::OtherTimes => put(below("usual"), false),
        Place::Linked => put(below("behind"), false),
        Place::Odd => put(below("a/b/c/Ünser 'Büro' \"Ω\" 北; $HOME"), false),
        Place::Memory => put(Project::at(temporary.join("memory")), false),
        Place::MemoryBackwards => put(Project::at(temporary.join("memory")), true),
    };
    if place == Place::OtherTimes {
        made_in_another_order(&project, "data/raw");
        made_in_another_order(&project, "programme");
    }
    let here = (project.path().to_owned(), Vec::new());
    let (folder, words) = if place == Place::Linked {
        let link = temporary.join("link");
        symlink(project.path(), &link).ok()?;
        (temporary.to_owned(), vec!["-C".to_owned(), "link".to_owned()])
    } else {
        here
    };
    Some((project, folder, words))
}

/// A temporary folder: for places in memory one there, if the system has it.
fn temporary(place: Place) -> Option<tempfile::TempDir> {
    match place {
        Place::Memory | Place::MemoryBackwards => tempfile::tempdir_in("/dev/shm").ok(),
        _ => tempfile::tempdir().ok(),
    }
}

/// Runs the workspace in one way and demands what it made in the usual one; gives in which order the system lists its sources, or `None` if the way is
/// not offered.
fn runs_alike(tiny: &Project, usual: &Project, way: &Way) -> Option<Vec<PathBuf>> {
    let temporary = temporary(way.place)?;
    if !way.is_offered(temporary.path()) {
        return None;
    }
    let (project, folder, words) = placed(tiny, way.place, temporary.path())?;
    let listed = fs::read_dir(project.join("data/raw")).expect("a folder").flatten();
    let order = listed.map(|entry| entry.file_name().into()).collect();
    let mut command = way.command(binary().as_os_str(), &folder);
    let output = command.args(words).arg("run").args(way.arguments).output().expect("it starts");
    assert!(output.status.success(), "{}: {}", way.name, String::from_utf8_lossy(&output.stderr));
    for made in ["reports", "data/lake/snapshots", "data/lake/facts"] {
        same(&project, usual, made);
    }
    if way.acts == Some(("umask", "0077")) {
        mask_holds(&project);
    }
    Some(order)
}

/// Files are as readable as the mask says.
fn mask_holds(project: &Project) {
    let mode = |path: &str| fs::metadata(project.join(path)).expect("it is there").permissions().mode() & 0o777;
    for (path, expected) in [(PACK, 0o700), ("reports/2026Q2/run.json", 0o600), ("data/lake/index.json", 0o600)] {
        assert_eq!(mode(path), expected, "{path}");
    }
}

#[test]
fn sixteen_ways_change_no_byte() {
    let tiny = tiny();
    let usual = tiny.copy();
    usual.run_with(&["run", "--threads", "2"], |command| command.env("TZ", "UTC").env("LANG", "C")).succeeds();
    assert!(usual.names(PACK).contains(&"share/P02/review.pptx".to_owned()), "{:?}", usual.names(PACK));
    let (next, orders, skipped) = (AtomicUsize::new(0), Mutex::new(BTreeSet::new()), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(way) = WAYS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(order) = runs_alike(&tiny, &usual, way) {
                        orders.lock().expect("no run failed").insert(order);
                    } else {
                        skipped.fetch_add(1, Ordering::Relaxed);
                        eprintln!("SKIPPED: {}: this system does not offer it", way.name);
                    }
                }
            });
        }
    });
    assert!(skipped.into_inner() <= 6, "most ways need nothing of the system");
    let orders = orders.into_inner().expect("no run failed");
    assert!(orders.len() > 1 || !Path::new("/dev/shm").is_dir(), "all folders were listed in one order");
}
