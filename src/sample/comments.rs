//! What customers write: sentences of satisfied and of dissatisfied ones, with the product's name where `{}` stands.

use super::random::Stream;

const SATISFIED: [&str; 40] = [
    "Quick and friendly, thank you.",
    "The engineer knew {} inside out and had us running again before lunch.",
    "Explained what went wrong in words I could pass on to my boss.",
    "Second time this month you saved our day.",
    "No fuss, no ticket ping-pong. More of this please.",
    "She stayed on the call until the last job had finished. Above and beyond.",
    "Answer came faster than I could make coffee.",
    "Clear steps, worked the first time.",
    "Good follow-up: he rang a week later to see whether {} was still behaving.",
    "Professional, patient, and honest about what could not be fixed today.",
    "Fixed on the first call.",
    "I liked that I did not have to repeat the story to three people.",
    "Sent us a script, a screenshot and a reason. Perfect.",
    "Our {} upgrade would not have happened without this help.",
    "Very solid. The workaround held until the patch arrived.",
    "Friendly even though I was not.",
    "They found a setting nobody here had heard of.",
    "Response time is much better than last year.",
    "Kept me posted every hour during the outage, which is all I ask for.",
    "Great service as always, regards to the team.",
    "Problem understood at once; solved within the hour.",
    "The article you linked answered two more questions I had about {}.",
    "Happy with the result, and with the tone.",
    "Local language support makes all the difference for our night shift.",
    "Took ownership instead of blaming the network.",
    "He noticed our licence was about to lapse and warned us. Thanks!",
    "Simple request, simple answer.",
    "The remote session was well prepared and short.",
    "I was told what would happen next, and then it happened.",
    "Nothing to complain about, and I tried.",
    "Good catch on the time-zone bug in {}.",
    "A \"how to\" that really is a how-to.",
    "Fixed the <config> issue & tidied up after themselves.",
    "Pleasant surprise: a named contact who calls back.",
    "Fast fix. Our warehouse hardly noticed.",
    "We get better help here than from vendors ten times the size.",
    "Solved, documented and closed. Textbook.",
    "+1 for the patient explanation of roles in {}",
    "The engineer asked the right three questions and knew the answer.",
    "Smooth. Please keep this team on our account.",
];

const DISSATISFIED: [&str; 36] = [
    "Four days for a first useful answer is too long.",
    "I had to explain the problem to three different people.",
    "Closed without asking me. {} still fails every night.",
    "Was sent the same article twice, and it is for another version.",
    "Nobody seemed to know {} well enough to say yes or no.",
    "The fix broke our reports; now we wait again.",
    "Copy-and-paste replies. I would have liked a person.",
    "In the end it went to the vendor anyway, so why the two weeks before?",
    "No update for six days, then a request for logs I had already sent.",
    "Friendly, but it did not help.",
    "Phone queue of forty minutes during a production stop.",
    "I was asked to rate the call before the problem was solved.",
    "The answer was right, the waiting was not.",
    "Passed around. Please give us one contact.",
    "Our {} environment was down for a working day; the ticket said \"medium\".",
    "Workaround only, and it needs a restart every morning.",
    "Promised a call back on Tuesday. It is Friday.",
    "We solved it ourselves in the end.",
    "The engineer had no access to our contract and could not see our version.",
    "Used to be better. What happened to the people we knew?",
    "Reopened twice, same cause both times.",
    "Support hours do not fit our shifts.",
    "-1 for the wait; the fix itself was fine",
    "It took an escalation from our director to get any movement.",
    "Asked for a root cause, got an apology.",
    "Too many forms, too little help.",
    "The last patch for {} should have been tested.",
    "Your portal lost my attachment, twice.",
    "I still do not know whether this is a bug or my mistake.",
    "August seems to be a bad month to need help.",
    "Half the team is new and it shows.",
    "Answers in English only; we had asked for German.",
    "Was told to upgrade {} before anyone would look at it.",
    "A known problem, it turned out. Then why did it take a week?",
    "Not rude, just slow.\nPlease call me before you close the case.",
    "The handover between partner and vendor is where our tickets go to die.",
];

const INDIFFERENT: [&str; 8] = [
    "Fine.",
    "ok",
    "It works now.",
    "Average. Neither fast nor slow.",
    "Solved in the end.",
    "The answer on {} was correct but short.",
    "Would have preferred a call to e-mails.",
    "Not sure yet, ask me again in a month.",
];

/// A comment that suits a score of 1 to 5 about a product.
pub(super) fn comment(stream: &mut Stream, score: i64, product: &str) -> String {
    let sentence = match score {
        ..=2 => stream.pick(&DISSATISFIED),
        3 if stream.chance(0.55) => stream.pick(&DISSATISFIED),
        3 => stream.pick(&INDIFFERENT),
        4 if stream.chance(0.25) => stream.pick(&INDIFFERENT),
        _ => stream.pick(&SATISFIED),
    };
    sentence.replace("{}", product)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn sentences_are_varied() {
        let all: BTreeSet<&str> = SATISFIED.iter().chain(&DISSATISFIED).chain(&INDIFFERENT).copied().collect();
        assert!(all.len() >= 80, "{}", all.len());
    }
}
