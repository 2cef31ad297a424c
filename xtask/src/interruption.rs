//! Ctrl-C and a polite kill: the child at work is told to end, and the caller unwinds so that servers stop.
//!
//! Invariant: a signal never ends this process by itself; it ends by returning, after every clean-up.

use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use anyhow::{Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

static HAPPENED: AtomicBool = AtomicBool::new(false);
/// The child being waited for; zero when there is none.
static AT_WORK: AtomicI32 = AtomicI32::new(0);

/// Listens for SIGINT, SIGTERM and SIGHUP from now on.
pub fn listen() {
    let listening = ctrlc::set_handler(|| {
        HAPPENED.store(true, Ordering::SeqCst);
        end_child_at_work();
    });
    if let Err(error) = listening {
        eprintln!("warning: Ctrl-C will not clean up: {error}");
    }
}

/// Whether someone asked us to stop.
pub fn happened() -> bool {
    HAPPENED.load(Ordering::SeqCst)
}

/// Waits for a child, ending it early when someone asks us to stop.
///
/// # Errors
/// When interrupted, or when the child cannot be waited for.
pub fn wait(child: &mut Child) -> Result<ExitStatus> {
    AT_WORK.store(process_id(child).as_raw(), Ordering::SeqCst);
    // The signal may have come between the spawn and the line above.
    if happened() {
        end_child_at_work();
    }
    let status = child.wait();
    AT_WORK.store(0, Ordering::SeqCst);
    if happened() {
        bail!("interrupted");
    }
    Ok(status?)
}

/// The id of a child in the type that signals are sent to.
pub fn process_id(child: &Child) -> Pid {
    Pid::from_raw(child.id().cast_signed())
}

fn end_child_at_work() {
    let child = AT_WORK.load(Ordering::SeqCst);
    if child > 0 {
        // It may have ended on its own a moment ago, which is what we want.
        let _already_gone = kill(Pid::from_raw(child), Signal::SIGTERM);
    }
}
