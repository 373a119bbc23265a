//! Every data file against its documentation, and against what readers rely on.

mod points;
mod schema;
mod statements;

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Decimal128Type, Float64Type};
use serde_json::Value;

use super::samples::{accrual, scorecards, settlements, units};
use super::*;
use crate::deck::peer_rule::Field;
use crate::domain::{Currency, Money};
use crate::scorecard::form::Form;
use crate::scorecard::model::{Between, GroupShare};
use crate::settlement::accrual::{Accrual, Figures, NotEstimated};
use crate::settlement::certainty::Certainty;
use crate::settlement::ledger;
use crate::settlement::model::{PartnerSettlement, ResolutionCost};
use crate::settlement::next_tier::{Lack, Needs};
use crate::settlement::payables::{PayableAccount, Payables, PaymentMade};
use schema::faults;

const SCHEMA_FILE: &str = include_str!("../../../docs/schemas/scorecards.schema.json");

fn parsed(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("json")
}

fn internal_json() -> Vec<u8> {
    scorecards_json(&scorecards(), &settlements(), &units()).expect("written")
}

fn partner_json(partner: &str, smallest_peer_group: usize) -> Result<Vec<u8>, DataFileError> {
    let field = Field::of(&scorecards(), &BTreeMap::new(), smallest_peer_group);
    scorecard_json(&scorecards(), &settlements(), &PartnerId::new(partner), &units(), &field)
}

fn batch(written: Vec<u8>) -> RecordBatch {
    let mut file = tempfile::tempfile().expect("a file");
    std::io::Write::write_all(&mut file, &written).expect("written");
    let builder = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).expect("parquet");
    builder.build().expect("a reader").next().expect("rows").expect("readable")
}

fn text<'a>(batch: &'a RecordBatch, column: &str, row: usize) -> Option<&'a str> {
    let array = batch.column_by_name(column).expect("a column").as_string::<i32>();
    array.is_valid(row).then(|| array.value(row))
}

#[test]
fn json_keeps_its_schema() {
    let schema = parsed(SCHEMA_FILE.as_bytes());
    for bytes in [internal_json(), partner_json("P001", 0).expect("written")] {
        let value = parsed(&bytes);
        assert_eq!(faults(&schema, &schema, &value, ""), Vec::<String>::new());
    }
    let mut wrong = parsed(&internal_json());
    wrong["partners"][0]["metrics"][0]["status"] = "good".into();
    wrong["partners"][0]["settlements"][0]["payable"] = 7.into();
    wrong["partners"][0]["secret"] = true.into();
    assert_eq!(faults(&schema, &schema, &wrong, "").len(), 3);
}

#[test]
fn json_says_what_the_scorecards_say() {
    let value = parsed(&internal_json());
    let metric = &value["partners"][0]["metrics"][0];
    assert_eq!(metric["value"], 0.934_211);
    assert_eq!((&metric["numerator"], &metric["denominator"]), (&142.into(), &152.into()));
    assert_eq!((&metric["unit"], &metric["slice"].to_string()), (&"share".into(), &"{}".to_owned()));
    let median = &value["partners"][0]["metrics"][1];
    assert_eq!((&median["value"].to_string(), &median["change"]), (&"0.0".to_owned(), &Value::Null));
    assert_eq!(median["slice"]["severity"], "sev1");
    let scarce = &value["partners"][1]["metrics"][0];
    assert_eq!((&scarce["value"], &scarce["low"], &scarce["high"]), (&Value::Null, &Value::Null, &Value::Null));
    assert_eq!((&scarce["numerator"], &scarce["denominator"]), (&3.into(), &4.into()));
    assert_eq!(value["partners"][1]["tier"], Value::Null);
    let settlement = &value["partners"][0]["settlements"][0];
    assert_eq!((&settlement["share"], &settlement["partner"]), (&"0.4000".into(), &"72936.22".into()));
    assert_eq!((&settlement["payable"], &settlement["service_credits"]), (&"74118.22".into(), &"-1823.41".into()));
}

