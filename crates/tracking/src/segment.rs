//! Job: read one event of the Segment tracking API, as Segment's and RudderStack's SDKs write it.
//! Invariant: what an event says itself goes before what its batch says for all.

use serde_json::value::RawValue;

use crate::{
    clock::{Given, occurred},
    context::ContextFields,
    envelope::Batch,
    event::{Event, Kind},
    identity::{PersonRef, as_given, fresh_message_id, id, name, object, person_ref},
    json::each_field,
    limits::Limits,
    refusal::{Fault, Reason},
};

#[derive(Default)]
struct Fields<'a> {
    kind: Option<&'a RawValue>,
    message_id: Option<&'a RawValue>,
    user_id: Option<&'a RawValue>,
    anonymous_id: Option<&'a RawValue>,
    previous_id: Option<&'a RawValue>,
    group_id: Option<&'a RawValue>,
    event: Option<&'a RawValue>,
    name: Option<&'a RawValue>,
    category: Option<&'a RawValue>,
    properties: Option<&'a RawValue>,
    traits: Option<&'a RawValue>,
    context: Option<&'a RawValue>,
    timestamp: Option<&'a RawValue>,
    original_timestamp: Option<&'a RawValue>,
    sent_at: Option<&'a RawValue>,
    count: Option<&'a RawValue>,
}

impl<'a> Fields<'a> {
    fn read(text: &'a str) -> Option<Fields<'a>> {
        let mut fields = Fields::default();
        let is_object = each_field(text, |key, value| {
            let slot = match key {
                "type" => &mut fields.kind,
                "messageId" => &mut fields.message_id,
                "userId" => &mut fields.user_id,
                "anonymousId" => &mut fields.anonymous_id,
                "previousId" => &mut fields.previous_id,
                "groupId" => &mut fields.group_id,
                "event" => &mut fields.event,
                "name" => &mut fields.name,
                "category" => &mut fields.category,
                "properties" => &mut fields.properties,
                "traits" => &mut fields.traits,
                "context" => &mut fields.context,
                "timestamp" => &mut fields.timestamp,
                "originalTimestamp" => &mut fields.original_timestamp,
                "sentAt" => &mut fields.sent_at,
                "count" => &mut fields.count,
                _ => return,
            };
            *slot = Some(value);
        });
        is_object.then_some(fields)
    }
}

/// Reads one event. `path_kind` is the kind that a single-event path names; it goes before `type`.
pub(crate) fn read<'a>(
    text: &'a str,
    path_kind: Option<Kind>,
    batch: &Batch<'a>,
    received_at: i64,
    limits: &Limits,
) -> Result<Event, Fault> {
    let Some(fields) = Fields::read(text) else {
        return Err(Fault::given(Reason::NotAnObject, "event", text));
    };
    let kind = match path_kind {
        Some(kind) => kind,
        None => kind_of(fields.kind)?,
    };
    let context = ContextFields::read(fields.context).or(&batch.context);
    let properties = object(fields.properties, "properties")?;
    let own_traits = object(fields.traits, "traits")?;
    // Of a group call, `context.traits` are still the person's; RudderStack's identify has no others.
    let traits = own_traits.or_else(|| match kind {
        Kind::Group => None,
        _ => object(context.traits, "context.traits").ok().flatten(),
    });

    let Senders { user_id, anonymous_id, previous_id } = senders(kind, &fields, limits)?;
    let group_id = match id(fields.group_id, "groupId", limits)? {
        Some(group_id) => Some(group_id),
        None if kind == Kind::Group => None,
        None => id(context.group_id, "context.groupId", limits)?,
    };
    let name = match kind {
        Kind::Track => name(fields.event, "event", limits)?,
        Kind::Page | Kind::Screen => Some(page_name(kind, &fields, properties, limits)?),
        Kind::Identify | Kind::Group | Kind::Alias => None,
    };

    let fault = match kind {
        Kind::Track if name.is_none() => {
            Some(Fault { given: as_given(fields.event), ..Fault::absent(Reason::MissingName, "event") })
        }
        Kind::Group if group_id.is_none() => {
            Some(Fault { given: as_given(fields.group_id), ..Fault::absent(Reason::MissingGroup, "groupId") })
        }
        Kind::Alias if previous_id.is_none() => Some(Fault {
            given: as_given(fields.previous_id),
            ..Fault::absent(Reason::MissingPreviousId, "previousId")
        }),
        Kind::Alias if user_id.is_none() => {
            Some(Fault { given: as_given(fields.user_id), ..Fault::absent(Reason::MissingUser, "userId") })
        }
        _ if user_id.is_none() && anonymous_id.is_none() => {
            Some(Fault { given: as_given(fields.user_id), ..Fault::absent(Reason::MissingUser, "userId") })
        }
        _ => None,
    };
    if let Some(fault) = fault {
        return Err(fault);
    }

    let original =
        Given::read(fields.original_timestamp).or(Given::read(fields.timestamp)).or(batch.timestamp);
    let sent = Given::read(fields.sent_at).or(batch.sent_at);
    let (occurred_at, time_source) = occurred(original, sent, received_at).map_err(|_| Fault {
        given: as_given(fields.original_timestamp.or(fields.timestamp)),
        ..Fault::absent(Reason::FromTheFuture, "timestamp")
    })?;

    Ok(Event {
        message_id: id(fields.message_id, "messageId", limits)?.unwrap_or_else(fresh_message_id),
        kind,
        user_id,
        anonymous_id,
        previous_id,
        group_id,
        group_type: None,
        name,
        category: match kind {
            Kind::Page | Kind::Screen => self::name(fields.category, "category", limits)?,
            _ => None,
        },
        occurred_at,
        original_at: original.millis(),
        sent_at: sent.millis(),
        time_source,
        count: count(fields.count),
        properties: properties.unwrap_or("{}").to_owned(),
        traits: traits.map(str::to_owned),
        first_traits: None,
        context: context.open(properties.filter(|_| kind == Kind::Page)),
        bot: context.is_of_a_bot(),
    })
}

