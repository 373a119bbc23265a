//! From a figure and a target to a verdict.

use super::model::{Direction, Status, Target};
use crate::metrics::Metric;
use crate::metrics::evaluate::{Figure, Gap};
use crate::programme::model::MetricRule;

/// A verdict, and why there is none.
pub(super) struct Verdict {
    pub(super) status: Status,
    pub(super) reason: Option<String>,
}

/// What a programme asks of a metric, if anything; a tolerance that is not given is the target itself.
pub(super) fn target(rule: Option<MetricRule>) -> Option<Target> {
    let rule = rule?;
    let target = rule.target?;
    Some(Target { target, tolerance: rule.tolerance.unwrap_or(target) })
}

/// The verdict on a figure (rule R1): no evidence, too little, still open, no target, or held against the target.
pub(super) fn verdict(metric: &Metric, figure: &Figure, target: Option<Target>) -> Verdict {
    let (value, immature) = (figure.measurement.value, figure.measurement.immature);
    match (&figure.gap, value) {
        (Some(Gap::NotMeasured(reason)), _) => {
            return Verdict { status: Status::NotMeasured, reason: Some(reason.clone()) };
        }
        (Some(Gap::Insufficient(reason)), _) => {
            return Verdict { status: Status::InsufficientEvidence, reason: Some(reason.clone()) };
        }
        (None, _) => {}
    }
    let Some(value) = value else { return Verdict { status: Status::NotMeasured, reason: None } };
    if immature > 0 {
        let reason =
            format!("provisional: {immature} of {} {} may still change", figure.measurement.evidence, metric.evidence);
        return Verdict { status: Status::NoTarget, reason: Some(reason) };
    }
    let status = target.map_or(Status::NoTarget, |target| held_against(metric.direction, value, target));
    Verdict { status, reason: None }
}

/// The verdict on a value by a rule; `None` where the rule has no target, or the metric no direction.
#[must_use]
pub fn judged(direction: Direction, value: f64, rule: MetricRule) -> Option<Status> {
    let status = held_against(direction, value, target(Some(rule))?);
    (status != Status::NoTarget).then_some(status)
}

/// The verdict on a value that a target judges.
pub(super) fn held_against(direction: Direction, value: f64, Target { target, tolerance }: Target) -> Status {
    let reaches = |bound: f64| match direction {
        Direction::Higher => value >= bound,
        Direction::Lower => value <= bound,
        Direction::Neutral => false,
    };
    match direction {
        Direction::Neutral => Status::NoTarget,
        _ if reaches(target) => Status::Met,
        _ if reaches(tolerance) => Status::Deviation,
        _ => Status::Breach,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_work_in_both_directions() {
        let high = Target { target: 0.9, tolerance: 0.87 };
        assert_eq!(held_against(Direction::Higher, 9.0 / 10.0, high), Status::Met);
        assert_eq!(held_against(Direction::Higher, 0.87, high), Status::Deviation);
        assert_eq!(held_against(Direction::Higher, 0.8699, high), Status::Breach);
        let low = Target { target: 1.0, tolerance: 1.15 };
        assert_eq!(held_against(Direction::Lower, 1.0, low), Status::Met);
        assert_eq!(held_against(Direction::Lower, 1.15, low), Status::Deviation);
        assert_eq!(held_against(Direction::Lower, 1.2, low), Status::Breach);
        assert_eq!(held_against(Direction::Neutral, 1.2, low), Status::NoTarget);
    }
}
