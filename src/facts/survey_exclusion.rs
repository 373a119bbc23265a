//! Which survey responses count, and why the others do not (rule R14). Pure.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::domain::Quarter;

/// Why a response does not count. The reasons are tried in this order and the first that holds is given.
///
/// Duplicates are told among the independent responses to known cases, so that a survey of the partner's own does not
/// displace a customer's; a late first response still makes later ones duplicates; only responses that pass all
/// reasons before it use up a customer's cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    /// The provider is not on the list of independent ones.
    NotIndependent,
    /// The case is not in the snapshot, or none is named.
    UnknownCase,
    /// Not the first response to its question about its case.
    Duplicate,
    /// The score lies outside its scale.
    OffScale,
    /// Given later than the programme allows.
    Late,
    /// Beyond what one customer may add to a quarter, or to that and those before it; the earliest are kept.
    OverCap,
    /// Taken out by an approved exclusion.
    Approved,
}

impl Reason {
    /// The word facts carry.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::NotIndependent => "not_independent",
            Self::UnknownCase => "unknown_case",
            Self::Duplicate => "duplicate",
            Self::OffScale => "off_scale",
            Self::Late => "late",
            Self::OverCap => "over_cap",
            Self::Approved => "approved",
        }
    }
}

/// A response as far as its counting depends on it.
#[derive(Debug, Clone)]
pub(super) struct Response {
    /// The row of its survey in the snapshot.
    pub row: usize,
    pub case_id: Option<String>,
    pub question: String,
    pub customer_id: Option<String>,
    pub responded_at: Option<DateTime<Utc>>,
    pub quarter: Option<Quarter>,
    pub cap: Option<u32>,
    /// How many quarters the cap is over, its own included.
    pub cap_quarters: u32,
    pub independent: bool,
    pub known_case: bool,
    pub off_scale: bool,
    pub late: bool,
    pub approved: bool,
}

/// Responses that used a cap, by customer and question, and then by quarter.
type Used = BTreeMap<(String, String), BTreeMap<Option<Quarter>, u32>>;

/// How many of a customer's responses count already in the quarters that the cap of a response is over. Since none of them is taken back, no
/// such stretch of quarters ever holds more than the cap, wherever it ends.
fn count_within(used: &BTreeMap<Option<Quarter>, u32>, response: &Response) -> u32 {
    let Some(quarter) = response.quarter else { return used.get(&None).copied().unwrap_or(0) };
    let quarters = quarter.history(response.cap_quarters.max(1) as usize);
    quarters.into_iter().filter_map(|quarter| used.get(&Some(quarter))).sum()
}

/// The reason of each response that does not count, by row.
pub(super) fn exclusions(mut responses: Vec<Response>) -> BTreeMap<usize, Reason> {
    // Responses without a time come last: nothing shows that they were first.
    responses.sort_by_key(|response| (response.responded_at.is_none(), response.responded_at, response.row));
    let mut answered: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut used = Used::new();
    let mut reasons = BTreeMap::new();
    for response in &responses {
        if let Some(reason) = reason(response, &mut answered, &mut used) {
            reasons.insert(response.row, reason);
        }
    }
    reasons
}

