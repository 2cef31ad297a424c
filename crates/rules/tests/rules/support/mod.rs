//! A small company of accounts, people, usage and changes: as a catalog, as tables, and in memory.

pub mod catalog;
pub mod engine;
pub mod strategies;
pub mod world;

use bansou_rules::{Moment, Record, Resolved, Rule, text};
use jiff::tz::TimeZone;
use unicode_normalization::UnicodeNormalization as _;

use catalog::Accounts;

/// How the platform folds names: NFKC, lower case, hiragana, without middle dots.
pub fn fold(text: &str) -> String {
    let lower: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let hiragana = |character: char| match character {
        'ァ'..='ヶ' => char::from_u32(u32::from(character) - 0x60).unwrap_or(character),
        _ => character,
    };
    lower.nfkc().map(hiragana).filter(|character| *character != '・').collect()
}

pub fn moment(instant: &str, zone: &str) -> Moment {
    Moment::new(instant.parse().unwrap(), TimeZone::get(zone).unwrap(), 4)
}

/// 2026-11-29, nine in the morning in Tokyo.
pub fn now() -> Moment {
    moment("2026-11-29T09:00:00+09:00", "Asia/Tokyo")
}

pub fn rule(written: &str) -> Rule {
    text::parse(written).unwrap_or_else(|error| panic!("{written}\n{error}"))
}

/// Whether a rule in its text form is true of an account.
pub fn holds(written: &str, account: &Record, moment: &Moment) -> bool {
    let resolved = Resolved::new(&rule(written), &Accounts, moment);
    resolved.unwrap_or_else(|problems| panic!("{written}\n{problems:?}")).holds(account)
}

/// Accounts in memory and on both engines.
pub struct Company {
    accounts: Vec<world::Account>,
    engines: Vec<engine::Engine>,
}

impl Company {
    pub fn new(accounts: Vec<world::Account>) -> Self {
        let mut engines = engine::Engine::all();
        engines.iter_mut().for_each(|engine| engine.run(world::TABLES));
        Self { accounts, engines }
    }

    /// Asserts by the names of the accounts for which accounts a rule is true: by both evaluators, on both engines.
    pub fn assert(&mut self, written: &str, moment: &Moment, names: &[&str]) {
        let resolved = Resolved::new(&rule(written), &Accounts, moment);
        let resolved = resolved.unwrap_or_else(|problems| panic!("{written}\n{problems:?}"));
        let records = world::records(&self.accounts, moment);
        let in_memory: Vec<_> = self
            .accounts
            .iter()
            .zip(&records)
            .filter(|(_, record)| resolved.holds(*record))
            .map(|(account, _)| account.name.as_str())
            .collect();
        assert_eq!(in_memory, names, "in memory: {written}");
        let sql = resolved.sql("a", 1).unwrap();
        for engine in &mut self.engines {
            world::store(&self.accounts, moment, engine);
            let found = engine.accounts_where(&sql).unwrap();
            let by_sql: Vec<_> = (0..self.accounts.len())
                .filter(|number| found.contains(&world::account_id(*number)))
                .map(|number| self.accounts[number].name.as_str())
                .collect();
            assert_eq!(by_sql, names, "{}: {written}\n{}", engine.name(), sql.text);
        }
    }
}
