//! A case of a table: its input, what it expects, and how near a figure must come.

use serde_json::Value;

/// One case.
pub(crate) struct Case<'a>(&'a Value);

impl<'a> Case<'a> {
    pub(crate) fn new(held: &'a Value) -> Self {
        Self(held)
    }

    pub(crate) fn id(&self) -> &str {
        self.0["id"].as_str().unwrap_or("without an id")
    }

    /// An input; null where there is none.
    pub(crate) fn input(&self, key: &str) -> &'a Value {
        &self.0["input"][key]
    }

    /// What is expected of a figure; null where nothing is.
    pub(crate) fn expected(&self, key: &str) -> &'a Value {
        &self.0["expected"][key]
    }

    /// The first of several inputs that is there.
    pub(crate) fn any(&self, keys: &[&str]) -> Result<&'a Value, String> {
        keys.iter()
            .map(|key| self.input(key))
            .find(|value| !value.is_null())
            .ok_or_else(|| format!("no input {}", keys.join(" or ")))
    }

    /// The name of the part of the method.
    pub(crate) fn word(&self, keys: &[&str]) -> Result<&'a str, String> {
        self.any(keys)?.as_str().ok_or_else(|| format!("input {} is no word", keys[0]))
    }

    pub(crate) fn number(&self, key: &str) -> Result<f64, String> {
        self.input(key).as_f64().ok_or_else(|| format!("no number {key}"))
    }

    pub(crate) fn whole(&self, key: &str) -> Result<i64, String> {
        whole(self.input(key)).ok_or_else(|| format!("no whole number {key}"))
    }

    /// The confidence; 95% where none is given.
    pub(crate) fn confidence(&self) -> f64 {
        let level = self.input("conf").as_f64();
        level.or_else(|| self.input("alpha").as_f64().map(|alpha| 1.0 - alpha)).unwrap_or(0.95)
    }

    fn near(&self, expected: f64, found: f64) -> bool {
        let absolute = self.0["abs_tol"].as_f64().unwrap_or(0.0);
        let relative = self.0["rel_tol"].as_f64().unwrap_or(0.0) * expected.abs();
        (expected - found).abs() <= absolute.max(relative)
    }
}

/// A whole number; `None` for a fraction.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_f64().filter(|number| number.fract() == 0.0).map(|number| number as i64))
}

/// A list of numbers.
pub(crate) fn numbers(value: &Value) -> Result<Vec<f64>, String> {
    let list = value.as_array().ok_or("no list of numbers")?;
    list.iter().map(|held| held.as_f64().ok_or_else(|| format!("{held} is no number"))).collect()
}

/// A list of whole numbers.
pub(crate) fn wholes(value: &Value) -> Result<Vec<i64>, String> {
    let list = value.as_array().ok_or("no list of whole numbers")?;
    list.iter().map(|held| whole(held).ok_or_else(|| format!("{held} is no whole number"))).collect()
}

/// Pairs of two lists of the same length.
pub(crate) fn pairs<A: Copy, B: Copy>(first: &[A], second: &[B]) -> Result<Vec<(A, B)>, String> {
    if first.len() != second.len() {
        return Err(format!("lists of {} and {}", first.len(), second.len()));
    }
    Ok(first.iter().copied().zip(second.iter().copied()).collect())
}

/// Every expected figure that is not found, or not near enough.
pub(crate) fn differences(case: &Case, found: &Value) -> Vec<String> {
    let mut all = Vec::new();
    compare(case, "", &case.0["expected"], found, &mut all);
    all
}

fn compare(case: &Case, place: &str, expected: &Value, found: &Value, all: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(figures)) => {
            for (key, expected) in expected {
                match figures.get(key) {
                    Some(found) => compare(case, &format!("{place}{key} "), expected, found, all),
                    None => all.push(format!("{place}{key} is not worked out here")),
                }
            }
        }
        (Value::Array(expected), Value::Array(figures)) if expected.len() == figures.len() => {
            for (index, (expected, found)) in expected.iter().zip(figures).enumerate() {
                compare(case, &format!("{place}[{index}] "), expected, found, all);
            }
        }
        _ => {
            let agrees = match (expected.as_f64(), found.as_f64()) {
                (Some(expected), Some(found)) => case.near(expected, found),
                _ => expected == found,
            };
            if !agrees {
                all.push(format!("{place}is {found}, expected {expected}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_found_or_not_near_is_told() {
        let held = json!({ "expected": { "low": 0.5, "label": "a", "list": [1, null], "p": 0.1 }, "abs_tol": 0.01 });
        let found = json!({ "low": 0.505, "label": "b", "list": [1, 2] });
        let told = differences(&Case::new(&held), &found);
        assert_eq!(
            told,
            ["label is \"b\", expected \"a\"", "list [1] is 2, expected null", "p is not worked out here"]
        );
    }

    #[test]
    fn tolerance_is_the_cases_own() {
        let exact = json!({ "expected": { "n": 1000.0 } });
        assert_eq!(differences(&Case::new(&exact), &json!({ "n": 1000.1 })).len(), 1);
        let relative = json!({ "expected": { "n": 1000.0 }, "rel_tol": 0.001 });
        assert!(differences(&Case::new(&relative), &json!({ "n": 1000.1 })).is_empty());
        assert_eq!(differences(&Case::new(&relative), &json!({ "n": f64::NAN })).len(), 1);
    }
}
