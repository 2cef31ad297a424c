//! Net Promoter Score with its uncertainty.
//!
//! Invariant: a score is never given without the interval that says what its number of answers allows.

use serde::{Deserialize, Serialize};

/// Two-sided 95 % of the normal distribution.
const Z95: f64 = 1.959_964;

/// What an answer 0–10 makes of a person (Reichheld 2003).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NpsGroup {
    /// 0–6
    Detractor,
    /// 7–8
    Passive,
    /// 9–10
    Promoter,
}

impl NpsGroup {
    /// `None` for an answer above 10.
    #[must_use]
    pub fn of(answer: u8) -> Option<Self> {
        match answer {
            0..=6 => Some(Self::Detractor),
            7..=8 => Some(Self::Passive),
            9..=10 => Some(Self::Promoter),
            _ => None,
        }
    }
}

/// A score and its 95 % interval, all −100..=100.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nps {
    pub score: f64,
    pub low: f64,
    pub high: f64,
    /// Number of answers.
    pub answers: u32,
}

/// Promoters − detractors in per cent of all answers; `None` without answers.
///
/// Interval: adjusted Wald, 3 added to n and ¾ each to promoters and detractors (Rocks 2016, "Interval estimation
/// for the Net Promoter Score"; Sauro), because the plain one collapses to a point where all answer alike.
#[must_use]
pub fn nps(promoters: u32, passives: u32, detractors: u32) -> Option<Nps> {
    let answers = promoters + passives + detractors;
    if answers == 0 {
        return None;
    }
    let (n, promoters, detractors) = (f64::from(answers), f64::from(promoters), f64::from(detractors));
    let (low, high) = wald(n + 3.0, promoters + 0.75, detractors + 0.75);
    Some(Nps { score: 100.0 * (promoters - detractors) / n, low, high, answers })
}

/// Wald interval of a difference of two shares of the same n, in per cent, within −100..=100.
fn wald(n: f64, promoters: f64, detractors: f64) -> (f64, f64) {
    let (p, d) = (promoters / n, detractors / n);
    let variance = p + d - (p - d) * (p - d);
    let half = Z95 * (variance / n).sqrt();
    (100.0 * (p - d - half).max(-1.0), 100.0 * (p - d + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// To the two decimals in which the oracles are given.
    fn assert_near(found: (f64, f64), expected: (f64, f64)) {
        assert!((found.0 - expected.0).abs() < 0.0051 && (found.1 - expected.1).abs() < 0.0051, "{found:?}");
    }

    #[test]
    fn reproduces_the_published_intervals() {
        let interval = |nps: Nps| (nps.low, nps.high);
        let survey = nps(50, 30, 20).unwrap();
        assert_eq!((survey.score, survey.answers), (30.0, 100));
        assert_near(interval(survey), (14.05, 44.20));
        assert_near(wald(100.0, 50.0, 20.0), (14.69, 45.31));
        assert_near(interval(nps(5, 3, 2).unwrap()), (-19.05, 65.20));
        assert_near(interval(nps(10, 0, 0).unwrap()), (47.50, 100.0));
        assert_near(wald(10.0, 10.0, 0.0), (100.0, 100.0));
        assert_eq!(nps(0, 0, 0), None);
    }

    #[test]
    fn groups_answers() {
        let groups: Vec<_> = [0, 6, 7, 8, 9, 10, 11].into_iter().map(NpsGroup::of).collect();
        let [d, p, m] = [NpsGroup::Detractor, NpsGroup::Passive, NpsGroup::Promoter].map(Some);
        assert_eq!(groups, [d, d, p, p, m, m, None]);
    }
}
