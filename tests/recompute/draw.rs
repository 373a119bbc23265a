//! Random contracts: everything that the number of a contract decides.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use quarterdeck::domain::Currency;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::contract::{
    Agreement, Contract, Costs, Day, Incentive, LevelAt, Line, Opening, Partner, PaymentTerms, Pays, Promise, QUARTERS,
    Scale, Shape, Terms,
};

/// Contract `number` is drawn from this seed plus its number.
pub(crate) const SEED: u64 = 20_260_930;

/// Every currency of ISO 4217 with the digits of its minor unit.
pub(crate) static CURRENCIES: LazyLock<Vec<(Currency, u32)>> = LazyLock::new(|| {
    let row = |row: &str| {
        let (code, digits) = row.split_once(',').expect("two columns");
        (Currency::parse(code).expect("a code"), digits.parse().expect("digits"))
    };
    include_str!("iso-4217.csv").lines().skip(1).map(row).collect()
});

struct Draw {
    random: ChaCha12Rng,
    /// The currencies of the contract, the reporting currency first.
    currencies: Vec<Currency>,
    /// First day of the first settled quarter, and last day of the last.
    days: (Day, Day),
}

pub(crate) fn contract(number: u64) -> Contract {
    let random = ChaCha12Rng::seed_from_u64(SEED.wrapping_add(number));
    let mut draw = Draw { random, currencies: Vec::new(), days: (0, 0) };
    draw.currencies = (0..draw.from(2, 4)).map(|_| CURRENCIES[draw.below(CURRENCIES.len())].0).collect();
    let first_month = 2026 * 12 + draw.from(0, 11) as i32;
    let start = |month: i32| {
        let date = NaiveDate::from_ymd_opt(month / 12, month.unsigned_abs() % 12 + 1, 1);
        date.expect("a month").num_days_from_ce()
    };
    draw.days = (start(first_month), start(first_month + 3 * QUARTERS as i32) - 1);
    let versions = draw.versions();
    let partners = [draw.partner(), draw.partner()];
    let rates = draw.rates(first_month);
    let data = draw.data();
    Contract { first_month, versions, partners, reporting: draw.currencies[0], rates, data }
}

impl Draw {
    fn below(&mut self, count: usize) -> usize {
        (self.random.next_u64() % count as u64) as usize
    }

    fn from(&mut self, least: i128, most: i128) -> i128 {
        least + i128::from(self.random.next_u64()) % (most - least + 1)
    }

    /// True in so many of a hundred draws.
    fn chance(&mut self, percent: i128) -> bool {
        self.from(1, 100) <= percent
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn maybe<T>(&mut self, percent: i128, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.chance(percent) { Some(value(self)) } else { None }
    }

    fn currency(&mut self) -> Currency {
        let currencies = self.currencies.clone();
        self.one(&currencies)
    }

    /// A share in hundredths of a per cent, often a round one.
    fn share(&mut self, least: i128, most: i128) -> i128 {
        let share = self.from(least, most);
        if self.chance(50) { share / 100 * 100 } else { share }
    }

    /// Minor units: a few, or many.
    fn amount(&mut self) -> i128 {
        let most = self.one(&[9, 999, 99_999, 9_999_999, 999_999_999]);
        self.from(1, most)
    }

    fn versions(&mut self) -> Vec<Terms> {
        let mut from = self.days.0 - 400;
        let mut versions = Vec::new();
        for _ in 0..self.one(&[1, 2, 2, 3]) {
            versions.push(self.terms(from));
            from = from.max(self.days.0 - 60) + self.from(1, 150) as Day;
        }
        versions
    }

    fn terms(&mut self, from: Day) -> Terms {
        let shares = [self.share(2_000, 3_500), self.share(3_000, 4_500), self.share(3_500, 5_500)];
        let silver = self.share(6_000, 8_500);
        let gold = silver + self.share(500, 1_400);
        let incentives = (0..self.from(0, 3)).map(|place| self.incentive(place)).collect();
        let points = self.maybe(60, |draw| draw.scale(Shape::Band, 400, 1_500));
        let promises = (0..self.from(0, 3)).map(|place| self.promise(place, points.is_some())).collect();
        Terms {
            from,
            same_quarter: self.chance(30),
            level_at: self.one(&[LevelAt::Service, LevelAt::Service, LevelAt::Invoice, LevelAt::Payout]),
            tiers: [(0, shares[0]), (silver, shares[1]), (gold, shares[2])],
            floor: self.share(2_000, 3_200),
            cap: self.share(3_800, 5_200),
            incentives,
            promises,
            points,
            at_risk: self.maybe(50, |draw| draw.share(200, 2_000)),
            payment: self.maybe(60, Self::payment),
        }
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
        Incentive { id: format!("i{place}"), only, gate: self.maybe(70, |draw| draw.share(5_000, 9_900)), pays }
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
        }
    }

