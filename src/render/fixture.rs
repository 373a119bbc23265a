//! An invented deck with one slide of each sort: what pages look like when all is well.

use crate::chart::tests::{limits, month_names, quarter_of_days};
use crate::deck::chart_spec::*;
use crate::deck::model::*;

/// A partner's deck, invented from end to end.
pub(crate) fn deck() -> Deck {
    Deck {
        title: "Quarterly business review: Meridian Systems, 2026 Q3".to_owned(),
        audience: Audience::Partner,
        period: "2026 Q3".to_owned(),
        partial: None,
        date: "2026-09-30".to_owned(),
        footer_left: "Meridian Systems · 2026 Q3 · programme 2026.1".to_owned(),
        footer_middle: "Prepared for Meridian Systems. Customer names are replaced; peers are pooled.".to_owned(),
        slides: vec![cover(), summary(), scorecard(), escalations(), staffing(), revenue(), comparison()],
    }
}

fn slide(id: &str, title: &str, subtitle: &str, bands: Vec<Band>) -> Slide {
    Slide { id: id.to_owned(), kind: SlideKind::Content, title: title.to_owned(), subtitle: subtitle.to_owned(), bands }
}

fn cover() -> Slide {
    let subtitle = "Quarterly business review · 2026 Q3 (1 July to 30 September 2026) · programme 2026.1";
    Slide { kind: SlideKind::Cover, ..slide("cover", "Meridian Systems", subtitle, Vec::new()) }
}

fn card(label: &str, value: &str, note: &str) -> Card {
    Card { label: label.to_owned(), value: value.to_owned(), note: note.to_owned() }
}

fn heading(text: &str, tone: Tone) -> Block {
    Block::Heading { text: text.to_owned(), tone }
}

fn bold_then(bold: &str, plain: &str) -> RichText {
    RichText::strong(bold).then(plain)
}

fn summary() -> Slide {
    let cards = vec![
        card("Tier earned", "Gold", "held since 2026 Q1; 91% likely on this evidence"),
        card("Your share of support revenue", "40.0%", "of €182,340.55 recognised"),
        card("Payable", "€74,118.22", "with a true-up of €1,182.00 for Q2"),
        card("Platinum would pay", "+€9,117", "a quarter; page 11 says what it takes"),
    ];
    let well = vec![
        bold_then(
            "93.4% of customers were satisfied",
            ", above the 90% target: 142 of 152 independent responses (88.3% to 96.4%). The 2.1 points over Q2 are within chance.",
        ),
        bold_then("Severity 1 cases were answered in time, all 23 of them", ", also at night."),
        RichText::plain("Three engineers were certified for Atlas 5 before its release."),
    ];
    let badly = vec![
        bold_then(
            "On 12 of 66 working days, all in August, one of two Atlas engineers was missing",
            "; first responses slipped to 81% in those weeks.",
        ),
        bold_then(
            "7 of 41 escalations could have been solved with articles you can see",
            "; five concern licence transfer.",
        ),
        RichText::plain("Two post-incident reviews are overdue, the older by 26 days."),
    ];
    let next = vec![
        bold_then("Meridian", ": cover for Atlas in holidays, by 15 Oct; reviews 114 and 117, by 9 Oct."),
        bold_then(
            "We",
            ": rewrite the licence-transfer article, by 20 Oct; open the Atlas 5 case history to your staff (owed since July).",
        ),
        bold_then("Together", ": walk through the 7 escalations on 22 Oct."),
    ];
    let column = |title: &str, tone: Tone, paragraphs: Vec<RichText>| {
        (1, vec![heading(title, tone), Block::Text { paragraphs }])
    };
    slide(
        "summary",
        "Customers are satisfied and Gold is held; August’s staffing gap is the one thing to fix",
        "Executive summary · 2026 Q3 (1 July to 30 September) · 486 cases, 152 independent survey responses",
        vec![
            Band::full(vec![Block::Cards { cards }]),
            Band::split(vec![
                column("What went well", Tone::Met, well),
                column("What did not", Tone::Breach, badly),
                column("What each side does next", Tone::Accent, next),
            ]),
        ],
    )
}

