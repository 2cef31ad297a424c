//! The dialog in which an account's own fields are edited.
//!
//! Invariant: what was typed comes back with its errors; nothing is stored until every field can be read.

use axum::{Form, extract::Path, http::HeaderMap, response::Response};
use serde_json::{Map, Value};

use super::{
    account_form,
    change::{answered, found},
};
use crate::{
    custom_fields::{CustomField, FieldType},
    customers::{Account, AccountEdit, Customers as _},
    ids::AccountId,
    web::{
        FormErrors, Problem, Seat, Ui,
        inputs::{self, Input, InputKind, Sent},
    },
};

pub async fn form(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let account = found(&seat, id).await?;
    let fields = seat.ui.fields();
    let mut sent = written(&account);
    for field in fields {
        sent.set(&format!("c.{}", field.key), field.written(&account.custom));
    }
    Ok(ask(&seat, &headers, &account, fields, &sent, FormErrors::default(), &[]))
}

pub async fn save(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let account = found(&seat, id).await?;
    let fields = seat.ui.fields();
    let sent = Sent::of(pairs);
    let edit = match read(&seat.ui, &account, fields, &sent) {
        Ok(edit) => edit,
        Err(errors) => return Ok(ask(&seat, &headers, &account, fields, &sent, errors, &[])),
    };
    let alike = alike(&seat, &account, &edit).await?;
    if !alike.is_empty() && !sent.is_set("distinct") {
        return Ok(ask(&seat, &headers, &account, fields, &sent, FormErrors::default(), &alike));
    }
    let done = account.edit(&seat, &edit).await?;
    Ok(answered(&seat, &headers, id, &sent, &seat.ui.t("account-edited"), &done))
}

/// Others that the account would be like under its new name or domain.
pub async fn alike(
    scope: &crate::web::Scope,
    account: &Account,
    edit: &AccountEdit,
) -> crate::db::Result<Vec<Account>> {
    if edit.name == account.name && edit.domain == account.domain {
        return Ok(Vec::new());
    }
    let domain = edit.domain.as_deref().filter(|_| edit.domain != account.domain);
    let mut alike = scope.accounts().like(&edit.name, domain).await?;
    alike.retain(|one| one.id != account.id);
    Ok(alike)
}

fn ask(
    seat: &Seat,
    headers: &HeaderMap,
    account: &Account,
    fields: &[CustomField],
    sent: &Sent,
    errors: FormErrors,
    alike: &[Account],
) -> Response {
    let ui = &seat.ui;
    let way = format!("/accounts/{}", account.id);
    let back = sent.back(ui, headers, &way);
    let mut form = inputs::Form::new(ui, ui.t("account-edit-title"), ui.href(&format!("{way}/edit")), back);
    form.inputs = own_inputs(ui, fields, sent);
    form.errors = errors;
    form.alike =
        alike.iter().map(|one| (one.name.clone(), ui.href(&format!("/accounts/{}", one.id)))).collect();
    form.other = Some((ui.t("account-remove"), ui.href(&format!("{way}/removal"))));
    form.answer(headers)
}

fn own_inputs(ui: &Ui, fields: &[CustomField], sent: &Sent) -> Vec<Input> {
    let own = fields.iter().map(|field| {
        let name = format!("c.{}", field.key);
        let input = |kind| Input::new(sent, &name, field.label.clone(), kind);
        let unknown = Some(ui.t("word-unknown"));
        match field.kind {
            FieldType::Boolean => {
                let yes_no = [("true", "word-yes"), ("false", "word-no")];
                input(InputKind::Choice)
                    .choices(yes_no.map(|(word, key)| (word.to_owned(), ui.t(key))), unknown)
            }
            _ if !field.choices.is_empty() => {
                // What stands there can be kept, even where no other record has it.
                let value = sent.0.get(&name).filter(|value| !value.is_empty());
                let more = value.filter(|value| !field.choices.contains(value));
                let choices = field.choices.iter().chain(more).map(|choice| (choice.clone(), choice.clone()));
                input(InputKind::Choice).choices(choices, unknown)
            }
            FieldType::Date => input(InputKind::Date),
            kind if kind.is_figure() => input(InputKind::Number),
            _ => input(InputKind::Text),
        }
    });
    account_form::own_inputs(ui, sent).into_iter().chain(own).collect()
}

/// The fields of every account as they stand in the inputs.
pub fn written(account: &Account) -> Sent {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    inputs::written([
        ("name", account.name.clone()),
        ("kana", text(&account.kana)),
        ("domain", text(&account.domain)),
        ("industry", text(&account.industry)),
        ("country", text(&account.country)),
        ("region", text(&account.region)),
        ("employees", account.employees.map(|n| n.to_string()).unwrap_or_default()),
        ("referral", text(&account.referral)),
        ("signed_up_on", account.signed_up_on.map(|day| day.to_string()).unwrap_or_default()),
    ])
}

/// The fields as they were typed; what was not touched keeps its exact value.
pub fn read(
    ui: &Ui,
    account: &Account,
    fields: &[CustomField],
    sent: &Sent,
) -> Result<AccountEdit, FormErrors> {
    let mut typed = sent.clone();
    let same_domain = sent.text("domain") == account.domain;
    if same_domain {
        typed.set("domain", "");
    }
    typed.set("stage", "");
    let read = account_form::read(ui, &typed);
    let mut errors = read.as_ref().err().cloned().unwrap_or_default();
    // Keys without a field of their own stay as they are.
    let mut custom: Map<String, Value> = account.custom.as_object().cloned().unwrap_or_default();
    for field in fields {
        let name = format!("c.{}", field.key);
        let Some(typed) = sent.0.get(&name) else { continue };
        if *typed == field.written(&account.custom) {
            continue;
        }
        match field.read(typed, account.mrr.currency) {
            Ok(Value::Null) => drop(custom.remove(&field.key)),
            Ok(value) => drop(custom.insert(field.key.clone(), value)),
            Err(key) => errors.add(&name, ui.t(key)),
        }
    }
    match read {
        Ok(new) if errors.is_empty() => Ok(AccountEdit {
            custom: Value::Object(custom),
            domain: if same_domain { account.domain.clone() } else { new.edit.domain },
            ..new.edit
        }),
        _ => Err(errors),
    }
}
