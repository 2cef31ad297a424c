//! Job: read one event of PostHog's capture API into the words of the tracking protocol.
//! Invariant: an id that PostHog's SDKs made up for nobody in particular never becomes a person's id.

use serde_json::value::RawValue;

use crate::{
    bots::is_bot,
    clock::{Given, occurred},
    context::{address, campaign_of_address, short},
    envelope::Batch,
    event::{Context, Event, Kind},
    identity::{PersonRef, as_given, fresh_message_id, id, name, object, person_ref},
    json::{each_field, is_false, is_true, text_of},
    limits::Limits,
    refusal::{Fault, Reason},
};

/// Types of group that mean the account, the most telling first. PostHog lets a customer choose any.
const ACCOUNT_TYPES: [&str; 9] = [
    "account",
    "company",
    "organization",
    "organisation",
    "customer",
    "tenant",
    "workspace",
    "client",
    "team",
];

#[derive(Default)]
struct Fields<'a> {
    event: Option<&'a RawValue>,
    distinct_id: Option<&'a RawValue>,
    properties: Option<&'a RawValue>,
    timestamp: Option<&'a RawValue>,
    sent_at: Option<&'a RawValue>,
    offset: Option<&'a RawValue>,
    uuid: Option<&'a RawValue>,
    set: Option<&'a RawValue>,
    set_once: Option<&'a RawValue>,
    options: Option<&'a RawValue>,
}

impl<'a> Fields<'a> {
    fn read(text: &'a str) -> Option<Fields<'a>> {
        let mut fields = Fields::default();
        let is_object = each_field(text, |key, value| {
            let slot = match key {
                "event" => &mut fields.event,
                "distinct_id" | "$distinct_id" => &mut fields.distinct_id,
                "properties" => &mut fields.properties,
                "timestamp" => &mut fields.timestamp,
                "sent_at" => &mut fields.sent_at,
                "offset" => &mut fields.offset,
                "uuid" => &mut fields.uuid,
                "$set" => &mut fields.set,
                "$set_once" => &mut fields.set_once,
                "options" => &mut fields.options,
                _ => return,
            };
            *slot = Some(value);
        });
        is_object.then_some(fields)
    }
}

/// The properties with a meaning of their own.
#[derive(Default)]
struct Known<'a> {
    distinct_id: Option<&'a RawValue>,
    anonymous_id: Option<&'a RawValue>,
    device_id: Option<&'a RawValue>,
    alias: Option<&'a RawValue>,
    is_identified: Option<&'a RawValue>,
    with_profile: Option<&'a RawValue>,
    ignore_sent_at: Option<&'a RawValue>,
    groups: Option<&'a RawValue>,
    group_type: Option<&'a RawValue>,
    group_key: Option<&'a RawValue>,
    group_set: Option<&'a RawValue>,
    set: Option<&'a RawValue>,
    set_once: Option<&'a RawValue>,
    insert_id: Option<&'a RawValue>,
    screen_name: Option<&'a RawValue>,
    library: Option<&'a RawValue>,
    library_version: Option<&'a RawValue>,
    user_agent: Option<&'a RawValue>,
    url: Option<&'a RawValue>,
    path: Option<&'a RawValue>,
    referrer: Option<&'a RawValue>,
    title: Option<&'a RawValue>,
    locale: Option<&'a RawValue>,
    browser_language: Option<&'a RawValue>,
    campaign: [Option<&'a RawValue>; 5],
}

impl<'a> Known<'a> {
    fn read(properties: Option<&'a str>, options: Option<&'a RawValue>) -> Known<'a> {
        let mut known = Known::default();
        if let Some(properties) = properties {
            each_field(properties, |key, value| {
                if let Some(slot) = known.slot(key) {
                    *slot = Some(value);
                }
            });
        }
        if let Some(options) = options {
            each_field(options.get(), |key, value| match key {
                "process_person_profile" => known.with_profile = Some(value),
                "disable_skew_correction" => known.ignore_sent_at = Some(value),
                _ => {}
            });
        }
        known
    }

