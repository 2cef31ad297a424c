//! Lists of tasks: whose, and how soon.
//!
//! Invariant: the counts of a list are of all its tasks, not of the page shown.

use jiff::{ToSpan as _, civil::Date};

use super::{Task, Tasks, store::SELECT};
use crate::{
    Success as _, args,
    db::{self, DbError, query_dynamic},
    ids::{MemberId, TaskId},
    time::Timestamp,
    web::Seat,
};

/// How soon a task is due, seen from a day. Weeks end on Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    Overdue,
    Today,
    ThisWeek,
    /// Next week or later, or on no day in particular.
    Later,
    Done,
}

crate::text_enum!(Due {
    Overdue => "overdue", Today => "today", ThisWeek => "this_week", Later => "later", Done => "done",
});

impl Due {
    pub fn of(task: &Task, today: Date) -> Self {
        match (&task.done, task.due) {
            (Some(_), _) => Self::Done,
            (None, None) => Self::Later,
            (None, Some(due)) if due < today => Self::Overdue,
            (None, Some(due)) if due == today => Self::Today,
            (None, Some(due)) if due <= week_end(today) => Self::ThisWeek,
            (None, Some(_)) => Self::Later,
        }
    }
}

fn week_end(today: Date) -> Date {
    let left = 7 - i64::from(today.weekday().to_monday_one_offset());
    today.checked_add(left.days()).unwrap_or(today)
}

/// Which tasks a list has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Only this member's; everyone's where there is none.
    pub assignee: Option<MemberId>,
}

/// A place in a list of open tasks: the day (`9999-12-31` for no day) and the id of the last task shown.
pub(super) type Place = (String, TaskId);

/// How many tasks a list has in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaskCounts {
    pub open: i64,
    pub overdue: i64,
    pub today: i64,
}

/// How many tasks of the member are due today or were before.
pub async fn due(seat: &Seat) -> db::Result<i64> {
    let filter = TaskFilter { assignee: Some(seat.member.id) };
    let counts = seat.tasks().count(filter, seat.workspace.today()).await?;
    Ok(counts.overdue + counts.today)
}

impl Tasks<'_> {
    /// Open tasks, the soonest first, those on no day last: at most `limit`, after the given place.
    pub(super) async fn open(
        &self,
        filter: TaskFilter,
        after: Option<Place>,
        limit: i64,
    ) -> db::Result<Vec<Task>> {
        let (due, id) = after.unwrap_or((String::new(), TaskId(uuid::Uuid::nil())));
        let whose = condition(filter, 4);
        let sql = format!(
            "{SELECT} where t.done_at is null and {whose}
                and coalesce(t.due_on, '9999-12-31') >= $1
                and (coalesce(t.due_on, '9999-12-31') > $1
                     or (coalesce(t.due_on, '9999-12-31') = $1 and t.id > $2))
              order by coalesce(t.due_on, '9999-12-31'), t.id limit $3"
        );
        let mut args = args![due, id, limit];
        args.extend(filter.assignee.map(Into::into));
        query_dynamic(sql, args).all(&self.0.workspace.main).await
    }

    /// Tasks done since `since`, the newest first.
    pub async fn done(&self, filter: TaskFilter, since: Timestamp, limit: i64) -> Result<Vec<Task>, DbError> {
        let whose = condition(filter, 3);
        let sql =
            format!("{SELECT} where t.done_at >= $1 and {whose} order by t.done_at desc, t.id limit $2");
        let mut args = args![since, limit];
        args.extend(filter.assignee.map(Into::into));
        query_dynamic(sql, args).all(&self.0.workspace.main).await
    }

    /// Open tasks due on the day or before it, the soonest first.
    pub async fn due_by(&self, filter: TaskFilter, day: Date, limit: i64) -> Result<Vec<Task>, DbError> {
        let whose = condition(filter, 3);
        let sql = format!(
            "{SELECT} where t.done_at is null and t.due_on <= $1 and {whose} order by t.due_on, t.id limit $2"
        );
        let mut args = args![day, limit];
        args.extend(filter.assignee.map(Into::into));
        query_dynamic(sql, args).all(&self.0.workspace.main).await
    }

    pub async fn count(&self, filter: TaskFilter, today: Date) -> Result<TaskCounts, DbError> {
        let whose = condition(filter, 2);
        let sql = format!(
            "select cast(count(*) as bigint) as a,
                    cast(coalesce(sum(case when t.due_on < $1 then 1 else 0 end), 0) as bigint) as b,
                    cast(coalesce(sum(case when t.due_on = $1 then 1 else 0 end), 0) as bigint) as c
               from tasks t where t.done_at is null and {whose}"
        );
        let mut args = args![today];
        args.extend(filter.assignee.map(Into::into));
        let (open, overdue, today): (i64, i64, i64) =
            query_dynamic(sql, args).one(&self.0.workspace.main).await?;
        Ok(TaskCounts { open, overdue, today })
    }
}

fn condition(filter: TaskFilter, place: usize) -> String {
    match filter.assignee {
        Some(_) => format!("t.assignee_id = ${place}"),
        None => "true".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn task(due: Option<Date>) -> Task {
        Task {
            id: TaskId::new(),
            title: "t".to_owned(),
            due,
            account: None,
            assignee: None,
            done: None,
            created_at: Timestamp(0),
        }
    }

    #[test]
    fn a_week_ends_on_sunday() {
        // 2026-11-18 is a Wednesday, 2026-11-22 the Sunday after it.
        let wednesday = date(2026, 11, 18);
        for (due, expected) in [
            (Some(date(2026, 11, 17)), Due::Overdue),
            (Some(wednesday), Due::Today),
            (Some(date(2026, 11, 22)), Due::ThisWeek),
            (Some(date(2026, 11, 23)), Due::Later),
            (None, Due::Later),
        ] {
            assert_eq!(Due::of(&task(due), wednesday), expected, "{due:?}");
        }
        assert_eq!(Due::of(&task(Some(date(2026, 11, 23))), date(2026, 11, 22)), Due::Later);
        let done = Task { done: Some((Timestamp(1), String::new())), ..task(Some(wednesday)) };
        assert_eq!(Due::of(&done, wednesday), Due::Done);
    }
}
