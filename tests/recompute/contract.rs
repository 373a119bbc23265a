//! A contract and its data in whole numbers: shares in hundredths of a per cent, amounts in minor units, days counted.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use quarterdeck::domain::Currency;

/// Quarters that are settled one after the other, each closed before the next.
pub(crate) const QUARTERS: usize = 3;
/// Quarters before the first settled one of which figures are known.
pub(crate) const EARLIER: usize = 3;
/// Measures that rules look at.
pub(crate) const METRICS: [&str; 2] = ["csat", "first_response_attainment"];
/// The first ones are scored and hold lines; the last one is out of scope, and gets shares of the others' parts alone.
pub(crate) const PARTNERS: [&str; 3] = ["P1", "P2", "P3"];
pub(crate) const SCORED: usize = 2;
pub(crate) const CUSTOMERS: [&str; 3] = ["K1", "K2", "K3"];
pub(crate) const TIERS: [&str; 3] = ["entry", "silver", "gold"];

/// A day, counted as the calendar's days since the year 1.
pub(crate) type Day = i32;
/// Counts of each measure, by quarter: a part of a whole; a whole of nothing where nothing was counted.
pub(crate) type Figures = [[(i128, i128); METRICS.len()]; EARLIER + QUARTERS];

#[derive(Debug, Clone)]
pub(crate) struct Contract {
    /// The first of the settled months, counted from the year 0.
    pub(crate) first_month: i32,
    /// Oldest first; the first one also rules the days before it.
    pub(crate) versions: Vec<Terms>,
    pub(crate) partners: [Partner; PARTNERS.len()],
    /// In the order of the table.
    pub(crate) sub_partners: Vec<SubPartner>,
    pub(crate) reporting: Currency,
    /// Millionths of the reporting currency for one unit, by month.
    pub(crate) rates: BTreeMap<(Currency, i32), i128>,
    /// The revenue lines as they were known when each quarter was settled.
    pub(crate) data: [Vec<Line>; QUARTERS],
}

#[derive(Debug, Clone)]
pub(crate) struct Partner {
    pub(crate) agreement: Option<Agreement>,
    /// What was counted, as it was known when each quarter was settled.
    pub(crate) figures: [Figures; QUARTERS],
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
    pub(crate) held_until_collected: Option<bool>,
}

/// What a partner opens with: a balance, what is held by the quarter that releases it, and what waits to be collected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) balance: i128,
    pub(crate) held: BTreeMap<i32, i128>,
    pub(crate) waiting: Waiting,
}

/// Amounts that wait until a line is collected, by the quarter that they are of and the line.
pub(crate) type Waiting = BTreeMap<(i32, String), i128>;

/// A share of a partner's part that another partner gets.
#[derive(Debug, Clone)]
pub(crate) struct SubPartner {
    pub(crate) of: usize,
    pub(crate) gets: usize,
    /// Of which customer's lines; nobody for all that no other row names for the two.
    pub(crate) customer: Option<usize>,
    pub(crate) share: i128,
    pub(crate) from: Day,
    pub(crate) to: Option<Day>,
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
    /// When its customer has paid it; nothing as long as it has not.
    pub(crate) collected: Option<Day>,
    pub(crate) customer: Option<usize>,
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
    /// Lowest first; the entry tier has no gates.
    pub(crate) tiers: [Tier; TIERS.len()],
    pub(crate) changes: Changes,
    pub(crate) without_evidence: WithoutEvidence,
    /// Whether late evidence about a closed quarter decides it again; else it moves money alone.
    pub(crate) recomputes: bool,
    pub(crate) floor: i128,
    pub(crate) cap: i128,
    pub(crate) incentives: Vec<Incentive>,
    pub(crate) promises: Vec<Promise>,
    pub(crate) points: Option<Scale>,
    pub(crate) at_risk: Option<i128>,
    pub(crate) payment: Option<PaymentTerms>,
}

#[derive(Debug, Clone)]
pub(crate) struct Tier {
    pub(crate) share: i128,
    pub(crate) gates: Vec<Gate>,
}

/// The least that a measure must reach.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    pub(crate) metric: usize,
    /// In hundredths of a per cent.
    pub(crate) bound: i128,
    /// How much must be counted for it to decide.
    pub(crate) evidence: i128,
}

/// How fast a tier rises and falls.
#[derive(Debug, Clone)]
pub(crate) struct Changes {
    pub(crate) promotion_after: u32,
    pub(crate) probation: u32,
    pub(crate) most_steps_up: Option<usize>,
    pub(crate) most_steps_down: Option<usize>,
    pub(crate) re_entry_after: u32,
    pub(crate) held_quarters: u32,
}

/// What a gate does that has too little evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WithoutEvidence {
    Holds,
    Passes,
    Fails,
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
    pub(crate) gate: Option<Gate>,
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
    pub(crate) held_until_collected: bool,
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
