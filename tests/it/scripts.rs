//! Names and remarks in every script: printed with their own letters in each document, and in their order.

use std::process::Command;
use std::sync::LazyLock;

use crate::every_field::{Field, PERIOD};
use crate::naughty::packed;
use crate::project::Project;

/// A name in each bundled script, for as many partners; the last has letters that no face has.
const NAMES: [&str; 12] = [
    "شركة البحر الأبيض (مصر)",
    "אוניית הים התיכון",
    "บริษัท ทะเลใต้ จำกัด",
    "हिन्द महासागर सेवाएँ",
    "தமிழ் கடல் நிறுவனம்",
    "შავი ზღვა",
    "Սև ծով ընկերություն",
    "日立製作所サポート",
    "中国远洋海运集团",
    "한국해양지원",
    "🚢 Harbour ⚓ Crew 🌊",
    "Nile \u{13000}\u{13001} Co",
];

fn text(field: &Field) -> String {
    let name = NAMES[(field.partner + NAMES.len() - 1) % NAMES.len()];
    match (field.table, field.column) {
        ("partners", "partner_id") => format!("P{:02}", field.partner),
        (_, column) if column.ends_with("_id") || column == "id" => {
            format!("{}-{}-{}", field.table, field.partner, field.row)
        }
        (_, "name") => name.to_owned(),
        _ => format!("{name} {}", field.row),
    }
}

static PACK: LazyLock<Project> = LazyLock::new(|| packed(NAMES.len(), &text));

fn printed(path: &str) -> Option<String> {
    let path = PACK.join(&format!("reports/{PERIOD}/{path}"));
    let Ok(output) = Command::new("pdftotext").arg(&path).arg("-").output() else {
        eprintln!("SKIPPED: pdftotext is missing");
        return None;
    };
    assert!(output.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn every_script_prints_its_own_letters() {
    for (number, name) in (1..).zip(NAMES) {
        let Some(text) = printed(&format!("share/P{number:02}/review.pdf")) else { return };
        assert_eq!(text.contains('□'), name.contains('\u{13000}'), "{name}");
    }
    let Some(text) = printed("share/P08/review.pdf") else { return };
    assert!(text.contains("日立製作所サポート"));
}

#[test]
fn a_name_with_letters_that_no_face_has_is_a_warning() {
    let index = PACK.text(&format!("reports/{PERIOD}/index.html"));
    assert_eq!(index.matches("no typeface here has the letters").count(), 1);
    assert!(index.contains("partner P12: no typeface here has the letters"));
}

#[test]
fn names_from_right_to_left_are_elements_of_their_own_and_never_in_addresses() {
    let page = PACK.text(&format!("reports/{PERIOD}/index.html"));
    assert!(page.contains("<bdi dir=\"rtl\">אוניית הים התיכון</bdi>"));
    assert!(page.contains("data-value=\"אוניית הים התיכון\""), "attributes hold no marks");
    let deck = PACK.text(&format!("reports/{PERIOD}/internal/partners/P01.html"));
    assert!(deck.contains("<bdi dir=\"rtl\">شركة البحر الأبيض (مصر)</bdi>"));
}
