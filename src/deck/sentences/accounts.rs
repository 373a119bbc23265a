//! Accounts at risk in one sentence: what is due for renewal from customers who wait.

use chrono::NaiveDate;

use crate::deck::format;
use crate::domain::Money;
use crate::scorecard::accounts::RenewalAhead;

use super::money::amounts;

/// Days from which an open case puts a renewal at risk; an open escalation always does.
pub(crate) const OLD_DAYS: i64 = 30;

/// Whether a renewal is at risk: an escalation of the customer is open, or a case has been for more than [`OLD_DAYS`].
pub(crate) fn at_risk(item: &RenewalAhead, last: NaiveDate) -> bool {
    let old = item.open_cases.since.is_some_and(|since| (last - since).num_days() > OLD_DAYS);
    item.open_escalations.number > 0 || old
}

/// `€412k of renewals is at risk: customers of six of 17 contracts due by 21 March 2027 wait for old cases or escalations`.
pub(crate) fn title(ahead: &[RenewalAhead], escalations: (i64, Option<NaiveDate>), last: NaiveDate) -> String {
    if ahead.is_empty() {
        return escalations_alone(escalations);
    }
    let risky: Vec<&RenewalAhead> = ahead.iter().filter(|item| at_risk(item, last)).collect();
    let number = ahead.len() as i64;
    let until = ahead.iter().map(|item| item.due).max().map(|due| format!(" due by {}", format::day(due)));
    let until = until.unwrap_or_default();
    let all = match number {
        1 => format!("The one contract{until}"),
        _ => format!("{} contracts{until}", format::capitalised(&format::number_word(number))),
    };
    let who = match (risky.len() as i64, number) {
        (0, 1) => return format!("{all} is not at risk: its customer waits for nothing old"),
        (0, _) => return format!("{all}, none at risk: no customer waits for an escalation or an old case"),
        (1, 1) => format!("the customer of the one contract{until} waits"),
        (risky, all) if risky == all => format!("customers of all {} contracts{until} wait", format::number_word(all)),
        (1, all) => format!("the customer of one of {} contracts{until} waits", format::number_word(all)),
        (risky, all) => {
            format!("customers of {} of {} contracts{until} wait", format::number_word(risky), format::number_word(all))
        }
    };
    let for_what = format!("{who} for an escalation or an old case");
    match sums(risky.into_iter()).as_slice() {
        [] => format::capitalised(&for_what),
        [only] => format!("{} of renewals is at risk: {for_what}", format::rounded(*only)),
        more => format!("{} of renewals are at risk: {for_what}", amounts(more, format::rounded)),
    }
}

/// `Three escalations are open, the oldest since 2 June 2026`.
fn escalations_alone((number, oldest): (i64, Option<NaiveDate>)) -> String {
    let since = oldest.map(format::day).unwrap_or_default();
    match number {
        1 => format!("One escalation is open, since {since}"),
        _ => format!(
            "{} escalations are open, the oldest since {since}",
            format::capitalised(&format::number_word(number))
        ),
    }
}

/// What is due, summed by currency in the order in which currencies come; amounts that are not known are left out.
pub(crate) fn sums<'i>(items: impl Iterator<Item = &'i RenewalAhead>) -> Vec<Money> {
    let mut sums: Vec<Money> = Vec::new();
    for amount in items.filter_map(|item| item.amount) {
        match sums.iter_mut().find_map(|sum| sum.checked_add(amount).map(|new| (sum, new))) {
            Some((sum, new)) => *sum = new,
            None => sums.push(amount),
        }
    }
    sums
}

#[cfg(test)]
pub(crate) mod testing {
    use super::RenewalAhead;
    use crate::deck::fixture::{date, money};
    use crate::scorecard::accounts::Waiting;

    /// A renewal of a customer, with what it waits for since when.
    pub(crate) fn renewal(
        customer: &str,
        cases: Option<(i64, &str)>,
        escalations: Option<(i64, &str)>,
    ) -> RenewalAhead {
        let waiting = |of: Option<(i64, &str)>| {
            of.map_or_else(Waiting::default, |(number, since)| Waiting { number, since: Some(date(since)) })
        };
        RenewalAhead {
            customer_id: Some(customer.to_owned()),
            product: Some("Atlas".to_owned()),
            due: date("2026-12-31"),
            amount: Some(money(1_000_000)),
            open_cases: waiting(cases),
            open_escalations: waiting(escalations),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::renewal;
    use super::*;
    use crate::deck::fixture::date;

    #[test]
    fn what_is_at_risk_is_said_with_its_amount() {
        let said = |ahead: &[RenewalAhead]| title(ahead, (0, None), date("2026-09-30"));
        let (quiet, young) = (renewal("C-1", None, None), renewal("C-2", Some((2, "2026-09-20")), None));
        let (old, escalated) =
            (renewal("C-3", Some((1, "2026-06-02")), None), renewal("C-4", None, Some((1, "2026-09-29"))));
        assert_eq!(
            said(&[quiet.clone(), young, old, escalated.clone()]),
            "€20k of renewals is at risk: customers of two of four contracts due by 31 December 2026 wait for an escalation or an old case"
        );
        assert_eq!(
            said(&[quiet.clone(), quiet.clone()]),
            "Two contracts due by 31 December 2026, none at risk: no customer waits for an escalation or an old case"
        );
        assert_eq!(
            said(&[quiet]),
            "The one contract due by 31 December 2026 is not at risk: its customer waits for nothing old"
        );
        let unpriced = RenewalAhead { amount: None, ..escalated };
        assert_eq!(
            said(&[unpriced]),
            "The customer of the one contract due by 31 December 2026 waits for an escalation or an old case"
        );
    }

    #[test]
    fn without_renewals_the_escalations_are_told() {
        let said = |number| title(&[], (number, Some(date("2026-06-02"))), date("2026-09-30"));
        assert_eq!(said(1), "One escalation is open, since 2 June 2026");
        assert_eq!(said(3), "Three escalations are open, the oldest since 2 June 2026");
    }
}
