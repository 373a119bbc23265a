//! JSON held against its schema, as far as our schemas go: types, keys, references.

use serde_json::Value;

/// What in a value is not as the schema says: keys missing or undocumented, and values of another type.
pub(crate) fn faults(schema: &Value, root: &Value, value: &Value, path: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/")) {
        return faults(&root["$defs"][name], root, value, path);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let mut found = Vec::new();
    let is_of = |kinds: &Value| kinds == kind || kinds.as_array().is_some_and(|all| all.iter().any(|one| one == kind));
    if !is_of(&schema["type"]) {
        found.push(format!("{path} is {kind}, not {}", schema["type"]));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        found.extend(faults(&schema["items"], root, item, &format!("{path}[{index}]")));
    }
    let Some(object) = value.as_object() else { return found };
    let documented = schema["properties"].as_object().expect("properties");
    for key in documented.keys().filter(|key| !object.contains_key(*key)) {
        found.push(format!("{path} has no {key}"));
    }
    for (key, value) in object {
        match documented.get(key) {
            Some(property) => found.extend(faults(property, root, value, &format!("{path}.{key}"))),
            None => found.push(format!("{path}.{key} is not documented")),
        }
    }
    found
}
