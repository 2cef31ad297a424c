//! Notes and tasks as records that are changed by hand.

use std::collections::HashMap;

use uuid::Uuid;

use super::Verb;
use crate::{
    activity::{FieldChange, Happened, Subject, SubjectKind},
    acts::{
        difference::{Difference, Teller},
        tables::Table,
    },
    areas::Holds,
    db::{
        self,
        Kind::{Int, Text, Uuid as Id},
        Tx, Value, placeholder_list, query_dynamic, referred_to,
    },
    ids::AccountId,
    time::Timestamp,
};

/// A note or a task keeps its account, and who took part in a conversation is kept with its note.
pub const HOLDS: &[Holds] = &[
    Holds {
        table: "accounts",
        held: |_, tx, ids| {
            Box::pin(async move {
                let mut found = referred_to(&mut *tx, "notes", "account_id", ids).await?;
                found.extend(referred_to(&mut *tx, "tasks", "account_id", ids).await?);
                Ok(found)
            })
        },
    },
    Holds {
        table: "people",
        held: |_, tx, ids| Box::pin(referred_to(tx, "note_attendees", "person_id", ids)),
    },
];

pub const TABLES: &[&Table] = &[&NOTES, &NOTE_ATTENDEES, &TASKS];

pub static NOTES: Table = Table {
    tell: |teller, of| Some((subject(of, SubjectKind::Note), note_verbs(teller, of))),
    names: |tx, notes| Box::pin(attendees(tx, notes)),
    ..Table::named(
        "notes",
        &[
            ("account_id", Id),
            ("author_id", Id),
            ("kind", Text),
            ("body", Text),
            ("held_at", Int),
            ("written_at", Int),
            ("updated_at", Int),
        ],
    )
};

pub static NOTE_ATTENDEES: Table =
    Table::named("note_attendees", &[("note_id", Id), ("person_id", Id), ("member_id", Id)]);

pub static TASKS: Table = Table {
    called: Some("title"),
    members: &["assignee_id"],
    tell: |teller, of| Some((subject(of, SubjectKind::Task), task_verbs(teller, of))),
    ..Table::named(
        "tasks",
        &[
            ("account_id", Id),
            ("title", Text),
            ("due_on", Text),
            ("assignee_id", Id),
            ("created_by", Id),
            ("done_at", Int),
            ("done_by", Id),
            ("created_at", Int),
        ],
    )
};

fn subject(of: &Difference, kind: SubjectKind) -> Subject {
    Subject { kind, id: of.id, account: of.id_of("account_id").map(AccountId), person: None }
}

fn note_verbs(teller: &Teller<'_>, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
    let (body, kind) = (of.text("body").unwrap_or_default(), of.text("kind"));
    let held = of.integer("held_at");
    let attendees = teller.names.get(&of.id).cloned().unwrap_or_default();
    match (&of.before, &of.after) {
        (_, None) => vec![(None, Verb::NoteRemoved {}.into())],
        (None, _) => {
            vec![(held.map(Timestamp), Verb::NoteWritten { body, kind, held, attendees }.into())]
        }
        _ => vec![(None, Verb::NoteChanged { body, kind, held, attendees }.into())],
    }
}

fn task_verbs(teller: &Teller<'_>, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
    let title = of.text("title").unwrap_or_default();
    match (&of.before, &of.after) {
        (None, _) => {
            let assignee = teller.member(of.id_of("assignee_id"));
            return vec![(None, Verb::TaskAdded { title, due: of.text("due_on"), assignee }.into())];
        }
        (_, None) => return vec![(None, Verb::TaskRemoved { title }.into())],
        _ => {}
    }
    let mut fields = of.fields(&["done_at", "done_by", "assignee_id", "account_id"]);
    if of.differs("assignee_id") {
        let (from, to) = (teller.member(of.id_was("assignee_id")), teller.member(of.id_of("assignee_id")));
        fields.push(FieldChange { field: "assignee".to_owned(), from, to });
    }
    let mut verbs = Vec::new();
    if !fields.is_empty() {
        verbs.push((None, Verb::TaskChanged { title: title.clone(), fields }.into()));
    }
    if of.differs("done_at") {
        let done = of.integer("done_at").is_some();
        let verb = if done { Verb::TaskDone { title } } else { Verb::TaskReopened { title } };
        verbs.push((None, verb.into()));
    }
    verbs
}

/// The names of who attended each of these notes, the customer's first.
async fn attendees(tx: &mut Tx, notes: &[Uuid]) -> db::Result<HashMap<Uuid, Vec<String>>> {
    let sql = format!(
        "select x.note_id as a, coalesce(p.name, m.name, '') as b
           from note_attendees x left join people p on p.id = x.person_id left join members m on m.id = x.member_id
          where x.note_id in ({}) order by case when x.person_id is null then 1 else 0 end, x.id",
        placeholder_list(1, notes.len())
    );
    let rows: Vec<(Uuid, String)> =
        query_dynamic(sql, notes.iter().copied().map(Value::from).collect()).all(tx).await?;
    let mut names: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (note, name) in rows {
        names.entry(note).or_default().push(name);
    }
    Ok(names)
}
