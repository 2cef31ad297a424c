//! The settings of a workspace as a form has them: for set-up, for another workspace, and for changing one.
//!
//! Invariant: what is checked here is what [`super::Home`] takes, so a form that passes is stored.

use crate::{
    i18n::Locale,
    web::{FormErrors, Ui},
    workspaces::{HOME_ZONE, NewWorkspace, Workspace, holidays, time_zone, zone_names},
};

/// As typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct WorkspaceFields {
    pub workspace: String,
    pub locale: String,
    pub timezone: String,
    pub fiscal_year_start: String,
    pub currency: String,
    pub holidays: String,
    /// One day or span a line; none where the form does not ask.
    pub own_holidays: Option<String>,
}

/// The currencies offered; others come in with imported amounts.
const CURRENCIES: &[&str] = &[
    "JPY", "USD", "EUR", "GBP", "AUD", "CAD", "CHF", "CNY", "HKD", "IDR", "INR", "KRW", "MYR", "NZD", "PHP",
    "SGD", "THB", "TWD", "VND",
];

/// The longest name of a workspace, in characters.
const LONGEST_NAME: usize = 120;

impl WorkspaceFields {
    /// What a Japanese company would choose, in the page's language.
    pub fn usual(ui: &Ui) -> Self {
        Self {
            workspace: String::new(),
            locale: ui.lang().to_owned(),
            timezone: HOME_ZONE.to_owned(),
            fiscal_year_start: "4".to_owned(),
            currency: "JPY".to_owned(),
            holidays: "jp".to_owned(),
            own_holidays: None,
        }
    }

    pub fn of(workspace: &Workspace) -> Self {
        Self {
            workspace: workspace.name.clone(),
            locale: workspace.locale.to_string(),
            timezone: workspace.zone.iana_name().unwrap_or("UTC").to_owned(),
            fiscal_year_start: workspace.fiscal_year_start.to_string(),
            currency: workspace.currency.to_string(),
            holidays: workspace.holidays.clone(),
            own_holidays: Some(workspace.own_holidays.replace('/', " – ")),
        }
    }

    /// The workspace that was meant, or none after noting what is wrong.
    pub fn check(&self, ui: &Ui, errors: &mut FormErrors) -> Option<NewWorkspace> {
        let name = self.workspace.trim();
        if name.is_empty() {
            errors.add("workspace", ui.t("workspace-name-missing"));
        } else if name.chars().count() > LONGEST_NAME {
            errors.add("workspace", ui.t1("workspace-name-long", "n", LONGEST_NAME as i64));
        }
        let locale = self.locale.parse::<Locale>().ok();
        if locale.is_none() {
            errors.add("locale", ui.t("workspace-locale-unknown"));
        }
        if time_zone(&self.timezone).is_err() {
            errors.add("timezone", ui.t("workspace-zone-unknown"));
        }
        let month = self.fiscal_year_start.parse::<i64>().ok().filter(|month| (1..=12).contains(month));
        if month.is_none() {
            errors.add("fiscal_year_start", ui.t("workspace-month-unknown"));
        }
        let currency = self.currency.parse().ok();
        if currency.is_none() {
            errors.add("currency", ui.t("workspace-currency-unknown"));
        }
        if !self.holidays.is_empty() && !holidays::COUNTRIES.contains(&self.holidays.as_str()) {
            errors.add("holidays", ui.t("workspace-holidays-unknown"));
        }
        if let Some(Err(line)) = self.own_holidays.as_deref().map(holidays::own_days) {
            errors.add("own_holidays", ui.t1("workspace-own-holidays-wrong", "line", line));
        }
        if !errors.is_empty() {
            return None;
        }
        Some(NewWorkspace {
            name: name.to_owned(),
            locale: locale?,
            timezone: self.timezone.clone(),
            fiscal_year_start: month?,
            currency: currency?,
            demo: false,
        })
    }

    /// Every time zone, Tokyo first.
    pub fn zones(&self) -> Vec<String> {
        zone_names()
    }

    pub fn months(&self) -> std::ops::RangeInclusive<i64> {
        1..=12
    }

    pub fn is_month(&self, month: &i64) -> bool {
        self.fiscal_year_start.parse() == Ok(*month)
    }

    pub fn is_currency(&self, code: &str) -> bool {
        self.currency == code
    }

    pub fn is_holidays(&self, of: &str) -> bool {
        self.holidays == of
    }

    /// The currencies offered, with the one chosen now.
    pub fn currencies(&self) -> Vec<&str> {
        let mut codes = CURRENCIES.to_vec();
        if !self.currency.is_empty() && !codes.contains(&self.currency.as_str()) {
            codes.push(&self.currency);
        }
        codes
    }
}
