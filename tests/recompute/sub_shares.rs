//! What of a partner's part other partners get, again and otherwise (rule 64).

use std::collections::BTreeMap;

use super::contract::{Contract, Day, Line};
use super::ratio::Ratio;
use super::spread::spread;

/// What other partners get of lines.
pub(crate) type Given = BTreeMap<(usize, String), i128>;

/// A partner's parts, gathered by the rows of the table that divide them.
#[derive(Default)]
pub(crate) struct Divided {
    parts: BTreeMap<Vec<usize>, BTreeMap<String, i128>>,
}

impl Divided {
    /// Adds a partner's part of a line, of which each day recognises so much: cut so that the days up to each have what they recognise of it.
    pub(crate) fn add(
        &mut self,
        (contract, partner): (&Contract, usize),
        line: &Line,
        (part, days): (i128, &[(Day, i128)]),
    ) {
        if contract.sub_partners.iter().all(|row| row.of != partner) {
            return;
        }
        let whole: i128 = days.iter().map(|(_, recognised)| recognised).sum();
        let (mut until, mut before) = (0, 0);
        for (day, recognised) in days {
            until += recognised;
            let up_to_here =
                if whole == 0 { part } else { Ratio::new(part * until * whole.signum(), whole.abs()).rounded() };
            let rows = rows(contract, partner, line.customer, *day);
            if !rows.is_empty() {
                let lines = self.parts.entry(rows).or_default();
                *lines.entry(line.id.clone()).or_default() += up_to_here - before;
            }
            before = up_to_here;
        }
    }

    /// The n-th of a row gets what the first n together get, less what those before it got.
    pub(crate) fn given(&self, contract: &Contract) -> Given {
        let mut given = Given::new();
        for (rows, lines) in &self.parts {
            let amounts: Vec<i128> = lines.values().copied().collect();
            let (mut share, mut before) = (0, vec![0; amounts.len()]);
            for row in rows.iter().map(|row| &contract.sub_partners[*row]) {
                share += row.share;
                let (_, now) = spread(&amounts, share);
                for (place, line) in lines.keys().enumerate() {
                    *given.entry((row.gets, line.clone())).or_default() += now[place] - before[place];
                }
                before = now;
            }
        }
        given.retain(|_, amount| *amount != 0);
        given
    }
}

/// The rows of a day: one that names the customer goes before one for all customers.
fn rows(contract: &Contract, partner: usize, customer: Option<usize>, day: Day) -> Vec<usize> {
    let table = &contract.sub_partners;
    let of_day =
        |row: &usize| table[*row].of == partner && table[*row].from <= day && table[*row].to.is_none_or(|to| day <= to);
    let all: Vec<usize> = (0..table.len()).filter(of_day).collect();
    let names = |row: usize| table[row].customer.is_some() && table[row].customer == customer;
    let is_named = |gets: usize| all.iter().any(|row| names(*row) && table[*row].gets == gets);
    let counts = |row: &usize| names(*row) || (table[*row].customer.is_none() && !is_named(table[*row].gets));
    all.iter().copied().filter(counts).collect()
}
