//! Which record a row without a known id is about: the same for sure, perhaps the same, or a new one.
//!
//! Invariant: only the same name in the same company form, or the same person at the same address, is taken as the same
//! without asking. A shared domain, an office's mailbox, another company form or a variant of the letters never is.

use super::{
    Code, ImportKind, Refusal,
    build::{Given, Incoming},
    pairs::{Alike, Otherwise},
    seen::{Seen, SeenRow},
    slots::{Slot, Slots},
    table::Table,
};
use crate::{
    customers::{
        hosts::{are_related_hosts, is_role_mailbox, is_shared_host},
        search::{differs_by_form, identity_key, near_key},
    },
    db::Value,
};

/// What a row is about.
pub(super) enum Match {
    New,
    /// The same, by its id or by what else is alike.
    Same {
        at: usize,
        alike: Option<Alike>,
    },
    /// Nothing new: a row before this one said the same.
    Repeated,
    Maybe(Maybe),
}

/// A record that may be the one.
pub(super) struct Maybe {
    pub at: usize,
    pub alike: Alike,
    /// The row of the file that is about it.
    pub line: Option<u64>,
    pub otherwise: Otherwise,
}

impl Slots {
    pub(super) fn matched(&self, row: &Incoming, content: u64, seen: &Seen) -> Result<Match, Refusal> {
        if let Some(at) = row.own_id.and_then(|id| self.by_id.get(&id)).copied() {
            return self.own(at, row, content, seen);
        }
        if let Some(at) = row.external_id.as_ref().and_then(|id| self.by_external.get(id)) {
            return Ok(Match::Same { at: *at, alike: None });
        }
        match self.kind {
            ImportKind::Accounts => self.account(row, content, seen),
            ImportKind::People => self.person(row, content, seen),
            _ => Ok(Match::New),
        }
    }

    /// The record that Bansou's own id names, unless another has the row's id or an earlier row said something else.
    fn own(&self, at: usize, row: &Incoming, content: u64, seen: &Seen) -> Result<Match, Refusal> {
        let id = self.slots[at].id;
        match seen.of_record(id) {
            Some(first) if first.content == content => return Ok(Match::Repeated),
            Some(first) => {
                return Err(Refusal::new(Code::TwiceInFile).given(&id.to_string()).line(first.number));
            }
            None => {}
        }
        let named = row.external_id.as_ref().and_then(|given| self.by_external.get(given));
        match (named, &row.external_id) {
            (Some(other), Some(given)) if *other != at => {
                let name = self.text(&self.slots[*other], "name").unwrap_or_default();
                Err(Refusal::new(Code::MayBeAnother).given(given).other(name))
            }
            _ => Ok(Match::Same { at, alike: None }),
        }
    }

    fn account(&self, row: &Incoming, content: u64, seen: &Seen) -> Result<Match, Refusal> {
        let Some(name) = self.said(row, "name") else { return Ok(Match::New) };
        let key = identity_key(name);
        let near = self.eligible(row, &[format!("near {}", near_key(name))]);
        let same: Vec<usize> = near.iter().copied().filter(|at| self.identity(*at) == key).collect();
        match self.narrowed(row, &same)[..] {
            [] => {}
            [at] => return Ok(self.same_name(at, row, content, seen)),
            _ if row.external_id.is_some() => return Ok(Match::New),
            _ => return Err(Refusal::new(Code::AmbiguousAccount).given(name)),
        }
        let name_of = |at: usize| self.text(&self.slots[at], "name").unwrap_or_default();
        let by_form = near.iter().copied().find(|at| differs_by_form(name, name_of(*at)));
        let by_domain = || {
            let domain = self.said(row, "domain").filter(|domain| !is_shared(domain))?;
            self.eligible(row, &[format!("domain {domain}")]).first().copied()
        };
        let found = by_form
            .map(|at| (at, Alike::Form))
            .or_else(|| near.first().map(|at| (*at, Alike::Letters)))
            .or_else(|| by_domain().map(|at| (at, Alike::Domain)));
        Ok(match found {
            Some((at, alike)) => {
                Match::Maybe(Maybe { at, alike, line: self.line(at, seen), otherwise: Otherwise::Separate })
            }
            None => Match::New,
        })
    }

