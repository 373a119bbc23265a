//! Incentives and service credits, again and otherwise: exact fractions, each amount rounded once.

use quarterdeck::domain::Currency;

use super::contract::{Contract, Costs, EARLIER, Gate, Incentive, Pays, Promise, Scale, Shape, Terms};
use super::figures::Known;
use super::ratio::Ratio;
use super::revenue::Revenue;

/// What is added to a partner's part or taken from it.
#[derive(Debug, Default)]
pub(crate) struct Beyond {
    /// By rule; below zero never.
    pub(crate) incentives: Vec<(String, i128)>,
    /// By rule: below zero what a promise cost, above what the amount at risk spares.
    pub(crate) credits: Vec<(String, i128)>,
}

/// Where rules look at figures: the partner, and the quarter whose performance is paid.
struct Performance<'a> {
    contract: &'a Contract,
    known: Known<'a>,
    quarter: i32,
    terms: &'a Terms,
}

/// What the rules add to the revenue of a quarter, or take, on figures as they are known.
pub(crate) fn beyond(known: Known<'_>, quarter: i32, currency: Currency, revenue: &Revenue) -> Beyond {
    let contract = known.contract;
    let performance = if contract.terms_of(quarter).same_quarter { quarter } else { quarter - 1 };
    let terms = contract.terms_of(performance);
    let at = Performance { contract, known, quarter: performance, terms };
    Beyond { incentives: at.incentives(currency, revenue), credits: at.credits(currency, revenue) }
}

impl Performance<'_> {
    fn figure(&self, metric: usize) -> Option<Ratio> {
        self.known.figure(self.quarter, metric)
    }

    fn is_bound(&self, only: Option<usize>) -> bool {
        only.is_none_or(|partner| partner == self.known.partner)
    }

    fn incentives(&self, currency: Currency, revenue: &Revenue) -> Vec<(String, i128)> {
        let mut so_far = Ratio::ZERO;
        let mut found = Vec::new();
        let holds = |incentive: &Incentive| {
            let reached = |gate: &Gate| self.known.holds(self.quarter, gate) == Some(true);
            self.is_bound(incentive.only) && incentive.gate.as_ref().is_none_or(reached)
        };
        for incentive in self.terms.incentives.iter().filter(|incentive| holds(incentive)) {
            let amount = match &incentive.pays {
                Pays::Amount(own, amount) if *own == currency => *amount,
                Pays::ByRevenue(own, scale) if *own == currency => {
                    let unit = Ratio::whole(10_i128.pow(currency.minor_digits()));
                    let recognised = Ratio::whole(revenue.total.recognised).times(Ratio::new(1, unit.rounded()));
                    scale.gives(recognised).unwrap_or(Ratio::ZERO).times(unit).rounded()
                }
                Pays::Amount(..) | Pays::ByRevenue(..) => continue,
                Pays::Share(share) => self.points(&mut so_far, Ratio::points(*share), revenue),
                Pays::ByFigure(metric, scale) => {
                    let share = self.figure(*metric).and_then(|figure| scale.gives(figure)).unwrap_or(Ratio::ZERO);
                    self.points(&mut so_far, share, revenue)
                }
            };
            found.push((incentive.id.clone(), amount));
        }
        found
    }

    /// What so many more points move the paid share of each rule's sum by, floor and cap held.
    fn points(&self, so_far: &mut Ratio, more: Ratio, revenue: &Revenue) -> i128 {
        let (before, after) = (*so_far, so_far.plus(more));
        *so_far = after;
        let moved = revenue.segments.iter().map(|segment| {
            let terms = &self.contract.versions[segment.version];
            let paid = |points: Ratio| {
                let share = Ratio::points(segment.agreed).plus(points).lesser(Ratio::whole(1));
                share.greater(Ratio::points(terms.floor)).lesser(Ratio::points(terms.cap))
            };
            Ratio::whole(segment.recognised).times(paid(after).minus(paid(before)))
        });
        moved.fold(Ratio::ZERO, Ratio::plus).rounded()
    }

    fn credits(&self, currency: Currency, revenue: &Revenue) -> Vec<(String, i128)> {
        let part = Ratio::whole(revenue.total.partner.max(0));
        let broken: Vec<&Promise> = self.terms.promises.iter().filter(|promise| self.is_broken(promise)).collect();
        let mut found = Vec::new();
        let mut points = None;
        for promise in broken {
            let factor = self.factor(promise);
            let cost = match &promise.costs {
                Costs::Points(own) => {
                    let own = Ratio::whole(*own).times(factor);
                    points = Some(points.map_or(own, |sum: Ratio| sum.plus(own)));
                    continue;
                }
                Costs::Amount(own, _) if *own != currency => continue,
                Costs::Amount(_, amount) => Ratio::whole(*amount).times(factor),
                Costs::Share(share) => part.times(Ratio::points(*share)).times(factor),
                Costs::ByFigure(scale) => {
                    let share = self.figure(promise.metric).and_then(|figure| scale.gives(figure));
                    part.times(share.unwrap_or(Ratio::ZERO)).times(factor)
                }
            };
            found.push((promise.id.clone(), -cost.rounded()));
        }
        if let Some((points, scale)) = points.zip(self.terms.points.as_ref()) {
            let cost = part.times(scale.gives(points).unwrap_or(Ratio::ZERO));
            found.push(("points".to_owned(), -cost.rounded()));
        }
        if let Some(at_risk) = self.terms.at_risk {
            let taken: i128 = -found.iter().map(|(_, amount)| amount).sum::<i128>();
            let spared = taken - part.times(Ratio::points(at_risk)).rounded();
            if spared > 0 {
                found.push(("amount-at-risk".to_owned(), spared));
            }
        }
        found
    }

    fn is_broken(&self, promise: &Promise) -> bool {
        let is_less = |figure: Ratio| !figure.at_least(Ratio::points(promise.bound));
        self.is_bound(promise.only) && self.figure(promise.metric).is_some_and(is_less)
    }

    /// What a cost is multiplied with: more than one after enough quarters in a row, each held against its own version's promise. One of
    /// which nothing was counted is passed over.
    fn factor(&self, promise: &Promise) -> Ratio {
        let Some((tenths, after)) = promise.repeated else { return Ratio::whole(1) };
        let broken_in = |quarter: i32| {
            let own = self.contract.terms_of(quarter).promises.iter().find(|other| other.id == promise.id);
            let Some(own) = own else { return Some(false) };
            let value = self.known.figure(quarter, own.metric)?;
            Some(!value.at_least(Ratio::points(own.bound)))
        };
        let known = (-(EARLIER as i32)..=self.quarter).rev().filter_map(broken_in);
        let in_a_row = known.take_while(|is_broken| *is_broken).count();
        if in_a_row >= after as usize { Ratio::new(tenths, 10) } else { Ratio::whole(1) }
    }
}

