//! Job: open a body: its key, what it says for all its events, and the text of each event.
//! Invariant: every event of the body is among the items, readable or not.

use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::{
    clock::Given,
    context::ContextFields,
    json::{Key, each_field, text_of},
    key::filled,
};

/// What a body says for all its events.
#[derive(Debug)]
pub(crate) struct Batch<'a> {
    pub sent_at: Given,
    pub timestamp: Given,
    pub context: ContextFields<'a>,
}

#[derive(Debug)]
pub(crate) struct Envelope<'a> {
    pub write_key: Option<String>,
    pub batch: Batch<'a>,
    pub items: Items<'a>,
}

#[derive(Debug)]
pub(crate) enum Items<'a> {
    /// The body is the event.
    One(&'a str),
    Many(Vec<&'a RawValue>),
    /// The body has a `batch` that is not an array.
    NotAnArray,
}

/// Opens a body that is an object or an array; `None` where it is neither, or is not JSON.
pub(crate) fn open(text: &str) -> Option<Envelope<'_>> {
    struct Body<'a>(Envelope<'a>);

    impl<'de> Visitor<'de> for Body<'de> {
        type Value = Envelope<'de>;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("an object or an array")
        }

        fn visit_seq<A: SeqAccess<'de>>(mut self, seq: A) -> Result<Self::Value, A::Error> {
            self.0.items = Items::Many(all(seq)?);
            Ok(self.0)
        }

        fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
            let envelope = &mut self.0;
            while let Some(key) = map.next_key_seed(Key)? {
                match key.as_ref() {
                    "batch" => envelope.items = map.next_value_seed(BatchItems)?,
                    "writeKey" | "api_key" | "token" => {
                        let key: &RawValue = map.next_value()?;
                        envelope.write_key = text_of(key).and_then(|key| filled(&key));
                    }
                    "sentAt" | "sent_at" => envelope.batch.sent_at = Given::read(Some(map.next_value()?)),
                    "timestamp" => envelope.batch.timestamp = Given::read(Some(map.next_value()?)),
                    "context" => envelope.batch.context = ContextFields::read(Some(map.next_value()?)),
                    _ => {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
            }
            Ok(self.0)
        }
    }

    let empty =
        Batch { sent_at: Given::Nothing, timestamp: Given::Nothing, context: ContextFields::default() };
    let body = Body(Envelope { write_key: None, batch: empty, items: Items::One(text) });
    let mut json = serde_json::Deserializer::from_str(text);
    let mut envelope = json.deserialize_any(body).ok()?;
    json.end().ok()?;
    if envelope.write_key.is_none()
        && let Items::Many(items) = &envelope.items
    {
        envelope.write_key = items.first().and_then(|item| key_of_item(item.get()));
    } else if envelope.write_key.is_none()
        && let Items::One(item) = envelope.items
    {
        envelope.write_key = key_of_item(item);
    }
    Some(envelope)
}

struct BatchItems;

impl<'de> serde::de::DeserializeSeed<'de> for BatchItems {
    type Value = Items<'de>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for BatchItems {
    type Value = Items<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        all(seq).map(Items::Many)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Items::NotAnArray)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Items::NotAnArray)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Items::NotAnArray)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Items::NotAnArray)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Items::NotAnArray)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Items::NotAnArray)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Items::NotAnArray)
    }
}

fn all<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Vec<&'de RawValue>, A::Error> {
    let mut items = Vec::new();
    while let Some(item) = seq.next_element()? {
        items.push(item);
    }
    Ok(items)
}

/// The key that an event carries itself: analytics-next has `writeKey` in each, posthog-js a property `token`.
fn key_of_item(item: &str) -> Option<String> {
    let (mut key, mut properties) = (None, None);
    each_field(item, |name, value| match name {
        "writeKey" | "api_key" | "token" => key = Some(value),
        "properties" => properties = Some(value),
        _ => {}
    });
    if let (None, Some(properties)) = (key, properties) {
        each_field(properties.get(), |name, value| {
            if name == "token" {
                key = Some(value);
            }
        });
    }
    text_of(key?).and_then(|key| filled(&key))
}
