//! `PointTotals` and `Points`: each partner's points, and how they came about part by part.

use rust_decimal::Decimal;

use super::table::{Table, number, text};
use super::value::Value;
use crate::deck::book::{Book, BookPoints};
use crate::settlement::score::{ComponentPoints, Lacking, MeasurePoints};

/// The sheets' names.
pub(super) const SHEETS: [&str; 2] = ["PointTotals", "Points"];

/// Decimals shown: of points, and of figures that count.
const SHOWN: [u32; 2] = [2, 4];

/// Whether there is anything on the sheets.
pub(super) fn is_used(book: &Book<'_>) -> bool {
    !book.points.is_empty()
}

/// Both sheets; none where the programme gives no points.
pub(super) fn tables(book: &Book<'_>) -> Vec<Table> {
    if is_used(book) { vec![totals(book), parts(book)] } else { Vec::new() }
}

fn totals(book: &Book<'_>) -> Table {
    Table {
        sheet: SHEETS[0],
        note: "Each partner's points, summed from the sheet Points. Points are what evidence makes certain; possible is what they may be where a figure lacks it, and empty without a limit.",
        columns: vec![
            number("score", 8.0),
            text("partner_id", 12.0),
            text("partner", 30.0),
            number("points", 11.0),
            number("possible", 11.0),
            number("most", 11.0),
            number("could_add", 11.0),
        ],
        frozen: 3,
        rows: (1..).zip(&book.points).map(total).collect(),
    }
}

fn total((score, one): (usize, &BookPoints<'_>)) -> Vec<Value> {
    let points = one.points;
    let sum = |range: &str, result: Option<Decimal>| match result {
        Some(result) => Value::formula(format!("SUMIFS({range},Points_Score,[score])"), shown(result)),
        None => Value::Empty,
    };
    vec![
        Value::Count(score),
        Value::Text(one.partner.to_string()),
        Value::Text(one.name.to_owned()),
        sum("Points_Points", Some(points.total.low)),
        sum("Points_Possible", points.total.high),
        sum("Points_Most", points.most),
        sum("Points_Could_Add", Some(points.room())),
    ]
}

fn parts(book: &Book<'_>) -> Table {
    Table {
        sheet: SHEETS[1],
        note: "One row a measure. Earns is what it gives by itself; points are those of the whole part, within its bounds, and stand in the part's first row, as do possible, most, what it could add, and the needs that do not hold.",
        columns: vec![
            number("score", 8.0).named("Points_Score"),
            text("partner_id", 12.0),
            text("partner", 30.0),
            text("part", 26.0),
            text("metric", 28.0),
            text("counts", 9.0),
            number("counted", 12.0),
            number("earns", 11.0),
            number("points", 11.0).named("Points_Points"),
            number("possible", 11.0).named("Points_Possible"),
            number("most", 11.0).named("Points_Most"),
            number("could_add", 11.0).named("Points_Could_Add"),
            text("needs", 44.0),
        ],
        frozen: 4,
        rows: (1..).zip(&book.points).flat_map(|(score, one)| rows(score, one)).collect(),
    }
}

fn rows(score: usize, one: &BookPoints<'_>) -> Vec<Vec<Value>> {
    let row = |part: &ComponentPoints, measure: &MeasurePoints, is_first: bool| {
        let mut cells = vec![
            Value::Count(score),
            Value::Text(one.partner.to_string()),
            Value::Text(one.name.to_owned()),
            Value::Text(part.name.clone()),
            Value::Text(measure.metric.clone()),
            Value::Text(measure.counted.as_str().to_owned()),
            measure.figure.map_or(Value::Empty, |figure| Value::Decimal(figure, SHOWN[1])),
            measure.points.map_or(Value::Empty, shown),
        ];
        cells.extend(if is_first { of_part(part) } else { vec![Value::Empty; 5] });
        cells
    };
    let of_part = |part: &ComponentPoints| {
        part.measures.iter().enumerate().map(|(at, measure)| row(part, measure, at == 0)).collect::<Vec<_>>()
    };
    one.points.components.iter().flat_map(of_part).collect()
}

/// Points, possible, most, what it could add, and what it lacks.
fn of_part(part: &ComponentPoints) -> Vec<Value> {
    let lacks: Vec<String> = part.lacks.iter().map(lack).collect();
    vec![
        shown(part.points.low),
        part.points.high.map_or(Value::Empty, shown),
        part.most.map_or(Value::Empty, shown),
        part.room().map_or(Value::Empty, |room| Value::formula("[most]-[points]", shown(room))),
        Value::text(Some(lacks.join("; ")).filter(|words| !words.is_empty()).as_deref()),
    ]
}

/// `csat of 0.9 or more, and it is 0.6`.
fn lack(lack: &Lacking) -> String {
    let found = lack.figure.map_or_else(|| "has too little evidence".to_owned(), |it| format!("is {}", it.normalize()));
    format!("{} of {} or more, and it {found}", lack.metric, lack.at_least.normalize())
}

fn shown(points: Decimal) -> Value {
    Value::Decimal(points, SHOWN[0])
}
