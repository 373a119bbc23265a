//! Many partners with a word of their own in every field: none of it is found in what another partner gets. `CANARY_PARTNERS` says how many, such as 200
//! for a long look; `QUARTERDECK_BINARY` may name an optimised binary for it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::every_field::{AS_OF, Field, PERIOD, workspace};
use crate::project::Project;
use crate::reading::every_byte;

/// Partners where nobody says how many.
const FEW: usize = 50;
/// What every canary starts with but for its first letter, which may be a capital: no text, number or packed byte looks like
/// it by chance.
const MARK: &str = "zcanary";

/// How many partners.
fn partners() -> usize {
    let asked = std::env::var("CANARY_PARTNERS").ok();
    asked.map_or(FEW, |text| text.parse().expect("CANARY_PARTNERS is a number from 3 to 999"))
}

/// The word of a field: whose it is, where it stands, and an end, so that no word is the start of another.
fn canary(field: &Field) -> String {
    let letters = |name: &str| name.replace('_', "");
    format!("Qzcanary{:03}{}0{}{}zz", field.partner, letters(field.table), letters(field.column), field.row)
}

/// The canaries of a text without their mark: `007customers0name1`.
fn found_in(text: &str) -> BTreeSet<String> {
    let words = text.split(MARK).skip(1);
    words.map(|rest| rest.split("zz").next().unwrap_or_default().chars().take(60).collect()).collect()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && *letter != '\u{200b}').collect()
}

fn id(partner: usize) -> String {
    canary(&Field { partner, table: "partners", column: "partner_id", row: 0 })
}

/// Everything found in a partner's folder: the canaries by the reading they are in.
fn found_for(project: &Project, pack: &str, partner: usize) -> BTreeMap<String, BTreeSet<String>> {
    let folder = format!("{pack}/share/{}", id(partner));
    let mut found = BTreeMap::new();
    for file in project.names(&folder) {
        for (what, text) in every_byte(&project.join(&folder).join(&file)) {
            // The words of a page are broken over lines, with or without a mark of it.
            let canaries = if what.ends_with("as text") { found_in(&squeezed(&text)) } else { found_in(&text) };
            found.entry(format!("{file}: {what}")).or_insert_with(BTreeSet::new).extend(canaries);
        }
    }
    found
}

/// What of it must not be there: anything of others, and who its own customers are outside the statement.
fn wrong(partner: usize, found: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let own = format!("{partner:03}");
    let mut leaks = Vec::new();
    for (place, canaries) in found {
        let may_name_customers = place.starts_with("statement.") || place.starts_with("payments.");
        let is_wrong = |canary: &&String| {
            let names_a_customer = canary.contains("customers0customerid") || canary.contains("customers0name");
            !canary.starts_with(&own) || (names_a_customer && !may_name_customers)
        };
        leaks.extend(canaries.iter().filter(is_wrong).map(|canary| format!("{own} {place} holds {canary}")));
    }
    leaks
}

/// Looks at partners' folders on two threads: unpacking is most of the work.
fn looks(project: &Project, pack: &str, partners: &[usize]) -> BTreeMap<usize, BTreeMap<String, BTreeSet<String>>> {
    let (next, all) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(partner) = partners.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = found_for(project, pack, *partner);
                    all.lock().expect("no look failed").insert(*partner, found);
                }
            });
        }
    });
    all.into_inner().expect("no look failed")
}

/// Whether the canaries of the partner's own are seen in a file: a look that sees nothing proves nothing.
fn sees(found: &BTreeMap<String, BTreeSet<String>>, partner: usize, file: &str, field: &str) -> bool {
    let word = format!("{partner:03}{field}");
    found.iter().any(|(place, canaries)| place.starts_with(file) && canaries.iter().any(|one| one.starts_with(&word)))
}

#[test]
fn no_field_of_any_partner_reaches_another() {
    let count = partners();
    let project = workspace(count, &canary);
    project.run(&["run", "--period", PERIOD, "--as-of", AS_OF, "--threads", "2"]).succeeds();
    let pack = format!("reports/{PERIOD}");
    let partners: Vec<usize> = (1..=count).collect();
    let found = looks(&project, &pack, &partners);
    let leaks: Vec<_> = found.iter().flat_map(|(partner, found)| wrong(*partner, found)).collect();
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
    for (partner, found) in &found {
        for (file, field) in [
            ("review.html", "partners0name"),
            ("review.html", "notes0commentary"),
            ("scorecard.json", "partners0name"),
            ("statement.csv", "revenue0lineid"),
            ("statement.csv", "customers0customerid"),
        ] {
            assert!(sees(found, *partner, file, field), "{partner}: {file} shows no {field}");
        }
        let pdf = found.keys().any(|place| place.contains("review.pdf as text"));
        assert!(!pdf || sees(found, *partner, "review.pdf", "partners0name"), "{partner}: no name in the PDF");
    }
    everything_is_inside(&project, &pack, count);
    with_powerpoint(project, count);
}

/// The vendor's own files name everybody, in the same words.
fn everything_is_inside(project: &Project, pack: &str, partners: usize) {
    let inside = found_in(&project.text(&format!("{pack}/internal/scorecards.json")));
    assert_eq!(inside.iter().filter(|one| one.contains("partners0name")).count(), partners);
    let deck = project.text(&format!("{pack}/internal/partners/{}.html", id(7)));
    assert!(
        found_in(&deck).iter().any(|one| one.starts_with("007customers0name")),
        "no internal deck names a customer"
    );
}

/// The same of PowerPoint files, of some partners.
fn with_powerpoint(project: Project, partners: usize) {
    let text = project.text("quarterdeck.toml") + "\n[decks]\npowerpoint = true\n";
    let project = project.file("quarterdeck.toml", text);
    let some = [1, partners / 2 + 1, partners];
    let names = some.map(id);
    let mut arguments = vec!["run", "--period", PERIOD, "--as-of", AS_OF];
    names.iter().for_each(|name| arguments.extend(["--partner", name]));
    project.run(&arguments).succeeds();
    let found = looks(&project, &format!("reports/{PERIOD}-selection"), &some);
    let leaks: Vec<_> = found.iter().flat_map(|(partner, found)| wrong(*partner, found)).collect();
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
    for (partner, found) in &found {
        assert!(sees(found, *partner, "review.pptx", "partners0name"), "{partner}: no name in PowerPoint");
    }
}

#[test]
fn a_canary_is_found_wherever_it_is_put() {
    let folder = tempfile::tempdir().expect("a folder");
    let field = Field { partner: 7, table: "customers", column: "name", row: 1 };
    let path: PathBuf = folder.path().join("note.csv");
    std::fs::write(&path, format!("a,b\n1,=x {} y\n", canary(&field))).expect("a file");
    let found: BTreeSet<String> = every_byte(&path).iter().flat_map(|(_, text)| found_in(text)).collect();
    assert_eq!(found, BTreeSet::from(["007customers0name1".to_owned()]));
    assert_eq!(found_in(&squeezed("qzcana\nry007customers0\u{200b}name1zz")), found);
    let of_another = BTreeMap::from([("review.html: x".to_owned(), found.clone())]);
    assert_eq!(wrong(8, &of_another).len(), 1);
    assert_eq!(wrong(7, &of_another).len(), 1, "its own customers are not named in a review");
    let in_a_statement = BTreeMap::from([("statement.csv: x".to_owned(), found)]);
    assert_eq!(wrong(7, &in_a_statement), [""; 0]);
}
