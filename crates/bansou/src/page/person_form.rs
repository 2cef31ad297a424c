//! The dialogs in which people are added and edited, and removing one who was entered by mistake.

use axum::{
    Form,
    extract::{Path, Query},
    http::HeaderMap,
    response::Response,
};

use super::change::{found as found_account, removed};
use crate::{
    acts::undo_button,
    customers::{Customers as _, Person, person_edit::PersonEdit},
    ids::{AccountId, PersonId},
    web::{
        FormErrors, Problem, Seat,
        inputs::{self, Sent},
        stream,
    },
};

#[derive(Debug, serde::Deserialize)]
pub struct Start {
    account: Option<AccountId>,
}

/// `GET /people/new`
pub async fn new(seat: Seat, headers: HeaderMap, Query(start): Query<Start>) -> Result<Response, Problem> {
    let mut sent = Sent::default();
    if let Some(account) = start.account {
        sent.set("account_id", account.to_string());
    }
    ask(&seat, &headers, None, &sent, FormErrors::default(), Vec::new()).await
}

/// `POST /people`
pub async fn create(
    seat: Seat,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let sent = account_of_name(&seat, Sent::of(pairs)).await?;
    let edit = match read(&seat, &sent).await? {
        Ok(edit) => edit,
        Err(errors) => return ask(&seat, &headers, None, &sent, errors, Vec::new()).await,
    };
    let alike = seat.people().like(&edit, None).await?;
    if !alike.is_empty() && !sent.is_set("distinct") {
        return ask(&seat, &headers, None, &sent, FormErrors::default(), alike).await;
    }
    let (id, done) = seat.people().add(&edit).await?;
    let ui = &seat.ui;
    let back = sent.back(ui, &headers, &format!("/people/{id}"));
    let message = ui.t1("person-added", "name", edit.name.as_str());
    Ok(stream::done(&headers, ui, &back, &message, undo_button(ui, done.act)))
}

/// `GET /people/{id}/edit`
pub async fn edit(
    seat: Seat,
    Path((_workspace, id)): Path<(String, PersonId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let person = found(&seat, id).await?;
    let sent = PersonEdit::of(&person).written();
    ask(&seat, &headers, Some(&person), &sent, FormErrors::default(), Vec::new()).await
}

/// `POST /people/{id}`
pub async fn change(
    seat: Seat,
    Path((_workspace, id)): Path<(String, PersonId)>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let person = found(&seat, id).await?;
    let sent = account_of_name(&seat, Sent::of(pairs)).await?;
    let edit = match read(&seat, &sent).await? {
        Ok(edit) => edit,
        Err(errors) => return ask(&seat, &headers, Some(&person), &sent, errors, Vec::new()).await,
    };
    let moved = edit.email != person.email || edit.account != person.account || edit.name != person.name;
    let alike = if moved { seat.people().like(&edit, Some(id)).await? } else { Vec::new() };
    if !alike.is_empty() && !sent.is_set("distinct") {
        return ask(&seat, &headers, Some(&person), &sent, FormErrors::default(), alike).await;
    }
    let done = person.edit(&seat, &edit).await?;
    let ui = &seat.ui;
    let back = sent.back(ui, &headers, &format!("/people/{id}"));
    let message = ui.t1("person-changed", "name", edit.name.as_str());
    Ok(stream::done(&headers, ui, &back, &message, undo_button(ui, done.act)))
}

/// `POST /people/{id}/removal`
pub async fn remove(
    seat: Seat,
    Path((_workspace, id)): Path<(String, PersonId)>,
) -> Result<Response, Problem> {
    let person = found(&seat, id).await?;
    let ui = &seat.ui;
    let done = person.remove(&seat).await?.ok_or_else(|| {
        Problem::conflict(ui.t1("person-in-use", "name", person.name.as_str()))
            .with_way_back(format!("/people/{id}"), "account-way-back-person")
    })?;
    Ok(removed(&seat, done.act, "/people"))
}

async fn found(seat: &Seat, id: PersonId) -> Result<Person, Problem> {
    let found = seat.people().find(id).await?;
    found.ok_or_else(|| Problem::not_found().with_way_back("/people", "account-way-back-people"))
}

/// A form that names the account in words: an exact folded name is taken, anything else is asked again by [`read`].
async fn account_of_name(seat: &Seat, mut sent: Sent) -> Result<Sent, Problem> {
    if let Some(name) = sent.text("account") {
        let found = seat.accounts().like(&name, None).await?;
        match &found[..] {
            [one] => sent.set("account_id", one.id.to_string()),
            _ => sent.set("account_id", ""),
        }
    }
    Ok(sent)
}

async fn read(seat: &Seat, sent: &Sent) -> Result<Result<PersonEdit, FormErrors>, Problem> {
    let ui = &seat.ui;
    let read = PersonEdit::read(ui, sent);
    if let (Some(name), None) = (sent.given("account"), sent.given("account_id")) {
        let mut errors = read.err().unwrap_or_default();
        errors.add("account", ui.t1("person-no-account", "given", name));
        return Ok(Err(errors));
    }
    let Ok(edit) = &read else { return Ok(read) };
    if let Some(account) = edit.account
        && seat.accounts().find(account).await?.is_none()
    {
        return Ok(Err(FormErrors::one("account", ui.t1("person-no-account", "given", account.to_string()))));
    }
    Ok(read)
}

async fn ask(
    seat: &Seat,
    headers: &HeaderMap,
    person: Option<&Person>,
    sent: &Sent,
    errors: FormErrors,
    alike: Vec<Person>,
) -> Result<Response, Problem> {
    let ui = &seat.ui;
    let (title, action, way) = match person {
        Some(person) => {
            let way = format!("/people/{}", person.id);
            (ui.t("person-edit-title"), ui.href(&way), way)
        }
        None => (ui.t("person-new-title"), ui.href("/people"), "/people".to_owned()),
    };
    let back = sent.back(ui, headers, &way);
    let mut form = inputs::Form::new(ui, title, action, back);
    let account = sent.given("account_id").and_then(|id| id.parse::<AccountId>().ok());
    let named = match account {
        Some(id) => Some(found_account(seat, id).await?.name),
        None => None,
    };
    form.inputs = PersonEdit::inputs(ui, sent);
    // At an account's page it is known; elsewhere it is typed.
    if person.is_none() && named.is_some() && !sent.0.contains_key("account") {
        form.says.extend(named);
        form.hidden.push(("account_id".to_owned(), sent.text("account_id").unwrap_or_default()));
    } else {
        let mut typed = sent.clone();
        if !typed.0.contains_key("account") {
            typed.set("account", named.unwrap_or_default());
        }
        let input = inputs::Input::new(&typed, "account", ui.t("field-account_id"), inputs::InputKind::Text);
        form.inputs.insert(0, input.hint(ui.t("person-account-hint")));
    }
    form.errors = errors;
    form.alike =
        alike.iter().map(|one| (one.name.clone(), ui.href(&format!("/people/{}", one.id)))).collect();
    Ok(form.answer(headers))
}
