//! Working time as it is written: `15m`, `4h`, `1h30m`.

use crate::config::Section;
use crate::domain::Finding;

/// More working time than any promise can mean: ten years.
const MOST_SECONDS: i64 = 10 * 366 * 86_400;

/// Working time in seconds, more than none; what is not is noted.
pub(super) fn read(section: &Section<'_>, key: &str) -> Option<i64> {
    let written = section.text(key)?;
    let seconds = parse(&written.value).filter(|seconds| (1..=MOST_SECONDS).contains(seconds));
    if seconds.is_none() {
        let message = format!("found `{}`, expected working time such as `15m`, `4h` or `1h30m`", written.value);
        let finding = Finding::error(written.place, message);
        section.note(if written.value.ends_with('d') {
            finding.remedy("a working day is as long as its calendar says: write its hours")
        } else {
            finding
        });
    }
    seconds
}

/// Hours, then minutes, then seconds, each at most once and as large as one likes.
fn parse(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut total = 0_i64;
    for (unit, seconds) in [('h', 3_600_i64), ('m', 60), ('s', 1)] {
        let Some((number, after)) = rest.split_once(unit) else { continue };
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        total = number.parse::<i64>().ok()?.checked_mul(seconds)?.checked_add(total)?;
        rest = after;
    }
    (rest.is_empty() && !text.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_time_is_hours_minutes_and_seconds() {
        assert_eq!(["15m", "4h", "1h30m", "1h1m1s", "90s", "100h"].map(parse), {
            [900, 14_400, 5_400, 3_661, 90, 360_000].map(Some)
        });
        for text in [
            "",
            "h",
            "4",
            "4 h",
            "30m4h",
            "4h4h",
            "-1h",
            "1.5h",
            "2d",
            "4h30",
            "99999999999999999999h",
            "9007199254740993h9007199254740993h",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
