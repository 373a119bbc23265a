//! Where a monotone function crosses 0.

/// Halvings that exhaust a double's 53 binary digits with room to spare.
const HALVINGS: usize = 200;

/// The point in `low..=high` from which `beyond` holds; `beyond` must be false first and true after.
///
/// `low` where it holds everywhere, `high` where nowhere.
pub(super) fn crossing(low: f64, high: f64, beyond: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (low, high);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if beyond(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_root_of_two() {
        assert!((crossing(0.0, 2.0, |x| x * x > 2.0) - 2.0_f64.sqrt()).abs() < 1e-15);
        assert_eq!(crossing(0.0, 1.0, |_| false), 1.0);
        assert!(crossing(0.0, 1.0, |_| true) < 1e-15);
    }
}
