//! Named scales: from a figure to a share, an amount or points, in exact decimals.
//!
//! A scale has bands. What a band's number means depends on the kind: it is the result, or what each unit of the figure is worth.

mod reader;
#[cfg(test)]
mod tests;

pub(super) use reader::read;

use rust_decimal::Decimal;

use crate::domain::Rounding;

/// What a scale makes of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The number of the band that the figure lies in.
    Band,
    /// Each part of the figure times the number of the band that this part lies in, summed.
    Marginal,
    /// The whole figure times the number of the band that it lies in.
    Whole,
}

/// A band of a scale: from one figure, included, up to another, excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The first figure in it; `None` for everything below.
    pub from: Option<Decimal>,
    /// The first figure beyond it; `None` for everything above.
    pub to: Option<Decimal>,
    /// What it gives: a result, or the worth of one unit.
    pub gives: Decimal,
}

impl Band {
    fn holds(&self, figure: Decimal) -> bool {
        self.from.is_none_or(|from| from <= figure) && self.to.is_none_or(|to| figure < to)
    }
}

/// A named scale. Its bands are without gaps or overlaps, lowest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// What it makes of a figure.
    pub kind: Kind,
    /// What the figure is multiplied with before anything else: 100 for a share that the bands write in per cent.
    pub times: Decimal,
    /// Places that the figure is rounded to before its band is looked for, and how; `None` leaves it as it is.
    pub rounded: Option<(u32, Rounding)>,
    /// The bands.
    pub bands: Vec<Band>,
    /// Least result for a figure above zero, of a marginal or whole scale.
    pub minimum: Option<Decimal>,
    /// Greatest result for a figure above zero, of a marginal or whole scale.
    pub maximum: Option<Decimal>,
}

impl Schedule {
    /// What a figure gives; `None` below the first band, and where a number does not fit.
    ///
    /// A marginal or whole scale gives a figure below zero what its opposite gives, with the sign turned, so that a refund takes back
    /// what the sale gave; the minimum does not apply to it, and the maximum does. A figure of zero gives zero.
    #[must_use]
    pub fn apply(&self, figure: Decimal) -> Option<Decimal> {
        match self.kind {
            Kind::Band => {
                let figure = self.read(figure)?;
                Some(self.bands.iter().find(|band| band.holds(figure))?.gives)
            }
            Kind::Marginal | Kind::Whole => {
                // Its size is rounded and not the figure: a half would go up, and a refund take back less than the sale gave.
                let seen = self.read(figure.abs())?;
                let size = self.of_amount(seen)?;
                let size = self.maximum.map_or(size, |maximum| size.min(maximum));
                match figure.cmp(&Decimal::ZERO) {
                    _ if seen.is_zero() => Some(Decimal::ZERO),
                    std::cmp::Ordering::Less => Some(-size),
                    _ => Some(self.minimum.map_or(size, |minimum| size.max(minimum))),
                }
            }
        }
    }

    /// The figure as the bands see it: multiplied and rounded.
    #[must_use]
    pub fn read(&self, figure: Decimal) -> Option<Decimal> {
        let figure = figure.checked_mul(self.times)?;
        Some(self.rounded.map_or(figure, |(places, rounding)| rounding.to_places(figure, places)))
    }

    /// What an amount of zero or more gives, before minimum and maximum.
    fn of_amount(&self, amount: Decimal) -> Option<Decimal> {
        if self.kind == Kind::Whole {
            return self.bands.iter().find(|band| band.holds(amount))?.gives.checked_mul(amount);
        }
        self.bands.iter().try_fold(Decimal::ZERO, |sum, band| {
            let from = band.from.unwrap_or(Decimal::ZERO);
            let part = band.to.map_or(amount, |to| amount.min(to)) - from;
            sum.checked_add(part.max(Decimal::ZERO).checked_mul(band.gives)?)
        })
    }
}
