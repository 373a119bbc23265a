//! The files of a workspace made of exports, with what was found out as comments.

use std::fmt::Write as _;

use chrono_tz::Tz;
use encoding_rs::WINDOWS_1252;

use crate::config::model::Format;
use crate::sources::propose::{Form, Joined, Proposal, Unmatched};

/// The longest value that comments show whole, and the longest sentence.
const WIDEST: usize = 32;
const LONGEST: usize = 120;

/// Words of statuses, in small letters: a resolution, a closing, a wait for the customer.
const RESOLVED: [&str; 5] = ["completed", "done", "fixed", "resolved", "solved"];
const CLOSED: [&str; 3] = ["canceled", "cancelled", "closed"];
const PAUSED: [&str; 8] = [
    "awaiting customer",
    "awaiting info",
    "hold",
    "on hold",
    "on-hold",
    "pending",
    "waiting for customer",
    "waiting on customer",
];

/// `quarterdeck.toml`.
pub(super) fn workspace(proposals: &[Proposal], unmatched: &[Unmatched], zone: Tz) -> String {
    let mut text = format!(
        "# Made from exports. Read it once: what was guessed says so. `quarterdeck check --source cases` shows the first rows as\n\
         # they are read; docs/sources.md says what is known of each system.\n\n\
         [workspace]\n\
         name = \"Support partners\"\n\
         time_zone = \"{zone}\"        # days, months and quarters are those of this zone\n\
         reporting_currency = \"EUR\"\n\n\
         # One line for each partner, as the cases name them: remove teams that are none, and give the others their names.\n\
         [[source]]\n\
         table = \"partners\"\n\
         files = [\"data/raw/partners.csv\"]\n"
    );
    for group in groups(proposals) {
        let files: Vec<String> = group.iter().map(|proposal| quoted(&format!("data/raw/{}", proposal.file))).collect();
        text.push('\n');
        for proposal in &group {
            text.push_str(&about(proposal));
        }
        if let [first, ..] = group.as_slice() {
            let table = first.source.table.name;
            let _ = write!(text, "[[source]]\ntable = \"{table}\"\nsystem = \"{}\"\n", first.preset.system);
            if let Some(export) = &first.source.export {
                let _ = writeln!(text, "export = \"{export}\"");
            }
            let _ = writeln!(text, "files = [{}]", files.join(", "));
            text.push_str(&settings(first));
            text.push_str(&remarks(first));
            text.push_str(&joins(&group));
        }
    }
    text.push_str(&derive(proposals));
    if !unmatched.is_empty() {
        text.push_str("\n# Files that fit no table, and why; they were not copied.\n");
        for file in unmatched {
            let _ = writeln!(text, "#   {}: {}", cut(&file.file, LONGEST), cut(&file.reason, LONGEST));
        }
    }
    text.push_str("\n[privacy]\npseudonym_key_file = \"pseudonym.key\"    # keep it: names of customers in decks change with it\n");
    text
}

/// Proposals that are read the same way, together, in the order of their first file.
fn groups(proposals: &[Proposal]) -> Vec<Vec<&Proposal>> {
    let mut groups: Vec<Vec<&Proposal>> = Vec::new();
    for proposal in proposals {
        let alike = |group: &&mut Vec<&Proposal>| {
            group.first().is_some_and(|first| {
                first.source.table.name == proposal.source.table.name
                    && first.preset == proposal.preset
                    && first.source.export == proposal.source.export
                    && settings(first) == settings(proposal)
                    && joined_files(first) == joined_files(proposal)
            })
        };
        match groups.iter_mut().find(alike) {
            Some(group) => group.push(proposal),
            None => groups.push(vec![proposal]),
        }
    }
    groups
}

