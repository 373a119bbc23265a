//! A contract and its data in whole numbers: shares in hundredths of a per cent, amounts in minor units, days counted.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use quarterdeck::domain::Currency;

/// Quarters that are settled one after the other, each closed before the next.
pub(crate) const QUARTERS: usize = 3;
/// Quarters before the first settled one of which figures are known.
pub(crate) const EARLIER: usize = 2;
/// Measures that rules look at.
pub(crate) const METRICS: [&str; 2] = ["csat", "first_response_attainment"];
pub(crate) const PARTNERS: [&str; 2] = ["P1", "P2"];
pub(crate) const TIERS: [&str; 3] = ["entry", "silver", "gold"];

/// A day, counted as the calendar's days since the year 1.
pub(crate) type Day = i32;

#[derive(Debug, Clone)]
pub(crate) struct Contract {
    /// The first of the settled months, counted from the year 0.
    pub(crate) first_month: i32,
    /// Oldest first; the first one also rules the days before it.
    pub(crate) versions: Vec<Terms>,
    pub(crate) partners: [Partner; 2],
    pub(crate) reporting: Currency,
    /// Millionths of the reporting currency for one unit, by month.
    pub(crate) rates: BTreeMap<(Currency, i32), i128>,
    /// The revenue lines as they were known when each quarter was settled.
    pub(crate) data: [Vec<Line>; QUARTERS],
}

#[derive(Debug, Clone)]
pub(crate) struct Partner {
    pub(crate) agreement: Option<Agreement>,
    /// Counts of each measure, by quarter: a part of a whole.
    pub(crate) figures: [[(i128, i128); 2]; EARLIER + QUARTERS],
    pub(crate) openings: BTreeMap<Currency, Opening>,
    pub(crate) lives_in_sweden: bool,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Agreement {
    pub(crate) base_share: Option<i128>,
    pub(crate) opening_tier: Option<usize>,
    pub(crate) holdback: Option<i128>,
    pub(crate) release_after: Option<u32>,
    pub(crate) withholding: Option<i128>,
    pub(crate) minimum: Option<(Currency, i128)>,
}

/// What a partner opens with: a balance, and what is held by the quarter that releases it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) balance: i128,
    pub(crate) held: BTreeMap<i32, i128>,
}

#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) amount: i128,
    pub(crate) currency: Currency,
    pub(crate) from: Day,
    pub(crate) to: Day,
    /// The partner, as a place in [`PARTNERS`]; nobody where the customer had none.
    pub(crate) holder: Option<usize>,
    /// From a day on somebody else holds it.
    pub(crate) moves: Option<(Day, Option<usize>)>,
    /// The line that it corrects.
    pub(crate) corrects: Option<String>,
    /// What the partner keeps of its cash.
    pub(crate) kept: i128,
    pub(crate) invoiced: Option<Day>,
}

impl Line {
    pub(crate) fn holder_on(&self, day: Day) -> Option<usize> {
        self.moves.filter(|(moved, _)| *moved <= day).map_or(self.holder, |(_, then)| then)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) from: Day,
    /// Whether a quarter is paid by its own performance; else by that of the one before.
    pub(crate) same_quarter: bool,
    pub(crate) level_at: LevelAt,
    /// Least satisfaction and share of each tier, the entry tier without the first.
    pub(crate) tiers: [(i128, i128); 3],
    pub(crate) floor: i128,
    pub(crate) cap: i128,
    pub(crate) incentives: Vec<Incentive>,
    pub(crate) promises: Vec<Promise>,
    pub(crate) points: Option<Scale>,
    pub(crate) at_risk: Option<i128>,
    pub(crate) payment: Option<PaymentTerms>,
}

/// The day whose tier sets the share of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LevelAt {
    Service,
    Invoice,
    Payout,
}

#[derive(Debug, Clone)]
pub(crate) struct Incentive {
    pub(crate) id: String,
    pub(crate) only: Option<usize>,
    /// Least satisfaction, in hundredths of a per cent.
    pub(crate) gate: Option<i128>,
    pub(crate) pays: Pays,
}

#[derive(Debug, Clone)]
pub(crate) enum Pays {
    Share(i128),
    ByFigure(usize, Scale),
    Amount(Currency, i128),
    ByRevenue(Currency, Scale),
}

#[derive(Debug, Clone)]
pub(crate) struct Promise {
    pub(crate) id: String,
    pub(crate) only: Option<usize>,
    pub(crate) metric: usize,
    /// The least that was promised, in hundredths of a per cent.
    pub(crate) bound: i128,
    pub(crate) costs: Costs,
    /// Tenths that the cost is multiplied with, and from how many quarters in a row on.
    pub(crate) repeated: Option<(i128, u32)>,
}

#[derive(Debug, Clone)]
pub(crate) enum Costs {
    Share(i128),
    ByFigure(Scale),
    Amount(Currency, i128),
    Points(i128),
}

#[derive(Debug, Clone)]
pub(crate) struct Scale {
    pub(crate) shape: Shape,
    /// Whether the figure is put on it in per cent.
    pub(crate) per_cent: bool,
    /// Places that the figure is rounded to first, a half up.
    pub(crate) places: Option<u32>,
    /// Starts in tenths, the first at zero, and what each band gives in hundredths of a per cent.
    pub(crate) bands: Vec<(i128, i128)>,
    /// Least and greatest result, in whole units.
    pub(crate) minimum: Option<i128>,
    pub(crate) maximum: Option<i128>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Band,
    Marginal,
    Whole,
}

#[derive(Debug, Clone)]
pub(crate) struct PaymentTerms {
    pub(crate) claims: bool,
    pub(crate) holdback: Option<i128>,
    pub(crate) release_after: u32,
    pub(crate) withholding: Option<i128>,
    pub(crate) withholding_in_sweden: Option<i128>,
    pub(crate) minimum: BTreeMap<Currency, i128>,
}

impl Contract {
    /// First and last day of a quarter, counted from the first settled one.
    pub(crate) fn days_of(&self, quarter: i32) -> (Day, Day) {
        let start = |month: i32| {
            let date = NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12).unsigned_abs() + 1, 1);
            date.expect("a month").num_days_from_ce()
        };
        let first = self.first_month + 3 * quarter;
        (start(first), start(first + 3) - 1)
    }

    pub(crate) fn quarter_of(&self, day: Day) -> i32 {
        (month_of(day) - self.first_month).div_euclid(3)
    }

    /// The place of the version in force on a day.
    pub(crate) fn version_on(&self, day: Day) -> usize {
        self.versions.iter().rposition(|terms| terms.from <= day).unwrap_or(0)
    }

    /// The version that rules a quarter: the one on its last day.
    pub(crate) fn terms_of(&self, quarter: i32) -> &Terms {
        &self.versions[self.version_on(self.days_of(quarter).1)]
    }
}

pub(crate) fn date(day: Day) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).expect("a day")
}

/// The month of a day, counted from the year 0.
pub(crate) fn month_of(day: Day) -> i32 {
    let date = date(day);
    date.year() * 12 + date.month0().cast_signed()
}

/// What a version is called.
pub(crate) fn version_name(place: usize) -> String {
    format!("v{place}")
}
