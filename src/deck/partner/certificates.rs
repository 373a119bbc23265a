//! Certificates that expire soon, person by person.

use chrono::NaiveDate;

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Cell, Slide};
use crate::deck::slide::{content, left, note, subtitle, table};

/// Days after the quarter's end within which certificates that expire are known.
pub(super) const EXPIRES_SOON_DAYS: u64 = 90;
/// Certificates shown.
const ROWS: usize = 16;

/// The slide; `None` where none expires within 90 days. Ids of staff are the partner's own in either edition.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let stands = &context.input.details.certifications;
    let mut expiring: Vec<(NaiveDate, &str, &str)> = stands
        .iter()
        .flat_map(|stand| {
            stand.expiring_people.iter().map(|(person, until)| (*until, person.as_str(), stand.certification.as_str()))
        })
        .collect();
    expiring.sort_unstable();
    // Two requirements may ask for one certificate.
    expiring.dedup();
    let (first, ..) = expiring.first()?;
    let number = expiring.len() as i64;
    let title = match number {
        1 => format!("One certificate expires within 90 days, on {}", format::day(*first)),
        _ => format!(
            "{} certificates expire within 90 days, the first on {}",
            format::capitalised(&format::number_word(number)),
            format::day(*first)
        ),
    };
    let rows = expiring
        .iter()
        .take(ROWS)
        .map(|(until, person, certificate)| {
            vec![
                Cell::strong(format::shortened(person, 40)),
                Cell::text(format::shortened(certificate, 80)),
                Cell::text(format::date(*until)),
            ]
        })
        .collect();
    let columns = vec![left("Person", 1.0), left("Certificate", 2.4), left("Valid until", 1.0)];
    let mut blocks = vec![table("Certificates that expire within 90 days", columns, rows, expiring.len() > 8)];
    if expiring.len() > ROWS {
        blocks.push(note(format!("And {} more.", format::plural((expiring.len() - ROWS) as i64, "certificate"))));
    }
    let under = subtitle(&["Expiring certificates".to_owned(), context.period().title()]);
    Some(content("expiring-certificates", title, under, vec![Band::full(blocks)]))
}

#[cfg(test)]
mod tests {
    use crate::deck::fixture;
    use crate::deck::model::Audience;
    use crate::deck::partner::partner_deck;

    #[test]
    fn who_must_renew_first_stands_first() {
        let fixture = fixture::meridian();
        let common = fixture.common();
        let deck = partner_deck(&fixture.input(&common), Audience::Partner);
        let slide = deck.slides.iter().find(|slide| slide.id == "expiring-certificates").expect("a slide");
        assert_eq!(slide.title, "Two certificates expire within 90 days, the first on 12 October 2026");
        let words = serde_json::to_string(slide).expect("a slide is data");
        assert!(words.find("S-9") < words.find("S-7"), "{words}");
    }
}
