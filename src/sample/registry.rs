//! Who is who: partners, their names in other systems, customers, who supports whom, agreements, and what they open with.

use std::io;

use super::World;
use super::customers::Holder;
use super::desk::{SECOND_GROUP_EVERY, second_group};
use super::output::{Output, Row};
use super::partners::REGIONS;
use super::span::{minus_days, push_iso_day};
use crate::domain::{Currency, Money};

/// Writes the registers.
pub(super) fn write(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    write_partners(world, output)?;
    write_aliases(world, output)?;
    write_customers(world, output)?;
    write_care(world, output)?;
    write_agreements(world, output)?;
    write_balances(world, output)
}

fn write_partners(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    let file = output.open(
        "data/raw/registry/partners.csv",
        "partner_id,name,class,supports_own_customers,region,country,currency,manager,joined_on",
    );
    let mut row = Row::commas();
    for profile in &world.profiles {
        row.clear();
        row.text(&profile.id);
        row.text(&profile.name);
        row.text(profile.class);
        row.text("true");
        row.text(REGIONS[profile.region].name);
        row.text(profile.home.0);
        row.text(profile.home.1);
        row.text(&profile.manager);
        row.plain(|bytes| push_iso_day(bytes, profile.joined));
        output.append(file, row.line())?;
    }
    Ok(())
}

fn write_aliases(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    let file = output.open("data/raw/registry/partner-aliases.csv", "system,key,partner_id");
    let mut row = Row::commas();
    for (index, profile) in world.profiles.iter().enumerate() {
        let mut aliases = vec![
            ("servicedesk", profile.desk_group()),
            ("pulse", profile.name.clone()),
            ("crm", profile.vendor_number()),
        ];
        if index % SECOND_GROUP_EVERY == 1 {
            aliases.push(("servicedesk", second_group(&profile.name)));
        }
        for (system, key) in aliases {
            row.clear();
            row.text(system);
            row.text(&key);
            row.text(&profile.id);
            output.append(file, row.line())?;
        }
    }
    Ok(())
}

fn write_customers(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    let file = output.open("data/raw/registry/customers.csv", "customer_id,name,segment,region,country");
    let mut row = Row::commas();
    for customer in &world.customers {
        row.clear();
        row.text(&customer.id);
        row.text(&customer.name);
        row.text(customer.segment);
        row.text(REGIONS[customer.region].name);
        row.text(customer.home.0);
        output.append(file, row.line())?;
    }
    Ok(())
}

/// Who supports whom. The vendor's own customers have no row, nor have those of the unknown group.
fn write_care(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    let file = output.open("data/raw/registry/customer-partners.csv", "customer_id,account_owner,valid_from,valid_to");
    let mut row = Row::commas();
    for account in &world.accounts {
        let Holder::Partner(index) = account.holder else { continue };
        for care in &account.care {
            row.clear();
            row.text(&world.customers[care.customer].id);
            row.text(&world.profiles[index].vendor_number());
            row.plain(|bytes| push_iso_day(bytes, care.from.max(world.profiles[index].joined)));
            row.plain(|bytes| {
                if let Some(to) = care.to {
                    push_iso_day(bytes, to);
                }
            });
            output.append(file, row.line())?;
        }
    }
    Ok(())
}

fn write_agreements(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    let file = output.open("agreements.csv", "partner,programme,from,to,base_share,currency,opening_tier");
    let mut row = Row::commas();
    for profile in &world.profiles {
        let from = profile.joined.max(minus_days(world.span.first, 90));
        row.clear();
        row.text(&profile.id);
        row.text("Larkfield Support Partners");
        row.plain(|bytes| push_iso_day(bytes, from));
        row.text("");
        row.text("0.25");
        row.text(profile.home.1);
        row.text("registered");
        output.append(file, row.line())?;
    }
    Ok(())
}

/// What finance held and carried before the last quarter, the first one that is settled here: of the first partner it held an amount twice, to
/// the second it left too little to be paid.
fn write_balances(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    let file = output.open("balances.csv", "partner,currency,period,kind,amount,release");
    let last = world.options.last_quarter;
    let amounts =
        [(0, "held", 115_040, Some(last)), (0, "held", 120_475, Some(last.next())), (1, "carried", 18_420, None)];
    let mut row = Row::commas();
    for (index, kind, minor, release) in amounts {
        let Some(profile) = world.profiles.get(index) else { continue };
        let Some(currency) = Currency::parse(profile.home.1) else { continue };
        row.clear();
        row.text(&profile.id);
        row.text(currency.code());
        row.text(&last.to_string());
        row.text(kind);
        row.text(&Money::from_minor(minor, currency).to_string());
        row.text(&release.map(|quarter| quarter.to_string()).unwrap_or_default());
        output.append(file, row.line())?;
    }
    Ok(())
}
