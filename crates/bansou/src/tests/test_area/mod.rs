//! An area that only tests know: pledges, what somebody promised a customer's person. It has one of everything that an area can
//! have, and lies in this folder alone.
//!
//! Invariant: no file outside names it but the list of areas of the tests (`testing::with_test_area`); what holds for it holds
//! for any area that moves in.

mod api;
mod demo;
mod store;

mod tests;
mod web;

use bansou_platform::verbs;
use uuid::Uuid;

use crate::{
    activity::{Activity, Known, Listener, Said, Subject, SubjectKind, Told, Verbs, words::text},
    acts::{ActKind, difference::Difference, tables::Table},
    areas::{AccountTab, Area, Card, Hit, SearchKind, Stat},
    attributes::{self, Declared},
    customers::attributes::ACCOUNTS,
    db::{
        self,
        Kind::{Int, Text, Uuid as Id},
        Migration,
        Store::Main,
    },
    i18n::Messages,
    ids::{AccountId, PersonId},
    jobs::{self, JobKind, NewJob, Running},
    members::{Act, Role, TokenScope, Tokens},
    personal::{As, Export, Goes, Personal, Texts, Words},
    web::{
        App, Routes, Scope, Seat,
        nav::{Counter, NavEntry},
        offers::{Doing, Offer},
    },
    workspaces::Workspace,
};

pub static AREA: Area = Area {
    routes,
    verbs: Verbs::of::<Verb>(),
    attributes: ATTRIBUTES,
    permissions: &[VIEW, MAKE, KEEP],
    acts: &[&NEW, &KEPT],
    tables: &[&PLEDGES],
    listeners: &[LISTENER],
    jobs: &[COUNT],
    rail: RAIL,
    stats: &[Stat { name: "pledges", count: |of| Box::pin(store::all(&of.main)) }],
    account_tabs: TABS,
    cards: &[Card { act: VIEW, show: |seat, account| Box::pin(web::card(seat, account)) }],
    offers: Some(offers),
    search: &[SearchKind {
        kind: store::KIND,
        act: VIEW,
        title: "pledges-title",
        icon: "note",
        found: |workspace, expression, most| Box::pin(found(workspace, expression, most)),
    }],
    openapi: Some(api::description),
    migrations: MIGRATIONS,
    messages: Some(Messages { of: "pledges", ja: include_str!("ja.ftl"), en: include_str!("en.ftl") }),
    demo: demo::PART,
    texts: TEXTS,
    samples: |_, workspace| Box::pin(tests::samples(workspace)),
    ..Area::named("pledges")
};

crate::ids! { PledgeId }

/// See what was promised.
pub const VIEW: Act = Act { name: "view-pledges", roles: Role::ALL, tokens: Tokens::From(TokenScope::Read) };
/// Promise something.
pub const MAKE: Act =
    Act { name: "make-pledges", roles: &[Role::Admin, Role::Csm], tokens: Tokens::From(TokenScope::Write) };
/// Say that a promise was kept: a human's word, and no program's.
pub const KEEP: Act = Act { name: "keep-pledges", roles: &[Role::Admin, Role::Csm], tokens: Tokens::Never };

verbs! {
    /// What happens to pledges.
    pub enum Verb {
        PledgeMade { body: String } in Work, moves nothing;
        PledgeKept { body: String } in Work, moves scores;
    }
}

impl Told for Verb {
    fn told(&self, known: &Known<'_>) -> Said {
        match self {
            Self::PledgeMade { body } => text(known.ui.t1("said-pledge-made", "body", body.as_str())),
            Self::PledgeKept { body } => text(known.ui.t1("said-pledge-kept", "body", body.as_str())),
        }
    }
}

static NEW: ActKind = ActKind::named("pledge_new");
static KEPT: ActKind = ActKind::named("pledge_kept");

static PLEDGES: Table = Table {
    called: Some("body"),
    tell: |_, of| Some((subject(of), verbs_of(of))),
    follow: |tx, _, _, of| {
        Box::pin(async move {
            let changed: Vec<Uuid> = of.iter().map(|of| of.id).collect();
            store::index(tx, &changed).await
        })
    },
    ..Table::named(
        "pledges",
        &[("account_id", Id), ("person_id", Id), ("body", Text), ("made_at", Int), ("kept_at", Int)],
    )
};

fn subject(of: &Difference) -> Subject {
    Subject {
        kind: SubjectKind::Of("pledge"),
        id: of.id,
        account: of.id_of("account_id").map(AccountId),
        person: of.id_of("person_id").map(PersonId),
    }
}

fn verbs_of(of: &Difference) -> Vec<(Option<crate::time::Timestamp>, crate::activity::Happened)> {
    let body = of.text("body").unwrap_or_default();
    match (&of.before, &of.after) {
        (None, _) => vec![(None, Verb::PledgeMade { body }.into())],
        (_, Some(_)) if of.differs("kept_at") => vec![(None, Verb::PledgeKept { body }.into())],
        _ => Vec::new(),
    }
}

