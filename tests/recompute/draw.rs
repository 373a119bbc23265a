//! Random contracts: everything that the number of a contract decides.

mod data;
mod rules;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use quarterdeck::domain::Currency;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::contract::{Agreement, Contract, Day, Opening, Partner, QUARTERS, Waiting};

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
    let partners = std::array::from_fn(|_| draw.partner());
    let sub_partners = draw.sub_partners();
    let rates = draw.rates(first_month);
    let data = draw.data();
    Contract { first_month, versions, partners, sub_partners, reporting: draw.currencies[0], rates, data }
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

    fn partner(&mut self) -> Partner {
        let agreement = self.maybe(70, |draw| Agreement {
            base_share: draw.maybe(40, |draw| draw.share(1_500, 5_500)),
            opening_tier: draw.maybe(40, |draw| draw.below(3)),
            holdback: draw.maybe(20, |draw| draw.share(0, 1_500)),
            release_after: draw.maybe(20, |draw| draw.from(1, 3) as u32),
            withholding: draw.maybe(20, |draw| draw.share(0, 2_000)),
            minimum: draw.maybe(20, |draw| (draw.currency(), draw.amount())),
            held_until_collected: draw.maybe(20, |draw| draw.chance(50)),
        });
        let figures = self.figures();
        let openings = (0..self.from(0, 1)).map(|_| (self.currency(), self.opening())).collect();
        Partner { agreement, figures, openings, lives_in_sweden: self.chance(30) }
    }

    fn opening(&mut self) -> Opening {
        let held: BTreeMap<i32, i128> = (0..self.from(0, 2)).map(|_| (self.from(0, 3) as i32, self.amount())).collect();
        let balance = if self.chance(50) { self.amount() } else { -self.amount() };
        Opening { balance, held, waiting: Waiting::new() }
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
}
