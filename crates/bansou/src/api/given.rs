//! What a program sent, read so that each thing that will not do is named: where, what was given, what would do.
//!
//! Invariant: nothing that was sent is passed over in silence; an unknown name is refused like a wrong value.

use std::str::FromStr;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
};
use serde_json::{Map, Value};

use crate::web::{FieldProblem, Problem, Ui, inputs::Sent};

/// The most characters of a wrong value that an answer repeats.
const LONGEST_REPEATED: usize = 200;

/// The fields of a JSON body, or the parameters of a query.
pub struct Given<'a> {
    ui: &'a Ui,
    fields: Map<String, Value>,
    problems: Vec<FieldProblem>,
}

impl<'a> Given<'a> {
    /// Reads a JSON object that has no other fields than these.
    pub fn body(ui: &'a Ui, body: &[u8], known: &[&str]) -> Result<Self, Problem> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self::of(ui, fields, known)),
            Ok(other) => Err(refused("", Some(&other.to_string()), ui.t("api-body-object"))),
            Err(error) => Err(refused("", None, ui.t1("api-body-json", "why", error.to_string()))),
        }
    }

    /// Reads a query that has no other parameters than these. An empty one counts as not given.
    pub fn query(ui: &'a Ui, pairs: &[(String, String)], known: &[&str]) -> Self {
        let given = pairs.iter().filter(|(_, value)| !value.trim().is_empty());
        let fields = given.map(|(name, value)| (name.clone(), Value::from(value.trim()))).collect();
        Self::of(ui, fields, known)
    }

    fn of(ui: &'a Ui, fields: Map<String, Value>, known: &[&str]) -> Self {
        let mut given = Self { ui, fields, problems: Vec::new() };
        let unknown: Vec<String> =
            given.fields.keys().filter(|name| !known.contains(&name.as_str())).cloned().collect();
        for name in unknown {
            given.refuse(&name, ui.t1("api-unknown", "known", known.join(", ")));
        }
        given
    }

    /// A text; none where it is null or not given.
    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.fields.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                self.refuse(name, self.ui.t("api-text-wanted"));
                None
            }
        }
    }

    /// A text that stands for something else; `wanted` says what would do.
    pub fn read<T: FromStr>(&mut self, name: &str, wanted: impl FnOnce(&Ui) -> String) -> Option<T> {
        let read = self.text(name)?.parse().ok();
        if read.is_none() {
            self.refuse(name, wanted(self.ui));
        }
        read
    }

    pub(super) fn refuse(&mut self, name: &str, message: String) {
        let given = self.fields.get(name).map(|value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        self.problems.push(field(name, given.as_deref(), message));
    }

    /// All that was wrong, in one answer.
    pub fn checked(self) -> Result<(), Problem> {
        if self.problems.is_empty() { Ok(()) } else { Err(Problem::invalid(self.problems)) }
    }
}

/// A JSON object as a form would send it: numbers and yes or no as texts, lists with commas between, null as nothing.
/// Answers what was not an object, not a plain value, or no field at all.
pub fn sent(ui: &Ui, body: &[u8], known: &[&str]) -> Result<Sent, Problem> {
    let mut given = Given::body(ui, body, known)?;
    let mut sent = Sent::default();
    for (name, value) in given.fields.clone() {
        match plain(&value) {
            Some(text) => sent.set(&name, text),
            None => given.refuse(&name, ui.t("api-text-wanted")),
        }
    }
    given.checked()?;
    Ok(sent)
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Bool(false) => Some(String::new()),
        Value::Bool(true) => Some("true".to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect::<Option<Vec<_>>>()
            .map(|items| items.join(",")),
        Value::Object(_) => None,
    }
}

/// What was sent on top of what stands there.
pub fn over(mut standing: Sent, sent: Sent) -> Sent {
    standing.0.extend(sent.0);
    standing
}

/// One field was not right. An empty name means the body as a whole.
pub fn refused(name: &str, given: Option<&str>, message: String) -> Problem {
    Problem::invalid(vec![field(name, given, message)])
}

fn field(name: &str, given: Option<&str>, message: String) -> FieldProblem {
    let given = given.map(|given| given.chars().take(LONGEST_REPEATED).collect());
    FieldProblem { field: name.to_owned(), message, given }
}

/// A body of JSON, whole and unread. What says that it is something else, is too large or broke off is refused here.
pub struct JsonBody(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).cloned();
        if kind.is_some_and(|kind| !kind.to_str().is_ok_and(is_json)) {
            return Err(Problem::media());
        }
        let ui = request.extensions().get::<Ui>().cloned();
        Bytes::from_request(request, state).await.map(Self).map_err(|error| match (error.status(), ui) {
            (StatusCode::PAYLOAD_TOO_LARGE, _) => Problem::too_large(),
            (_, Some(ui)) => refused("", None, ui.t1("api-body-unread", "why", error.to_string())),
            (_, None) => Problem::internal(error.into()),
        })
    }
}

/// `application/json`, also with parameters, and kinds that are written in it.
fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// “One of a, b, c”.
pub fn one_of<'a>(ui: &Ui, words: impl IntoIterator<Item = &'a str>) -> String {
    ui.t1("api-one-of", "words", words.into_iter().collect::<Vec<_>>().join(", "))
}
