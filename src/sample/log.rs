//! The desk's log of what happens beside the case itself: waiting for customers, customers who write back after a resolution, and who
//! takes an escalation when.

use std::io;

use super::World;
use super::cases::Case;
use super::desk::VENDOR_GROUP;
use super::output::{FileId, Output, Row};
use super::random::{Stream, Topic};
use super::span::{DAY, HOUR, day_of, push_iso_time};

const HEADER: &str = "case,when,what,level,team";

/// Writes the log, one file a quarter.
pub(super) struct Log {
    files: Vec<FileId>,
    draws: Vec<Stream>,
    waiting: Vec<Stream>,
    row: Row,
}

/// One line of the log.
struct Entry<'a> {
    at: i64,
    what: &'static str,
    level: &'a str,
    team: &'a str,
}

impl Log {
    /// Opens the files.
    pub(super) fn new(world: &World<'_>, output: &mut Output<'_>) -> Self {
        let names = world.span.file_names();
        let files = names.iter().map(|name| output.open(&format!("data/raw/log/log-{name}.csv"), HEADER)).collect();
        let streams = |topic: fn() -> Topic| {
            (0..world.accounts.len()).map(|index| Stream::new(world.options.seed, topic(), index)).collect()
        };
        Self { files, draws: streams(|| Topic::Log), waiting: streams(|| Topic::Waiting), row: Row::commas() }
    }

    /// The level a hand-over lands at: now and then the vendor's own first line takes what its specialists should.
    pub(super) fn landing(&mut self, case: &Case, level: i64) -> i64 {
        if self.draws[case.account].chance(0.07) { 1 } else { level }
    }

    /// What the customer writes after the first resolution.
    pub(super) fn write_back(&mut self, world: &World<'_>, output: &mut Output<'_>, case: &Case) -> io::Result<()> {
        let Some(resolved) = case.first_resolved else { return Ok(()) };
        let draws = &mut self.draws[case.account];
        let written = draws.chance(0.16);
        let later = resolved + draws.whole(HOUR, 12 * DAY);
        match case.reopened {
            Some(at) => self.line(world, output, case, &Entry::of_customer(at)),
            None if written => self.line(world, output, case, &Entry::of_customer(later)),
            None => Ok(()),
        }
    }

    /// The desk asks the customer something and waits for the answer; now and then it waits without having asked.
    pub(super) fn wait(&mut self, world: &World<'_>, output: &mut Output<'_>, case: &Case) -> io::Result<()> {
        let (Some(begun), Some(resolved)) = (case.responded, case.first_resolved) else { return Ok(()) };
        let draws = &mut self.waiting[case.account];
        let (waits, asks) = (draws.chance(0.16), draws.chance(0.95));
        let worked = resolved - begun;
        let from = begun + (draws.between(0.1, 0.5) * worked as f64) as i64;
        let until = from + ((draws.lognormal(7.0, 0.9) * HOUR as f64) as i64).min((resolved - from) * 4 / 5);
        if !waits || worked < 2 * HOUR {
            return Ok(());
        }
        let team = world.profiles.get(case.account).map(super::partners::Profile::desk_group).unwrap_or_default();
        let entry = |at: i64, what: &'static str, level: &'static str| Entry { at, what, level, team: &team };
        if asks {
            self.line(world, output, case, &entry(from - 60, "asked customer", ""))?;
        }
        self.line(world, output, case, &entry(from, "waiting", "customer"))?;
        self.line(world, output, case, &Entry::of_customer(until - 30))?;
        self.line(world, output, case, &entry(until, "resumed", ""))
    }

    /// A hand-over at a moment to a level, and what the vendor makes of it.
    pub(super) fn handed_over(
        &mut self,
        world: &World<'_>,
        output: &mut Output<'_>,
        case: &Case,
        (at, level): (i64, i64),
    ) -> io::Result<()> {
        let draws = &mut self.draws[case.account];
        let taken = at + 120 + (draws.lognormal(2.4, 1.0) * HOUR as f64) as i64;
        let returned = taken + draws.whole(HOUR, 20 * HOUR);
        let returns = draws.chance(0.08);
        let team = world.profiles.get(case.account).map(super::partners::Profile::desk_group).unwrap_or_default();
        let level = level.to_string();
        self.line(world, output, case, &Entry { at, what: "level", level: &level, team: &team })?;
        let until = case.first_resolved.unwrap_or(i64::MAX);
        self.line(world, output, case, &Entry { at, what: "waiting", level: "vendor", team: &team })?;
        if taken < until {
            self.line(world, output, case, &Entry { at: taken, what: "taken", level: "", team: VENDOR_GROUP })?;
            self.line(world, output, case, &Entry { at: taken, what: "resumed", level: "", team: VENDOR_GROUP })?;
        }
        if returns && returned < until {
            self.line(world, output, case, &Entry { at: returned, what: "level", level: "1", team: VENDOR_GROUP })?;
        }
        Ok(())
    }

    /// The log is exported a day before everything else.
    fn line(&mut self, world: &World<'_>, output: &mut Output<'_>, case: &Case, entry: &Entry<'_>) -> io::Result<()> {
        if entry.at >= world.span.export - DAY {
            return Ok(());
        }
        let row = &mut self.row;
        row.clear();
        row.text(&case.id());
        row.plain(|bytes| push_iso_time(bytes, entry.at));
        row.text(entry.what);
        row.text(entry.level);
        row.text(entry.team);
        output.append(self.files[world.span.file_of(day_of(entry.at))], row.line())
    }
}

impl Entry<'_> {
    fn of_customer(at: i64) -> Self {
        Self { at, what: "customer wrote", level: "", team: "" }
    }
}
