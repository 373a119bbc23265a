//! How many cases a second are judged by their service clocks: `cargo run --release --example clock_speed`.
//!
//! A million cases over two years, in four severities on three calendars in two zones, every third with two pauses and every twentieth with
//! a raised severity. Prints the time to work the calendars out, the time to judge all cases, and how many promises were kept, which
//! is the same on every machine.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "an example measures and prints its time"
)]

use std::time::Instant;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use quarterdeck::clock::{CaseClocks, CaseTimes, Outcome, Pause, SeverityChange, Span, Timetables};
use quarterdeck::programme::{Programme, check};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Uniform};

const CASES: usize = 1_000_000;
const SEED: u64 = 20_260_930;
const SEVERITIES: [&str; 4] = ["1", "2", "3", "4"];
const RULES: &str = r#"
title = "Clocks"
from = 2025-01-01

[calendars.office]
zone = "Europe/Stockholm"
weekly = ["mon-fri 08:00-12:00, 13:00-17:00"]
holidays = ["SE"]

[calendars.long]
zone = "America/New_York"
weekly = ["mon-sat 07:00-22:00"]
holidays = ["US"]

[service_levels]
severity = [
    { id = "1", response = "30m", resolution = "8h", calendar = "24x7" },
    { id = "2", response = "2h", resolution = "24h", calendar = "long" },
    { id = "3", response = "8h", resolution = "40h", calendar = "office" },
    { id = "4", response = "16h", resolution = "80h", calendar = "office" },
]
"#;

/// One drawn case.
struct Drawn {
    severity: usize,
    raised: Option<DateTime<Utc>>,
    opened: DateTime<Utc>,
    answered: DateTime<Utc>,
    resolved: [DateTime<Utc>; 1],
    pauses: Vec<Pause>,
}

fn main() {
    let (programme, findings) = check(&[("clocks.toml".to_owned(), RULES.to_owned())], &[]);
    assert!(findings.is_empty(), "{findings:?}");
    let programme = programme.expect("the rules are sound");
    let started = Instant::now();
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let span = Span::new(day("2025-01-01"), day("2028-01-01")).expect("a span");
    let timetables = Timetables::of(&programme, span).expect("calendars");
    let worked_out = started.elapsed();
    let cases = draw();
    let started = Instant::now();
    let (kept, promises) = judge(&programme, &timetables, &cases);
    let judged = started.elapsed();
    println!("calendars worked out for three years: {:.1} ms", worked_out.as_secs_f64() * 1e3);
    println!(
        "{CASES} cases judged: {:.2} s, {:.0} a second",
        judged.as_secs_f64(),
        CASES as f64 / judged.as_secs_f64()
    );
    println!("promises kept: {kept} of {promises}");
}

fn judge(programme: &Programme, timetables: &Timetables, cases: &[Drawn]) -> (usize, usize) {
    let levels = programme.versions[0].service_levels.as_ref().expect("service levels");
    let as_of = "2027-06-01T00:00:00Z".parse().expect("a time");
    let clocks = CaseClocks { levels, timetables, as_of };
    let (mut kept, mut promises) = (0, 0);
    for case in cases {
        let raised = case.raised.map(|at| SeverityChange { at, to: SEVERITIES[case.severity.saturating_sub(1)] });
        let attainment = clocks
            .judge(&CaseTimes {
                partner: None,
                severity_opened: Some(SEVERITIES[case.severity]),
                severities: raised.as_slice(),
                opened_at: case.opened,
                first_response_at: Some(case.answered),
                resolutions: &case.resolved,
                reopens: &[],
                open_again: false,
                pauses: &case.pauses,
            })
            .expect("times inside the span");
        for outcome in [attainment.response.outcome, attainment.first_resolution.outcome] {
            promises += 1;
            kept += usize::from(outcome == Outcome::Met);
        }
    }
    (kept, promises)
}

fn draw() -> Vec<Drawn> {
    let mut random = ChaCha12Rng::seed_from_u64(SEED);
    let minutes = |most: i64| Uniform::new(1, most).expect("a range");
    let (opening, answer, work, pause) = (minutes(2 * 525_600), minutes(1_200), minutes(12_000), minutes(900));
    let start: DateTime<Utc> = "2025-01-01T00:00:00Z".parse().expect("a time");
    (0..CASES)
        .map(|number| {
            let mut after =
                |from: DateTime<Utc>, minutes: &Uniform<i64>| from + TimeDelta::minutes(minutes.sample(&mut random));
            let opened = after(start, &opening);
            let answered = after(opened, &answer);
            let resolved = after(answered, &work);
            let mut pauses = Vec::new();
            if number % 3 == 0 {
                let first = Pause { from: answered, until: Some(after(answered, &pause)) };
                let second = after(answered, &work);
                pauses = vec![first, Pause { from: second, until: Some(after(second, &pause)) }];
            }
            let raised = (number % 20 == 0).then(|| after(opened, &pause));
            Drawn { severity: number % 4, raised, opened, answered, resolved: [resolved], pauses }
        })
        .collect()
}