impl Scale {
    /// What a figure gives; nothing below the first band.
    fn gives(&self, figure: Ratio) -> Option<Ratio> {
        let read = |figure: Ratio| {
            let figure = if self.per_cent { figure.times(Ratio::whole(100)) } else { figure };
            self.places.map_or(figure, |places| figure.to_places(places))
        };
        let start = |place: usize| Ratio::new(self.bands[place].0, 10);
        let band_of = |figure: Ratio| (0..self.bands.len()).rev().find(|place| figure.at_least(start(*place)));
        let worth = |place: usize| Ratio::points(self.bands[place].1);
        if self.shape == Shape::Band {
            return band_of(read(figure)).map(worth);
        }
        let size = read(figure.size());
        if size.sign() == 0 {
            return Some(Ratio::ZERO);
        }
        let given = match self.shape {
            Shape::Whole => size.times(worth(band_of(size)?)),
            _ => (0..self.bands.len()).fold(Ratio::ZERO, |sum, place| {
                let end = if place + 1 < self.bands.len() { size.lesser(start(place + 1)) } else { size };
                sum.plus(end.minus(start(place)).greater(Ratio::ZERO).times(worth(place)))
            }),
        };
        let given = self.maximum.map_or(given, |most| given.lesser(Ratio::whole(most)));
        let least = self.minimum.filter(|_| figure.sign() > 0);
        let given = least.map_or(given, |least| given.greater(Ratio::whole(least)));
        Some(given.times(Ratio::whole(figure.sign())))
    }
}