fn in_row(summary: &str, width: u32, spec: ChartSpec) -> Cell {
    Cell::Chart(ChartBlock {
        title: String::new(),
        note: String::new(),
        summary: summary.to_owned(),
        width,
        height: 22,
        spec,
        data: Vec::new(),
    })
}

type Measure = (
    &'static str,
    &'static str,
    (f64, f64),
    f64,
    Option<(f64, f64)>,
    f64,
    &'static str,
    StatusMark,
    &'static str,
    &'static str,
    [f64; 8],
);

fn measure_row(measure: &Measure) -> Vec<Cell> {
    let (name, value, scale, point, interval, target, written, status, change, peers, history) = measure;
    let (tone, word) = match status {
        StatusMark::Met => (Tone::Met, "met"),
        StatusMark::Deviation => (Tone::Deviation, "within tolerance"),
        StatusMark::Breach => (Tone::Breach, "breach"),
        _ => (Tone::Muted, "too little evidence"),
    };
    let chart = IntervalChart { scale: *scale, value: *point, interval: *interval, target: Some(*target), tone };
    vec![
        Cell::strong(*name),
        Cell::strong(*value),
        in_row(&format!("{name}: {value}, target {written}, {word}"), 160, ChartSpec::Interval(chart)),
        Cell::muted(*written),
        Cell::Status { status: *status, word: word.to_owned() },
        Cell::muted(*change),
        Cell::muted(*peers),
        in_row(
            &format!("{name} over eight quarters"),
            88,
            ChartSpec::Sparkline { values: history.iter().copied().map(Some).collect() },
        ),
    ]
}

fn scorecard() -> Slide {
    use StatusMark::{Breach, Deviation, InsufficientEvidence, Met};
    let flat = [0.90, 0.91, 0.905, 0.91, 0.90, 0.905, 0.915, 0.93];
    let falls = [0.9, 0.93, 0.93, 0.94, 0.95, 0.94, 0.97, 0.82];
    let measures: [Measure; 10] = [
        (
            "Customer satisfaction",
            "93.4%",
            (0.8, 1.0),
            0.934,
            Some((0.883, 0.964)),
            0.9,
            "≥ 90% (87%)",
            Met,
            "+2.1",
            "91.1%",
            flat,
        ),
        (
            "Escalations, adjusted for case mix",
            "0.94×",
            (0.5, 2.0),
            0.94,
            Some((0.75, 1.16)),
            1.0,
            "≤ 1.00× (1.15×)",
            Met,
            "−0.08",
            "1.00×",
            flat,
        ),
        (
            "Escalations you could have solved",
            "17.1%",
            (0.0, 0.4),
            0.171,
            Some((0.085, 0.313)),
            0.15,
            "≤ 15% (20%)",
            Deviation,
            "+4.0",
            "12.8%",
            flat,
        ),
        (
            "First response in time",
            "92.6%",
            (0.85, 1.0),
            0.926,
            Some((0.899, 0.946)),
            0.95,
            "≥ 95% (92%)",
            Deviation,
            "−3.3",
            "94.0%",
            flat,
        ),
        (
            "Resolved in time",
            "90.8%",
            (0.8, 1.0),
            0.908,
            Some((0.878, 0.931)),
            0.9,
            "≥ 90% (87%)",
            Met,
            "+0.6",
            "88.7%",
            flat,
        ),
        (
            "Reopened cases",
            "3.1%",
            (0.0, 0.12),
            0.031,
            Some((0.019, 0.051)),
            0.05,
            "≤ 5% (6%)",
            Met,
            "−0.4",
            "4.4%",
            flat,
        ),
        (
            "Staffing on working days",
            "54 of 66",
            (0.6, 1.0),
            0.82,
            None,
            1.0,
            "66 (64)",
            Breach,
            "−18.2",
            "97.2%",
            falls,
        ),
        ("Certified people", "7 of 7", (0.5, 1.0), 1.0, None, 1.0, "7", Met, "+3", "92%", flat),
        ("Post-incident reviews on time", "2 of 4", (0.0, 1.0), 0.5, None, 1.0, "4", Breach, "–", "81%", falls),
        (
            "Support renewals",
            "4 of 5",
            (0.3, 1.0),
            0.8,
            Some((0.376, 0.964)),
            0.9,
            "≥ 90% (85%)",
            InsufficientEvidence,
            "–",
            "88.9%",
            flat,
        ),
    ];
    let column = |title: &str, right: bool, weight: f64| TableColumn { title: title.to_owned(), right, weight };
    let table = Table {
        caption: "Ten measures with interval, target, status, change and peers".to_owned(),
        columns: vec![
            column("Measure", false, 264.0),
            column("This quarter", true, 92.0),
            column("95% interval and target", false, 172.0),
            column("Target (tolerance)", true, 130.0),
            column("Status", false, 160.0),
            column("Against Q2, points", true, 124.0),
            column("Peers without you", true, 124.0),
            column("Eight quarters", false, 106.0),
        ],
        rows: measures.iter().map(measure_row).collect(),
        dense: false,
    };
    let note = "The bar is what the evidence allows; the line is the target. Duties are counted, not estimated, and have no bar. Renewals: 5 due, 10 needed before a status is given. Definitions on pages 14 to 16.";
    slide(
        "scorecard",
        "Five of ten measures are met; staffing and overdue reviews are the two breaches",
        "Scorecard · 2026 Q3",
        vec![Band::full(vec![Block::Table(table), Block::Note { text: RichText::plain(note) }])],
    )
}

