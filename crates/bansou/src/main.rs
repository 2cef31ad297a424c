//! The program: reads the command line and does what it says.

use std::{process::ExitCode, time::Duration};

use clap::Parser as _;

/// Many small values pass from thread to thread with every event.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What is still being read when everything else has ended is let go after this.
const LAST_GRACE: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("BANSOU_LOG")
                .unwrap_or_else(|_| "warn,bansou=info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("bansou: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(bansou::cli::run(bansou::cli::Cli::parse()));
    runtime.shutdown_timeout(LAST_GRACE);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bansou: {error:#}");
            ExitCode::FAILURE
        }
    }
}
