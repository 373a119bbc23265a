//! The horizon in words: a definition names the programme's own number of days, or none where it has no horizon.

/// A catalogue's text for a programme: `within the horizon` becomes `within 21 days`. Without a horizon an outcome
/// counts however late it comes, and the words are left out.
#[must_use]
pub fn in_days(text: &str, horizon_days: Option<u32>) -> String {
    match horizon_days {
        Some(1) => text.replace("within the horizon", "within 1 day"),
        Some(days) => text.replace("within the horizon", &format!("within {days} days")),
        None => text.replace(" within the horizon after opening", "").replace(" within the horizon", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Catalogue;

    #[test]
    fn definitions_speak_of_the_programmes_days() {
        let text = "handed over within the horizon after opening.";
        assert_eq!(in_days(text, Some(21)), "handed over within 21 days after opening.");
        assert_eq!(in_days(text, Some(1)), "handed over within 1 day after opening.");
        assert_eq!(in_days(text, None), "handed over.");
        assert_eq!(in_days("resolved within the horizon without help", None), "resolved without help");
    }

    #[test]
    fn no_built_in_text_is_left_with_a_horizon_of_no_length() {
        for metric in Catalogue::built_in().expect("a catalogue").metrics() {
            for text in [&metric.definition, &metric.formula].into_iter().chain(&metric.pitfalls) {
                for horizon in [None, Some(21)] {
                    assert!(!in_days(text, horizon).contains("horizon"), "{}: {text}", metric.id);
                }
            }
        }
    }
}
