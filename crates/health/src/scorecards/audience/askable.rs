//! What can be asked of an account on any day: what the register says of its plan, stage, touch model and own fields.
//!
//! Invariant: a field that is gone is still asked, by what was said of it, so that an audience which names it keeps its meaning.

use bansou_rules::{Attribute, Catalog, Moment, Type};

use crate::{
    attributes::{CUSTOM, Register},
    custom_fields::{CustomField, custom_fields},
    customers::{attributes::ACCOUNTS, search::folded},
    db,
    money::Currency,
    workspaces::Workspace,
};

#[derive(Clone, Debug)]
pub struct Askable {
    pub register: Register,
    /// What amounts without a currency are in.
    pub currency: Currency,
    moment: Moment,
}

/// What is on record of each day, beside the fields.
const COMMON: [&str; 3] = ["plan", "stage", "touch"];

impl Askable {
    pub async fn load(workspace: &Workspace) -> db::Result<Self> {
        Ok(Self::with_fields(workspace, &custom_fields(&workspace.main, ACCOUNTS.table).await?))
    }

    /// With these fields of accounts.
    pub fn with_fields(workspace: &Workspace, fields: &[CustomField]) -> Self {
        Self::of(workspace, Register::of(&workspace.parts, &ACCOUNTS, fields))
    }

    fn of(workspace: &Workspace, register: Register) -> Self {
        // No condition that moves with time is asked of a day in the past, so any moment does; its zone counts.
        let now = jiff::Timestamp::from_millisecond(workspace.clock.now().0).unwrap_or_default();
        let moment = Moment::new(now, workspace.zone.clone(), workspace.fiscal_year_start as i8);
        Self { register, currency: workspace.currency, moment }
    }

    pub(super) fn moment(&self) -> &Moment {
        &self.moment
    }

    /// What a field is.
    pub fn kind(&self, key: &str) -> Option<Type> {
        let attribute = self.register.get(key);
        match attribute {
            None if key.starts_with(CUSTOM) => Some(Type::Said),
            Some(attribute) if COMMON.contains(&key) => Some(attribute.kind.clone()),
            Some(attribute) if key.starts_with(CUSTOM) => Some(match &attribute.kind {
                // Width and case do not matter to people who look for a text.
                Type::Text { .. } | Type::Link { .. } => Type::Text { fold: Some(folded) },
                Type::Choice(_) => Type::Text { fold: None },
                other => other.clone(),
            }),
            _ => None,
        }
    }
}

impl Catalog for Askable {
    fn attribute(&self, key: &str) -> Option<Attribute> {
        self.kind(key).map(Attribute::in_memory)
    }

    fn minor_digits(&self, currency: &str) -> Option<u32> {
        self.register.minor_digits(currency)
    }

    fn attribute_keys(&self) -> Vec<String> {
        let own = self.register.all().iter().filter(|attribute| attribute.key.starts_with(CUSTOM));
        COMMON.iter().map(|key| (*key).to_owned()).chain(own.map(|attribute| attribute.key.clone())).collect()
    }
}