/// Counts anew whenever something is promised.
const LISTENER: Listener =
    Listener { name: "pledges", hear: |workspace, heard| Box::pin(hear(workspace, heard)) };

async fn hear(workspace: &Workspace, heard: &[Activity]) -> anyhow::Result<()> {
    if !heard.iter().any(|activity| activity.verb.of::<Verb>().is_some()) {
        return Ok(());
    }
    let mut tx = workspace.main.begin().await?;
    jobs::enqueue(&mut tx, NewJob::now(COUNT, serde_json::json!({}))).await?;
    tx.commit().await?;
    Ok(())
}

const COUNT: JobKind = JobKind {
    name: "count_pledges",
    key: |_| Some("pledges".to_owned()),
    run: |workspace, running| Box::pin(count(workspace, running)),
    ..JobKind::USUAL
};

async fn count(workspace: &Workspace, running: &mut Running) -> anyhow::Result<()> {
    let mut tx = workspace.main.begin().await?;
    let open = store::keep_count(&mut tx).await?;
    running.save(&mut tx, open, open, None).await?;
    tx.commit().await?;
    Ok(())
}

const RAIL: &[NavEntry] = &[NavEntry {
    place: 45,
    path: "/pledges",
    label: "pledges-title",
    icon: "note",
    act: VIEW,
    key: "y",
    wide: true,
    counter: Some(Counter {
        words: "rail-pledges",
        count: |seat| Box::pin(store::open(&seat.workspace.main)),
    }),
}];

/// Asked along the index of pledges by account, for the accounts that are looked at.
const ATTRIBUTES: &[Declared] = &[Declared::new(
    "open_pledges",
    &ACCOUNTS,
    "pledges-open",
    attributes::Kind::Whole,
    attributes::Sql::Plain(
        "(select count(*) from pledges of_pledge where of_pledge.account_id = {r}.id and of_pledge.kept_at is null)",
    ),
)];

const TABS: &[AccountTab] = &[AccountTab {
    place: 45,
    below: "/pledges",
    label: "pledges-title",
    act: VIEW,
    count: Some("select count(*) from pledges where account_id = $1"),
    show: Some(|seat, account| Box::pin(web::tab(seat, account))),
}];

fn offers(seat: &Seat, account: Option<AccountId>) -> Vec<Offer> {
    let list = || Doing::Go(seat.ui.href("/pledges"));
    match account {
        Some(_) if seat.may(VIEW) => vec![Offer::new(&seat.ui, "note", "pledges-offer", list())],
        _ => Vec::new(),
    }
}

async fn found(workspace: &Workspace, expression: &str, most: i64) -> db::Result<Vec<Hit>> {
    let found = store::found(&workspace.main, expression, most).await?;
    Ok(found.into_iter().map(|(id, name)| Hit { path: format!("/pledges/{id}"), name }).collect())
}

const MIGRATIONS: &[Migration] = &[Migration {
    store: Main,
    version: 9_999_000_001,
    title: "pledges",
    sqlite: include_str!("sqlite.sql"),
    postgres: include_str!("postgres.sql"),
}];

const TEXTS: &[Texts] = &[Texts {
    store: Main,
    table: "pledges",
    plain: &[],
    personal: Some(Personal {
        texts: &["body"],
        json: &[],
        goes: Goes::Words(Words {
            of: Some("person_id"),
            follow: Some(|tx, changed| Box::pin(store::index(tx, changed))),
            ..Words::OF_ACCOUNT
        }),
        export: Some(Export {
            under: "pledges",
            sql: "select id, body, made_at from pledges where person_id = $1 order by made_at, id",
            columns: &[("id", As::Id), ("body", As::Text), ("made_at", As::Instant)],
        }),
    }),
}];

fn routes(routes: Routes, app: &App) -> Routes {
    routes.and(web::routes(app)).and(api::routes(app))
}

/// Promises something to a person of the account.
pub async fn make(
    scope: &Scope,
    account: AccountId,
    person: Option<PersonId>,
    body: &str,
) -> db::Result<PledgeId> {
    let id = PledgeId::new();
    let mut change = scope.act(&NEW).await?;
    change.watch_of(&PLEDGES, account, id.0).await?;
    let now = change.now;
    store::insert(&mut change.tx, id, account, person, body, now).await?;
    change.commit(serde_json::json!({})).await?;
    Ok(id)
}

/// Says that it was kept.
pub async fn keep(scope: &Scope, account: AccountId, id: PledgeId) -> db::Result<()> {
    let mut change = scope.act(&KEPT).await?;
    change.watch_of(&PLEDGES, account, id.0).await?;
    let now = change.now;
    store::keep(&mut change.tx, id, now).await?;
    change.commit(serde_json::json!({})).await?;
    Ok(())
}
