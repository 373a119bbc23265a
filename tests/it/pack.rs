//! A pack as a user finds it: its files, its record, what makes it anew and what leaves it alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use percent_encoding::percent_decode_str;

use crate::project::Project;
use crate::shared::{INIT, INIT_PACK, SAMPLE, SAMPLE_PACK};

/// The files of a pack for these partners, as file names.
fn layout(partners: &[&str]) -> Vec<String> {
    let whole = [
        "index.html",
        "internal/executive.html",
        "internal/executive.pdf",
        "internal/ledger.csv",
        "internal/ledger.parquet",
        "internal/scorecards.json",
        "internal/scorecards.parquet",
        "internal/settlement.csv",
        "internal/settlement.parquet",
        "internal/settlement.xlsx",
        "run.json",
    ];
    let mut files: Vec<String> = whole.iter().map(|name| (*name).to_owned()).collect();
    for partner in partners {
        files.extend(["html", "pdf"].map(|kind| format!("internal/partners/{partner}.{kind}")));
        let own = ["review.html", "review.pdf", "scorecard.json", "statement.csv", "statement.pdf"];
        files.extend(own.map(|name| format!("share/{partner}/{name}")));
    }
    files.sort();
    files
}

/// When each file of a folder was last changed.
fn times(project: &Project, folder: &str) -> BTreeMap<String, SystemTime> {
    let time = |name: &String| {
        let path = project.join(folder).join(name);
        fs::metadata(path).and_then(|metadata| metadata.modified()).expect("a time")
    };
    project.names(folder).into_iter().map(|name| (name.clone(), time(&name))).collect()
}

#[test]
fn a_pack_has_the_files_of_the_interface_and_no_others() {
    assert_eq!(INIT.names(INIT_PACK), layout(&["P01", "P02", "P03"]));
    assert_eq!(SAMPLE.names(SAMPLE_PACK), layout(&["P001", "P002", "P003", "P004", "P005", "P006"]));
    assert_eq!(INIT.names("reports").len(), INIT.names(INIT_PACK).len(), "nothing beside the pack");
}

#[test]
fn the_run_record_names_every_input_and_output() {
    let record = SAMPLE.json(&format!("{SAMPLE_PACK}/run.json"));
    let paths = |list: &str| -> Vec<String> {
        record[list].as_array().expect("a list").iter().map(|file| file["path"].as_str().unwrap().to_owned()).collect()
    };
    let mut outputs = paths("outputs");
    outputs.push("run.json".to_owned());
    outputs.sort();
    assert_eq!(outputs, SAMPLE.names(SAMPLE_PACK));
    let inputs = paths("inputs");
    for file in ["quarterdeck.toml", "programme/2026.toml", "agreements.csv", "exclusions.csv", "notes/2026Q3/P001.md"]
    {
        assert!(inputs.iter().any(|input| input == file), "{file} is not among {inputs:?}");
    }
    for raw in SAMPLE.names("data/raw") {
        assert!(inputs.contains(&format!("data/raw/{raw}")), "{raw}");
    }
    for input in record["inputs"].as_array().expect("a list") {
        let bytes = fs::read(SAMPLE.join(input["path"].as_str().unwrap())).expect("an input");
        assert_eq!(input["sha256"], sha256(&bytes), "{input}");
        let count = |name: &str| input[name].as_u64().unwrap();
        let told = ["accepted", "quarantined", "duplicates", "replaced", "not_applicable"];
        assert_eq!(count("read"), told.into_iter().map(count).sum::<u64>(), "{input}");
    }
    assert!(!SAMPLE.text(&format!("{SAMPLE_PACK}/run.json")).contains(&SAMPLE.path().display().to_string()));
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn verify_names_what_differs() {
    let project = INIT.copy();
    let outcome = project.run(&["verify", INIT_PACK]).succeeds();
    assert_eq!(outcome.stdout, "reports/2026Q2: 31 files, every hash is as recorded\n");
    let path = project.join(INIT_PACK).join("share/P02/review.pdf");
    let mut bytes = fs::read(&path).expect("a file");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).expect("a file");
    fs::remove_file(project.join(INIT_PACK).join("internal/settlement.csv")).expect("a file");
    let project = project.file("reports/2026Q2/share/P01/extra.txt", "not of the pack");
    let outcome = project.run(&["verify", INIT_PACK]).ends_with(1);
    assert_eq!(
        outcome.stdout,
        "changed  share/P02/review.pdf\nmissing  internal/settlement.csv\nadded    share/P01/extra.txt\n3 of 31 files differ\n"
    );
    let document: serde_json::Value =
        serde_json::from_str(&project.run(&["verify", INIT_PACK, "--json"]).ends_with(1).stdout).expect("JSON");
    assert_eq!(document["schema"], "quarterdeck.verify/1");
    assert_eq!(document["differences"][0]["path"], "share/P02/review.pdf");
}

