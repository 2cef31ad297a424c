//! The open pages by which a person chooses among letters, and stops them.
//!
//! Invariant: no GET changes anything, because machines follow every link of a letter before its reader does; a POST to the
//! link of `List-Unsubscribe` stops that topic at once (RFC 8058).

use std::sync::Arc;

use askama::Template;
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use bansou_letters::{Purpose, Ticket, TicketError, UnsubscribeRequest, unsubscribe_request};
use uuid::Uuid;

use super::{
    RecipientId, Topic, outbox, rules,
    suppressions::{self, About},
    topic,
};
use crate::{
    activity::{Actor, words::choice},
    args,
    db::{self, query},
    ids::WorkspaceId,
    web::{Access, App, FormErrors, Problem, Routes, Ui, html, html_with_status, open},
    workspaces::{Workspace, time_zone, zone_names},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/o/{place}/unsubscribe/{ticket}", Access::Linked, unsubscribe)
        .post("/o/{place}/unsubscribe/{ticket}", Access::Linked, unsubscribe)
        .get("/o/{place}/preferences/{ticket}", Access::Linked, preferences)
        .post("/o/{place}/preferences/{ticket}", Access::Linked, choose)
}

/// What a link opened.
struct Opened {
    workspace: Arc<Workspace>,
    recipient: RecipientId,
    ticket: Ticket,
    /// As far as it is shown to who holds the link.
    address: String,
    /// Path of the page.
    here: String,
}

/// What the link stands for, or the page that says that it stands for nothing.
async fn opened(
    app: &App,
    ui: &Ui,
    place: &str,
    words: &str,
    purpose: Purpose,
) -> Result<Result<Opened, Response>, Problem> {
    let Ok(id) = place.parse::<Uuid>() else { return Ok(Err(open::gone(ui))) };
    let workspace = app.home.with_id(WorkspaceId(id)).await.map_err(Problem::from)?;
    let Some(workspace) = workspace else { return Ok(Err(open::gone(ui))) };
    let now = workspace.clock.now().to_jiff();
    let ticket = match app.home.post.tickets(workspace.id).open(words, purpose, now) {
        Ok(ticket) => ticket,
        Err(TicketError::Broken) => return Ok(Err(open::gone(ui))),
        Err(TicketError::Ended) => return Ok(Err(open::ended(ui))),
    };
    let recipient = RecipientId(Uuid::from_bytes(ticket.person));
    let address = address_of(&workspace, recipient).await?;
    let here = format!("/o/{place}/{purpose}/{words}");
    Ok(Ok(Opened { address, workspace, recipient, ticket, here }))
}

/// The address of who was written to; empty where no letter is left.
async fn address_of(workspace: &Workspace, recipient: RecipientId) -> db::Result<String> {
    const ADDRESS: &str = "select to_address as a from mails where recipient = $1 order by id desc limit 1";
    let found: Option<(String,)> = query(ADDRESS, args![recipient]).optional(&workspace.main).await?;
    Ok(found.map(|(address,)| address).unwrap_or_default())
}

/// `taro@example.jp` as `t•••@example.jp`: a letter may have been passed on.
fn masked(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{}•••@{domain}", local.chars().take(1).collect::<String>()),
        None => "•••".to_owned(),
    }
}

#[derive(Template)]
#[template(path = "open/unsubscribe.html")]
struct UnsubscribePage {
    ui: Ui,
    sender: String,
    topic: String,
    address: String,
    stopped: bool,
    here: String,
    preferences: String,
}

async fn unsubscribe(
    State(app): State<App>,
    ui: Ui,
    method: Method,
    Path((place, words)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    let opened = match opened(&app, &ui, &place, &words, Purpose::Unsubscribe).await? {
        Ok(opened) => opened,
        Err(answer) => return Ok(answer),
    };
    let topic = workspace_topic(&opened, |topic| topic.ticket() == opened.ticket.topic);
    let Some(topic) = topic else { return Ok(open::gone(&ui)) };
    let asked = unsubscribe_request(method.as_str(), &body);
    let wants_again = form_urlencoded::parse(&body).any(|(name, value)| name == "again" && value == "1");
    let stopped = match asked {
        UnsubscribeRequest::ShowPage => {
            let stopped = suppressions::stopped(&opened.workspace.main, opened.recipient).await?;
            stopped.iter().any(|name| name == topic.name)
        }
        UnsubscribeRequest::OneClick | UnsubscribeRequest::FromPage => {
            let wants = wants_again && asked == UnsubscribeRequest::FromPage;
            keep(&opened, &[(topic, wants)], None).await?;
            !wants
        }
        UnsubscribeRequest::Refuse => return Ok(open::gone(&ui)),
    };
    if asked == UnsubscribeRequest::OneClick {
        return Ok(open::said(StatusCode::OK, "OK"));
    }
    let preferences = outbox::preferences_path(&opened.workspace, opened.recipient);
    Ok(html(&UnsubscribePage {
        sender: opened.workspace.name.clone(),
        topic: choice(&ui, "mail-topic", topic.name),
        address: masked(&opened.address),
        stopped,
        here: opened.here,
        preferences,
        ui,
    }))
}

fn workspace_topic(opened: &Opened, is: impl Fn(&Topic) -> bool) -> Option<&'static Topic> {
    topic::all(&opened.workspace.parts).find(|topic| topic.can_be_stopped() && is(topic))
}

