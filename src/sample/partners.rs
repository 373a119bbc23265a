//! Who the partners are: size, quality and mix of cases, and the stories planted in six of them.

use chrono::NaiveDate;

use super::SampleOptions;
use super::names;
use super::random::{Stream, Topic, exp};
use super::span::{Span, minus_days};

/// Classes of partners, as often as they occur.
const CLASSES: [&str; 5] = ["reseller", "reseller", "distributor", "var", "oem"];

/// A story that decks must reveal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    /// Good in every respect.
    Excellent,
    /// Satisfaction falls and escalations rise in the last two quarters.
    Slipping,
    /// A high escalation rate that its difficult cases explain.
    HardMix,
    /// One of its two Atlas engineers is away for twelve working days.
    Understaffed,
    /// Escalates what published articles would have solved.
    Avoidable,
    /// Five survey responses in the last quarter.
    FewSurveys,
}

/// The stories of the first partners, in their order.
const STORIES: [Story; 6] =
    [Story::Excellent, Story::Slipping, Story::HardMix, Story::Understaffed, Story::Avoidable, Story::FewSurveys];

/// A part of the world with its countries: code, currency, language.
pub(super) struct Region {
    pub(super) name: &'static str,
    pub(super) countries: &'static [(&'static str, &'static str, &'static str)],
}

/// The regions.
pub(super) const REGIONS: [Region; 3] = [
    Region {
        name: "EMEA",
        countries: &[
            ("SE", "SEK", "sv"),
            ("DE", "EUR", "de"),
            ("GB", "GBP", "en"),
            ("FR", "EUR", "fr"),
            ("NL", "EUR", "nl"),
            ("ES", "EUR", "es"),
        ],
    },
    Region {
        name: "Americas",
        countries: &[("US", "USD", "en"), ("US", "USD", "en"), ("CA", "USD", "en"), ("BR", "USD", "pt")],
    },
    Region { name: "APAC", countries: &[("JP", "JPY", "ja"), ("AU", "USD", "en"), ("SG", "USD", "en")] },
];

/// How a partner works and what comes to it.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) story: Option<Story>,
    /// Index into [`REGIONS`].
    pub(super) region: usize,
    /// Country, currency, language.
    pub(super) home: (&'static str, &'static str, &'static str),
    pub(super) class: &'static str,
    pub(super) manager: String,
    pub(super) joined: NaiveDate,
    /// Its first day with cases.
    pub(super) starts: NaiveDate,
    /// Size against other partners.
    pub(super) weight: f64,
    /// Chance of a satisfied response to an ordinary case.
    satisfaction: f64,
    /// Escalations against what the mix of cases leads one to expect.
    escalation: f64,
    /// How difficult its cases are: 0 for simple ones, 1 for mostly complex and severe ones.
    pub(super) hardness: f64,
    /// Times against the usual ones; lower is faster.
    pub(super) slowness: f64,
    /// Share of escalations that a visible article would have made needless.
    pub(super) avoidable: f64,
    /// Share of resolved cases whose customer is asked by the independent provider.
    pub(super) invited: f64,
    /// Share of invitations answered.
    pub(super) answers: f64,
    pub(super) reopen: f64,
    /// Whether it runs a survey of its own.
    pub(super) own_survey: bool,
    /// Engineers beyond those required.
    pub(super) spare_engineers: usize,
    /// Certificates that are missing or expired.
    pub(super) missing_certificates: usize,
}

impl Profile {
    /// Chance of a satisfied response to an ordinary case, so many quarters before the last one.
    pub(super) fn satisfaction_before_last(&self, quarters: usize) -> f64 {
        match (self.story, quarters) {
            (Some(Story::Slipping), 0) => self.satisfaction - 0.17,
            (Some(Story::Slipping), 1) => self.satisfaction - 0.085,
            _ => self.satisfaction,
        }
    }

    /// Escalations against the expected ones, so many quarters before the last one.
    pub(super) fn escalation_before_last(&self, quarters: usize) -> f64 {
        match (self.story, quarters) {
            (Some(Story::Slipping), 0) => self.escalation * 1.6,
            (Some(Story::Slipping), 1) => self.escalation * 1.3,
            _ => self.escalation,
        }
    }

    /// The key of the partner in the service desk: the name of its group.
    pub(super) fn desk_group(&self) -> String {
        format!("{} - First Line", self.name)
    }

