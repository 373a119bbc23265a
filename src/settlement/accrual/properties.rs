//! What holds of every accrual, over random lines.

use chrono::Days;
use proptest::prelude::*;

use super::*;
use crate::settlement::fixtures::{card, cards, currency, day, programme, rates, version};
use crate::settlement::properties::{any_line, slices_of};
use crate::settlement::settle;

fn accrued(slices: &[RevenueSlice], programme: &Programme, until: NaiveDate) -> Settlements {
    let scorecards = cards(vec![card("P1", &[(0.85, 50), (0.95, 50)]), card("P2", &[(0.95, 50), (0.5, 50)])]);
    let rates = rates("USD", ["0.912345", "0.931234", "0.9256789"]);
    let mut settlements = settle(&scorecards, slices, &rates, programme, currency("EUR"));
    let decided = DecidedTiers::new();
    let open = OpenQuarter {
        scorecards: &scorecards,
        decided: &decided,
        slices,
        rates: &rates,
        programme,
        whole_from: None,
        until,
    };
    accrue(&mut settlements, &open).expect("fits");
    settlements
}

fn changing_programme() -> Programme {
    let mut programme =
        Programme { versions: vec![version("2026", "2024-01-01"), version("2026b", "2026-08-11")], ..programme() };
    for tier in &mut programme.versions[1].tiers {
        tier.share = Share::parse("0.2791").expect("a share");
    }
    programme
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn at_the_last_day_what_is_accrued_is_what_is_settled(lines in proptest::collection::vec(any_line(), 0..40)) {
        let settlements = accrued(&slices_of(&lines), &changing_programme(), day("2026-09-30"));
        for partner in &settlements.partners {
            prop_assert_eq!(partner.accruals.len(), partner.settlements.len());
            for (accrual, settled) in partner.accruals.iter().zip(&partner.settlements) {
                prop_assert_eq!(accrual.figures.accrued, settled.earned());
                prop_assert_eq!(accrual.figures.known, settled.earned());
                prop_assert_eq!(accrual.parts.recognised, settled.recognised);
                prop_assert_eq!(accrual.reporting.map(|figures| figures.accrued), settled.payable_reporting);
            }
        }
    }

    #[test]
    fn what_is_recognised_by_a_day_and_after_it_is_what_the_quarter_recognises(
        lines in proptest::collection::vec(any_line(), 1..30),
        days in 0_u64..92,
    ) {
        let until = day("2026-07-01") + Days::new(days);
        let slices = slices_of(&lines);
        let settlements = accrued(&slices, &changing_programme(), until);
        for accrual in settlements.partners.iter().flat_map(|partner| &partner.accruals) {
            let currency = accrual.figures.accrued.currency;
            // By the definition of recognition, line by line: cumulative to the day less cumulative to the quarter's start.
            let own = lines.iter().filter(|(partner, _, code, ..)| {
                ["P1", "P2"][*partner] == accrual.partner_id.as_str() && ["EUR", "USD", "JPY", "KWD"][*code] == currency.code()
            });
            let expected: i64 = own.map(|(_, amount, _, start, length)| {
                let from = day("2026-01-01") + Days::new(*start);
                let all = i128::from(*length) + 1;
                let to = |last: NaiveDate| {
                    let days = i128::from((last - from).num_days() + 1).clamp(0, all);
                    crate::domain::money::divide_half_away_from_zero(i128::from(*amount) * days, all).expect("fits")
                };
                to(until) - to(day("2026-06-30"))
            }).sum();
            prop_assert_eq!(accrual.parts.recognised.minor, expected);
        }
    }
}