fn chart(title: &str, note: &str, summary: &str, size: (u32, u32), spec: ChartSpec, data: Vec<Vec<String>>) -> Block {
    Block::Chart(ChartBlock {
        title: title.to_owned(),
        note: note.to_owned(),
        summary: summary.to_owned(),
        width: size.0,
        height: size.1,
        spec,
        data,
    })
}

fn escalations() -> Slide {
    let point = |label: &str, x: f64, y: f64, main: bool| FunnelPoint {
        label: label.to_owned(),
        x,
        y,
        tone: Tone::Accent,
        main,
    };
    let funnel = FunnelChart {
        x_title: "Escalations expected for the case mix".to_owned(),
        centre: 1.0,
        centre_label: "as expected".to_owned(),
        limits: limits(200),
        points: vec![
            point("Q4 2025", 84.0, 1.21, false),
            point("Q1", 90.0, 1.02, false),
            point("Q2", 96.0, 0.99, false),
            point("Q3 0.94×", 92.6, 0.94, true),
        ],
        format: AxisFormat::Times,
    };
    let values =
        [21.5, 20.2, 22.4, 19.8, 21.0, 20.4, 22.0, 21.2, 18.9, 18.4, 18.0, 18.7, 17.4, 18.2, 17.1, 18.0, 17.9, 17.5];
    let months = MonthsChart {
        points: month_names(18).into_iter().zip(values.iter().map(|value| Some(value / 100.0))).collect(),
        peers: Vec::new(),
        limits: Some(Limits { centre: 0.193, low: 0.162, high: 0.224 }),
        target: None,
        marks: vec![(8, "case-history access granted, Dec 2025".to_owned())],
        format: AxisFormat::Percent,
        provisional: 1,
        from_zero: false,
    };
    let data = std::iter::once(vec!["month".to_owned(), "escalated share".to_owned()])
        .chain(
            months
                .points
                .iter()
                .map(|(month, value)| vec![month.clone(), format!("{:.1}%", value.unwrap_or(0.0) * 100.0)]),
        )
        .collect();
    let text = RichText::plain("For your mix of severities and products 92.6 escalations were expected and 87 came: ")
        .then_strong("0.94 times")
        .then(" (0.75 to 1.16). The raw rate of 17.9% does not compare partners.");
    slide(
        "escalations",
        "You escalate about as often as your mix of cases suggests, and less than a year ago",
        "Escalations · 87 of 486 cases opened in 2026 Q3, each followed for 21 days",
        vec![
            Band::split(vec![
                (
                    1,
                    vec![chart(
                        "Against what your mix explains",
                        "Observed / expected by expected escalations; bands hold 95% and 99.8% of like partners",
                        "Observed over expected escalations for four quarters: 1.21, 1.02, 0.99 and 0.94, all within the 99.8% limits.",
                        (570, 384),
                        ChartSpec::Funnel(funnel),
                        Vec::new(),
                    )],
                ),
                (
                    1,
                    vec![chart(
                        "Month by month",
                        "Escalated share of cases; natural limits, trial (18 months)",
                        "The escalated share fell from about 21% to about 18% after access to the case history was granted in December 2025.",
                        (570, 384),
                        ChartSpec::Months(months),
                        data,
                    )],
                ),
            ]),
            Band::full(vec![Block::Text { paragraphs: vec![text] }]),
        ],
    )
}

