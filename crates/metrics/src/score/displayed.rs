//! A score as a page prints it: rounded figures that still add up.
//!
//! Invariant: the rows' printed points sum to the printed total, the rows' printed possible points to the
//! printed known points, and `round(100 × total ÷ known)` is the score that every other page prints.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Scored, Standing};

/// A number of points as printed: whole, or with one or more decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The figure × 10^decimals.
    pub units: i64,
    pub decimals: u8,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10_i64.pow(u32::from(self.decimals));
        match self.decimals {
            0 => write!(f, "{}", self.units),
            places => write!(f, "{}.{:0width$}", self.units / unit, self.units % unit, width = places.into()),
        }
    }
}

/// One measure's line of the explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisplayedRow {
    pub key: String,
    /// `None` where the measure is left out: print a dash.
    pub points: Option<Shown>,
    /// The points the measure could give; of a left-out measure, what it could have given.
    pub possible: Shown,
}

/// The explanation's table: rows, total line and score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Displayed {
    /// In the order of the scorecard.
    pub rows: Vec<DisplayedRow>,
    /// Sum of the rows' points.
    pub total: Shown,
    /// Sum of the possible points of the rows that count.
    pub known: Shown,
    /// `round(100 × total ÷ known)`, 0..=100, before red flags; `None` if nothing is known.
    pub uncapped: Option<u8>,
    /// The score to print, after red flags.
    pub score: Option<u8>,
}

impl Scored {
    /// Rounds for printing by largest remainder. Points are whole numbers wherever whole numbers lead to the
    /// score; where they cannot (28.7 of 75 is 38, but 28 is 37 and 29 is 39), all take one decimal, or more.
    #[must_use]
    pub fn displayed(&self) -> Displayed {
        let uncapped = self.uncapped.map(shown_score);
        let (decimals, known, total) = self.smallest_scale(uncapped);
        let counts = |standing| matches!(standing, Standing::Known | Standing::Fixed);
        let scale = 10_f64.powi(decimals.into());
        let points: Vec<f64> = self.contributions.iter().map(|row| row.points * scale).collect();
        let possible: Vec<f64> = self.contributions.iter().map(|row| row.possible_points * scale).collect();
        let possible = apportion(&possible, &vec![i64::MAX; possible.len()], known);
        let points = apportion(&points, &possible, total);
        let shown = |units| Shown { units, decimals };
        let rows = self.contributions.iter().zip(points.iter().zip(&possible));
        Displayed {
            rows: rows
                .map(|(row, (&points, &possible))| DisplayedRow {
                    key: row.key.clone(),
                    points: counts(row.standing).then(|| shown(points)),
                    possible: if counts(row.standing) {
                        shown(possible)
                    } else {
                        shown((row.weight * scale).round() as i64)
                    },
                })
                .collect(),
            total: shown(total),
            known: shown(known),
            uncapped,
            score: self.score.map(shown_score),
        }
    }

    /// The fewest decimals at which some total next to the exact one leads to the printed score, with the
    /// known points and that total in units of the last decimal.
    fn smallest_scale(&self, score: Option<u8>) -> (u8, i64, i64) {
        let known: f64 = self.contributions.iter().map(|row| row.possible_points).sum();
        let points: f64 = self.contributions.iter().map(|row| row.points).sum();
        let at = |decimals: u8| {
            let scale = 10_f64.powi(decimals.into());
            let known = (known * scale).round() as i64;
            let exact = points * scale;
            let mut near = [exact.floor() as i64, exact.ceil() as i64];
            near.sort_by(|a, b| (*a as f64 - exact).abs().total_cmp(&(*b as f64 - exact).abs()));
            let leads = |total: &i64| match score {
                Some(score) => known > 0 && shown_score(100.0 * *total as f64 / known as f64) == score,
                None => true,
            };
            (near.into_iter().filter(|total| (0..=known).contains(total)).find(leads), known)
        };
        (0..=6)
            .find_map(|decimals| match at(decimals) {
                (Some(total), known) => Some((decimals, known, total)),
                (None, _) => None,
            })
            // Six decimals fail only for weights of less than a millionth.
            .unwrap_or((6, at(6).1, (points * 1e6).round() as i64))
    }
}

/// A score as every page prints it: half rounds up.
fn shown_score(score: f64) -> u8 {
    score.round().clamp(0.0, 100.0) as u8
}

/// Largest remainder (Hare–Niemeyer): whole numbers next to `exact`, none above its `limit`, that sum to `total`.
fn apportion(exact: &[f64], limit: &[i64], total: i64) -> Vec<i64> {
    let mut whole: Vec<i64> =
        exact.iter().zip(limit).map(|(value, &limit)| (value.floor() as i64).min(limit)).collect();
    let mut order: Vec<usize> = (0..exact.len()).filter(|&i| exact[i] > 0.0).collect();
    order.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()));
    let mut left = total - whole.iter().sum::<i64>();
    while left != 0 {
        let before = left;
        let step = left.signum();
        let turn: Vec<usize> = if step > 0 { order.clone() } else { order.iter().rev().copied().collect() };
        for i in turn {
            if left != 0 && (0..=limit[i]).contains(&(whole[i] + step)) {
                whole[i] += step;
                left -= step;
            }
        }
        if left == before {
            break; // nowhere left to put it: only where `total` is above the sum of the limits
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{Curve, Dimension, Facts, MeasureRule, MissingPolicy, Scorecard, score};

    /// One measure for each (points earned, points possible); a negative earning is an unknown value.
    fn scored(rows: &[(f64, f64)]) -> Scored {
        let line = Curve::new(vec![(0.0, 0.0), (1.0, 1.0)]).unwrap();
        let mut card = Scorecard::default();
        let mut facts = Facts::default();
        for (i, &(points, weight)) in rows.iter().enumerate() {
            let key = format!("m{i}");
            facts.values.insert(key.clone(), (points >= 0.0).then_some(points / weight));
            let (dimension, missing) = (Dimension::Usage, MissingPolicy::LeaveOut);
            card.measures.push(MeasureRule { key, dimension, weight, curve: line.clone().into(), missing });
        }
        score(&card, &facts)
    }

    #[test]
    fn prints_the_worked_example_of_the_account_page() {
        let table = scored(&[(1.4, 18.0), (5.1, 20.0), (6.0, 15.0), (12.0, 12.0), (5.0, 10.0), (-1.0, 8.0)])
            .displayed();
        let points: Vec<String> =
            table.rows.iter().map(|row| row.points.map_or("—".into(), |p| p.to_string())).collect();
        // 29.5 of 75 is 39.33: 29 and 30 are equally near, and only 29 leads to 39.
        assert_eq!(points, ["1", "5", "6", "12", "5", "—"]);
        assert_eq!((table.total.to_string(), table.known.to_string()), ("29".into(), "75".into()));
        assert_eq!(table.score, Some(39));
    }

    #[test]
    fn takes_a_decimal_only_where_whole_points_miss_the_score() {
        let table = scored(&[(13.7, 40.0), (15.0, 35.0)]).displayed();
        assert_eq!((table.total.to_string(), table.score), ("28.7".into(), Some(38)));
        let small = scored(&[(0.5, 1.0), (1.0, 2.0), (0.2, 1.0)]).displayed();
        assert_eq!((small.total.to_string(), small.known.to_string()), ("1.7".into(), "4.0".into()));
        assert_eq!(small.score, Some(43), "1.7 ÷ 4 is 42.5, which rounds up");
    }
}
