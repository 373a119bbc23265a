//! Patterns of texts, in which `*` stands for any text.

/// Whether a text fits a pattern from start to end.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(position) => rest = &rest[position + part.len()..],
            None => return false,
        }
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

/// Whether a text fits any of the patterns.
pub(crate) fn fits_any(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| fits(pattern, text))
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(fits("Completed/*", "Completed/Closed") && fits("*/In Call", "Completed/In Call"));
        assert!(fits("*", "") && fits("a*b*c", "aXbYbc") && fits("Open", "Open"));
        assert!(!fits("Open", "Opened") && !fits("a*a", "a") && !fits("a*b*c", "acb"));
        assert!(!fits("Completed/*", "completed/Closed"));
    }
}