#[test]
fn a_second_run_changes_nothing() {
    let project = INIT.copy();
    let before = times(&project, INIT_PACK);
    let outcome = project.run(&["run"]).succeeds();
    assert!(outcome.stdout.starts_with("2026Q2 nothing changed: 32 files\n"), "{}", outcome.stdout);
    assert_eq!(outcome.stderr, "");
    assert_eq!(times(&project, INIT_PACK), before);
    // Damage is repaired and not taken for a pack.
    fs::remove_file(project.join(INIT_PACK).join("index.html")).expect("a file");
    project.run(&["run"]).succeeds();
    assert_eq!(project.files(INIT_PACK), INIT.files(INIT_PACK));
}

#[test]
fn the_default_period_and_the_same_period_by_name_are_one_question() {
    let project = INIT.copy();
    let before = times(&project, INIT_PACK);
    for named in ["2026Q2", "2026q2"] {
        let outcome = project.run(&["run", "--period", named]).succeeds();
        assert!(outcome.stdout.starts_with("2026Q2 nothing changed: "), "{}", outcome.stdout);
    }
    assert_eq!(times(&project, INIT_PACK), before);
    // The other way round, and with a selection.
    let first = project.run(&["run", "--period", "2026Q2", "--partner", "P02"]).succeeds();
    assert!(first.stdout.starts_with("2026Q2 made: "), "{}", first.stdout);
    let second = project.run(&["run", "--partner", "P02"]).succeeds();
    assert!(second.stdout.starts_with("2026Q2 nothing changed: "), "{}", second.stdout);
    // Commentary of another period is no part of the question.
    let project = project.file("notes/2026Q1/P02.md", "About the first quarter.\n");
    assert!(project.run(&["run"]).succeeds().stdout.contains("nothing changed"));
}

#[test]
fn every_input_that_changes_makes_another_pack() {
    let mut project = INIT.copy();
    let first = project.files(INIT_PACK);
    let source = project.text("data/raw/surveys.csv");
    let changes = [
        ("data/raw/surveys.csv", source.replace(",5,1,5,csat", ",1,1,5,csat")),
        (
            "programme/2026.toml",
            project.text("programme/2026.toml").replace("programme 2026\"", "programme, revised\""),
        ),
        ("notes/2026Q2/P02.md", "The move to the new office took two weeks.\n".to_owned()),
    ];
    for (file, text) in changes {
        let former = fs::read(project.join(file)).ok();
        project = project.file(file, &text);
        let outcome = project.run(&["run"]).succeeds();
        assert!(outcome.stdout.starts_with("2026Q2 made: "), "{file}: {}", outcome.stdout);
        let now = project.files(INIT_PACK);
        assert!(now != first, "{file} changes no page");
        project.run(&["verify", INIT_PACK]).succeeds();
        match former {
            Some(bytes) => project = project.file(file, bytes),
            None => {
                let deck = project.text("reports/2026Q2/share/P02/review.html");
                assert!(deck.contains("The move to the new office took two weeks."));
                project = project.without(file);
            }
        }
    }
    project.run(&["run"]).succeeds();
    assert_eq!(project.files(INIT_PACK), first, "the former inputs give the former pack");
}

#[test]
fn documents_that_show_the_same_are_not_drawn_again() {
    let project = INIT.copy().file("notes/2026Q2/P02.md", "The move to the new office took two weeks.\n");
    let outcome = project.run(&["run", "-v"]).succeeds();
    // Of two partners' decks and the executive's, each in three formats, and their statements: all but the three of P02's two decks.
    let told = outcome.stderr.lines().find(|line| line.contains("as they were")).expect("what was taken").to_owned();
    let numbers: Vec<usize> = told.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect();
    let [.., taken, documents] = numbers[..] else { panic!("{told}") };
    let of_partner = project.names("reports/2026Q2/share/P02").len();
    assert!(taken > 0 && documents - taken <= 2 * of_partner, "{told}");
    // A pack without a former one has the same bytes.
    let anew = project.copy();
    fs::remove_dir_all(anew.join("reports")).expect("a folder");
    fs::remove_file(anew.join("data/lake/packs.json")).expect("a file");
    let outcome = anew.run(&["run", "-v"]).succeeds();
    assert!(!outcome.stderr.contains("as they were"), "{}", outcome.stderr);
    assert!(anew.files(INIT_PACK) == project.files(INIT_PACK));
}

#[test]
fn a_document_that_was_damaged_is_drawn_again() {
    let project = INIT.copy();
    let damaged = "reports/2026Q2/share/P01/review.pdf";
    let whole = fs::read(project.join(damaged)).expect("a deck");
    let mut bytes = whole.clone();
    bytes[1000] ^= 1;
    let project = project.file(damaged, bytes).file("notes/2026Q2/P02.md", "Another word.\n");
    project.run(&["run"]).succeeds();
    assert!(fs::read(project.join(damaged)).expect("a deck") == whole);
}

