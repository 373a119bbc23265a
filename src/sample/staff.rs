//! Partners' people, their absences and their certificates.

use std::io;

use chrono::{Datelike, NaiveDate};

use super::World;
use super::names::PRODUCTS;
use super::output::{Output, Row};
use super::partners::{Profile, Story};
use super::random::{Stream, Topic};
use super::span::{minus_days, plus_days, push_iso_day};

/// What a person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// An engineer, with the first product among those known.
    Engineer(usize),
    /// A service manager.
    Manager,
    /// Helps out; not dedicated to the vendor.
    Part,
}

struct Person {
    id: String,
    role: Role,
    /// The one who left the understaffed partner.
    left: Option<NaiveDate>,
}

/// How many people a partner has: engineers for Atlas, for Beacon, for the rest, managers, part-timers.
fn crew(profile: &Profile) -> Vec<Role> {
    let leaver = usize::from(profile.story == Some(Story::Understaffed));
    let beacon = 1 + profile.spare_engineers.clamp(1, 2);
    let others = ((profile.weight * 1.5) as usize).min(20);
    let mut roles = vec![Role::Engineer(0); 2 + profile.spare_engineers + leaver];
    roles.extend(vec![Role::Engineer(1); beacon]);
    roles.extend((0..others).map(|number| Role::Engineer(2 + number % (PRODUCTS.len() - 2))));
    roles.extend([Role::Manager, Role::Manager, Role::Manager]);
    roles.push(Role::Part);
    roles
}

/// How many people each partner has.
pub(super) fn counts(profiles: &[Profile]) -> Vec<usize> {
    profiles.iter().map(|profile| crew(profile).len()).collect()
}

fn people(world: &World<'_>, profile: &Profile) -> Vec<Person> {
    let leaves = minus_days(world.span.last_quarter().months()[1].first_day(), 1);
    crew(profile)
        .into_iter()
        .enumerate()
        .map(|(index, role)| {
            let left = (profile.story == Some(Story::Understaffed) && index == 2).then_some(leaves);
            Person { id: format!("{}-S{:02}", profile.id, index + 1), role, left }
        })
        .collect()
}

/// A dedicated person, as far as training goes.
pub(super) struct Trainee {
    /// The person's id.
    pub(super) id: String,
    /// An engineer for Atlas.
    pub(super) knows_atlas: bool,
    /// A service manager.
    pub(super) is_manager: bool,
}

/// The dedicated people of a partner, in the order of their ids.
pub(super) fn dedicated(world: &World<'_>, profile: &Profile) -> Vec<Trainee> {
    let trainee = |person: Person| Trainee {
        id: person.id,
        knows_atlas: person.role == Role::Engineer(0),
        is_manager: person.role == Role::Manager,
    };
    people(world, profile).into_iter().filter(|person| person.role != Role::Part).map(trainee).collect()
}

/// Writes staff, absences and certifications.
pub(super) fn write(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    let staff = output.open(
        "data/raw/staff/staff.csv",
        "staff_id,partner_id,function,dedicated,fte,skills,languages,active_from,active_to",
    );
    let absences = output.open("data/raw/staff/absences.csv", "staff_id,first_day,last_day");
    let certificates =
        output.open("data/raw/staff/certifications.csv", "staff_id,certification,product,issued_on,expires_on");
    let mut row = Row::commas();
    for (index, profile) in world.profiles.iter().enumerate() {
        let mut draws = Stream::new(world.options.seed, Topic::Staff, index);
        let people = people(world, profile);
        for (place, person) in people.iter().enumerate() {
            fill_person(&mut row, &mut draws, world, profile, person);
            output.append(staff, row.line())?;
            for (from, to) in absences_of(&mut draws, world, profile, place) {
                row.clear();
                row.text(&person.id);
                row.plain(|bytes| push_iso_day(bytes, from));
                row.plain(|bytes| push_iso_day(bytes, to));
                output.append(absences, row.line())?;
            }
        }
        for certificate in certificates_of(&mut draws, world, profile, &people) {
            fill_certificate(&mut row, &certificate);
            output.append(certificates, row.line())?;
        }
    }
    Ok(())
}

