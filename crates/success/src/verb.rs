//! What can happen to notes and tasks.
//!
//! Invariant: the match names every verb, so a new one cannot be left without words.

use crate::{
    activity::{
        FieldChange, Known, Said, Told,
        words::{choice, plain, text},
    },
    time::Timestamp,
};

crate::verbs! {
    /// What happens to notes and tasks.
    pub enum Verb {
        NoteWritten {
            body: String,
            /// memo, call, visit, online or mail; none for those written before notes had kinds.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            kind: Option<String>,
            /// When it took place, where that is not when it was written.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            held: Option<i64>,
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            attendees: Vec<String>,
        } in Work, moves scores;
        NoteChanged {
            body: String,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            kind: Option<String>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            held: Option<i64>,
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            attendees: Vec<String>,
        } in Work, moves scores;
        NoteRemoved {} in Work, moves scores;
        TaskAdded { title: String, due: Option<String>, assignee: Option<String> } in Work, moves nothing;
        TaskChanged { title: String, fields: Vec<FieldChange> } in Work, moves nothing;
        TaskDone { title: String } in Work, moves nothing;
        TaskReopened { title: String } in Work, moves nothing;
        TaskRemoved { title: String } in Work, moves nothing;
    }
}

impl Told for Verb {
    fn told(&self, known: &Known<'_>) -> Said {
        let ui = known.ui;
        match self {
            Self::NoteWritten { body, kind, held, attendees } => Said {
                tone: "ai",
                quote: Some(body.clone()),
                ..text(note(known, kind.as_deref(), *held, attendees))
            },
            Self::NoteChanged { body, kind, held, attendees } => {
                let note = note(known, kind.as_deref(), *held, attendees);
                Said { quote: Some(body.clone()), ..text(ui.t1("said-note-changed-of", "note", note)) }
            }
            Self::NoteRemoved {} => text(ui.t("said-note-removed")),
            Self::TaskAdded { title, due, assignee } => {
                let due =
                    due.as_deref().map(|due| ui.t1("said-task-due", "day", known.value_of("due_on", due)));
                let who = assignee.as_deref().map(|name| ui.t1("said-task-for", "name", name));
                let more: Vec<String> = due.into_iter().chain(who).collect();
                match more.is_empty() {
                    true => text(ui.t1("said-task-added", "name", title.as_str())),
                    false => {
                        let more = more.join(&ui.t("word-comma"));
                        text(ui.t2("said-task-added-more", "name", title.as_str(), "more", more))
                    }
                }
            }
            Self::TaskChanged { title, fields } => {
                Said { differences: known.differences(fields), ..plain(known, self, title) }
            }
            Self::TaskDone { title } => Said { tone: "good", ..plain(known, self, title) },
            Self::TaskReopened { title } | Self::TaskRemoved { title } => plain(known, self, title),
        }
    }
}

/// `訪問（2026/11/20、参加: 佐藤・田中）`: what is not known is left out.
fn note(known: &Known<'_>, kind: Option<&str>, held: Option<i64>, attendees: &[String]) -> String {
    let ui = known.ui;
    let mut more = Vec::new();
    more.extend(held.map(|at| ui.when(&Timestamp(at))));
    if !attendees.is_empty() {
        more.push(ui.t1("said-note-attendees", "names", attendees.join(&ui.t("word-comma"))));
    }
    let kind = choice(ui, "note-kind", kind.unwrap_or("memo"));
    match more.is_empty() {
        true => kind,
        false => ui.t2("said-note-of", "kind", kind, "more", more.join(&ui.t("word-comma"))),
    }
}

impl Verb {
    /// A note of which only the body is known.
    pub fn note(body: impl Into<String>) -> Self {
        Self::NoteWritten { body: body.into(), kind: None, held: None, attendees: Vec::new() }
    }
}
