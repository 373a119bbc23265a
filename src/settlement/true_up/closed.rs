//! What closing pins of a period's money, as plain values.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::domain::{Currency, Money, Month, PartnerId, Quarter};
use crate::settlement::model::{Adjustment, AdjustmentKind, DecidedTiers, LineShare, Settlement, Settlements};
use crate::settlement::payment::{Openings, RetainedByLine, by_line, left_to_the_next};
use crate::settlement::sub_partners::{self, SubSharesByLine};

use super::{Parts, PeriodTrueUps, in_reporting};

/// The pinned result of a closed period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedResult {
    /// The period.
    pub period: Quarter,
    /// The reporting currency.
    pub reporting_currency: Currency,
    /// The tier history, oldest quarter first, of every partner in scope; none where the programme has no tiers.
    pub tiers: DecidedTiers,
    /// Every rate of the period's months: one unit of the currency in the reporting currency.
    pub rates: BTreeMap<(Currency, Month), Decimal>,
    /// What was settled.
    pub shares: BTreeMap<(PartnerId, Currency), ClosedShare>,
    /// What is paid of it, where that is not nothing.
    pub payable: BTreeMap<(PartnerId, Currency), Money>,
    /// What partners keep of the cash, by the period it is of and line, where they keep any.
    pub retained: BTreeMap<(PartnerId, Currency), RetainedByLine>,
    /// What partners give to sub-partners and get from others, by line, where they do.
    pub sub_shares: BTreeMap<(PartnerId, Currency), SubSharesByLine>,
    /// What it leaves to the next period: balances and what is held.
    pub left: Openings,
}

/// What one partner was settled with in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedShare {
    /// Of the period's own revenue.
    pub total: Parts,
    /// The same in the reporting currency; `None` where a month had no rate.
    pub reporting: Option<Parts>,
    /// The lines, each under each of its rules. A text that is empty counts as missing.
    pub lines: Vec<LineShare>,
    /// Incentives and service credits, in the order of the rules.
    pub adjustments: Vec<Adjustment>,
    /// They together in the reporting currency; `None` where a month had no rate.
    pub beyond_reporting: Option<Money>,
    /// The true-ups of earlier periods that were paid with it.
    pub true_ups: BTreeMap<Quarter, ClosedTrueUps>,
}

/// The true-ups of one earlier period that a closed period posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedTrueUps {
    /// The sum over the lines.
    pub total: Parts,
    /// The same in the reporting currency; `None` where a rate was missing.
    pub reporting: Option<Parts>,
    /// By line id: the line, with the change as its amounts.
    pub lines: BTreeMap<String, LineShare>,
    /// By dispute: its line, with what the decision added as its amounts.
    pub disputes: BTreeMap<String, LineShare>,
    /// By kind and id: the incentive or service credit, with the change as its amount.
    pub adjustments: BTreeMap<(AdjustmentKind, String), Adjustment>,
    /// The change of incentives and service credits in the reporting currency; `None` where a rate was missing.
    pub beyond_reporting: Option<Money>,
}

impl ClosedResult {
    /// What closing pins of settlements. `scope` are the partners that were scored, `rates` those of the data.
    #[must_use]
    pub fn of(
        settlements: &Settlements,
        scope: &BTreeSet<PartnerId>,
        rates: &BTreeMap<(Currency, Month), Decimal>,
    ) -> Self {
        let months = settlements.period.months();
        let scored = settlements.partners.iter().filter(|partner| scope.contains(&partner.partner_id));
        let all = settlements.partners.iter().flat_map(|partner| &partner.settlements);
        let all_retained = all.clone().filter(|one| !one.retained.is_empty());
        let sharing = all.clone().filter(|one| !one.sub_shares.is_empty());
        let key = |one: &Settlement| (one.partner_id.clone(), one.recognised.currency);
        Self {
            period: settlements.period,
            reporting_currency: settlements.reporting_currency,
            tiers: scored.map(|partner| (partner.partner_id.clone(), partner.tier.history.clone())).collect(),
            rates: rates
                .iter()
                .filter(|((_, month), _)| months.contains(month))
                .map(|(key, rate)| (*key, rate.normalize()))
                .collect(),
            shares: all.clone().map(|one| (key(one), ClosedShare::of(one))).collect(),
            payable: all.filter(|one| one.payable.minor != 0).map(|one| (key(one), one.payable)).collect(),
            retained: all_retained.map(|one| (key(one), by_line(one))).collect(),
            sub_shares: sharing.map(|one| (key(one), sub_partners::by_line(one))).collect(),
            left: left_to_the_next(settlements),
        }
    }

    /// Every line of the period with its partner; again for each of its rules.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&PartnerId, &str)> {
        let all = self.shares.iter();
        all.flat_map(|((partner, _), share)| share.lines.iter().map(move |line| (partner, line.line_id.as_str())))
    }
}

impl ClosedShare {
    fn of(one: &Settlement) -> Self {
        Self {
            total: Parts { recognised: one.recognised, partner: one.partner },
            reporting: in_reporting(one),
            lines: one.lines.iter().map(pinned).collect(),
            adjustments: one.adjustments.clone(),
            beyond_reporting: one.beyond_reporting,
            true_ups: one.true_ups_by_period.iter().map(|of| (of.period, ClosedTrueUps::of(of))).collect(),
        }
    }
}

impl ClosedTrueUps {
    fn of(of: &PeriodTrueUps) -> Self {
        let (mut lines, mut disputes) = (BTreeMap::new(), BTreeMap::new());
        for true_up in &of.lines {
            let line = pinned(&true_up.line);
            match &true_up.dispute {
                Some(dispute) => disputes.insert(dispute.clone(), line),
                None => lines.insert(line.line_id.clone(), line),
            };
        }
        let adjustments = of.adjustments.iter().map(|true_up| (true_up.key(), true_up.adjustment.clone())).collect();
        let (total, reporting, beyond_reporting) = (of.change, of.reporting, of.beyond_reporting);
        Self { total, reporting, lines, disputes, adjustments, beyond_reporting }
    }
}

/// A line as files give it back: a text that is empty is missing.
fn pinned(line: &LineShare) -> LineShare {
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    LineShare {
        invoice_id: text(&line.invoice_id),
        customer_id: text(&line.customer_id),
        product: text(&line.product),
        kind: text(&line.kind),
        ..line.clone()
    }
}