/// How sure the proposal is.
fn about(proposal: &Proposal) -> String {
    let Proposal { names, values, .. } = proposal;
    let mut text = format!(
        "# {}: {} columns of the {} that are known, {} of {} rows fit",
        one_line(&proposal.file),
        names.0,
        names.1,
        values.0,
        values.1
    );
    if proposal.not_applicable > 0 {
        let _ = write!(text, ", {} say nothing about {}", proposal.not_applicable, proposal.source.table.name);
    }
    text.push_str(".\n");
    if let Some(problem) = &proposal.problem {
        let _ = writeln!(text, "#   {}", cut(problem, LONGEST));
    }
    text
}

/// What the source says besides its preset.
fn settings(proposal: &Proposal) -> String {
    let mut text = form_of(&proposal.form);
    if let Some(zone) = proposal.source.time_zone.filter(|_| proposal.zone_assumed) {
        let _ = writeln!(text, "time_zone = \"{zone}\"        # assumed: its times name no zone");
    }
    let mut columns = String::new();
    for (column, format, others) in &proposal.formats {
        let _ = write!(columns, "{column} = {{ format = {} }}", quoted(format));
        match others.as_slice() {
            [] => columns.push_str("        # the only usual format that fits all values\n"),
            others => {
                let _ = writeln!(columns, "        # guessed: {} fits as well", others.join(", "));
            }
        }
    }
    if let Some(partner) = &proposal.partner {
        let why = match proposal.source.table.name {
            "cases" => "guessed, or as you said: who handles the case",
            _ => "guessed: whose revenue it is",
        };
        let _ = writeln!(columns, "partner_id = {}        # {why}", quoted(partner));
    } else if ["cases", "revenue"].contains(&proposal.source.table.name) {
        columns.push_str("# partner_id = \"...\"        # which column names the partner?\n");
    }
    if let Some(score) = &proposal.score {
        let _ = writeln!(columns, "score = {}        # guessed, like its scale", quoted(&score.column));
        let _ = writeln!(columns, "scale_min = {{ value = \"{}\" }}", score.lowest);
        let _ = writeln!(columns, "scale_max = {{ value = \"{}\" }}", score.highest);
        let _ = writeln!(columns, "question = {{ value = \"{}\" }}", score.question);
    }
    if !columns.is_empty() {
        let _ = write!(text, "[source.columns]\n{columns}");
    }
    text
}

/// How the files are written, where their preset does not say it.
fn form_of(form: &Form) -> String {
    let mut text = String::new();
    let mut add = |key: &str, value: String, why: &str| {
        let why = if why.is_empty() { String::new() } else { format!("        # {why}") };
        let _ = writeln!(text, "{key} = {value}{why}");
    };
    if let Some((word, _)) = form.format.and_then(|format| Format::WORDS.iter().find(|(_, known)| *known == format)) {
        add("format", quoted(word), "its documents are one a line");
    }
    if let Some(encoding) = form.encoding {
        let why = if encoding == WINDOWS_1252 { "guessed: it is not UTF-8" } else { "told by its bytes" };
        add("encoding", quoted(&encoding.name().to_ascii_lowercase()), why);
    }
    if let Some(delimiter) = form.delimiter {
        add("delimiter", quoted(&char::from(delimiter).to_string()), "found by the names of its columns");
    }
    if let Some(sheet) = form.sheet {
        add("sheet", sheet.to_string(), "found by the names of its columns");
    }
    if let Some(line) = form.header_row {
        add("header_row", line.to_string(), "the line that names its columns");
    }
    if let Some(rows) = &form.rows {
        add("rows", quoted(rows), "the list that holds its rows");
    }
    if let Some(numbers) = form.numbers {
        add("decimal", quoted(&numbers.decimal.to_string()), "found by its numbers");
        if let Some(grouping) = numbers.grouping {
            add("grouping", quoted(&grouping.to_string()), "");
        }
        let signs = [(numbers.parentheses, "parentheses"), (numbers.trailing_minus, "trailing minus")];
        let signs: Vec<String> = signs.into_iter().filter(|(is_so, _)| *is_so).map(|(_, sign)| quoted(sign)).collect();
        if !signs.is_empty() {
            add("negative", format!("[{}]", signs.join(", ")), "");
        }
    }
    text
}

