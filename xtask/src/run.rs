//! From a fresh clone to a demo in the browser: install, build, fill, serve.
//!
//! Invariant: a data folder that is there is served as it is; the demo only ever fills one it made itself.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};

use crate::command::{self, Stream};
use crate::{interface, prerequisites, repository, root::root};

/// Keeps how to sign in to the demo, so that every later start can say it again.
const SIGN_IN: &str = "demo-sign-in.txt";

#[derive(clap::Args)]
pub struct Options {
    /// Start without demo data: set-up happens in the browser
    #[arg(long)]
    empty: bool,
    /// The data folder; bansou-data, or bansou-data-empty with --empty, when left out
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7070")]
    listen: String,
    /// Further arguments for `bansou serve`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "SERVE ARGUMENTS")]
    further: Vec<String>,
}

/// Builds the program and becomes its server.
///
/// # Errors
/// When something cannot be installed or built, or the server cannot be started.
pub fn run(options: &Options) -> Result<()> {
    prerequisites::install(prerequisites::FOR_RUN)?;
    interface::build_if_stale()?;
    command::run(command::cargo().args(["build", "--release", "--package", "bansou"]))?;
    let bansou = repository::built("release", "bansou")?;

    let (is_empty, further) = options.read_through_separator();
    let data = options.data_folder(is_empty);
    if !is_empty && !is_filled(&data) {
        fill_with_demo(&bansou, &data)?;
    } else if let Ok(sign_in) = fs::read_to_string(data.join(SIGN_IN)) {
        print!("{sign_in}");
    }
    serve(&bansou, &data, &options.listen, &further)
}

impl Options {
    /// `--empty` is ours on either side of a `--`, since people write it on both.
    fn read_through_separator(&self) -> (bool, Vec<String>) {
        let further: Vec<String> = self.further.iter().filter(|word| *word != "--empty").cloned().collect();
        (self.empty || further.len() < self.further.len(), further)
    }

    fn data_folder(&self, is_empty: bool) -> PathBuf {
        let default = if is_empty { "bansou-data-empty" } else { "bansou-data" };
        root().join(self.data.as_deref().unwrap_or(Path::new(default)))
    }
}

fn is_filled(data: &Path) -> bool {
    fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_some())
}

/// Makes the demo beside its final place and moves it there when it is whole.
fn fill_with_demo(bansou: &Path, data: &Path) -> Result<()> {
    let unfinished = data.with_added_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).with_context(|| format!("cannot remove {}", unfinished.display()))?;
    }
    let mut sign_in = String::new();
    command::run_read_along(
        command::program(bansou)
            .args(["demo", "--seed", "1", "--accounts", "400", "--months", "24"])
            .arg("--data")
            .arg(&unfinished),
        Stream::Output,
        |line| {
            sign_in.push_str(line);
            sign_in.push('\n');
        },
    )?;
    let kept = unfinished.join(SIGN_IN);
    fs::write(&kept, sign_in)?;
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o600))?;
    if data.exists() {
        fs::remove_dir(data).with_context(|| format!("{} is in the way", data.display()))?;
    }
    fs::rename(&unfinished, data)
        .with_context(|| format!("cannot move {} to {}", unfinished.display(), data.display()))
}

/// Replaces this process by the server, so that signals reach it directly.
fn serve(bansou: &Path, data: &Path, listen: &str, further: &[String]) -> Result<()> {
    let mut server = command::program(bansou);
    server.arg("serve").arg("--data").arg(data).args(["--listen", listen]).args(further);
    command::announced(&server);
    Err(anyhow!(server.exec()).context(format!("cannot start {}", bansou.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(empty: bool, further: &[&str]) -> Options {
        let further = further.iter().map(|word| (*word).to_owned()).collect();
        Options { empty, data: None, listen: "127.0.0.1:7070".to_owned(), further }
    }

    #[test]
    fn empty_is_understood_on_both_sides_of_the_separator() {
        assert_eq!(options(true, &[]).read_through_separator(), (true, vec![]));
        assert_eq!(options(false, &["--empty"]).read_through_separator(), (true, vec![]));
        let (is_empty, further) = options(false, &["--database", "postgres://db"]).read_through_separator();
        assert!(!is_empty);
        assert_eq!(further, ["--database", "postgres://db"]);
    }

    #[test]
    fn an_empty_start_has_a_folder_of_its_own() {
        let chosen = options(false, &[]);
        assert!(chosen.data_folder(false).ends_with("bansou-data"));
        assert!(chosen.data_folder(true).ends_with("bansou-data-empty"));
        let elsewhere = Options { data: Some("/srv/bansou".into()), ..chosen };
        assert_eq!(elsewhere.data_folder(true), Path::new("/srv/bansou"));
    }

    #[test]
    fn a_folder_with_anything_in_it_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("xtask-run-{}", std::process::id()));
        assert!(!is_filled(&folder));
        fs::create_dir_all(&folder).unwrap();
        assert!(!is_filled(&folder));
        fs::write(folder.join("control.db"), "").unwrap();
        assert!(is_filled(&folder));
        fs::remove_dir_all(&folder).unwrap();
    }
}
