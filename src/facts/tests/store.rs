use super::super::testing::{Bench, bytes_of};
use crate::facts::{Facts, FactsError};

const CASES: &str = "case_id,partner_id,opened_at\nC1,P1,2026-07-01T10:00:00Z\nC2,P9,2026-07-02T10:00:00Z\n";

#[test]
fn r7_equal_input_gives_equal_bytes_and_facts_open_again_as_they_were() {
    let (one, other) = (Bench::new().table("cases", CASES), Bench::new().table("cases", CASES));
    let (first, second) = (one.build(), other.build());
    assert_eq!(bytes_of(&first), bytes_of(&second));
    assert_eq!(Facts::open(&first.dir).expect("facts"), first);
    assert!(first.dir.ends_with(format!("data/lake/facts/{}", first.id)));
    assert_eq!(first.rows.get("cases"), Some(&2));
    let names: Vec<&str> = first.partners.iter().map(|partner| partner.name.as_str()).collect();
    assert_eq!(names, ["First", "Second"]);
}

#[test]
fn r7_the_id_follows_what_facts_are_made_from_and_nothing_else() {
    let id = |change: fn(&mut Bench)| {
        let mut bench = Bench::new().table("cases", CASES);
        change(&mut bench);
        bench.build().id
    };
    let same = id(|_| {});
    assert_eq!(same, id(|bench| bench.version().title = "Another".to_owned()));
    assert_ne!(same, id(|bench| bench.version().cases.horizon_days = None));
    assert_ne!(same, id(|bench| bench.version().service_levels = Some(super::clocks::levels())));
    let added = |bench: &mut Bench| {
        let office = crate::programme::calendars::Calendar::always();
        bench.version().calendars.insert("office".to_owned(), office);
    };
    assert_ne!(same, id(added));
    assert_ne!(same, id(|bench| bench.workspace.time_zone = chrono_tz::UTC));
    assert_ne!(same, id(|bench| bench.as_of = Some(super::super::testing::at("2026-08-01T00:00:00Z"))));
}

#[test]
fn nothing_can_be_done_without_partners_or_cases() {
    let mut bench = Bench::new().table("cases", CASES);
    bench.parts.remove("partners");
    assert!(matches!(bench.try_build(), Err(FactsError::MissingTable { table: "partners", .. })));
    let error = Bench::new().try_build().expect_err("no cases");
    assert_eq!(error.to_string(), "the snapshot has no table `cases`; name a source of cases, or of case events");
}
