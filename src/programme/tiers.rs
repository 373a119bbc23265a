//! `[[tier]]` and its gates.

use rust_decimal::Decimal;

use super::metrics::{self, KnownMetric};
use super::model::{Gate, Tier};
use super::points::{self, Component, POINTS};
use super::version::at_least;
use crate::config::{Placed, Section};
use crate::domain::{Finding, Place, Share};

/// A tier with the places that findings about it point to.
pub(super) struct PlacedTier {
    pub(super) tier: Tier,
    pub(super) place: Place,
    pub(super) share_place: Place,
    /// One for each gate.
    pub(super) gate_places: Vec<Place>,
}

/// The tiers that could be read, lowest first.
pub(super) fn read(root: &Section<'_>, metrics: &[KnownMetric<'_>], points: &[Component]) -> Vec<PlacedTier> {
    let score = Score { is_earned: root.has(POINTS), most: points::most(points) };
    root.sections("tier").into_iter().filter_map(|entry| read_tier(entry, metrics, &score)).collect()
}

/// What tiers may ask of the score.
struct Score {
    /// Whether anything earns points.
    is_earned: bool,
    /// The most there can be; `None` without a limit.
    most: Option<Decimal>,
}

fn read_tier(entry: Section<'_>, metrics: &[KnownMetric<'_>], score: &Score) -> Option<PlacedTier> {
    let place = entry.place();
    let id = entry.required_text("id");
    let name = entry.text("name");
    let share = share(&entry, "share");
    if !entry.has("share") {
        let message = "`share` is missing, expected a decimal in quotes such as \"0.35\"";
        entry.note(Finding::error(entry.key_place("share"), message));
    }
    let mut gates: Vec<_> = entry.sections("gate").into_iter().filter_map(|gate| read_gate(gate, metrics)).collect();
    gates.extend(read_points(&entry, score));
    entry.finish();
    let (id, share) = (id?, share?);
    let name = name.map_or_else(|| id.value.clone(), |name| name.value);
    let gate_places = gates.iter().map(|gate| gate.place.clone()).collect();
    let gates = gates.into_iter().map(|gate| gate.value).collect();
    let tier = Tier { id: id.value, name, share: share.value, gates };
    Some(PlacedTier { tier, place, share_place: share.place, gate_places })
}

pub(super) fn read_gate(entry: Section<'_>, metrics: &[KnownMetric<'_>]) -> Option<Placed<Gate>> {
    let place = entry.place();
    let metric = entry.required_text("metric");
    let known = metric.as_ref().and_then(|id| metrics::find(&entry, id, metrics));
    let (floor, ceiling) = (entry.number("at_least"), entry.number("at_most"));
    if entry.has("at_least") == entry.has("at_most") {
        let found = if entry.has("at_least") { "both `at_least` and `at_most`" } else { "no bound" };
        entry.error(format!("found {found}, expected either `at_least` or `at_most`"));
    }
    let is_floor = floor.is_some();
    let bound = floor.or(ceiling);
    if let (Some(known), Some(bound)) = (known, &bound) {
        metrics::check_unit(&entry, known, bound);
        if known.higher_is_better == Some(!is_floor) {
            let (word, better) = if is_floor { ("at_least", "less") } else { ("at_most", "more") };
            let message = format!("`{word}` rewards the worse: of `{}`, {better} is better", known.id);
            entry.note(Finding::warning(bound.place.clone(), message));
        }
    }
    let minimum_evidence = at_least(&entry, "minimum_evidence", 1);
    entry.finish();
    let gate = Gate { metric: metric?.value, bound: bound?.value, at_least: is_floor, minimum_evidence };
    Some(Placed { value: gate, place })
}

/// The pass mark of a tier: a gate on the score.
fn read_points(entry: &Section<'_>, score: &Score) -> Option<Placed<Gate>> {
    let mark = entry.number("points_at_least")?;
    let most = score.most.filter(|most| Decimal::try_from(mark.value).is_ok_and(|mark| *most < mark));
    if !score.is_earned {
        let finding = Finding::error(mark.place.clone(), "nothing earns points in these rules");
        entry.note(finding.remedy("say with [[points]] what does"));
    } else if let Some(most) = most {
        let message = format!("nobody can reach {} points: all parts together earn at most {most}", mark.value);
        entry.note(Finding::error(mark.place.clone(), message));
    }
    Some(Placed { value: Gate::of_points(mark.value), place: mark.place })
}

/// A share of revenue: a decimal in quotes from 0 to 1; others are noted.
pub(super) fn share(section: &Section<'_>, key: &str) -> Option<Placed<Share>> {
    let written = section.quoted_decimal(key)?;
    if let Some(share) = Share::new(written.value) {
        return Some(Placed { value: share, place: written.place });
    }
    let finding = Finding::error(written.place, format!("found `{}`, expected a share from 0 to 1", written.value));
    let percent = Decimal::ONE..=Decimal::ONE_HUNDRED;
    section.note(if percent.contains(&written.value) {
        let share = (written.value / Decimal::ONE_HUNDRED).normalize();
        finding.remedy(format!("for {} % write \"{share}\"", written.value))
    } else {
        finding
    });
    None
}
