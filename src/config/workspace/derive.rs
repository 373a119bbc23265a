//! `[derive]`: how cases come from events.

use std::collections::BTreeSet;

use crate::config::Section;
use crate::config::model::Derive;
use crate::domain::Finding;

pub(super) fn read(section: Section<'_>) -> Derive {
    let partner = section.word("partner", &[("partner_id", false), ("first_actor", true)]);
    let opened = section.word("opened", &[("first_event", false), ("reported", true)]);
    let derive = Derive {
        reported_opening: opened.is_some_and(|word| word.value),
        partner_from_actor: partner.is_some_and(|word| word.value),
        levels: read_levels(&section),
        first_response: patterns(&section, "first_response"),
        resolved: patterns(&section, "resolved"),
        closed: patterns(&section, "closed"),
        done: patterns(&section, "done"),
        paused: patterns(&section, "paused"),
    };
    section.finish();
    derive
}

fn patterns(section: &Section<'_>, key: &str) -> Vec<String> {
    let written = section.texts(key).unwrap_or_default();
    for pattern in written.iter().filter(|pattern| pattern.value.trim().is_empty()) {
        section
            .note(Finding::error(pattern.place.clone(), "found an empty pattern, expected a status such as `Closed`"));
    }
    written.into_iter().map(|pattern| pattern.value).collect()
}

fn read_levels(section: &Section<'_>) -> Vec<(String, i64)> {
    let mut levels: Vec<(String, i64)> = Vec::new();
    let mut names = BTreeSet::new();
    for entry in section.sections("levels") {
        let name = entry.required_text("name");
        let level = entry.required("level", "a level from 1 to 3", Section::integer);
        if let (Some(name), Some(level)) = (name, level) {
            let above = levels.last().map_or(1, |(_, level)| *level);
            if !(1..=3).contains(&level.value) {
                let message = format!("found `{}`, expected a level from 1 to 3", level.value);
                entry.note(Finding::error(level.place, message));
            } else if level.value < above {
                let message = format!("level {} of `{}` stands after level {above}", level.value, name.value);
                let finding = Finding::error(level.place, format!("{message}, expected levels from lowest to highest"));
                entry.note(finding);
            } else if names.insert(name.value.clone()) {
                levels.push((name.value, level.value));
            } else {
                entry.note(Finding::error(name.place, format!("level `{}` is given twice", name.value)));
            }
        }
        entry.finish();
    }
    levels
}