fn fill_person(row: &mut Row, draws: &mut Stream, world: &World<'_>, profile: &Profile, person: &Person) {
    row.clear();
    row.text(&person.id);
    row.text(&profile.id);
    row.text(match person.role {
        Role::Engineer(_) => "Support Engineer",
        Role::Manager => "Service Manager",
        Role::Part => "Shared Services",
    });
    row.text(if person.role == Role::Part { "F" } else { "T" });
    row.text(if person.role == Role::Part { "0.5" } else { "1.0" });
    row.text(&match person.role {
        Role::Engineer(product) => {
            let second = 2 + draws.below(PRODUCTS.len() - 2);
            if second == product {
                PRODUCTS[product].to_owned()
            } else {
                format!("{};{}", PRODUCTS[product], PRODUCTS[second])
            }
        }
        _ => String::new(),
    });
    row.text(&if profile.home.2 == "en" { "en".to_owned() } else { format!("{};en", profile.home.2) });
    let since = profile.joined.max(minus_days(world.span.first, 60 + draws.below(1_500) as u64));
    row.plain(|bytes| push_iso_day(bytes, since.min(profile.starts)));
    row.plain(|bytes| {
        if let Some(left) = person.left {
            push_iso_day(bytes, left);
        }
    });
}

/// Holidays, taken in turn within a team, and days of illness.
fn absences_of(draws: &mut Stream, world: &World<'_>, profile: &Profile, place: usize) -> Vec<(NaiveDate, NaiveDate)> {
    let understaffed = profile.story == Some(Story::Understaffed);
    let last = world.span.last_quarter();
    let mut absences = Vec::new();
    let years = world.span.first.year()..=plus_days(world.span.last, 30).year();
    for year in years {
        let turn = 21 * (place % 5) as u64;
        if let Some(june) = NaiveDate::from_ymd_opt(year, 6, 8) {
            let from = plus_days(june, turn + draws.below(3) as u64);
            absences.push((from, plus_days(from, 13 + draws.below(5) as u64)));
        }
        if let Some(winter) = NaiveDate::from_ymd_opt(year, 12, 1) {
            let from = plus_days(winter, 6 * (place % 5) as u64);
            absences.push((from, plus_days(from, 4)));
        }
        for _ in 0..draws.count(2.5, 8) {
            let Some(january) = NaiveDate::from_ymd_opt(year, 1, 1) else { continue };
            let from = plus_days(january, draws.below(360) as u64);
            absences.push((from, plus_days(from, draws.below(3) as u64)));
        }
    }
    absences.retain(|(from, to)| *to >= world.span.first && *from <= world.span.last);
    if understaffed {
        absences.retain(|(from, to)| *to < last.first_day() || *from > last.last_day());
        if place == 0 {
            absences.push(world.span.planted_absence());
        }
    }
    absences.sort();
    absences
}

struct Certificate {
    staff_id: String,
    name: &'static str,
    product: &'static str,
    issued: NaiveDate,
    expires: NaiveDate,
}

/// Two certified for Atlas, one for Beacon and two managers, with spares; or fewer where certificates have lapsed.
fn certificates_of(draws: &mut Stream, world: &World<'_>, profile: &Profile, people: &[Person]) -> Vec<Certificate> {
    let wanted: [(&str, &str, Role, usize); 3] = [
        ("Atlas Certified Engineer", "Atlas", Role::Engineer(0), 2),
        ("Beacon Certified Engineer", "Beacon", Role::Engineer(1), 1),
        ("Incident Management", "", Role::Manager, 2),
    ];
    let mut lapsed_left = profile.missing_certificates;
    let mut certificates = Vec::new();
    for (name, product, role, required) in wanted {
        let mut able: Vec<&Person> =
            people.iter().filter(|person| person.role == role && person.left.is_none()).collect();
        let lapsed = lapsed_left.min(required).min(if role == Role::Manager { 2 } else { 1 });
        lapsed_left -= lapsed;
        let spare = if lapsed > 0 { 0 } else { 1 };
        able.truncate(required + spare);
        for (place, person) in able.into_iter().enumerate() {
            let expires = if place < lapsed {
                // Lapsed within the last half year: a certificate that nobody renewed.
                minus_days(world.span.last, 20 + draws.below(150) as u64)
            } else {
                plus_days(world.span.last, 40 + draws.below(650) as u64)
            };
            let staff_id = person.id.clone();
            certificates.push(Certificate { staff_id, name, product, issued: minus_days(expires, 730), expires });
        }
    }
    certificates
}

fn fill_certificate(row: &mut Row, certificate: &Certificate) {
    row.clear();
    row.text(&certificate.staff_id);
    row.text(certificate.name);
    row.text(certificate.product);
    row.plain(|bytes| push_iso_day(bytes, certificate.issued));
    row.plain(|bytes| push_iso_day(bytes, certificate.expires));
}
