//! How a page speaks: its language, its time zone, its addresses.
//!
//! Invariant: figures, dates and amounts are written here, in one way for the whole product.

mod words;

use std::{collections::BTreeMap, sync::Arc};

use axum::http::{HeaderMap, Method, Uri, header};
use axum_extra::extract::CookieJar;
use fluent_bundle::FluentValue;
use jiff::{civil::Date, tz::TimeZone};

pub use words::job_kind_label;

use crate::{
    custom_fields::{CustomField, custom_fields},
    db,
    i18n::Locale,
    ids::MemberId,
    money::{Money, grouped},
    parts::Parts,
    rights::{Act, Role},
    time::{Timestamp, days_between},
    workspaces::{FigureDay, Workspace, WorkspaceRow},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    System,
    Light,
    Dark,
}

crate::text_enum!(Theme { System => "system", Light => "light", Dark => "dark" });

/// How a page speaks, and to whom.
#[derive(Clone, Debug)]
pub struct Ui {
    pub locale: Locale,
    pub theme: Theme,
    pub wants_json: bool,
    /// Whether the keyboard is a Mac's, as far as the browser says.
    pub mac: bool,
    /// The path asked for, with its query.
    pub path: String,
    /// Whether the page answers what was sent. Its address alone gives another page, so it is not brought up to date by that.
    pub answers: bool,
    /// The workspace that the page is in; none for sign-in and set-up.
    pub place: Option<Arc<Place>>,
}

/// The workspace and member that a page is for.
#[derive(Clone, Debug)]
pub struct Place {
    pub slug: String,
    pub workspace: String,
    pub demo: bool,
    pub member: String,
    pub member_id: MemberId,
    pub role: Role,
    pub zone: TimeZone,
    pub today: Date,
    /// When the page began to be made.
    pub made_at: Timestamp,
    /// The day that figures are for; `stale` where the data ends in the past.
    pub figures: FigureDay,
    /// What the areas of the product take part with.
    pub parts: Parts,
    /// Every workspace of the login: name and slug.
    pub workspaces: Vec<(String, String)>,
    /// The accounts' own fields, in their order.
    pub fields: Vec<CustomField>,
    /// What people call things, by their kind and the name under which they arrive.
    pub names: BTreeMap<&'static str, BTreeMap<String, String>>,
}

/// What things of one kind are called, by the name under which they arrive.
#[derive(Clone, Copy)]
pub struct Names {
    pub kind: &'static str,
    pub all: for<'a> fn(&'a Workspace) -> db::Answer<'a, BTreeMap<String, String>>,
}

