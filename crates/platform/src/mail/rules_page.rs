//! The pages of who is not written to, and of when anybody is.
//!
//! Invariant: a line is lifted by a member's hand and by nothing else but the person's own.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use bansou_letters::Address;

use super::{
    Verb,
    list::PAGE,
    returned,
    rules::{self, Rules, clock},
    suppressions::{self, Suppressed},
};
use crate::{
    activity::{Subject, SubjectKind, words::choice},
    ids::SuppressionId,
    members::Act,
    numbers,
    web::{App, FormErrors, Problem, Routes, Seat, Ui, html, html_with_status, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/settings/mail/suppressions", Act::MANAGE_WORKSPACE, list)
        .post("/settings/mail/suppressions", Act::MANAGE_WORKSPACE, add)
        .post("/settings/mail/suppressions/{id}/lifting", Act::MANAGE_WORKSPACE, lift)
        .get("/settings/mail/rules", Act::MANAGE_WORKSPACE, rules_page)
        .post("/settings/mail/rules", Act::MANAGE_WORKSPACE, change_rules)
}

#[derive(Template)]
#[template(path = "mail/suppressions.html")]
struct SuppressionsPage {
    ui: Ui,
    lines: Vec<Suppressed>,
    first: bool,
    next: Option<String>,
    address: String,
    note: String,
    errors: FormErrors,
}

impl SuppressionsPage {
    async fn new(seat: &Seat, before: Option<SuppressionId>) -> Result<Self, Problem> {
        let mut lines = suppressions::list(&seat.workspace.main, before, PAGE + 1).await?;
        let more = lines.len() as i64 > PAGE;
        lines.truncate(PAGE as usize);
        let next = lines.last().filter(|_| more);
        Ok(Self {
            next: next.map(|last| seat.ui.href(&format!("/settings/mail/suppressions?before={}", last.id))),
            ui: seat.ui.clone(),
            lines,
            first: before.is_none(),
            address: String::new(),
            note: String::new(),
            errors: FormErrors::default(),
        })
    }

    fn reason(&self, line: &Suppressed) -> String {
        self.ui.t(&format!("mail-suppression-{}", line.reason))
    }

    fn topic(&self, line: &Suppressed) -> String {
        if line.topic.is_empty() {
            self.ui.t("mail-all-topics")
        } else {
            choice(&self.ui, "mail-topic", &line.topic)
        }
    }
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct Wanted {
    before: String,
}

async fn list(seat: Seat, Query(wanted): Query<Wanted>) -> Result<Response, Problem> {
    let before = match wanted.before.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Problem::not_found())?),
    };
    Ok(html(&SuppressionsPage::new(&seat, before).await?))
}

#[derive(Debug, serde::Deserialize)]
struct Addition {
    address: String,
    #[serde(default)]
    note: String,
}

/// The longest note, in characters.
const LONGEST_NOTE: usize = 200;

