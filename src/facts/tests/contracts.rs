//! Renewals and contracts in force.

use super::super::testing::{Bench, picks};

const RATES: &str = "currency,month,rate\nUSD,2026-06-01,0.9\nUSD,2026-07-01,0.95\n";
const HEADER: &str = "renewal_id,customer_id,partner_id,product,due_on,outcome,amount_due,amount_renewed,currency\n";
const AMOUNTS: [&str; 5] =
    ["renewal_id", "amount_due_minor", "amount_renewed_minor", "due_reporting_minor", "renewed_reporting_minor"];

fn bench(renewals: &str) -> Bench {
    Bench::new()
        .table("cases", "case_id,opened_at\nC1,2026-06-01T10:00:00Z\n")
        .table("renewals", &format!("{HEADER}{renewals}"))
        .table("fx_rates", RATES)
        .seen_at("2026-07-31T12:00:00Z")
}

#[test]
fn what_was_renewed_is_capped_at_what_was_due_and_converted_by_the_due_month() {
    let bench = bench(
        "more,K1,P1,,2026-06-30,upsold,100.00,130.00,EUR\n\
         less,K1,P1,,2026-06-30,downsold,100.00,40.00,USD\n\
         whole,K1,P1,,2026-07-01,renewed,100.05,,USD\n\
         gone,K1,P1,,2026-06-01,churned,100.00,,EUR\n\
         unsaid,K1,P1,,2026-06-01,downsold,100.00,,EUR\n\
         no-rate,K1,P1,,2026-05-31,renewed,100.00,100.00,USD\n\
         no-currency,K1,P1,,2026-06-01,renewed,100.00,100.00,\n",
    );
    assert_eq!(
        picks(&bench.facts("renewals"), &AMOUNTS),
        [
            "more 10000 10000 10000 10000",
            "less 10000 4000 9000 3600",
            // 100.05 dollars at 0.95 are 95.0475 euros.
            "whole 10005 10005 9505 9505",
            "gone 10000 0 10000 0",
            "unsaid 10000 - 10000 -",
            "no-rate 10000 10000 - -",
            "no-currency - - - -",
        ]
    );
}

/// As of 31 July: 30 days after 1 July is that very day, and still waited for; 30 June is lost.
#[test]
fn what_is_open_thirty_days_after_it_was_due_is_lost() {
    let bench = bench(
        "waiting,K1,P1,,2026-07-01,open,100.00,,EUR\n\
         lost,K1,P1,,2026-06-30,open,100.00,,EUR\n\
         unsaid,K1,P1,,2026-06-30,,100.00,,EUR\n\
         kept,K1,P1,,2026-07-01,downsold,100.00,1.00,EUR\n",
    );
    assert_eq!(
        picks(&bench.facts("renewals"), &["renewal_id", "outcome", "renewed", "undecided", "renewed_reporting_minor"]),
        [
            "waiting open false true 0",
            "lost open false false 0",
            "unsaid open false false 0",
            "kept downsold true false 100"
        ]
    );
}

#[test]
fn a_renewal_is_the_partners_who_supported_the_customer_ninety_days_before() {
    let bench = bench(
        "before,K1,P2,,2026-06-29,open,1.00,,EUR\n\
         after,K1,P1,,2026-06-30,open,1.00,,EUR\n\
         stated,K2,P2,,2026-06-30,open,1.00,,EUR\n\
         nobody,K3,P2,,2026-06-30,open,1.00,,EUR\n\
         unknown,K2,P9,,2026-06-30,open,1.00,,EUR\n",
    )
    // 90 days before 29 June is 31 March, before 30 June 1 April.
    .table(
        "customer_partners",
        "customer_id,partner_id,from,to\nK1,P1,2026-01-01,2026-03-31\nK1,P2,2026-04-01,\nK3,P1,2026-05-01,\n",
    );
    assert_eq!(
        picks(&bench.facts("renewals"), &["renewal_id", "partner_id", "assignment"]),
        ["before P1 partner", "after P2 partner", "stated P2 partner", "nobody - direct", "unknown - unassigned"]
    );
}

#[test]
fn an_amount_with_too_many_digits_is_refused_with_its_renewal() {
    let bench = bench("R1,K1,P1,,2026-06-30,open,1.005,,EUR\nR2,K1,P1,,2026-06-30,open,1.00,,Euro\n");
    let found = bench.try_build().expect_err("refused").to_string();
    assert!(found.contains("renewal R1: found 1.005, expected at most 2 decimals in EUR"), "{found}");
    assert!(found.contains("renewal R2: found `Euro`, expected an ISO 4217 code"), "{found}");
}

/// K1 moves on 1 July; the third contract starts on the last day of June, the fourth ends the day before.
#[test]
fn contracts_are_counted_where_their_customer_is_at_each_months_end() {
    let bench = Bench::new()
        .table("cases", "case_id,opened_at\nC1,2026-06-01T10:00:00Z\n")
        .table("customer_partners", "customer_id,partner_id,from,to\nK1,P1,2026-01-01,2026-06-30\nK1,P2,2026-07-01,\n")
        .table(
            "entitlements",
            "contract_id,customer_id,product,from,to\n\
             E1,K1,Atlas,2026-01-01,\n\
             E2,K1,Atlas,2026-01-01,2026-06-30\n\
             E3,K1,Beacon,2026-06-30,2026-07-15\n\
             E4,K1,Beacon,2026-01-01,2026-06-29\n\
             E5,K2,Atlas,2026-01-01,\n",
        )
        .seen_at("2026-07-16T12:00:00Z");
    assert_eq!(
        picks(&bench.facts("entitlements"), &["month_end", "partner_id", "assignment", "product", "contracts"]),
        [
            "2026-06-30 - direct Atlas 1",
            "2026-06-30 P1 partner Atlas 2",
            "2026-06-30 P1 partner Beacon 1",
            "2026-07-16 - direct Atlas 1",
            "2026-07-16 P2 partner Atlas 1",
        ]
    );
}
