//! What sources report otherwise than the log and the clocks find: told by field, with the first cases.

use std::collections::BTreeMap;

use crate::deck::format;
use crate::facts::counts::{Counts, LISTED_DIFFERENCES};

/// Cases that are named.
const NAMED: usize = 3;

/// A line for each field that cases report otherwise; `facts` is the id of the facts whose file lists them all.
pub(super) fn differing(counts: &Counts, facts: &str) -> Vec<String> {
    let mut fields: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for difference in &counts.listed_differences {
        fields.entry(&difference.field).or_default().push(&difference.case_id);
    }
    let least = if counts.differences > LISTED_DIFFERENCES as u64 { "at least " } else { "" };
    let line = |(field, cases): (&str, Vec<&str>)| {
        let named: Vec<String> = cases.iter().take(NAMED).map(|case| format!("`{case}`")).collect();
        let (verb, such_as) = if cases.len() == 1 {
            ("reports", named[0].clone())
        } else {
            ("report", format!("such as {}", format::list(&named)))
        };
        format!(
            "cases.{field}: {least}{} {verb} it otherwise than the log and the clocks find ({such_as}); ours counts, and \
             data/lake/facts/{facts}/facts.json lists each with both",
            format::plural(cases.len() as i64, "case"),
        )
    };
    fields.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::counts::Difference;

    fn counts(cases: &[(&str, &str)]) -> Counts {
        let difference = |(case, field): &(&str, &str)| Difference {
            case_id: (*case).to_owned(),
            field: (*field).to_owned(),
            reported: "true".to_owned(),
            derived: Some("false".to_owned()),
        };
        let listed_differences: Vec<Difference> = cases.iter().map(difference).collect();
        Counts { differences: listed_differences.len() as u64, listed_differences, ..Counts::default() }
    }

    #[test]
    fn fields_are_told_apart_with_their_first_cases() {
        let all = [("K-1", "response_breached"), ("K-2", "resolved_at"), ("K-3", "response_breached")];
        assert_eq!(
            differing(&counts(&all), "f00"),
            [
                "cases.resolved_at: 1 case reports it otherwise than the log and the clocks find (`K-2`); ours counts, and \
                 data/lake/facts/f00/facts.json lists each with both",
                "cases.response_breached: 2 cases report it otherwise than the log and the clocks find (such as `K-1` and `K-3`); ours counts, \
                 and data/lake/facts/f00/facts.json lists each with both",
            ]
        );
        assert!(differing(&Counts::default(), "f00").is_empty());
    }

    #[test]
    fn what_is_too_much_to_list_is_told_as_the_least_there_is() {
        let mut counts = counts(&[("K-1", "response_breached")]);
        counts.differences = LISTED_DIFFERENCES as u64 + 1;
        assert!(differing(&counts, "f00")[0].contains(": at least 1 case "));
    }
}
