//! Points: what figures earn, component by component, in exact decimals that are not rounded before they are summed.

mod reader;
#[cfg(test)]
mod tests;

pub(super) use reader::read;

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::schedules::{Kind, Schedule};

/// The name by which a tier's gate asks for points. No metric may be called so where points are earned.
pub const POINTS: &str = "points";

/// A figure of a metric, as rules about points and money look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The value, in the metric's unit.
    pub value: Decimal,
    /// How many things it counts (people certified, cases solved in time); `None` where it counts none.
    pub things: Option<i64>,
}

/// Which side of a figure a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// The value.
    Value,
    /// The number of things.
    Things,
}

impl Counted {
    /// That side of a figure; `None` where it counts no things.
    #[must_use]
    pub fn of(self, figure: Figure) -> Option<Decimal> {
        match self {
            Self::Value => Some(figure.value),
            Self::Things => figure.things.map(Decimal::from),
        }
    }

    /// As files write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Things => "things",
        }
    }
}

/// How points come from a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earns {
    /// So many points at a figure, and in proportion below and above it.
    Proportion {
        /// The figure that earns all of them.
        full_at: Decimal,
        /// The points.
        points: Decimal,
    },
    /// So many points for each unit.
    Each(Decimal),
    /// What a scale gives.
    Schedule(Schedule),
}

/// One way to earn a component's points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// The metric.
    pub metric: String,
    /// Which side of it.
    pub counted: Counted,
    /// The points.
    pub earns: Earns,
}

/// What must hold before a component earns anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The metric.
    pub metric: String,
    /// Which side of it.
    pub counted: Counted,
    /// The least figure.
    pub at_least: Decimal,
}

/// How several measures make one component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combine {
    /// The higher counts.
    Highest,
    /// They are summed.
    Sum,
}

/// A part of the score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Most points, where there is a limit.
    pub most: Option<Decimal>,
    /// Fewest points where its needs hold.
    pub least: Decimal,
    /// Whether a score without points here passes nowhere.
    pub must_score: bool,
    /// How its measures are combined.
    pub combine: Combine,
    /// What must hold first.
    pub needs: Vec<Need>,
    /// Its measures; never empty.
    pub measures: Vec<Measure>,
}

/// Points between two bounds: equal where every figure has enough evidence, apart where one has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Between {
    /// What is earned at least.
    pub low: Decimal,
    /// What may be earned at most; `None` without a limit.
    pub high: Option<Decimal>,
}

impl Between {
    fn exactly(points: Decimal) -> Self {
        Self { low: points, high: Some(points) }
    }

    /// The points, where evidence leaves no doubt about them.
    #[must_use]
    pub fn decided(self) -> Option<Decimal> {
        self.high.filter(|high| *high == self.low)
    }
}

/// A score: the sum of its components.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// Each component's id with its points, in the order of the programme.
    pub components: Vec<(String, Between)>,
    /// The sum.
    pub total: Between,
    /// Whether every component that must score is above zero; `None` where evidence leaves it open.
    pub all_score: Option<bool>,
}

impl Score {
    /// Whether the score passes a mark; `None` where evidence leaves it open.
    #[must_use]
    pub fn passes(&self, mark: Decimal) -> Option<bool> {
        if self.all_score == Some(false) || self.total.high.is_some_and(|high| high < mark) {
            return Some(false);
        }
        (self.all_score == Some(true) && self.total.low >= mark).then_some(true)
    }
}

/// The score of some figures; `None` where a number does not fit. `figure` answers `None` without enough evidence.
#[must_use]
pub fn score(components: &[Component], figure: &impl Fn(&str) -> Option<Figure>) -> Option<Score> {
    let mut scored = Vec::with_capacity(components.len());
    let mut total = Between::exactly(Decimal::ZERO);
    let mut all_score = Some(true);
    for component in components {
        let points = component.points(figure)?;
        total = sum(total, points)?;
        if component.must_score && points.low <= Decimal::ZERO {
            let out_of_reach = points.high.is_some_and(|high| high <= Decimal::ZERO);
            all_score = if out_of_reach || all_score == Some(false) { Some(false) } else { None };
        }
        scored.push((component.id.clone(), points));
    }
    Some(Score { components: scored, total, all_score })
}

