//! What is done to customers, their people and their contracts by hand.

use serde_json::Value as Json;

use crate::{activity::words::choice, acts::ActKind, web::Ui};

pub const ALL: &[&ActKind] = &[
    &ACCOUNT_NEW,
    &ACCOUNT_EDIT,
    &ACCOUNT_REMOVAL,
    &OWNER,
    &STAGE,
    &CHURN,
    &TOUCH,
    &FIELD,
    &PERSON_NEW,
    &PERSON_EDIT,
    &PERSON_REMOVAL,
    &CONTRACT_NEW,
    &CONTRACT_EDIT,
    &CONTRACT_END,
    &CONTRACT_REMOVAL,
    &DECISION,
    &DECISION_REMOVAL,
];

pub static ACCOUNT_NEW: ActKind = ActKind { makes_page: true, ..ActKind::named("account_new") };
pub static ACCOUNT_EDIT: ActKind = ActKind::named("account_edit");
pub static ACCOUNT_REMOVAL: ActKind = ActKind::named("account_removal");
pub static OWNER: ActKind = ActKind { to: to_owner, ..ActKind::named("owner") };
pub static STAGE: ActKind = ActKind { to: to_stage, ..ActKind::named("stage") };
pub static CHURN: ActKind = ActKind { to: to_stage, ..ActKind::named("churn") };
pub static TOUCH: ActKind =
    ActKind { to: |ui, about| Some(choice(ui, "touch", about["to"].as_str()?)), ..ActKind::named("touch") };
pub static FIELD: ActKind = ActKind { to: to_value, ..ActKind::named("field") };
pub static PERSON_NEW: ActKind = ActKind { makes_page: true, ..ActKind::named("person_new") };
pub static PERSON_EDIT: ActKind = ActKind::named("person_edit");
pub static PERSON_REMOVAL: ActKind = ActKind::named("person_removal");
pub static CONTRACT_NEW: ActKind = ActKind::named("contract_new");
pub static CONTRACT_EDIT: ActKind = ActKind::named("contract_edit");
pub static CONTRACT_END: ActKind = ActKind::named("contract_end");
pub static CONTRACT_REMOVAL: ActKind = ActKind::named("contract_removal");
pub static DECISION: ActKind = ActKind {
    to: |ui, about| Some(choice(ui, "decision", about["to"].as_str()?)),
    ..ActKind::named("decision")
};
pub static DECISION_REMOVAL: ActKind = ActKind::named("decision_removal");

fn to_stage(ui: &Ui, about: &Json) -> Option<String> {
    Some(choice(ui, "stage", about["to"].as_str()?))
}

fn to_owner(ui: &Ui, about: &Json) -> Option<String> {
    Some(about["to"].as_str().map_or_else(|| ui.t("accounts-owner-none"), str::to_owned))
}

fn to_value(ui: &Ui, about: &Json) -> Option<String> {
    let field = about["field"].as_str().unwrap_or_default();
    Some(ui.t2("accounts-bulk-field-to", "field", field, "value", about["to"].as_str()?))
}
