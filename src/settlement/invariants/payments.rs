//! What is paid, proved again from what the quarter opens with and comes to.

use crate::domain::{Money, Quarter};
use crate::settlement::model::Settlement;
use crate::settlement::payment::{Collection, Payment};

use super::Invariant;

/// What is paid, held, withheld and carried sums to what there was; without rules of payment all is paid.
pub(super) fn check(settlement: &Settlement, period: Quarter, report: &mut impl FnMut(Invariant, String)) {
    let currency = settlement.recognised.currency;
    let kept: i128 = settlement.retained.iter().map(|kept| i128::from(kept.amount.minor)).sum();
    let Some(payment) = &settlement.payment else { return };
    let mut fault = |message: String| report(Invariant::PaymentSums, format!("{currency}: {message}"));
    let minor = |amount: Money| i128::from(amount.minor);
    let there = minor(payment.opening) + minor(payment.earned) + minor(payment.released);
    if kept != minor(payment.retained) {
        fault(format!("the partner keeps {kept} minor units of its lines, the payment says {}", payment.retained));
    }
    let step = |is_released: bool| -> i128 {
        let own = payment.collections.iter().filter(|step| step.is_released == is_released);
        own.map(|step| minor(step.amount)).sum()
    };
    for (what, steps, said) in
        [("waits", step(false), payment.uncollected), ("is released", step(true), payment.collected)]
    {
        if steps != minor(said) {
            fault(format!("{steps} minor units of lines {what} to be collected, the payment says {said}"));
        }
    }
    let waits = |step: &&Collection| payment.waiting.contains_key(&(step.of, step.line_id.clone()));
    if payment.collections.iter().filter(|step| step.is_released).any(|step| waits(&step)) {
        fault("a line is released and waits to be collected".to_owned());
    }
    let there = there - kept + minor(payment.collected) - minor(payment.uncollected);
    let gone = minor(settlement.payable) + minor(payment.held) + minor(payment.withheld) + minor(payment.carried);
    if there != gone {
        fault(format!("{there} minor units are to be paid, and {gone} are paid, held, withheld or carried"));
    }
    for (what, amount) in [("released", payment.released), ("held", payment.held), ("withheld", payment.withheld)] {
        if amount.minor < 0 {
            fault(format!("{amount} is {what}, expected zero or more"));
        }
    }
    if settlement.payable.minor < 0 && payment.terms.carries {
        fault(format!("{} is payable, and a balance below zero is carried", settlement.payable));
    }
    if payment.carried.minor != 0 && settlement.payable.minor != 0 {
        fault(format!("{} is payable and {} is carried, expected one of them", settlement.payable, payment.carried));
    }
    if !holdings_are_sound(payment, period) {
        fault("what is held is not listed by the quarter that releases it".to_owned());
    }
}

/// Holdings are above zero, released later, each quarter once in order, and hold what the quarter itself holds.
fn holdings_are_sound(payment: &Payment, period: Quarter) -> bool {
    let in_order = payment.holdings.windows(2).all(|pair| pair[0].release < pair[1].release);
    let later = payment.holdings.iter().all(|holding| holding.release > period && holding.amount.minor > 0);
    let sum: i128 = payment.holdings.iter().map(|holding| i128::from(holding.amount.minor)).sum();
    in_order && later && sum >= i128::from(payment.held.minor)
}
