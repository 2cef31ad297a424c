//! The dialog in which an account's own fields are edited.
//!
//! Invariant: what was typed comes back with its errors; nothing is stored until every field can be read.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde_json::{Map, Value};

use super::change::{answered, found};
use crate::{
    customers::{Account, AccountEdit, CustomField, FieldType, custom_fields},
    ids::AccountId,
    web::{Problem, Seat, Ui, form::FormErrors, html_with_status, stream},
};

/// One input of the form.
struct Input {
    name: String,
    label: String,
    value: String,
    kind: InputKind,
    /// Of a choice: what there is to choose.
    choices: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum InputKind {
    Text,
    Number,
    Date,
    YesNo,
    Choice,
}

impl Input {
    fn new(name: String, label: String, value: String, kind: InputKind) -> Self {
        Self { name, label, value, kind, choices: Vec::new() }
    }

    /// What there is to choose; what stands there can be kept, even where no other record has it.
    fn choices(&self) -> impl Iterator<Item = &String> {
        let own = Some(&self.value).filter(|value| !value.is_empty() && !self.choices.contains(value));
        self.choices.iter().chain(own)
    }
}

impl InputKind {
    fn html(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Text | Self::Number | Self::YesNo | Self::Choice => "text",
        }
    }
}

#[derive(Template)]
#[template(path = "customers/account/edit_page.html")]
struct EditPage<'a> {
    ui: &'a Ui,
    account: &'a Account,
    inputs: Vec<Input>,
    errors: FormErrors,
}

#[derive(Template)]
#[template(path = "customers/account/edit_dialog.html")]
struct EditDialog<'a> {
    ui: &'a Ui,
    account: &'a Account,
    inputs: Vec<Input>,
    errors: FormErrors,
}

/// What was sent, by the input's name.
type Sent = std::collections::HashMap<String, String>;

pub async fn form(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let account = found(&seat, id).await?;
    let fields = custom_fields(&seat.workspace.main, "accounts").await?;
    let edit = AccountEdit::of(&account);
    let inputs = inputs(&seat.ui, &fields, &written(&edit, &fields));
    Ok(page(&seat.ui, &account, inputs, FormErrors::default(), &headers, StatusCode::OK))
}

pub async fn save(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Result<Response, Problem> {
    let account = found(&seat, id).await?;
    let fields = custom_fields(&seat.workspace.main, "accounts").await?;
    let edit = match read(&seat.ui, &account, &fields, &sent) {
        Ok(edit) => edit,
        Err(errors) => {
            let inputs = inputs(&seat.ui, &fields, &sent);
            return Ok(page(&seat.ui, &account, inputs, errors, &headers, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let done = account.edit(&seat, &edit).await?;
    Ok(answered(&seat, &headers, id, &Default::default(), &seat.ui.t("account-edited"), &done))
}

fn page(
    ui: &Ui,
    account: &Account,
    inputs: Vec<Input>,
    errors: FormErrors,
    headers: &HeaderMap,
    status: StatusCode,
) -> Response {
    if stream::is_for_modal(headers) {
        html_with_status(status, &EditDialog { ui, account, inputs, errors })
    } else {
        html_with_status(status, &EditPage { ui, account, inputs, errors })
    }
}

/// The fields of every account, with how each is typed.
const FIXED: [(&str, InputKind); 9] = [
    ("name", InputKind::Text),
    ("kana", InputKind::Text),
    ("domain", InputKind::Text),
    ("industry", InputKind::Text),
    ("country", InputKind::Text),
    ("region", InputKind::Text),
    ("employees", InputKind::Number),
    ("referral", InputKind::Text),
    ("signed_up_on", InputKind::Date),
];

fn inputs(ui: &Ui, fields: &[CustomField], values: &Sent) -> Vec<Input> {
    let value = |name: &str| values.get(name).cloned().unwrap_or_default();
    let fixed = FIXED.iter().map(|(name, kind)| {
        Input::new((*name).to_owned(), ui.t(&format!("field-{name}")), value(name), *kind)
    });
    let own = fields.iter().map(|field| {
        let name = format!("c.{}", field.key);
        let kind = if field.choices.is_empty() { kind_of(field.kind) } else { InputKind::Choice };
        let value = value(&name);
        Input { choices: field.choices.clone(), ..Input::new(name, field.label.clone(), value, kind) }
    });
    fixed.chain(own).collect()
}

fn kind_of(kind: FieldType) -> InputKind {
    match kind {
        FieldType::Date => InputKind::Date,
        FieldType::Boolean => InputKind::YesNo,
        kind if kind.is_figure() => InputKind::Number,
        _ => InputKind::Text,
    }
}

/// The fields as they stand in the inputs.
fn written(edit: &AccountEdit, fields: &[CustomField]) -> Sent {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut values: Sent = [
        ("name", edit.name.clone()),
        ("kana", text(&edit.kana)),
        ("domain", text(&edit.domain)),
        ("industry", text(&edit.industry)),
        ("country", text(&edit.country)),
        ("region", text(&edit.region)),
        ("employees", edit.employees.map(|n| n.to_string()).unwrap_or_default()),
        ("referral", text(&edit.referral)),
        ("signed_up_on", edit.signed_up_on.map(|day| day.to_string()).unwrap_or_default()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    values.extend(fields.iter().map(|field| (format!("c.{}", field.key), field.written(&edit.custom))));
    values
}

fn read(ui: &Ui, account: &Account, fields: &[CustomField], sent: &Sent) -> Result<AccountEdit, FormErrors> {
    let mut errors = FormErrors::default();
    let given = |name: &str| sent.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let text = |name: &str| given(name).map(str::to_owned);
    if given("name").is_none() {
        errors.add("name", ui.t("account-edit-no-name"));
    }
    let employees = given("employees").map(|text| text.replace(',', "").parse::<i64>());
    if matches!(employees, Some(Err(_) | Ok(..0))) {
        errors.add("employees", ui.t("field-bad-integer"));
    }
    let signed_up_on = given("signed_up_on").map(str::parse::<jiff::civil::Date>);
    if matches!(signed_up_on, Some(Err(_))) {
        errors.add("signed_up_on", ui.t("field-bad-date"));
    }
    // Keys without a field of their own stay as they are.
    let mut custom: Map<String, Value> = account.custom.as_object().cloned().unwrap_or_default();
    for field in fields {
        let name = format!("c.{}", field.key);
        let Some(typed) = sent.get(&name) else { continue };
        // What was not touched keeps its exact value, also where an input cannot hold all of it.
        if *typed == field.written(&account.custom) {
            continue;
        }
        match field.read(typed, account.mrr.currency) {
            Ok(Value::Null) => drop(custom.remove(&field.key)),
            Ok(value) => drop(custom.insert(field.key.clone(), value)),
            Err(key) => errors.add(&name, ui.t(key)),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(AccountEdit {
        name: text("name").unwrap_or_default(),
        kana: text("kana"),
        domain: text("domain"),
        industry: text("industry"),
        country: text("country"),
        region: text("region"),
        employees: employees.and_then(Result::ok),
        referral: text("referral"),
        signed_up_on: signed_up_on.and_then(Result::ok),
        custom: Value::Object(custom),
    })
}
