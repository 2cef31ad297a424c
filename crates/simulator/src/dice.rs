//! Seeded chance. The draws are written here, on the bare bits of ChaCha, so that a seed keeps meaning the
//! same company when a random-number library changes how it makes its distributions.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What a stream of draws is for. Each account has its own stream per purpose, so that more tickets in one
/// account never change the usage of another.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Vendor = 0,
    Identity = 1,
    Life = 2,
    People = 3,
    Support = 4,
    Voice = 5,
    Work = 6,
    Usage = 7,
}

pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: u64, purpose: Purpose, index: u32) -> Self {
        let mut bits = ChaCha8Rng::seed_from_u64(seed);
        bits.set_stream((u64::from(index) << 8) | purpose as u64);
        Self(bits)
    }

    /// A number in [0, 1) with 53 random bits.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A cheaper number in [0, 1) with 32 random bits, for the usage loop.
    pub fn coarse_unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number from `low` to `high`, both included.
    pub fn whole(&mut self, low: i32, high: i32) -> i32 {
        let width = f64::from(high - low) + 1.0;
        low + (self.unit() * width) as i32
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[(self.unit() * items.len() as f64) as usize]
    }

    /// The place of one weight, in proportion to it. All weights zero gives the last place.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (place, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return place;
            }
        }
        weights.len() - 1
    }

    /// Normal, as the sum of twelve uniforms: within six deviations, which is what a demo wants.
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.coarse_unit()).sum();
        mean + deviation * (sum - 6.0)
    }

    /// Waiting time until the next of events that come `rate` times per unit.
    pub fn waiting(&mut self, rate: f64) -> f64 {
        -(1.0 - self.unit()).ln() / rate
    }

    /// Poisson by multiplication; meant for means under 30.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let floor = (-mean).exp();
        let mut product = self.coarse_unit();
        let mut count = 0;
        while product > floor {
            product *= self.coarse_unit();
            count += 1;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_by_purpose_and_index_and_repeat_for_the_same_ones() {
        let first = |seed, purpose, index| Dice::new(seed, purpose, index).unit();
        assert_eq!(first(1, Purpose::Life, 3), first(1, Purpose::Life, 3));
        assert_ne!(first(1, Purpose::Life, 3), first(1, Purpose::Life, 4));
        assert_ne!(first(1, Purpose::Life, 3), first(1, Purpose::People, 3));
        assert_ne!(first(1, Purpose::Life, 3), first(2, Purpose::Life, 3));
    }

    #[test]
    fn draws_have_the_mean_they_promise() {
        let mut dice = Dice::new(7, Purpose::Life, 0);
        let mean = |draw: &mut dyn FnMut() -> f64| (0..20_000).map(|_| draw()).sum::<f64>() / 20_000.0;
        assert!((mean(&mut || f64::from(dice.poisson(3.0))) - 3.0).abs() < 0.1);
        assert!((mean(&mut || dice.normal(5.0, 2.0)) - 5.0).abs() < 0.1);
        assert!((mean(&mut || dice.waiting(0.5)) - 2.0).abs() < 0.1);
        assert!((mean(&mut || f64::from(dice.whole(1, 5))) - 3.0).abs() < 0.05);
    }
}
