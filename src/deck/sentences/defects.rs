//! Defects that a partner raised, in one sentence.

use crate::deck::format;
use crate::domain::Quarter;
use crate::scorecard::defects::Defect;

use super::voice::Voice;

/// `You raised 14 defects, nine of which reached us; five are open, the longest with us for 40 days; three had come before`.
pub(crate) fn title(defects: &[Defect], period: Quarter, voice: &Voice) -> String {
    let raised = defects.iter().filter(|defect| defect.opened >= period.first_day()).count() as i64;
    let subject = voice.subject_first();
    let head = match raised {
        0 => format!("{subject} raised no new defect"),
        1 => format!("{subject} raised one defect"),
        more => format!("{subject} raised {} defects", format::number_word(more)),
    };
    let escalated = defects.iter().filter(|defect| defect.opened >= period.first_day());
    let reached = match (escalated.filter(|defect| defect.with_vendor_days.is_some()).count() as i64, raised) {
        (_, 0) | (0, _) => String::new(),
        (1, 1) => " that reached us".to_owned(),
        (reached, all) if reached == all => ", all of which reached us".to_owned(),
        (reached, _) => format!(", {} of which reached us", format::number_word(reached)),
    };
    let again = defects.iter().filter(|defect| defect.recurrence_of.is_some()).count() as i64;
    let again = match again {
        0 => String::new(),
        1 => "; one had come before".to_owned(),
        more => format!("; {} had come before", format::number_word(more)),
    };
    format!("{head}{reached}; {}{again}", open(defects))
}

/// `five are open, the longest with us for 2 months`.
fn open(defects: &[Defect]) -> String {
    let open: Vec<&Defect> = defects.iter().filter(|defect| defect.settled.is_none()).collect();
    let longest = open.iter().filter_map(|defect| defect.with_vendor_days).max();
    let with_us = |start: &str| longest.map(|days| format!(", {start} {}", format::age(days))).unwrap_or_default();
    match open.len() as i64 {
        0 => "none is open".to_owned(),
        1 => format!("one is open{}", with_us("with us for")),
        more => format!("{} are open{}", format::number_word(more), with_us("the longest with us for")),
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::Defect;
    use crate::deck::fixture::date;

    /// A defect raised in August, never escalated.
    pub(crate) fn defect(case: &str, settled: Option<&str>) -> Defect {
        Defect {
            case_id: case.to_owned(),
            customer_id: Some("C-100".to_owned()),
            product: Some("Atlas".to_owned()),
            severity: Some("sev2".to_owned()),
            opened: date("2026-08-10"),
            settled: settled.map(date),
            with_vendor_days: None,
            recurrence_of: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::defect;
    use super::*;
    use crate::deck::fixture::{date, quarter};
    use crate::deck::model::Audience;

    #[test]
    fn defects_are_told_in_one_sentence() {
        let said = |defects: &[Defect]| title(defects, quarter("2026Q3"), &Voice::new("Meridian", Audience::Partner));
        let (solved, open) = (defect("A", Some("2026-08-30")), defect("B", None));
        assert_eq!(said(std::slice::from_ref(&solved)), "You raised one defect; none is open");
        let waiting = Defect { with_vendor_days: Some(40), ..open.clone() };
        assert_eq!(
            said(&[solved.clone(), open.clone(), waiting]),
            "You raised three defects, one of which reached us; two are open, the longest with us for 40 days"
        );
        let again = Defect { opened: date("2026-05-01"), recurrence_of: Some("A".to_owned()), ..open };
        assert_eq!(said(&[again]), "You raised no new defect; one is open; one had come before");
    }
}