struct Senders {
    user_id: Option<String>,
    anonymous_id: Option<String>,
    previous_id: Option<String>,
}

/// Who sent the event. An id that no person has is a fault where the event says who somebody is, or has no other id;
/// elsewhere the event is of its anonymous id alone. An alias may join an anonymous id in place of either of its two.
fn senders(kind: Kind, fields: &Fields<'_>, limits: &Limits) -> Result<Senders, Fault> {
    let user = person_ref(fields.user_id, "userId", limits)?;
    let anonymous = person_ref(fields.anonymous_id, "anonymousId", limits)?;
    let previous = match kind {
        Kind::Alias => person_ref(fields.previous_id, "previousId", limits)?,
        _ => PersonRef::Absent,
    };
    let says_who = matches!(kind, Kind::Identify | Kind::Group | Kind::Alias);
    let has_id = |person: &PersonRef| matches!(person, PersonRef::Id(_));
    let faults = [user.fault("userId"), previous.fault("previousId"), anonymous.fault("anonymousId")];
    let rests_on_it = says_who && !(has_id(&user) && faults[1].is_none());
    if (rests_on_it || !(has_id(&user) || has_id(&anonymous)))
        && let Some(fault) = faults.into_iter().flatten().next()
    {
        return Err(fault);
    }
    let (mut user_id, anonymous_id, mut previous_id) = (user.id(), anonymous.id(), previous.id());
    if kind == Kind::Alias {
        if user_id.is_none() {
            // The earlier id may be a known person's: it is the one that stays.
            user_id = previous_id.take();
        }
        previous_id = previous_id.or_else(|| anonymous_id.clone());
    }
    Ok(Senders { user_id, anonymous_id, previous_id })
}

fn kind_of(raw: Option<&RawValue>) -> Result<Kind, Fault> {
    let word = raw.and_then(crate::json::text_of);
    word.and_then(|word| Kind::from_word(&word))
        .ok_or_else(|| Fault { given: as_given(raw), ..Fault::absent(Reason::UnknownType, "type") })
}

/// The name of a page or screen, else its category, else the word for the kind, so that visits without a name
/// count together and not one by one.
fn page_name(
    kind: Kind,
    fields: &Fields<'_>,
    properties: Option<&str>,
    limits: &Limits,
) -> Result<String, Fault> {
    if let Some(given) = name(fields.name, "name", limits)? {
        return Ok(given);
    }
    let mut in_properties = None;
    if let Some(properties) = properties {
        each_field(properties, |key, value| {
            if key == "name" {
                in_properties = Some(value);
            }
        });
    }
    if let Some(given) = name(in_properties, "properties.name", limits)? {
        return Ok(given);
    }
    let category = name(fields.category, "category", limits)?;
    Ok(category.unwrap_or_else(|| if kind == Kind::Page { "Page" } else { "Screen" }.to_owned()))
}

fn count(raw: Option<&RawValue>) -> u32 {
    let count = raw.and_then(|raw| raw.get().parse::<u32>().ok());
    count.filter(|count| (1..=1_000_000).contains(count)).unwrap_or(1)
}
