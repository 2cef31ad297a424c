//! Links of a letter that count who follows them, and which of them are people.
//!
//! Invariant: whoever follows a link comes where it leads, machine or not; a link leads only where the letter said.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, Path, State},
    http::{HeaderMap, Method, header},
    response::{IntoResponse as _, Redirect, Response},
};
use bansou_letters::{Hit, HitLetter, Judgement, Networks, Purpose, Ticket, judge};
use uuid::Uuid;

use super::{RecipientId, Words};
use crate::{
    args, client,
    db::{self, Db, FromRow, Row, Tx, Value, placeholder_list, query, query_dynamic},
    ids::{MailId, WorkspaceId},
    time::Timestamp,
    web::{Access, App, Problem, Routes, Ui, open},
    workspaces::Workspace,
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app).get("/o/{place}/click/{ticket}/{number}", Access::Linked, follow)
}

/// Hits of one letter that are kept: a machine may come for ever.
const MOST_HITS: i64 = 500;
/// The longest name of a browser that is kept, in characters.
const MOST_AGENT: usize = 300;

/// How often a letter's links were followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clicks {
    pub people: i64,
    pub machines: i64,
}

/// The letter with links that are counted, and where each leads. Number 0 is the trap.
pub(super) fn counted(
    workspace: &Workspace,
    id: MailId,
    recipient: RecipientId,
    mut words: Words,
) -> (Words, Vec<(i64, String)>) {
    let ticket = Ticket {
        purpose: Purpose::Click,
        person: *recipient.0.as_bytes(),
        topic: *id.0.as_bytes(),
        until: None,
    };
    let sealed = workspace.post.tickets(workspace.id).seal(&ticket);
    let place = |number: i64| workspace.post.link(&format!("/o/{}/click/{sealed}/{number}", workspace.id));
    let mut links = vec![(0, workspace.post.link("/"))];
    let button = words.button.iter_mut().map(|(_, link)| link);
    let lines =
        words.sections.iter_mut().flat_map(|section| section.lines.iter_mut()).map(|line| &mut line.link);
    for link in button.chain(lines) {
        let number = links.len() as i64;
        links.push((number, std::mem::replace(link, place(number))));
    }
    words.trap = Some(place(0));
    (words, links)
}

pub(super) async fn keep_links(tx: &mut Tx, id: MailId, links: Vec<(i64, String)>) -> db::Result<()> {
    const KEEP: &str = "insert into mail_links (mail_id, number, url)";
    db::insert_many(tx, KEEP, "", links.into_iter().map(|(number, url)| args![id, number, url])).await?;
    Ok(())
}