/// Every metric that points rest on.
#[must_use]
pub fn metrics(components: &[Component]) -> BTreeSet<&str> {
    let needs = components.iter().flat_map(|component| &component.needs).map(|need| need.metric.as_str());
    let measures = components.iter().flat_map(|component| &component.measures);
    needs.chain(measures.map(|measure| measure.metric.as_str())).collect()
}

/// The most points there can be; `None` without a limit, and of no components.
#[must_use]
pub fn most(components: &[Component]) -> Option<Decimal> {
    let limits = components.iter().map(|component| component.most);
    limits.reduce(|one, other| one?.checked_add(other?)).flatten()
}

impl Component {
    fn points(&self, figure: &impl Fn(&str) -> Option<Figure>) -> Option<Between> {
        let holds = |need: &Need| Some(need.counted.of(figure(&need.metric)?)? >= need.at_least);
        let held: Vec<Option<bool>> = self.needs.iter().map(holds).collect();
        if held.contains(&Some(false)) {
            return Some(Between::exactly(Decimal::ZERO));
        }
        let mut earned = Between { low: Decimal::ZERO, high: Some(Decimal::ZERO) };
        for (index, measure) in self.measures.iter().enumerate() {
            let points = match figure(&measure.metric).and_then(|figure| measure.counted.of(figure)) {
                Some(figure) => Between::exactly(measure.earns.points(figure)?),
                None => Between { low: Decimal::ZERO, high: None },
            };
            earned = match (index, self.combine) {
                (0, _) => points,
                (_, Combine::Sum) => sum(earned, points)?,
                (_, Combine::Highest) => Between {
                    low: earned.low.max(points.low),
                    high: earned.high.zip(points.high).map(|(one, other)| one.max(other)),
                },
            };
        }
        let limited = |points: Decimal| self.most.map_or(points, |most| points.min(most)).max(self.least);
        let low = if held.contains(&None) { Decimal::ZERO } else { limited(earned.low) };
        Some(Between { low, high: earned.high.map(limited).or(self.most) })
    }
}

impl Earns {
    /// The least figure that earns so many points; `None` where more of it does not earn more, or none earns as many.
    #[must_use]
    pub fn least_figure_for(&self, wanted: Decimal) -> Option<Decimal> {
        match self {
            Self::Proportion { full_at, points } if *points > Decimal::ZERO => {
                full_at.checked_mul(wanted)?.checked_div(*points)
            }
            Self::Each(points) if *points > Decimal::ZERO => wanted.checked_div(*points),
            Self::Schedule(schedule) if schedule.kind == Kind::Band => {
                let band = schedule.bands.iter().find(|band| band.gives >= wanted)?;
                band.from?.checked_div(schedule.times)
            }
            _ => None,
        }
    }

    /// What a figure earns; `None` where a number does not fit.
    #[must_use]
    pub fn points(&self, figure: Decimal) -> Option<Decimal> {
        match self {
            Self::Proportion { full_at, points } => figure.checked_mul(*points)?.checked_div(*full_at),
            Self::Each(points) => figure.checked_mul(*points),
            // Below the first band a scale says nothing: it earns nothing.
            Self::Schedule(schedule) => Some(schedule.apply(figure).unwrap_or(Decimal::ZERO)),
        }
    }
}

fn sum(one: Between, other: Between) -> Option<Between> {
    let high = match (one.high, other.high) {
        (Some(one), Some(other)) => Some(one.checked_add(other)?),
        _ => None,
    };
    Some(Between { low: one.low.checked_add(other.low)?, high })
}
