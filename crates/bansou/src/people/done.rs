//! What people did, as a filter of their list: so often in some days, or not at all.
//!
//! Invariant: who did not do something is answered only where all who did are known; else nobody is shown, and the page says why.

use bansou_rules::{Pattern, Rule, Times, text};
use uuid::Uuid;

use crate::{
    db,
    list::{
        Address, Conditions, Terms,
        filters::{Filtered, WHERE},
    },
    time::day_number,
    usage::{self, Done},
    web::Ui,
    workspaces::Workspace,
};

/// The pairs of the address: the event, how often, in how many days, and whether not.
pub const NAMES: [&str; 4] = ["did", "did.times", "did.days", "did.not"];

/// The most that one rule may ask of what people did: each is a look at the events, and binds the people who did.
pub const MOST_DID: usize = 5;

/// What is asked of each person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Did {
    pub event: String,
    /// As often at least.
    pub times: u32,
    /// In so many days, today the last of them.
    pub days: Option<u32>,
    /// Whether those are wanted who did not.
    pub not: bool,
    /// The pairs of the address that it stands in.
    pub names: Vec<String>,
}

/// Who did what was asked.
#[derive(Clone, Debug)]
pub struct Doers {
    ids: Vec<Uuid>,
    /// Whether these are all who did.
    whole: bool,
    not: bool,
}

/// What the address asks, by its own pairs or in a rule. The rest of that rule is a filter as any other.
pub fn read(address: &Address, terms: &Terms) -> (Vec<Did>, Option<Filtered>) {
    let mut all: Vec<Did> = of_pairs(address).into_iter().collect();
    let written = address.given(WHERE).and_then(|written| text::parse(written).ok());
    let Some((did, rest)) = written.and_then(split).filter(|(_, rest)| terms.can_be_asked(rest)) else {
        return (all, None);
    };
    all.extend(did);
    let rest = Filtered { names: vec![WHERE.to_owned()], rule: rest };
    (all, Some(rest).filter(|rest| rest.rule != Rule::ANYTHING))
}

fn of_pairs(address: &Address) -> Option<Did> {
    let number = |name: &str| address.given(name)?.parse::<u32>().ok().filter(|number| *number > 0);
    Some(Did {
        event: address.given("did")?.to_owned(),
        times: number("did.times").unwrap_or(1),
        days: number("did.days"),
        not: address.given("did.not").is_some(),
        names: NAMES.map(str::to_owned).into(),
    })
}

/// Takes what was done out of a rule; none where it says nothing of that, says it otherwise than beside the rest, or says more
/// than [`MOST_DID`].
fn split(rule: Rule) -> Option<(Vec<Did>, Rule)> {
    let rules = match rule {
        Rule::All(rules) => rules,
        rule => vec![rule],
    };
    let mut did = Vec::new();
    let mut rest = Vec::new();
    for rule in rules {
        match of_rule(&rule) {
            Some(one) => did.push(one),
            None => rest.push(rule),
        }
    }
    (1..=MOST_DID).contains(&did.len()).then_some((did, Rule::All(rest)))
}

fn of_rule(rule: &Rule) -> Option<Did> {
    match rule {
        Rule::Not(inner) => of_rule(inner).map(|did| Did { not: !did.not, ..did }),
        Rule::Did { event, pattern: Pattern::Times { times, days } } => {
            let (times, not) = match *times {
                Times::AtLeast(times) if times > 0 => (times, false),
                Times::Exactly(0) => (1, true),
                Times::AtMost(times) => (times.saturating_add(1), true),
                Times::AtLeast(_) | Times::Exactly(_) => return None,
            };
            let names = vec![WHERE.to_owned()];
            Some(Did { event: event.clone(), times, days: *days, not, names })
        }
        _ => None,
    }
}

impl Did {
    /// Looks up who did.
    pub async fn find(&self, workspace: &Workspace, terms: &Terms) -> db::Result<Doers> {
        let until = day_number(terms.moment.today());
        let from = self.days.map_or(i64::MIN, |days| until - i64::from(days) + 1);
        let done = Done { name: &self.event, from, until, at_least: i64::from(self.times) };
        let found = usage::done_by(&workspace.usage, &done).await?;
        let ids = found.people.into_iter().map(|person| person.0).collect();
        Ok(Doers { ids, whole: found.whole, not: self.not })
    }

    pub fn label(&self, ui: &Ui) -> String {
        let key = match (self.not, self.times, self.days.is_some()) {
            (true, 1, true) => "people-did-not-in-days",
            (true, 1, false) => "people-did-never",
            (true, _, true) => "people-did-less-in-days",
            (true, _, false) => "people-did-less",
            (false, _, true) => "people-did-times-in-days",
            (false, _, false) => "people-did-times",
        };
        let (times, days) = (i64::from(self.times), i64::from(self.days.unwrap_or(0)));
        let value = ui.t2(key, "n", times, "days", days);
        ui.t2("accounts-chip", "name", ui.event_name(&self.event), "value", value)
    }
}

impl Doers {
    /// Whether they are few whom the others can be found by.
    pub fn are_few(&self) -> bool {
        !self.not || !self.whole
    }

    /// What the page says where not all is known.
    pub fn note(&self, ui: &Ui) -> Option<String> {
        let key = if self.not { "people-did-not-unknown" } else { "people-did-not-all" };
        let values = ui.t2(
            key,
            "times",
            ui.number(&usage::MOST_TIMES),
            "people",
            ui.number(&(usage::MOST_PEOPLE as i64)),
        );
        (!self.whole).then_some(values)
    }

    /// Adds that a person `p` is, or is not, one of them.
    pub fn add(&self, out: &mut Conditions) {
        match (self.not, self.whole, self.ids.is_empty()) {
            (true, false, _) | (false, _, true) => out.and("false"),
            (true, true, true) => {}
            (not, ..) => {
                let places: Vec<String> = self.ids.iter().map(|id| out.bind(*id)).collect();
                let word = if not { "not in" } else { "in" };
                out.and(&format!("p.id {word} ({})", places.join(", ")));
            }
        }
    }
}
