//! Random draws that give the same values on every machine: no function of the platform's mathematics library is used.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream of draws is for: each topic has streams of its own, so that more of one thing changes no other.
#[derive(Debug, Clone, Copy)]
pub(super) enum Topic {
    Partners = 1,
    Customers = 2,
    Cases = 3,
    Surveys = 4,
    Escalations = 5,
    Staff = 6,
    Revenue = 7,
    Mess = 8,
    Rates = 9,
    Trainings = 20,
    Audits = 21,
    Grants = 22,
    Checks = 23,
    Incidents = 24,
    Actions = 25,
    Assessments = 26,
    Contracts = 30,
    Log = 31,
    Recommendation = 32,
    Waiting = 33,
    Effort = 40,
}

/// An endless stream of draws for one topic and one member of it.
#[derive(Debug, Clone)]
pub(super) struct Stream {
    generator: ChaCha8Rng,
}

impl Stream {
    /// The stream of a topic's member; the same for the same seed on every machine.
    pub(super) fn new(seed: u64, topic: Topic, member: usize) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(((topic as u64) << 48) | member as u64);
        Self { generator }
    }

    /// Uniform from 0 (included) to 1 (excluded).
    pub(super) fn unit(&mut self) -> f64 {
        (self.generator.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// Uniform between two numbers.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// True with a probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number from 0 to `count` - 1; 0 when `count` is 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        ((self.generator.next_u64() >> 32).wrapping_mul(count as u64) >> 32) as usize
    }

    /// A whole number between two, both included.
    pub(super) fn whole(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// One of a list; its first item when `items` holds one.
    pub(super) fn pick<'i, T>(&mut self, items: &'i [T]) -> &'i T {
        let index = self.below(items.len());
        &items[index]
    }

    /// An index drawn in proportion to weights.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// Close to a standard normal: the sum of eight uniform numbers, scaled; never beyond 4.9.
    pub(super) fn normal(&mut self) -> f64 {
        let mut sum = 0_i64;
        for _ in 0..2 {
            let bits = self.generator.next_u64();
            sum += (0..4).map(|part| ((bits >> (16 * part)) & 0xffff) as i64).sum::<i64>();
        }
        (sum - 4 * 65_535) as f64 / 53_509.9
    }

    /// A normal number kept within limits.
    pub(super) fn normal_within(&mut self, mean: f64, spread: f64, low: f64, high: f64) -> f64 {
        (mean + spread * self.normal()).clamp(low, high)
    }

    /// A lognormal number by its median and the spread of its logarithm.
    pub(super) fn lognormal(&mut self, median: f64, spread: f64) -> f64 {
        median * exp(spread * self.normal())
    }

    /// A count with a mean, spread about as a Poisson count is, at most `most`.
    pub(super) fn count(&mut self, mean: f64, most: usize) -> usize {
        let drawn = (mean + mean.sqrt() * self.normal() * 0.9 + self.unit()).clamp(0.0, most as f64);
        let small = mean < 3.0;
        let counted = if small { self.small_count(mean) } else { drawn as usize };
        counted.min(most)
    }

    /// A Poisson count with a small mean, by multiplying uniform numbers.
    fn small_count(&mut self, mean: f64) -> usize {
        let limit = exp(-mean);
        let mut product = self.unit();
        let mut count = 0;
        while product > limit && count < 64 {
            product *= self.unit();
            count += 1;
        }
        count
    }
}

/// The exponential function by multiplication only: good to nine digits between -30 and 30.
pub(super) fn exp(x: f64) -> f64 {
    let y = x.clamp(-30.0, 30.0) / 1024.0;
    let mut power = 1.0 + y * (1.0 + y * (0.5 + y * (1.0 / 6.0 + y / 24.0)));
    for _ in 0..10 {
        power *= power;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_the_same_for_the_same_seed_and_differ_by_member() {
        let draw = |seed, member| Stream::new(seed, Topic::Cases, member).below(1_000_000);
        assert_eq!(draw(7, 3), draw(7, 3));
        assert_ne!(draw(7, 3), draw(7, 4));
        assert_ne!(draw(7, 3), draw(8, 3));
    }

    #[test]
    fn distributions_have_their_means_and_spreads() {
        let mut stream = Stream::new(1, Topic::Cases, 0);
        let normals: Vec<f64> = (0..40_000).map(|_| stream.normal()).collect();
        let mean = normals.iter().sum::<f64>() / 40_000.0;
        let variance = normals.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / 40_000.0;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
        for expected in [0.3, 2.0, 40.0] {
            let total: usize = (0..20_000).map(|_| stream.count(expected, 10_000)).sum();
            let found = total as f64 / 20_000.0;
            assert!((found / expected - 1.0).abs() < 0.03, "{found} for {expected}");
        }
    }

    #[test]
    fn exponential_agrees_with_the_library() {
        for x in [-8.0, -1.0, 0.0, 0.3, 1.0, 5.0, 12.0] {
            let ratio = exp(x) / f64::exp(x);
            assert!((ratio - 1.0).abs() < 1e-8, "{x}: {ratio}");
        }
    }
}