/// One topic on the page.
struct Choice {
    name: &'static str,
    label: String,
    wanted: bool,
}

#[derive(Template)]
#[template(path = "open/preferences.html")]
struct PreferencesPage {
    ui: Ui,
    sender: String,
    address: String,
    topics: Vec<Choice>,
    zone: String,
    zones: Vec<String>,
    saved: bool,
    errors: FormErrors,
    here: String,
}

impl PreferencesPage {
    async fn new(ui: Ui, opened: &Opened) -> Result<Self, Problem> {
        let main = &opened.workspace.main;
        let stopped = suppressions::stopped(main, opened.recipient).await?;
        let topics = topics_of(opened, &stopped).await?.into_iter().map(|topic| Choice {
            name: topic.name,
            label: choice(&ui, "mail-topic", topic.name),
            wanted: !stopped.iter().any(|name| name == topic.name),
        });
        Ok(Self {
            topics: topics.collect(),
            sender: opened.workspace.name.clone(),
            address: masked(&opened.address),
            zone: rules::zone_of(main, opened.recipient).await?.unwrap_or_default(),
            zones: zone_names(),
            saved: false,
            errors: FormErrors::default(),
            here: opened.here.clone(),
            ui,
        })
    }
}

/// The topics that the person gets letters of, or stopped.
async fn topics_of(opened: &Opened, stopped: &[String]) -> db::Result<Vec<&'static Topic>> {
    const GOT: &str = "select distinct topic as a from mails where recipient = $1";
    let got: Vec<(String,)> = query(GOT, args![opened.recipient]).all(&opened.workspace.main).await?;
    let is_known = |name: &str| got.iter().any(|(got,)| got == name) || stopped.iter().any(|of| of == name);
    let topics = topic::all(&opened.workspace.parts);
    Ok(topics.filter(|topic| topic.can_be_stopped() && is_known(topic.name)).collect())
}

async fn preferences(
    State(app): State<App>,
    ui: Ui,
    Path((place, words)): Path<(String, String)>,
) -> Result<Response, Problem> {
    match opened(&app, &ui, &place, &words, Purpose::Preferences).await? {
        Ok(opened) => Ok(html(&PreferencesPage::new(ui, &opened).await?)),
        Err(answer) => Ok(answer),
    }
}

async fn choose(
    State(app): State<App>,
    ui: Ui,
    Path((place, words)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    let opened = match opened(&app, &ui, &place, &words, Purpose::Preferences).await? {
        Ok(opened) => opened,
        Err(answer) => return Ok(answer),
    };
    let given: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let zone = given.iter().find(|(name, _)| name == "zone").map(|(_, zone)| zone.trim().to_owned());
    if zone.as_deref().is_some_and(|zone| !zone.is_empty() && time_zone(zone).is_err()) {
        let errors = FormErrors::one("zone", ui.t("workspace-zone-unknown"));
        let page = PreferencesPage { errors, ..PreferencesPage::new(ui, &opened).await? };
        return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let stopped = suppressions::stopped(&opened.workspace.main, opened.recipient).await?;
    let wants = |topic: &Topic| given.iter().any(|(name, value)| name == "topic" && value == topic.name);
    let choices: Vec<(&Topic, bool)> =
        topics_of(&opened, &stopped).await?.into_iter().map(|topic| (topic, wants(topic))).collect();
    keep(&opened, &choices, zone.as_deref()).await?;
    Ok(html(&PreferencesPage { saved: true, ..PreferencesPage::new(ui, &opened).await? }))
}

/// Keeps what the person chose: topics, and where their clock is (empty: where the workspace's is).
async fn keep(opened: &Opened, choices: &[(&Topic, bool)], zone: Option<&str>) -> db::Result<()> {
    let mut change = opened.workspace.change(&Actor::System).await?;
    for (topic, wanted) in choices {
        let about = About { recipient: opened.recipient, address: &opened.address, topic: topic.name };
        if *wanted {
            suppressions::subscribe(&mut change, about).await?;
        } else {
            suppressions::unsubscribe(&mut change, about).await?;
        }
    }
    if let Some(zone) = zone {
        rules::keep_zone(&mut change.tx, opened.recipient, zone, change.now).await?;
    }
    change.commit().await
}
