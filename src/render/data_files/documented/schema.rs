//! A value against a JSON Schema, as far as the schemas of this project use its keywords.

use serde_json::Value;

/// Keywords of JSON Schema that these tests understand; any other would be a promise that nobody checks.
const KEYWORDS: [&str; 14] = [
    "$schema",
    "$id",
    "$defs",
    "$ref",
    "title",
    "description",
    "type",
    "const",
    "enum",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "format",
];

/// What in a value contradicts a schema, by path.
pub(super) fn faults(schema: &Value, root: &Value, value: &Value, path: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
        return faults(&root["$defs"][name], root, value, path);
    }
    let mut found: Vec<String> = Vec::new();
    for keyword in schema.as_object().expect("a schema is an object").keys() {
        if !KEYWORDS.contains(&keyword.as_str()) {
            found.push(format!("{path}: keyword {keyword} is not checked"));
        }
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    if !types.is_empty() && !types.iter().any(|name| is_a(value, name)) {
        found.push(format!("{path}: {value} is not {types:?}"));
    }
    if schema.get("const").is_some_and(|constant| constant != value) {
        found.push(format!("{path}: {value} is not {}", schema["const"]));
    }
    if schema["enum"].as_array().is_some_and(|choices| !choices.contains(value)) {
        found.push(format!("{path}: {value} is not among {}", schema["enum"]));
    }
    if schema["format"] == "amount" && value.as_str().is_some_and(|text| text.parse::<rust_decimal::Decimal>().is_err())
    {
        found.push(format!("{path}: {value} is no amount"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        found.extend(faults(&schema["items"], root, item, &format!("{path}[{index}]")));
    }
    if let Some(object) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(name) {
                found.push(format!("{path}: {name} is missing"));
            }
        }
        for (name, inner) in object {
            let path = format!("{path}.{name}");
            match (schema["properties"].get(name), &schema["additionalProperties"]) {
                (Some(property), _) => found.extend(faults(property, root, inner, &path)),
                (None, Value::Object(_)) => found.extend(faults(&schema["additionalProperties"], root, inner, &path)),
                (None, _) => found.push(format!("{path} is not in the schema")),
            }
        }
    }
    found
}

fn is_a(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}
