//! What changed, as open pages hear of it.
//!
//! Invariant: news say what to look at again, never what is there.

use std::{borrow::Cow, collections::BTreeSet};

use crate::ids::AccountId;

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// What lists show of this account, its score among it.
    Account(AccountId),
    /// Facts that only the account's own page shows.
    Facts(AccountId),
    /// Something that every page of the topic may show.
    Topic(&'static str),
}

impl Changed {
    /// The topic of whatever lists records: any page that asks for nothing else.
    pub const LISTS: &'static str = "lists";
    /// The topic of the screens that show what arrives.
    pub const TRACKING: &'static str = "tracking";

    pub const fn lists() -> Self {
        Self::Topic(Self::LISTS)
    }
}

/// All that changed since pages heard of it last.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Too much to say.
    pub everything: bool,
    pub topics: BTreeSet<Cow<'static, str>>,
    pub accounts: BTreeSet<AccountId>,
}

impl News {
    pub fn add(&mut self, topic: Option<Cow<'static, str>>, account: Option<AccountId>) {
        self.topics.extend(topic);
        self.accounts.extend(account);
    }

    pub fn is_empty(&self) -> bool {
        !self.everything && self.topics.is_empty() && self.accounts.is_empty()
    }
}

impl FromIterator<Changed> for News {
    fn from_iter<T: IntoIterator<Item = Changed>>(all: T) -> Self {
        let mut news = Self::default();
        for changed in all {
            match changed {
                Changed::Account(id) => news.add(Some(Changed::LISTS.into()), Some(id)),
                Changed::Facts(id) => news.add(None, Some(id)),
                Changed::Topic(topic) => news.add(Some(topic.into()), None),
            }
        }
        news
    }
}
