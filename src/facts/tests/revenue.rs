use super::super::input::Input;
use super::super::rates::monthly;
use super::super::testing::{Bench, picks, rows};
use crate::domain::Assignment;
use crate::facts::{FactsError, revenue_slices};

fn bench() -> Bench {
    Bench::new().table("cases", "case_id,partner_id,opened_at\nC1,P1,2026-07-01T10:00:00Z\n").table(
        "customer_partners",
        "customer_id,product,partner_id,from,to\n\
         K1,,P1,2026-01-01,2026-08-31\n\
         K1,,P2,2026-09-01,\n\
         K3,,P1,2026-01-01,2026-07-15\n",
    )
}

const HEADER: &str = "line_id,partner_id,customer_id,kind,service_from,service_to,amount,currency,credits_line_id\n";

#[test]
fn r10_lines_are_cut_by_month_and_partner() {
    let bench = bench().table(
        "revenue",
        &format!(
            "{HEADER}\
                 L1,P2,K9,new,2026-07-01,2026-09-30,90000.00,EUR,\n\
                 L2,,K1,renewal,2026-07-01,2026-09-30,9200,EUR,\n\
                 L3,P2,K3,renewal,2026-07-01,2026-07-31,310,JPY,\n\
                 L4,P9,,new,2026-07-01,2026-07-31,1,EUR,\n\
                 L5,,,new,2026-07-01,2026-07-31,1,EUR,\n"
        ),
    );
    let facts = bench.build();
    let columns = ["line_id", "partner_id", "assignment", "slice_from", "slice_to", "month", "recognised_minor"];
    assert_eq!(
        picks(&rows(&facts, "revenue"), &columns),
        [
            "L1 P2 partner 2026-07-01 2026-07-31 2026-07-01 3032609",
            "L1 P2 partner 2026-08-01 2026-08-31 2026-08-01 3032608",
            "L1 P2 partner 2026-09-01 2026-09-30 2026-09-01 2934783",
            "L2 P1 partner 2026-07-01 2026-07-31 2026-07-01 310000",
            "L2 P1 partner 2026-08-01 2026-08-31 2026-08-01 310000",
            "L2 P2 partner 2026-09-01 2026-09-30 2026-09-01 300000",
            "L3 P1 partner 2026-07-01 2026-07-15 2026-07-01 150",
            "L3 - direct 2026-07-16 2026-07-31 2026-07-01 160",
            "L4 - unassigned 2026-07-01 2026-07-31 2026-07-01 100",
            "L5 - direct 2026-07-01 2026-07-31 2026-07-01 100",
        ]
    );
    assert_eq!(facts.counts.unassigned_revenue_lines, 1);
    let slices = revenue_slices(&facts).expect("slices");
    assert_eq!(slices.len(), 10);
    assert_eq!((slices[6].amount_minor, slices[6].assignment), (310, Assignment::Partner));
    assert_eq!(slices[5].partner_id.as_ref().map(|id| id.as_str()), Some("P2"));
    assert_eq!((slices[5].month.to_string(), slices[5].currency.code()), ("2026-09".to_owned(), "EUR"));
}

#[test]
fn cash_that_a_partner_keeps_is_cut_like_its_line() {
    let header = "line_id,partner_id,customer_id,service_from,service_to,amount,currency,collected_by,retained\n";
    let bench = bench().table(
        "revenue",
        &format!(
            "{header}\
                 L1,P1,,2026-07-01,2026-08-31,62.00,EUR,partner,\n\
                 L2,,K1,2026-08-01,2026-09-30,61.00,EUR,vendor,6.10\n\
                 L3,P1,,2026-07-01,2026-07-31,31.00,EUR,,\n\
                 L4,,,2026-07-01,2026-07-31,31.00,EUR,partner,\n"
        ),
    );
    let facts = bench.build();
    assert_eq!(
        picks(&rows(&facts, "revenue"), &["line_id", "partner_id", "recognised_minor", "retained_minor"]),
        ["L1 P1 3100 3100", "L1 P1 3100 3100", "L2 P1 3100 310", "L2 P2 3000 300", "L3 P1 3100 0", "L4 - 3100 0"]
    );
    let slices = revenue_slices(&facts).expect("slices");
    assert_eq!(slices.iter().map(|slice| slice.retained_minor).sum::<i64>(), 6_810);
}

