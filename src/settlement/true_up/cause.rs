//! What changed about a line since its period was closed, in words.

use std::fmt;

use crate::domain::{Quarter, Share};
use crate::settlement::model::LineShare;

use super::Parts;

/// What kind of change a true-up pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The line came after closing.
    Late,
    /// A credit came after closing.
    Credited,
    /// The line itself was changed.
    Corrected,
    /// The line is no longer in the data.
    Gone,
    /// The customer, or some of its days, went to or came from another partner.
    Moved,
    /// The line it corrects is known otherwise now, so that another share applies.
    Repriced,
    /// Other lines changed, and the rounded share is spread anew over all of them.
    Spread,
    /// A dispute was upheld.
    Dispute,
    /// Answers that came after closing moved a tier, an incentive or a service credit.
    LateSurvey,
    /// Fewer escalations count as avoidable: a rebuttal was upheld after closing.
    LateRebuttal,
    /// Other evidence that came after closing moved one: cases, staff and the like.
    LateEvidence,
    /// An exclusion was recorded, or taken back, after closing.
    Correction,
    /// The revenue that an incentive or a service credit is computed from changed.
    Revenue,
}

impl Cause {
    /// Its name in files and statements.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late line",
            Self::Credited => "credited line",
            Self::Corrected => "corrected line",
            Self::Gone => "line gone",
            Self::Moved => "customer moved partner",
            Self::Repriced => "other share",
            Self::Spread => "cents spread anew",
            Self::Dispute => "dispute upheld",
            Self::LateSurvey => "late survey",
            Self::LateRebuttal => "late rebuttal upheld",
            Self::LateEvidence => "late evidence",
            Self::Correction => "correction",
            Self::Revenue => "other revenue",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A line of one side of the comparison.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held<'a> {
    /// The line, by its first rule.
    pub line: &'a LineShare,
    /// What all its rules come to.
    pub parts: Parts,
    /// The share, where one applied throughout.
    pub share: Option<Share>,
}

/// A line as it was closed, posted since and is now.
pub(super) struct Seen<'a> {
    /// The closed period.
    pub period: Quarter,
    /// As closed, where the partner had it.
    pub closed: Option<&'a Held<'a>>,
    /// What true-ups have posted since.
    pub posted: Parts,
    /// The line of the newest of those.
    pub posted_last: Option<&'a LineShare>,
    /// As it is today, where the partner has it.
    pub fresh: Option<&'a Held<'a>>,
    /// Whether the partner was closed with the line, be it in another currency.
    pub closed_in_any_currency: bool,
    /// Whether the partner has the line today, be it in another currency.
    pub in_any_currency: bool,
    /// Whether the period was closed with the line, whoever's it was.
    pub closed_elsewhere: bool,
    /// Whether today's data has the line, whoever's it is.
    pub known_today: bool,
    /// Why the partner is paid another tier than the period was closed with, where it is.
    pub tier_moved: Option<(Cause, &'a str)>,
}

impl Seen<'_> {
    /// What changed, and its words.
    pub(super) fn cause(&self) -> (Cause, String) {
        let period = self.period;
        match (self.closed, self.fresh) {
            (Some(closed), Some(fresh)) => match (changed(closed, fresh), self.tier_moved) {
                ((Cause::Repriced, share), Some((cause, words))) => (cause, format!("{words}: {share}")),
                ((cause, words), moved) => (cause, with_the_share(words, closed, fresh, moved)),
            },
            (None, Some(fresh)) => self.not_closed_with(fresh),
            (_, None) if self.in_any_currency => (Cause::Corrected, "the line is in another currency now".to_owned()),
            (_, None) if self.known_today => (Cause::Moved, "the line is no longer this partner's".to_owned()),
            (Some(_), None) => {
                (Cause::Gone, format!("{period} was closed with the line, and the data no longer has it"))
            }
            (None, None) => (Cause::Gone, "the line was posted by a true-up, and the data no longer has it".to_owned()),
        }
    }

    /// A line that the partner was not closed with.
    fn not_closed_with(&self, fresh: &Held<'_>) -> (Cause, String) {
        let period = self.period;
        if self.posted_last.is_some() {
            return match self.posted_last {
                Some(last) if !same_line(last, fresh.line) => (Cause::Corrected, differences(last, fresh.line)),
                _ => (Cause::Corrected, "what the partner has of the line changed since its true-up".to_owned()),
            };
        }
        if self.closed_in_any_currency {
            return (Cause::Corrected, "the line was in another currency".to_owned());
        }
        if self.closed_elsewhere {
            return (Cause::Moved, format!("{period} was closed before the line was this partner's"));
        }
        let credit = fresh.line.kind.as_deref() == Some("credit") || fresh.line.amount.minor < 0;
        let (cause, what) = if credit { (Cause::Credited, "credit") } else { (Cause::Late, "line") };
        (cause, format!("the {what} was not in the data when {period} was closed"))
    }
}

/// What differs about a line that both sides have.
fn changed(closed: &Held<'_>, fresh: &Held<'_>) -> (Cause, String) {
    if !same_line(closed.line, fresh.line) {
        return (Cause::Corrected, differences(closed.line, fresh.line));
    }
    if closed.parts.recognised != fresh.parts.recognised {
        return (Cause::Moved, "other service days of the line are this partner's".to_owned());
    }
    if closed.share != fresh.share {
        return (Cause::Repriced, shares(closed, fresh));
    }
    (Cause::Spread, "other lines changed, and the rounded share is spread over all of them anew".to_owned())
}

/// How the shares differ.
fn shares(closed: &Held<'_>, fresh: &Held<'_>) -> String {
    let words = |share: Option<Share>| {
        share.map_or_else(|| "several".to_owned(), |share| share.decimal().normalize().to_string())
    };
    let level = |line: &LineShare| line.level.as_ref().map(|level| format!(" by the {level}")).unwrap_or_default();
    let (now, before) = (level(fresh.line), level(closed.line));
    format!("the share is {}{now}, it was {}{before}", words(fresh.share), words(closed.share))
}

/// What differs about the line itself, and the share where that differs too.
fn with_the_share(words: String, closed: &Held<'_>, fresh: &Held<'_>, moved: Option<(Cause, &str)>) -> String {
    if closed.share == fresh.share {
        return words;
    }
    let why = moved.map(|(_, why)| format!("{why}: ")).unwrap_or_default();
    format!("{words}; {why}{}", shares(closed, fresh))
}

/// Whether amount and service days are those of before.
fn same_line(before: &LineShare, now: &LineShare) -> bool {
    (before.amount, before.service_from, before.service_to) == (now.amount, now.service_from, now.service_to)
}

/// How amount and service days differ.
fn differences(before: &LineShare, now: &LineShare) -> String {
    let mut words = Vec::new();
    if before.amount != now.amount {
        words.push(format!("the amount is {}, it was {}", now.amount, before.amount));
    }
    let days = |line: &LineShare| format!("{} to {}", line.service_from, line.service_to);
    if days(before) != days(now) {
        words.push(format!("the service days are {}, they were {}", days(now), days(before)));
    }
    words.join("; ")
}