#[test]
fn commentary_for_nobody_is_told() {
    let project = INIT.copy().file("notes/2026Q2/P09.md", "Lost.\n").file("notes/2026Q1/P09.md", "Elsewhere.\n");
    project.run(&["run"]).succeeds();
    let warnings = project.json(&format!("{INIT_PACK}/run.json"))["warnings"].to_string();
    assert!(warnings.contains("notes/2026Q2/P09.md: no partner has this id"), "{warnings}");
    assert!(!warnings.contains("2026Q1"), "{warnings}");
    assert!(project.text(&format!("{INIT_PACK}/index.html")).contains("P09.md"));
}

#[test]
fn a_run_that_fails_leaves_the_former_pack() {
    let project = INIT.copy();
    let before = times(&project, "reports");
    let broken = [
        ("programme/2026.toml", "target = 0.85", "target = 8.5"),
        ("data/raw/cases.csv", "Priority", "Prio"),
        // Fails late: the currency has no rate.
        ("data/raw/fx_rates.csv", "currency", "money"),
    ];
    let mut project = project;
    for (file, from, to) in broken {
        let former = project.text(file);
        project = project.edit(file, from, to);
        assert_ne!(project.run(&["run"]).code, 0, "{file}");
        assert_eq!(times(&project, "reports"), before, "{file}");
        project = project.file(file, former);
    }
    project.run(&["run"]).succeeds();
}

#[test]
#[cfg(unix)]
fn a_run_that_is_killed_leaves_the_former_pack_and_no_litter_for_ever() {
    let project = INIT.copy().edit("programme/2026.toml", "programme 2026\"", "programme, revised\"");
    let before = INIT.files(INIT_PACK);
    let mut child = project.start(&["run"]);
    let drafts = || {
        let entries = fs::read_dir(project.join("reports")).expect("reports").flatten();
        entries.filter(|entry| entry.file_name().to_string_lossy().starts_with('.')).count()
    };
    let start = Instant::now();
    while drafts() == 0 && start.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().expect("a running child");
    child.wait().expect("an end");
    assert_eq!(drafts(), 1, "the run was over before it could be killed");
    assert_eq!(project.files(INIT_PACK), before);
    project.run(&["run"]).succeeds();
    assert_eq!(drafts(), 0);
    assert!(project.text("reports/2026Q2/share/P01/review.html").contains("programme, revised"));
}

#[test]
fn partners_asked_for_stand_beside_the_whole() {
    let project = INIT.copy();
    let outcome = project.run(&["run", "--partner", "P02"]).succeeds();
    assert!(outcome.stdout.contains("reports/2026Q2-selection/index.html"), "{}", outcome.stdout);
    assert_eq!(project.names("reports/2026Q2-selection"), layout(&["P02"]));
    assert_eq!(project.files(INIT_PACK), INIT.files(INIT_PACK));
    project.run(&["verify", "reports/2026Q2-selection"]).succeeds();
    let whole = project.join(INIT_PACK).join("share/P02/review.pdf");
    let own = project.join("reports/2026Q2-selection/share/P02/review.pdf");
    assert!(fs::read(whole).unwrap() == fs::read(own).unwrap(), "a deck does not depend on who else gets one");
    assert_eq!(broken_links(&project, "reports/2026Q2-selection"), Vec::<String>::new());
    // Both are remembered.
    assert!(project.run(&["run"]).succeeds().stdout.contains("nothing changed"));
    assert!(project.run(&["run", "--partner", "P02"]).succeeds().stdout.contains("nothing changed"));
}

#[test]
fn another_period_stands_beside_and_a_partial_one_says_so_on_every_page() {
    let project = INIT.copy();
    project.run(&["run", "--period", "2026Q1"]).succeeds();
    assert_eq!(project.names("reports/2026Q1"), layout(&["P01", "P02", "P03"]));
    assert_eq!(project.files(INIT_PACK), INIT.files(INIT_PACK));
    let outcome = project.run(&["run", "--period", "2026Q3"]).succeeds();
    assert!(outcome.stdout.contains("partial: data to 2026-07-22"), "{}", outcome.stdout);
    assert_eq!(project.json("reports/2026Q3/run.json")["partial_until"], "2026-07-22");
    let mark = "partial: data to 22 july 2026";
    for deck in ["internal/executive", "internal/partners/P01", "share/P03/review"] {
        let html = project.text(&format!("reports/2026Q3/{deck}.html"));
        for slide in html.split("<section").skip(1) {
            assert!(slide.to_lowercase().contains(mark), "{deck}: a slide is not marked");
        }
        for (index, page) in pdf_pages(&project, &format!("reports/2026Q3/{deck}.pdf")).iter().enumerate() {
            assert!(page.to_lowercase().contains(mark), "{deck}.pdf: page {} is not marked\n{page}", index + 1);
        }
        let whole = project.text(&format!("{INIT_PACK}/{deck}.html"));
        assert!(!whole.to_lowercase().contains("partial: data to"), "{deck}: a whole quarter is marked");
    }
    assert!(project.text("reports/2026Q3/index.html").to_lowercase().contains(mark));
    // One pack a period: the others are still known.
    assert!(project.run(&["run", "--period", "2026Q1"]).succeeds().stdout.contains("nothing changed"));
}

