//! Tasks: something a member will do, for an account or for nobody in particular, perhaps by a day.
//!
//! Invariant: a task is open or done by someone at a time; finishing a finished task changes nothing and leaves no
//! second activity.

mod card;
mod form;
mod list;
mod store;
#[cfg(test)]
mod tests;
pub mod web;

use jiff::civil::Date;

pub use card::{TaskRow, for_card, tasks_card};
pub use list::{Due, TaskFilter, due};

use crate::{
    Verb,
    activity::{FieldChange, Subject, SubjectKind},
    db::DbError,
    ids::{AccountId, MemberId, TaskId},
    time::Timestamp,
    web::Scope,
};

/// The most characters that a title has.
pub const LONGEST_TITLE: usize = 200;

/// A task as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    pub id: TaskId,
    pub title: String,
    pub due: Option<Date>,
    pub account: Option<(AccountId, String)>,
    pub assignee: Option<(MemberId, String)>,
    /// When and by whom it was done; the name is empty where a program did it.
    pub done: Option<(Timestamp, String)>,
    pub created_at: Timestamp,
}

/// What a task is made of, and what a change leaves of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskFields {
    pub title: String,
    pub due: Option<Date>,
    pub account: Option<AccountId>,
    pub assignee: Option<MemberId>,
}

/// Why a task was not stored.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    #[error("a task needs a title")]
    NoTitle,
    #[error("a title has at most {LONGEST_TITLE} characters")]
    LongTitle,
    #[error("there is no such account")]
    UnknownAccount,
    #[error("there is no such member")]
    UnknownAssignee,
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The tasks that a caller can see.
#[derive(Debug)]
pub struct Tasks<'a>(pub(crate) &'a Scope);

impl Tasks<'_> {
    pub async fn find(&self, id: TaskId) -> Result<Option<Task>, DbError> {
        store::find(&self.0.workspace.main, id).await
    }

    /// An account's open tasks, the soonest first, then the `done` that were finished last.
    pub async fn of_account(&self, account: AccountId, done: i64) -> Result<Vec<Task>, DbError> {
        store::of_account(&self.0.workspace.main, account, done).await
    }

    pub async fn add(&self, fields: TaskFields) -> Result<Task, TaskError> {
        let scope = self.0;
        let fields = fields.checked()?;
        let names = store::names(&scope.workspace.main, &fields).await?;
        let id = TaskId::new();
        let mut change = scope.change().await?;
        let now = change.now;
        store::insert(&mut change.tx, id, &fields, scope.actor.member(), now).await?;
        let verb = Verb::TaskAdded {
            title: fields.title.clone(),
            due: fields.due.map(|day| day.to_string()),
            assignee: names.assignee.clone(),
        };
        change.record(subject(id, fields.account), verb);
        change.commit().await?;
        Ok(Task {
            id,
            title: fields.title,
            due: fields.due,
            account: fields.account.zip(names.account),
            assignee: fields.assignee.zip(names.assignee),
            done: None,
            created_at: now,
        })
    }
}

impl TaskFields {
    fn checked(mut self) -> Result<Self, TaskError> {
        self.title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        match self.title.chars().count() {
            0 => Err(TaskError::NoTitle),
            n if n > LONGEST_TITLE => Err(TaskError::LongTitle),
            _ => Ok(self),
        }
    }
}

impl Task {
    pub fn fields(&self) -> TaskFields {
        TaskFields {
            title: self.title.clone(),
            due: self.due,
            account: self.account_id(),
            assignee: self.assignee.as_ref().map(|(id, _)| *id),
        }
    }

    pub fn account_id(&self) -> Option<AccountId> {
        self.account.as_ref().map(|(id, _)| *id)
    }

    /// Gives the task these fields. A change to what it already is leaves no activity.
    pub async fn change(&self, scope: &Scope, fields: TaskFields) -> Result<(), TaskError> {
        let fields = fields.checked()?;
        let names = store::names(&scope.workspace.main, &fields).await?;
        let changes = self.differences(&fields, names);
        if changes.is_empty() {
            return Ok(());
        }
        let mut change = scope.change().await?;
        store::update(&mut change.tx, self.id, &fields).await?;
        let verb = Verb::TaskChanged { title: fields.title.clone(), fields: changes };
        change.record(subject(self.id, fields.account), verb);
        change.commit().await?;
        Ok(())
    }

    /// Finishes the task. Answers whether it was open.
    pub async fn complete(&self, scope: &Scope) -> Result<bool, DbError> {
        let mut change = scope.change().await?;
        let now = change.now;
        let open = store::complete(&mut change.tx, self.id, scope.actor.member(), now).await?;
        if open {
            let verb = Verb::TaskDone { title: self.title.clone() };
            change.record(subject(self.id, self.account_id()), verb);
        }
        change.commit().await?;
        Ok(open)
    }

    /// Opens the task again. Answers whether it was done.
    pub async fn reopen(&self, scope: &Scope) -> Result<bool, DbError> {
        let mut change = scope.change().await?;
        let was_done = store::reopen(&mut change.tx, self.id).await?;
        if was_done {
            let verb = Verb::TaskReopened { title: self.title.clone() };
            change.record(subject(self.id, self.account_id()), verb);
        }
        change.commit().await?;
        Ok(was_done)
    }

    fn differences(&self, to: &TaskFields, names: store::Names) -> Vec<FieldChange> {
        let name = |named: &Option<(AccountId, String)>| named.as_ref().map(|(_, name)| name.clone());
        let rows = [
            ("title", Some(self.title.clone()), Some(to.title.clone())),
            ("due", self.due.map(|day| day.to_string()), to.due.map(|day| day.to_string())),
            ("account", name(&self.account), names.account),
            ("assignee", self.assignee.as_ref().map(|(_, name)| name.clone()), names.assignee),
        ];
        rows.into_iter()
            .filter(|(_, from, to)| from != to)
            .map(|(field, from, to)| FieldChange { field: field.to_owned(), from, to })
            .collect()
    }
}

fn subject(task: TaskId, account: Option<AccountId>) -> Subject {
    match account {
        Some(account) => Subject::of_account(SubjectKind::Task, task.0, account),
        None => Subject::alone(SubjectKind::Task, task.0),
    }
}
