//! What happened to the vendor's customers over the years.
//!
//! Invariant: an activity stands at the time at which it would have been written down, and none lies in the future.

use std::collections::HashMap;

use bansou_platform::demo::{Cast, History};
use bansou_simulator::{Account, Change, Company, PRODUCT_NAME, Person, Stage, Subscription};
use jiff::{ToSpan as _, civil::Date};

use super::Ids;
use crate::{
    Verb,
    activity::{Actor, FieldChange, Happened, Subject, SubjectKind},
    ids::AccountId,
    money::{Currency, Money},
    time::Timestamp,
};

/// Days of a contract that count as onboarding; the simulation's own rule.
const ONBOARDING_DAYS: i64 = 90;
/// Days before a renewal from which an account is in the renewal stage; the simulation's own rule.
const RENEWAL_DAYS: i64 = 60;

/// Tells all of it.
pub fn tell(cast: &Cast<'_>, ids: &Ids, history: &mut History) {
    let mut told = Told { company: &cast.company, cast, history };
    told.accounts_and_people();
    told.contracts(ids);
    told.stages();
    told.conversations(ids);
    told.answers(ids);
    told.churns(ids);
}

/// The day from which the vendor knows somebody.
pub fn known_since(company: &Company, person: &Person) -> Date {
    let signed_up = company.accounts[person.account.place()].signed_up_on;
    person.seat_since.unwrap_or(signed_up).max(signed_up).min(company.settings.end)
}

struct Told<'a> {
    company: &'a Company,
    cast: &'a Cast<'a>,
    history: &'a mut History,
}

impl Told<'_> {
    fn tell(&mut self, occurred_at: Timestamp, actor: Actor, subject: Subject, verb: impl Into<Happened>) {
        self.history.tell(occurred_at, &actor, subject, verb);
    }

    fn accounts_and_people(&mut self) {
        for (account, id) in self.company.accounts.iter().zip(&self.cast.accounts) {
            let at = self.cast.on(account.signed_up_on, 10);
            let verb = Verb::AccountCreated { name: account.name.clone(), import: None };
            self.tell(at, Actor::System, Subject::account(*id), verb);
        }
        for (person, id) in self.company.people.iter().zip(&self.cast.people) {
            let account = self.cast.account(person.account);
            let subject = Subject::of_account(SubjectKind::Person, id.0, account).with_person(Some(*id));
            let at = self.cast.on(known_since(self.company, person), 10);
            let name = person.name.full();
            self.tell(at, Actor::System, subject, Verb::PersonAdded { name: name.clone(), import: None });
            if let Some(left) = person.left_on {
                let fields = vec![changed("left_on", None, Some(left.to_string()))];
                let verb = Verb::PersonChanged { name, fields, import: None };
                self.tell(self.cast.on(left, 17), Actor::System, subject, verb);
            }
        }
    }

    fn contracts(&mut self, ids: &Ids) {
        let end = self.company.settings.end;
        let mut before: HashMap<AccountId, &Subscription> = HashMap::new();
        for (place, row) in self.company.subscriptions.iter().enumerate() {
            let account = self.cast.account(row.account);
            let subject = Subject::of_account(SubjectKind::Subscription, ids.subscriptions[place].0, account);
            let previous = before.insert(account, row).filter(|_| row.change != Change::WinBack);
            let verb = match previous {
                Some(previous) => Verb::SubscriptionChanged {
                    plan: Some(row.plan.label().to_owned()),
                    fields: differences(previous, row),
                    import: None,
                },
                None => Verb::SubscriptionStarted {
                    product: Some(PRODUCT_NAME.to_owned()),
                    plan: Some(row.plan.label().to_owned()),
                    seats: Some(i64::from(row.seats)),
                    mrr: Money::new(row.mrr, Currency::JPY),
                    trial: false,
                },
            };
            self.tell(self.cast.on(row.start, 9), Actor::System, subject, verb);
            let goes_on = self
                .company
                .subscriptions
                .get(place + 1)
                .is_some_and(|next| next.account == row.account && Some(next.start) == row.end);
            if let Some(ended) = row.end.filter(|ended| !goes_on && *ended <= end) {
                let verb = Verb::SubscriptionEnded {
                    product: Some(PRODUCT_NAME.to_owned()),
                    plan: Some(row.plan.label().to_owned()),
                    seats: Some(i64::from(row.seats)),
                    mrr: Money::new(row.mrr, Currency::JPY),
                };
                self.tell(self.cast.on(ended, 9), Actor::System, subject, verb);
            }
        }
    }

    /// From lead to where each account stands on the last day.
    fn stages(&mut self) {
        let mut contracts: Vec<Vec<&Subscription>> = vec![Vec::new(); self.company.accounts.len()];
        for row in &self.company.subscriptions {
            contracts[row.account.place()].push(row);
        }
        for (place, account) in self.company.accounts.iter().enumerate() {
            let steps = stage_steps(account, &contracts[place], self.company.settings.end);
            let mut stage = Stage::Lead;
            for (day, to) in steps {
                let verb = Verb::StageChanged { from: stage.key().to_owned(), to: to.key().to_owned() };
                let subject = Subject::account(self.cast.accounts[place]);
                self.tell(self.cast.on(day, 12), self.cast.acting(account.owner), subject, verb);
                stage = to;
            }
        }
    }

    fn conversations(&mut self, ids: &Ids) {
        for (ticket, id) in self.company.tickets.iter().zip(&ids.tickets) {
            let account = self.cast.account(ticket.account);
            let subject = Subject::of_account(SubjectKind::Conversation, id.0, account)
                .with_person(Some(self.cast.person(ticket.person)));
            let opened = Verb::ConversationOpened {
                subject: Some(ticket.subject.clone()),
                priority: ticket.priority.key().to_owned(),
                channel: Some(ticket.channel.key().to_owned()),
            };
            self.tell(self.cast.at(ticket.opened_at), self.cast.speaking(ticket.person), subject, opened);
            if let Some(at) = ticket.closed_at {
                let verb = Verb::ConversationClosed {
                    subject: Some(ticket.subject.clone()),
                    satisfaction: ticket.satisfaction.map(i64::from),
                };
                self.tell(self.cast.at(at), self.cast.acting(ticket.agent), subject, verb);
            }
        }
    }

    fn answers(&mut self, ids: &Ids) {
        for (answer, id) in self.company.nps_answers.iter().zip(&ids.answers) {
            let account = self.cast.account(answer.account);
            let subject = Subject::of_account(SubjectKind::SurveyAnswer, id.0, account)
                .with_person(Some(self.cast.person(answer.person)));
            let verb = Verb::SurveyAnswered {
                survey: "nps".to_owned(),
                score: i64::from(answer.score),
                comment: answer.comment.map(str::to_owned),
            };
            self.tell(self.cast.at(answer.answered_at), self.cast.speaking(answer.person), subject, verb);
        }
    }

    fn churns(&mut self, ids: &Ids) {
        for (churn, id) in self.company.churns.iter().zip(&ids.churns) {
            let account = self.cast.account(churn.account);
            let subject = Subject::of_account(SubjectKind::ChurnEvent, id.0, account);
            let verb = Verb::Churned {
                reason: Some(churn.reason.label().to_owned()),
                feedback: Some(churn.feedback.to_owned()),
            };
            self.tell(self.cast.on(churn.ended_on, 9), Actor::System, subject, verb);
        }
    }
}