/// `GET /o/PLACE/click/TICKET/NUMBER`: on to where the link leads.
async fn follow(
    State(app): State<App>,
    ui: Ui,
    method: Method,
    headers: HeaderMap,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    Path((place, words, number)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    const LINK: &str = "select url as a from mail_links where mail_id = $1 and number = $2";
    let (Ok(id), Ok(number)) = (place.parse::<Uuid>(), number.parse::<u32>()) else {
        return Ok(open::gone(&ui));
    };
    let workspace = app.home.with_id(WorkspaceId(id)).await.map_err(Problem::from)?;
    let Some(workspace) = workspace else { return Ok(open::gone(&ui)) };
    let now = workspace.clock.now();
    let tickets = app.home.post.tickets(workspace.id);
    let Ok(ticket) = tickets.open(&words, Purpose::Click, now.to_jiff()) else { return Ok(open::gone(&ui)) };
    let mail = MailId(Uuid::from_bytes(ticket.topic));
    let link: Option<(String,)> = query(LINK, args![mail, number]).optional(&workspace.main).await?;
    let Some((url,)) = link else { return Ok(open::gone(&ui)) };
    let hit = NewHit {
        number,
        method: method.as_str().to_owned(),
        agent: text(&headers, header::USER_AGENT.as_str())
            .map(|agent| agent.chars().take(MOST_AGENT).collect()),
        address: client::address(peer.map(|peer| peer.0.0), &headers),
        is_prefetch: is_prefetch(&headers),
    };
    note(&workspace.main, mail, hit, now).await?;
    Ok(Redirect::to(&url).into_response())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-moz", "x-purpose"]
        .iter()
        .filter_map(|name| text(headers, name))
        .any(|said| said.contains("prefetch") || said.contains("preview"))
}

struct NewHit {
    number: u32,
    method: String,
    agent: Option<String>,
    address: String,
    is_prefetch: bool,
}

/// Keeps the hit, and judges all of the letter anew: a burst is seen at its second hit only.
async fn note(main: &Db, mail: MailId, hit: NewHit, now: Timestamp) -> db::Result<()> {
    const COUNT: &str =
        "select count(*) as a from (select id from mail_hits where mail_id = $1 limit $2) of_letter";
    const NOTE: &str = "
        insert into mail_hits (id, mail_id, link, hit_at, method, agent, address, prefetch)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    const LETTER: &str = "
        select coalesce(m.settled_at, m.created_at) as a, count(*) as b
          from mails m join mail_links l on l.mail_id = m.id
         where m.id = $1 and l.number > 0 group by m.settled_at, m.created_at";
    const HITS: &str = "select id, link, hit_at, method, agent, address, prefetch, sign from mail_hits where mail_id = $1 order by id";
    let mut tx = main.begin().await?;
    let (count,): (i64,) = query(COUNT, args![mail, MOST_HITS]).one(&mut tx).await?;
    let letter: Option<(Timestamp, i64)> = query(LETTER, args![mail]).optional(&mut tx).await?;
    let Some((sent_at, links)) = letter.filter(|_| count < MOST_HITS) else { return Ok(()) };
    let NewHit { number, method, agent, address, is_prefetch } = hit;
    query(NOTE, args![Uuid::now_v7(), mail, number, now, method, agent, address, is_prefetch])
        .run(&mut tx)
        .await?;
    let kept: Vec<Kept> = query(HITS, args![mail]).all(&mut tx).await?;
    let hits: Vec<Hit<'_>> = kept.iter().map(Kept::hit).collect();
    let of = HitLetter { sent_at: sent_at.to_jiff(), links: usize::try_from(links).unwrap_or(0) };
    let judged = judge(&hits, &of, &Networks::default());
    let mut changed: BTreeMap<Option<&str>, Vec<Value>> = BTreeMap::new();
    for (kept, judgement) in kept.iter().zip(judged) {
        let sign = match judgement {
            Judgement::Person => None,
            Judgement::Machine(sign) => Some(sign.as_str()),
        };
        if kept.sign.as_deref() != sign {
            changed.entry(sign).or_default().push(kept.id.into());
        }
    }
    // As many statements as there are signs, of which there are few.
    for (sign, hits) in changed {
        let sql = format!("update mail_hits set sign = $1 where id in ({})", placeholder_list(2, hits.len()));
        let values = [vec![Value::from(sign)], hits].concat();
        query_dynamic(sql, values).run(&mut tx).await?;
    }
    tx.commit().await
}

/// How often people and machines followed the letter's links; none where it does not count them.
pub async fn of_letter(main: &Db, mail: MailId) -> db::Result<Option<Clicks>> {
    const COUNTS: &str = "select cast(1 as bigint) as a from mail_links where mail_id = $1 limit 1";
    const CLICKS: &str = "
        select cast(coalesce(sum(case when sign is null then 1 else 0 end), 0) as bigint) as a,
               cast(coalesce(sum(case when sign is null then 0 else 1 end), 0) as bigint) as b
          from mail_hits where mail_id = $1";
    if query(COUNTS, args![mail]).optional::<(i64,)>(main).await?.is_none() {
        return Ok(None);
    }
    let (people, machines) = query(CLICKS, args![mail]).one(main).await?;
    Ok(Some(Clicks { people, machines }))
}

struct Kept {
    id: Uuid,
    link: i64,
    at: Timestamp,
    method: String,
    agent: Option<String>,
    address: String,
    is_prefetch: bool,
    sign: Option<String>,
}

impl Kept {
    fn hit(&self) -> Hit<'_> {
        Hit {
            at: self.at.to_jiff(),
            link: u32::try_from(self.link).unwrap_or(u32::MAX),
            is_honeypot: self.link == 0,
            method: &self.method,
            user_agent: self.agent.as_deref(),
            address: self.address.parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
            is_prefetch: self.is_prefetch,
        }
    }
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            link: row.get("link")?,
            at: row.get("hit_at")?,
            method: row.get("method")?,
            agent: row.get("agent")?,
            address: row.get("address")?,
            is_prefetch: row.get("prefetch")?,
            sign: row.get("sign")?,
        })
    }
}
