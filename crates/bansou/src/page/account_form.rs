//! The dialog in which an account is added by hand, and removing one that was entered by mistake.

use axum::{Form, extract::Path, http::HeaderMap, response::Response};
use serde_json::json;

use super::change::{found, owner_of, removed};
use crate::{
    customers::{Account, AccountEdit, Customers as _, NewAccount, Stage, Touch},
    ids::AccountId,
    members,
    web::{
        FormErrors, Problem, Seat, Ui,
        inputs::{self, Input, InputKind, Reader, Sent},
    },
};

/// `GET /accounts/new`
pub async fn new(seat: Seat, headers: HeaderMap) -> Result<Response, Problem> {
    let mut sent = Sent::default();
    sent.set("stage", Stage::Lead.to_string());
    sent.set("touch", Touch::Low.to_string());
    sent.set("owner", seat.member.id.to_string());
    ask(&seat, &headers, &sent, FormErrors::default(), &[]).await
}

/// `POST /accounts`
pub async fn create(
    seat: Seat,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let sent = Sent::of(pairs);
    let mut new = match read(&seat.ui, &sent) {
        Ok(new) => new,
        Err(errors) => return ask(&seat, &headers, &sent, errors, &[]).await,
    };
    new.owner = match sent.given("owner") {
        Some(owner) => owner_of(&seat, owner).await?.map(|(id, _)| id),
        None => None,
    };
    new.currency = seat.workspace.currency;
    let alike = seat.accounts().like(&new.edit.name, new.edit.domain.as_deref()).await?;
    if !alike.is_empty() && !sent.is_set("distinct") {
        return ask(&seat, &headers, &sent, FormErrors::default(), &alike).await;
    }
    let (id, _) = seat.accounts().add(&new).await?;
    // Whoever adds a company goes on with it: people, contracts, what was said.
    Ok(removed(&seat, None, &format!("/accounts/{id}")))
}

/// `POST /accounts/{account}/removal`
pub async fn remove(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
) -> Result<Response, Problem> {
    let account = found(&seat, id).await?;
    let done = account.remove(&seat).await?.ok_or_else(|| {
        Problem::conflict(seat.ui.t1("account-in-use", "name", account.name.as_str()))
            .with_way_back(format!("/accounts/{id}"), "account-way-back-here")
    })?;
    Ok(removed(&seat, done.act, "/accounts"))
}

/// What is typed of a new account; owner and currency are added by who reads it.
pub fn read(ui: &Ui, sent: &Sent) -> Result<NewAccount, FormErrors> {
    let mut reader = Reader::new(ui, sent);
    let stage: Option<Stage> = reader.word("stage");
    if stage == Some(Stage::Churned) {
        reader.errors.add("stage", ui.t("account-new-churned"));
    }
    let touch: Option<Touch> = reader.word("touch");
    let domain = reader.text("domain", 253).map(|text| host(&text));
    if domain.as_deref().is_some_and(|host| !host.contains('.')) {
        let given = sent.text("domain").unwrap_or_default();
        reader.errors.add("domain", ui.t1("account-bad-domain", "given", given));
    }
    let edit = AccountEdit {
        name: reader.required("name", 200, "account-edit-no-name"),
        kana: reader.text("kana", 200),
        domain,
        industry: reader.text("industry", 200),
        country: reader.text("country", 100),
        region: reader.text("region", 100),
        employees: reader.integer("employees", 0, 10_000_000),
        referral: reader.text("referral", 200),
        signed_up_on: reader.day("signed_up_on"),
        custom: json!({}),
    };
    let new = NewAccount {
        edit,
        stage: stage.unwrap_or(Stage::Lead),
        touch: touch.unwrap_or(Touch::Low),
        owner: None,
        currency: crate::money::Currency::JPY,
    };
    reader.done(new)
}

/// The host of an address or a mail address: `https://www.Aoba.co.jp/about` is `aoba.co.jp`.
fn host(text: &str) -> String {
    let text = crate::numbers::narrow(text).to_lowercase();
    let text = text.rsplit_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let text = text.split(['/', '?', '#', ':']).next().unwrap_or_default();
    text.strip_prefix("www.").unwrap_or(text).trim_end_matches('.').to_owned()
}

/// The inputs of every account's own fields: name, reading and domain first.
pub(super) fn own_inputs(ui: &Ui, sent: &Sent) -> Vec<Input> {
    let text = |name: &str| Input::new(sent, name, ui.t(&format!("field-{name}")), InputKind::Text);
    vec![
        text("name").required(),
        text("kana").paired(),
        text("domain").hint(ui.t("account-domain-hint")),
        text("industry").paired(),
        Input::new(sent, "employees", ui.t("field-employees"), InputKind::Number),
        text("country").paired(),
        text("region"),
        text("referral").paired(),
        Input::new(sent, "signed_up_on", ui.t("field-signed_up_on"), InputKind::Date),
    ]
}

async fn ask(
    seat: &Seat,
    headers: &HeaderMap,
    sent: &Sent,
    errors: FormErrors,
    alike: &[Account],
) -> Result<Response, Problem> {
    let ui = &seat.ui;
    let back = sent.back(ui, headers, "/accounts");
    let mut form = inputs::Form::new(ui, ui.t("account-new-title"), ui.href("/accounts"), back);
    let members = members::all_members(&seat.workspace).await?;
    let members = members.into_iter().filter(|member| member.ended_at.is_none());
    let owners = members.map(|member| (member.id.to_string(), member.name));
    let owners = owners.chain([("none".to_owned(), ui.t("accounts-owner-none"))]);
    let stages = Stage::ALL.iter().filter(|stage| **stage != Stage::Churned);
    let stages = stages.map(|stage| (stage.to_string(), stage.label(ui)));
    let touches = Touch::ALL.iter().map(|touch| (touch.to_string(), touch.label(ui)));
    form.inputs = own_inputs(ui, sent);
    let first = [
        Input::new(sent, "stage", ui.t("field-stage"), InputKind::Choice).choices(stages, None).paired(),
        Input::new(sent, "touch", ui.t("field-touch"), InputKind::Choice).choices(touches, None),
        Input::new(sent, "owner", ui.t("field-owner"), InputKind::Choice).choices(owners, None),
    ];
    form.inputs.splice(3..3, first);
    form.errors = errors;
    form.alike =
        alike.iter().map(|one| (one.name.clone(), ui.href(&format!("/accounts/{}", one.id)))).collect();
    Ok(form.answer(headers))
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn an_address_of_a_company_is_its_host() {
        for given in ["aoba.co.jp", "https://www.Aoba.co.jp/about?x=1", "info@aoba.co.jp", "ａｏｂａ．co.jp"]
        {
            assert_eq!(host(given), "aoba.co.jp", "{given}");
        }
    }
}
