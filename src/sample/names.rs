//! Invented names: partners, customers, products, people.

use super::random::Stream;

/// The vendor's products.
pub(super) const PRODUCTS: [&str; 6] = ["Atlas", "Beacon", "Compass", "Harbor", "Lumen", "Relay"];

/// The partners that have a place of their own in the sample, and as many more as most samples need.
const PARTNERS: [&str; 48] = [
    "Meridian Systems",
    "Halcyon Partners",
    "Orbis Consulting",
    "Kestrel IT",
    "Tandem Digital",
    "Lanthorn Services",
    "Fjordline Technology",
    "Brackenridge Software",
    "Corvane Solutions",
    "Ostrava Datawerk",
    "Sablewood Group",
    "Tidewater Informatics",
    "Quillon Systems",
    "Auroral Networks",
    "Penhallow IT",
    "Virelai Conseil",
    "Hartmoor Technologies",
    "Nimbus & Reed",
    "Castellan Support",
    "Zephyrine Labs",
    "Björkdal Teknik",
    "Ardennes Logiciels",
    "Mistral Informatique",
    "Northgale Computing",
    "Polder Automatisering",
    "Sierra Verde TI",
    "Tamarack Digital",
    "Umbra Consulting",
    "Wexcombe Systems",
    "Yarrow Technology",
    "Kaijima Solutions",
    "Southern Cross Digital",
    "Larkspur Cloud",
    "Ingleby Data",
    "Pallas Systemhaus",
    "Drumlin Software",
    "Estuary Technology",
    "Foxglove IT",
    "Granite Peak Services",
    "Isar Netzwerk",
    "Juniper Hollow Tech",
    "Kittiwake Systems",
    "Lodestone Digital",
    "Marram Computing",
    "Nettlefold IT",
    "Oakhaven Solutions",
    "Pinnacle Reach",
    "Rookwood Data",
];

const FIRST: [&str; 48] = [
    "Aldermoor",
    "Brightwater",
    "Calder",
    "Dunmore",
    "Eastvale",
    "Fernhill",
    "Glenrock",
    "Hazelmere",
    "Ivybridge",
    "Jarrow",
    "Kingsley",
    "Lindqvist",
    "Marchetti",
    "Norrland",
    "Oakmont",
    "Pemberley",
    "Quarrington",
    "Ravenna",
    "Silverdale",
    "Thornbury",
    "Ullswater",
    "Vasterby",
    "Westmark",
    "Yardley",
    "Zandvoort",
    "Ashcombe",
    "Bellweather",
    "Cormorant",
    "Delacroix",
    "Elmfield",
    "Falkenberg",
    "Greywell",
    "Holloway",
    "Inverness Bay",
    "Juniper",
    "Kestlemill",
    "Langholm",
    "Montrose",
    "Nakamura",
    "Orchard",
    "Prestwick",
    "Redfern",
    "Saltmarsh",
    "Trevanion",
    "Umberto",
    "Valdemar",
    "Wrenfield",
    "Yamabuki",
];

const SECOND: [&str; 40] = [
    "Logistics",
    "Foods",
    "Bank",
    "Insurance",
    "Energy",
    "Textiles",
    "Pharma",
    "Shipping",
    "Retail",
    "Motors",
    "Paper",
    "Steel",
    "Airways",
    "Rail",
    "Telecom",
    "Media",
    "Water",
    "Health",
    "Optics",
    "Ceramics",
    "Timber",
    "Farms",
    "Brewing",
    "Hotels",
    "Mutual",
    "Robotics",
    "Chemicals",
    "Electric",
    "Marine",
    "Publishing",
    "Packaging",
    "Instruments",
    "Mining",
    "Housing",
    "Tools",
    "Dairy",
    "Glass",
    "Aerospace",
    "Fisheries",
    "Capital",
];

const FORM: [&str; 6] = ["", " Group", " Holding", " International", " Nordic", " Europe"];

const PEOPLE_FIRST: [&str; 24] = [
    "Anna", "Björn", "Carla", "Dinesh", "Elif", "Frida", "Goran", "Hanna", "Ivo", "Jana", "Kenji", "Lucía", "Mats",
    "Nadia", "Owen", "Priya", "Quentin", "Rosa", "Stellan", "Tomoko", "Ursula", "Viktor", "Wanda", "Yusuf",
];

const PEOPLE_LAST: [&str; 24] = [
    "Abbott",
    "Bergström",
    "Costa",
    "Dahl",
    "Eriksson",
    "Fischer",
    "García",
    "Hughes",
    "Ito",
    "Jensen",
    "Kowalski",
    "Lindgren",
    "Moreau",
    "Novak",
    "O'Brien",
    "Patel",
    "Quist",
    "Rossi",
    "Svensson",
    "Tanaka",
    "Ueda",
    "Vogel",
    "Walsh",
    "Zhang",
];

/// The name of a partner by its number, from 0; names go on for ever.
pub(super) fn partner(number: usize) -> String {
    match PARTNERS.get(number) {
        Some(name) => (*name).to_owned(),
        None => {
            let beyond = number - PARTNERS.len();
            let round = beyond / (FIRST.len() * 4);
            let trade = ["IT", "Systems", "Digital", "Consulting"][beyond / FIRST.len() % 4];
            numbered(format!("{} {trade}", FIRST[beyond % FIRST.len()]), round)
        }
    }
}

/// The name of a customer by its number, from 0: neighbours share no word.
pub(super) fn customer(number: usize) -> String {
    let (first, second) = (number % FIRST.len(), (number * 7 + number / FIRST.len()) % SECOND.len());
    let combinations = FIRST.len() * SECOND.len();
    let form = FORM[number / combinations % FORM.len()];
    numbered(format!("{} {}{form}", FIRST[first], SECOND[second]), number / (combinations * FORM.len()))
}

/// A person's name.
pub(super) fn person(stream: &mut Stream) -> String {
    format!("{} {}", stream.pick(&PEOPLE_FIRST), stream.pick(&PEOPLE_LAST))
}

fn numbered(name: String, round: usize) -> String {
    if round == 0 { name } else { format!("{name} {}", round + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_do_not_repeat() {
        let partners: BTreeSet<String> = (0..1_500).map(partner).collect();
        let customers: BTreeSet<String> = (0..30_000).map(customer).collect();
        assert_eq!((partners.len(), customers.len()), (1_500, 30_000));
    }
}
