//! The difference of two independent estimates, from their own intervals.

/// An estimate with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The interval of `first − second`, of the confidence that both intervals have: squares of the distances add up.
///
/// `d − √((x₁ − l₁)² + (u₂ − x₂)²)` to `d + √((u₁ − x₁)² + (x₂ − l₂)²)`. The estimates must be independent.
/// Source: Newcombe, Statistics in Medicine 17 (1998) 873–890; Zou and Donner, Statistics in Medicine 27 (2008) 1693–1702.
#[must_use]
pub fn square_and_add(first: Estimate, second: Estimate) -> (f64, f64) {
    let difference = first.value - second.value;
    let down = (first.value - first.low).hypot(second.high - second.value);
    let up = (first.high - first.value).hypot(second.value - second.low);
    (difference - down, difference + up)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_add_up_in_squares() {
        let first = Estimate { value: 10.0, low: 7.0, high: 16.0 };
        let second = Estimate { value: 4.0, low: -4.0, high: 8.0 };
        assert_eq!(square_and_add(first, second), (6.0 - 5.0, 6.0 + 10.0));
    }
}
