//! What stands at the top of every tab of an account.
//!
//! Invariant: loaded with three queries, whatever the account holds.

use std::collections::HashMap;

use crate::{
    areas::{AccountTab, Areas},
    args,
    customers::{Account, Customers as _, Ring, Stage, Touch},
    db::{self, query_dynamic},
    ids::AccountId,
    members::{self, Act, Member},
    time::days_between,
    web::{Problem, Seat, Ui},
    workspaces::Workspace,
};

/// Days before a renewal or deadline from which it stands out.
const NEAR: i64 = 30;

#[derive(Debug)]
pub struct Head {
    pub account: Account,
    pub members: Vec<Member>,
    pub owner: Option<String>,
    pub ring: Ring,
    /// How many rows there are on a tab, by its address below the account's.
    counts: HashMap<&'static str, i64>,
    /// The address of the tab that is shown, below the account's.
    below: &'static str,
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
    /// With the tab at this address below the account's.
    pub async fn load(seat: &Seat, id: AccountId, below: &'static str) -> Result<Self, Problem> {
        let account = seat
            .accounts()
            .find(id)
            .await?
            .ok_or_else(|| Problem::not_found().with_way_back("/accounts", "account-way-back"))?;
        let members = members::all_members(&seat.workspace).await?;
        let tabs: Vec<_> = tabs_for(&seat.ui).collect();
        let counts = counts(&seat.workspace, id, &tabs).await?;
        let owner = account.owner.and_then(|id| members.iter().find(|m| m.id == id)).map(|m| m.name.clone());
        let ring = account.ring();
        Ok(Self { account, members, owner, ring, counts, below })
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

    /// How many rows there are on the tab at this address.
    pub fn count(&self, below: &str) -> i64 {
        self.counts.get(below).copied().unwrap_or_default()
    }

    pub fn tabs(&self, ui: &Ui) -> Vec<TabLink> {
        let link = |tab: &AccountTab| TabLink {
            label: ui.t(tab.label),
            href: self.href(ui, tab.below),
            count: self.counts.get(tab.below).filter(|count| **count > 0).map(|count| ui.number(count)),
            is_here: self.below == tab.below,
        };
        tabs_for(ui).map(link).collect()
    }
}

/// The tabs that this member may open.
fn tabs_for(ui: &Ui) -> impl Iterator<Item = &'static AccountTab> {
    let tabs = ui.place.iter().flat_map(|place| Areas::of(&place.parts).account_tabs());
    tabs.filter(|tab| ui.may(tab.act))
}

/// How many rows there are on each tab that has a number, by its address.
async fn counts(
    workspace: &Workspace,
    account: AccountId,
    tabs: &[&'static AccountTab],
) -> db::Result<HashMap<&'static str, i64>> {
    let counted: Vec<(&str, &str)> = tabs.iter().filter_map(|tab| Some((tab.below, tab.count?))).collect();
    if counted.is_empty() {
        return Ok(HashMap::new());
    }
    let parts = counted.iter().enumerate();
    let parts = parts.map(|(at, (_, sql))| format!("select cast({at} as bigint) as a, ({sql}) as b"));
    let sql = parts.collect::<Vec<_>>().join(" union all ");
    let found: Vec<(i64, i64)> = query_dynamic(sql, args![account]).all(&workspace.main).await?;
    Ok(found.into_iter().filter_map(|(at, count)| Some((counted.get(at as usize)?.0, count))).collect())
}
