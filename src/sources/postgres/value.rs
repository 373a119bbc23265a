//! Values of the binary protocol as texts: each has exactly one, whatever the session's settings.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, SecondsFormat};
use postgres::types::{FromSql, Kind, Type};

/// The longest value in bytes.
const LONGEST_VALUE: usize = 16 << 20;
/// 2000-01-01 in days since 1970: where PostgreSQL counts from.
const EPOCH_DAYS: i32 = 10_957;
/// The same in microseconds.
const EPOCH_MICROS: i64 = 946_684_800_000_000;

/// The bytes of a value of any type.
pub(super) struct Cell<'a>(pub &'a [u8]);

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Whether values of a type have one text.
pub(super) fn is_read(kind: &Type) -> bool {
    matches!(
        *kind,
        Type::BOOL
            | Type::INT2
            | Type::INT4
            | Type::INT8
            | Type::OID
            | Type::NUMERIC
            | Type::FLOAT4
            | Type::FLOAT8
            | Type::TEXT
            | Type::VARCHAR
            | Type::BPCHAR
            | Type::NAME
            | Type::UNKNOWN
            | Type::DATE
            | Type::TIMESTAMP
            | Type::TIMESTAMPTZ
            | Type::UUID
            | Type::JSON
            | Type::JSONB
    ) || matches!(kind.kind(), Kind::Enum(_))
}

/// The text of a value.
///
/// # Errors
/// With what was found where the bytes are none of the type.
pub(super) fn text<'a>(kind: &Type, raw: &'a [u8]) -> Result<Cow<'a, str>, String> {
    if raw.len() > LONGEST_VALUE {
        return Err(format!("a value of {} MiB", raw.len() >> 20));
    }
    let owned = match *kind {
        Type::BOOL => return Ok(Cow::Borrowed(if fixed::<1>(raw)? == [0] { "false" } else { "true" })),
        Type::INT2 => i16::from_be_bytes(fixed(raw)?).to_string(),
        Type::INT4 => i32::from_be_bytes(fixed(raw)?).to_string(),
        Type::INT8 => i64::from_be_bytes(fixed(raw)?).to_string(),
        Type::OID => u32::from_be_bytes(fixed(raw)?).to_string(),
        // The shortest digits that mean the same number, never in scientific notation.
        Type::FLOAT4 => f32::from_be_bytes(fixed(raw)?).to_string(),
        Type::FLOAT8 => f64::from_be_bytes(fixed(raw)?).to_string(),
        Type::NUMERIC => numeric(raw)?,
        Type::DATE => date(i32::from_be_bytes(fixed(raw)?)),
        Type::TIMESTAMP => moment(i64::from_be_bytes(fixed(raw)?)).trim_end_matches('Z').to_owned(),
        Type::TIMESTAMPTZ => moment(i64::from_be_bytes(fixed(raw)?)),
        Type::UUID => uuid(fixed(raw)?),
        Type::JSONB => return utf8(raw.strip_prefix(&[1]).ok_or("another layout of jsonb")?),
        // Blanks at the end of a `char(n)` mean nothing.
        Type::BPCHAR => return Ok(Cow::Borrowed(str::trim_end_matches(borrowed(raw)?, ' '))),
        _ => return utf8(raw),
    };
    Ok(Cow::Owned(owned))
}

fn fixed<const N: usize>(raw: &[u8]) -> Result<[u8; N], String> {
    raw.try_into().map_err(|_| format!("{} bytes", raw.len()))
}

fn borrowed(raw: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(raw).map_err(|error| format!("bytes that are not UTF-8 at {}", error.valid_up_to() + 1))
}

fn utf8(raw: &[u8]) -> Result<Cow<'_, str>, String> {
    borrowed(raw).map(Cow::Borrowed)
}

/// Infinities and days that no calendar here reaches stay words, which no column of days accepts.
fn date(days: i32) -> String {
    match days {
        i32::MAX => "infinity".to_owned(),
        i32::MIN => "-infinity".to_owned(),
        days => days
            .checked_add(EPOCH_DAYS)
            .and_then(NaiveDate::from_epoch_days)
            .map_or_else(|| format!("day {days} from 2000-01-01"), |date| date.to_string()),
    }
}

fn moment(micros: i64) -> String {
    match micros {
        i64::MAX => "infinity".to_owned(),
        i64::MIN => "-infinity".to_owned(),
        micros => micros.checked_add(EPOCH_MICROS).and_then(DateTime::from_timestamp_micros).map_or_else(
            || format!("{micros} microseconds from 2000-01-01"),
            |moment| moment.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        ),
    }
}

