//! What the pages behind a stream want to hear of.
//!
//! Invariant: a message names what it is about as the stream asked for it, so that each page knows its own.

use std::collections::BTreeSet;

use crate::{
    ids::AccountId,
    live::{Changed, News},
};

/// Accounts of one stream: as many pages as a person has open.
const MOST_ACCOUNTS: usize = 100;

/// `?account=ID` for each account whose own page is open, `topic=tracking` for the tracking screens, `topic=lists` for the
/// others, which is what nothing stands for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Interest {
    pub accounts: Vec<AccountId>,
    topics: BTreeSet<String>,
}

impl Interest {
    pub fn of(pairs: &[(String, String)]) -> Self {
        let mut interest = Self::default();
        for (name, value) in pairs {
            match (name.as_str(), value.as_str()) {
                ("topic", topic) if [Changed::LISTS, Changed::TRACKING].contains(&topic) => {
                    interest.topics.insert(topic.to_owned());
                }
                ("account", id) if interest.accounts.len() < MOST_ACCOUNTS => {
                    interest.accounts.extend(id.parse::<AccountId>().ok());
                }
                _ => {}
            }
        }
        if interest.accounts.is_empty() && interest.topics.is_empty() {
            interest.topics.insert(Changed::LISTS.to_owned());
        }
        interest
    }

    /// What of it the news are about, in words that pages know; nothing where they are about none of it.
    pub fn touched_by(&self, news: &News) -> String {
        if news.everything {
            return "*".to_owned();
        }
        let topics = self.topics.iter().filter(|topic| news.topics.contains(topic.as_str())).cloned();
        let accounts = self.accounts.iter().filter(|id| news.accounts.contains(id));
        topics.chain(accounts.map(ToString::to_string)).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interest(query: &[(&str, &str)]) -> Interest {
        let pairs: Vec<_> =
            query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Interest::of(&pairs)
    }

    #[test]
    fn a_page_hears_of_what_it_shows_and_of_nothing_else() {
        let (one, other) = (AccountId::new(), AccountId::new());
        let (a, b) = (one.to_string(), other.to_string());
        let lists = interest(&[]);
        let page = interest(&[("account", &a)]);
        let tracking = interest(&[("topic", "tracking")]);
        let all = interest(&[("topic", "lists"), ("account", &a), ("topic", "tracking"), ("account", &b)]);
        for (changed, heard) in [
            (Changed::Account(one), ["lists", &a, "", &format!("lists {a}")]),
            (Changed::Account(other), ["lists", "", "", &format!("lists {b}")]),
            (Changed::Facts(one), ["", &a, "", &a]),
            (Changed::Facts(other), ["", "", "", &b]),
            (Changed::lists(), ["lists", "", "", "lists"]),
            (Changed::Topic(Changed::TRACKING), ["", "", "tracking", "tracking"]),
        ] {
            let touched =
                [&lists, &page, &tracking, &all].map(|open| open.touched_by(&News::from_iter([changed])));
            assert_eq!(touched, heard, "{changed:?}");
        }
        assert_eq!(interest(&[("account", "nobody"), ("topic", "weather")]), lists);
    }
}
