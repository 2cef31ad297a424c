//! Japanese and English from one set of Fluent messages: `locales/{ja,en}/*.ftl`, and what areas bring along.
//!
//! Invariant: both languages have the same messages with the same variables; a test fails where they differ. A number in a
//! message is written as everywhere on the screens, and chooses its plural, also where it comes written already.

use std::{borrow::Cow, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_langneg::{NegotiationStrategy, convert_vec_str_to_langids_lossy, negotiate_languages};
use rust_embed::RustEmbed;

use crate::money::grouped;

mod brought;

pub use brought::Messages;

#[derive(RustEmbed)]
#[folder = "locales"]
struct Floor;

/// A language that the screens speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    Ja,
    En,
}

crate::text_enum!(Locale { Ja => "ja", En => "en" });

static JA: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Locale::Ja));
static EN: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Locale::En));

/// One choice of an `Accept-Language` header and its weight, which the negotiation itself does not read.
fn weighed(choice: &str) -> (&str, f32) {
    let (tag, weight) = choice.split_once(';').unwrap_or((choice, "q=1"));
    let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse().ok());
    (tag.trim(), weight.unwrap_or(0.0))
}

impl Locale {
    /// The language that an `Accept-Language` header prefers; Japanese where it names neither.
    pub fn preferred(accept_language: &str) -> Self {
        let mut asked: Vec<(&str, f32)> =
            accept_language.split(',').map(weighed).filter(|(_, weight)| *weight > 0.0).collect();
        asked.sort_by(|a, b| b.1.total_cmp(&a.1));
        let asked = convert_vec_str_to_langids_lossy(asked.iter().map(|(tag, _)| tag));
        let spoken = convert_vec_str_to_langids_lossy(Self::ALL.iter().map(|locale| locale.as_str()));
        let found = negotiate_languages(&asked, &spoken, None, NegotiationStrategy::Lookup);
        found.first().and_then(|tag| tag.language.as_str().parse().ok()).unwrap_or(Self::Ja)
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        match self {
            Self::Ja => &JA,
            Self::En => &EN,
        }
    }

    /// The message with this key; the key itself where there is none, which a test looks for.
    pub fn t(self, key: &str) -> String {
        self.format(key, None)
    }

    /// The message with one variable.
    pub fn t1<'a>(self, key: &str, name: &'a str, value: impl Into<FluentValue<'a>>) -> String {
        let mut args = FluentArgs::new();
        args.set(name, counted(value.into()));
        self.format(key, Some(&args))
    }

    /// The message with any number of variables.
    pub fn ta<'a>(self, key: &str, values: impl IntoIterator<Item = (&'a str, FluentValue<'a>)>) -> String {
        let args: FluentArgs = values.into_iter().map(|(name, value)| (name, counted(value))).collect();
        self.format(key, Some(&args))
    }

    /// Whether there is a message with this key.
    pub fn has(self, key: &str) -> bool {
        self.bundle().has_message(key) || brought::bundle_with(self, key).is_some()
    }

    fn format(self, key: &str, args: Option<&FluentArgs>) -> String {
        let own = self.bundle();
        let bundle = if own.has_message(key) { own } else { brought::bundle_with(self, key).unwrap_or(own) };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, locale = self.as_str(), "a message is missing");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, locale = self.as_str(), "a message cannot be formatted: {errors:?}");
        }
        Cow::into_owned(text)
    }
}

/// A number with its thousands apart and at most one decimal: `1,234`, `−0.5`.
pub fn written(number: f64) -> String {
    let rounded = (number * 10.0).round() / 10.0;
    let sign = if rounded < 0.0 { "−" } else { "" };
    let whole = grouped(rounded.abs().trunc() as u64);
    match (rounded.abs().fract() * 10.0).round() as u64 {
        0 => format!("{sign}{whole}"),
        tenth => format!("{sign}{whole}.{tenth}"),
    }
}

/// A value for a message: `[("n", value(3)), ("name", value("Acme"))]`.
pub fn value<'a>(given: impl Into<FluentValue<'a>>) -> FluentValue<'a> {
    given.into()
}

/// A figure that comes written already, as the number that is written so: only numbers choose plurals.
fn counted(given: FluentValue<'_>) -> FluentValue<'_> {
    match &given {
        FluentValue::String(text) => number_of(text).map_or(given, FluentValue::from),
        _ => given,
    }
}

/// The number that [`written`] writes as this text.
fn number_of(text: &str) -> Option<f64> {
    let is_figure = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '−');
    if text.len() > 24 || !text.chars().all(is_figure) {
        return None;
    }
    let number: f64 = text.replace(',', "").replace('−', "-").parse().ok()?;
    (written(number) == text).then_some(number)
}

