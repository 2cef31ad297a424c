//! The front door for whoever works on Bansou: each subcommand is one thing a person does at their desk.
//!
//! Invariant: what a subcommand needs and does not find is installed or named, never left out in silence.

mod bench;
mod checks;
mod command;
mod freshness;
mod fuzz;
mod installed;
mod interface;
mod interruption;
mod ledger;
mod postgres;
mod prerequisites;
mod repository;
mod root;
mod run;
mod rust_tests;
mod stories;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Build, run and check Bansou")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build Bansou and serve a demo workspace on http://127.0.0.1:7070
    Run(run::Options),
    /// Run every check and test: what has to pass before a change lands
    Test(test::Options),
    /// Run the browser stories alone; what follows goes to Playwright
    E2e {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "PLAYWRIGHT ARGUMENTS")]
        arguments: Vec<String>,
    },
    /// Measure a release build; what follows goes to the benchmark
    Bench {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "BENCHMARK ARGUMENTS")]
        arguments: Vec<String>,
    },
    /// Format the Rust code, or with --check only say what is not formatted
    Fmt {
        #[arg(long)]
        check: bool,
    },
    /// Start a private PostgreSQL, print its URL, and keep it until Ctrl-C
    Pg,
    /// Check licences and advisories of the crates we build on
    Deny,
    /// Run the fuzz targets, each for some seconds
    Fuzz(fuzz::Options),
}

fn main() -> ExitCode {
    interruption::listen();
    let outcome = match Arguments::parse().task {
        Task::Run(options) => run::run(&options),
        Task::Test(options) => test::test(&options),
        Task::E2e { arguments } => stories::run_alone(&arguments),
        Task::Bench { arguments } => bench::bench(&arguments),
        Task::Fmt { check } => checks::format(check),
        Task::Pg => postgres::keep_until_interrupted(),
        Task::Deny => checks::deny(),
        Task::Fuzz(options) => fuzz::fuzz(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if interruption::happened() => {
            eprintln!("stopped");
            ExitCode::from(130)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
