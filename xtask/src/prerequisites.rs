//! What has to be on the machine: found by looking for the thing itself, installed by apt when absent.
//!
//! Invariant: apt is asked only for what is missing; where it may not be, the exact command is printed.

use std::io::IsTerminal;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail, ensure};
use nix::unistd::Uid;

use crate::{command, installed};

/// One thing that must be there, and Debian's package that brings it.
pub struct Prerequisite {
    package: &'static str,
    evidence: Evidence,
}

/// What shows that a prerequisite is met, whoever installed it.
enum Evidence {
    Program(&'static str),
    PostgresServer,
    /// A Python that can make environments, which Debian packs apart.
    PythonVenv,
    /// Exim, or another mail server: two exclude each other, and nobody's is to be replaced for a test.
    MailServer,
    /// Only the package manager can tell.
    Package,
}

const C_COMPILER: Prerequisite = program("build-essential", "cc");
const NODE: Prerequisite = program("nodejs", "node");
const NPM: Prerequisite = program("npm", "npm");
const POSTGRES: Prerequisite = Prerequisite { package: "postgresql", evidence: Evidence::PostgresServer };
const CHROMIUM: Prerequisite = program("chromium", "chromium");
/// For the SDKs that the browser stories send with.
const PYTHON: Prerequisite = Prerequisite { package: "python3-venv", evidence: Evidence::PythonVenv };
/// For the tests that send letters to a real server; they skip where another one is installed.
const EXIM: Prerequisite = Prerequisite { package: "exim4-daemon-light", evidence: Evidence::MailServer };
const JAPANESE_FONT: Prerequisite = Prerequisite { package: "fonts-noto-cjk", evidence: Evidence::Package };

/// What building and running the program takes.
pub const FOR_RUN: &[Prerequisite] = &[C_COMPILER, NODE, NPM];
/// What a private PostgreSQL takes.
pub const FOR_POSTGRES: &[Prerequisite] = &[POSTGRES];
/// What the tests of the Rust code take.
pub const FOR_RUST_TESTS: &[Prerequisite] = &[C_COMPILER, NODE, NPM, POSTGRES, EXIM];
/// What every check and test together takes.
pub const FOR_EVERYTHING: &[Prerequisite] =
    &[C_COMPILER, NODE, NPM, POSTGRES, EXIM, CHROMIUM, PYTHON, JAPANESE_FONT];

const fn program(package: &'static str, name: &'static str) -> Prerequisite {
    Prerequisite { package, evidence: Evidence::Program(name) }
}

impl Prerequisite {
    fn is_met(&self) -> bool {
        match self.evidence {
            Evidence::Program(name) => command::find_on_path(name).is_some(),
            Evidence::PostgresServer => installed::find().is_some(),
            Evidence::PythonVenv => {
                command::succeeds(command::program("python3").args(["-c", "import venv, ensurepip"]))
            }
            Evidence::MailServer => {
                ["/usr/sbin/exim4", "/usr/sbin/sendmail"].iter().any(|path| Path::new(path).exists())
            }
            Evidence::Package => is_package_installed(self.package),
        }
    }
}

/// Installs by apt whatever of the list is missing.
///
/// # Errors
/// When something is missing and cannot be installed here, with the command that would.
pub fn install(needed: &[Prerequisite]) -> Result<()> {
    let missing = missing(needed);
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = format!("as root: {}", by_hand(&missing));
    eprintln!("missing: {}", missing.join(", "));
    let Some(privilege) = Privilege::find() else {
        bail!("{} must be installed; {by_hand}", missing.join(", "));
    };
    for arguments in apt_steps(&missing) {
        if let Err(error) = command::run(&mut privilege.apt_get(&arguments)) {
            bail!("{error:#}; {by_hand}");
        }
    }
    let still_missing = self::missing(needed);
    ensure!(still_missing.is_empty(), "still missing after installing: {}", still_missing.join(", "));
    Ok(())
}

/// Makes rustfmt and clippy available, which rustup's minimal profile leaves out.
///
/// # Errors
/// When they are absent and rustup cannot add them.
pub fn install_rust_components() -> Result<()> {
    let missing: Vec<_> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(subcommand, _)| !command::succeeds(command::cargo().args([subcommand, "--version"])))
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    command::run(command::program("rustup").args(["component", "add"]).args(missing))
}

fn missing(needed: &[Prerequisite]) -> Vec<&'static str> {
    needed
        .iter()
        .filter(|prerequisite| !prerequisite.is_met())
        .map(|prerequisite| prerequisite.package)
        .collect()
}

fn is_package_installed(package: &str) -> bool {
    command::program("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}

fn apt_steps(packages: &[&str]) -> [Vec<String>; 2] {
    let install = ["install", "-y", "--no-install-recommends"].iter().chain(packages);
    [vec!["update".to_owned()], install.map(|word| (*word).to_owned()).collect()]
}

fn by_hand(packages: &[&str]) -> String {
    apt_steps(packages).map(|step| format!("apt-get {}", step.join(" "))).join(" && ")
}

/// How we may install packages.
enum Privilege {
    Root,
    Sudo,
}

impl Privilege {
    fn find() -> Option<Self> {
        command::find_on_path("apt-get")?;
        if Uid::effective().is_root() {
            return Some(Self::Root);
        }
        command::find_on_path("sudo").map(|_| Self::Sudo)
    }

    fn apt_get(&self, arguments: &[String]) -> Command {
        let mut apt = match self {
            Self::Root => command::program("apt-get"),
            Self::Sudo => {
                let mut sudo = command::program("sudo");
                if !std::io::stdin().is_terminal() {
                    // Nobody is there to type a password: fail instead of waiting for one.
                    sudo.arg("--non-interactive");
                }
                sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
                sudo
            }
        };
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        apt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_to_type_installs_exactly_what_is_missing() {
        assert_eq!(
            by_hand(&["chromium", "fonts-noto-cjk"]),
            "apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk"
        );
    }

    #[test]
    fn a_program_counts_wherever_it_came_from() {
        assert!(program("dash", "sh").is_met());
        assert_eq!(
            missing(&[program("some-package", "no-such-program"), program("dash", "sh")]),
            ["some-package"]
        );
    }
}