    /// The number of the partner in the finance and customer systems.
    pub(super) fn vendor_number(&self) -> String {
        let digits: u64 =
            self.id.bytes().filter(u8::is_ascii_digit).fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        format!("V-{}", 40_000 + digits * 17)
    }
}

/// Every partner, in the order of ids.
pub(super) fn profiles(options: &SampleOptions, span: &Span) -> Vec<Profile> {
    (0..options.partners).map(|number| profile(options, span, number)).collect()
}

fn profile(options: &SampleOptions, span: &Span, number: usize) -> Profile {
    let mut stream = Stream::new(options.seed, Topic::Partners, number);
    let region = if number < STORIES.len() { 0 } else { stream.weighted(&[0.55, 0.28, 0.17]) };
    let width = options.partners.to_string().len().max(3);
    let joined = minus_days(span.first, 200 + stream.below(3_000) as u64);
    let usual = Profile {
        id: format!("P{:0width$}", number + 1),
        name: names::partner(number),
        story: STORIES.get(number).copied(),
        region,
        home: *stream.pick(REGIONS[region].countries),
        class: stream.pick::<&str>(&CLASSES),
        manager: names::person(&mut stream),
        joined,
        starts: span.first,
        weight: weight(number, &mut stream),
        satisfaction: stream.normal_within(0.925, 0.026, 0.85, 0.97),
        escalation: stream.normal_within(0.99, 0.12, 0.72, 1.25),
        hardness: stream.normal_within(0.32, 0.09, 0.12, 0.55),
        slowness: exp(stream.normal_within(0.0, 0.2, -0.4, 0.4)),
        avoidable: stream.normal_within(0.12, 0.035, 0.04, 0.2),
        invited: if stream.chance(0.07) { 0.75 } else { stream.between(0.89, 0.96) },
        answers: stream.between(0.2, 0.3),
        reopen: stream.normal_within(0.05, 0.015, 0.02, 0.09),
        own_survey: stream.chance(0.3),
        spare_engineers: 1 + stream.below(3) - usize::from(stream.chance(0.15)),
        missing_certificates: [0, 0, 0, 1, 1, 2][stream.below(6)],
    };
    let mut profile = with_story(usual);
    if number == 11 && span.quarters.len() > 2 {
        // One partner joins during the span: it has no history before.
        profile.joined = span.quarters[span.quarters.len() - 3].first_day();
        profile.starts = profile.joined;
    }
    profile
}

/// Size: the storied partners have a fixed one, the others fall off as the inverse of their place.
fn weight(number: usize, stream: &mut Stream) -> f64 {
    const FIXED: [f64; 8] = [6.0, 5.0, 4.5, 3.5, 4.0, 0.1, 8.5, 1.2];
    match FIXED.get(number) {
        Some(weight) => *weight,
        None => 13.0 / (2.0 + (number - FIXED.len()) as f64) * stream.between(0.8, 1.25),
    }
}

fn with_story(usual: Profile) -> Profile {
    let Some(story) = usual.story else {
        return if usual.id.ends_with("007") { ordinary(usual) } else { usual };
    };
    let plain = ordinary(usual);
    match story {
        Story::Excellent => Profile {
            satisfaction: 0.975,
            escalation: 0.6,
            slowness: 0.62,
            avoidable: 0.05,
            invited: 0.95,
            reopen: 0.025,
            spare_engineers: 4,
            missing_certificates: 0,
            ..plain
        },
        Story::Slipping => Profile { satisfaction: 0.935, escalation: 1.0, own_survey: true, ..plain },
        Story::HardMix => Profile { hardness: 1.1, satisfaction: 0.95, escalation: 1.0, ..plain },
        Story::Understaffed => Profile { spare_engineers: 0, ..plain },
        Story::Avoidable => Profile { avoidable: 0.42, ..plain },
        Story::FewSurveys => Profile { answers: 0.2, own_survey: false, ..plain },
    }
}

/// A partner that stands out in nothing, so that its story alone is seen.
fn ordinary(usual: Profile) -> Profile {
    Profile {
        satisfaction: 0.93,
        escalation: 1.0,
        hardness: 0.32,
        slowness: 1.0,
        avoidable: 0.11,
        invited: 0.93,
        answers: 0.25,
        reopen: 0.05,
        spare_engineers: 2,
        missing_certificates: 0,
        ..usual
    }
}
