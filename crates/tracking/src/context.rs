//! Job: read the part of a context that Bansou keeps: page, campaign, locale, library.
//! Invariant: a context is never a reason to refuse an event; what does not fit is left out.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::{
    bots::is_bot,
    event::Context,
    json::{each_field, text_of},
};

/// Characters kept of an address.
const ADDRESS_CHARS: usize = 2_000;
/// Characters kept of any other text.
const TEXT_CHARS: usize = 512;

/// The fields of a Segment `context`, not yet opened.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ContextFields<'a> {
    page: Option<&'a RawValue>,
    campaign: Option<&'a RawValue>,
    locale: Option<&'a RawValue>,
    library: Option<&'a RawValue>,
    user_agent: Option<&'a RawValue>,
    pub traits: Option<&'a RawValue>,
    pub group_id: Option<&'a RawValue>,
}

impl<'a> ContextFields<'a> {
    pub fn read(raw: Option<&'a RawValue>) -> ContextFields<'a> {
        let mut fields = ContextFields::default();
        if let Some(raw) = raw {
            each_field(raw.get(), |key, value| match key {
                "page" => fields.page = Some(value),
                "campaign" => fields.campaign = Some(value),
                "locale" => fields.locale = Some(value),
                "library" => fields.library = Some(value),
                "userAgent" => fields.user_agent = Some(value),
                "user_agent" => fields.user_agent = fields.user_agent.or(Some(value)),
                "traits" => fields.traits = Some(value),
                "groupId" => fields.group_id = Some(value),
                "group_id" => fields.group_id = fields.group_id.or(Some(value)),
                _ => {}
            });
        }
        fields
    }

    /// An event's own context over the context of its batch, field by field.
    pub fn or(self, batch: &ContextFields<'a>) -> ContextFields<'a> {
        ContextFields {
            page: self.page.or(batch.page),
            campaign: self.campaign.or(batch.campaign),
            locale: self.locale.or(batch.locale),
            library: self.library.or(batch.library),
            user_agent: self.user_agent.or(batch.user_agent),
            traits: self.traits.or(batch.traits),
            group_id: self.group_id.or(batch.group_id),
        }
    }

    /// Whether the user agent that the event came with is a machine's.
    pub fn is_of_a_bot(&self) -> bool {
        self.user_agent.and_then(short).is_some_and(|agent| is_bot(&agent))
    }

    /// Opens the fields. `page_properties` are the properties of a page call, which say the same as
    /// `context.page` and are all that server libraries send.
    pub fn open(&self, page_properties: Option<&str>) -> Context {
        let mut context = Context::default();
        if let Some(page) = self.page {
            read_page(page.get(), &mut context);
        }
        if let Some(properties) = page_properties {
            read_page(properties, &mut context);
        }
        if let Some(campaign) = self.campaign {
            each_field(campaign.get(), |key, value| {
                let slot = match key {
                    "name" => &mut context.campaign_name,
                    "source" => &mut context.campaign_source,
                    "medium" => &mut context.campaign_medium,
                    "term" => &mut context.campaign_term,
                    "content" => &mut context.campaign_content,
                    _ => return,
                };
                *slot = short(value);
            });
        }
        if let Some(library) = self.library {
            each_field(library.get(), |key, value| match key {
                "name" => context.library_name = short(value),
                "version" => context.library_version = short(value),
                _ => {}
            });
        }
        context.locale = self.locale.and_then(short);
        campaign_of_address(&mut context);
        context
    }
}

/// Fills what is still empty of the page from an object with `url`, `path`, `referrer` and `title`.
fn read_page(json: &str, context: &mut Context) {
    each_field(json, |key, value| {
        let (slot, limit) = match key {
            "url" => (&mut context.page_url, ADDRESS_CHARS),
            "path" => (&mut context.page_path, ADDRESS_CHARS),
            "referrer" => (&mut context.page_referrer, ADDRESS_CHARS),
            "title" => (&mut context.page_title, TEXT_CHARS),
            _ => return,
        };
        if slot.is_none() {
            *slot = cut(value, limit);
        }
    });
}

/// Fills what is still empty of the campaign from the `utm_` parameters of the page's address.
pub(crate) fn campaign_of_address(context: &mut Context) {
    let Some(query) = context.page_url.as_deref().and_then(|url| Some(url.split_once('?')?.1)) else {
        return;
    };
    if !query.contains("utm_") {
        return;
    }
    let query = query.split('#').next().unwrap_or_default().to_owned();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let slot = match name.as_ref() {
            "utm_campaign" => &mut context.campaign_name,
            "utm_source" => &mut context.campaign_source,
            "utm_medium" => &mut context.campaign_medium,
            "utm_term" => &mut context.campaign_term,
            "utm_content" => &mut context.campaign_content,
            _ => continue,
        };
        if slot.is_none() {
            // A percent sign can bring a NUL that PostgreSQL would not store.
            *slot = kept(&Cow::Owned(value.replace('\0', "\u{fffd}")), TEXT_CHARS);
        }
    }
}

pub(crate) fn short(raw: &RawValue) -> Option<String> {
    cut(raw, TEXT_CHARS)
}

pub(crate) fn address(raw: &RawValue) -> Option<String> {
    cut(raw, ADDRESS_CHARS)
}

fn cut(raw: &RawValue, limit: usize) -> Option<String> {
    kept(&text_of(raw)?, limit)
}

fn kept(text: &str, limit: usize) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    Some(if text.len() <= limit { text.to_owned() } else { text.chars().take(limit).collect() })
}