/// The days on which an account came to another stage, and to which. The last is where it stands.
fn stage_steps(account: &Account, contracts: &[&Subscription], end: Date) -> Vec<(Date, Stage)> {
    let mut steps = Vec::new();
    if account.stage != Stage::Lead {
        steps.push((later(account.signed_up_on, 3).min(end), Stage::Opportunity));
    }
    for (place, row) in contracts.iter().enumerate() {
        let begins = place == 0 || row.change == Change::WinBack;
        if begins {
            steps.push((row.start, Stage::Onboarding));
            steps.push((later(row.start, ONBOARDING_DAYS), Stage::Adoption));
        }
        let follows = contracts.get(place + 1).is_some_and(|next| Some(next.start) == row.end);
        if let Some(ended) = row.end.filter(|_| !follows) {
            steps.push((ended, Stage::Churned));
        }
    }
    steps.retain(|(day, _)| *day <= end);
    // A contract that ended while it was being introduced was never adopted.
    steps.sort_by_key(|(day, _)| *day);
    steps.dedup_by(|later, earlier| earlier.1 == Stage::Churned && later.1 == Stage::Adoption);
    if let Some(running) = contracts.last()
        && steps.last().is_some_and(|(_, stage)| *stage != account.stage)
    {
        let since = steps.last().map_or(end, |(day, _)| *day);
        let day = match account.stage {
            Stage::Renewal => later(running.renewal, -RENEWAL_DAYS),
            _ => running.start,
        };
        steps.push((day.clamp(later(since, 1).min(end), end), account.stage));
    }
    steps
}

fn later(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}

/// What a new contract row changed of the one before it.
fn differences(before: &Subscription, after: &Subscription) -> Vec<FieldChange> {
    let mut fields = Vec::new();
    let mut compare = |field: &str, from: String, to: String| {
        if from != to {
            fields.push(changed(field, Some(from), Some(to)));
        }
    };
    compare("plan", before.plan.label().to_owned(), after.plan.label().to_owned());
    compare("seats", before.seats.to_string(), after.seats.to_string());
    let money = |row: &Subscription| Money::new(row.mrr, Currency::JPY).to_string();
    compare("mrr", money(before), money(after));
    compare("renewal_on", before.renewal.to_string(), after.renewal.to_string());
    fields
}

fn changed(field: &str, from: Option<String>, to: Option<String>) -> FieldChange {
    FieldChange { field: field.to_owned(), from, to }
}
