//! Public holidays by country and year, as shipped in `data/holidays` (source and hash: its README).

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

const PUBLIC: &str = include_str!("../../data/holidays/public.csv");

/// The years the list covers, both included. Of other years nothing is known, which is not the same as no holidays.
pub const YEARS: RangeInclusive<i32> = 2020..=2030;

/// The national public holidays of a country, by its ISO 3166 code such as `SE`, in the covered years; `None` where
/// the list does not have the country.
#[must_use]
pub fn of(country: &str) -> Option<BTreeSet<NaiveDate>> {
    let days: BTreeSet<_> =
        rows().filter(|(code, _)| *code == country).filter_map(|(_, day)| day.parse().ok()).collect();
    (!days.is_empty()).then_some(days)
}

/// The codes of all countries in the list, in alphabetical order.
#[must_use]
pub fn countries() -> BTreeSet<&'static str> {
    rows().map(|(country, _)| country).collect()
}

/// Country and day of every row; the names that follow are for readers of the file.
fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    PUBLIC.lines().skip(1).filter_map(|line| {
        let mut cells = line.splitn(3, ',');
        cells.next().zip(cells.next())
    })
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;
    use sha2::{Digest, Sha256};

    use super::*;

    const README: &str = include_str!("../../data/holidays/README.md");

    #[test]
    fn the_list_is_the_one_its_readme_describes() {
        let hash: String = Sha256::digest(PUBLIC.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(README.contains(&hash), "the list has the hash {hash}");
        let codes: Vec<_> = countries().into_iter().collect();
        assert!(README.contains(&format!("| countries | {} |", codes.join(" "))));
        assert!(README.contains(&format!("| years | {} to {} |", YEARS.start(), YEARS.end())));
        assert!(README.contains(&format!("{} countries", codes.len())));
        assert_eq!(rows().count(), 3_942);
        assert!(README.contains("| rows | 3,942 |"));
        assert!(PUBLIC.len() < 200_000);
    }

    #[test]
    fn every_row_is_a_country_a_day_of_the_years_and_a_name() {
        let mut reader = csv::Reader::from_reader(PUBLIC.as_bytes());
        let mut before = (String::new(), String::new());
        for record in reader.records() {
            let record = record.expect("a row");
            let key = (record[0].to_owned(), record[1].to_owned());
            assert!(before < key, "{key:?} is out of order or given twice");
            let day: NaiveDate = record[1].parse().expect("a day");
            assert!(YEARS.contains(&day.year()) && record[0].len() == 2 && !record[2].is_empty());
            before = key;
        }
        for country in countries() {
            let days = of(country).expect("a country");
            for year in YEARS {
                assert!(days.iter().any(|day| day.year() == year), "{country} has no holiday in {year}");
            }
        }
    }

    #[test]
    fn holidays_are_those_of_the_country() {
        let sweden = of("SE").expect("a country");
        assert!(sweden.contains(&"2026-06-06".parse().expect("a day")), "its national day");
        assert!(!sweden.contains(&"2026-07-14".parse().expect("a day")), "the French one");
        assert_eq!((of("XX"), of("se"), of("country")), (None, None, None));
    }
}
