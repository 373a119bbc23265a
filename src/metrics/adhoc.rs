use std::io::Write as _;
use std::path::Path;

use super::*;
use super::sql::{Question, query};

#[test]
fn adhoc() {
    let Ok(dir) = std::env::var("ADHOC_DIR") else { return };
    let root = Path::new(&dir);
    let timer = std::time::Instant::now();
    if !root.join("quarterdeck.toml").exists() {
        let options = crate::sample::SampleOptions {
            partners: std::env::var("ADHOC_PARTNERS").map_or(8, |n| n.parse().unwrap()),
            cases: std::env::var("ADHOC_CASES").map_or(6_000, |n| n.parse().unwrap()),
            ..Default::default()
        };
        let mut put = |path: &str, bytes: &[u8]| -> std::io::Result<()> {
            let file = root.join(path);
            std::fs::create_dir_all(file.parent().unwrap())?;
            std::fs::OpenOptions::new().create(true).append(true).open(file)?.write_all(bytes)
        };
        for (path, text) in crate::sample::workspace_files(&options) {
            put(&path, text.as_bytes()).unwrap();
        }
        crate::sample::write(&options, &mut put).unwrap();
    }
    eprintln!("sample {:?}", timer.elapsed());
    let text = std::fs::read_to_string(root.join("quarterdeck.toml")).unwrap();
    let (workspace, findings) = crate::config::workspace::check("quarterdeck.toml", &text);
    for f in &findings { eprintln!("{f}"); }
    let workspace = workspace.unwrap();
    let catalogue = Catalogue::built_in().unwrap();
    let files: Vec<(String, String)> = { let mut v: Vec<_> = std::fs::read_dir(root.join("programme")).unwrap().map(|e| e.unwrap().path()).collect(); v.sort(); v.into_iter().map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&p).unwrap())).collect() };
    let (programme, findings) = crate::programme::check(&files, &catalogue.ids());
    for f in &findings { eprintln!("{f}"); }
    let mut programme = programme.unwrap();
    if let Ok(text) = std::fs::read_to_string(root.join("agreements.csv")) { programme.agreements = crate::programme::agreements::read("a", &text).0; }
    if let Ok(text) = std::fs::read_to_string(root.join("exclusions.csv")) { programme.exclusions = crate::programme::exclusions::read("a", &text).0; }
    let timer = std::time::Instant::now();
    let ingest = crate::lake::ingest(root, &workspace, &crate::lake::IngestOptions::default(), &mut |_, _, _| ()).map_err(|e| format!("{e:?}")).unwrap();
    eprintln!("ingest {:?}", timer.elapsed());
    let timer = std::time::Instant::now();
    let facts = crate::facts::build(root, &ingest.snapshot, &workspace, &programme, None).unwrap();
    eprintln!("facts {:?} as of {} {}..{}", timer.elapsed(), facts.as_of, facts.first_day, facts.last_day);
    let period = std::env::var("ADHOC_PERIOD").unwrap_or("2026Q3".to_owned());
    let period = workspace.fiscal_year.parse_quarter(&period).unwrap();
    let timer = std::time::Instant::now();
    let measures = measure(&facts, &catalogue, &programme, period).unwrap();
    eprintln!("measure {:?}", timer.elapsed());
    let timer = std::time::Instant::now();
    let cards = crate::scorecard::build(&measures, &facts, &programme);
    eprintln!("scorecards {:?}", timer.elapsed());
    let timer = std::time::Instant::now();
    let details = crate::scorecard::details::collect(&facts, &programme, period).unwrap();
    eprintln!("details {:?} {}", timer.elapsed(), details.len());
    let mut out = Vec::new();
    let mut emit = |metric: &Metric, subject: &Subject, card: &[crate::scorecard::model::MetricResult]| {
        let Some(path) = facts.tables.get(metric.series.fact.name) else { return };
        let q = Question { path, subject, span: Span::Quarter(period), as_of: facts.as_of_date, in_scope: &measures.in_scope };
        for r in card.iter().filter(|r| r.id == metric.id && r.slice.is_empty()) {
            // without rules about evidence
            let figure = measures.figure(metric, r.statistic, subject, Span::Quarter(period), None);
            out.push(serde_json::json!({"metric": metric.id, "subject": format!("{subject:?}"), "statistic": r.statistic.as_str(), "value": figure.measurement.value, "numerator": figure.measurement.numerator, "denominator": figure.measurement.denominator, "sql": query(metric, &q), "status": r.status.as_str(), "reason": r.reason}));
        }
    };
    for metric in catalogue.metrics() {
        emit(metric, &Subject::Pooled, &cards.pooled);
        emit(metric, &Subject::Direct, &cards.direct);
        for card in &cards.partners {
            emit(metric, &Subject::Partner(card.partner.id.clone()), &card.metrics);
        }
    }
    std::fs::write(root.join("out.json"), serde_json::to_string(&out).unwrap()).unwrap();
    for card in cards.partners.iter().take(8) {
        eprintln!("== {} {:?} {:?}", card.partner.name, card.ranks, card.stands_out);
        for r in card.metrics.iter().filter(|r| r.is_headline()) {
            let m = &r.measurement;
            eprintln!("  {:26} {:?} [{:?} {:?}] {:?}/{:?} n={} imm={} E={:?} {} {:?} ch={:?} {:?} peers={:?} base={:?} exc={:?} cov={:?}", r.id, m.value, m.low, m.high, m.numerator, m.denominator, m.evidence, m.immature, m.expected, r.status.as_str(), r.reason, r.change, r.change_interval, r.peers, r.baseline.as_ref().and_then(|b| b.value), r.excluded, r.coverage);
        }
        let r = card.metric("escalation_rate").unwrap();
        eprintln!("  history {:?}", r.history.iter().map(|h| (h.0.to_string(), h.1.value)).collect::<Vec<_>>());
        eprintln!("  months {:?}", r.months.iter().map(|h| h.1.value).collect::<Vec<_>>());
    }
    let d = details.values().next().unwrap();
    eprintln!("{:?}", PrintDetails(d));
    let ex = crate::scorecard::explain::explain(&facts, &catalogue, &cards, &cards.partners[0].partner.id, "csat", 3).unwrap();
    eprintln!("{ex:#?}");
}

struct PrintDetails<'a>(&'a crate::scorecard::details::PartnerDetails);
impl std::fmt::Debug for PrintDetails<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let d = self.0;
        write!(f, "{} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {} {:?} {:?} {:?} {} {:?}", d.cases_opened, d.backlog_ages, d.oldest_open.first(), d.flows.last(), d.severities, d.products, d.escalation_reasons, d.avoidable_articles, d.staffing_days.len(), d.staffing_gaps.len(), d.certifications, d.survey, d.comments.len(), d.scores)
    }
}
