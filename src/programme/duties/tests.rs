use super::*;
use crate::domain::Finding;
use crate::programme::version::tests::{read_text, with_text};

fn found(text: &str) -> Vec<String> {
    let findings: Vec<Finding> = read_text(text).1;
    findings.iter().map(|finding| finding.to_string().split(": ").skip(1).collect::<Vec<_>>().join(": ")).collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[test]
fn what_is_not_written_is_not_owed() {
    assert_eq!(with_text("").duties, DutyRules::default());
}

#[test]
fn names_come_from_ids_where_none_is_given() {
    let duties = with_text(
        "[[audit]]\nrequirement = \"data-protection\"\nevery_months = 12\n\
         [[provision]]\nid = \"kb\"\nresource = \"knowledge_base\"\n\
         [[training]]\nid = \"t\"\nhours = 7.5\nwithin_months = 12\n",
    )
    .duties;
    assert_eq!(
        (duties.audits[0].name.as_str(), duties.provisions[0].name.as_str()),
        ("Data protection", "Knowledge base")
    );
    assert!(!duties.provisions[0].vendor_has);
    assert_eq!((duties.training[0].hours, duties.training[0].required), (Some(750), None));
}

#[test]
fn a_cadence_is_due_on_the_last_day_of_its_months() {
    let days = DueDays::EveryMonths(3).between(day("2026-01-01"), day("2026-09-30"));
    assert_eq!(days, [day("2026-03-31"), day("2026-06-30"), day("2026-09-30")]);
    assert!(DueDays::EveryMonths(3).between(day("2026-01-01"), day("2026-03-30")).is_empty());
    let on = DueDays::On([day("2025-12-31"), day("2026-02-28"), day("2027-01-01")].into());
    assert_eq!(on.between(day("2026-01-01"), day("2026-12-31")), [day("2026-02-28")]);
}

#[test]
fn slips_are_found_with_what_was_expected() {
    let found = found(
        "[[training]]\nid = \"t\"\n\
         [[audit]]\nrequirement = \"a\"\nevery_months = 0\n\
         [[obligation]]\nid = \"o\"\ndue = [2026-03-31]\nevery_months = 3\ncriterion = \"c\"\n\
         [[obligation]]\nid = \"o\"\nevery_months = 3\n\
         [consequences]\nmetrics = [\"csat\", \"backlog\", \"csta\"]\nnotice = 2\nexit = 2\n\
         [targets.csat]\ntarget = 0.9\n",
    );
    assert_eq!(
        found,
        [
            "nothing is asked for, expected `course`, `product` or `hours`",
            "found `0`, expected months from 1 to 120",
            "found both `due` and `every_months`, expected either `due` or `every_months`",
            "found no evidence, expected either `criterion` or `action`",
            "`o` is given twice, expected each id once",
            "`backlog` has no target, and is therefore never breached; add [targets.backlog]",
            "no metric is called `csta`; did you mean `csat`?",
            "found 2, expected more than the 2 of the milder step `notice`",
        ]
    );
}