fn staffing() -> Slide {
    let bar = |label: &str, value: f64, written: &str, comparison: f64, tone: Tone| Bar {
        label: label.to_owned(),
        value,
        value_label: written.to_owned(),
        comparison: Some(comparison),
        tone,
    };
    let bars = BarsChart {
        bars: vec![
            bar("Licence transfer", 5.0, "5", 1.0, Tone::Accent),
            bar("Sign-on after the update", 2.0, "2", 3.0, Tone::Accent),
            bar("Slow search", 0.0, "0", 2.0, Tone::Peers),
        ],
        format: AxisFormat::Count,
        comparison_label: "peers".to_owned(),
    };
    let flows = month_names(12)
        .into_iter()
        .enumerate()
        .map(|(index, label)| {
            (label, 150 + (index * 17 % 40) as i64, 148 + (index * 23 % 41) as i64, Some(60 + (index * 11 % 21) as i64))
        })
        .collect();
    let quotes = vec![
        Quote {
            text: "Two hours on the phone at night, and she stayed until the queue was empty.".to_owned(),
            source: "10 of 10 · Atlas · 14 July".to_owned(),
        },
        Quote {
            text: "Passed to the vendor after a week; the answer was in an article.".to_owned(),
            source: "3 of 10 · Licensing · 21 August".to_owned(),
        },
    ];
    slide(
        "staffing",
        "August had one engineer too few on twelve days; the backlog held",
        "Staffing and service · 66 working days, two requirements",
        vec![
            Band::split(vec![
                (
                    1,
                    vec![chart(
                        "Days on which every requirement was met",
                        "One square a working day",
                        "54 of 66 days met; the twelve others are 3 to 18 August.",
                        (390, 200),
                        ChartSpec::Days { days: quarter_of_days() },
                        Vec::new(),
                    )],
                ),
                (
                    1,
                    vec![chart(
                        "Solved by an article you can see",
                        "Escalations by subject, this quarter",
                        "Licence transfer 5, sign-on 2.",
                        (390, 150),
                        ChartSpec::Bars(bars),
                        Vec::new(),
                    )],
                ),
                (1, vec![heading("In their words", Tone::Ink), Block::Quotes { quotes }]),
            ]),
            Band::full(vec![chart(
                "Opened and resolved",
                "Cases a month",
                "Opened and resolved keep pace; 60 to 80 are open at a month’s end.",
                (1168, 220),
                ChartSpec::Flows { months: flows },
                Vec::new(),
            )]),
        ],
    )
}

