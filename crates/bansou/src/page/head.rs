//! What stands at the top of every tab of an account.
//!
//! Invariant: loaded with three queries, whatever the account holds.

use crate::{
    args,
    customers::{Account, Customers as _, Ring, Stage, Touch},
    db::query,
    ids::AccountId,
    members::{self, Act, Member},
    time::days_between,
    web::{Problem, Seat, Ui},
};

/// Days before a renewal or deadline from which it stands out.
const NEAR: i64 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Overview,
    Usage,
    Contracts,
    Tickets,
    Answers,
    People,
}

#[derive(Debug)]
pub struct Head {
    pub account: Account,
    pub members: Vec<Member>,
    pub owner: Option<String>,
    pub ring: Ring,
    /// Contracts, tickets, answers, people.
    pub counts: (i64, i64, i64, i64),
    pub tab: Tab,
}

/// A fact of the head.
#[derive(Debug)]
pub struct Fact {
    pub label: String,
    pub text: String,
    pub tone: &'static str,
    /// Where the rows behind it are.
    pub href: Option<String>,
}

/// A tab with its link and, where it has rows, their number.
#[derive(Debug)]
pub struct TabLink {
    pub label: String,
    pub href: String,
    pub count: Option<String>,
    pub is_here: bool,
}

impl Head {
    pub async fn load(seat: &Seat, id: AccountId, tab: Tab) -> Result<Self, Problem> {
        const COUNTS: &str = "
            select (select count(*) from subscriptions where account_id = $1) as a,
                   (select count(*) from conversations where account_id = $1) as b,
                   (select count(*) from survey_answers where account_id = $1) as c,
                   (select count(*) from people where account_id = $1) as d";
        let account = seat
            .accounts()
            .find(id)
            .await?
            .ok_or_else(|| Problem::not_found().with_way_back("/accounts", "account-way-back"))?;
        let members = members::all_members(&seat.workspace).await?;
        let counts = query(COUNTS, args![id]).one(&seat.workspace.main).await?;
        let owner = account.owner.and_then(|id| members.iter().find(|m| m.id == id)).map(|m| m.name.clone());
        let ring = account.ring();
        Ok(Self { account, members, owner, ring, counts, tab })
    }

    /// Whether it is scored at all: prospects and former customers are not.
    pub fn is_customer(&self) -> bool {
        !matches!(self.account.stage, Stage::Lead | Stage::Opportunity | Stage::Churned)
    }

    /// Members who can be given the account.
    pub fn candidates(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.ended_at.is_none())
    }

    pub fn stages(&self) -> &'static [Stage] {
        Stage::ALL
    }

    pub fn touches(&self) -> &'static [Touch] {
        Touch::ALL
    }

    pub fn has_stage(&self, stage: &Stage) -> bool {
        self.account.stage == *stage
    }

    pub fn has_touch(&self, touch: &Touch) -> bool {
        self.account.touch == *touch
    }

    pub fn is_owned_by(&self, member: &Member) -> bool {
        self.account.owner == Some(member.id)
    }

    pub fn may_edit(&self, ui: &Ui) -> bool {
        ui.may(Act::EDIT_RECORDS)
    }

    pub fn href(&self, ui: &Ui, below: &str) -> String {
        ui.href(&format!("/accounts/{}{below}", self.account.id))
    }

    pub fn facts(&self, ui: &Ui) -> Vec<Fact> {
        let account = &self.account;
        let fact = |key: &str, text: Option<String>, tone| Fact {
            label: ui.t(key),
            tone: if text.is_none() { "none" } else { tone },
            text: text.unwrap_or_else(|| ui.t("word-unknown")),
            href: None,
        };
        let near = |day: Option<jiff::civil::Date>| {
            let today = ui.place.as_ref().map(|place| place.figures.day);
            match (day, today) {
                (Some(day), Some(today)) if (0..=NEAR).contains(&days_between(today, day)) => "risk",
                _ => "",
            }
        };
        let dated = |day: Option<jiff::civil::Date>| {
            day.map(|day| ui.t2("account-day-away", "day", ui.day(&day), "away", ui.days_away(&day)))
        };
        let mut plan: Vec<String> = account.plan.iter().cloned().collect();
        plan.extend(account.seats.map(|seats| ui.t1("said-seats", "n", seats)));
        vec![
            Fact {
                label: ui.t("accounts-col-mrr"),
                text: ui.money(&account.mrr),
                tone: "",
                href: Some(self.href(ui, "/contracts")),
            },
            fact("account-plan-seats", (!plan.is_empty()).then(|| plan.join(" · ")), ""),
            fact("accounts-col-renewal", dated(account.renewal_on), near(account.renewal_on)),
            fact("accounts-col-notice", dated(account.notice_on), near(account.notice_on)),
            fact("accounts-col-since", account.customer_since.map(|day| ui.day(&day)), ""),
            fact("accounts-col-last-use", account.last_used_on.map(|day| ui.days_away(&day)), ""),
        ]
    }

    pub fn tabs(&self, ui: &Ui) -> Vec<TabLink> {
        let (contracts, tickets, answers, people) = self.counts;
        let tab = |tab: Tab, key: &str, below: &str, count: Option<i64>| TabLink {
            label: ui.t(key),
            href: self.href(ui, below),
            count: count.filter(|count| *count > 0).map(|count| ui.number(&count)),
            is_here: self.tab == tab,
        };
        vec![
            tab(Tab::Overview, "account-tab-overview", "", None),
            tab(Tab::Usage, "account-tab-usage", "/usage", None),
            tab(Tab::Contracts, "account-tab-contracts", "/contracts", Some(contracts)),
            tab(Tab::Tickets, "account-tab-tickets", "/tickets", Some(tickets)),
            tab(Tab::Answers, "account-tab-answers", "/answers", Some(answers)),
            tab(Tab::People, "account-tab-people", "/people", Some(people)),
        ]
    }
}