    /// The one record that has the row's name: the same, unless an address or another row speaks against it.
    fn same_name(&self, at: usize, row: &Incoming, content: u64, seen: &Seen) -> Match {
        let domains = [self.said(row, "domain"), self.text(&self.slots[at], "domain")];
        let contradicted = match domains {
            [Some(a), Some(b)] => !is_shared(a) && !is_shared(b) && !are_related_hosts(a, b),
            _ => false,
        };
        self.same_unless(at, Alike::Name, contradicted, content, seen)
    }

    fn same_unless(&self, at: usize, alike: Alike, contradicted: bool, content: u64, seen: &Seen) -> Match {
        match seen.of_record(self.slots[at].id) {
            Some(SeenRow { content: before, .. }) if before == content => Match::Repeated,
            first if first.is_some() || contradicted => Match::Maybe(Maybe {
                at,
                alike,
                line: first.map(|row| row.number),
                otherwise: Otherwise::Refused,
            }),
            _ => Match::Same { at, alike: Some(alike) },
        }
    }

    fn person(&self, row: &Incoming, content: u64, seen: &Seen) -> Result<Match, Refusal> {
        let name = self.said(row, "name_key");
        if let Some(email) = self.said(row, "email_key") {
            let at_address = self.eligible(row, &[format!("email {email}")]);
            let is_office = is_role_mailbox(email);
            let fits = |at: &usize| {
                let known = self.text(&self.slots[*at], "name_key").unwrap_or_default();
                name.is_none_or(|name| {
                    known == name || stands_for(known, email) || !is_office && is_part(known, name)
                })
            };
            let fitting: Vec<usize> = at_address.iter().copied().filter(fits).collect();
            match self.narrowed(row, &fitting)[..] {
                [] => {}
                [at] => return Ok(self.same_unless(at, Alike::Mailbox, false, content, seen)),
                _ => return Err(Refusal::new(Code::AmbiguousPerson).given(email)),
            }
            if let Some(at) = at_address.first().copied() {
                let otherwise = if is_office { Otherwise::Separate } else { Otherwise::Refused };
                let line = self.line(at, seen);
                return Ok(Match::Maybe(Maybe { at, alike: Alike::Mailbox, line, otherwise }));
            }
        }
        let Some(name) = name else { return Ok(Match::New) };
        let account =
            super::table::written(&settled(&row.given[self.table.place("account_id")])).unwrap_or_default();
        let namesakes = self.eligible(row, &[format!("name {account} {name}")]);
        let without_address = |at: &usize| self.text(&self.slots[*at], "email_key").is_none();
        let plain: Vec<usize> = namesakes.iter().copied().filter(without_address).collect();
        if self.said(row, "email_key").is_none() {
            match self.narrowed(row, &plain)[..] {
                [] => {}
                [at] => return Ok(self.same_unless(at, Alike::Name, false, content, seen)),
                _ => return Err(Refusal::new(Code::AmbiguousPerson).given(name)),
            }
        }
        let other = if self.said(row, "email_key").is_some() { plain.first() } else { namesakes.first() };
        Ok(match other.copied() {
            Some(at) => {
                let line = self.line(at, seen);
                Match::Maybe(Maybe { at, alike: Alike::Name, line, otherwise: Otherwise::Separate })
            }
            None => Match::New,
        })
    }

    /// The slots that are listed under one of the keys. A record with an id of its own is another than one with
    /// another id, whatever its name.
    fn eligible(&self, row: &Incoming, keys: &[String]) -> Vec<usize> {
        let external = self.table.place("external_id");
        let mut found: Vec<usize> = Vec::new();
        for at in keys.iter().filter_map(|key| self.by_name.get(key)).flatten() {
            let is_other =
                row.external_id.is_some() && !matches!(self.slots[*at].now[external], Value::Null(_));
            if !is_other && !found.contains(at) {
                found.push(*at);
            }
        }
        found
    }

