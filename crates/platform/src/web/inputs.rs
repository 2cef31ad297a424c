//! Forms described in Rust: their inputs, what stands in them, what was wrong; a dialog, or a page of its own without script.
//!
//! Invariant: what was typed comes back as it was typed, with its errors; a form has one description for both shapes.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::civil::{Date, date};

use super::{FieldProblem, FormErrors, Problem, Ui, stream};
use crate::{i18n::value, numbers};

/// What was sent, by the input's name; what stood in several inputs of one name, with commas between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent(pub BTreeMap<String, String>);

impl Sent {
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        let mut sent = Self::default();
        for (name, value) in pairs {
            sent.0
                .entry(name)
                .and_modify(|all| {
                    all.push(',');
                    all.push_str(&value);
                })
                .or_insert(value);
        }
        sent
    }

    /// What stands there, without spaces around; none where that is nothing.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.given(name).map(str::to_owned)
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }

    pub fn is_set(&self, name: &str) -> bool {
        matches!(self.given(name), Some("true" | "yes" | "on" | "1"))
    }

    /// Where a form leads that is done with: the page that it was opened from, or this path of the workspace.
    pub fn back(&self, ui: &Ui, headers: &HeaderMap, otherwise: &str) -> String {
        match self.given("back") {
            Some(back) => stream::within(ui, back, otherwise),
            None => stream::came_from(headers, ui, otherwise),
        }
    }

    /// The values of an input that takes several.
    pub fn several(&self, name: &str) -> impl Iterator<Item = &str> {
        self.given(name)
            .into_iter()
            .flat_map(|all| all.split(','))
            .map(str::trim)
            .filter(|one| !one.is_empty())
    }
}

/// The days that a form takes: later than any company of today began to sell by the month, and near enough to be meant.
pub const DAYS: (Date, Date) = (date(1990, 1, 1), date(2100, 12, 31));

/// Reads what was sent, and notes what will not do.
#[derive(Debug)]
pub struct Reader<'a> {
    pub ui: &'a Ui,
    pub sent: &'a Sent,
    pub errors: FormErrors,
}

impl<'a> Reader<'a> {
    pub fn new(ui: &'a Ui, sent: &'a Sent) -> Self {
        Self { ui, sent, errors: FormErrors::default() }
    }

    /// A text of at most so many characters.
    pub fn text(&mut self, name: &str, most: usize) -> Option<String> {
        let text = self.sent.given(name)?;
        if text.chars().count() > most {
            self.errors.add(name, self.ui.t1("input-too-long", "n", most as i64));
        }
        Some(text.replace("\r\n", "\n"))
    }

    pub fn required(&mut self, name: &str, most: usize, missing: &str) -> String {
        if self.sent.given(name).is_none() {
            self.errors.add(name, self.ui.t(missing));
        }
        self.text(name, most).unwrap_or_default()
    }

    /// A whole number between these; full-width digits and thousands marks are read too.
    pub fn integer(&mut self, name: &str, least: i64, most: i64) -> Option<i64> {
        let given = self.sent.given(name)?;
        match numbers::whole(given) {
            Some(number) if (least..=most).contains(&number) => Some(number),
            _ => {
                let values = [
                    ("given", value(given)),
                    ("least", value(self.ui.number(&least))),
                    ("most", value(self.ui.number(&most))),
                ];
                self.errors.add(name, self.ui.locale.ta("input-bad-integer", values));
                None
            }
        }
    }

    /// A day that a form takes; `2026/11/30` and `2026年11月30日` are read too.
    pub fn day(&mut self, name: &str) -> Option<Date> {
        let given = self.sent.given(name)?;
        match read_day(given) {
            Some(day) if (DAYS.0..=DAYS.1).contains(&day) => Some(day),
            Some(_) => {
                let bounds = self.ui.t2(
                    "input-day-bounds",
                    "first",
                    self.ui.day(&DAYS.0),
                    "last",
                    self.ui.day(&DAYS.1),
                );
                self.errors.add(name, bounds);
                None
            }
            None => {
                self.errors.add(name, self.ui.t1("input-bad-day", "given", given));
                None
            }
        }
    }

    /// One of the words that stand to choose.
    pub fn word<T: std::str::FromStr>(&mut self, name: &str) -> Option<T> {
        let given = self.sent.given(name)?;
        let read = given.parse().ok();
        if read.is_none() {
            self.errors.add(name, self.ui.t1("input-bad-choice", "given", given));
        }
        read
    }

    /// The value, if nothing was wrong.
    pub fn done<T>(self, value: T) -> Result<T, FormErrors> {
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }
}

fn read_day(given: &str) -> Option<Date> {
    let plain = numbers::narrow(given);
    let parts: Vec<&str> = plain
        .trim_end_matches('日')
        .split(['-', '/', '.', '年', '月'])
        .filter(|part| !part.is_empty())
        .collect();
    let [year, month, day] = parts[..] else { return None };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

impl FormErrors {
    /// For a program: each error with what was given.
    pub fn problem(&self, sent: &Sent) -> Problem {
        let fields = self.iter().map(|wrong| FieldProblem {
            field: wrong.field.clone(),
            message: wrong.message.clone(),
            given: sent.text(&wrong.field).map(|text| text.chars().take(200).collect()),
        });
        Problem::invalid(fields.collect())
    }
}

/// How an input is typed into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    Text,
    Number,
    Date,
    Email,
    Tel,
    Long,
    Choice,
    /// A round button for each choice.
    OneOf,
    /// One box.
    Tick,
    /// A box for each choice.
    Ticks,
}

