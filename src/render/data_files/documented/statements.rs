//! `statement.csv` against its documentation.

use crate::deck::statement::{EntryKind, StatementEntry};
use crate::render::data_files::samples::settlements;
use crate::render::data_files::statement_csv;

#[test]
fn statement_quotes_what_needs_it() {
    let all = settlements();
    let line = &all.partners[0].settlements[0].lines[0];
    let of_line = StatementEntry {
        kind: EntryKind::Line,
        line: Some(line),
        line_id: None,
        currency: Some(line.partner.currency),
        amount: None,
        rule: Some(line.rule_in_words()),
        quarter: Some("2026Q3".to_owned()),
        day: None,
        reference: None,
        basis: Some(line.basis()),
        reason: Some("the exact share".to_owned()),
        payable: Some(line.partner),
    };
    let payment = StatementEntry {
        kind: EntryKind::Payment,
        line: None,
        rule: None,
        amount: Some(line.partner),
        day: line.service_to.succ_opt(),
        reference: Some("=1+1".to_owned()),
        basis: None,
        reason: None,
        payable: None,
        ..of_line.clone()
    };
    let expected = "line_id,invoice_id,customer_reference,product,kind,service_from,service_to,amount,currency,recognised,share,\
        partner,vendor,rule,entry,quarter,day,reference,basis,reason,payable\n\
        '=L1,I-1,\"C1, Ltd\",,new,2026-07-01,2026-09-30,182340.55,EUR,182340.55,0.4000,72936.22,109404.33,programme 2026: tier gold,\
        line,2026Q3,,,182340.55 x 0.4,the exact share,72936.22\n\
        ,,,,,,,72936.22,EUR,,,,,,payment,2026Q3,2026-10-01,'=1+1,,,\n";
    let csv = statement_csv(&[of_line, payment]).expect("written");
    assert_eq!(String::from_utf8(csv).expect("utf-8"), expected);
}

#[test]
fn every_entry_of_a_statement_is_documented() {
    let page = include_str!("../../../../docs/schemas/statement.md");
    let missing: Vec<&str> = EntryKind::all().map(EntryKind::as_str).collect();
    let missing: Vec<&&str> = missing.iter().filter(|name| !page.contains(&format!("| `{name}` |"))).collect();
    assert!(missing.is_empty(), "docs/schemas/statement.md lists no {missing:?}");
}
