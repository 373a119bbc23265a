//! What Quarterdeck settled, under the names that the recomputation gives to entries and figures.

use quarterdeck::domain::{Money, Quarter};
use quarterdeck::settlement::ledger::{Account, Entry};
use quarterdeck::settlement::model::{Settlement, Settlements};

use super::story;

/// Every entry and figure of a quarter.
pub(crate) fn told(settlements: &Settlements, entries: &[Entry], periods: &[Quarter]) -> story::Quarter {
    let mut quarter = story::Quarter::default();
    for entry in entries {
        let currency = entry.debit.currency;
        let key = format!("{} {currency} {}", entry.partner_id.as_str(), key_of(entry, periods));
        *quarter.entries.entry(key).or_default() += i128::from(entry.credit.minor) - i128::from(entry.debit.minor);
    }
    quarter.entries.retain(|_, amount| *amount != 0);
    for one in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
        let name = format!("{} {}", one.partner_id.as_str(), one.recognised.currency);
        quarter.figures.extend(figures(one).map(|(what, figure)| (format!("{name} {what}"), figure)));
    }
    quarter
}

fn figures(one: &Settlement) -> [(&'static str, Option<i128>); 12] {
    let own = |money: Money| Some(i128::from(money.minor));
    [
        ("recognised", own(one.recognised)),
        ("partner", own(one.partner)),
        ("vendor", own(one.vendor)),
        ("incentives", own(one.incentives)),
        ("service credits", own(one.service_credits)),
        ("true-ups", own(one.true_ups)),
        ("sub-partners", own(one.sub_partners)),
        ("payable", own(one.payable)),
        ("recognised, reported", one.recognised_reporting.and_then(own)),
        ("partner, reported", one.partner_reporting.and_then(own)),
        ("sub-partners, reported", one.sub_partners_reporting.and_then(own)),
        ("payable, reported", one.payable_reporting.and_then(own)),
    ]
}

/// What an entry is about: a line and its version, or what its id says between partner and account, with quarters by their number.
fn key_of(entry: &Entry, periods: &[Quarter]) -> String {
    if let (Account::RecognisedRevenue | Account::PartnerShare | Account::VendorShare, Some(line)) =
        (entry.account, &entry.line_id)
    {
        return format!("{line}/{}:{}", entry.programme, entry.account);
    }
    let mut key = format!(":{}", entry.entry_id.splitn(3, ':').nth(2).unwrap_or_default());
    for (number, period) in periods.iter().enumerate() {
        key = key.replace(&format!(":{period}-"), &format!(":q{number}-"));
    }
    key.trim_start_matches(':').to_owned()
}