/// What the preset makes of the file, what is left over, and which values it does not know.
fn remarks(proposal: &Proposal) -> String {
    let mut text = String::new();
    let width = proposal.columns.iter().map(|column| column.column.chars().count()).max().unwrap_or_default();
    for column in &proposal.columns {
        let sample = column.sample.as_deref().map_or_else(|| "no value".to_owned(), one_line);
        let _ = writeln!(text, "#   {:width$}  from {}: {sample}", column.column, one_line(&column.from));
    }
    for (column, value) in &proposal.unlisted {
        let _ = writeln!(text, "#   {column}: `{}` is kept as it is", one_line(value));
    }
    let guessed = |column: &String| {
        proposal.partner.as_ref() == Some(column)
            || proposal.score.as_ref().is_some_and(|score| score.column == *column)
    };
    let unused: Vec<_> = proposal.unused.iter().filter(|(column, _)| !guessed(column)).collect();
    if !unused.is_empty() {
        text.push_str("#   Not used:");
        for (column, sample) in unused {
            let sample = sample.as_deref().map(|sample| format!(" ({})", one_line(sample))).unwrap_or_default();
            let _ = write!(text, "\n#     {}{sample}", one_line(column));
        }
        text.push('\n');
    }
    text
}

/// The joins of a proposal with their files and form.
fn joined_files(proposal: &Proposal) -> Vec<(&str, Vec<&str>, &Form)> {
    fn files(joined: &Joined) -> Vec<&str> {
        joined.files.iter().map(|(name, _)| name.as_str()).collect()
    }
    proposal.joined.iter().map(|joined| (joined.name.as_str(), files(joined), &joined.form)).collect()
}

/// What is joined to the rows of files that are read the same way.
fn joins(group: &[&Proposal]) -> String {
    let mut text = String::new();
    let Some(first) = group.first() else { return text };
    for (index, (name, files, form)) in joined_files(first).into_iter().enumerate() {
        let found: u64 =
            group.iter().filter_map(|proposal| proposal.joined.get(index)).map(|joined| joined.found).sum();
        let rows: u64 = group.iter().map(|proposal| proposal.values.1 + proposal.not_applicable).sum();
        let files: Vec<String> = files.into_iter().map(|file| quoted(&format!("data/raw/{file}"))).collect();
        let _ = write!(
            text,
            "\n# More of its rows: {found} of {rows} have one there.\n[[source.join]]\nname = {}\nfiles = [{}]\n",
            quoted(name),
            files.join(", ")
        );
        text.push_str(&form_of(form));
    }
    text
}

/// How cases come from their events, by the words of the statuses that the events name; nothing where none of them is known.
fn derive(proposals: &[Proposal]) -> String {
    let is_one = |known: &[&str], status: &str| known.contains(&status.to_lowercase().as_str());
    let of = |known: &[&str]| -> Vec<String> {
        let mut found: Vec<&String> =
            proposals.iter().flat_map(|proposal| &proposal.statuses).filter(|status| is_one(known, status)).collect();
        found.sort();
        found.dedup();
        found.into_iter().map(|status| quoted(status)).collect()
    };
    let (resolved, closed, paused) = (of(&RESOLVED), of(&CLOSED), of(&PAUSED));
    let done: Vec<String> = resolved.iter().chain(&closed).cloned().collect();
    if done.is_empty() {
        return String::new();
    }
    let mut text = "\n# How cases come from their events, by the words of their statuses: guessed, so see that no other status means the same.\n\
        [derive]\nopened = \"reported\"        # the events tell of changes, not of the opening\n"
        .to_owned();
    let lists = [
        ("resolved", resolved, ""),
        ("closed", closed, ""),
        ("done", done, "        # any other status after one of these is a reopen"),
        ("paused", paused, "        # the clock stands still"),
    ];
    for (key, list, why) in lists.into_iter().filter(|(_, list, _)| !list.is_empty()) {
        let _ = writeln!(text, "{key} = [{}]{why}", list.join(", "));
    }
    text
}

