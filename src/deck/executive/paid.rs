//! What was paid of what was payable for closed quarters, in a sentence.

use crate::deck::format;
use crate::deck::model::RichText;
use crate::domain::{Currency, Money};
use crate::settlement::payables::{Payables, PayablesTotal};

/// `Of closed quarters €3,060.00 was payable and €2,000.00 is paid; €1,060.00 is outstanding, €1,000.00 of it late.`; `None` where
/// nothing was payable and nothing paid.
pub(super) fn in_words(payables: &Payables) -> Option<RichText> {
    let totals = payables.totals();
    let said: Vec<String> = totals.iter().filter_map(|(currency, total)| of_currency(*currency, total)).collect();
    let rest = said.join("; ");
    (!said.is_empty()).then(|| RichText::strong("Payments of closed quarters").then(format!(": {rest}.")))
}

/// A currency's sums; `None` where one does not fit.
fn of_currency(currency: Currency, total: &PayablesTotal) -> Option<String> {
    let amount = |minor: i128| Some(format::exact(Money::from_minor(i64::try_from(minor).ok()?, currency)));
    let mut words = format!("{} of {} payable is paid", amount(total.paid)?, amount(total.payable)?);
    if total.outstanding > 0 {
        words.push_str(&format!(", {} outstanding", amount(total.outstanding)?));
    }
    if total.overdue > 0 {
        words.push_str(&format!(" ({} of it late)", amount(total.overdue)?));
    }
    for (minor, what) in [(total.overpaid, "too much"), (total.owed, "to be paid back")] {
        if minor > 0 {
            words.push_str(&format!(", {} {what}", amount(minor)?));
        }
    }
    if total.unmatched != 0 {
        words.push_str(&format!(", {} for no payable", amount(total.unmatched)?));
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_there_is_is_said() {
        let euro = Currency::parse("EUR").expect("a code");
        let said = |total: PayablesTotal| of_currency(euro, &total).expect("fits");
        let paid = PayablesTotal { payable: 10_000, paid: 10_000, ..PayablesTotal::default() };
        assert_eq!(said(paid), "€100.00 of €100.00 payable is paid");
        let late =
            PayablesTotal { paid: 4_000, outstanding: 7_000, overdue: 5_000, overpaid: 1_000, unmatched: 20, ..paid };
        assert_eq!(
            said(late),
            "€40.00 of €100.00 payable is paid, €70.00 outstanding (€50.00 of it late), €10.00 too much, €0.20 for no payable"
        );
        assert!(in_words(&Payables::default()).is_none());
    }
}