fn bundle(locale: Locale) -> FluentBundle<FluentResource> {
    bundle_of(locale, files(locale))
}

fn bundle_of(
    locale: Locale,
    files: impl IntoIterator<Item = (String, String)>,
) -> FluentBundle<FluentResource> {
    let tag = locale.as_str().parse().expect("our language tags are well formed");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Isolation marks around variables would end up in copied text and in search.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(written(number.value)),
        _ => None,
    }));
    for (path, text) in files {
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, errors)| {
            tracing::error!("{path}: {errors:?}");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!("{path}: {errors:?}");
        }
    }
    bundle
}

fn files(locale: Locale) -> impl Iterator<Item = (String, String)> {
    Floor::iter().filter(move |path| path.starts_with(locale.as_str())).filter_map(|path| {
        let text = String::from_utf8(Floor::get(&path)?.data.into_owned()).ok()?;
        Some((path.into_owned(), text))
    })
}

#[cfg(test)]
mod words_tests;

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Every message of a locale with the variables that it names.
    fn messages(locale: Locale) -> BTreeMap<String, BTreeSet<String>> {
        let mut found = BTreeMap::new();
        for (path, text) in files(locale) {
            assert!(FluentResource::try_new(text.clone()).is_ok(), "{path} is not well-formed Fluent");
            let mut current = String::new();
            for line in text.lines() {
                if let Some((key, _)) =
                    line.split_once(" =").filter(|(key, _)| !key.starts_with([' ', '#', '-', '[']))
                {
                    current = key.to_owned();
                    let before = found.insert(current.clone(), BTreeSet::new());
                    assert!(before.is_none(), "{path}: {key} stands twice");
                }
                for variable in line.split('$').skip(1) {
                    let name: String = variable
                        .chars()
                        .take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
                        .collect();
                    found.entry(current.clone()).or_default().insert(name);
                }
            }
        }
        found
    }

    #[test]
    fn both_languages_have_the_same_messages_and_variables() {
        let (ja, en) = (messages(Locale::Ja), messages(Locale::En));
        let only_ja: Vec<_> = ja.keys().filter(|key| !en.contains_key(*key)).collect();
        let only_en: Vec<_> = en.keys().filter(|key| !ja.contains_key(*key)).collect();
        assert!(only_ja.is_empty() && only_en.is_empty(), "only in ja: {only_ja:?}; only in en: {only_en:?}");
        for (key, variables) in &ja {
            assert_eq!(variables, &en[key], "the variables of {key} differ");
        }
        assert!(ja.len() > 20);
    }

    #[test]
    fn numbers_are_written_alike_and_choose_their_plural() {
        for (number, text) in
            [(0.0, "0"), (1_234.0, "1,234"), (-1_234.56, "−1,234.6"), (-0.04, "0"), (399.97, "400")]
        {
            assert_eq!(written(number), text);
        }
        let said = |n: f64| Locale::En.t1("unit-days", "n", n);
        assert_eq!(
            (said(1.0), said(1.5), said(1_234.0)),
            ("1 day".into(), "1.5 days".into(), "1,234 days".into())
        );
        assert_eq!(Locale::Ja.t1("unit-days", "n", 1_234), "1,234日");
    }

    #[test]
    fn figures_that_come_written_choose_their_plural_and_stay_as_they_are() {
        for (given, said) in
            [("1", "1 day"), ("1.5", "1.5 days"), ("1,234", "1,234 days"), ("−1", "−1 day"), ("0", "0 days")]
        {
            assert_eq!(Locale::En.t1("unit-days", "n", given), said);
        }
        for name in ["007", "1.50", "1,23", "1.234", "-1", "−", ".", "", "1e3", "９"] {
            assert_eq!(Locale::En.t1("account-owner", "name", name), format!("Owner: {name}"), "{name}");
        }
    }

    #[test]
    fn the_preferred_language_is_the_best_we_have() {
        for (header, expected) in [
            ("", Locale::Ja),
            ("fr", Locale::Ja),
            ("en-GB,en;q=0.9", Locale::En),
            ("en;q=0.5,ja;q=0.8", Locale::Ja),
            ("ja; q=0.1, en-US", Locale::En),
            ("de, en;q=0, ja;q=0.2", Locale::Ja),
            ("zh-Hant-TW, en_GB;q=0.3", Locale::En),
            ("*, ;q=, en;q=x", Locale::Ja),
        ] {
            assert_eq!(Locale::preferred(header), expected, "{header}");
        }
    }
}
