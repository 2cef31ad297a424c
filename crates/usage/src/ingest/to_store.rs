//! From events as they were read to rows: one transaction for many requests.
//!
//! Invariant: events, what is counted from them, who sent them and what was refused are committed together.

use std::collections::BTreeMap;

use bansou_tracking::{Context, Event, Kind};
use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Delivery;
use crate::{
    NewEvent, UsageKind, args,
    db::{self, Tx, Value, insert_many},
    identity::{Seen, Sender, SenderKey, note_aliases, note_senders},
    ids::RefusedEventId,
    keep,
    rollup::Counting,
    store::store_uncounted,
    time::Timestamp,
    workspaces::Workspace,
};

/// Stores the deliveries of one workspace in one commit.
pub(super) async fn store(workspace: &Workspace, deliveries: &[Delivery]) -> db::Result<()> {
    let mut tx = workspace.usage.begin().await?;
    let mut counting = Counting::default();
    store_in(workspace, &mut tx, deliveries, &mut counting).await?;
    counting.apply(&mut tx).await?;
    tx.commit().await
}

/// Stores the deliveries in a transaction of the workspace's usage store; what they come to is still to be written.
pub(super) async fn store_in(
    workspace: &Workspace,
    tx: &mut Tx,
    deliveries: &[Delivery],
    counting: &mut Counting,
) -> db::Result<()> {
    let mut seen: BTreeMap<SenderKey, Seen> = BTreeMap::new();
    let mut aliases = Vec::new();
    for event in deliveries.iter().flat_map(|delivery| &delivery.accepted) {
        let key =
            SenderKey::of(event.group_id.as_deref(), event.user_id.as_deref(), event.anonymous_id.as_deref());
        seen.entry(key).or_insert_with(|| Seen::new(event)).also(event);
        if let (Kind::Alias, Some(user), Some(previous)) = (event.kind, &event.user_id, &event.previous_id) {
            aliases.push((user.as_str(), previous.as_str()));
        }
    }
    let senders = note_senders(&workspace.usage, tx, &seen).await?;
    note_aliases(tx, &aliases).await?;
    let events: Vec<NewEvent> = deliveries
        .iter()
        .flat_map(|delivery| delivery.accepted.iter().map(|event| new_event(delivery, event, &senders)))
        .collect();
    store_uncounted(tx, &workspace.zone, &events, counting).await?;
    keep_refused(tx, deliveries).await
}

fn new_event(delivery: &Delivery, event: &Event, senders: &BTreeMap<SenderKey, Sender>) -> NewEvent {
    let key =
        SenderKey::of(event.group_id.as_deref(), event.user_id.as_deref(), event.anonymous_id.as_deref());
    let sender = senders.get(&key);
    let kind = usage_kind(event);
    NewEvent {
        dedupe_key: dedupe_key(&event.message_id),
        received_at: delivery.received_at,
        occurred_at: Timestamp(event.occurred_at),
        account: sender.and_then(|sender| sender.account),
        person: sender.and_then(|sender| sender.person),
        sender: Some(key),
        group_ref: event.group_id.clone(),
        user_ref: event.user_id.clone(),
        anonymous_ref: event.anonymous_id.clone(),
        kind,
        name: event.name.clone().unwrap_or_else(|| kind.as_str().to_owned()),
        quantity: i64::from(event.count),
        // Of identify and group, the traits are what the event says.
        properties: match (&event.traits, event.kind) {
            (Some(traits), Kind::Identify | Kind::Group) => traits.clone(),
            _ => event.properties.clone(),
        },
        context: context_text(event),
        import: None,
        source: Some(delivery.key.clone()),
    }
}

/// The key that tells a repeated event: from the sender's message id alone, so that a retry under a rotated key is
/// still the same event.
pub(super) fn dedupe_key(message_id: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(b"message:");
    hash.update(message_id.as_bytes());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn usage_kind(event: &Event) -> UsageKind {
    match event.kind {
        Kind::Track | Kind::Page | Kind::Screen if event.bot => UsageKind::Bot,
        Kind::Identify => UsageKind::Identify,
        Kind::Track => UsageKind::Track,
        Kind::Page => UsageKind::Page,
        Kind::Screen => UsageKind::Screen,
        Kind::Group => UsageKind::Group,
        Kind::Alias => UsageKind::Alias,
    }
}

fn context_text(event: &Event) -> Option<String> {
    let Context {
        page_url,
        page_path,
        page_referrer,
        page_title,
        campaign_name,
        campaign_source,
        campaign_medium,
        campaign_term,
        campaign_content,
        locale,
        library_name,
        library_version,
    } = &event.context;
    let known = [
        ("page_url", page_url),
        ("page_path", page_path),
        ("page_referrer", page_referrer),
        ("page_title", page_title),
        ("campaign_name", campaign_name),
        ("campaign_source", campaign_source),
        ("campaign_medium", campaign_medium),
        ("campaign_term", campaign_term),
        ("campaign_content", campaign_content),
        ("locale", locale),
        ("library", library_name),
        ("library_version", library_version),
        ("category", &event.category),
        ("group_type", &event.group_type),
        ("previous_id", &event.previous_id),
    ];
    let mut object: Map<String, Json> = known
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Json::String(value.clone()?))))
        .collect();
    if event.time_source.was_overruled() {
        object.insert("time".to_owned(), event.time_source.code().into());
    }
    (!object.is_empty()).then(|| Json::Object(object).to_string())
}

async fn keep_refused(tx: &mut Tx, deliveries: &[Delivery]) -> db::Result<()> {
    const INSERT: &str = "
        insert into refused_events (id, received_at, reason, field, given, raw, source, library)";
    let rows: Vec<Vec<Value>> = deliveries
        .iter()
        .flat_map(|delivery| {
            let library = delivery.accepted.iter().find_map(|event| event.context.library_name.as_deref());
            delivery.refused.iter().map(move |refused| {
                args![
                    refused_id(refused.message_id.as_deref()),
                    delivery.received_at,
                    refused.reason.code(),
                    &*refused.field,
                    refused.given.clone(),
                    refused.raw.replace('\0', "\u{fffd}"),
                    &delivery.key,
                    library,
                ]
            })
        })
        .collect();
    let kept = insert_many(tx, INSERT, "on conflict (id) do nothing", rows).await?;
    keep::note_refused(tx, kept as i64).await
}

/// A retry of a refused event is the same refusal.
fn refused_id(message_id: Option<&str>) -> RefusedEventId {
    message_id.map_or_else(RefusedEventId::new, |id| RefusedEventId(dedupe_key(id)))
}
