//! Who is who: partners, their aliases, customers, and who supports whom by day (rule R1).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::FactsError;
use super::input::Input;
use super::partner::Partner;
use crate::domain::{Assignment, PartnerId};
use crate::programme::model::Programme;

/// Whose something is. The partner is a position in [`Parties::partners`], given only for `Assignment::Partner`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holder {
    pub assignment: Assignment,
    pub partner: Option<usize>,
}

impl Holder {
    pub(super) const DIRECT: Self = Self { assignment: Assignment::Direct, partner: None };
    pub(super) const UNASSIGNED: Self = Self { assignment: Assignment::Unassigned, partner: None };

    fn known(partner: Option<usize>) -> Self {
        partner.map_or(Self::UNASSIGNED, |_| Self { assignment: Assignment::Partner, partner })
    }
}

/// What a row says about whose it is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stated<'a> {
    pub partner_id: Option<&'a str>,
    pub assignment: Option<&'a str>,
    pub customer_id: Option<&'a str>,
    pub product: Option<&'a str>,
}

/// Days on which a partner supports a customer.
#[derive(Debug, Clone)]
struct Support {
    product: Option<String>,
    holder: Holder,
    from: NaiveDate,
    to: Option<NaiveDate>,
}

impl Support {
    fn covers(&self, product: Option<&str>, day: NaiveDate) -> bool {
        let fits = self.product.is_none() || self.product.as_deref() == product;
        fits && self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// Partners, aliases, customers and supports of a snapshot.
#[derive(Debug, Default)]
pub(super) struct Parties {
    /// The partner list, in its order.
    pub partners: Vec<Partner>,
    positions: HashMap<String, usize>,
    aliases: HashMap<String, BTreeSet<Option<usize>>>,
    customer_regions: HashMap<String, String>,
    supports: HashMap<String, Vec<Support>>,
}

impl Parties {
    /// Reads them all.
    pub(super) fn read(input: &Input, programme: &Programme) -> Result<Self, FactsError> {
        let mut parties = Self::default();
        parties.read_partners(input, programme)?;
        parties.read_aliases(input)?;
        parties.read_customers(input)?;
        parties.read_supports(input)?;
        Ok(parties)
    }

    fn read_partners(&mut self, input: &Input, programme: &Programme) -> Result<(), FactsError> {
        let agreed: BTreeSet<&str> = programme.agreements.iter().map(|item| item.partner_id.as_str()).collect();
        let texts = ["partner_id", "name", "parent_partner_id", "class", "region", "country", "currency", "manager"];
        let others = ["joined_on", "left_on", "supports_own_customers"];
        let columns: Vec<&str> = texts.into_iter().chain(others).collect();
        input.each_batch("partners", &columns, |batch| {
            let [id, name, parent, class, region, country, currency, manager] = texts.map(|name| batch.texts(name));
            let (id, name, parent, class) = (id?, name?, parent?, class?);
            let (region, country, currency, manager) = (region?, country?, currency?, manager?);
            let (joined_on, left_on) = (batch.days("joined_on")?, batch.days("left_on")?);
            let supports = batch.flags("supports_own_customers")?;
            for row in batch.rows() {
                self.positions.entry(id.or_empty(row).to_owned()).or_insert(self.partners.len());
                self.partners.push(Partner {
                    id: PartnerId::new(id.or_empty(row)),
                    name: name.or_empty(row).to_owned(),
                    parent: parent.owned(row),
                    class: class.owned(row),
                    region: region.owned(row),
                    country: country.owned(row),
                    currency: currency.owned(row),
                    manager: manager.owned(row),
                    joined_on: joined_on.at(row),
                    left_on: left_on.at(row),
                    supports_own_customers: supports.at(row),
                    has_agreement: agreed.contains(id.or_empty(row)),
                });
            }
            Ok(())
        })
    }

    fn read_aliases(&mut self, input: &Input) -> Result<(), FactsError> {
        input.each_batch("partner_aliases", &["key", "partner_id"], |batch| {
            let (key, partner) = (batch.texts("key")?, batch.texts("partner_id")?);
            for row in batch.rows() {
                let position = self.positions.get(partner.or_empty(row)).copied();
                self.aliases.entry(key.or_empty(row).to_owned()).or_default().insert(position);
            }
            Ok(())
        })
    }

    fn read_customers(&mut self, input: &Input) -> Result<(), FactsError> {
        input.each_batch("customers", &["customer_id", "region"], |batch| {
            let (id, region) = (batch.texts("customer_id")?, batch.texts("region")?);
            for row in batch.rows() {
                if let Some(region) = region.at(row) {
                    self.customer_regions.insert(id.or_empty(row).to_owned(), region.to_owned());
                }
            }
            Ok(())
        })
    }

    fn read_supports(&mut self, input: &Input) -> Result<(), FactsError> {
        let columns = ["customer_id", "product", "partner_id", "from", "to"];
        input.each_batch("customer_partners", &columns, |batch| {
            let (customer, product) = (batch.texts("customer_id")?, batch.texts("product")?);
            let partner = batch.texts("partner_id")?;
            let (from, to) = (batch.days("from")?, batch.days("to")?);
            for row in batch.rows() {
                let Some(from) = from.at(row) else { continue };
                let holder = Holder::known(self.positions.get(partner.or_empty(row)).copied());
                let support = Support { product: product.owned(row), holder, from, to: to.at(row) };
                self.supports.entry(customer.or_empty(row).to_owned()).or_default().push(support);
            }
            Ok(())
        })
    }

    /// The partner of that id as a holder; unassigned where the list has none.
    pub(super) fn holder_of(&self, partner_id: &str) -> Holder {
        Holder::known(self.positions.get(partner_id).copied())
    }

    /// The partner an organisation's name means: a partner's id, or an alias that every system reads alike.
    pub(super) fn holder_of_organisation(&self, name: &str) -> Holder {
        if let Some(position) = self.positions.get(name) {
            return Holder::known(Some(*position));
        }
        match self.aliases.get(name) {
            Some(meant) if meant.len() == 1 => Holder::known(meant.first().copied().flatten()),
            _ => Holder::UNASSIGNED,
        }
    }

    /// The id of a holder's partner.
    pub(super) fn id(&self, holder: Holder) -> Option<&str> {
        holder.partner.and_then(|position| self.partners.get(position)).map(|partner| partner.id.as_str())
    }

    /// Whose something is (rule R1): the partner stated, or else the customer's on that day, or else nobody's.
    ///
    /// The word a source gives decides only where it names no partner: `partner` without one is unassigned when the
    /// customer has none that day.
    pub(super) fn holder(&self, stated: Stated<'_>, day: NaiveDate) -> Holder {
        if let Some(id) = stated.partner_id {
            return self.holder_of(id);
        }
        let by_customer = || stated.customer_id.and_then(|id| self.supporter(id, stated.product, day));
        match stated.assignment {
            Some("direct") => Holder::DIRECT,
            Some("unassigned") => Holder::UNASSIGNED,
            Some("partner") => by_customer().unwrap_or(Holder::UNASSIGNED),
            _ => by_customer().unwrap_or(Holder::DIRECT),
        }
    }

    /// Whether anything is known about who supports a customer.
    pub(super) fn has_supports(&self, customer_id: &str) -> bool {
        self.supports.contains_key(customer_id)
    }

    /// Who supports a customer's product on a day; `None` for no partner.
    ///
    /// Where several do, the one named for the product comes before the one for all, then the later start, then the
    /// earlier row.
    pub(super) fn supporter(&self, customer_id: &str, product: Option<&str>, day: NaiveDate) -> Option<Holder> {
        let mut best: Option<&Support> = None;
        for support in self.supports.get(customer_id)?.iter().filter(|support| support.covers(product, day)) {
            let rank = |item: &Support| (item.product.is_some(), item.from);
            if best.is_none_or(|best| rank(support) > rank(best)) {
                best = Some(support);
            }
        }
        best.map(|support| support.holder)
    }

    /// Days from which another partner may support the customer, in order.
    pub(super) fn changes(&self, customer_id: &str) -> BTreeSet<NaiveDate> {
        let supports = self.supports.get(customer_id).map(Vec::as_slice).unwrap_or_default();
        let ends = supports.iter().filter_map(|support| support.to?.succ_opt());
        supports.iter().map(|support| support.from).chain(ends).collect()
    }

    /// The region of a case: its own, or else its customer's, or else its partner's.
    pub(super) fn region<'a>(
        &'a self,
        own: Option<&'a str>,
        customer_id: Option<&str>,
        holder: Holder,
    ) -> Option<&'a str> {
        let of_customer = || customer_id.and_then(|id| self.customer_regions.get(id)).map(String::as_str);
        let of_partner = || self.partners.get(holder.partner?)?.region.as_deref();
        own.or_else(of_customer).or_else(of_partner)
    }

    /// The partner list by id, for files and decks.
    pub(super) fn profiles(&self) -> Vec<Partner> {
        let by_id: BTreeMap<&PartnerId, &Partner> = self.partners.iter().map(|item| (&item.id, item)).collect();
        by_id.into_values().cloned().collect()
    }
}