    /// Of several records that fit, those of which the row says nothing else than they do.
    fn narrowed(&self, row: &Incoming, fitting: &[usize]) -> Vec<usize> {
        if fitting.len() < 2 {
            return fitting.to_vec();
        }
        let agrees = |at: &usize| {
            let now = &self.slots[*at].now;
            row.given.iter().zip(now).all(|(given, now)| match (given, now) {
                (Given::Set(Value::Json(_)), _) | (_, Value::Null(_)) => true,
                (Given::Set(value), now) => value == now,
                _ => true,
            })
        };
        let agreeing: Vec<usize> = fitting.iter().copied().filter(agrees).collect();
        match agreeing[..] {
            [] => fitting.to_vec(),
            [at] => vec![at],
            _ => {
                // The one that already says all of it, before those that say less.
                let says_all = |at: &usize| {
                    row.given.iter().zip(&self.slots[*at].now).all(|(given, now)| match given {
                        Given::Set(Value::Json(_)) => true,
                        Given::Set(value) => value == now,
                        _ => true,
                    })
                };
                let full: Vec<usize> = agreeing.iter().copied().filter(says_all).collect();
                if full.len() == 1 { full } else { agreeing }
            }
        }
    }

    fn line(&self, at: usize, seen: &Seen) -> Option<u64> {
        seen.of_record(self.slots[at].id).map(|row| row.number)
    }

    fn identity(&self, at: usize) -> String {
        identity_key(self.text(&self.slots[at], "name").unwrap_or_default())
    }

    pub(super) fn said<'a>(&self, row: &'a Incoming, column: &str) -> Option<&'a str> {
        match &row.given[self.table.place(column)] {
            Given::Set(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// How the row calls what it is about, where it does.
    pub(super) fn called<'a>(&self, row: &'a Incoming) -> &'a str {
        let address = || if self.kind == ImportKind::People { self.said(row, "email_key") } else { None };
        self.said(row, "name").or_else(address).unwrap_or_default()
    }

    pub(super) fn text<'a>(&self, slot: &'a Slot, column: &str) -> Option<&'a str> {
        match &slot.now[self.table.place(column)] {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What a record is listed under besides its id.
pub(super) fn other_keys(kind: ImportKind, table: &Table, values: &[Value]) -> Vec<String> {
    let text = |column: &str| match &values[table.place(column)] {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    };
    let mut keys = Vec::new();
    match kind {
        ImportKind::Accounts => {
            keys.extend(text("name_key").map(|name| format!("name {name}")));
            keys.extend(text("name").map(|name| format!("near {}", near_key(name))));
            keys.extend(text("domain").map(|domain| format!("domain {domain}")));
        }
        ImportKind::People => {
            keys.extend(text("email_key").map(|email| format!("email {email}")));
            let account = super::table::written(&values[table.place("account_id")]).unwrap_or_default();
            keys.extend(text("name_key").map(|name| format!("name {account} {name}")));
        }
        _ => {}
    }
    keys
}

pub(super) fn settled(given: &Given) -> Value {
    match given {
        Given::Set(value) | Given::First(value) => value.clone(),
        Given::Absent => Value::Null(crate::db::Kind::Text),
    }
}

/// A host with a path is a page below a shared host.
fn is_shared(domain: &str) -> bool {
    domain.contains('/') || is_shared_host(domain)
}

/// Whether a name was made of the address, because nothing else was known.
fn stands_for(name: &str, email: &str) -> bool {
    let local = email.split('@').next().unwrap_or_default();
    name == email || name == crate::customers::search::name_key(local)
}

/// Whether one name is the other's beginning or end: 佐藤 of 佐藤一郎.
fn is_part(a: &str, b: &str) -> bool {
    !a.is_empty()
        && !b.is_empty()
        && (a.starts_with(b) || b.starts_with(a) || a.ends_with(b) || b.ends_with(a))
}
