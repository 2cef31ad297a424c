//! `⌘K`: accounts, people and screens by a few letters, and what can be done with them.
//!
//! Invariant: it finds what the search of the lists finds, and offers only what the member may open and do.

mod acts;
#[cfg(test)]
mod tests;

use askama::Template;
use axum::{extract::Query, response::Response};

use crate::{
    areas::Hit,
    args,
    customers::{
        Band, Customers as _, Ring,
        search::{MOST_FOUND, folded, match_expression},
    },
    db::{self, FromRow, Row, query_dynamic},
    ids::{AccountId, PersonId},
    members::{self, Act},
    money::Money,
    web::{
        App, Problem, Routes, Seat, Ui, html,
        nav::NavEntry,
        offers::{Doing, Offer},
    },
};

const MOST_ACCOUNTS: i64 = 8;
const MOST_PEOPLE: i64 = 6;
/// Of each kind that an area has.
const MOST_OTHERS: i64 = 6;

pub fn routes(app: &App) -> Routes {
    Routes::new(app).get("/palette", Act::VIEW_RECORDS, options)
}

struct FoundAccount {
    id: AccountId,
    name: String,
    mrr: Money,
    owner: Option<String>,
    ring: Ring,
}

impl FromRow for FoundAccount {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            mrr: Money::new(row.get("mrr_minor")?, row.get("currency")?),
            owner: row.get("owner")?,
            ring: Ring::new(row.get("score")?, row.get::<Option<Band>>("band")?),
        })
    }
}

struct FoundPerson {
    id: PersonId,
    name: String,
    account: Option<String>,
}

impl FromRow for FoundPerson {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self { id: row.get("id")?, name: row.get("name")?, account: row.get("account")? })
    }
}

#[derive(Template)]
#[template(path = "palette.html")]
struct Palette {
    ui: Ui,
    question: String,
    /// Acts before what was found, and after: title and lines.
    first: Vec<(String, Vec<Offer>)>,
    last: Vec<(String, Vec<Offer>)>,
    accounts: Vec<FoundAccount>,
    accounts_title: &'static str,
    people: Vec<FoundPerson>,
    /// What areas found: title, icon and lines.
    others: Vec<(String, &'static str, Vec<Hit>)>,
    screens: Vec<&'static NavEntry>,
}

#[derive(Debug, serde::Deserialize)]
struct Ask {
    #[serde(default)]
    q: String,
    /// The account at hand on the page that the palette stands over.
    at: Option<AccountId>,
    /// The account whose acts are asked for, and what of it is to be chosen.
    account: Option<AccountId>,
    #[serde(default)]
    list: String,
}

async fn options(seat: Seat, Query(ask): Query<Ask>) -> Result<Response, Problem> {
    let question = ask.q.trim().to_owned();
    if let Some(account) = ask.account {
        return of_account(seat, account, &ask.list, question).await;
    }
    let screens = screens(&seat.ui, &question);
    let expression = match_expression(&seat.workspace.main, &question);
    let others = match &expression {
        Some(expression) => others(&seat, expression).await?,
        None => Vec::new(),
    };
    let (accounts, people, accounts_title) = match expression {
        Some(expression) => {
            (accounts(&seat, &expression).await?, people(&seat, &expression).await?, "palette-accounts")
        }
        None => (own_accounts(&seat).await?, Vec::new(), "palette-own-accounts"),
    };
    let mut first = Vec::new();
    if let Some(at) = ask.at
        && let Some(account) = seat.accounts().find(at).await?
    {
        let title = seat.ui.t1("palette-of-account", "name", account.name);
        first.extend(group(title, acts::of_account(&seat, at), &question));
    }
    let last = group(seat.ui.t("palette-acts"), acts::everywhere(&seat), &question).into_iter().collect();
    Ok(html(&Palette {
        question,
        first,
        last,
        accounts,
        accounts_title,
        people,
        others,
        screens,
        ui: seat.ui,
    }))
}

/// What can be done at one account, or what one of these acts has to choose from.
async fn of_account(seat: Seat, id: AccountId, list: &str, question: String) -> Result<Response, Problem> {
    let account = seat.accounts().find(id).await?.ok_or_else(Problem::not_found)?;
    let may = seat.may(Act::EDIT_RECORDS);
    let (title, offers) = match list {
        "owner" if may => {
            let all = members::all_members(&seat.workspace).await?;
            let owner = all.iter().find(|member| Some(member.id) == account.owner).map(|m| m.name.clone());
            (seat.ui.t("palette-act-owner"), acts::owners(&seat.ui, id, &all, owner.as_deref()))
        }
        "stage" if may => (seat.ui.t("palette-act-stage"), acts::stages(&seat.ui, id, account.stage)),
        _ => (seat.ui.t1("palette-of-account", "name", account.name), acts::of_account(&seat, id)),
    };
    let first = group(title, offers, &question).into_iter().collect();
    let palette = Palette {
        question,
        first,
        last: Vec::new(),
        accounts: Vec::new(),
        accounts_title: "palette-accounts",
        people: Vec::new(),
        others: Vec::new(),
        screens: Vec::new(),
        ui: seat.ui,
    };
    Ok(html(&palette))
}

/// The acts that answer the question, under their title; none where there are none.
fn group(title: String, offers: Vec<Offer>, question: &str) -> Option<(String, Vec<Offer>)> {
    let offers: Vec<Offer> = offers.into_iter().filter(|offer| acts::answers(offer, question)).collect();
    (!offers.is_empty()).then_some((title, offers))
}

/// The entries of the rail whose label holds the question.
fn screens(ui: &Ui, question: &str) -> Vec<&'static NavEntry> {
    let wanted = folded(question);
    ui.nav().into_iter().filter(|entry| folded(&ui.t(entry.label)).contains(&wanted)).collect()
}