fn revenue() -> Slide {
    let step = |label: &str, value: f64, written: &str, total: bool, tone: Tone| WaterfallStep {
        label: label.to_owned(),
        value,
        value_label: written.to_owned(),
        total,
        tone,
    };
    let waterfall = WaterfallChart {
        steps: vec![
            step("Your share", 72_936.22, "€72,936.22", true, Tone::Accent),
            step("Satisfaction\nbonus 2.5%", 1_823.41, "+€1,823.41", false, Tone::Met),
            step("Service credit\nstaffing", -1_823.41, "−€1,823.41", false, Tone::Breach),
            step("True-up\n2026 Q2", 1_182.0, "+€1,182.00", false, Tone::Met),
            step("Payable", 74_118.22, "€74,118.22", true, Tone::Ink),
        ],
    };
    let split = ChartSpec::Split {
        label: "Recognised €182,340.55".to_owned(),
        parts: vec![
            ("your share 40.0% €72,936.22".to_owned(), 72_936.22, Tone::Accent),
            ("vendor 60.0% €109,404.33".to_owned(), 109_404.33, Tone::Peers),
        ],
    };
    let item = |what: &str, how: &str| (what.to_owned(), how.to_owned());
    let callout = Block::Callout {
        title: "What Platinum would have taken".to_owned(),
        subtitle: RichText::plain("share 45.0% instead of 40.0%: ").then_strong("€9,117.03").then(" more this quarter"),
        items: vec![
            item("4 fewer escalations", "adjusted 0.90×: you had 87 against 92.6 expected; 83 would do"),
            item("and 3 more satisfied responses", "95%: you had 142 of 152; 145 would do"),
            item("and every working day staffed", "66 of 66: you had 54"),
        ],
    };
    let followed = RichText::plain("Every cent can be followed: 214 revenue lines in the statement, rules 3.2 to 3.7 of programme 2026.1. Dispute until ")
        .then_strong("14 November 2026")
        .then(" with Finance Operations.");
    slide(
        "revenue",
        "Your share is €72,936.22 of €182,340.55; August’s gap cancelled the satisfaction bonus",
        "Revenue share · 2026 Q3 · euro, service days 1 July to 30 September · Gold, earned in Q2 · closed 24 October 2026",
        vec![Band::split(vec![
            (
                19,
                vec![
                    chart(
                        "",
                        "",
                        "Of €182,340.55 recognised, 40.0% or €72,936.22 is yours.",
                        (700, 76),
                        split,
                        Vec::new(),
                    ),
                    chart(
                        "From your share to what is payable",
                        "",
                        "From €72,936.22: bonus €1,823.41, service credit −€1,823.41, true-up €1,182.00, payable €74,118.22.",
                        (700, 310),
                        ChartSpec::Waterfall(waterfall),
                        Vec::new(),
                    ),
                ],
            ),
            (11, vec![callout, Block::Note { text: followed }]),
        ])],
    )
}

fn comparison() -> Slide {
    let row = |label: &str, value: f64, low: f64, high: f64, tone: Tone, rank: &str, plausible: &str| ForestRow {
        label: label.to_owned(),
        value: Some(value),
        interval: Some((low, high)),
        tone,
        strong: tone != Tone::Muted,
        aside: vec![rank.to_owned(), plausible.to_owned()],
    };
    let forest = ForestChart {
        rows: vec![
            row("Halcyon", 0.6, 0.5, 0.73, Tone::Met, "1", "1 to 9"),
            row("Orbis", 0.84, 0.66, 1.07, Tone::Muted, "2", "1 to 11"),
            row("Kestrel IT", 0.88, 0.64, 1.2, Tone::Muted, "3", "1 to 12"),
            row("Meridian", 0.94, 0.76, 1.17, Tone::Muted, "4", "1 to 12"),
            row("Tessera", 0.97, 0.66, 1.44, Tone::Muted, "5", "1 to 12"),
            row("Northgate", 1.0, 0.84, 1.19, Tone::Muted, "6", "1 to 12"),
            row("Brightline", 1.03, 0.78, 1.36, Tone::Muted, "7", "1 to 12"),
            row("Vantor", 1.05, 0.66, 1.68, Tone::Muted, "8", "1 to 12"),
            row("Aster & Co", 1.08, 0.89, 1.32, Tone::Muted, "9", "2 to 12"),
            row("Caldera", 1.21, 0.88, 1.66, Tone::Muted, "10", "1 to 12"),
            row("Polaris", 1.34, 1.08, 1.66, Tone::Breach, "11", "2 to 12"),
            row("Sundial", 1.62, 1.33, 1.98, Tone::Breach, "12", "3 to 12"),
        ],
        reference: Some((1.0, String::new())),
        x_title: "as expected for the case mix".to_owned(),
        format: AxisFormat::Times,
        aside_titles: vec!["rank".to_owned(), "plausible".to_owned()],
        scale: Some((0.45, 2.0)),
    };
    let decision = |name: &str, aside: &str, text: &str, action: &str| Decision {
        name: name.to_owned(),
        aside: aside.to_owned(),
        text: RichText::plain(text),
        action: action.to_owned(),
        link: Some("partners/P001.html".to_owned()),
    };
    let items = vec![
        decision(
            "Sundial",
            "€31k payable",
            "Escalates 1.6 times what its mix explains, third quarter in a row; satisfaction holds at 90%.",
            "Improvement plan, rule 5.2",
        ),
        decision(
            "Polaris",
            "€88k payable",
            "1.3 times as expected since the Atlas 5 release; 19 of 58 escalations had an article.",
            "Training owed by us since June",
        ),
        decision(
            "Halcyon",
            "€102k payable",
            "Fewest escalations for its mix and 95.8% satisfied: a case to show others.",
            "Platinum; ask for a reference",
        ),
    ];
    let others = "For the other nine there is no difference to speak of: their order is what chance makes of it. Seven partners with fewer than 100 cases over four quarters are not ranked.";
    slide(
        "comparison",
        "Three of twelve partners stand out: Halcyon for the better, Polaris and Sundial for the worse",
        "Comparison of partners · 2026 Q3 · 12 ranked of 19",
        vec![Band::split(vec![
            (
                13,
                vec![chart(
                    "Escalations against what the case mix explains",
                    "Observed / expected, 95% intervals; ranks jointly plausible at 95%; false alarms held at 5% of flags",
                    "Halcyon escalates less than its case mix explains, Polaris and Sundial more; nine others do not differ.",
                    (648, 460),
                    ChartSpec::Forest(forest),
                    Vec::new(),
                )],
            ),
            (
                10,
                vec![
                    heading("What needs a decision", Tone::Ink),
                    Block::Decisions { items },
                    Block::Note { text: RichText::plain(others) },
                ],
            ),
        ])],
    )
}

