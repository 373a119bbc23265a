//! What stands behind a partner's figures (cases, people, surveys, actions, files) held against the details it was made from.

use super::format;
use super::{actions, ahead, cases, counts, open_quarter, people, proposals, rows, score, sources, surveys};
use crate::deck::input::PeriodInput;
use crate::deck::model::{Deck, Slide};
use crate::scorecard::details::PartnerDetails;
use crate::scorecard::model::Scorecard;
use crate::settlement::model::PartnerSettlement;

/// What a partner's deck is made from.
#[derive(Debug, Clone, Copy)]
pub struct Behind<'a> {
    /// What everything of the period shares.
    pub common: &'a PeriodInput<'a>,
    /// The partner's scorecard.
    pub card: &'a Scorecard,
    /// What stands behind it.
    pub details: &'a PartnerDetails,
    /// Its settlement; `None` where the programme pays no shares.
    pub settled: Option<&'a PartnerSettlement>,
}

/// Counts, days and amounts of a partner's deck that read otherwise than what they were made from, and charts of counts that are drawn otherwise
/// than their rows; empty where there are none.
#[must_use]
pub fn of_details(deck: &Deck, behind: &Behind<'_>) -> Vec<String> {
    format::written_in(deck.locale, || {
        let of = |slide: &Slide| {
            let found = on(slide, behind).into_iter();
            found.map(|one| format!("slide {}: {one}", slide.id)).collect::<Vec<String>>()
        };
        deck.slides.iter().flat_map(of).collect()
    })
}

fn on(slide: &Slide, behind: &Behind<'_>) -> Vec<String> {
    let mut found: Vec<String> = rows::charts(slide).flat_map(counts::differing).collect();
    found.extend(match slide.id.as_str() {
        "escalation-kinds" => cases::escalated(slide, behind),
        "backlog" => cases::open(slide, behind),
        "satisfaction" => surveys::differing(slide, behind),
        "people" => people::present(slide, behind),
        "expiring-certificates" => people::expiring(slide, behind),
        "summary" => super::texts(slide).iter().flat_map(|text| proposals::differing(text, behind)).collect(),
        "actions" => actions::differing(slide, behind),
        "data-quality" => sources::differing(slide, behind.common, Some(behind.card)),
        "next-quarter" => ahead::differing(slide, behind),
        "points" => score::differing(slide, behind),
        "forecast" => open_quarter::forecast(slide, behind),
        "tier-history" => open_quarter::tiers(slide, behind),
        _ => Vec::new(),
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{self, Fixture};
    use crate::deck::model::Audience;
    use crate::deck::partner_deck;
    use crate::deck::proof::audit::{open_quarter, telling};
    use crate::domain::locale::ALL;

    fn found(fixture: &Fixture, audience: Audience) -> Vec<String> {
        let common = fixture.common();
        let deck = partner_deck(&fixture.input(&common), audience);
        let (card, settled) = (&fixture.scorecard, fixture.settlement.as_ref());
        of_details(&deck, &Behind { common: &common, card, details: &fixture.details, settled })
    }

    #[test]
    fn the_decks_say_what_stands_behind_them() {
        for fixture in [
            fixture::meridian(),
            fixture::slipping(),
            fixture::five_surveys(),
            fixture::cases_only(),
            fixture::hard_mix(),
            fixture::empty(),
            telling(),
            open_quarter(true),
            open_quarter(false),
        ] {
            for audience in [Audience::Partner, Audience::Vendor] {
                assert_eq!(found(&fixture, audience), [""; 0]);
            }
        }
    }

    #[test]
    fn they_do_in_every_notation() {
        for locale in ALL {
            for fixture in [telling(), open_quarter(true)] {
                let fixture = Fixture { locale, ..fixture };
                assert_eq!(found(&fixture, Audience::Vendor), [""; 0], "{}", locale.tag);
            }
        }
    }

    #[test]
    fn other_details_are_found_on_their_slides() {
        let told = telling();
        let common = told.common();
        let deck = partner_deck(&told.input(&common), Audience::Vendor);
        let mut other = telling();
        let details = &mut other.details;
        details.escalation_reasons[0].1 += 1;
        details.backlog_ages[0].1 += 1;
        details.scores[0].1 += 1;
        details.staffing_days[0].1 ^= true;
        details.certifications[0].expiring_people.pop();
        details.actions.pop();
        details.renewals_ahead.pop();
        let (card, settled) = (&told.scorecard, told.settlement.as_ref());
        let found = of_details(&deck, &Behind { common: &common, card, details: &other.details, settled });
        for slide in [
            "escalation-kinds",
            "backlog",
            "satisfaction",
            "people",
            "expiring-certificates",
            "actions",
            "next-quarter",
        ] {
            assert!(found.iter().any(|one| one.starts_with(&format!("slide {slide}: "))), "{slide}: {found:?}");
        }
    }
}
