//! The slide on actions held against what was agreed: how many were done, when each is due, and how many are proposed.

use super::behind::Behind;
use super::proposals;
use super::rows::{Found, listed, number_first, number_last, part_of, table_of, text_at};
use crate::deck::format;
use crate::deck::model::Slide;
use crate::scorecard::follow_ups::ActionStand;

/// What the slide says otherwise than is known.
pub(super) fn differing(slide: &Slide, behind: &Behind<'_>) -> Vec<String> {
    let mut found = Found::default();
    let (actions, title) = (&behind.details.actions, slide.title.as_str());
    if let Some(all) = listed(slide, "Actions agreed before") {
        found.count(i64::try_from(all).ok(), actions.len() as i64, "the number of agreed actions");
    }
    let agreed = table_of(slide, "Actions agreed before").map(|table| table.rows.as_slice()).unwrap_or_default();
    for row in agreed {
        let (due, status) = (text_at(row, 3), text_at(row, 4));
        let done = status.split_once(", ").map(|(_, done)| done);
        let is = |action: &ActionStand| {
            let was_done = action.stand.done.map(format::day_and_month);
            format::day_and_month(action.stand.due) == due && done.is_none_or(|done| was_done.as_deref() == Some(done))
        };
        found.hold(actions.iter().any(is), || format!("{} is said to be due on {due}, {status}", text_at(row, 0)));
    }
    done_in_time(&mut found, title, actions);
    let rows = table_of(slide, "Actions proposed").map(|table| table.rows.as_slice()).unwrap_or_default();
    let day = format::day_and_month(proposals::due(behind));
    for row in rows {
        let what = lower_first(text_at(row, 0));
        // What is cut or masked is not as it was written.
        if !what.ends_with('…') && !what.contains('[') {
            found.0.extend(proposals::differing(&what, behind));
        }
        found.hold(text_at(row, 3) == day, || format!("{} is proposed for {}", text_at(row, 0), text_at(row, 3)));
    }
    proposed(&mut found, title, rows.len() as i64);
    found.0
}

/// `…; six are proposed`, `Five actions are proposed from the figures`: where something is agreed and none of it due, without a number.
fn proposed(found: &mut Found, title: &str, rows: i64) {
    let of = |words: &str| title.split_once(words).map(|(before, _)| before);
    let Some(before) = of(" are proposed").or_else(|| of(" is proposed")).filter(|before| *before != "More") else {
        return;
    };
    let before = before.trim_end_matches(" actions").trim_end_matches(" action");
    found.count(number_last(before), rows, "the number of actions proposed");
}

/// The text with its first letter as it is within a sentence.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// `Two of five agreed actions were done in time, two late and one is still open`.
fn done_in_time(found: &mut Found, title: &str, actions: &[ActionStand]) {
    let stands = || actions.iter().map(|action| &action.stand);
    let in_time =
        stands().filter(|stand| matches!((stand.met, stand.done), (Some(true), _) | (None, Some(_)))).count() as i64;
    let late = stands().filter(|stand| stand.met == Some(false) && stand.done.is_some()).count() as i64;
    let open = stands().filter(|stand| stand.met == Some(false) && stand.done.is_none()).count() as i64;
    let Some((before, rest)) = title.split_once(" agreed action") else { return };
    if let Some(counts) = part_of(before) {
        found.hold(counts == (in_time, in_time + late + open), || format!("its title reads {title}"));
    } else if let Some(all) = before.strip_prefix("All ") {
        let of = if rest.contains(" done late") { late } else { in_time };
        found.count(number_first(all), of, "the number of agreed actions done");
    }
    for (words, due) in [(" late", late), (" is still open", open), (" are still open", open)] {
        let said = rest.split_once(words).and_then(|(before, _)| number_last(before));
        found.hold(said.is_none_or(|said| said == due), || format!("its title reads {title}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_actions_proposed_is_read_where_a_title_says_one() {
        let said = |title: &str, rows: i64| {
            let mut found = Found::default();
            proposed(&mut found, title, rows);
            found.0.len()
        };
        for (title, rows) in [
            ("The one agreed action was done in time; one is proposed", 1),
            ("Two of five agreed actions were done in time, two late; six are proposed", 6),
            ("Five actions are proposed from the figures; none was agreed before", 5),
            ("One action is proposed from the figures; none was agreed before", 1),
        ] {
            assert_eq!((said(title, rows), said(title, rows + 1)), (0, 1), "{title}");
        }
        assert_eq!(said("More is proposed beside what is agreed and not due yet", 4), 0);
    }
}