const FOUND: &str = "
    select a.id, a.name, a.mrr_minor, a.currency, a.score, a.band, m.name as owner
      from accounts a left join members m on m.id = a.owner_id";

/// The largest first: those are meant most often.
async fn accounts(seat: &Seat, expression: &str) -> db::Result<Vec<FoundAccount>> {
    let db = &seat.workspace.main;
    let sql = format!(
        "{FOUND} where a.id in ({}) order by a.mrr_minor desc, a.id limit $2",
        db.search_found("accounts", "$1", Some(MOST_FOUND))
    );
    query_dynamic(sql, args![expression, MOST_ACCOUNTS]).all(db).await
}

/// Before anything is asked: the member's own accounts, the lowest scores first.
async fn own_accounts(seat: &Seat) -> db::Result<Vec<FoundAccount>> {
    let sql = format!(
        "{FOUND} where a.owner_id = $1 and a.stage <> 'churned' and a.score is not null
          order by a.score, a.id limit $2"
    );
    query_dynamic(sql, args![seat.member.id, MOST_ACCOUNTS]).all(&seat.workspace.main).await
}

async fn people(seat: &Seat, expression: &str) -> db::Result<Vec<FoundPerson>> {
    let db = &seat.workspace.main;
    let sql = format!(
        "select p.id, p.name, a.name as account
           from people p left join accounts a on a.id = p.account_id
          where p.id in ({}) order by p.list_key, p.id limit $2",
        db.search_found("people", "$1", Some(MOST_FOUND))
    );
    query_dynamic(sql, args![expression, MOST_PEOPLE]).all(db).await
}

/// Records of the areas' own kinds.
async fn others(seat: &Seat, expression: &str) -> db::Result<Vec<(String, &'static str, Vec<Hit>)>> {
    let mut found = Vec::new();
    for kind in seat.workspace.areas().search().filter(|kind| seat.may(kind.act)) {
        let hits = (kind.found)(&seat.workspace, expression, MOST_OTHERS).await?;
        if !hits.is_empty() {
            found.push((seat.ui.t(kind.title), kind.icon, hits));
        }
    }
    Ok(found)
}

impl Palette {
    fn is_empty(&self) -> bool {
        let found = self.accounts.len() + self.people.len() + self.others.len() + self.screens.len();
        found + self.first.len() + self.last.len() == 0
    }
}
