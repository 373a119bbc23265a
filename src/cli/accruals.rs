//! What a quarter that is not over has come to, in words.

use crate::pipeline::AccrualSum;

/// The lines for the report of a run; none where nothing is accrued.
pub(crate) fn lines(sums: &[AccrualSum]) -> String {
    let Some(first) = sums.first() else { return String::new() };
    format!("{}; not posted, to be reversed in {}\n{}\n", accrued(sums), first.reverses_in, expected(sums))
}

/// `accrued to 2026-10-05: 1200.00 EUR, 80.00 USD`.
pub(crate) fn accrued(sums: &[AccrualSum]) -> String {
    let until = sums.first().map_or("", |first| first.until.as_str());
    let all: Vec<String> = sums.iter().map(|sum| format!("{} {}", sum.accrued, sum.currency)).collect();
    format!("accrued to {until}: {}", all.join(", "))
}

/// `expected for the quarter: 70000.00 EUR (66000.00 to 75000.00), 900.00 USD (known lines alone, lines to come not estimated)`.
pub(crate) fn expected(sums: &[AccrualSum]) -> String {
    let all: Vec<String> = sums.iter().map(expected_of).collect();
    format!("expected for the quarter: {}", all.join(", "))
}

fn expected_of(sum: &AccrualSum) -> String {
    let AccrualSum { currency, known, partners, not_estimated, .. } = sum;
    let Some(forecast) = &sum.forecast else {
        return format!("{known} {currency} (known lines alone, lines to come not estimated)");
    };
    let short = match not_estimated {
        0 => String::new(),
        short => format!(", lines to come not estimated for {short} of {partners} partners"),
    };
    format!("{} {currency} ({} to {}{short})", forecast.expected, forecast.low, forecast.high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::AccrualRange;

    fn sum(forecast: Option<[&str; 3]>, not_estimated: usize) -> AccrualSum {
        let range = |[low, expected, high]: [&str; 3]| AccrualRange {
            low: low.to_owned(),
            expected: expected.to_owned(),
            high: high.to_owned(),
        };
        AccrualSum {
            currency: "EUR".to_owned(),
            until: "2026-08-15".to_owned(),
            accrued: "2000.00".to_owned(),
            reverses_in: "2026Q4".to_owned(),
            known: "4000.00".to_owned(),
            forecast: forecast.map(range),
            partners: 3,
            not_estimated,
        }
    }

    #[test]
    fn an_estimate_is_told_with_its_range_and_what_is_short_of_it() {
        assert_eq!(lines(&[]), "");
        let range = Some(["4400.00", "4500.00", "4700.00"]);
        let text = lines(&[sum(range, 0)]);
        assert_eq!(
            text,
            "accrued to 2026-08-15: 2000.00 EUR; not posted, to be reversed in 2026Q4\n\
             expected for the quarter: 4500.00 EUR (4400.00 to 4700.00)\n"
        );
        assert!(expected(&[sum(range, 1)]).ends_with("lines to come not estimated for 1 of 3 partners)"));
        let alone = "expected for the quarter: 4000.00 EUR (known lines alone, lines to come not estimated)";
        assert_eq!(expected(&[sum(None, 3)]), alone);
    }
}
