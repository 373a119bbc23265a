//! How far a measure tells partners apart, in a sentence.

/// From here on what partners differ by is mostly theirs.
const MOSTLY: f64 = 0.7;
/// From here on as much theirs as chance.
const PARTLY: f64 = 0.4;

/// What a reliability means, a plain sentence; `None` where fewer than two partners are compared.
///
/// The words change at 0.7, which is asked of measures that are reported by unit (Adams, RAND TR-653, 2009), and at 0.4.
#[must_use]
pub fn reliability(reliability: Option<f64>) -> Option<String> {
    let of_one = reliability?;
    let said = match of_one {
        0.0 => {
            return Some(
                "Chance explains all that partners differ by (reliability 0 of 1): nobody is ranked.".to_owned(),
            );
        }
        value if value >= MOSTLY => "What partners differ by is mostly theirs and little of it chance",
        value if value >= PARTLY => "What partners differ by is in part theirs and in part chance",
        _ => "What partners differ by is mostly chance",
    };
    // Neither a little is written as nothing, nor nearly all as all.
    Some(format!("{said} (reliability {} of 1).", super::fixed(of_one.clamp(0.01, 0.99), 2)))
}

#[cfg(test)]
mod tests {
    use super::reliability;

    #[test]
    fn a_reliability_is_put_in_words() {
        assert_eq!(reliability(None), None);
        let said = |value: f64| reliability(Some(value)).expect("a sentence");
        assert!(said(0.0).ends_with("nobody is ranked."));
        assert_eq!(said(0.001), "What partners differ by is mostly chance (reliability 0.01 of 1).");
        assert!(said(0.4).contains("in part theirs") && said(0.7).contains("mostly theirs"));
        assert!(said(0.999).ends_with("(reliability 0.99 of 1)."));
    }
}
