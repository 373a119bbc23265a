//! Workspaces that are made once and looked at by many tests. Nobody changes them: whoever must, takes a copy.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use crate::project::{Project, copy};

/// The workspace of `init` with its pack of 2026 Q2.
pub(crate) static INIT: LazyLock<Project> = LazyLock::new(|| {
    let project = Project::at(folder("init"));
    project.run(&["init", "."]).succeeds();
    project.run(&["run"]).succeeds();
    project
});

/// A small sample: six partners, 3,000 cases, four quarters, with its pack of 2026 Q3 made on two threads.
pub(crate) static SAMPLE: LazyLock<Project> = LazyLock::new(|| {
    let project = Project::at(folder("sample"));
    let sizes = ["sample", ".", "--partners", "6", "--cases", "3000", "--quarters", "4"];
    project.run(&sizes).succeeds();
    project.run_with(&["run", "--threads", "2"], |command| command.env("TZ", "UTC").env("LANG", "C")).succeeds();
    project
});

/// The same with PowerPoint files in its pack.
pub(crate) static WITH_POWERPOINT: LazyLock<Project> = LazyLock::new(|| {
    let project = Project::at(folder("powerpoint"));
    copy(SAMPLE.path(), project.path());
    let text = project.text("quarterdeck.toml");
    let project = project.file("quarterdeck.toml", format!("{text}\n[decks]\npowerpoint = true\n"));
    project.run(&["run", "--threads", "2"]).succeeds();
    project
});

/// The golden workspace with its pack of 2026 Q3.
pub(crate) static GOLDEN: LazyLock<Project> = LazyLock::new(|| {
    let project = Project::copy_at(&folder("golden"), "cases/golden");
    let rates =
        project.text("data/raw/fx-rates.csv") + "USD,2026-10-01,0.91\nUSD,2026-11-01,0.91\nUSD,2026-12-01,0.91\n";
    let project = project.file("data/raw/fx-rates.csv", rates);
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    project
});

/// The same with 2026 Q3 closed by somebody called Controller.
pub(crate) static CLOSED: LazyLock<Project> = LazyLock::new(|| {
    let project = Project::at(folder("closed"));
    copy(GOLDEN.path(), project.path());
    project.run(&["close", "2026Q3", "--by", "Controller"]).succeeds();
    project
});

/// The pack of [`INIT`], below it.
pub(crate) const INIT_PACK: &str = "reports/2026Q2";
/// The pack of [`SAMPLE`], below it.
pub(crate) const SAMPLE_PACK: &str = "reports/2026Q3";

/// An empty folder of this process. Statics are never dropped, so each run removes what former ones left.
fn folder(name: &str) -> PathBuf {
    static OURS: LazyLock<PathBuf> = LazyLock::new(|| {
        let all = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("quarterdeck-it");
        for former in fs::read_dir(&all).into_iter().flatten().flatten() {
            let is_running = PathBuf::from("/proc").join(former.file_name()).exists();
            if !is_running {
                let _ = fs::remove_dir_all(former.path());
            }
        }
        all.join(std::process::id().to_string())
    });
    let folder = OURS.join(name);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}
