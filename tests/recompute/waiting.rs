//! What waits until customers have paid, again and otherwise (rule 62).

use super::contract::{Day, Line, Waiting};
use super::revenue::of_day;

/// What begins to wait in a quarter, what waits no more, and what waits when it ends.
#[derive(Default)]
pub(crate) struct Waits {
    pub(crate) held: Waiting,
    pub(crate) released: Waiting,
    pub(crate) left: Waiting,
}

impl Waits {
    /// `own` are the partner's parts of lines that the quarter comes to; they wait as those before do, where the terms hold them.
    pub(crate) fn of(own: &Waiting, before: &Waiting, holds: bool, waits: impl Fn(&str) -> bool) -> Self {
        let mut found = Self::default();
        for (key, amount) in before {
            let goes_on = holds && waits(&key.1);
            let into = if goes_on { &mut found.left } else { &mut found.released };
            into.insert(key.clone(), *amount);
        }
        for (key, amount) in own.iter().filter(|(key, amount)| **amount != 0 && holds && waits(&key.1)) {
            found.held.insert(key.clone(), *amount);
            *found.left.entry(key.clone()).or_default() += amount;
        }
        found.left.retain(|_, amount| *amount != 0);
        found
    }
}

/// Whether a line is not paid by a day. A correction without a day of its own waits with what it corrects.
pub(crate) fn is_unpaid(lines: &[Line], id: &str, by: Day) -> bool {
    let Some(line) = lines.iter().find(|line| line.id == id && !is_kept(line)) else { return false };
    match (line.collected, &line.corrects) {
        (Some(day), _) => day > by,
        (None, Some(original)) => is_unpaid(lines, original, by),
        (None, None) => line.amount >= 0,
    }
}

/// Whether a partner has some of a line's cash.
fn is_kept(line: &Line) -> bool {
    let held = |day: &Day| line.holder_on(*day).is_some();
    line.kept != 0 && (line.from..=line.to).filter(held).any(|day| of_day(line, line.kept, day) != 0)
}
