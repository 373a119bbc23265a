//! The partners' people: who is active, dedicated, present and certified on a day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::FactsError;
use super::input::{DECIMAL_SCALE, Input};

/// Days from one to another, both included; an end that is not given does not limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Days {
    /// Whether a day is among them.
    pub(super) fn hold(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// The days on which being among them changes: the first one, and the one after the last.
    pub(super) fn changes(self) -> impl Iterator<Item = NaiveDate> {
        self.from.into_iter().chain(self.to.and_then(|to| to.succ_opt()))
    }
}

/// A certificate of a person.
#[derive(Debug, Clone)]
pub(super) struct Certificate {
    pub name: String,
    pub valid: Days,
}

/// A course a person completed.
#[derive(Debug, Clone)]
pub(super) struct Course {
    pub course: String,
    pub product: Option<String>,
    /// Hundredths of an hour; none where the source gives no hours.
    pub hundredths: i64,
    pub completed: NaiveDate,
}

/// A person of a partner.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub role: Option<String>,
    pub dedicated: Option<bool>,
    /// Hundredths of a full-time equivalent.
    pub hundredths: i64,
    pub products: BTreeSet<String>,
    pub active: Days,
    pub absences: Vec<Days>,
    pub certificates: Vec<Certificate>,
    pub courses: Vec<Course>,
}

impl Person {
    /// Whether the person is active and not absent.
    pub(super) fn present_on(&self, day: NaiveDate) -> bool {
        self.active.hold(day) && !self.absences.iter().any(|absence| absence.hold(day))
    }

    /// The last day of the person's certificate of that name that is valid on a day: the longest, where there are
    /// several. The inner `None` is one that does not expire.
    pub(super) fn certified_until(&self, name: &str, day: NaiveDate) -> Option<Option<NaiveDate>> {
        let valid = self.certificates.iter().filter(|item| item.name == name && item.valid.hold(day));
        valid.map(|item| item.valid.to).max_by_key(|to| to.unwrap_or(NaiveDate::MAX))
    }
}

/// The people of each partner, by staff id.
#[derive(Debug, Default)]
pub(super) struct People {
    partners: BTreeMap<String, BTreeMap<String, Person>>,
    /// Whether any row says who is dedicated. Where none does, the list is taken to be the dedicated roster.
    pub dedication_is_stated: bool,
}

impl People {
    /// Reads staff, absences, certificates and completed courses.
    pub(super) fn read(input: &Input) -> Result<Self, FactsError> {
        let mut people = Self::default();
        let mut absences = read_absences(input)?;
        let mut certificates = read_certificates(input)?;
        let mut courses = read_courses(input)?;
        let columns = ["staff_id", "partner_id", "role", "dedicated", "fte", "products", "active_from", "active_to"];
        input.each_batch("staff", &columns, |batch| {
            let (id, partner) = (batch.texts("staff_id")?, batch.texts("partner_id")?);
            let (role, products) = (batch.texts("role")?, batch.texts("products")?);
            let (dedicated, fte) = (batch.flags("dedicated")?, batch.decimals("fte")?);
            let (from, to) = (batch.days("active_from")?, batch.days("active_to")?);
            for row in batch.rows() {
                people.dedication_is_stated |= dedicated.at(row).is_some();
                let person = Person {
                    role: role.owned(row),
                    dedicated: dedicated.at(row),
                    hundredths: fte.at(row).map_or(100, hundredths),
                    products: list(products.at(row)),
                    active: Days { from: from.at(row), to: to.at(row) },
                    absences: absences.remove(id.or_empty(row)).unwrap_or_default(),
                    certificates: certificates.remove(id.or_empty(row)).unwrap_or_default(),
                    courses: courses.remove(id.or_empty(row)).unwrap_or_default(),
                };
                let of_partner = people.partners.entry(partner.or_empty(row).to_owned()).or_default();
                of_partner.insert(id.or_empty(row).to_owned(), person);
            }
            Ok(())
        })?;
        Ok(people)
    }

