//! What a run of many steps did: each step's time and outcome, and which were never reached.
//!
//! Invariant: every planned step appears in the report, so that nothing is left out unseen.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

/// The steps of one run, in the order planned.
pub struct Ledger {
    steps: Vec<Step>,
}

struct Step {
    name: &'static str,
    outcome: Outcome,
}

enum Outcome {
    NotReached,
    Passed(Duration),
    Failed(Duration, String),
}

impl Ledger {
    /// A run in which nothing has happened yet.
    pub fn plan(names: &[&'static str]) -> Self {
        let steps = names.iter().map(|name| Step { name, outcome: Outcome::NotReached }).collect();
        Self { steps }
    }

    /// Does a step that the later ones need.
    ///
    /// # Errors
    /// When the work fails: the caller stops there.
    pub fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        eprintln!("\n== {name}");
        let start = Instant::now();
        let done = work();
        let time = start.elapsed();
        self.record(
            name,
            match &done {
                Ok(()) => Outcome::Passed(time),
                Err(error) => Outcome::Failed(time, format!("{error:#}")),
            },
        );
        done.map_err(|_| anyhow!("failed: {name}"))
    }

    /// Does a step whose failure does not keep the next ones from telling something too.
    pub fn check(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
        if let Err(error) = self.step(name, work) {
            eprintln!("{error:#}");
        }
    }

    /// Stops a run in which checks failed.
    ///
    /// # Errors
    /// When a step failed so far, naming all that did.
    pub fn require_all_passed(&self) -> Result<()> {
        let failed: Vec<_> = self
            .steps
            .iter()
            .filter(|step| matches!(step.outcome, Outcome::Failed(..)))
            .map(|step| step.name)
            .collect();
        if failed.is_empty() { Ok(()) } else { Err(anyhow!("failed: {}", failed.join(", "))) }
    }

    fn record(&mut self, name: &'static str, outcome: Outcome) {
        match self.steps.iter_mut().find(|step| step.name == name) {
            Some(step) => step.outcome = outcome,
            None => self.steps.push(Step { name, outcome }),
        }
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.steps.iter().map(|step| step.name.len()).max().unwrap_or_default();
        for step in &self.steps {
            let name = step.name;
            match &step.outcome {
                Outcome::NotReached => writeln!(f, "{name:width$}         -  not reached")?,
                Outcome::Passed(time) => writeln!(f, "{name:width$}  {:>6.1} s  passed", time.as_secs_f64())?,
                Outcome::Failed(time, reason) => {
                    writeln!(f, "{name:width$}  {:>6.1} s  FAILED: {reason}", time.as_secs_f64())?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn the_report_names_what_passed_what_failed_and_what_was_not_reached() {
        let mut ledger = Ledger::plan(&["format", "clippy", "tests"]);
        ledger.check("format", || bail!("two files"));
        ledger.step("clippy", || Ok(())).unwrap();
        let report = ledger.to_string();
        let lines: Vec<_> = report.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("format ") && lines[0].ends_with("FAILED: two files"), "{report}");
        assert!(lines[1].ends_with("passed"), "{report}");
        assert!(lines[2].ends_with("not reached"), "{report}");
    }

    #[test]
    fn a_failed_check_is_remembered_to_the_end() {
        let mut ledger = Ledger::plan(&["format", "types", "clippy"]);
        ledger.check("format", || bail!("no"));
        ledger.check("types", || Ok(()));
        ledger.check("clippy", || bail!("no"));
        assert_eq!(ledger.require_all_passed().unwrap_err().to_string(), "failed: format, clippy");
    }

    #[test]
    fn a_step_that_fails_stops_its_caller_with_its_name() {
        let mut ledger = Ledger::plan(&["build"]);
        let error = ledger.step("build", || bail!("why")).unwrap_err();
        assert_eq!(error.to_string(), "failed: build");
        assert!(ledger.to_string().contains("why"));
    }
}