#[test]
fn a_credit_is_sold_by_the_invoice_of_its_line_and_has_one_of_its_own() {
    let header = "line_id,partner_id,service_from,service_to,invoiced_on,amount,currency,credits_line_id\n";
    let rows_written = "L1,P1,2026-07-01,2026-07-31,2026-05-03,31.00,EUR,\n\
         C1,P1,2026-08-01,2026-08-01,2026-08-02,-1.00,EUR,L1\n\
         C2,P1,2026-08-01,2026-08-01,2026-08-02,-1.00,EUR,\n\
         L2,P1,2026-07-01,2026-07-31,,31.00,EUR,\n";
    let bench = bench().table("revenue", &format!("{header}{rows_written}"));
    let facts = bench.build();
    assert_eq!(
        picks(&rows(&facts, "revenue"), &["line_id", "invoiced_on", "sold_on"]),
        ["L1 2026-05-03 2026-05-03", "C1 2026-08-02 2026-05-03", "C2 2026-08-02 2026-08-02", "L2 - -",]
    );
    let slices = revenue_slices(&facts).expect("slices");
    assert_eq!((slices[1].invoiced_on, slices[1].sold_on), ("2026-08-02".parse().ok(), "2026-05-03".parse().ok()));
}

#[test]
fn a_credit_takes_the_service_days_and_the_partner_of_its_line() {
    let bench = bench().table(
        "revenue",
        &format!(
            "{HEADER}\
                 C2,,,credit,2026-10-05,2026-10-05,1.00,EUR,C1\n\
                 C1,P2,K9,credit,2026-10-01,2026-10-01,-92.00,EUR,L1\n\
                 L1,,K1,new,2026-07-01,2026-09-30,9200,EUR,\n\
                 C3,P2,K9,credit,2026-10-01,2026-10-01,-5.00,EUR,GONE\n"
        ),
    );
    let facts = bench.build();
    let columns = ["line_id", "partner_id", "service_from", "service_to", "slice_to", "recognised_minor"];
    let picked = picks(&rows(&facts, "revenue"), &columns);
    assert_eq!(
        picked[3..6],
        [
            "C1 P1 2026-07-01 2026-09-30 2026-07-31 -3100",
            "C1 P1 2026-07-01 2026-09-30 2026-08-31 -3100",
            "C1 P2 2026-07-01 2026-09-30 2026-09-30 -3000",
        ]
    );
    assert_eq!(picked[0], "C2 P1 2026-07-01 2026-09-30 2026-07-31 34");
    assert_eq!(picked[9], "C3 P2 2026-10-01 2026-10-01 2026-10-01 -500");
    assert_eq!(facts.counts.credits_without_line, 1);
}

#[test]
fn money_that_fits_no_minor_unit_is_refused_line_by_line() {
    let bench = bench().table(
        "revenue",
        &format!(
            "{HEADER}\
             L1,P1,,new,2026-07-01,2026-07-31,1.005,EUR,\n\
             L2,P1,,new,2026-07-01,2026-07-31,1,euro,\n\
             L3,P1,,new,2026-07-01,2026-07-31,1,EUR,\n"
        ),
    );
    let FactsError::Findings(findings) = bench.try_build().expect_err("findings") else { panic!("findings") };
    let messages: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "revenue.amount: line L1: found 1.005, expected at most 2 decimals in EUR",
            "revenue.currency: line L2: found `euro`, expected an ISO 4217 code such as EUR",
        ]
    );
    let made: Vec<_> = std::fs::read_dir(bench.folder.path().join("data/lake/facts")).expect("a folder").collect();
    assert!(made.is_empty(), "{made:?}");
}

#[test]
fn rates_are_above_zero_and_given_once() {
    let good = Bench::new().table("fx_rates", "currency,month,rate\nSEK,2026-07-01,0.0891\nSEK,2026-08-01,0.09\n");
    let rates = monthly(&Input::from_parts(good.parts.clone()), "fx_rates", "rate").expect("rates");
    let texts: Vec<String> = rates.iter().map(|((code, month), rate)| format!("{code} {month} {rate}")).collect();
    assert_eq!(texts, ["SEK 2026-07 0.0891", "SEK 2026-08 0.09"]);
    let bad =
        Bench::new().table("fx_rates", "currency,month,rate\nSEK,2026-07-01,0\nUSD,2026-07-01,1\nUSD,2026-07-15,1.1\n");
    let error = monthly(&Input::from_parts(bad.parts.clone()), "fx_rates", "rate").expect_err("findings");
    assert_eq!(
        error.to_string(),
        "fx_rates.rate: SEK 2026-07: found 0, expected a rate above zero\n\
         fx_rates.rate: USD 2026-07: given twice, expected one for a currency and month"
    );
}
