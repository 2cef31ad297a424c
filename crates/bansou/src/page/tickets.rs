//! The tickets tab: what the account asked, the newest first.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};

use super::Head;
use crate::{
    activity::words::choice,
    args,
    db::{self, FromRow, Row, query},
    ids::{AccountId, ConversationId},
    time::Timestamp,
    web::{Problem, Seat, Ui, html},
};

const PAGE: i64 = 50;

struct Ticket {
    id: ConversationId,
    subject: Option<String>,
    channel: Option<String>,
    priority: String,
    opened_at: Timestamp,
    closed_at: Option<Timestamp>,
    satisfaction: Option<i64>,
    person: Option<String>,
}

impl FromRow for Ticket {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            subject: row.get("subject")?,
            channel: row.get("channel")?,
            priority: row.get("priority")?,
            opened_at: row.get("opened_at")?,
            closed_at: row.get("closed_at")?,
            satisfaction: row.get("satisfaction")?,
            person: row.get("person")?,
        })
    }
}

#[derive(Template)]
#[template(path = "account/tickets.html")]
struct TicketsPage {
    ui: Ui,
    head: Head,
    tickets: Vec<Ticket>,
    open: i64,
    urgent: i64,
    satisfaction: Option<f64>,
    rated: i64,
    older: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
pub struct Ask {
    /// `{opened_at}~{id}` of the last ticket shown.
    before: Option<String>,
}

pub async fn page(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    Query(ask): Query<Ask>,
) -> Result<Response, Problem> {
    const TICKETS: &str = "
        select c.id, c.subject, c.channel, c.priority, c.opened_at, c.closed_at, c.satisfaction, p.name as person
          from conversations c left join people p on p.id = c.person_id
         where c.account_id = $1 and (c.opened_at, c.id) < ($2, $3)
         order by c.opened_at desc, c.id desc limit $4";
    const SUMS: &str = "
        select cast(coalesce(sum(case when closed_at is null then 1 else 0 end), 0) as bigint) as a,
               cast(coalesce(sum(case when closed_at is null and priority = 'urgent' then 1 else 0 end), 0) as bigint) as b,
               cast(avg(satisfaction) as double precision) as c, count(satisfaction) as d
          from conversations where account_id = $1";
    let head = Head::load(&seat, id, "/tickets").await?;
    let db = &seat.workspace.main;
    let (at, last) = ask.before.as_deref().and_then(place).unwrap_or((i64::MAX, uuid::Uuid::max()));
    let mut tickets: Vec<Ticket> = query(TICKETS, args![id, at, last, PAGE + 1]).all(db).await?;
    let (open, urgent, satisfaction, rated) = query(SUMS, args![id]).one(db).await?;
    let more = tickets.len() as i64 > PAGE;
    tickets.truncate(PAGE as usize);
    let older = tickets
        .last()
        .filter(|_| more)
        .map(|last| format!("{}?before={}~{}", head.href(&seat.ui, "/tickets"), last.opened_at.0, last.id));
    Ok(html(&TicketsPage { tickets, open, urgent, satisfaction, rated, older, head, ui: seat.ui }))
}

fn place(text: &str) -> Option<(i64, uuid::Uuid)> {
    let (at, id) = text.split_once('~')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

impl TicketsPage {
    fn priority(&self, ticket: &Ticket) -> String {
        choice(&self.ui, "priority", &ticket.priority)
    }

    /// In words where it is a usual one, else as it came.
    fn channel(&self, ticket: &Ticket) -> String {
        let Some(stored) = &ticket.channel else { return String::new() };
        let key = format!("channel-{}", stored.trim().to_ascii_lowercase());
        if self.ui.locale.has(&key) { self.ui.t(&key) } else { stored.clone() }
    }

    fn tone(&self, ticket: &Ticket) -> &'static str {
        match (ticket.priority.as_str(), ticket.closed_at) {
            ("urgent", None) => "risk",
            ("high", None) => "watch",
            _ => "",
        }
    }
}
