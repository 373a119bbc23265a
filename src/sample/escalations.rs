//! The escalation log of the vendor's second line: one JSON object a line.

use std::io;

use chrono::NaiveDate;

use super::World;
use super::cases::Case;
use super::customers::Holder;
use super::knowledge::article_id;
use super::log::Log;
use super::output::{FileId, Output, push_number};
use super::partners::{Profile, Story};
use super::random::{Stream, Topic};
use super::span::{DAY, HOUR, day_of, push_iso_time};

const REASONS: [&str; 8] = [
    "needs source access",
    "suspected defect",
    "data repair",
    "customer asks for the vendor",
    "no access to the environment",
    "performance analysis",
    "beyond first-line skills",
    "known problem, fix not published",
];

/// Writes escalations, one file a quarter.
pub(super) struct Escalations {
    files: Vec<FileId>,
    draws: Vec<Stream>,
    next: u64,
    /// Escalated cases of the understaffed partner in the last quarter, for approved exclusions: at most two.
    pub(super) forced: Vec<(String, NaiveDate)>,
}

/// One escalation, as the log holds it.
struct Entry {
    at: i64,
    levels: (i64, i64),
    kind: &'static str,
    verdict: &'static str,
    article: Option<(String, i64)>,
    rebuttal: &'static str,
    cleared: Option<i64>,
}

impl Escalations {
    /// Opens the files.
    pub(super) fn new(world: &World<'_>, output: &mut Output<'_>) -> Self {
        let names = world.span.file_names();
        let files = names
            .iter()
            .map(|name| output.open(&format!("data/raw/escalations/escalations-{name}.jsonl"), ""))
            .collect();
        let draws =
            (0..world.accounts.len()).map(|index| Stream::new(world.options.seed, Topic::Escalations, index)).collect();
        Self { files, draws, next: 70_001, forced: Vec::new() }
    }

    /// Writes a case's escalations, if any.
    pub(super) fn write(
        &mut self,
        world: &World<'_>,
        output: &mut Output<'_>,
        log: &mut Log,
        case: &Case,
    ) -> io::Result<()> {
        let Holder::Partner(index) = world.accounts[case.account].holder else { return Ok(()) };
        let profile = &world.profiles[index];
        let mut entries = Vec::new();
        let draws = &mut self.draws[case.account];
        if let Some(at) = case.escalated {
            let first = functional(draws, profile, case, at);
            let levels = (first.levels.0, log.landing(case, first.levels.1));
            log.handed_over(world, output, case, (at, levels.1))?;
            entries.push(Entry { levels, ..first });
            let again = at + 2 * HOUR + draws.whole(0, 3 * DAY);
            let resolved = case.first_resolved.unwrap_or(i64::MAX);
            if draws.chance(0.13) && again < world.span.export.min(resolved) {
                entries.push(Entry {
                    levels: (2, 3),
                    verdict: "valid",
                    article: None,
                    ..functional(draws, profile, case, again)
                });
            }
        }
        let pressed = case.responded.map_or(case.opened, |at| at) + DAY;
        if draws.chance(0.012) && pressed < world.span.export {
            let kind = ["management", "customer", "sla"][draws.weighted(&[0.4, 0.35, 0.25])];
            let (levels, verdict) = ((1, 1), "undecided");
            entries.push(Entry { levels, kind, verdict, article: None, ..functional(draws, profile, case, pressed) });
        }
        for entry in entries {
            self.note_forced(world, case, profile, &entry);
            let file = self.files[world.span.file_of(day_of(entry.at))];
            let line = self.line(world, case, &entry);
            output.append(file, &line)?;
        }
        Ok(())
    }

    fn note_forced(&mut self, world: &World<'_>, case: &Case, profile: &Profile, entry: &Entry) {
        let last = world.span.last_quarter();
        let in_last = last.contains(case.opened_on()) && last.contains(day_of(entry.at));
        let wanted = profile.story == Some(Story::Understaffed) && entry.kind == "technical" && self.forced.len() < 2;
        if in_last && wanted && self.forced.iter().all(|(id, _)| *id != case.id()) {
            self.forced.push((case.id(), day_of(entry.at)));
        }
    }

    fn line(&mut self, world: &World<'_>, case: &Case, entry: &Entry) -> Vec<u8> {
        let mut line = Vec::with_capacity(320);
        line.extend_from_slice(
            format!("{{\"id\":\"ESC-{}\",\"case\":\"{}\",\"raised\":", self.next, case.id()).as_bytes(),
        );
        self.next += 1;
        push_moment(&mut line, Some(entry.at));
        line.extend_from_slice(b",\"from\":");
        push_number(&mut line, entry.levels.0);
        line.extend_from_slice(b",\"to\":");
        push_number(&mut line, entry.levels.1);
        let reason = self.draws[case.account].pick(&REASONS);
        let (kind, verdict, rebuttal) = (entry.kind, entry.verdict, entry.rebuttal);
        line.extend_from_slice(
            format!(
                ",\"type\":\"{kind}\",\"reason\":\"{reason}\",\"verdict\":\"{verdict}\",\"rebuttal\":\"{rebuttal}\""
            )
            .as_bytes(),
        );
        match &entry.article {
            Some((article, visible)) => {
                line.extend_from_slice(format!(",\"article\":\"{article}\",\"article_visible\":").as_bytes());
                push_moment(&mut line, Some(*visible));
            }
            None => line.extend_from_slice(b",\"article\":null,\"article_visible\":null"),
        }
        line.extend_from_slice(b",\"cleared\":");
        push_moment(&mut line, entry.cleared.filter(|at| *at < world.span.export));
        line.extend_from_slice(b"}\n");
        line
    }
}

/// An escalation of what the partner could not solve, and what the weekly review said about it.
fn functional(draws: &mut Stream, profile: &Profile, case: &Case, at: i64) -> Entry {
    let judged = draws.chance(0.93);
    let avoidable = draws.chance(profile.avoidable);
    let article = avoidable.then(|| {
        let number = 1 + draws.below(40) * draws.below(10);
        let visible_before =
            if draws.chance(0.05) { draws.whole(HOUR, 3 * DAY) } else { draws.whole(20 * DAY, 400 * DAY) };
        (article_id(case.product, number), at - visible_before)
    });
    let rebuttal = match draws.unit() {
        drawn if !avoidable || !judged || drawn < 0.86 => "none",
        drawn if drawn < 0.91 => "pending",
        drawn if drawn < 0.95 => "upheld",
        _ => "rejected",
    };
    Entry {
        at,
        levels: (1, if draws.chance(0.88) { 2 } else { 3 }),
        kind: "technical",
        verdict: match (judged, avoidable) {
            (false, _) => "undecided",
            (true, true) => "invalid",
            (true, false) => "valid",
        },
        article,
        rebuttal,
        cleared: case.first_resolved.filter(|resolved| *resolved >= at),
    }
}

fn push_moment(line: &mut Vec<u8>, moment: Option<i64>) {
    match moment {
        Some(at) => {
            line.push(b'"');
            push_iso_time(line, at);
            line.push(b'"');
        }
        None => line.extend_from_slice(b"null"),
    }
}