async fn add(seat: Seat, Form(given): Form<Addition>) -> Result<Response, Problem> {
    let mut errors = FormErrors::default();
    let address = Address::parse(&given.address);
    if address.is_err() {
        errors.add("address", seat.ui.t("login-email-wrong"));
    }
    if given.note.chars().count() > LONGEST_NOTE {
        errors.add("note", seat.ui.t1("mail-note-long", "n", LONGEST_NOTE as i64));
    }
    let added = match address {
        Ok(address) if errors.is_empty() => {
            let mut change = seat.change().await?;
            let added = suppressions::add_by_hand(&mut change, &address, given.note.trim()).await?;
            change.commit().await?;
            added
        }
        _ => false,
    };
    if added {
        return Ok(redirect(&seat.ui.href("/settings/mail/suppressions")).into_response());
    }
    if errors.is_empty() {
        errors.add("address", seat.ui.t("mail-suppressed-already"));
    }
    let page = SuppressionsPage {
        errors,
        address: given.address,
        note: given.note,
        ..SuppressionsPage::new(&seat, None).await?
    };
    Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

async fn lift(
    seat: Seat,
    Path((_workspace, id)): Path<(String, SuppressionId)>,
) -> Result<Response, Problem> {
    let mut change = seat.change().await?;
    if !suppressions::lift(&mut change, id).await? {
        return Err(Problem::not_found());
    }
    change.commit().await?;
    Ok(redirect(&seat.ui.href("/settings/mail/suppressions")).into_response())
}

#[derive(Template)]
#[template(path = "mail/rules.html")]
struct RulesPage {
    ui: Ui,
    fields: RulesForm,
    /// Where reports are posted to.
    returned: String,
    errors: FormErrors,
}

/// As typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
struct RulesForm {
    letters: String,
    days: String,
    /// `20:00`; both empty where no hour is quiet.
    from: String,
    until: String,
    weekend: Option<String>,
}

impl RulesForm {
    fn of(rules: &Rules) -> Self {
        let has_hours = rules.quiet_from != rules.quiet_until;
        let hour =
            |minute| if has_hours { clock(minute).strftime("%H:%M").to_string() } else { String::new() };
        Self {
            letters: rules.budget_letters.to_string(),
            days: rules.budget_days.to_string(),
            from: hour(rules.quiet_from),
            until: hour(rules.quiet_until),
            weekend: rules.quiet_weekend.then(|| "1".to_owned()),
        }
    }

    /// The rules, or none with what is wrong noted.
    fn check(&self, ui: &Ui, errors: &mut FormErrors) -> Option<Rules> {
        let mut number = |field: &str, text: &str, most: i64| {
            let read = numbers::whole(text).filter(|number| (1..=most).contains(number));
            if read.is_none() {
                errors.add(field, ui.t1("mail-rules-number", "most", most));
            }
            read
        };
        let letters = number("letters", &self.letters, rules::MOST_LETTERS);
        let days = number("days", &self.days, rules::MOST_DAYS);
        let hours = match (self.from.trim(), self.until.trim()) {
            ("", "") => Some((0, 0)),
            (from, until) => minute(from).zip(minute(until)).filter(|(from, until)| from != until),
        };
        if hours.is_none() {
            errors.add("from", ui.t("mail-rules-hours"));
        }
        let ((budget_letters, budget_days), (quiet_from, quiet_until)) = (letters.zip(days)?, hours?);
        let quiet_weekend = self.weekend.is_some();
        let rules = Rules { budget_letters, budget_days, quiet_from, quiet_until, quiet_weekend };
        rules.are_possible().then_some(rules)
    }
}

/// `20:00` as minutes after midnight.
fn minute(text: &str) -> Option<i64> {
    let text = numbers::narrow(text);
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

fn returned_url(seat: &Seat) -> String {
    seat.workspace.post.link(&returned::path(&seat.workspace))
}

async fn rules_page(seat: Seat) -> Result<Response, Problem> {
    let fields = RulesForm::of(&rules::load(&seat.workspace.main).await?);
    Ok(html(&RulesPage { returned: returned_url(&seat), ui: seat.ui, fields, errors: FormErrors::default() }))
}

async fn change_rules(seat: Seat, Form(fields): Form<RulesForm>) -> Result<Response, Problem> {
    let mut errors = FormErrors::default();
    let Some(new) = fields.check(&seat.ui, &mut errors) else {
        let page = RulesPage { returned: returned_url(&seat), ui: seat.ui, fields, errors };
        return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let before = rules::load(&seat.workspace.main).await?;
    if new != before {
        let mut change = seat.change().await?;
        new.save(&mut change.tx).await?;
        let subject = Subject::alone(SubjectKind::Workspace, seat.workspace.id.0);
        change.record(subject, Verb::MailRulesChanged { from: before.short(), to: new.short() });
        change.commit().await?;
    }
    Ok(redirect(&seat.ui.href("/settings/mail/rules")).into_response())
}

impl Rules {
    /// In figures: `3/7, 20:00–08:00, 土日`.
    fn short(&self) -> String {
        let hour = |minute| clock(minute).strftime("%H:%M").to_string();
        let hours = if self.quiet_from == self.quiet_until {
            "–".to_owned()
        } else {
            format!("{}–{}", hour(self.quiet_from), hour(self.quiet_until))
        };
        let weekend = if self.quiet_weekend { " +6/7" } else { "" };
        format!("{}/{}d, {hours}{weekend}", self.budget_letters, self.budget_days)
    }
}