fn uuid(bytes: [u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if [4, 6, 8, 10].contains(&index) {
            text.push('-');
        }
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A number in base 10,000 with all its decimals, as the server itself would write it.
fn numeric(raw: &[u8]) -> Result<String, String> {
    let mut words = raw.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let short = || format!("{} bytes", raw.len());
    let mut next = || words.next().ok_or_else(short);
    let (count, weight, sign, scale) = (next()?, next()?.cast_signed(), next()?, next()?);
    match sign {
        0x0000 | 0x4000 => {}
        0xc000 => return Ok("NaN".to_owned()),
        0xd000 => return Ok("Infinity".to_owned()),
        0xf000 => return Ok("-Infinity".to_owned()),
        other => return Err(format!("the sign {other:#06x}")),
    }
    let digits: Vec<u16> = words.collect();
    if digits.len() != usize::from(count) || digits.iter().any(|digit| *digit > 9999) {
        return Err(short());
    }
    let digit = |place: i32| -> u16 {
        let index = i32::from(weight) - place;
        usize::try_from(index).ok().and_then(|index| digits.get(index)).copied().unwrap_or(0)
    };
    let mut text = String::new();
    if sign == 0x4000 {
        text.push('-');
    }
    let whole: String = (0..=i32::from(weight).max(0)).rev().map(|place| format!("{:04}", digit(place))).collect();
    let whole = whole.trim_start_matches('0');
    text.push_str(if whole.is_empty() { "0" } else { whole });
    if scale > 0 {
        let groups = i32::from(scale.div_ceil(4));
        let fraction: String = (1..=groups).map(|place| format!("{:04}", digit(-place))).collect();
        let _ = write!(text, ".{}", fraction.get(..usize::from(scale)).unwrap_or(&fraction));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: &Type, raw: &[u8]) -> String {
        text(kind, raw).unwrap_or_else(|error| Cow::Owned(format!("!{error}"))).into_owned()
    }

    /// A numeric as the protocol has it.
    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn numbers_keep_every_digit() {
        let numeric = |given: &[u16]| of(&Type::NUMERIC, &words(given));
        assert_eq!(numeric(&[0, 0, 0, 0]), "0");
        assert_eq!(numeric(&[0, 0, 0, 2]), "0.00");
        assert_eq!(numeric(&[3, 1, 0, 3, 1, 2345, 6780]), "12345.678");
        assert_eq!(numeric(&[1, 0xffff, 0x4000, 4, 5]), "-0.0005");
        assert_eq!(numeric(&[1, 0xfffe, 0, 8, 1]), "0.00000001");
        assert_eq!(numeric(&[1, 2, 0, 1, 7]), "700000000.0");
        assert_eq!(numeric(&[0, 0, 0xc000, 0]), "NaN");
        assert_eq!(numeric(&[2, 0, 0, 0, 1]), "!10 bytes");
        assert_eq!(numeric(&[1, 0, 0, 0, 10_000]), "!10 bytes");
        assert_eq!(of(&Type::INT8, &i64::MIN.to_be_bytes()), "-9223372036854775808");
        assert_eq!(of(&Type::INT8, &[1]), "!1 bytes");
        assert_eq!(of(&Type::FLOAT8, &1e21_f64.to_be_bytes()), "1000000000000000000000");
        assert_eq!(of(&Type::FLOAT4, &0.1_f32.to_be_bytes()), "0.1");
    }

    #[test]
    fn days_and_moments_are_iso() {
        assert_eq!(of(&Type::DATE, &0_i32.to_be_bytes()), "2000-01-01");
        assert_eq!(of(&Type::DATE, &(-1_i32).to_be_bytes()), "1999-12-31");
        assert_eq!(of(&Type::DATE, &i32::MAX.to_be_bytes()), "infinity");
        assert_eq!(of(&Type::DATE, &(i32::MAX - 1).to_be_bytes()), "day 2147483646 from 2000-01-01");
        assert_eq!(of(&Type::TIMESTAMP, &1_i64.to_be_bytes()), "2000-01-01T00:00:00.000001");
        assert_eq!(of(&Type::TIMESTAMPTZ, &0_i64.to_be_bytes()), "2000-01-01T00:00:00Z");
        assert_eq!(of(&Type::TIMESTAMPTZ, &i64::MIN.to_be_bytes()), "-infinity");
        assert!(of(&Type::TIMESTAMP, &(i64::MAX - 1).to_be_bytes()).contains("microseconds from"));
    }

    #[test]
    fn texts_are_utf8_and_every_other_type_is_refused() {
        assert_eq!(of(&Type::TEXT, "Ö ".as_bytes()), "Ö ");
        assert_eq!(of(&Type::BPCHAR, b"C1   "), "C1");
        assert_eq!(of(&Type::JSONB, b"\x01{}"), "{}");
        assert_eq!(of(&Type::JSONB, b"\x02{}"), "!another layout of jsonb");
        assert_eq!(of(&Type::TEXT, b"a\xff"), "!bytes that are not UTF-8 at 2");
        assert_eq!(of(&Type::BOOL, &[1]), "true");
        assert_eq!(of(&Type::UUID, &[0xab; 16]), "abababab-abab-abab-abab-abababababab");
        for kind in [Type::BYTEA, Type::INTERVAL, Type::TIME, Type::MONEY, Type::TEXT_ARRAY, Type::POINT, Type::TIMETZ]
        {
            assert!(!is_read(&kind), "{kind}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(raw in proptest::collection::vec(proptest::num::u8::ANY, 0..40)) {
            for kind in [Type::NUMERIC, Type::DATE, Type::TIMESTAMPTZ, Type::UUID, Type::JSONB, Type::BPCHAR] {
                let _ = text(&kind, &raw);
            }
            let words: Vec<u8> = [0, 1].into_iter().chain(raw).collect();
            let _ = text(&Type::NUMERIC, &words);
        }
    }
}
