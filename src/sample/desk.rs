//! The service desk's export of cases, with what goes wrong in such exports: late rows, exact duplicates, former
//! versions of a row, and rows that cannot be read.

use std::io;

use super::World;
use super::cases::Case;
use super::customers::Holder;
use super::names::PRODUCTS;
use super::output::{FileId, Output, Row, push_number};
use super::partners::REGIONS;
use super::random::{Stream, Topic};
use super::span::{DAY, push_desk_time};

const HEADER: &str = "number,company,assignment_group,opened_level,product,priority_at_open,priority,location,language,\
contact_type,complexity,opened_at,first_response,first_resolved,resolved_at,closed_at,state,resolution_level,assigned_to,\
one_contact,reopen_count,kb_article,cause,recurrence_of,sys_updated_on";

/// The vendor's own group.
pub(super) const VENDOR_GROUP: &str = "Larkfield Service Desk";
/// The group that no list of partners knows.
const UNKNOWN_GROUP: &str = "Grendel Field Services - First Line";
/// Later groups of partners that have been renamed: one partner in five has a second name.
pub(super) const SECOND_GROUP_EVERY: usize = 5;

const PRIORITIES: [&str; 4] = ["1 - Critical", "2 - High", "3 - Moderate", "4 - Low"];
const CAUSES: [&str; 4] = ["Product defect", "Documentation", "Environment", "How-to"];
const CHANNELS: [&str; 4] = ["portal", "email", "phone", "chat"];

/// Writes cases, one file a quarter.
pub(super) struct Desk {
    files: Vec<FileId>,
    mess: Stream,
    row: Row,
}

impl Desk {
    /// Opens the files.
    pub(super) fn new(world: &World<'_>, output: &mut Output<'_>) -> Self {
        let names = world.span.file_names();
        let files = names.iter().map(|name| output.open(&format!("data/raw/cases/cases-{name}.csv"), HEADER)).collect();
        Self { files, mess: Stream::new(world.options.seed, Topic::Mess, 0), row: Row::commas() }
    }

    /// Writes a case: into the file of the quarter it was opened in, or, late, into the next one.
    pub(super) fn write(&mut self, world: &World<'_>, output: &mut Output<'_>, case: &Case) -> io::Result<()> {
        let own = world.span.file_of(case.opened_on());
        let late = usize::from(self.mess.chance(0.004));
        let file = self.files[(own + late).min(self.files.len() - 1)];
        let accident = self.mess.unit();
        if accident < 0.001 {
            self.write_unreadable(world, output, file, case)?;
        } else if accident < 0.003 && case.resolved.is_some() {
            self.fill(world, &former_version(case), Flaw::None);
            output.append(file, self.row.line())?;
        }
        self.fill(world, case, Flaw::None);
        output.append(file, self.row.line())?;
        if (0.003..0.006).contains(&accident) {
            output.append(file, self.row.line())?;
        }
        Ok(())
    }

    /// An extra row that must be put aside; the case itself follows whole.
    fn write_unreadable(
        &mut self,
        world: &World<'_>,
        output: &mut Output<'_>,
        file: FileId,
        case: &Case,
    ) -> io::Result<()> {
        let flaw = *self.mess.pick(&[Flaw::BadDay, Flaw::ResolvedBeforeOpened, Flaw::NoNumber, Flaw::BadLevel]);
        let mut broken = case.clone();
        broken.number += 90_000_000;
        self.fill(world, &broken, flaw);
        output.append(file, self.row.line())
    }