    /// The people of a partner, in the order of their ids.
    pub(super) fn of(&self, partner_id: &str) -> impl Iterator<Item = &Person> {
        self.partners.get(partner_id).into_iter().flat_map(BTreeMap::values)
    }

    /// A partner's people with their staff ids, in the order of these.
    pub(super) fn with_ids(&self, partner_id: &str) -> impl Iterator<Item = (&str, &Person)> {
        self.partners.get(partner_id).into_iter().flatten().map(|(id, person)| (id.as_str(), person))
    }

    /// Whether somebody is of a partner's dedicated roster on a day: on its list, dedicated and active.
    pub(super) fn on_roster(&self, partner_id: &str, staff_id: &str, day: NaiveDate) -> bool {
        let person = self.partners.get(partner_id).and_then(|people| people.get(staff_id));
        person.is_some_and(|person| self.is_dedicated(person) && person.active.hold(day))
    }

    /// Whether a person is of the dedicated roster.
    pub(super) fn is_dedicated(&self, person: &Person) -> bool {
        person.dedicated.unwrap_or(!self.dedication_is_stated)
    }
}

/// Full-time equivalents or hours in whole hundredths, toward zero: a part of a hundredth fills nothing.
fn hundredths(amount: i128) -> i64 {
    i64::try_from(amount / 10_i128.pow(DECIMAL_SCALE - 2)).unwrap_or(i64::MAX)
}

/// The items of a list as the snapshot holds it: `Atlas;Borealis`.
pub(super) fn list(text: Option<&str>) -> BTreeSet<String> {
    text.unwrap_or_default().split(';').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

fn read_absences(input: &Input) -> Result<BTreeMap<String, Vec<Days>>, FactsError> {
    let mut absences: BTreeMap<String, Vec<Days>> = BTreeMap::new();
    input.each_batch("absences", &["staff_id", "from", "to"], |batch| {
        let (id, from, to) = (batch.texts("staff_id")?, batch.days("from")?, batch.days("to")?);
        for row in batch.rows() {
            let days = Days { from: from.at(row), to: to.at(row) };
            absences.entry(id.or_empty(row).to_owned()).or_default().push(days);
        }
        Ok(())
    })?;
    Ok(absences)
}

fn read_certificates(input: &Input) -> Result<BTreeMap<String, Vec<Certificate>>, FactsError> {
    let mut certificates: BTreeMap<String, Vec<Certificate>> = BTreeMap::new();
    let columns = ["staff_id", "certification", "issued_on", "expires_on"];
    input.each_batch("certifications", &columns, |batch| {
        let (id, name) = (batch.texts("staff_id")?, batch.texts("certification")?);
        let (from, to) = (batch.days("issued_on")?, batch.days("expires_on")?);
        for row in batch.rows() {
            let valid = Days { from: from.at(row), to: to.at(row) };
            let certificate = Certificate { name: name.or_empty(row).to_owned(), valid };
            certificates.entry(id.or_empty(row).to_owned()).or_default().push(certificate);
        }
        Ok(())
    })?;
    Ok(certificates)
}

fn read_courses(input: &Input) -> Result<BTreeMap<String, Vec<Course>>, FactsError> {
    let mut courses: BTreeMap<String, Vec<Course>> = BTreeMap::new();
    input.each_batch("trainings", &["staff_id", "course", "product", "hours", "completed_on"], |batch| {
        let (id, course, product) = (batch.texts("staff_id")?, batch.texts("course")?, batch.texts("product")?);
        let (hours, completed) = (batch.decimals("hours")?, batch.days("completed_on")?);
        for row in batch.rows() {
            let Some(completed) = completed.at(row) else { continue };
            let (course, product) = (course.or_empty(row).to_owned(), product.owned(row));
            let hundredths = hours.at(row).map_or(0, hundredths);
            courses.entry(id.or_empty(row).to_owned()).or_default().push(Course {
                course,
                product,
                hundredths,
                completed,
            });
        }
        Ok(())
    })?;
    Ok(courses)
}
