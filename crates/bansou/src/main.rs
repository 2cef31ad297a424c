//! The program: reads the command line and does what it says.

use std::process::ExitCode;

use clap::Parser as _;

/// Many small values pass from thread to thread with every event.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("BANSOU_LOG")
                .unwrap_or_else(|_| "warn,bansou=info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    match bansou::cli::run(bansou::cli::Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bansou: {error:#}");
            ExitCode::FAILURE
        }
    }
}