/// The same, strained: too much of everything.
pub(crate) fn strained() -> Deck {
    let column = |title: &str, right: bool, weight: f64| TableColumn { title: title.to_owned(), right, weight };
    let rows = |count: usize| -> Vec<Vec<Cell>> {
        (0..count)
            .map(|index| {
                vec![
                    Cell::strong(format!("Nordwestdeutsche Rechenzentrum Beteiligungsgesellschaft {index}")),
                    Cell::text(format!("{}.{}%", 80 + index % 20, index % 10)),
                    Cell::Status { status: StatusMark::Deviation, word: "within tolerance".to_owned() },
                    Cell::muted("日立 <script>alert(1)</script> #let x = 1 $y$ *bold* \\ “quoted”"),
                ]
            })
            .collect()
    };
    let table = |count: usize, dense: bool| {
        Block::Table(Table {
            caption: "Partners".to_owned(),
            columns: vec![
                column("Partner", false, 4.0),
                column("Satisfied", true, 1.0),
                column("Status", false, 2.0),
                column("Remark", false, 4.0),
            ],
            rows: rows(count),
            dense,
        })
    };
    let long = "A title that goes on and on because whoever wrote the programme’s name, the partner’s name and the period’s name into it did not think of the reader, and then added another half sentence to say so, twice";
    let text = "Words that fill a line and then some more, so that the slide has to give way somewhere. ".repeat(30);
    let flow = |title: &str, paragraphs: usize| {
        let paragraphs = (0..paragraphs).map(|_| RichText::plain(text.clone())).collect();
        slide(
            "text",
            title,
            "Much to read",
            vec![Band::split(vec![
                (1, vec![heading("Left", Tone::Breach), Block::Text { paragraphs }]),
                (1, vec![heading("Right", Tone::Met)]),
            ])],
        )
    };
    let huge = card(
        "A label that is far longer than a label should ever be in a card",
        "€1,234,567,890,123.45",
        "a note that goes on for longer than two lines of its card, which is more than a card has room for",
    );
    Deck {
        partial: Some("partial: data to 22 May 2012".to_owned()),
        slides: vec![
            Slide { kind: SlideKind::Cover, ..slide("cover", long, long, Vec::new()) },
            slide("rows-14", "Fourteen rows", "", vec![Band::full(vec![table(14, false)])]),
            slide("rows-24", "Twenty-four rows", "Dense", vec![Band::full(vec![table(24, true)])]),
            slide("rows-60", "Sixty rows", "On more than one page", vec![Band::full(vec![table(60, true)])]),
            flow("A little too much text", 3),
            flow("Far too much text", 7),
            slide(
                "cards",
                long,
                long,
                vec![Band::full(vec![Block::Cards { cards: vec![huge.clone(), huge.clone(), huge.clone(), huge] }])],
            ),
            slide("empty", "Nothing", "", Vec::new()),
            slide("no-rows", "A table without rows", "", vec![Band::full(vec![table(0, false)])]),
        ],
        ..deck()
    }
}
