//! Shares and means of one metric: the rule of `compare --metric`. Each partner is held against all others together, without itself.

use quarterdeck::stats::CONFIDENCE;
use quarterdeck::stats::departure::{Departure, departing};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Binomial, Distribution, Uniform};

use super::{PROMISED, RUNS, SEED, SETTINGS, Tried};

/// Nine in ten are satisfied, with every partner.
const SHARE: f64 = 0.9;
/// Scores 1 to 5 out of a hundred answers, with every partner.
const SCORES: [(i64, usize); 5] = [(1, 3), (2, 4), (3, 10), (4, 33), (5, 50)];

/// The first settings tried with shares; the range of rows is that of the answers.
pub(crate) fn of_shares(settings: usize) -> Vec<Tried> {
    tried(
        100,
        settings,
        |rows, random| {
            let satisfied = Binomial::new(rows.unsigned_abs(), SHARE).expect("a share").sample(random);
            (i64::try_from(satisfied).expect("a count"), rows)
        },
        |own, all| {
            let others = all.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            Departure::of_proportions(*own, (others.0 - own.0, others.1 - own.1), CONFIDENCE)
        },
    )
}

/// The first settings tried with means of scores; the range of rows is that of the answers.
pub(crate) fn of_means(settings: usize) -> Vec<Tried> {
    let counted = |counts: [i64; 5]| SCORES.iter().map(|(score, _)| *score).zip(counts).collect::<Vec<_>>();
    tried(
        200,
        settings,
        |rows, random| {
            // Each score takes its part of what the scores before it left.
            let (mut left, mut of_hundred) = (rows, 100);
            let mut counts = [0_i64; 5];
            for (place, (_, times)) in SCORES.iter().enumerate() {
                let part = *times as f64 / of_hundred as f64;
                let drawn = Binomial::new(left.unsigned_abs(), part).expect("a share").sample(random);
                counts[place] = i64::try_from(drawn).expect("a count");
                (left, of_hundred) = (left - counts[place], of_hundred - times);
            }
            counts
        },
        |own, all| {
            let others = std::array::from_fn(|score| all.iter().map(|one| one[score]).sum::<i64>() - own[score]);
            Departure::of_means(&counted(*own), &counted(others), 1, CONFIDENCE)
        },
    )
}

/// Draws partners in every setting and asks the rule about each quarter.
fn tried<T>(
    seed: u64,
    settings: usize,
    draw: impl Fn(i64, &mut ChaCha12Rng) -> T,
    departure: impl Fn(&T, &[T]) -> Option<Departure>,
) -> Vec<Tried> {
    let one = |(index, setting): (usize, (usize, (i64, i64)))| {
        let mut random = ChaCha12Rng::seed_from_u64(SEED + seed + index as u64);
        let sizes = Uniform::new_inclusive(setting.1.0, setting.1.1).expect("a range");
        let mut tried = Tried::of(setting);
        for _ in 0..RUNS {
            let partners: Vec<T> = (0..setting.0)
                .map(|_| {
                    let rows = sizes.sample(&mut random);
                    draw(rows, &mut random)
                })
                .collect();
            let family: Vec<Departure> = partners.iter().filter_map(|own| departure(own, &partners)).collect();
            let outside: Vec<bool> = family.iter().map(|one| one.low > 0.0 || one.high < 0.0).collect();
            tried.take(&departing(&family, PROMISED).0, &outside);
        }
        tried
    };
    SETTINGS.into_iter().take(settings).enumerate().map(one).collect()
}
