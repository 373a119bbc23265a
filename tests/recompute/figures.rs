//! The measures that rules look at, as exact fractions.

use super::contract::{Contract, EARLIER, Gate};
use super::ratio::Ratio;

/// What is known of a partner's measures when a quarter is settled.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) contract: &'a Contract,
    pub(crate) partner: usize,
    /// The settled quarter.
    pub(crate) when: i32,
}

impl Known<'_> {
    /// A measure of a quarter; nothing where nothing was counted.
    pub(crate) fn figure(&self, quarter: i32, metric: usize) -> Option<Ratio> {
        let (part, whole) = self.counted(quarter, metric);
        (whole > 0).then(|| Ratio::new(part, whole))
    }

    /// Whether a gate holds; nothing where too little was counted to decide it.
    pub(crate) fn holds(&self, quarter: i32, gate: &Gate) -> Option<bool> {
        let (_, evidence) = self.counted(quarter, gate.metric);
        let figure = self.figure(quarter, gate.metric).filter(|_| evidence >= gate.evidence)?;
        Some(figure.at_least(Ratio::points(gate.bound)))
    }

    pub(crate) fn counted(&self, quarter: i32, metric: usize) -> (i128, i128) {
        let place = usize::try_from(quarter + EARLIER as i32).expect("a known quarter");
        let when = usize::try_from(self.when).expect("a settled quarter");
        self.contract.partners[self.partner].figures[when][place][metric]
    }
}
