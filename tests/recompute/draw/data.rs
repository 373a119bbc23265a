//! Random data: revenue lines and figures, as they are known each time a quarter is settled.

use super::super::contract::{CUSTOMERS, Day, EARLIER, Figures, Line, METRICS, QUARTERS};
use super::Draw;

impl Draw {
    /// Counts as they are known at each settling: later ones may have changed those of any quarter.
    pub(super) fn figures(&mut self) -> [Figures; QUARTERS] {
        let mut figures: Figures = [[(0, 0); METRICS.len()]; EARLIER + QUARTERS];
        std::array::from_fn(|when| {
            for counted in figures.iter_mut().flatten() {
                if when == 0 || self.chance(10) {
                    *counted = self.counted();
                }
            }
            figures
        })
    }

    /// A part of a whole; now and then nothing was counted.
    fn counted(&mut self) -> (i128, i128) {
        let whole = self.one(&[3, 7, 20, 20, 100, 100, 100, 150, 150, 150, 997, 997, 997, 0]);
        (whole - self.from(0, whole * 45 / 100), whole)
    }

    /// Lines as they are known at each settling: later ones come in, others change or go.
    pub(super) fn data(&mut self) -> [Vec<Line>; QUARTERS] {
        let mut lines: Vec<Line> = Vec::new();
        let mut count = 0;
        std::array::from_fn(|stage| {
            if stage > 0 {
                lines.retain(|_| !self.chance(7));
                for line in &mut lines {
                    if self.chance(15) {
                        self.change(line);
                    }
                }
            }
            for _ in 0..self.from(1, if stage == 0 { 6 } else { 2 }) {
                let line = self.line(count, &lines);
                lines.push(line);
                count += 1;
            }
            lines.clone()
        })
    }

    fn line(&mut self, number: usize, others: &[Line]) -> Line {
        let (from, to) = self.service();
        let is_credit = self.chance(30);
        let amount = if is_credit { -self.amount() } else { self.amount() };
        let original = self.maybe(if is_credit { 80 } else { 5 }, |draw| draw.below(others.len().max(1)));
        let original = original.and_then(|place| others.get(place));
        let currency = self.currency();
        let customer = self.maybe(85, |draw| draw.below(CUSTOMERS.len()));
        let (holder, moves) = (self.holder(), self.moves(from, to));
        Line {
            id: format!("L{number:02}"),
            amount: if self.chance(2) { 0 } else { amount },
            currency: original.map_or(currency, |line| line.currency),
            from,
            to,
            holder: original.map_or(holder, |line| line.holder),
            moves: original.map_or(moves, |line| line.moves),
            corrects: original.map(|line| line.id.clone()),
            kept: self.kept(amount),
            invoiced: self.invoiced(from),
            collected: self.collected(from),
            customer: original.map_or(customer, |line| line.customer),
        }
    }

    fn service(&mut self) -> (Day, Day) {
        let (first, last) = self.days;
        let from = self.from(i128::from(first) - 100, i128::from(last)) as Day;
        let most = self.one(&[1, 31, 92, 400]);
        (from, from + self.from(0, most) as Day)
    }

    fn holder(&mut self) -> Option<usize> {
        self.one(&[Some(0), Some(0), Some(0), Some(1), Some(1), None])
    }

    fn moves(&mut self, from: Day, to: Day) -> Option<(Day, Option<usize>)> {
        self.maybe(25, |draw| (draw.from(i128::from(from), i128::from(to) + 5) as Day, draw.holder()))
    }

    /// Nothing, all, or some of an amount.
    fn kept(&mut self, amount: i128) -> i128 {
        match self.from(0, 9) {
            0 => amount,
            1 => amount / 3,
            _ => 0,
        }
    }

    /// Before its service days, after them, or nobody knows.
    fn invoiced(&mut self, from: Day) -> Option<Day> {
        self.maybe(95, |draw| (i128::from(from) + draw.from(-150, 150)) as Day)
    }

    /// Around its service days, long after them, or not yet.
    fn collected(&mut self, from: Day) -> Option<Day> {
        self.maybe(60, |draw| from + draw.from(-30, 300) as Day)
    }

    fn change(&mut self, line: &mut Line) {
        match self.from(0, 9) {
            0 => line.amount = if line.amount < 0 { -self.amount() } else { self.amount() },
            1 => (line.from, line.to) = self.service(),
            2 => line.holder = self.holder(),
            3 => line.moves = self.moves(line.from, line.to),
            4 => line.kept = self.kept(line.amount),
            5 => line.invoiced = self.invoiced(line.from),
            6..=8 => line.collected = self.collected(line.from),
            _ => line.currency = self.currency(),
        }
    }
}
