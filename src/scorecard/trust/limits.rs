//! From when on a warning is worth a conversation: every threshold of every test, with its reason.

/// The most false alarms among all warnings of one test and period, on average (Benjamini and Hochberg): the same as for partners
/// that stand out in the comparison.
pub(super) const FALSE_DISCOVERY_RATE: f64 = 0.05;

/// A smaller difference of shares is no warning, however sure it is: large partners would be warned of trifles.
pub(super) const LEAST_DIFFERENCE: f64 = 0.10;

/// The same for late escalations. What is late is drawn at the others' upper quarter, so that partners differ more there by
/// how they work alone.
pub(super) const LEAST_DIFFERENCE_LATE: f64 = 0.15;

/// Fewest resolved cases on either side, easy and hard: with fewer, ten points are one or two cases.
pub(super) const FEWEST_CASES: i64 = 30;

/// Fewest escalations of the partner.
pub(super) const FEWEST_ESCALATIONS: i64 = 20;

/// Fewest escalations of all others, and fewest other partners with any: fewer are no yardstick.
pub(super) const FEWEST_OF_OTHERS: i64 = 30;
/// See [`FEWEST_OF_OTHERS`].
pub(super) const FEWEST_OTHERS: usize = 3;

/// Fewest escalations of others in a severity from which its upper quarter is drawn.
pub(super) const FEWEST_FOR_QUARTER: i64 = 20;

/// An escalation is late on a day by which so many tenths of the days up to the promised resolution had passed.
pub(super) const LATE_TENTHS: i64 = 8;

/// Fewest cases in the two tenths at a promise, and in each of the tenths further out, from which the expectation is drawn.
pub(super) const FEWEST_AT_PROMISE: i64 = 40;
/// See [`FEWEST_AT_PROMISE`].
pub(super) const FEWEST_FURTHER_OUT: i64 = 10;