    fn partner(&mut self) -> Partner {
        let agreement = self.maybe(70, |draw| Agreement {
            base_share: draw.maybe(40, |draw| draw.share(1_500, 5_500)),
            opening_tier: draw.maybe(40, |draw| draw.below(3)),
            holdback: draw.maybe(20, |draw| draw.share(0, 1_500)),
            release_after: draw.maybe(20, |draw| draw.from(1, 3) as u32),
            withholding: draw.maybe(20, |draw| draw.share(0, 2_000)),
            minimum: draw.maybe(20, |draw| (draw.currency(), draw.amount())),
        });
        let figures = std::array::from_fn(|_| {
            std::array::from_fn(|_| {
                let whole = self.one(&[3, 7, 20, 100, 150, 997]);
                (whole - self.from(0, whole * 45 / 100), whole)
            })
        });
        let openings = (0..self.from(0, 1)).map(|_| (self.currency(), self.opening())).collect();
        Partner { agreement, figures, openings, lives_in_sweden: self.chance(30) }
    }

    fn opening(&mut self) -> Opening {
        let held: BTreeMap<i32, i128> = (0..self.from(0, 2)).map(|_| (self.from(0, 3) as i32, self.amount())).collect();
        let balance = if self.chance(50) { self.amount() } else { -self.amount() };
        Opening { balance, held }
    }

    fn rates(&mut self, first_month: i32) -> BTreeMap<(Currency, i32), i128> {
        let mut rates = BTreeMap::new();
        let is_complete = self.chance(80);
        let others: Vec<Currency> = self.currencies.iter().skip(1).copied().collect();
        for currency in others {
            let about = self.one(&[1_000, 90_000, 1_000_000, 3_000_000_000]);
            for month in first_month..first_month + 3 * QUARTERS as i32 {
                let rate = about + self.from(0, about / 5);
                if is_complete || self.chance(85) {
                    rates.insert((currency, month), if is_complete || self.chance(95) { rate } else { 0 });
                }
            }
        }
        rates
    }

    /// Lines as they are known at each settling: later ones come in, others change or go.
    fn data(&mut self) -> [Vec<Line>; QUARTERS] {
        let mut lines: Vec<Line> = Vec::new();
        let mut count = 0;
        std::array::from_fn(|stage| {
            if stage > 0 {
                lines.retain(|_| !self.chance(7));
                for line in &mut lines {
                    if self.chance(15) {
                        self.change(line);
                    }
                }
            }
            for _ in 0..self.from(1, if stage == 0 { 6 } else { 2 }) {
                let line = self.line(count, &lines);
                lines.push(line);
                count += 1;
            }
            lines.clone()
        })
    }

    fn line(&mut self, number: usize, others: &[Line]) -> Line {
        let (from, to) = self.service();
        let is_credit = self.chance(30);
        let amount = if is_credit { -self.amount() } else { self.amount() };
        let original = self.maybe(if is_credit { 80 } else { 5 }, |draw| draw.below(others.len().max(1)));
        let original = original.and_then(|place| others.get(place));
        let currency = self.currency();
        let (holder, moves) = (self.holder(), self.moves(from, to));
        Line {
            id: format!("L{number:02}"),
            amount: if self.chance(2) { 0 } else { amount },
            currency: original.map_or(currency, |line| line.currency),
            from,
            to,
            holder: original.map_or(holder, |line| line.holder),
            moves: original.map_or(moves, |line| line.moves),
            corrects: original.map(|line| line.id.clone()),
            kept: self.kept(amount),
            invoiced: self.invoiced(from),
        }
    }

    fn service(&mut self) -> (Day, Day) {
        let (first, last) = self.days;
        let from = self.from(i128::from(first) - 100, i128::from(last)) as Day;
        let most = self.one(&[1, 31, 92, 400]);
        (from, from + self.from(0, most) as Day)
    }

    fn holder(&mut self) -> Option<usize> {
        self.one(&[Some(0), Some(0), Some(0), Some(1), Some(1), None])
    }

    fn moves(&mut self, from: Day, to: Day) -> Option<(Day, Option<usize>)> {
        self.maybe(25, |draw| (draw.from(i128::from(from), i128::from(to) + 5) as Day, draw.holder()))
    }

    /// Nothing, all, or some of an amount.
    fn kept(&mut self, amount: i128) -> i128 {
        match self.from(0, 9) {
            0 => amount,
            1 => amount / 3,
            _ => 0,
        }
    }

    /// Before its service days, after them, or nobody knows.
    fn invoiced(&mut self, from: Day) -> Option<Day> {
        self.maybe(95, |draw| (i128::from(from) + draw.from(-150, 150)) as Day)
    }

    fn change(&mut self, line: &mut Line) {
        match self.from(0, 6) {
            0 => line.amount = if line.amount < 0 { -self.amount() } else { self.amount() },
            1 => (line.from, line.to) = self.service(),
            2 => line.holder = self.holder(),
            3 => line.moves = self.moves(line.from, line.to),
            4 => line.kept = self.kept(line.amount),
            5 => line.invoiced = self.invoiced(line.from),
            _ => line.currency = self.currency(),
        }
    }
}