    fn slot(&mut self, key: &str) -> Option<&mut Option<&'a RawValue>> {
        Some(match key {
            "distinct_id" => &mut self.distinct_id,
            "$anon_distinct_id" => &mut self.anonymous_id,
            "$device_id" => &mut self.device_id,
            "alias" => &mut self.alias,
            "$is_identified" => &mut self.is_identified,
            "$process_person_profile" => &mut self.with_profile,
            "$ignore_sent_at" => &mut self.ignore_sent_at,
            "$groups" => &mut self.groups,
            "$group_type" => &mut self.group_type,
            "$group_key" => &mut self.group_key,
            "$group_set" => &mut self.group_set,
            "$set" => &mut self.set,
            "$set_once" => &mut self.set_once,
            "$insert_id" => &mut self.insert_id,
            "$screen_name" => &mut self.screen_name,
            "$lib" => &mut self.library,
            "$lib_version" => &mut self.library_version,
            "$raw_user_agent" | "$user_agent" | "$useragent" => &mut self.user_agent,
            "$current_url" => &mut self.url,
            "$pathname" => &mut self.path,
            "$referrer" => &mut self.referrer,
            "title" | "$title" => &mut self.title,
            "$locale" => &mut self.locale,
            "$browser_language" => &mut self.browser_language,
            "utm_campaign" => &mut self.campaign[0],
            "utm_source" => &mut self.campaign[1],
            "utm_medium" => &mut self.campaign[2],
            "utm_term" => &mut self.campaign[3],
            "utm_content" => &mut self.campaign[4],
            _ => return None,
        })
    }

    fn context(&self, sdk_info: Option<&str>) -> Context {
        let [campaign_name, campaign_source, campaign_medium, campaign_term, campaign_content] =
            self.campaign.map(|raw| raw.and_then(short));
        let (sdk, sdk_version) = sdk_info.map_or((None, None), sdk);
        let mut context = Context {
            page_url: self.url.and_then(address),
            page_path: self.path.and_then(address),
            // PostHog's word for a visit that was typed in.
            page_referrer: self.referrer.and_then(address).filter(|referrer| referrer != "$direct"),
            page_title: self.title.and_then(short),
            campaign_name,
            campaign_source,
            campaign_medium,
            campaign_term,
            campaign_content,
            locale: self.locale.or(self.browser_language).and_then(short),
            library_name: self.library.and_then(short).or(sdk),
            library_version: self.library_version.and_then(short).or(sdk_version),
        };
        campaign_of_address(&mut context);
        context
    }
}

/// Name and version of the header `PostHog-Sdk-Info: posthog-python/7.91.1`.
fn sdk(info: &str) -> (Option<String>, Option<String>) {
    let kept = |text: &str| (!text.is_empty()).then(|| text.chars().take(100).collect());
    let (name, version) = info.split_once('/').unwrap_or((info, ""));
    (kept(name.trim()), kept(version.trim()))
}

pub(crate) fn read<'a>(
    text: &'a str,
    batch: &Batch<'a>,
    sdk_info: Option<&str>,
    received_at: i64,
    limits: &Limits,
) -> Result<Event, Fault> {
    let Some(fields) = Fields::read(text) else {
        return Err(Fault::given(Reason::NotAnObject, "event", text));
    };
    let properties = object(fields.properties, "properties")?;
    let known = Known::read(properties, fields.options);
    let Some(event_name) = name(fields.event, "event", limits)? else {
        return Err(Fault { given: as_given(fields.event), ..Fault::absent(Reason::MissingName, "event") });
    };
    let context = known.context(sdk_info);
    let kind = kind_of(&event_name);
    let People { user_id, anonymous_id, previous_id } = people(kind, &fields, &known, &context, limits)?;
    let (group_type, group_id) = group(kind, &known, limits)?;
    let sets =
        |outer, inner, field| object(outer, field)?.map_or_else(|| object(inner, field), |set| Ok(Some(set)));
    let (traits, first_traits) = match kind {
        Kind::Group => (object(known.group_set, "properties.$group_set")?, None),
        _ => (sets(fields.set, known.set, "$set")?, sets(fields.set_once, known.set_once, "$set_once")?),
    };

    let sent = match is_true(known.ignore_sent_at) {
        true => Given::Nothing,
        false => Given::read(fields.sent_at).or(batch.sent_at),
    };
    let original = match (Given::read(fields.timestamp).or(batch.timestamp), offset(fields.offset)) {
        // Milliseconds from the event to the request, which is as good as the two times it stands for.
        (Given::Nothing, Some(offset)) => Given::At(received_at.saturating_sub(offset)),
        (original, _) => original,
    };
    let by_offset = fields.timestamp.is_none() && fields.offset.is_some();
    let (occurred_at, time_source) =
        occurred(original, if by_offset { Given::Nothing } else { sent }, received_at).map_err(|_| {
            Fault { given: as_given(fields.timestamp), ..Fault::absent(Reason::FromTheFuture, "timestamp") }
        })?;

    Ok(Event {
        message_id: match id(fields.uuid, "uuid", limits)? {
            Some(uuid) => uuid,
            None => id(known.insert_id, "properties.$insert_id", limits)?.unwrap_or_else(fresh_message_id),
        },
        kind,
        user_id,
        anonymous_id,
        previous_id,
        group_id,
        group_type,
        name: match kind {
            Kind::Track => Some(event_name),
            Kind::Page => Some("Page".to_owned()),
            Kind::Screen => name(known.screen_name, "properties.$screen_name", limits)?
                .or_else(|| Some("Screen".to_owned())),
            Kind::Identify | Kind::Group | Kind::Alias => None,
        },
        category: None,
        occurred_at,
        original_at: original.millis(),
        sent_at: sent.millis(),
        time_source,
        count: 1,
        properties: properties.unwrap_or("{}").to_owned(),
        traits: traits.map(str::to_owned),
        first_traits: first_traits.map(str::to_owned),
        context,
        bot: known.user_agent.and_then(short).is_some_and(|agent| is_bot(&agent)),
    })
}

