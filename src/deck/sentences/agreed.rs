//! What was agreed before and what became of it, in one sentence.

use crate::deck::format;
use crate::scorecard::follow_ups::{ActionStand, FollowUp};

/// How agreed actions stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Stands {
    /// Those whose day has come.
    due: i64,
    in_time: i64,
    late: i64,
    open: i64,
    /// Those whose day has not come, and that are not done.
    ahead: i64,
}

fn stands(actions: &[ActionStand]) -> Stands {
    let mut stands = Stands::default();
    for FollowUp { done, met, .. } in actions.iter().map(|action| &action.stand) {
        match (met, done) {
            (Some(true), _) | (None, Some(_)) => stands.in_time += 1,
            (Some(false), Some(_)) => stands.late += 1,
            (Some(false), None) => stands.open += 1,
            (None, None) => stands.ahead += 1,
        }
    }
    stands.due = stands.in_time + stands.late + stands.open;
    stands
}

/// `Two of five agreed actions were done in time, two late and one is still open; six are proposed`.
pub(crate) fn title(actions: &[ActionStand], proposed: usize) -> String {
    let proposed = match proposed as i64 {
        0 => None,
        1 => Some("one is proposed".to_owned()),
        more => Some(format!("{} are proposed", format::number_word(more))),
    };
    match (before(actions), proposed) {
        (Some(before), Some(proposed)) => format!("{before}; {proposed}"),
        (Some(before), None) => before,
        (None, Some(proposed)) if actions.is_empty() => {
            let proposed =
                proposed.replacen(' ', if proposed.starts_with("one ") { " action " } else { " actions " }, 1);
            format!("{} from the figures; none was agreed before", format::capitalised(&proposed))
        }
        (None, Some(_)) => "More is proposed beside what is agreed and not due yet".to_owned(),
        (None, None) => "What was agreed is not due yet".to_owned(),
    }
}

/// `Two of five agreed actions were done in time, two late and one is still open`; `None` where none was due.
fn before(actions: &[ActionStand]) -> Option<String> {
    let stands = stands(actions);
    let (due, in_time) = (format::number_word(stands.due), format::number_word(stands.in_time));
    let head = match (stands.in_time, stands.due) {
        (_, 0) => return None,
        (1, 1) => return Some("The one agreed action was done in time".to_owned()),
        (0, 1) if stands.late == 1 => return Some("The one agreed action was done late".to_owned()),
        (0, 1) => return Some("The one agreed action is overdue and still open".to_owned()),
        (2, 2) => return Some("Both agreed actions were done in time".to_owned()),
        (done, all) if done == all => return Some(format!("All {due} agreed actions were done in time")),
        (0, 2) if stands.late == 2 => return Some("Both agreed actions were done late".to_owned()),
        (0, all) if stands.late == all => return Some(format!("All {due} agreed actions were done late")),
        (0, _) => format!("None of {due} agreed actions was done in time"),
        (1, _) => format!("One of {due} agreed actions was done in time"),
        _ => format!("{} of {due} agreed actions were done in time", format::capitalised(&in_time)),
    };
    let late = (stands.late > 0).then(|| format!("{} late", format::number_word(stands.late)));
    let open = (stands.open > 0).then(|| {
        let verb = if stands.open == 1 { "is" } else { "are" };
        format!("{} {verb} still open", format::number_word(stands.open))
    });
    let rest: Vec<String> = late.into_iter().chain(open).collect();
    Some(format!("{head}, {}", format::list(&rest)))
}

#[cfg(test)]
pub(crate) mod testing {
    use super::{ActionStand, FollowUp};
    use crate::programme::duties::Side;

    /// An action of the partner; a done day that is empty leaves it open.
    pub(crate) fn action(text: &str, due: &str, done: &str, met: Option<bool>) -> ActionStand {
        ActionStand {
            action_id: "A1".to_owned(),
            text: text.to_owned(),
            source: Some("review".to_owned()),
            owner: Some(Side::Partner),
            stand: FollowUp { due: due.parse().expect("a day"), done: done.parse().ok(), met },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::action;
    use super::*;

    fn all(stands: &[(&str, Option<bool>)]) -> Vec<ActionStand> {
        stands.iter().map(|(done, met)| action("Train", "2026-08-31", done, *met)).collect()
    }

    #[test]
    fn what_became_of_actions_is_one_sentence() {
        let (time, late, open) = (("2026-08-01", Some(true)), ("2026-09-01", Some(false)), ("", Some(false)));
        let ahead = ("", None);
        let said = |stands: &[(&str, Option<bool>)], proposed| title(&all(stands), proposed);
        assert_eq!(said(&[time], 1), "The one agreed action was done in time; one is proposed");
        assert_eq!(said(&[time, time], 0), "Both agreed actions were done in time");
        assert_eq!(said(&[time, time, time], 2), "All three agreed actions were done in time; two are proposed");
        assert_eq!(said(&[late], 0), "The one agreed action was done late");
        assert_eq!(said(&[open], 0), "The one agreed action is overdue and still open");
        assert_eq!(
            said(&[time, late, late, open, ahead], 0),
            "One of four agreed actions was done in time, two late and one is still open"
        );
        assert_eq!(said(&[late, late], 0), "Both agreed actions were done late");
        assert_eq!(said(&[late, late, late], 0), "All three agreed actions were done late");
        assert_eq!(
            said(&[late, open], 0),
            "None of two agreed actions was done in time, one late and one is still open"
        );
        assert_eq!(said(&[ahead], 0), "What was agreed is not due yet");
        assert_eq!(said(&[], 3), "Three actions are proposed from the figures; none was agreed before");
        assert_eq!(said(&[], 1), "One action is proposed from the figures; none was agreed before");
    }
}
