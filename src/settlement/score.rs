//! How a partner's points came about: what each component's figures were, what they earned of its most, and what more it could earn.
//!
//! The arithmetic is that of [`crate::programme::points`], by which tiers are decided; here it is kept part by part.

use rust_decimal::Decimal;

use crate::domain::Quarter;
use crate::programme::model::Version;
use crate::programme::points::{self, Component, Measure};
pub use crate::programme::points::{Between, Counted};
use crate::scorecard::model::Scorecard;

use super::figures::Figures;

/// A partner's points with what they were made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// Each component, in the order of the programme; never empty.
    pub components: Vec<ComponentPoints>,
    /// The sum.
    pub total: Between,
    /// Most points there can be; `None` without a limit.
    pub most: Option<Decimal>,
}

/// One component's points.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentPoints {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The points.
    pub points: Between,
    /// Most points, where there is a limit.
    pub most: Option<Decimal>,
    /// Whether a score without points here passes no mark.
    pub must_score: bool,
    /// What each measure saw and earned, before the component's bounds.
    pub measures: Vec<MeasurePoints>,
    /// Needs that do not hold, or of which nobody knows.
    pub lacks: Vec<Lacking>,
}

/// What one measure saw and earned.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasurePoints {
    /// The metric.
    pub metric: String,
    /// Which side of it counts.
    pub counted: Counted,
    /// What counted; `None` without enough evidence.
    pub figure: Option<Decimal>,
    /// What it earns by itself; `None` without enough evidence.
    pub points: Option<Decimal>,
    /// The least figure that earns all the component can; `None` where it cannot be told.
    pub full_at: Option<Decimal>,
}

/// A need that does not hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Lacking {
    /// The metric.
    pub metric: String,
    /// Which side of it counts.
    pub counted: Counted,
    /// The least figure.
    pub at_least: Decimal,
    /// The figure; `None` without enough evidence.
    pub figure: Option<Decimal>,
}

impl ComponentPoints {
    /// What it could still earn; `None` without a limit, and where evidence leaves its points open.
    #[must_use]
    pub fn room(&self) -> Option<Decimal> {
        self.most?.checked_sub(self.points.decided()?)
    }
}

impl Points {
    /// What all components together could still add; those without a limit, or left open by evidence, count for nothing.
    #[must_use]
    pub fn room(&self) -> Decimal {
        self.components
            .iter()
            .filter_map(ComponentPoints::room)
            .fold(Decimal::ZERO, |sum, room| sum.saturating_add(room))
    }

    /// The component that could add most, the first of them; `None` where none could add anything.
    #[must_use]
    pub fn adds_most(&self) -> Option<&ComponentPoints> {
        let with_room = self.components.iter().filter(|component| component.room() > Some(Decimal::ZERO));
        with_room.rev().max_by_key(|component| component.room())
    }
}

/// A partner's points in a period; `None` where the version gives none, and where a number does not fit.
#[must_use]
pub fn points(card: &Scorecard, version: &Version, period: Quarter) -> Option<Points> {
    let rules = &version.pay.points;
    let figures = Figures { card, quarter: period, period, version };
    let figure = |metric: &str| figures.exact(metric);
    let score = points::score(rules, &figure).filter(|_| !rules.is_empty())?;
    let components = rules.iter().zip(&score.components).map(|(rule, (_, points))| ComponentPoints {
        id: rule.id.clone(),
        name: rule.name.clone(),
        points: *points,
        most: rule.most,
        must_score: rule.must_score,
        measures: rule.measures.iter().map(|measure| measured(rule, measure, &figures)).collect(),
        lacks: lacks(rule, &figures),
    });
    Some(Points { components: components.collect(), total: score.total, most: points::most(rules) })
}

fn measured(component: &Component, measure: &Measure, figures: &Figures<'_>) -> MeasurePoints {
    let figure = figures.exact(&measure.metric).and_then(|figure| measure.counted.of(figure));
    MeasurePoints {
        metric: measure.metric.clone(),
        counted: measure.counted,
        figure,
        points: figure.and_then(|figure| measure.earns.points(figure)),
        full_at: component.most.and_then(|most| measure.earns.least_figure_for(most)),
    }
}

fn lacks(component: &Component, figures: &Figures<'_>) -> Vec<Lacking> {
    let needs = component.needs.iter().map(|need| Lacking {
        metric: need.metric.clone(),
        counted: need.counted,
        at_least: need.at_least,
        figure: figures.exact(&need.metric).and_then(|figure| need.counted.of(figure)),
    });
    needs.filter(|need| need.figure.is_none_or(|figure| figure < need.at_least)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::testing::with_text;
    use crate::settlement::fixtures::{card, programme};

    const RULES: &str = "[[points]]\nid = \"satisfaction\"\nname = \"Satisfaction\"\nmost = 30\nmust_score = true\nmeasure = [{ metric = \"csat\", full_at = 0.9, points = 30 }]\n\n[[points]]\nid = \"answers\"\nmost = 40\nneeds = [{ metric = \"csat\", at_least = 0.9 }]\nmeasure = [{ metric = \"csat\", counts = \"things\", each = 4 }]\n\n[[points]]\nid = \"backlog\"\nmost = 5\nmeasure = [{ metric = \"backlog\", each = 1 }]\n";

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn found(csat: f64) -> Points {
        let mut version = programme().versions[0].clone();
        version.pay = with_text(RULES).pay;
        let card = card("P1", &[(csat, 100)]);
        points(&card, &version, card.metrics[0].history[0].0).expect("points")
    }

    #[test]
    fn each_component_says_what_it_saw_and_earned() {
        let found = found(0.6);
        let [satisfaction, answers, backlog] = found.components.as_slice() else { panic!("three") };
        assert_eq!((satisfaction.points.decided(), satisfaction.room()), (Some(number("20")), Some(number("10"))));
        let measure = &satisfaction.measures[0];
        assert_eq!((measure.figure, measure.full_at), (Some(number("0.6")), Some(number("0.9"))));
        assert_eq!(answers.points.decided(), Some(Decimal::ZERO), "its need does not hold");
        assert_eq!((answers.lacks[0].figure, answers.lacks[0].at_least), (Some(number("0.6")), number("0.9")));
        assert_eq!(answers.measures[0].full_at, Some(number("10")));
        assert_eq!((backlog.points.low, backlog.points.high, backlog.room()), (Decimal::ZERO, Some(number("5")), None));
        assert_eq!((found.most, found.room()), (Some(number("75")), number("50")));
        assert_eq!((found.total.low, found.total.high), (number("20"), Some(number("25"))));
        assert_eq!(found.adds_most().map(|one| one.name.as_str()), Some("answers"));
    }

    #[test]
    fn a_full_component_adds_nothing_and_a_programme_without_points_gives_none() {
        assert_eq!(found(0.95).components[0].room(), Some(Decimal::ZERO));
        let card = card("P1", &[(0.9, 100)]);
        assert_eq!(points(&card, &programme().versions[0], card.metrics[0].history[0].0), None);
    }
}
