//! `⌘K`: accounts, people and screens by a few letters.
//!
//! Invariant: it finds what the search of the lists finds, and only screens that the member may open.

use askama::Template;
use axum::{extract::Query, response::Response};

use super::search::{folded, match_expression};
use crate::{
    args,
    db::{self, FromRow, Row, query_dynamic},
    health::Band,
    ids::{AccountId, PersonId},
    members::Act,
    money::Money,
    web::{App, Problem, Routes, Seat, Ui, figures::Ring, html, page::NavEntry},
};

const MOST_ACCOUNTS: i64 = 8;
const MOST_PEOPLE: i64 = 6;

pub fn routes(app: &App) -> Routes {
    Routes::new(app).get("/palette", Act::ViewRecords, options)
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
#[template(path = "customers/palette.html")]
struct Palette {
    ui: Ui,
    question: String,
    accounts: Vec<FoundAccount>,
    accounts_title: &'static str,
    people: Vec<FoundPerson>,
    screens: Vec<&'static NavEntry>,
}

#[derive(Debug, serde::Deserialize)]
struct Ask {
    #[serde(default)]
    q: String,
}

async fn options(seat: Seat, Query(ask): Query<Ask>) -> Result<Response, Problem> {
    let question = ask.q.trim().to_owned();
    let screens = screens(&seat.ui, &question);
    let expression = match_expression(&seat.workspace.main, &question);
    let (accounts, people, accounts_title) = match expression {
        Some(expression) => {
            (accounts(&seat, &expression).await?, people(&seat, &expression).await?, "palette-accounts")
        }
        None => (own_accounts(&seat).await?, Vec::new(), "palette-own-accounts"),
    };
    Ok(html(&Palette { question, accounts, accounts_title, people, screens, ui: seat.ui }))
}

/// The entries of the rail whose label holds the question.
fn screens(ui: &Ui, question: &str) -> Vec<&'static NavEntry> {
    let wanted = folded(question);
    ui.nav().filter(|entry| folded(&ui.t(entry.label)).contains(&wanted)).collect()
}

const FOUND: &str = "
    select a.id, a.name, a.mrr_minor, a.currency, a.score, a.band, m.name as owner
      from accounts a left join members m on m.id = a.owner_id";

/// The largest first: those are meant most often.
async fn accounts(seat: &Seat, expression: &str) -> db::Result<Vec<FoundAccount>> {
    let db = &seat.workspace.main;
    let sql = format!(
        "{FOUND} where a.id in (select d.record_id from search_documents d
                                 where d.record_kind = 'accounts' and {})
          order by a.mrr_minor desc, a.id limit $2",
        db.search_matches("$1")
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
          where p.id in (select d.record_id from search_documents d where d.record_kind = 'people' and {})
          order by p.list_key, p.id limit $2",
        db.search_matches("$1")
    );
    query_dynamic(sql, args![expression, MOST_PEOPLE]).all(db).await
}

impl Palette {
    fn is_empty(&self) -> bool {
        self.accounts.is_empty() && self.people.is_empty() && self.screens.is_empty()
    }
}
