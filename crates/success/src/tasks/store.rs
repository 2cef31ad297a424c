//! The rows behind tasks.

use super::{Task, TaskError, TaskFields};
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, query, query_dynamic},
    ids::{AccountId, MemberId, TaskId},
    time::Timestamp,
};

/// What a [`Task`] is read from; ends before any `where`.
pub(super) const SELECT: &str = "
    select t.id, t.title, t.due_on, t.account_id, a.name as account_name, t.assignee_id, m.name as assignee_name,
           t.done_at, d.name as done_name, t.created_at
      from tasks t
      left join accounts a on a.id = t.account_id
      left join members m on m.id = t.assignee_id
      left join members d on d.id = t.done_by";

pub(super) async fn find(db: &Db, id: TaskId) -> db::Result<Option<Task>> {
    query_dynamic(format!("{SELECT} where t.id = $1"), args![id]).optional(db).await
}

pub(super) async fn of_account(db: &Db, account: AccountId, done: i64) -> db::Result<Vec<Task>> {
    let open = format!(
        "{SELECT} where t.account_id = $1 and t.done_at is null
          order by coalesce(t.due_on, '9999-12-31'), t.id limit 200"
    );
    let closed = format!(
        "{SELECT} where t.account_id = $1 and t.done_at is not null order by t.done_at desc, t.id limit $2"
    );
    let mut tasks: Vec<Task> = query_dynamic(open, args![account]).all(db).await?;
    tasks.extend(query_dynamic(closed, args![account, done]).all::<Task>(db).await?);
    Ok(tasks)
}

/// The names of the account and the member that a task names.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub account: Option<String>,
    pub assignee: Option<String>,
}

/// Looks up what the fields name; an account or a member that is not there is refused.
pub(super) async fn names(db: &Db, fields: &TaskFields) -> Result<Names, TaskError> {
    const ACCOUNT: &str = "select name as a from accounts where id = $1";
    const MEMBER: &str = "select name as a from members where id = $1";
    let mut names = Names::default();
    if let Some(id) = fields.account {
        let found: Option<(String,)> = query(ACCOUNT, args![id]).optional(db).await?;
        names.account = Some(found.ok_or(TaskError::UnknownAccount)?.0);
    }
    if let Some(id) = fields.assignee {
        let found: Option<(String,)> = query(MEMBER, args![id]).optional(db).await?;
        names.assignee = Some(found.ok_or(TaskError::UnknownAssignee)?.0);
    }
    Ok(names)
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: TaskId,
    fields: &TaskFields,
    by: Option<MemberId>,
    now: Timestamp,
) -> db::Result<()> {
    const INSERT: &str = "
        insert into tasks (id, account_id, title, due_on, assignee_id, created_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![id, fields.account, &fields.title, fields.due, fields.assignee, by, now];
    query(INSERT, args).run(tx).await?;
    Ok(())
}

pub(super) async fn update(tx: &mut Tx, id: TaskId, fields: &TaskFields) -> db::Result<()> {
    const UPDATE: &str =
        "update tasks set title = $2, due_on = $3, account_id = $4, assignee_id = $5 where id = $1";
    let args = args![id, &fields.title, fields.due, fields.account, fields.assignee];
    query(UPDATE, args).run(tx).await?;
    Ok(())
}

/// Whether the task was open.
pub(super) async fn complete(
    tx: &mut Tx,
    id: TaskId,
    by: Option<MemberId>,
    now: Timestamp,
) -> db::Result<bool> {
    const COMPLETE: &str = "update tasks set done_at = $2, done_by = $3 where id = $1 and done_at is null";
    Ok(query(COMPLETE, args![id, now, by]).run(tx).await? == 1)
}

/// Whether the task was done.
pub(super) async fn reopen(tx: &mut Tx, id: TaskId) -> db::Result<bool> {
    const REOPEN: &str =
        "update tasks set done_at = null, done_by = null where id = $1 and done_at is not null";
    Ok(query(REOPEN, args![id]).run(tx).await? == 1)
}

impl FromRow for Task {
    fn from_row(row: &Row) -> db::Result<Self> {
        let account: Option<AccountId> = row.get("account_id")?;
        let assignee: Option<MemberId> = row.get("assignee_id")?;
        let done_at: Option<Timestamp> = row.get("done_at")?;
        Ok(Self {
            id: row.get("id")?,
            title: row.get("title")?,
            due: row.get("due_on")?,
            account: account.zip(row.get("account_name")?),
            assignee: assignee.zip(row.get("assignee_name")?),
            done: match done_at {
                Some(at) => Some((at, row.get::<Option<String>>("done_name")?.unwrap_or_default())),
                None => None,
            },
            created_at: row.get("created_at")?,
        })
    }
}
