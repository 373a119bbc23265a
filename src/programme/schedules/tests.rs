use proptest::prelude::*;

use super::*;
use crate::programme::version::tests::{read_text, with_text};

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn schedule(text: &str) -> Schedule {
    with_text(&format!("[schedules.s]\n{text}")).pay.schedules["s"].clone()
}

fn messages(text: &str) -> Vec<String> {
    read_text(&format!("[schedules.s]\n{text}")).1.into_iter().map(|finding| finding.to_string()).collect()
}

const MARGINAL: &str = "kind = \"marginal\"\nminimum = \"5\"\nmaximum = \"40\"\n\
    band = [{ from = 0, to = 100, gives = \"0.10\" }, { from = 100, gives = \"0.05\" }]\n";

#[test]
fn a_band_starts_with_its_first_figure_and_ends_before_the_next() {
    let scale = schedule(
        "kind = \"band\"\nband = [{ to = 60, gives = \"0.17\" }, { to = 70, gives = \"0.20\" }, { gives = \"0.23\" }]\n",
    );
    let gives = |figure: &str| scale.apply(decimal(figure)).map(|share| share.to_string());
    for (figure, share) in [("-5", "0.17"), ("59.99", "0.17"), ("60", "0.20"), ("70", "0.23"), ("500", "0.23")] {
        assert_eq!(gives(figure).as_deref(), Some(share), "{figure}");
    }
    let scale = schedule("kind = \"band\"\nband = [{ from = 10, gives = \"0.02\" }]\n");
    assert_eq!(scale.apply(decimal("9.99")), None, "nothing is said below the first band");
}

#[test]
fn minimum_and_maximum_bound_what_is_above_zero_and_a_refund_turns_the_sign() {
    let scale = schedule(MARGINAL);
    let gives = |figure: &str| scale.apply(decimal(figure)).expect("a result").normalize().to_string();
    for (figure, amount) in [
        ("10", "5"),
        ("100", "10"),
        ("200", "15"),
        ("1000", "40"),
        ("0", "0"),
        ("-10", "-1"),
        ("-200", "-15"),
        ("-1000", "-40"),
    ] {
        assert_eq!(gives(figure), amount, "{figure}");
    }
}

#[test]
fn a_refund_takes_back_what_the_sale_gave_also_where_the_figure_is_rounded() {
    for kind in ["whole", "marginal"] {
        let text = format!("kind = \"{kind}\"\ndecimals = 1\nband = [{{ from = 0, gives = \"2\" }}]\n");
        let gives = |figure: &str| schedule(&text).apply(decimal(figure)).expect("a result").normalize().to_string();
        assert_eq!((gives("0.05").as_str(), gives("-0.05").as_str()), ("0.2", "-0.2"), "{kind}");
        assert_eq!((gives("0.04").as_str(), gives("-0.04").as_str()), ("0", "0"), "{kind}");
    }
}

#[test]
fn gaps_and_overlaps_are_found_where_they_are() {
    let bands = |bands: &str| messages(&format!("kind = \"band\"\nband = [{bands}]\n"));
    assert_eq!(
        bands("{ from = 0, to = 60, gives = \"1\" }, { from = 65, gives = \"2\" }"),
        ["programme/2026.toml:5:54 [schedules.s.band[2].from]: gap: no band holds figures from 60 to below 65; \
          let each band start where the one before it ends"]
    );
    let overlap = bands("{ from = 0, to = 60, gives = \"1\" }, { from = 50, gives = \"2\" }");
    assert!(overlap[0].contains("overlap: figures from 50 to below 60 lie in two bands"), "{overlap:?}");
    let falling = bands("{ from = 60, gives = \"1\" }, { from = 50, gives = \"2\" }");
    assert!(falling[0].contains("overlap: the band starts at 50, no higher than the one before it"), "{falling:?}");
    let open = bands("{ from = 0, to = 60, gives = \"1\" }");
    assert!(open[0].contains("gap: no band holds figures from 60 up; leave out `to` of the last band"), "{open:?}");
    let unclear = bands("{ from = 0, gives = \"1\" }, { gives = \"2\" }");
    assert!(unclear[0].contains("where does this band start?"), "{unclear:?}");
    let backwards = bands("{ from = 9, to = 3, gives = \"1\" }, { gives = \"2\" }");
    assert!(backwards[0].contains("the band ends at 3 and starts at 9"), "{backwards:?}");
}

#[test]
fn what_cannot_be_meant_is_found_all_at_once() {
    let found = messages(
        "kind = \"marginal\"\ntimes = 0\nrounding = \"half_up\"\nminimum = \"9\"\nmaximum = \"-1\"\nband = [{ from = 5, gives = \"0.1\" }]\n",
    );
    let expected = [
        "times]: found `0`, expected more than 0",
        "rounding]: `rounding` has no effect without `decimals`",
        "maximum]: `maximum` -1 is less than `minimum` 9",
        "maximum]: found `-1`, expected 0 or more",
        "from]: the first band starts at 5, but a scale that multiplies starts at 0; write a band from 0 that gives \"0\"",
    ];
    for message in expected {
        assert!(found.iter().any(|line| line.ends_with(message)), "{message}: {found:?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:?}");
    let none = messages("kind = \"band\"\nminimum = \"1\"\ndecimals = 99\n");
    assert_eq!(none.len(), 3, "{none:?}");
    assert!(messages("kind = \"bands\"\nband = [{ gives = 1 }]\n")[0].contains("did you mean `band`?"));
}

proptest! {
    #[test]
    fn one_unit_more_never_gives_less_on_a_marginal_scale(cents in 0_i64..500_000, more in 0_i64..10_000) {
        let scale = schedule(MARGINAL);
        let gives = |cents: i64| scale.apply(Decimal::new(cents, 2)).expect("a result");
        prop_assert!(gives(cents + more) >= gives(cents));
        let least = if cents > 0 { Decimal::from(5) } else { Decimal::ZERO };
        prop_assert!(gives(cents) >= least && gives(cents) <= Decimal::from(40));
    }

    #[test]
    fn with_one_band_marginal_and_whole_scales_agree(cents in -500_000_i64..500_000) {
        let text = |kind: &str| format!("kind = \"{kind}\"\nband = [{{ gives = \"0.035\" }}]\n");
        let gives = |kind: &str| schedule(&text(kind)).apply(Decimal::new(cents, 2));
        prop_assert_eq!(gives("marginal"), gives("whole"));
    }
}