#[test]
fn a_gap_names_its_groups_and_a_resolution_its_cost() {
    let mut cards = scorecards();
    let group = |name: &str, part, whole| GroupShare { name: name.to_owned(), part, whole };
    let between = Between { higher: group("EMEA", 56, 70), lower: group("NA", 48, 80) };
    for card in &mut cards.partners[..2] {
        card.metrics[0].between = Some(between.clone());
    }
    let mut settlements = settlements();
    let money = |minor| Money::from_minor(minor, settlements.reporting_currency);
    let cost = ResolutionCost { payable: money(100_000), cases: 24, each: money(4_167), vendor: Some(money(3_850)) };
    settlements.partners[0].cost_per_resolution = Some(cost);
    earns_less_than_platinum(&mut settlements.partners[0]);
    let internal = parsed(&scorecards_json(&cards, &settlements, &units()).expect("written"));
    let field = Field::of(&cards, &BTreeMap::new(), 2);
    let own = scorecard_json(&cards, &settlements, &PartnerId::new("P001"), &units(), &field).expect("written");
    let own = parsed(&own);
    let schema = parsed(SCHEMA_FILE.as_bytes());
    for value in [&internal, &own] {
        assert_eq!(faults(&schema, &schema, value, ""), Vec::<String>::new());
        let card = &value["partners"][0];
        let (higher, lower) = (&card["metrics"][0]["between"]["higher"], &card["metrics"][0]["between"]["lower"]);
        assert_eq!((&higher["group"], &higher["numerator"]), (&"EMEA".into(), &56.into()));
        assert_eq!((&lower["denominator"], &lower["value"]), (&80.into(), &0.6.into()));
        let cost = &card["cost_per_resolution"];
        assert_eq!((&cost["payable"], &cost["cases"]), (&"1000.00".into(), &24.into()));
        assert_eq!((&cost["each"], &cost["currency"]), (&"41.67".into(), &"USD".into()));
        let (next, sure) = (&card["next_tier"], &card["certainty"]);
        assert_eq!((&next["tier"], &next["worth"][0]["amount"]), (&"platinum".into(), &"9117.03".into()));
        let lacks: Vec<_> = (0..4).map(|index| next["lacks"][index]["needs"].as_str().expect("a kind")).collect();
        assert_eq!(lacks, ["count", "value", "points", "evidence"]);
        let first = &next["lacks"][0];
        assert_eq!((&first["found"], &first["of"]), (&142.into(), &152.into()));
        assert_eq!((&first["would_do"], &first["further"]), (&145.into(), &48.into()));
        assert_eq!((&sure["tiers"][0]["probability"], &sure["decides"]), (&0.83.into(), &"csat".into()));
    }
    assert_eq!(internal["partners"][0]["cost_per_resolution"]["vendor"], "38.50");
    assert_eq!(
        own["partners"][0]["cost_per_resolution"]["vendor"],
        Value::Null,
        "the vendor's own cost stays in house"
    );
    assert_eq!(internal["partners"][1]["metrics"][0]["between"], Value::Null, "no value, no groups");
    assert_eq!(internal["partners"][1]["cost_per_resolution"], Value::Null);
}

/// Gives a partner a next tier, a lack of each kind, and a certainty.
fn earns_less_than_platinum(partner: &mut PartnerSettlement) {
    let lack = |needs| Lack { metric: "csat".to_owned(), bound: 0.95, at_least: true, needs };
    let found = Form::Share { part: 142, whole: 152 };
    partner.next_tier_lacks = vec![
        lack(Needs::Count { found, would_do: 145, further: Some(48) }),
        lack(Needs::Value { found: 4.1 }),
        lack(Needs::Points { found: None }),
        lack(Needs::Evidence { found: 4, needed: Some(10), reason: Some("4 of 10 responses needed".to_owned()) }),
    ];
    partner.next_tier_worth = vec![Money::from_minor(911_703, Currency::parse("EUR").expect("a code"))];
    partner.tier.next = Some("platinum".to_owned());
    let tiers = vec![("gold".to_owned(), 0.83), ("platinum".to_owned(), 0.17)];
    partner.tier.certainty = Some(Certainty { tiers, decides: Some("csat".to_owned()) });
}

#[test]
fn payables_are_in_the_schema_with_every_payment() {
    let mut settlements = settlements();
    let money = |minor| Money::from_minor(minor, Currency::parse("EUR").expect("a code"));
    let payment = PaymentMade {
        payment_id: "T1".to_owned(),
        partner_id: PartnerId::new("P001"),
        period: Some("2026Q2".to_owned()),
        paid_on: settlements.period.first_day(),
        amount: money(700),
        reference: None,
    };
    let account = PayableAccount {
        partner_id: PartnerId::new("P001"),
        period: settlements.period.previous(),
        payable: money(1_000),
        paid: money(700),
        payments: vec![payment],
        disputed: money(0),
        open_disputes: 0,
        due_on: settlements.period.first_day(),
        is_due: true,
    };
    settlements.payables = Some(Payables { accounts: vec![account], unmatched: vec![] });
    let value = parsed(&scorecards_json(&scorecards(), &settlements, &units()).expect("written"));
    let schema = parsed(SCHEMA_FILE.as_bytes());
    assert_eq!(faults(&schema, &schema, &value, ""), Vec::<String>::new());
    let payable = &value["partners"][0]["payables"][0];
    assert_eq!((&payable["left"], &payable["state"]), (&"3.00".into(), &"overdue".into()));
    assert_eq!(value["partners"][1]["payables"], Value::Array(vec![]), "nothing of another partner");
}

