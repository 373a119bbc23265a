//! Cliffs of scales on revenue: where the smallest amount more changes what is paid by more than itself.

use rust_decimal::Decimal;

use super::super::incentives::{Incentive, Pays};
use super::super::schedules::{Kind, Schedule};
use crate::config::Section;
use crate::domain::{Currency, Finding};

/// Where two neighbouring amounts of revenue are paid very differently.
struct Cliff {
    below: Decimal,
    at: Decimal,
    pays_below: Decimal,
    pays_at: Decimal,
}

impl Cliff {
    fn rise(&self) -> Decimal {
        self.pays_at - self.pays_below
    }
}

/// The highest cliff of each incentive by a scale on revenue; one that costs money before one that pays it.
pub(super) fn cliffs(root: &Section<'_>, incentives: &[Incentive]) -> Vec<Finding> {
    let entries = root.sections("incentive");
    let placed = incentives.iter().zip(&entries);
    placed
        .filter_map(|(incentive, entry)| {
            let Pays::AmountByRecognised { currency, schedule } = &incentive.pays else { return None };
            let (message, remedy) = told(incentive, *currency, &highest(schedule, *currency)?);
            Some(Finding::warning(entry.key_place("schedule"), message).remedy(remedy))
        })
        .collect()
}

fn told(incentive: &Incentive, currency: Currency, cliff: &Cliff) -> (String, &'static str) {
    let rise = cliff.rise();
    let after = match rise.is_sign_negative() {
        true => format!("more revenue costs {} {currency}", rise.abs().normalize()),
        false => format!("a step of {} {currency}", rise.normalize()),
    };
    let message = format!(
        "`{}` pays {} {currency} on {} and {} {currency} on {}: {after}",
        incentive.id,
        cliff.pays_below.normalize(),
        cliff.below.normalize(),
        cliff.pays_at.normalize(),
        cliff.at.normalize()
    );
    (message, "kind = \"marginal\" pays each part of the revenue by its own band")
}

fn highest(schedule: &Schedule, currency: Currency) -> Option<Cliff> {
    if schedule.kind == Kind::Marginal {
        return None;
    }
    // The least by which amounts, as the bands see them, differ.
    let places = schedule.rounded.map_or(currency.minor_digits(), |(places, _)| places);
    let least = Decimal::new(1, places);
    let of_band = |from: Decimal| {
        let at = from.checked_div(schedule.times)?;
        let below = (from - least).checked_div(schedule.times)?;
        let paid = |amount| Some(in_minor_units(schedule.apply(amount)?, currency));
        Some(Cliff { below, at, pays_below: paid(below)?, pays_at: paid(at)? })
    };
    let starts = schedule.bands.iter().skip(1).filter_map(|band| band.from);
    let cliffs = starts.filter_map(of_band).filter(|cliff| cliff.rise().abs() > Decimal::ONE);
    // Falls before rises, and the greatest first.
    cliffs.reduce(|most, cliff| {
        let worth = |cliff: &Cliff| (cliff.rise().is_sign_negative(), cliff.rise().abs());
        if worth(&cliff) > worth(&most) { cliff } else { most }
    })
}

fn in_minor_units(amount: Decimal, currency: Currency) -> Decimal {
    crate::domain::Rounding::HalfUp.to_places(amount, currency.minor_digits())
}