impl Ui {
    /// For someone not yet known: language by cookie, query or browser.
    pub fn plain(headers: &HeaderMap, uri: &Uri) -> Self {
        let cookies = CookieJar::from_headers(headers);
        let kept = || cookies.get("bansou_lang").and_then(|cookie| cookie.value().parse().ok());
        let browser =
            headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            mac: ["Macintosh", "iPhone", "iPad"].iter().any(|device| agent.contains(device)),
            locale: chosen_language(uri).or_else(kept).unwrap_or_else(|| Locale::preferred(browser)),
            theme: cookies
                .get("bansou_theme")
                .and_then(|cookie| cookie.value().parse().ok())
                .unwrap_or(Theme::System),
            wants_json: uri.path().starts_with("/api/")
                || uri.path().starts_with("/v1/")
                || accept.starts_with("application/json"),
            path: uri.path_and_query().map_or_else(String::new, ToString::to_string),
            answers: false,
            place: None,
        }
    }

    /// Of a page that answers a request by this method.
    pub(crate) fn answering(self, method: &Method) -> Self {
        Self { answers: !method.is_safe(), ..self }
    }

    /// As somebody chose it who is known.
    pub(crate) fn chosen(self, locale: Locale, theme: Theme) -> Self {
        Self { locale, theme: if theme == Theme::System { self.theme } else { theme }, ..self }
    }

    /// In a workspace, for this member of it, who belongs to all of `mine`.
    pub(crate) async fn in_workspace(
        self,
        workspace: &Workspace,
        (member, name, role): (MemberId, &str, Role),
        mine: &[(WorkspaceRow, MemberId)],
        figures: FigureDay,
    ) -> db::Result<Self> {
        let mut names = BTreeMap::new();
        for of_kind in workspace.parts.all::<Names>() {
            names.insert(of_kind.kind, (of_kind.all)(workspace).await?);
        }
        let place = Place {
            parts: workspace.parts.clone(),
            slug: workspace.slug.clone(),
            workspace: workspace.name.clone(),
            demo: workspace.demo,
            member: name.to_owned(),
            member_id: member,
            role,
            zone: workspace.zone.clone(),
            today: workspace.today(),
            made_at: workspace.clock.now(),
            figures,
            workspaces: mine.iter().map(|(row, _)| (row.name.clone(), row.slug.clone())).collect(),
            fields: custom_fields(&workspace.main, "accounts").await?,
            names,
        };
        Ok(Self { place: Some(Arc::new(place)), ..self })
    }

    /// For what the program writes by itself: exports, mails, the command line.
    pub fn of_workspace(workspace: &Workspace) -> Self {
        Self {
            locale: workspace.locale,
            theme: Theme::System,
            wants_json: false,
            mac: false,
            path: String::new(),
            answers: false,
            place: None,
        }
    }

    /// Of nobody in particular, for tests of words.
    #[cfg(any(test, feature = "testing"))]
    pub fn speaking(locale: Locale) -> Self {
        Self { locale, ..Self::plain(&HeaderMap::new(), &Uri::default()) }
    }

    /// The accounts' own fields, in their order.
    pub fn fields(&self) -> &[CustomField] {
        self.place.as_ref().map_or(&[], |place| &place.fields)
    }

    /// What an account's own field is called; one that is gone keeps its key.
    pub fn field_label(&self, key: &str) -> String {
        let field = self.fields().iter().find(|field| field.key == key);
        field.map_or_else(|| key.to_owned(), |field| field.label.clone())
    }

    /// What people call this thing of a kind; none where they left it the name under which it arrives.
    pub fn called(&self, kind: &str, name: &str) -> Option<&str> {
        self.place.as_ref()?.names.get(kind)?.get(name).map(String::as_str)
    }

    /// What an event is called on screens; one without a display name keeps the name that arrives.
    pub fn event_name(&self, event: &str) -> String {
        self.called("event", event).unwrap_or(event).to_owned()
    }

    /// The name under which it arrives, where it is called otherwise.
    pub fn event_key<'a>(&self, event: &'a str) -> Option<&'a str> {
        self.called("event", event).map(|_| event)
    }

    // Words.

    pub fn t(&self, key: &str) -> String {
        self.locale.t(key)
    }

    pub fn t1<'a>(&self, key: &str, name: &'a str, value: impl Into<FluentValue<'a>>) -> String {
        self.locale.t1(key, name, value)
    }

    pub fn t2<'a>(
        &self,
        key: &str,
        name: &'a str,
        value: impl Into<FluentValue<'a>>,
        name2: &'a str,
        value2: impl Into<FluentValue<'a>>,
    ) -> String {
        self.locale.ta(key, [(name, value.into()), (name2, value2.into())])
    }

    pub fn lang(&self) -> &'static str {
        self.locale.as_str()
    }

    pub fn is_ja(&self) -> bool {
        self.locale == Locale::Ja
    }

    pub fn dark_or_light(&self) -> Option<&'static str> {
        (self.theme != Theme::System).then(|| self.theme.as_str())
    }

    /// A key that is pressed with the one for commands: `⌘K`, `Ctrl+K`.
    pub fn command_key(&self, key: &str) -> String {
        if self.mac { format!("⌘{key}") } else { format!("Ctrl+{key}") }
    }

    // Addresses.

    /// The address of a path in this workspace: `href("/accounts")`.
    pub fn href(&self, path: &str) -> String {
        match &self.place {
            Some(place) => format!("/w/{}{path}", place.slug),
            None => path.to_owned(),
        }
    }

    pub fn home(&self) -> String {
        if self.place.is_some() { self.href("/today") } else { "/".to_owned() }
    }

    /// Whether the page is at this path of the workspace or below it.
    pub fn is_at(&self, path: &str) -> bool {
        let here = self.path.split('?').next().unwrap_or_default();
        let there = self.href(path);
        here == there || here.strip_prefix(&there).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether the page is at this very path of the workspace.
    pub fn is_exactly(&self, path: &str) -> bool {
        self.path.split('?').next() == Some(self.href(path).as_str())
    }

    pub fn may(&self, act: Act) -> bool {
        self.place.as_ref().is_some_and(|place| place.role.may(act))
    }

    // Figures.

    pub fn number(&self, number: &i64) -> String {
        format!("{}{}", if *number < 0 { "−" } else { "" }, grouped(number.unsigned_abs()))
    }

    /// A number with at most one decimal.
    pub fn decimal(&self, number: &f64) -> String {
        crate::i18n::written(*number)
    }

    /// A share between 0 and 1 as whole per cent.
    pub fn percent(&self, share: &f64) -> String {
        format!("{:.0}%", share * 100.0)
    }

    pub fn money(&self, money: &Money) -> String {
        money.to_string()
    }

    /// An amount per month: `¥480,000/月`.
    pub fn per_month(&self, money: &Money) -> String {
        self.t1("figure-per-month", "amount", money.to_string())
    }

    // Time.

    /// A day: `2026/11/22`, in English `22 Nov 2026`.
    pub fn day(&self, day: &Date) -> String {
        match self.locale {
            Locale::Ja => day.strftime("%Y/%-m/%-d").to_string(),
            Locale::En => day.strftime("%-d %b %Y").to_string(),
        }
    }

    /// A day without its year where that is this year.
    pub fn short_day(&self, day: &Date) -> String {
        let this_year = self.place.as_ref().is_some_and(|place| place.today.year() == day.year());
        match (self.locale, this_year) {
            (Locale::Ja, true) => day.strftime("%-m/%-d").to_string(),
            (Locale::En, true) => day.strftime("%-d %b").to_string(),
            (_, false) => self.day(day),
        }
    }

    /// An instant in the workspace's time zone, as near as is told: `今日 8:12`, `昨日 18:00`, `11/12`, `2025/7/3`.
    pub fn when(&self, at: &Timestamp) -> String {
        let Some(place) = &self.place else {
            return at.zoned(&TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string();
        };
        let local = at.zoned(&place.zone);
        let clock = local.strftime("%-H:%M").to_string();
        match days_between(local.date(), place.today) {
            0 => self.t1("time-today", "clock", clock),
            1 => self.t1("time-yesterday", "clock", clock),
            _ => self.short_day(&local.date()),
        }
    }

    /// Day and clock: `2026/11/22 8:12`.
    pub fn exact(&self, at: &Timestamp) -> String {
        let zone = self.place.as_ref().map_or(TimeZone::UTC, |place| place.zone.clone());
        let local = at.zoned(&zone);
        format!("{} {}", self.day(&local.date()), local.strftime("%-H:%M"))
    }

    /// An instant for `<time datetime>`.
    pub fn iso(&self, at: &Timestamp) -> String {
        at.zoned(&TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// How far a day is from the day of the figures: `今日`, `あと41日`, `3日前`.
    pub fn days_away(&self, day: &Date) -> String {
        let Some(place) = &self.place else { return self.day(day) };
        match days_between(place.figures.day, *day) {
            0 => self.t("time-on-the-day"),
            ahead @ 1.. => self.t1("time-days-ahead", "n", ahead),
            ago => self.t1("time-days-ago", "n", -ago),
        }
    }
}

/// The language that `?lang=` asks for.
pub(crate) fn chosen_language(uri: &Uri) -> Option<Locale> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("lang="))?.parse().ok()
}
