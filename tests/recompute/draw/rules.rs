//! Random rules: versions with their tiers, incentives, service credits and payments.

use super::super::contract::{
    CUSTOMERS, Changes, Costs, Day, Gate, Incentive, LevelAt, PaymentTerms, Pays, Promise, Scale, Shape, SubPartner,
    Terms, Tier, WithoutEvidence,
};
use super::Draw;

impl Draw {
    pub(super) fn versions(&mut self) -> Vec<Terms> {
        let mut from = self.days.0 - 400;
        let mut versions = Vec::new();
        for _ in 0..self.one(&[1, 2, 2, 3]) {
            versions.push(self.terms(from));
            from = from.max(self.days.0 - 60) + self.from(1, 150) as Day;
        }
        versions
    }

    fn terms(&mut self, from: Day) -> Terms {
        let incentives = (0..self.from(0, 3)).map(|place| self.incentive(place)).collect();
        let points = self.maybe(60, |draw| draw.scale(Shape::Band, 400, 1_500));
        let promises = (0..self.from(0, 3)).map(|place| self.promise(place, points.is_some())).collect();
        Terms {
            from,
            same_quarter: self.chance(30),
            level_at: self.one(&[LevelAt::Service, LevelAt::Service, LevelAt::Invoice, LevelAt::Payout]),
            tiers: self.tiers(),
            changes: self.changes(),
            without_evidence: self.one(&[
                WithoutEvidence::Holds,
                WithoutEvidence::Holds,
                WithoutEvidence::Passes,
                WithoutEvidence::Fails,
            ]),
            recomputes: self.chance(50),
            floor: self.share(2_000, 3_200),
            cap: self.share(3_800, 5_200),
            incentives,
            promises,
            points,
            at_risk: self.maybe(50, |draw| draw.share(200, 2_000)),
            payment: self.maybe(60, Self::payment),
        }
    }

    /// The higher tier asks for more; a second measure may stand before either.
    fn tiers(&mut self) -> [Tier; 3] {
        let silver = self.gate(0, 6_000, 8_500);
        let gold = Gate { bound: silver.bound + self.share(500, 1_400), ..self.gate(0, 0, 0) };
        let other = |draw: &mut Self, percent| draw.maybe(percent, |draw| draw.gate(1, 5_500, 8_500));
        let silver = [Some(silver), other(self, 15)].into_iter().flatten().collect();
        let gold = [Some(gold), other(self, 30)].into_iter().flatten().collect();
        [
            Tier { share: self.share(2_000, 3_500), gates: Vec::new() },
            Tier { share: self.share(3_000, 4_500), gates: silver },
            Tier { share: self.share(3_500, 5_500), gates: gold },
        ]
    }

    fn gate(&mut self, metric: usize, least: i128, most: i128) -> Gate {
        let bound = if least < most { self.share(least, most) } else { least };
        Gate { metric, bound, evidence: self.one(&[0, 0, 0, 0, 5, 21, 101]) }
    }

    fn changes(&mut self) -> Changes {
        if self.chance(40) {
            let held_quarters = 2;
            return Changes {
                promotion_after: 1,
                probation: 0,
                most_steps_up: None,
                most_steps_down: None,
                re_entry_after: 0,
                held_quarters,
            };
        }
        Changes {
            promotion_after: self.one(&[1, 1, 1, 2, 3]),
            probation: self.one(&[0, 0, 1, 1, 2]),
            most_steps_up: self.maybe(40, |_| 1),
            most_steps_down: self.maybe(40, |_| 1),
            re_entry_after: self.one(&[0, 0, 1, 2]),
            held_quarters: self.one(&[0, 1, 2, 2]),
        }
    }

    /// The first or the second partner divides its part, never both with each other; the third only gets.
    pub(super) fn sub_partners(&mut self) -> Vec<SubPartner> {
        let mut pairs =
            self.one(&[[(0, 1), (0, 2), (1, 2)], [(1, 2), (1, 0), (0, 2)], [(0, 2), (0, 1), (1, 2)]]).to_vec();
        if self.chance(40) {
            pairs.clear();
        }
        pairs.retain(|_| self.chance(60));
        pairs.into_iter().flat_map(|(of, gets)| self.shares_of(of, gets)).collect()
    }