/// The text of each page; none where there is no `pdftotext`.
fn pdf_pages(project: &Project, path: &str) -> Vec<String> {
    let output = std::process::Command::new("pdftotext").arg("-layout").arg(project.join(path)).arg("-").output();
    let Ok(output) = output else {
        eprintln!("SKIPPED: pdftotext is missing; the pages of {path} were not looked at");
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let pages: Vec<String> = text.split('\u{c}').map(str::to_owned).collect();
    assert!(pages.len() > 3, "{path} has no pages");
    pages[..pages.len() - 1].to_vec()
}

#[test]
fn ids_with_blanks_and_slashes_make_files_that_links_find() {
    let project = Project::init();
    let odd = ["Org line C", "A/B", "../up"];
    for table in ["partners", "partner_aliases", "customer_partners", "staff"] {
        let path = format!("data/raw/{table}.csv");
        let text = project.text(&path).replace("P01", odd[0]).replace("P02", odd[1]).replace("P03", odd[2]);
        fs::write(project.join(&path), text).expect("a file");
    }
    let agreements =
        project.text("agreements.csv").replace("P01", odd[0]).replace("P02", odd[1]).replace("P03", odd[2]);
    let project = project.file("agreements.csv", agreements);
    project.run(&["run"]).succeeds();
    assert_eq!(project.names(INIT_PACK), layout(&["Org%20line%20C", "A%2FB", "..%2Fup"]));
    assert_eq!(broken_links(&project, INIT_PACK), Vec::<String>::new());
    project.run(&["verify", INIT_PACK]).succeeds();
    project.run(&["explain", "A/B", "csat"]).succeeds();
    project.run(&["run", "--partner", "Org line C"]).succeeds();
    assert!(project.join("reports/2026Q2-selection/share/Org%20line%20C/review.html").is_file());
}

#[test]
fn every_link_leads_to_a_file_and_nothing_to_the_network() {
    for (project, pack) in [(&*INIT, INIT_PACK), (&*SAMPLE, SAMPLE_PACK)] {
        assert_eq!(broken_links(project, pack), Vec::<String>::new());
    }
}

/// Links of the pack's pages that lead nowhere, or out of the pack.
fn broken_links(project: &Project, pack: &str) -> Vec<String> {
    let mut broken = Vec::new();
    let mut links = 0;
    for page in project.names(pack).into_iter().filter(|name| name.ends_with(".html")) {
        let html = project.text(&format!("{pack}/{page}"));
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        for attribute in ["href=\"", "src=\"", "url("] {
            for rest in html.split(attribute).skip(1) {
                let link = rest.split(['"', ')']).next().unwrap_or_default();
                if link.starts_with("data:") {
                    continue;
                }
                links += 1;
                if !leads_somewhere(&project.join(pack).join(folder), &html, link) {
                    broken.push(format!("{page}: {link}"));
                }
            }
        }
    }
    assert!(links > 20, "the links were not found");
    broken
}

/// Whether a link of a page finds its file, and in it the place that it names.
fn leads_somewhere(folder: &Path, page: &str, link: &str) -> bool {
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let file = folder.join(percent_decode_str(path).decode_utf8_lossy().into_owned());
    let has_place = |html: &str| anchor.is_empty() || html.contains(&format!("id=\"{anchor}\""));
    match (path, anchor) {
        ("", _) => has_place(page),
        (_, "") => file.is_file(),
        _ => fs::read_to_string(file).is_ok_and(|html| has_place(&html)),
    }
}

#[test]
fn a_demo_is_one_command() {
    let project = Project::empty();
    let outcome = project.run(&["demo", "try", "--partners", "3", "--cases", "600"]).succeeds();
    assert!(outcome.stdout.contains("try/reports/2026Q3/index.html"), "{}", outcome.stdout);
    project.run(&["verify", "try/reports/2026Q3"]).succeeds();
    let again = project.run(&["demo", "try"]).succeeds();
    assert!(again.stderr.contains("using the workspace in try"), "{}", again.stderr);
    for command in outcome.stdout.lines().map(str::trim).filter(|line| line.starts_with("quarterdeck ")) {
        project.run(&command.split(' ').skip(1).collect::<Vec<_>>()).succeeds();
    }
}
