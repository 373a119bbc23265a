//! Points on their sheets, read back.

use calamine::{Data, Reader as _};
use rust_decimal::Decimal;

use super::{book, cell, opened, settlement_bytes, settlements};
use crate::deck::book::{Book, BookPoints};
use crate::domain::PartnerId;
use crate::settlement::score::{Between, ComponentPoints, Counted, Lacking, MeasurePoints, Points};

/// Two parts, one of them with two measures and a need that does not hold.
pub(super) fn points() -> Points {
    let number = |text: &str| text.parse::<Decimal>().expect("a number");
    let between = |low: &str, high: &str| Between { low: number(low), high: Some(number(high)) };
    let measure = |metric: &str, figure: Option<&str>, earns: Option<&str>| MeasurePoints {
        metric: metric.to_owned(),
        counted: Counted::Value,
        figure: figure.map(number),
        points: earns.map(number),
        full_at: None,
    };
    let part = |id: &str, points, most, measures, lacks| ComponentPoints {
        id: id.to_owned(),
        name: format!("={id}"),
        points,
        most: Some(number(most)),
        must_score: false,
        measures,
        lacks,
    };
    let lack = Lacking {
        metric: "csat".to_owned(),
        counted: Counted::Value,
        at_least: number("0.9"),
        figure: Some(number("0.60")),
    };
    let two = vec![measure("csat", Some("0.6"), Some("20.5")), measure("backlog", None, None)];
    Points {
        components: vec![
            part("heard", between("20.5", "20.5"), "30", two, vec![]),
            part("quick", between("0", "0"), "40", vec![measure("backlog", Some("0.2"), Some("12"))], vec![lack]),
        ],
        total: between("20.5", "20.5"),
        most: Some(number("70")),
    }
}

pub(super) fn with(points: &Points) -> Vec<BookPoints<'_>> {
    vec![BookPoints { partner: PartnerId::new("001"), name: "-Name", points }]
}

#[test]
fn points_are_summed_by_part_and_text_stays_text() {
    let (settlements, points) = (settlements(), points());
    let mut workbook = opened(settlement_bytes(&Book { points: with(&points), ..book(&settlements, &[]) }));
    let totals = workbook.worksheet_range("PointTotals").expect("a sheet");
    let total = |key: &str| cell(&totals, key, 0).clone();
    assert_eq!((total("points"), total("most"), total("could add")), (20.5.into(), 70.0.into(), 49.5.into()));
    let parts = workbook.worksheet_range("Points").expect("a sheet");
    assert_eq!(parts.rows().count(), 4 + 3, "a row a measure");
    assert_eq!(cell(&parts, "part", 0), &Data::String("=heard".to_owned()));
    assert_eq!(cell(&parts, "points", 1), &Data::Empty, "told once a part");
    assert_eq!(cell(&parts, "needs", 2), &Data::String("csat of 0.9 or more, and it is 0.6".to_owned()));
    let formulas = workbook.worksheet_formula("Points").expect("a sheet");
    assert_eq!(formulas.get_value((4, 11)).map(String::as_str), Some("K5-I5"));
    let formulas = workbook.worksheet_formula("PointTotals").expect("a sheet");
    assert_eq!(formulas.get_value((4, 3)).map(String::as_str), Some("SUMIFS(Points_Points,Points_Score,A5)"));
}
