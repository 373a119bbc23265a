//! What must hold between the columns of one row: the order of times, and amounts that their currency can pay.

use rust_decimal::Decimal;

use super::row::Rejection;
use super::value::{DECIMAL_PLACES, Value};
use crate::domain::schema::{ColumnType, Table};
use crate::domain::{Currency, Money};

/// The pairs of columns of a table that are held against each other, by their places.
#[derive(Debug)]
pub(crate) struct BetweenColumns {
    /// Times of which the first may not be later than the second.
    order: Vec<(usize, usize)>,
    /// Amounts, each with its currency.
    amounts: Vec<(usize, usize)>,
}

impl BetweenColumns {
    /// What a table asks for.
    pub(crate) fn of(table: &Table) -> Self {
        let place = |name: &str| table.columns.iter().position(|column| column.name == name);
        let order = table.order.iter().filter_map(|(first, second)| place(first).zip(place(second))).collect();
        let is_amount = |(_, column): &(usize, &_)| matches!(column, ColumnType::Amount(..));
        let amounts = table.columns.iter().map(|column| &column.kind).enumerate().filter(is_amount);
        let amounts = amounts.filter_map(|(amount, _)| Some((amount, place("currency")?))).collect();
        Self { order, amounts }
    }

    /// Everything that does not hold in a row; `name` gives the file's column behind a place.
    pub(crate) fn broken(&self, values: &[Value<'_>], name: impl Fn(usize) -> String) -> Vec<Rejection> {
        let reversed = self.order.iter().filter_map(|&(first, second)| {
            let (earlier, later) = (values.get(first)?, values.get(second)?);
            is_later(earlier, later).then(|| Rejection {
                column: name(second),
                value: shown(later),
                expected: format!("no earlier than {}, which is {}", name(first), shown(earlier)),
                reason: "times out of order",
            })
        });
        let too_fine = self.amounts.iter().filter_map(|&(amount, currency)| {
            let (amount, place) = (values.get(amount)?, amount);
            let currency = Currency::parse(values.get(currency)?.text()?)?;
            let is_payable = Money::from_decimal_exact(decimal(amount)?, currency).is_some();
            (!is_payable).then(|| Rejection {
                column: name(place),
                value: shown(amount),
                expected: in_words(currency),
                reason: "finer than its currency",
            })
        });
        reversed.chain(too_fine).collect()
    }
}

fn in_words(currency: Currency) -> String {
    match currency.minor_digits() {
        0 => format!("no decimals for {currency}"),
        digits => format!("at most {digits} decimals for {currency}"),
    }
}

fn is_later(first: &Value<'_>, second: &Value<'_>) -> bool {
    match (first, second) {
        (Value::Moment(first), Value::Moment(second)) => first > second,
        (Value::Day(first), Value::Day(second)) => first > second,
        _ => false,
    }
}

fn decimal(value: &Value<'_>) -> Option<Decimal> {
    let Value::Decimal(units) = value else { return None };
    Decimal::try_from_i128_with_scale(*units, DECIMAL_PLACES).ok().map(|decimal| decimal.normalize())
}

fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Moment(micros) => chrono::DateTime::from_timestamp_micros(*micros)
            .map(|moment| moment.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
            .unwrap_or_default(),
        Value::Day(day) => chrono::NaiveDate::from_epoch_days(*day).map(|day| day.to_string()).unwrap_or_default(),
        Value::Decimal(_) => decimal(value).map(|decimal| decimal.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schema::TABLES;

    /// What does not hold in a row of a table whose named columns have these values.
    fn broken(table: &str, given: &[(&str, Value<'static>)]) -> Vec<String> {
        let table = Table::named(table).unwrap();
        let value = |name: &str| given.iter().find(|(given, _)| *given == name).map(|(_, value)| value.clone());
        let values: Vec<_> = table.columns.iter().map(|column| value(column.name).unwrap_or(Value::Null)).collect();
        let found = BetweenColumns::of(table).broken(&values, |place| table.columns[place].name.to_owned());
        found.into_iter().map(|r| format!("{}: {} `{}`, {}", r.column, r.reason, r.value, r.expected)).collect()
    }

    fn amount(thousandths: i128) -> Value<'static> {
        Value::Decimal(thousandths * 1_000_000_000)
    }

    #[test]
    fn an_amount_is_no_finer_than_its_currency() {
        let of = |code: &'static str, thousandths| {
            broken("payments", &[("currency", Value::Text(code.into())), ("amount", amount(thousandths))])
        };
        assert_eq!(of("EUR", 1_005), ["amount: finer than its currency `1.005`, at most 2 decimals for EUR"]);
        assert_eq!(of("JPY", -1_500), ["amount: finer than its currency `-1.5`, no decimals for JPY"]);
        for (code, thousandths) in [("EUR", 1_010), ("JPY", 2_000), ("KWD", 1_005), ("CLF", 1_005)] {
            assert!(of(code, thousandths).is_empty(), "{thousandths} thousandths of {code}");
        }
    }

    #[test]
    fn every_amount_of_a_row_is_looked_at() {
        let given = [("amount_due", amount(1_001)), ("amount_renewed", amount(1_002))];
        assert!(broken("renewals", &given).is_empty(), "without a currency nothing says how fine is too fine");
        let given = [&given[..], &[("currency", Value::Text("EUR".into()))]].concat();
        assert_eq!(broken("renewals", &given).len(), 2);
    }

    #[test]
    fn the_largest_amounts_are_no_finer_than_any_currency() {
        let largest = |kind| if let ColumnType::Amount(_, high) = kind { Some(high) } else { None };
        for (table, column) in TABLES.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column))) {
            let Some(high) = largest(column.kind) else { continue };
            for code in ["EUR", "JPY", "KWD", "CLF"] {
                let given = [("currency", Value::Text(code.into())), (column.name, amount(i128::from(high) * 1_000))];
                assert!(broken(table.name, &given).is_empty(), "{}.{} in {code}", table.name, column.name);
            }
        }
    }
}