    fn fill(&mut self, world: &World<'_>, case: &Case, flaw: Flaw) {
        // Everything that is not in the case itself is drawn from its number, so that a repeated row repeats it.
        let mut draws = Details(case.number % 90_000_000);
        let row = &mut self.row;
        row.clear();
        row.text(if flaw == Flaw::NoNumber { "" } else { "CS" });
        if flaw != Flaw::NoNumber {
            row.extend_last(|bytes| bytes.extend_from_slice(format!("{:08}", case.number).as_bytes()));
        }
        row.text(&world.customers[case.customer].id);
        row.text(&group(world, case, &mut draws));
        row.text(match (flaw, case.bypass) {
            (Flaw::BadLevel, _) => "L9",
            (_, true) => "2",
            (_, false) => "1",
        });
        row.text(PRODUCTS[case.product]);
        row.text(PRIORITIES[case.severity.0 - 1]);
        row.text(PRIORITIES[case.severity.1 - 1]);
        fill_descriptions(row, world, case, &mut draws);
        fill_moments(row, case, flaw);
        fill_outcome(row, world, case, &mut draws);
        row.plain(|bytes| push_desk_time(bytes, case.updated()));
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    None,
    BadDay,
    ResolvedBeforeOpened,
    NoNumber,
    BadLevel,
}

/// Draws that depend on the case's number alone.
struct Details(u64);

impl Details {
    fn below(&mut self, count: u64) -> usize {
        // A step of a 64-bit mixing function (Weyl sequence, then xor and multiply).
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % count) as usize
    }

    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

fn group(world: &World<'_>, case: &Case, draws: &mut Details) -> String {
    let account = &world.accounts[case.account];
    match account.holder {
        _ if case.bypass => VENDOR_GROUP.to_owned(),
        Holder::Vendor => VENDOR_GROUP.to_owned(),
        Holder::Unknown => UNKNOWN_GROUP.to_owned(),
        Holder::Partner(index) => {
            let profile = &world.profiles[index];
            let renamed = index % SECOND_GROUP_EVERY == 1 && draws.percent(30);
            if renamed { second_group(&profile.name) } else { profile.desk_group() }
        }
    }
}

/// The other name of a partner's group.
pub(super) fn second_group(name: &str) -> String {
    format!("{} (Tier 1)", name.to_uppercase())
}

fn fill_descriptions(row: &mut Row, world: &World<'_>, case: &Case, draws: &mut Details) {
    let customer = &world.customers[case.customer];
    row.text(REGIONS[customer.region].name);
    row.text(customer.home.2);
    let channel = match draws.below(100) {
        0..50 => 0,
        50..78 => 1,
        78..92 => 2,
        _ => 3,
    };
    row.text(CHANNELS[channel]);
    row.text(match (case.judged, case.complex) {
        (false, _) => "",
        (true, true) => "complex",
        (true, false) => "simple",
    });
}

fn fill_moments(row: &mut Row, case: &Case, flaw: Flaw) {
    match flaw {
        Flaw::BadDay => row.text("31/06/2026 09:60"),
        _ => row.plain(|bytes| push_desk_time(bytes, case.opened)),
    }
    let early = Some(case.opened - 3 * DAY);
    let (first, last) = match flaw {
        Flaw::ResolvedBeforeOpened => (early, early),
        _ => (case.first_resolved, case.resolved),
    };
    for moment in [case.responded, first, last, case.closed] {
        row.plain(|bytes| {
            if let Some(at) = moment {
                push_desk_time(bytes, at);
            }
        });
    }
}

fn fill_outcome(row: &mut Row, world: &World<'_>, case: &Case, draws: &mut Details) {
    let is_open = case.resolved.is_none();
    row.text(match (case.closed, case.resolved, case.responded) {
        (Some(_), _, _) => "Closed",
        (_, Some(_), _) => "Resolved",
        (_, _, Some(_)) if draws.percent(25) => "On Hold",
        (_, _, Some(_)) => "In Progress",
        _ => "New",
    });
    let level = if case.escalated.is_some() || case.bypass { 2 + i64::from(draws.percent(15)) } else { 1 };
    row.plain(|bytes| {
        if !is_open {
            push_number(bytes, level);
        }
    });
    row.text(&owner(world, case, draws));
    let once = case.reopened.is_none() && case.escalated.is_none() && !case.complex && draws.percent(70);
    row.text(match (is_open, once) {
        (true, _) => "",
        (false, true) => "true",
        (false, false) => "false",
    });
    row.number(i64::from(case.reopened.is_some()));
    let article = draws.below(400) + 1;
    let has_article = !is_open && draws.percent(45);
    row.text(&if has_article { format!("KB-{}-{article:03}", case.product + 1) } else { String::new() });
    let cause = CAUSES[draws.below(4)];
    row.text(if is_open { "" } else { cause });
    let earlier = case.number.saturating_sub(1 + draws.below(4_000) as u64);
    let recurs = earlier > 100_000 && draws.below(1_000) < 5;
    row.text(&if recurs { format!("CS{earlier:08}") } else { String::new() });
}

/// One of the partner's people; the vendor's people are in no list.
fn owner(world: &World<'_>, case: &Case, draws: &mut Details) -> String {
    match world.accounts[case.account].holder {
        Holder::Partner(index) if !case.bypass => {
            let people = world.staff_counts[index].max(1) as u64;
            format!("{}-S{:02}", world.profiles[index].id, draws.below(people) + 1)
        }
        _ => String::new(),
    }
}

/// The row as it was before the case was resolved.
fn former_version(case: &Case) -> Case {
    Case { first_resolved: None, reopened: None, resolved: None, closed: None, escalated: None, ..case.clone() }
}
