//! The demo's notes and tasks, with their history.
//!
//! Invariant: each note and each task is on its account's timeline as if a member had made it then.

use bansou_platform::demo::{Cast, DemoPart, History};
use bansou_simulator::{Note, NoteKind};

use crate::{
    Verb,
    activity::{Subject, SubjectKind},
    args,
    db::{self, Tx, insert_many},
    ids::{NoteId, TaskId},
};

pub const PART: DemoPart =
    DemoPart { records: |tx, cast, history| Box::pin(records(tx, cast, history)), ..DemoPart::NONE };

async fn records(tx: &mut Tx, cast: &Cast<'_>, history: &mut History) -> anyhow::Result<()> {
    let note_ids: Vec<NoteId> = cast.company.notes.iter().map(|_| NoteId::new()).collect();
    let task_ids: Vec<TaskId> = cast.company.tasks.iter().map(|_| TaskId::new()).collect();
    notes(tx, cast, &note_ids).await?;
    tasks(tx, cast, &task_ids).await?;
    tell_notes(cast, &note_ids, history);
    tell_tasks(cast, &task_ids, history);
    Ok(())
}

async fn notes(tx: &mut Tx, cast: &Cast<'_>, ids: &[NoteId]) -> db::Result<u64> {
    const INSERT: &str = "insert into notes (id, account_id, author_id, body, written_at, updated_at)";
    let rows = cast.company.notes.iter().zip(ids).map(|(note, id)| {
        let at = cast.at(note.held_at);
        args![*id, cast.account(note.account), cast.member(note.author), body(note), at, at]
    });
    insert_many(tx, INSERT, "", rows).await
}

/// A call or a meeting says so in its first line, as people write it.
fn body(note: &Note) -> String {
    match note.kind {
        NoteKind::Note => format!("{}\n{}", note.title, note.body),
        kind => format!("{}（{}）\n{}", note.title, kind.label(), note.body),
    }
}

async fn tasks(tx: &mut Tx, cast: &Cast<'_>, ids: &[TaskId]) -> db::Result<u64> {
    const INSERT: &str = "
        insert into tasks (id, account_id, title, due_on, assignee_id, created_by, done_at, done_by, created_at)";
    let rows = cast.company.tasks.iter().zip(ids).map(|(task, id)| {
        let member = cast.member(task.assignee);
        args![
            *id,
            cast.account(task.account),
            task.title,
            task.due_on,
            member,
            member,
            task.done_on.map(|day| cast.on(day, 16)),
            task.done_on.map(|_| member),
            cast.on(task.created_on, 11),
        ]
    });
    insert_many(tx, INSERT, "", rows).await
}

fn tell_notes(cast: &Cast<'_>, ids: &[NoteId], history: &mut History) {
    for (note, id) in cast.company.notes.iter().zip(ids) {
        let account = cast.account(note.account);
        let subject = Subject::of_account(SubjectKind::Note, id.0, account)
            .with_person(note.person.map(|no| cast.person(no)));
        history.tell(cast.at(note.held_at), &cast.acting(note.author), subject, Verb::note(body(note)));
    }
}

fn tell_tasks(cast: &Cast<'_>, ids: &[TaskId], history: &mut History) {
    for (task, id) in cast.company.tasks.iter().zip(ids) {
        let account = cast.account(task.account);
        let subject = Subject::of_account(SubjectKind::Task, id.0, account);
        let assignee = cast.acting(task.assignee);
        let added = Verb::TaskAdded {
            title: task.title.to_owned(),
            due: Some(task.due_on.to_string()),
            assignee: Some(assignee.name().to_owned()),
        };
        history.tell(cast.on(task.created_on, 11), &assignee, subject, added);
        if let Some(day) = task.done_on {
            let done = Verb::TaskDone { title: task.title.to_owned() };
            history.tell(cast.on(day, 16), &assignee, subject, done);
        }
    }
}
