//! Hostile and odd texts in every text field: the run makes its pack, and every file shows them as text.

use std::collections::BTreeMap;

use crate::every_field::{AS_OF, Field, PERIOD, workspace};
use crate::inert::Made;
use crate::project::Project;

const PARTNERS: usize = 6;

/// Markup, formulas, templates, paths, letters without a shape, marks of direction, and what no format likes.
const NAUGHTY: [&str; 39] = [
    "<script>alert('1')</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</title></style></script><script>x</script>",
    "<!-- <b>never closed",
    "]]><x/>",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; &#x3c;script&#x3e;",
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "=cmd|' /C notepad'!'A1'",
    "DDE (\"cmd\";\"/C calc\";\"!A0\")A0",
    "{{ 7 * 7 }} {% raw %} {# note #}",
    "#import \"x\": * $x^2$ #panic() *bold* _it_ `code`",
    "\\u{0} \\n %s %d %n ${HOME} $(touch x) `x`",
    "'; DROP TABLE partners; --",
    "../../../etc/passwd",
    "C:\\Windows\\system32",
    "a\tb\nc\r\nd",
    "\u{1}\u{2}\u{7}\u{8}\u{b}\u{c}\u{1b}[31m\u{7f}\u{80}\u{9f}",
    "\u{feff}bom\u{fffe}\u{ffff}\u{fffd}",
    "\u{202e}right to left\u{202c} \u{2066}isolate\u{2069}",
    "zero\u{200b}width\u{200d}join\u{ad}er\u{2060}",
    "שלום עולם مرحبا",
    "田中さんにあげて下さい 部落格 사회과학원",
    "👩🏽‍💻🏳️‍🌈 🇸🇪 ❤️",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "𝕿𝖍𝖊 𝗾𝘂𝗶𝗰𝗸 ﷽ ꧅",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x",
    "null",
    "NaN",
    "1E+02",
    "0x00",
    "\u{2028}line\u{2029}paragraph\u{85}next",
    "“quotes” ‘single’ «angle» … — –",
    "\u{1f600}\u{e000}\u{f8ff}\u{10ffff}",
];

/// The text of a field from a list, another in every field and row; ids end in what makes them differ.
pub(crate) fn from_list(list: &[&str], field: &Field) -> String {
    let place = field
        .table
        .bytes()
        .chain(field.column.bytes())
        .fold(7_usize, |sum, byte| sum * 31 % 100_003 + usize::from(byte));
    let text = list[(place + field.partner * 7 + field.row * 3) % list.len()];
    if field.column.ends_with("_id") || field.column == "id" {
        return format!("{}{} {text}", field.partner, field.row);
    }
    if text.trim().is_empty() { "blank".to_owned() } else { text.to_owned() }
}

/// Texts that are no more than texts, with an id where one is needed.
pub(crate) fn plain(field: &Field) -> String {
    if field.column == "partner_id" && field.table == "partners" {
        return format!("P{:02}", field.partner);
    }
    format!("plain {} {} {}{}", field.table, field.column, field.partner, field.row)
}

/// The pack of a workspace with these texts, with PowerPoint files.
pub(crate) fn packed(partners: usize, text: &dyn Fn(&Field) -> String) -> Project {
    let project = workspace(partners, text);
    let settings = project.text("quarterdeck.toml").replace("[privacy]", "[privacy]\nown_customers = \"name\"");
    let project = project.file("quarterdeck.toml", settings + "\n[decks]\npowerpoint = true\n");
    project.run(&["run", "--period", PERIOD, "--as-of", AS_OF, "--threads", "2"]).succeeds();
    project
}

#[test]
fn texts_are_text_in_every_file() {
    let pack = format!("reports/{PERIOD}");
    let allowed = Made::of(&packed(PARTNERS, &plain), &pack);
    assert_eq!(allowed.wrong, [""; 0]);
    let project = packed(PARTNERS, &|field| from_list(&NAUGHTY, field));
    let beyond = Made::of(&project, &pack).beyond(&allowed);
    assert!(beyond.is_empty(), "{}", beyond.join("\n"));
    let scorecards = project.json(&format!("{pack}/internal/scorecards.json"));
    let names: BTreeMap<String, String> = scorecards["partners"]
        .as_array()
        .expect("partners")
        .iter()
        .map(|card| (card["partner_id"].to_string(), card["name"].as_str().expect("a name").to_owned()))
        .collect();
    assert_eq!(names.len(), PARTNERS);
    assert!(names.values().all(|name| NAUGHTY.iter().any(|naughty| naughty.trim() == name)), "{names:?}");
}