fn reason(response: &Response, answered: &mut BTreeMap<(String, String), usize>, used: &mut Used) -> Option<Reason> {
    if !response.independent {
        return Some(Reason::NotIndependent);
    }
    let Some(case_id) = response.case_id.as_ref().filter(|_| response.known_case) else {
        return Some(Reason::UnknownCase);
    };
    let first = *answered.entry((case_id.clone(), response.question.clone())).or_insert(response.row);
    if first != response.row {
        return Some(Reason::Duplicate);
    }
    if response.off_scale {
        return Some(Reason::OffScale);
    }
    if response.late {
        return Some(Reason::Late);
    }
    if let (Some(customer), Some(cap)) = (&response.customer_id, response.cap) {
        let of_customer = used.entry((customer.clone(), response.question.clone())).or_default();
        if count_within(of_customer, response) >= cap {
            return Some(Reason::OverCap);
        }
        *of_customer.entry(response.quarter).or_default() += 1;
    }
    response.approved.then_some(Reason::Approved)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(row: usize, case: &str, hour: i64) -> Response {
        let start: DateTime<Utc> = "2026-07-01T00:00:00Z".parse().expect("a time");
        Response {
            row,
            case_id: Some(case.to_owned()),
            question: "csat".to_owned(),
            customer_id: Some("K1".to_owned()),
            responded_at: Some(start + chrono::TimeDelta::hours(hour)),
            quarter: None,
            cap: None,
            cap_quarters: 1,
            independent: true,
            known_case: true,
            off_scale: false,
            late: false,
            approved: false,
        }
    }

    fn words(responses: Vec<Response>) -> Vec<(usize, &'static str)> {
        exclusions(responses).into_iter().map(|(row, reason)| (row, reason.as_str())).collect()
    }

    #[test]
    fn r14_the_first_response_of_a_case_counts() {
        let later_row_is_first = vec![response(0, "C1", 9), response(1, "C1", 3), response(2, "C2", 5)];
        assert_eq!(words(later_row_is_first), [(0, "duplicate")]);
        let tie = vec![response(0, "C1", 3), response(1, "C1", 3)];
        assert_eq!(words(tie), [(1, "duplicate")]);
        let other_question = Response { question: "nps".to_owned(), ..response(1, "C1", 9) };
        assert_eq!(words(vec![response(0, "C1", 3), other_question]), []);
    }

    #[test]
    fn r14_a_survey_of_the_partners_own_displaces_nobody() {
        let own = Response { independent: false, ..response(0, "C1", 1) };
        assert_eq!(words(vec![own, response(1, "C1", 5)]), [(0, "not_independent")]);
    }

    #[test]
    fn r14_late_unknown_and_approved_responses_do_not_count() {
        let late = Response { late: true, ..response(0, "C1", 1) };
        let unknown = Response { known_case: false, ..response(1, "C9", 1) };
        let none = Response { case_id: None, ..response(2, "", 1) };
        let approved = Response { approved: true, ..response(3, "C3", 1) };
        let reasons = words(vec![late, unknown, none, approved]);
        assert_eq!(reasons, [(0, "late"), (1, "unknown_case"), (2, "unknown_case"), (3, "approved")]);
    }

    #[test]
    fn r14_a_cap_over_four_quarters_leaves_no_more_in_any_four_in_a_row() {
        let year = crate::domain::period::FiscalYear { start_month: 1 };
        let first = year.parse_quarter("2025Q1").expect("a quarter");
        let quarters: Vec<Quarter> =
            std::iter::successors(Some(first), |quarter| Some(quarter.next())).take(8).collect();
        // Three responses a quarter; two of the first four quarters count, and theirs make room one by one.
        let mut responses = Vec::new();
        for (index, quarter) in quarters.iter().enumerate() {
            for turn in 0..3 {
                let row = index * 3 + turn;
                let given = response(row, &format!("C{row}"), row as i64);
                responses.push(Response { quarter: Some(*quarter), cap: Some(5), cap_quarters: 4, ..given });
            }
        }
        let refused = exclusions(responses);
        let kept: Vec<usize> =
            (0..8).map(|index| (0..3).filter(|turn| !refused.contains_key(&(index * 3 + turn))).count()).collect();
        assert_eq!(kept, [3, 2, 0, 0, 3, 2, 0, 0]);
        assert!(kept.windows(4).all(|four| four.iter().sum::<usize>() == 5));
    }

    #[test]
    fn r14_the_cap_keeps_the_earliest_and_late_ones_use_none_of_it() {
        let capped = |row, case: &str, hour| Response { cap: Some(1), ..response(row, case, hour) };
        let late = Response { late: true, ..capped(0, "C1", 1) };
        let reasons = words(vec![late, capped(1, "C2", 9), capped(2, "C3", 5)]);
        assert_eq!(reasons, [(0, "late"), (1, "over_cap")]);
        let elsewhere = Response { customer_id: Some("K2".to_owned()), ..capped(1, "C2", 9) };
        assert_eq!(words(vec![capped(0, "C1", 1), elsewhere]), []);
    }
}
