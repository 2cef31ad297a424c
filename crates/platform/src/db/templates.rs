//! Stores that tests copy, where each would migrate an empty one of its own.
//!
//! Invariant: a template is what migrating an empty store gives under the migrations of this very program: where one word of
//! them differs it is another template. Only programs that asked for it copy, so that a test of migrations, and the
//! program itself, migrate.

mod lite;
mod pg;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest as _, Sha256};

use super::{Location, Store, migrate::files};

pub(super) use pg::copy_database;

static ASKED_FOR: AtomicBool = AtomicBool::new(false);

/// From now on stores that this process makes are copies, and their files are not forced to the disk: a test's stores
/// outlive a program that is killed, and no power cut.
pub(super) fn ask_for() {
    ASKED_FOR.store(true, Ordering::Relaxed);
}

pub(super) fn are_asked_for() -> bool {
    ASKED_FOR.load(Ordering::Relaxed)
}

/// Puts a copy where the store is to be. Whether there is one now; a store that is there already is left alone.
pub(super) async fn put(location: &Location, store: Store) -> bool {
    if !are_asked_for() {
        return false;
    }
    match location {
        Location::File(path) => lite::put(path, store).await,
        Location::Schema { url, schema } => pg::put(url, schema, store).await,
    }
}

/// The name of the template that this program's migrations make.
fn key(engine: &str) -> String {
    let texts = Store::ALL.into_iter().flat_map(|store| {
        let mut files: Vec<_> = files(store, engine).collect();
        files.sort();
        files.into_iter().map(move |(name, text)| (format!("{}/{name}", store.name()), text))
    });
    // What a store is opened and made with can stay in it.
    let made_by =
        [include_str!("open.rs"), include_str!("templates/lite.rs"), include_str!("templates/pg.rs")];
    key_of(texts.chain(made_by.map(|text| (String::new(), text))))
}

fn key_of<'a>(texts: impl Iterator<Item = (String, &'a str)>) -> String {
    let mut hash = Sha256::new();
    for (name, text) in texts {
        for part in [name.as_bytes(), text.as_bytes()] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hex::encode(&hash.finalize()[..8])
}