#[test]
fn verdict_without_a_value_becomes_lack_of_evidence() {
    let mut cards = scorecards();
    cards.partners[0].metrics[0].measurement.value = None;
    cards.partners[2].metrics[0].status = crate::scorecard::model::Status::Met;
    let value = parsed(&scorecards_json(&cards, &settlements(), &units()).expect("written"));
    assert_eq!(value["partners"][0]["metrics"][0]["status"], "insufficient_evidence");
    assert_eq!(value["partners"][2]["metrics"][0]["status"], "not_measured");
}

#[test]
fn a_partners_file_holds_nothing_of_another_partner() {
    let text = String::from_utf8(partner_json("P001", 0).expect("written")).expect("utf-8");
    assert!(text.contains("P001") && !text.contains("P002") && !text.contains("secret"));
    let peers = |partner: &str, smallest| {
        parsed(&partner_json(partner, smallest).expect("written"))["partners"][0]["metrics"][0]["peers"].clone()
    };
    assert_eq!(peers("P001", 1), Value::Null, "the only other partner with responses has all of them");
    assert!(matches!(partner_json("P009", 0), Err(DataFileError::UnknownPartner(_))));
}

#[test]
fn scorecards_parquet_holds_every_period() {
    let batch = batch(scorecards_parquet(&scorecards(), &settlements(), &units()).expect("written"));
    let names: Vec<&str> = scorecard_columns().iter().map(|column| column.name).collect();
    assert_eq!(batch.schema().fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>(), names);
    let rows: Vec<_> = (0..batch.num_rows())
        .map(|row| (text(&batch, "period", row), text(&batch, "partner_id", row), text(&batch, "tier", row)))
        .collect();
    let (earlier, now) = (Some("2026Q2"), Some("2026Q3"));
    let (first, second, third) = (Some("P001"), Some("P002"), Some("P003"));
    let expected = [
        (earlier, first, Some("silver")),
        (now, first, Some("gold")),
        (now, first, Some("gold")),
        (earlier, second, Some("silver")),
        (now, second, None),
        (earlier, third, None),
        (now, third, None),
    ];
    assert_eq!(rows.len(), expected.len());
    assert_eq!(rows[..3], expected[..3]);
    assert_eq!(rows[5..], expected[5..]);
    let values = batch.column_by_name("value").expect("a column").as_primitive::<Float64Type>();
    assert_eq!((values.value(0), values.value(1), values.is_null(4)), (0.913, 0.934_211, true));
    assert_eq!((text(&batch, "status", 0), text(&batch, "status", 1)), (None, Some("met")));
    assert_eq!(text(&batch, "slice", 2), Some(r#"{"severity":"sev1"}"#));
}

#[test]
fn settlement_files_say_the_same() {
    let csv = String::from_utf8(settlement_csv(&settlements()).expect("written")).expect("utf-8");
    let expected = "period,partner_id,currency,recognised,tier_paid,tier_earned,share,partner,vendor,incentives,service_credits,\
        true_ups,sub_partners,retained,uncollected,opening_balance,released,carried_forward,held,withheld,payable,reporting_currency,payable_reporting\n\
        2026Q3,P001,EUR,182340.55,gold,gold,0.4000,72936.22,109404.33,1823.41,-1823.41,1182.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,74118.22,USD,\n";
    assert_eq!(csv, expected);
    let batch = batch(settlement_parquet(&settlements()).expect("written"));
    let decimal = |column: &str| {
        batch.column_by_name(column).expect("a column").as_primitive::<Decimal128Type>().value_as_string(0)
    };
    assert_eq!((decimal("recognised"), decimal("share")), ("182340.5500".to_owned(), "0.4000".to_owned()));
    assert!(batch.column_by_name("payable_reporting").expect("a column").is_null(0));
}

#[test]
fn accruals_are_in_files_of_a_quarter_that_is_not_over() {
    let mut settlements = settlements();
    let short = Accrual { estimate: Err(NotEstimated::TooFewQuarters(2)), ..accrual() };
    let short = Accrual { figures: Figures { to_come: None, ..short.figures }, ..short };
    settlements.partners[0].accruals = vec![accrual(), short];
    let csv = String::from_utf8(accrual_csv(&settlements).expect("written")).expect("utf-8");
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    let same = "2026Q3,P001,EUR,2026-08-15,4600.00,1840.00,0.00,-40.00,0.00,0.00,1800.00,2026Q4,2026-10-01,3640.00";
    let expected = [
        format!("{same},-10.00,400.00,720.00,3630.00,4040.00,4360.00,2026-08-20,4,0.4000,,USD,,,,,,"),
        format!(
            "{same},,,,,,,2026-08-20,,,\"2 former quarters tell what comes late, at least 4 are asked for\",USD,,,,,,"
        ),
    ];
    assert_eq!(rows, expected);
    let schema = parsed(SCHEMA_FILE.as_bytes());
    let value = parsed(&scorecards_json(&scorecards(), &settlements, &units()).expect("written"));
    assert_eq!(faults(&schema, &schema, &value, ""), Vec::<String>::new());
    let accruals = &value["partners"][0]["accruals"];
    assert_eq!((&accruals[0]["forecast"]["low"], &accruals[1]["forecast"]), (&"3630.00".into(), &Value::Null));
    assert!(value["partners"][1].get("accruals").is_none());
}

#[test]
fn ledger_files_say_the_same_and_may_be_empty() {
    let entries = ledger::post(&settlements());
    let csv = String::from_utf8(ledger_csv(&entries).expect("written")).expect("utf-8");
    let expected = "entry_id,period,partner_id,line_id,account,debit,credit,currency,rule,programme,basis,reason\n\
        2026Q3:P001:%3DL1:1:recognised_revenue,2026Q3,P001,'=L1,recognised_revenue,182340.55,0.00,EUR,programme 2026: tier gold,2026,\
        182340.55 over 2026-07-01 to 2026-09-30,recognised by the service days that fall under the rule\n\
        2026Q3:P001:%3DL1:1:partner_share,2026Q3,P001,'=L1,partner_share,0.00,72936.22,EUR,programme 2026: tier gold,2026,\
        182340.55 x 0.4,the exact share\n\
        2026Q3:P001:%3DL1:1:vendor_share,2026Q3,P001,'=L1,vendor_share,0.00,109404.33,EUR,programme 2026: tier gold,2026,\
        182340.55 less 72936.22,what the partner's part leaves\n";
    assert_eq!(csv, expected);
    let batch = batch(ledger_parquet(&entries).expect("written"));
    let decimal = |column: &str, row: usize| {
        batch.column_by_name(column).expect("a column").as_primitive::<Decimal128Type>().value_as_string(row)
    };
    assert_eq!((decimal("debit", 0), decimal("credit", 1)), ("182340.5500".to_owned(), "72936.2200".to_owned()));
    assert_eq!(ledger_csv(&[]).expect("written").iter().filter(|byte| **byte == b'\n').count(), 1, "a header alone");
    ledger_parquet(&[]).expect("written");
}

#[test]
fn same_input_same_bytes() {
    let made = || {
        let parquet = scorecards_parquet(&scorecards(), &settlements(), &units()).expect("written");
        (internal_json(), parquet, settlement_parquet(&settlements()).expect("written"))
    };
    assert_eq!(made(), made());
}

/// A column list as the documentation shows it.
fn column_list<Row>(columns: &[Column<Row>]) -> String {
    let mut list = "| column | kind | meaning |\n| --- | --- | --- |\n".to_owned();
    for column in columns {
        list.push_str(&format!("| {} | {} | {} |\n", column.name, column.kind.as_str(), column.meaning));
    }
    list
}

#[test]
fn column_lists_are_documented() {
    let pages = [
        ("scorecards.md", include_str!("../../../docs/schemas/scorecards.md"), column_list(&scorecard_columns())),
        ("settlement.md", include_str!("../../../docs/schemas/settlement.md"), column_list(&settlement_columns())),
        ("accrual.md", include_str!("../../../docs/schemas/accrual.md"), column_list(&accrual_columns())),
        ("ledger.md", include_str!("../../../docs/schemas/ledger.md"), column_list(&ledger_columns())),
        ("statement.md", include_str!("../../../docs/schemas/statement.md"), column_list(&statement_columns())),
        (
            "adjudications.md",
            include_str!("../../../docs/schemas/adjudications.md"),
            column_list(&adjudication_columns()),
        ),
        ("payments.md", include_str!("../../../docs/schemas/payments.md"), column_list(&payment_columns())),
    ];
    for (page, written, list) in pages {
        assert!(written.contains(&list), "docs/schemas/{page} must hold this list:\n\n{list}");
    }
}
