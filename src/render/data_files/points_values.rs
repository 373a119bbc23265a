//! How points came about, as JSON: exact decimals as text, never rounded.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::settlement::score::{ComponentPoints, Lacking, MeasurePoints, Points};

/// A partner's points, part by part.
pub(super) fn points(points: &Points) -> Value {
    json!({
        "points": exact(points.total.decided()),
        "at_least": exact(Some(points.total.low)),
        "at_most": exact(points.total.high),
        "most": exact(points.most),
        "could_add": exact(Some(points.room())),
        "parts": points.components.iter().map(part).collect::<Vec<Value>>(),
    })
}

fn part(part: &ComponentPoints) -> Value {
    json!({
        "id": part.id,
        "name": part.name,
        "points": exact(part.points.decided()),
        "at_least": exact(Some(part.points.low)),
        "at_most": exact(part.points.high),
        "most": exact(part.most),
        "could_add": exact(part.room()),
        "must_score": part.must_score,
        "measures": part.measures.iter().map(measure).collect::<Vec<Value>>(),
        "lacks": part.lacks.iter().map(lack).collect::<Vec<Value>>(),
    })
}

fn measure(measure: &MeasurePoints) -> Value {
    json!({
        "metric": measure.metric,
        "counts": measure.counted.as_str(),
        "counted": exact(measure.figure),
        "earns": exact(measure.points),
        "full_at": exact(measure.full_at),
    })
}

fn lack(lack: &Lacking) -> Value {
    json!({
        "metric": lack.metric,
        "counts": lack.counted.as_str(),
        "at_least": exact(Some(lack.at_least)),
        "counted": exact(lack.figure),
    })
}

/// All digits and no zeros at the end; null for nothing.
fn exact(number: Option<Decimal>) -> Value {
    number.map_or(Value::Null, |number| number.normalize().to_string().into())
}
