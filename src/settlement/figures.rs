//! The figures of one partner and quarter that rules about tiers and money look at.

use rust_decimal::Decimal;

use crate::domain::Quarter;
use crate::programme::model::{Gate, Version};
use crate::programme::points::Figure;
use crate::scorecard::model::{Measurement, Scorecard, Status};

/// A scorecard as it stood in one of its quarters, under the version that rules the quarter.
#[derive(Clone, Copy)]
pub(super) struct Figures<'a> {
    /// The scorecard.
    pub card: &'a Scorecard,
    /// The quarter looked at.
    pub quarter: Quarter,
    /// The period of the scorecard.
    pub period: Quarter,
    /// The version whose least evidence holds.
    pub version: &'a Version,
}

impl<'a> Figures<'a> {
    /// The value that a gate looks at; `None` without the evidence that metric and gate ask for.
    pub(super) fn for_gate(&self, gate: &Gate) -> Option<f64> {
        let figure = self.measured(&gate.metric, None).filter(|figure| gate.suffices(figure.evidence))?;
        figure.value
    }

    /// A metric's value as an exact decimal, with the number of things it counts.
    pub(super) fn exact(&self, metric: &str) -> Option<Figure> {
        self.exact_of(metric, None)
    }

    /// The figure of all cases, or of one severity; `None` without enough evidence.
    pub(super) fn exact_of(&self, metric: &str, severity: Option<&str>) -> Option<Figure> {
        exact(self.measured(metric, severity)?)
    }

    /// What was measured, whatever the evidence.
    pub(super) fn measurement(&self, metric: &str, severity: Option<&str>) -> Option<&'a Measurement> {
        let result = match severity {
            None => self.card.metric(metric)?,
            Some(severity) => self.card.metrics.iter().find(|result| {
                let of_severity = result.slice.get("severity").is_some_and(|value| value == severity);
                result.id == metric && of_severity && result.slice.len() == 1
            })?,
        };
        if self.quarter == self.period {
            return Some(&result.measurement);
        }
        result.history.iter().find(|(earlier, _)| *earlier == self.quarter).map(|(_, figure)| figure)
    }

    /// What was measured, where there is enough evidence for a value. A severity needs what its metric needs.
    fn measured(&self, metric: &str, severity: Option<&str>) -> Option<&'a Measurement> {
        let rule = self.version.rule_of_period(metric, Some(&self.card.partner.id), self.quarter);
        let minimum = rule.and_then(|rule| rule.minimum_evidence).unwrap_or(0);
        let without_verdict = |status| matches!(status, Status::InsufficientEvidence | Status::NotMeasured);
        let is_refused = self.card.metric(metric).is_some_and(|result| without_verdict(result.status));
        if severity.is_none() && self.quarter == self.period && is_refused {
            return None;
        }
        let figure = self.measurement(metric, severity)?;
        Some(figure).filter(|figure| figure.evidence >= minimum && figure.value.is_some_and(f64::is_finite))
    }
}

/// A value as an exact decimal: the quotient of its two counts where it is one, else the decimal it is printed as.
fn exact(figure: &Measurement) -> Option<Figure> {
    let value = figure.value?;
    let quotient = figure.numerator.zip(figure.denominator).filter(|(_, whole)| *whole != 0);
    let quotient = quotient.filter(|(part, whole)| (*part as f64 / *whole as f64).total_cmp(&value).is_eq());
    let value = match quotient {
        Some((part, whole)) => Decimal::from(part).checked_div(Decimal::from(whole))?,
        None => Decimal::try_from(value).ok()?,
    };
    Some(Figure { value, things: figure.numerator })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_the_quotient_of_its_counts_and_not_a_binary_fraction() {
        let measurement = |value, numerator, denominator| Measurement {
            value: Some(value),
            numerator,
            denominator,
            ..Measurement::default()
        };
        let found = |measurement: Measurement| exact(&measurement).map(|figure| figure.value.to_string());
        assert_eq!(found(measurement(1499.0 / 2000.0, Some(1499), Some(2000))).as_deref(), Some("0.7495"));
        assert_eq!(found(measurement(4.35, None, None)).as_deref(), Some("4.35"));
        // A ratio to what was expected has counts that are not its two sides.
        assert_eq!(found(measurement(1.1, Some(11), Some(400))).as_deref(), Some("1.1"));
        assert_eq!(found(measurement(f64::MAX, None, None)), None);
    }
}