/// One input of a form.
#[derive(Clone, Debug)]
pub struct Input {
    pub name: String,
    pub label: String,
    pub value: String,
    pub kind: InputKind,
    /// Of a choice: the word that is sent, and what it is called.
    pub choices: Vec<(String, String)>,
    /// What a choice that is left open is called; none where one is always chosen.
    pub open: Option<String>,
    pub required: bool,
    pub hint: Option<String>,
    /// Whether it stands beside the next one.
    pub paired: bool,
    /// The most characters.
    longest: Option<usize>,
    /// The first and the last day.
    days: Option<(Date, Date)>,
}

impl Input {
    pub fn new(sent: &Sent, name: &str, label: String, kind: InputKind) -> Self {
        Self {
            name: name.to_owned(),
            label,
            value: sent.0.get(name).cloned().unwrap_or_default(),
            kind,
            choices: Vec::new(),
            open: None,
            required: false,
            hint: None,
            paired: false,
            longest: None,
            days: None,
        }
    }

    #[must_use]
    pub fn choices(self, choices: impl IntoIterator<Item = (String, String)>, open: Option<String>) -> Self {
        Self { choices: choices.into_iter().collect(), open, ..self }
    }

    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    #[must_use]
    pub fn hint(self, hint: String) -> Self {
        Self { hint: Some(hint), ..self }
    }

    #[must_use]
    pub fn at_most(self, characters: usize) -> Self {
        Self { longest: Some(characters), ..self }
    }

    #[must_use]
    pub fn within(self, first: Date, last: Date) -> Self {
        Self { days: Some((first, last)), ..self }
    }

    #[must_use]
    pub fn paired(self) -> Self {
        Self { paired: true, ..self }
    }

    fn html(&self) -> &'static str {
        match self.kind {
            InputKind::Date => "date",
            InputKind::Email => "email",
            InputKind::Tel => "tel",
            _ => "text",
        }
    }

    fn is_chosen(&self, word: &str) -> bool {
        match self.kind {
            InputKind::Ticks => self.value.split(',').any(|one| one == word),
            _ => self.value == word,
        }
    }

    fn is_ticked(&self) -> bool {
        matches!(self.value.as_str(), "true" | "yes" | "on" | "1")
    }

    fn described(&self, errors: &FormErrors) -> String {
        let mut ids = Vec::new();
        ids.extend(self.hint.is_some().then(|| format!("{}-hint", self.name)));
        ids.extend(errors.has(&self.name).then(|| format!("{}-error", self.name)));
        ids.join(" ")
    }
}

/// A form as it is shown.
#[derive(Clone, Debug)]
pub struct Form {
    pub ui: Ui,
    pub title: String,
    pub action: String,
    /// What the form says before its inputs: of what, and what comes of it.
    pub says: Vec<String>,
    /// Names of the records that it is about.
    pub names: Vec<String>,
    /// Records that may be the same, by name and address.
    pub alike: Vec<(String, String)>,
    pub inputs: Vec<Input>,
    pub hidden: Vec<(String, String)>,
    pub errors: FormErrors,
    pub submit: String,
    pub is_danger: bool,
    /// The input at which typing begins; the first where none is named.
    pub focus: Option<&'static str>,
    /// Where a browser without script goes.
    pub back: String,
    /// Another act on the same record: its name, and where it posts.
    pub other: Option<(String, String)>,
}

impl Form {
    pub fn new(ui: &Ui, title: String, action: String, back: String) -> Self {
        Self {
            title,
            action,
            says: Vec::new(),
            names: Vec::new(),
            alike: Vec::new(),
            inputs: Vec::new(),
            hidden: vec![("back".to_owned(), back.clone())],
            errors: FormErrors::default(),
            submit: ui.t("form-save"),
            is_danger: false,
            focus: None,
            back,
            other: None,
            ui: ui.clone(),
        }
    }

    /// The form as it is asked for: 200 where nothing is wrong, 422 where something is.
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let status = if self.errors.is_empty() && self.alike.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        stream::dialog(
            headers,
            status,
            &Dialog { ui: &self.ui, form: self },
            &Page { ui: &self.ui, form: self },
        )
    }

    fn begins_at(&self, input: &Input) -> bool {
        let first = self.inputs.first().map(|first| first.name.as_str());
        self.errors.is_empty() && self.focus.or(first) == Some(input.name.as_str())
    }

    /// The inputs, each pair together.
    fn rows(&self) -> Vec<Vec<&Input>> {
        let mut rows: Vec<Vec<&Input>> = Vec::new();
        let mut open = false;
        for input in &self.inputs {
            match rows.last_mut() {
                Some(row) if open => row.push(input),
                _ => rows.push(vec![input]),
            }
            open = input.paired;
        }
        rows
    }
}

#[derive(Template)]
#[template(path = "web/form_dialog.html")]
struct Dialog<'a> {
    ui: &'a Ui,
    form: &'a Form,
}

#[derive(Template)]
#[template(path = "web/form_page.html")]
struct Page<'a> {
    ui: &'a Ui,
    form: &'a Form,
}

/// The values of a record as they stand in inputs.
pub fn written<const N: usize>(values: [(&str, String); N]) -> Sent {
    Sent(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for given in ["2026-11-30", "2026/11/30", "２０２６年１１月３０日", "2026.11.30"] {
            assert_eq!(read_day(given), Some(date(2026, 11, 30)), "{given}");
        }
        for given in ["11/30/2026", "2026-02-30", "明日", "26-11-30", "2026-11"] {
            assert_eq!(read_day(given), None, "{given}");
        }
    }

    #[test]
    fn several_inputs_of_one_name_are_all_kept() {
        let pairs = [("a", "1"), ("a", "2"), ("b", " x ")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        let sent = Sent::of(pairs.to_vec());
        assert_eq!(sent.several("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(sent.given("b"), Some("x"));
        assert_eq!(sent.given("c"), None);
    }
}