fn kind_of(event_name: &str) -> Kind {
    match event_name {
        "$identify" | "$set" | "$set_once" => Kind::Identify,
        "$groupidentify" => Kind::Group,
        "$create_alias" | "$merge_dangerously" => Kind::Alias,
        "$pageview" => Kind::Page,
        "$screen" => Kind::Screen,
        _ => Kind::Track,
    }
}

struct People {
    user_id: Option<String>,
    anonymous_id: Option<String>,
    previous_id: Option<String>,
}

fn people(
    kind: Kind,
    fields: &Fields<'_>,
    known: &Known<'_>,
    context: &Context,
    limits: &Limits,
) -> Result<People, Fault> {
    let distinct = match person_ref(fields.distinct_id, "distinct_id", limits)? {
        PersonRef::Absent => person_ref(known.distinct_id, "properties.distinct_id", limits)?,
        given => given,
    };
    let is_of_server = kind == Kind::Group && known.device_id.is_none();
    if let Some(fault) = distinct.fault("distinct_id").filter(|_| !is_of_server) {
        return Err(fault);
    }
    let distinct_id = distinct.id();
    let device_id = id(known.device_id, "properties.$device_id", limits)?;
    let nobody =
        || Fault { given: as_given(fields.distinct_id), ..Fault::absent(Reason::MissingUser, "distinct_id") };

    match kind {
        Kind::Alias => {
            let alias = person_ref(known.alias, "properties.alias", limits)?;
            if let Some(fault) = alias.fault("properties.alias") {
                return Err(fault);
            }
            let Some(alias) = alias.id() else {
                let given = as_given(known.alias);
                return Err(Fault { given, ..Fault::absent(Reason::MissingPreviousId, "properties.alias") });
            };
            let distinct_id = distinct_id.ok_or_else(nobody)?;
            // posthog-python sends the id that came before as the distinct id; the others send it as the alias.
            let python = context.library_name.as_deref() == Some("posthog-python");
            let (user_id, previous_id) = if python { (alias, distinct_id) } else { (distinct_id, alias) };
            Ok(People { user_id: Some(user_id), anonymous_id: None, previous_id: Some(previous_id) })
        }
        Kind::Identify => {
            let user_id = distinct_id.ok_or_else(nobody)?;
            let anonymous_id = id(known.anonymous_id, "properties.$anon_distinct_id", limits)?;
            if device_id.as_ref() == Some(&user_id) {
                return Ok(People { user_id: None, anonymous_id: Some(user_id), previous_id: None });
            }
            Ok(People { user_id: Some(user_id), anonymous_id, previous_id: None })
        }
        // Servers fill the distinct id of a group with a random one; only a browser's or a phone's is a person's.
        Kind::Group if device_id.is_none() => {
            Ok(People { user_id: None, anonymous_id: None, previous_id: None })
        }
        _ => {
            let distinct_id = distinct_id.ok_or_else(nobody)?;
            let is_anonymous = is_false(known.with_profile)
                || is_false(known.is_identified)
                || device_id.as_ref() == Some(&distinct_id);
            Ok(match is_anonymous {
                true => People { user_id: None, anonymous_id: Some(distinct_id), previous_id: None },
                false => People { user_id: Some(distinct_id), anonymous_id: None, previous_id: None },
            })
        }
    }
}

/// The group of an event that means the account, with its type.
fn group(kind: Kind, known: &Known<'_>, limits: &Limits) -> Result<(Option<String>, Option<String>), Fault> {
    if kind == Kind::Group {
        let Some(key) = id(known.group_key, "properties.$group_key", limits)? else {
            let given = as_given(known.group_key);
            return Err(Fault { given, ..Fault::absent(Reason::MissingGroup, "properties.$group_key") });
        };
        return Ok((name(known.group_type, "properties.$group_type", limits)?, Some(key)));
    }
    let Some(groups) = known.groups else { return Ok((None, None)) };
    let mut best: Option<(usize, String, &RawValue)> = None;
    each_field(groups.get(), |group_type, key| {
        if text_of(key).is_none_or(|key| key.trim().is_empty()) {
            return;
        }
        let known_rank = ACCOUNT_TYPES.iter().position(|known| group_type.eq_ignore_ascii_case(known));
        let rank = known_rank.unwrap_or(ACCOUNT_TYPES.len());
        if best.as_ref().is_none_or(|(best_rank, ..)| rank < *best_rank) {
            best = Some((rank, group_type.to_owned(), key));
        }
    });
    let Some((_, group_type, key)) = best else { return Ok((None, None)) };
    let key = id(Some(key), "properties.$groups", limits)?;
    let group_type = group_type.trim().chars().take(limits.name_chars).collect();
    Ok((key.is_some().then_some(group_type), key))
}

fn offset(raw: Option<&RawValue>) -> Option<i64> {
    let offset = text_of(raw?)?.parse::<f64>().ok()?;
    (offset.is_finite() && offset >= 0.0).then_some(offset as i64)
}
