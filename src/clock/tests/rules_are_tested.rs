//! Every written rule has a test named after its number.

const RULES: &str = include_str!("../RULES.md");
const TESTS: [&str; 3] =
    [include_str!("rules.rs"), include_str!("case_rules.rs"), include_str!("../../facts/tests/clocks.rs")];

#[test]
fn every_rule_has_a_test_of_its_number() {
    let numbers: Vec<u32> = RULES.lines().filter_map(|line| line.split_once(". **")?.0.parse().ok()).collect();
    assert_eq!(numbers, (1..=u32::try_from(numbers.len()).expect("few")).collect::<Vec<_>>());
    assert_eq!(numbers.len(), 23);
    for number in numbers {
        let name = format!("fn rule_{number}_");
        assert!(TESTS.iter().any(|tests| tests.contains(&name)), "rule {number} has no test");
    }
}