/// The rules: as few as any programme has, and no money.
pub(super) fn programme(proposals: &[Proposal], first_year: i32) -> String {
    let mut providers: Vec<&str> = Vec::new();
    for proposal in proposals.iter().filter(|proposal| proposal.source.table.name == "surveys") {
        let provider = proposal.source.columns.iter().find(|mapping| mapping.target.name == "provider");
        if let Some(crate::config::model::ValueSource::Constant(provider)) = provider.map(|mapping| &mapping.from)
            && !providers.contains(&provider.as_str())
        {
            providers.push(provider);
        }
    }
    let providers: Vec<String> = providers.into_iter().map(quoted).collect();
    let surveys =
        format!("[surveys]\nindependent_providers = [{}]    # only their answers count\n\n", providers.join(", "));
    let surveys = if providers.is_empty() { String::new() } else { surveys };
    format!(
        "# The rules, as few as any programme has. A limit that is not written does not exist; without tiers nothing is paid.\n\
         # docs/programme.md has all of them.\n\n\
         title = \"Support partner programme\"\n\
         from = {first_year}-01-01\n\
         rank_minimum_cases = 20     # fewest cases in a quarter to be compared; 100 without this line\n\n\
         [cases]\n\
         horizon_days = 21           # an escalation counts within so many days of opening\n\n\
         {surveys}\
         [targets.csat]\n\
         target = 0.85\n\
         tolerance = 0.80\n\
         minimum_evidence = 10\n\n\
         [targets.reopen_rate]\n\
         target = 0.05\n\
         tolerance = 0.10\n\
         minimum_evidence = 20\n\n\
         [targets.time_to_resolve]   # without a target it is shown and not judged\n\
         minimum_evidence = 20\n"
    )
}

/// `partners.csv`: each partner under the name that cases give it.
pub(super) fn partners(partners: &[String]) -> String {
    let mut text = "partner_id,name\n".to_owned();
    for partner in partners {
        let cell = if partner.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", partner.replace('"', "\"\""))
        } else {
            partner.clone()
        };
        let _ = writeln!(text, "{cell},{cell}");
    }
    text
}

/// A text as a TOML string on one line. What JSON escapes, TOML escapes alike, but for the last control character.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string().replace('\u{7f}', "\\u007f")
}

/// A text from a file as one line of a comment.
fn one_line(text: &str) -> String {
    cut(text, WIDEST)
}

/// The same, of at most so many letters.
fn cut(text: &str, longest: usize) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|letter| !letter.is_control()).collect();
    if line.chars().count() <= longest {
        return line;
    }
    line.chars().take(longest - 1).chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partners_are_quoted_where_they_must() {
        let partners = ["Harbour".to_owned(), "Wye, \"North\"".to_owned()];
        let expected = "partner_id,name\nHarbour,Harbour\n\"Wye, \"\"North\"\"\",\"Wye, \"\"North\"\"\"\n";
        assert_eq!(super::partners(&partners), expected);
    }

    #[test]
    fn values_of_files_stay_in_their_comment() {
        assert_eq!(one_line("a\n[workspace]\r\nb\u{1b}[0m"), "a [workspace] b[0m");
        assert_eq!(one_line(&"x".repeat(50)).chars().count(), WIDEST);
        let odd = "a\"b\\\nc\u{7f}\u{1}é";
        assert_eq!(quoted(odd).lines().count(), 1, "{}", quoted(odd));
        let read: toml::Table = format!("text = {}", quoted(odd)).parse().unwrap();
        assert_eq!(read["text"].as_str(), Some(odd));
    }
}
