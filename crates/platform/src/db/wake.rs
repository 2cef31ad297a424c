//! Words between programs at one PostgreSQL server: who commits what others follow says so in that transaction.
//!
//! Invariant: a word is a hint and carries no data. Where one is lost, or nobody can listen, everybody looks once a second.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak, atomic::AtomicBool},
};

use super::{pulse::Pulse, store::Store};

pub(super) const CHANNEL: &str = "bansou";
/// The pulses of the stores that are open at a server.
#[derive(Debug, Default)]
pub(super) struct Pulses {
    by_schema: Mutex<HashMap<Arc<str>, Vec<Weak<Pulse>>>>,
    pub is_listening: AtomicBool,
}

impl Pulses {
    pub fn add(&self, schema: &Arc<str>, pulse: &Arc<Pulse>) {
        let mut all = locked(&self.by_schema);
        let of_schema = all.entry(schema.clone()).or_default();
        of_schema.retain(|pulse| pulse.strong_count() > 0);
        of_schema.push(Arc::downgrade(pulse));
    }

    pub fn of(&self, word: &Word<'_>) -> Vec<Arc<Pulse>> {
        let all = locked(&self.by_schema);
        let of_schema = all.get(word.schema).into_iter().flatten().filter_map(Weak::upgrade);
        of_schema.filter(|pulse| pulse.id != word.from).collect()
    }

    pub fn every(&self) -> Vec<Arc<Pulse>> {
        locked(&self.by_schema).values().flatten().filter_map(Weak::upgrade).collect()
    }
}

/// What a program says: whose commit it was, and in which schema.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    schema: &'a str,
    from: u64,
    pub is_of_many: bool,
}

impl<'a> Word<'a> {
    pub fn read(payload: &'a str) -> Option<Self> {
        let mut parts = payload.split(' ');
        let (schema, from) = (parts.next()?, parts.next()?.parse().ok()?);
        Some(Self { schema, from, is_of_many: parts.next().is_some() })
    }
}

/// What ends a transaction of this schema: `commit`, with a word to the others where they follow what it changed.
pub(super) fn ending(schema: &str, store: Store, pulse: &Pulse, wakes: bool) -> Option<String> {
    let of_many = store == Store::Usage;
    let says = if of_many { pulse.says_again() } else { wakes };
    let schema = schema.replace('\'', "''");
    let mark = if of_many { " +" } else { "" };
    says.then(|| format!("notify {CHANNEL}, '{schema} {}{mark}'; commit", pulse.id))
}

/// What is kept under the lock, also after a panic of who held it.
pub(super) fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_as_it_was_said() {
        let pulse = Pulse::new();
        assert_eq!(ending("ws_main", Store::Main, &pulse, false), None, "nobody follows it");
        let said = ending("ws_main", Store::Main, &pulse, true).unwrap();
        let payload = said.split('\'').nth(1).unwrap();
        let word = Word { schema: "ws_main", from: pulse.id, is_of_many: false };
        assert_eq!(Word::read(payload), Some(word));
        let said = ending("ws_usage", Store::Usage, &pulse, false).unwrap();
        assert!(Word::read(said.split('\'').nth(1).unwrap()).unwrap().is_of_many);
        assert_eq!(ending("ws_usage", Store::Usage, &pulse, false), None, "not so soon again");
        assert_eq!(Word::read("of another program"), None);
    }
}
