//! Points of a curve from how values are spread.
//!
//! Invariant: the values of the points rise strictly, and each stands within a quarter of the way to its neighbour from
//! the quantile that it stands for.

/// Fewest values that say how they are spread.
pub const FEWEST: usize = 8;

/// The quantiles that become points.
const QUANTILES: [f64; 3] = [0.1, 0.5, 0.9];

/// What they give, in per cent, where more is better: the lowest tenth nothing, the middle rather more than half.
const SHARES: [f64; 3] = [0.0, 60.0, 100.0];

/// How the values of a measure are to be read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Whether a higher value is better.
    pub rising: bool,
    /// The highest value that there can be.
    pub most: f64,
}

/// Points (value, per cent) at the quantiles of the values, moved to numbers that a person would choose. None where there
/// are too few values, or all are the same.
pub fn points(values: &[f64], reading: Reading) -> Option<Vec<(f64, f64)>> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (*sorted.first()?, *sorted.last()?);
    if sorted.len() < FEWEST || low >= high {
        return None;
    }
    // A value that there is, not one between two: of whole things, whole numbers.
    let [bottom, median, top] =
        QUANTILES.map(|part| sorted[(part * (sorted.len() - 1) as f64).round() as usize]);
    let [least, middle, full] = SHARES;
    let (chosen, mut shares) = if bottom >= top {
        // Nearly all have the same value: those that have another are told from them.
        (vec![low, high], vec![least, full])
    } else if median <= bottom || median >= top {
        (vec![bottom, top], vec![least, full])
    } else {
        (vec![bottom, median, top], vec![least, middle, full])
    };
    if !reading.rising {
        shares.reverse();
    }
    let gaps: Vec<f64> = chosen.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let moved = chosen.iter().enumerate().map(|(place, value)| {
        let before = place.checked_sub(1).map_or(f64::MAX, |before| gaps[before]);
        let after = gaps.get(place).copied().unwrap_or(f64::MAX);
        roundest(*value, before.min(after) / 4.0, reading.most)
    });
    Some(moved.zip(shares).collect())
}

/// The roundest number that is no further from the value than that, and not above the most that there can be.
fn roundest(value: f64, within: f64, most: f64) -> f64 {
    if value.abs() <= within {
        return 0.0;
    }
    let fits = |number: &f64| (number - value).abs() <= within && *number <= most;
    let power = value.abs().log10().floor() as i32;
    // 1, 2, 5, 10, 25 and their like; 2.5 is no whole thing.
    let mut well_known = vec![(1.0, power), (2.0, power), (5.0, power), (1.0, power + 1)];
    if power >= 1 {
        well_known.push((25.0, power - 1));
    }
    let well_known = well_known
        .into_iter()
        .map(|(digits, power)| decimal(digits, power).copysign(value))
        .min_by(|a, b| (a - value).abs().total_cmp(&(b - value).abs()));
    // Then one digit, half a digit more, two digits, … as many as a double has.
    let finer = (power - 14..=power).rev().flat_map(|power| [(1.0, power), (5.0, power - 1)]);
    let finer = finer.map(|(digits, power)| {
        let step = decimal(digits, power);
        decimal((value / step).round() * digits, power)
    });
    well_known.into_iter().chain(finer).find(fits).unwrap_or(value)
}

/// `digits` × 10^`power`, as the double that its decimal text reads back as.
fn decimal(digits: f64, power: i32) -> f64 {
    let ten = 10_f64.powi(power.abs());
    if power >= 0 { digits * ten } else { digits / ten }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const UP: Reading = Reading { rising: true, most: f64::MAX };
    const DOWN: Reading = Reading { rising: false, most: f64::MAX };

    /// So many times each value.
    fn many(of: &[(usize, f64)]) -> Vec<f64> {
        of.iter().flat_map(|(times, value)| std::iter::repeat_n(*value, *times)).collect()
    }

    #[test]
    fn points_stand_at_quantiles_on_round_numbers() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        for (values, reading, expected) in [
            (hundred.clone(), UP, vec![(10.0, 0.0), (50.0, 60.0), (90.0, 100.0)]),
            (hundred, DOWN, vec![(10.0, 100.0), (50.0, 60.0), (90.0, 0.0)]),
            // Skewed, as sites and seats are: the small ones keep their own numbers.
            (
                many(&[(12, 1.0), (28, 2.0), (30, 3.0), (15, 17.0), (15, 212.0)]),
                UP,
                vec![(1.0, 0.0), (3.0, 60.0), (200.0, 100.0)],
            ),
            // One is as good as nought where the next is far.
            (many(&[(20, 1.0), (50, 12.0), (30, 43.0)]), UP, vec![(0.0, 0.0), (10.0, 60.0), (50.0, 100.0)]),
            (
                many(&[(20, 98_400.0), (50, 287_000.0), (30, 1_215_000.0)]),
                UP,
                vec![(100_000.0, 0.0), (250_000.0, 60.0), (1_000_000.0, 100.0)],
            ),
            // More than half did nothing: the middle says nothing of its own.
            (many(&[(60, 0.0), (20, 4.0), (20, 11.0)]), UP, vec![(0.0, 0.0), (10.0, 100.0)]),
            // Nearly all did nothing.
            (many(&[(97, 0.0), (3, 7.0)]), UP, vec![(0.0, 0.0), (7.0, 100.0)]),
            (
                many(&[(20, -43.0), (60, -4.0), (20, 26.0)]),
                UP,
                vec![(-50.0, 0.0), (0.0, 60.0), (25.0, 100.0)],
            ),
            (many(&[(3, 0.12), (3, 0.31), (3, 0.68)]), UP, vec![(0.1, 0.0), (0.3, 60.0), (0.7, 100.0)]),
            // Close together, far from nought.
            (
                many(&[(3, 1_003.0), (3, 1_004.0), (3, 1_009.0)]),
                UP,
                vec![(1_003.0, 0.0), (1_004.0, 60.0), (1_010.0, 100.0)],
            ),
            // Of 28 days, nobody can do thirty.
            (
                many(&[(3, 18.0), (3, 20.0), (3, 28.0)]),
                Reading { rising: true, most: 28.0 },
                vec![(18.0, 0.0), (20.0, 60.0), (28.0, 100.0)],
            ),
        ] {
            assert_eq!(points(&values, reading), Some(expected), "{values:?}");
        }
    }

    #[test]
    fn too_little_says_nothing() {
        for values in
            [vec![], many(&[(4, 1.0), (3, 9.0)]), many(&[(50, 3.0)]), many(&[(7, 1.0), (9, f64::NAN)])]
        {
            assert_eq!(points(&values, UP), None, "{values:?}");
        }
    }

    proptest! {
        #[test]
        fn values_rise_strictly_and_stay_near(
            values in prop::collection::vec(prop_oneof![-1e9..1e9_f64, -3.0..3.0_f64, Just(0.0)], FEWEST..60),
            rising in any::<bool>(),
        ) {
            let Some(points) = points(&values, Reading { rising, most: f64::MAX }) else { return Ok(()) };
            prop_assert!(points.len() >= 2);
            for pair in points.windows(2) {
                prop_assert!(pair[0].0 < pair[1].0, "{points:?}");
                prop_assert_eq!(pair[0].1 < pair[1].1, rising);
            }
            let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
            let beyond = (high - low) / 4.0;
            prop_assert!(points[0].0 >= low - beyond && points[points.len() - 1].0 <= high + beyond);
        }
    }
}