    /// What one partner gets of another's part: of all customers, from a day on something else, and of one customer its own.
    fn shares_of(&mut self, of: usize, gets: usize) -> Vec<SubPartner> {
        let row = |draw: &mut Self, customer, from: Day| {
            let share = if draw.chance(15) { 5_000 } else { draw.share(10, 5_000) };
            let to = draw.maybe(50, |draw| from + draw.from(0, 200) as Day);
            SubPartner { of, gets, customer, share, from, to }
        };
        let start = |draw: &mut Self| draw.days.0 + draw.from(-100, 200) as Day;
        let mut rows = Vec::new();
        if self.chance(75) {
            let from = start(self);
            let first = row(self, None, from);
            let next = first.to.filter(|_| self.chance(60)).map(|to| to + 1 + self.from(0, 20) as Day);
            rows.push(first);
            rows.extend(next.map(|from| row(self, None, from)));
        }
        if self.chance(40) {
            let (customer, from) = (self.below(CUSTOMERS.len()), start(self));
            rows.push(row(self, Some(customer), from));
        }
        rows
    }

    fn incentive(&mut self, place: i128) -> Incentive {
        let shape = self.one(&[Shape::Band, Shape::Marginal, Shape::Whole]);
        let pays = match self.from(0, 3) {
            0 => Pays::Share(self.share(10, 500)),
            1 => {
                let metric = self.below(2);
                let most = if shape == Shape::Band { 400 } else { 5 };
                Pays::ByFigure(metric, Scale { minimum: None, maximum: None, ..self.scale(shape, 900, most) })
            }
            2 => Pays::Amount(self.currency(), self.amount()),
            _ => {
                let (start, gives) = (self.one(&[900, 90_000, 9_000_000]), self.one(&[300, 30_000]));
                let scale = self.scale(shape, start, gives);
                Pays::ByRevenue(self.currency(), Scale { per_cent: false, ..scale })
            }
        };
        let only = self.maybe(20, |draw| draw.below(2));
        let gate = self.maybe(70, |draw| draw.gate(0, 5_000, 9_900));
        Incentive { id: format!("i{place}"), only, gate, pays }
    }

    fn promise(&mut self, place: i128, with_points: bool) -> Promise {
        let costs = match self.from(0, if with_points { 4 } else { 2 }) {
            0 => Costs::Share(self.share(10, 1_500)),
            1 => {
                let shape = self.one(&[Shape::Band, Shape::Marginal, Shape::Whole]);
                let most = if shape == Shape::Band { 1_000 } else { 9 };
                Costs::ByFigure(self.scale(shape, 900, most))
            }
            2 => Costs::Amount(self.currency(), self.amount()),
            _ => Costs::Points(self.from(1, 20)),
        };
        let only = self.maybe(20, |draw| draw.below(2));
        let repeated = self.maybe(40, |draw| (draw.from(10, 35), draw.from(2, 4) as u32));
        let bound = self.share(6_000, 9_900);
        Promise { id: format!("c{place}"), only, metric: self.below(2), bound, costs, repeated }
    }

    /// A scale whose bands start up to so many tenths apart, and give up to so many hundredths of a per cent.
    fn scale(&mut self, shape: Shape, apart: i128, gives: i128) -> Scale {
        let mut start = 0;
        let mut bands = Vec::new();
        for _ in 0..self.from(1, 4) {
            bands.push((start, self.from(0, gives)));
            start += self.from(1, apart);
        }
        let multiplies = shape != Shape::Band;
        let minimum = self.maybe(30, |draw| draw.from(0, 500)).filter(|_| multiplies);
        let maximum = self.maybe(30, |draw| draw.from(500, 100_000)).filter(|_| multiplies);
        Scale { shape, per_cent: true, places: self.maybe(50, |draw| draw.from(0, 2) as u32), bands, minimum, maximum }
    }

    fn payment(&mut self) -> PaymentTerms {
        let currencies = self.currencies.clone();
        let minimum = currencies.into_iter().filter_map(|currency| {
            let amount = self.maybe(50, |draw| draw.amount())?;
            Some((currency, amount))
        });
        PaymentTerms {
            minimum: minimum.collect(),
            claims: self.chance(40),
            holdback: self.maybe(60, |draw| draw.share(100, 2_000)),
            release_after: self.from(1, 2) as u32,
            withholding: self.maybe(50, |draw| draw.share(100, 3_000)),
            withholding_in_sweden: self.maybe(30, |draw| draw.share(0, 1_000)),
            held_until_collected: self.chance(40),
        }
    }
}
