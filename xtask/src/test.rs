//! Every check and test in one run: cheap ones first and all of them, then the rest until one fails.
//!
//! Invariant: what an option leaves out is said, and what a failure left unreached is listed.

use anyhow::{Result, ensure};

use crate::ledger::Ledger;
use crate::postgres::{Durability, PrivatePostgres};
use crate::{checks, command, interface, interruption, prerequisites, rust_tests, stories};

#[derive(clap::Args)]
pub struct Options {
    /// Leave out clippy, documentation tests and browser stories
    #[arg(long)]
    fast: bool,
    /// Also run the Rust tests that take minutes
    #[arg(long)]
    long: bool,
    /// Run only the Rust tests whose name contains this
    #[arg(long, value_name = "NAME")]
    filter: Option<String>,
    /// Run only the tests of one area (platform, customers, usage …; program for what joins them) and its browser stories
    #[arg(long, value_name = "AREA", conflicts_with_all = ["fast", "filter"])]
    area: Option<String>,
}

const PREREQUISITES: &str = "prerequisites";
const FORMAT: &str = "format";
const UI_CHECK: &str = "interface: types";
const UI_BUILD: &str = "interface: build";
const STORIES_CHECK: &str = "browser stories: types";
const CLIPPY: &str = "clippy";
const BUILD: &str = "build";
const POSTGRES: &str = "private PostgreSQL";
const RUST_TESTS: &str = "Rust tests";
const DOC_TESTS: &str = "documentation tests";
const STORIES: &str = "browser stories";

type Check = fn() -> Result<()>;

/// How much of everything to run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Everything,
    Fast,
    Filtered,
    Area,
}

/// Runs the steps and reports on them.
///
/// # Errors
/// When a step fails or someone interrupts; the report has been printed by then.
pub fn test(options: &Options) -> Result<()> {
    let extent = options.extent();
    let mut ledger = Ledger::plan(&plan(extent));
    let mut closing = Vec::new();
    let wanted = rust_tests::Wanted {
        filter: options.filter.as_deref(),
        area: options.area.as_deref(),
        long: options.long,
    };
    let verdict = run_steps(extent, wanted, &mut ledger, &mut closing);

    println!("\n{ledger}");
    match extent {
        Extent::Everything => {}
        Extent::Fast => println!("left out by --fast: {}", left_out(extent).join(", ")),
        Extent::Filtered => println!("left out by --filter: {}", left_out(extent).join(", ")),
        Extent::Area => println!("left out by --area: {}", left_out(extent).join(", ")),
    }
    match &verdict {
        Ok(()) => println!("all steps passed"),
        Err(error) => println!("{error:#}"),
    }
    for line in closing {
        println!("{line}");
    }
    verdict
}

impl Options {
    fn extent(&self) -> Extent {
        match self {
            Self { area: Some(_), .. } => Extent::Area,
            Self { filter: Some(_), .. } => Extent::Filtered,
            Self { fast: true, .. } => Extent::Fast,
            _ => Extent::Everything,
        }
    }
}

fn plan(extent: Extent) -> Vec<&'static str> {
    let everything = [
        PREREQUISITES,
        FORMAT,
        UI_CHECK,
        UI_BUILD,
        STORIES_CHECK,
        CLIPPY,
        BUILD,
        POSTGRES,
        RUST_TESTS,
        DOC_TESTS,
        STORIES,
    ];
    let is_planned = |step: &&str| match extent {
        Extent::Everything => true,
        Extent::Fast => ![STORIES_CHECK, CLIPPY, DOC_TESTS, STORIES].contains(step),
        Extent::Filtered => [PREREQUISITES, UI_BUILD, BUILD, POSTGRES, RUST_TESTS].contains(step),
        Extent::Area => ![FORMAT, UI_CHECK, CLIPPY, DOC_TESTS].contains(step),
    };
    everything.into_iter().filter(is_planned).collect()
}

fn left_out(extent: Extent) -> Vec<&'static str> {
    let planned = plan(extent);
    plan(Extent::Everything).into_iter().filter(|step| !planned.contains(step)).collect()
}

fn run_steps(
    extent: Extent,
    wanted: rust_tests::Wanted<'_>,
    ledger: &mut Ledger,
    closing: &mut Vec<String>,
) -> Result<()> {
    let planned = plan(extent);
    let is_planned = |step| planned.contains(&step);

    ledger.step(PREREQUISITES, || {
        prerequisites::install(match extent {
            Extent::Everything | Extent::Area => prerequisites::FOR_EVERYTHING,
            Extent::Fast | Extent::Filtered => prerequisites::FOR_RUST_TESTS,
        })?;
        prerequisites::install_rust_components()
    })?;

    let checks: [(&'static str, Check); 5] = [
        (FORMAT, || checks::format(true)),
        (UI_CHECK, interface::check),
        (UI_BUILD, interface::build_if_stale),
        (STORIES_CHECK, stories::check),
        (CLIPPY, checks::clippy),
    ];
    for (name, check) in checks {
        if is_planned(name) {
            ledger.check(name, check);
            ensure!(!interruption::happened(), "interrupted");
        }
    }
    ledger.require_all_passed()?;

    if is_planned(BUILD) {
        ledger.step(BUILD, || build(wanted))?;
    }
    let mut started = None;
    ledger.step(POSTGRES, || {
        started = Some(PrivatePostgres::start(Durability::None)?);
        Ok(())
    })?;
    let Some(postgres) = started else { unreachable!("the step above passed") };
    ledger.step(RUST_TESTS, || rust_tests::run(&postgres, wanted, |line| closing.push(line)))?;
    if is_planned(DOC_TESTS) {
        ledger.step(DOC_TESTS, || rust_tests::run_examples_in_documentation(&postgres))?;
    }
    if is_planned(STORIES) {
        let folder = wanted.area.map(|area| format!("{area}/"));
        let has_stories = wanted.area.is_none_or(stories::has_folder);
        if has_stories {
            ledger.step(STORIES, || stories::run(&postgres, folder.as_slice(), |line| closing.push(line)))?;
        }
    }
    Ok(())
}

/// Builds the programs and the tests at once, so that the steps after it have nothing left to build.
fn build(wanted: rust_tests::Wanted<'_>) -> Result<()> {
    let mut build = command::cargo();
    build.arg("build").args(wanted.packages()).args(["--lib", "--bins", "--tests", "--examples"]);
    command::run(&mut build)?;
    match wanted.area {
        Some(area) if stories::has_folder(area) => {
            command::run(command::cargo().args(["build", "--workspace", "--bins"]))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_planned_unless_an_option_says_otherwise() {
        assert!(left_out(Extent::Everything).is_empty());
        assert_eq!(left_out(Extent::Fast), [STORIES_CHECK, CLIPPY, DOC_TESTS, STORIES]);
        assert!(left_out(Extent::Filtered).contains(&STORIES));
        for extent in [Extent::Fast, Extent::Filtered, Extent::Area] {
            assert!(plan(extent).contains(&RUST_TESTS) && plan(extent).contains(&POSTGRES));
        }
    }

    #[test]
    fn a_filter_narrows_more_than_fast() {
        let options = |fast, filter: Option<&str>, area: Option<&str>| Options {
            fast,
            long: false,
            filter: filter.map(str::to_owned),
            area: area.map(str::to_owned),
        };
        assert!(options(false, None, None).extent() == Extent::Everything);
        assert!(options(true, None, None).extent() == Extent::Fast);
        assert!(options(true, Some("import"), None).extent() == Extent::Filtered);
        assert!(options(false, None, Some("usage")).extent() == Extent::Area);
    }
}
