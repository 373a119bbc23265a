//! Points against the schema of the scorecards.

use serde_json::Value;

use super::{SCHEMA_FILE, faults, parsed};
use crate::render::data_files::samples::{points, scorecards, settlements, units};
use crate::render::data_files::scorecards_json;

#[test]
fn points_are_in_files_where_the_programme_gives_any() {
    let mut settlements = settlements();
    settlements.partners[0].points = Some(points());
    let schema = parsed(SCHEMA_FILE.as_bytes());
    let value = parsed(&scorecards_json(&scorecards(), &settlements, &units()).expect("written"));
    assert_eq!(faults(&schema, &schema, &value, ""), Vec::<String>::new());
    let points = &value["partners"][0]["points"];
    let said = |value: &Value, key: &str| value[key].clone();
    assert_eq!((said(points, "points"), said(points, "at_least")), (Value::Null, "20.5".into()));
    let part = &points["parts"][0];
    assert_eq!((said(part, "points"), said(part, "could_add")), ("20.5".into(), "9.5".into()));
    assert_eq!((&part["measures"][0]["counted"], &part["measures"][0]["counts"]), (&"0.615".into(), &"value".into()));
    assert_eq!(
        (&points["parts"][1]["points"], &points["parts"][1]["lacks"][0]["counted"]),
        (&Value::Null, &Value::Null)
    );
    assert!(value["partners"][1].get("points").is_none());
}
