//! The nouns of each metric: what is counted, what it is counted of, and what it is called when it is the problem.

use crate::deck::input::DefinitionCard;

/// The nouns of a metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MetricWords {
    /// One thing counted (`satisfied response`).
    pub(crate) part: String,
    /// One thing it is counted of (`response`).
    pub(crate) whole: String,
    /// What to call it where it fell short (`slow resolutions`).
    pub(crate) problem: String,
}

/// Metric id, part, whole, problem.
const WORDS: [(&str, &str, &str, &str); 34] = [
    ("csat", "satisfied response", "response", "customer satisfaction"),
    ("csat_mean", "response", "response", "the mean survey score"),
    ("nps", "promoter", "response", "recommendation by customers"),
    ("survey_response_rate", "response", "delivered invitation", "the few survey answers"),
    ("escalation_rate", "escalated case", "case", "the escalation rate"),
    ("escalation_ratio", "escalation", "expected escalation", "escalations beyond the case mix"),
    ("invalid_escalation_rate", "avoidable escalation", "judged escalation", "avoidable escalations"),
    ("vendor_first_level_share", "escalation to our first level", "escalation", "escalations to our first level"),
    ("deflection_rate", "case solved without us", "case", "cases that needed us"),
    ("simple_case_share", "simple escalation", "escalation", "escalations of simple cases"),
    ("time_to_first_response", "case", "case", "slow first responses"),
    ("time_to_resolve", "case", "case", "slow resolutions"),
    ("first_response_attainment", "case answered in time", "case due", "late first responses"),
    ("resolution_attainment", "case resolved in time", "case due", "late resolutions"),
    ("total_resolution_attainment", "case resolved in time", "case due", "late resolutions"),
    ("peak_response", "case answered in time", "case due", "late answers in peak hours"),
    ("reopen_rate", "reopened case", "resolved case", "reopened cases"),
    ("backlog", "open case", "case", "the backlog"),
    ("staffing_compliance", "fully staffed working day", "working day", "staffing gaps"),
    ("certification_coverage", "certified person", "person required", "missing certificates"),
    ("training_compliance", "trained person", "person required", "missing training"),
    ("audit_currency", "requirement audited in time", "requirement", "overdue audits"),
    ("audit_agreement", "requirement verified as declared", "requirement", "declarations that audits did not confirm"),
    ("entry_criteria", "entry criterion met", "entry criterion", "open entry criteria"),
    ("access_parity", "provision granted", "provision", "provisions not granted"),
    ("access_parity_with_staff", "provision granted", "provision", "provisions not granted"),
    ("time_to_detect", "incident", "incident", "incidents detected late"),
    ("time_to_repair", "incident", "incident", "incidents repaired late"),
    ("status_updates_sent", "status update sent", "status update", "missing status updates"),
    ("review_timeliness", "review in time", "review due", "late post-incident reviews"),
    ("root_cause_timeliness", "root cause known in time", "root cause due", "late root causes"),
    ("action_timeliness", "action done in time", "action due", "late actions"),
    ("obligations_met", "obligation met", "obligation due", "missed obligations"),
    ("vendor_duties_met", "duty we met", "duty due", "duties we missed"),
];

/// The nouns of a metric; general ones for a workspace's own.
pub(crate) fn words(card: &DefinitionCard) -> MetricWords {
    WORDS.iter().find(|(id, ..)| *id == card.id).map_or_else(
        || MetricWords { part: "counted row".to_owned(), whole: own_noun(card), problem: lowered(&card.name) },
        |(_, part, whole, problem)| MetricWords {
            part: (*part).to_owned(),
            whole: (*whole).to_owned(),
            problem: (*problem).to_owned(),
        },
    )
}

/// What a row of evidence of a workspace's own metric is called.
fn own_noun(card: &DefinitionCard) -> String {
    card.evidence.strip_suffix('s').filter(|noun| !noun.is_empty()).unwrap_or("row").to_owned()
}

/// The plural of a noun phrase whose head is not its last word.
pub(crate) fn plural_phrase(number: i64, phrase: &str) -> String {
    if number == 1 {
        return phrase.to_owned();
    }
    for (one, many) in [
        ("case solved without us", "cases solved without us"),
        ("case answered in time", "cases answered in time"),
        ("case resolved in time", "cases resolved in time"),
        ("case due", "cases due"),
        ("escalation to our first level", "escalations to our first level"),
        ("certified person", "certified people"),
        ("person required", "people required"),
        ("trained person", "trained people"),
        ("requirement audited in time", "requirements audited in time"),
        ("requirement verified as declared", "requirements verified as declared"),
        ("entry criterion met", "entry criteria met"),
        ("entry criterion", "entry criteria"),
        ("provision granted", "provisions granted"),
        ("status update sent", "status updates sent"),
        ("review in time", "reviews in time"),
        ("review due", "reviews due"),
        ("root cause known in time", "root causes known in time"),
        ("root cause due", "root causes due"),
        ("action done in time", "actions done in time"),
        ("action due", "actions due"),
        ("obligation met", "obligations met"),
        ("obligation due", "obligations due"),
        ("duty we met", "duties we met"),
        ("duty due", "duties due"),
    ] {
        if phrase == one {
            return many.to_owned();
        }
    }
    crate::deck::format::plural_word(number, phrase)
}

/// A name inside a sentence: the first letter small, unless the word is written in capitals.
pub(crate) fn lowered(name: &str) -> String {
    let mut letters = name.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return name.to_owned();
    }
    first.to_lowercase().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_take_their_plural_at_the_head() {
        assert_eq!(plural_phrase(2, "case solved without us"), "cases solved without us");
        assert_eq!(plural_phrase(3, "person required"), "people required");
        assert_eq!(plural_phrase(2, "satisfied response"), "satisfied responses");
        assert_eq!(plural_phrase(1, "case due"), "case due");
    }

    #[test]
    fn names_are_lowered_inside_sentences() {
        assert_eq!(lowered("Reopened cases"), "reopened cases");
        assert_eq!(lowered("NPS of users"), "NPS of users");
        assert_eq!(lowered(""), "");
    }
}
