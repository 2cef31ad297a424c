//! Making a workspace, and joining one: both write to the control store and to the workspace's own.
//!
//! Invariant: what is to be done is written down in the transaction that begins it, and done again from there until it is
//! done; a program that is killed in between leaves nothing half-made.

use std::sync::Arc;

use uuid::Uuid;

use crate::{
    activity::{Actor, FloorVerb, Subject, SubjectKind, untold},
    args,
    db::{self, Db, FromRow, Row, Tx, query},
    ids::{LoginId, WorkspaceId},
    members::{self, Role},
    time::SECOND,
    workspaces::{self, Home, HomeError, NewWorkspace, Workspace},
};

/// What was begun longer ago than this was interrupted.
const INTERRUPTED: i64 = 10 * SECOND;

/// Something that was begun.
#[derive(Debug)]
pub struct FirstStep {
    id: Uuid,
    login: LoginId,
    workspace: WorkspaceId,
    role: Role,
    /// The workspace to be made; none where it is there.
    new: Option<NewWorkspace>,
}

impl FirstStep {
    /// Writes down that the login makes a workspace.
    pub async fn found(tx: &mut Tx, login: LoginId, new: NewWorkspace) -> db::Result<Self> {
        let id = WorkspaceId::new();
        Self { id: Uuid::now_v7(), login, workspace: id, role: Role::Admin, new: Some(new) }.begun(tx).await
    }

    /// Writes down that the login becomes a member of a workspace.
    pub async fn join(tx: &mut Tx, login: LoginId, workspace: WorkspaceId, role: Role) -> db::Result<Self> {
        Self { id: Uuid::now_v7(), login, workspace, role, new: None }.begun(tx).await
    }

    async fn begun(self, tx: &mut Tx) -> db::Result<Self> {
        const BEGIN: &str = "
            insert into first_steps (id, login_id, workspace_id, role, name, locale, timezone, fiscal_year_start,
                                     currency, begun_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let new = self.new.as_ref();
        let args = args![
            self.id,
            self.login,
            self.workspace,
            self.role,
            new.map(|new| new.name.clone()),
            new.map(|new| new.locale),
            new.map(|new| new.timezone.clone()),
            new.map(|new| new.fiscal_year_start),
            new.map(|new| new.currency),
            tx.now(),
        ];
        query(BEGIN, args).run(tx).await?;
        Ok(self)
    }

    /// Does it, or what is left of it. None where the workspace or the login has gone meanwhile.
    pub async fn finish(self, home: &Home) -> Result<Option<Arc<Workspace>>, HomeError> {
        const DONE: &str = "delete from first_steps where id = $1";
        let there = home.with_id(self.workspace).await?;
        let workspace = match (there, self.new) {
            (Some(workspace), _) => Some(workspace),
            (None, Some(new)) => Some(home.create_as(self.workspace, new).await?),
            (None, None) => None,
        };
        let login = members::find_login(&home.control, self.login).await?;
        if let (Some(workspace), Some(login)) = (&workspace, login) {
            note_founding(workspace).await?;
            members::add_member(&home.control, workspace, &login, self.role, Actor::System).await?;
        }
        query(DONE, args![self.id]).run(&home.control).await?;
        Ok(workspace)
    }
}

/// Notes once that the workspace was made.
async fn note_founding(workspace: &Workspace) -> db::Result<()> {
    const ANY: &str = "select seq as a from activities limit 1";
    if query(ANY, args![]).optional::<(i64,)>(&workspace.main).await?.is_some() {
        return Ok(());
    }
    let mut change = workspace.change(&Actor::System).await?;
    let verb = FloorVerb::WorkspaceCreated { name: workspace.name.clone() };
    change.record(Subject::alone(SubjectKind::Workspace, workspace.id.0), verb);
    change.commit().await
}

/// Goes on with what was interrupted.
pub async fn resume(home: &Home) -> Result<(), HomeError> {
    for step in interrupted(&home.control).await? {
        tracing::warn!(login = %step.login.0, workspace = %step.workspace.0, "a first step was interrupted and is gone on with");
        step.finish(home).await?;
    }
    untold::tell_left(home).await
}

async fn interrupted(control: &Db) -> db::Result<Vec<FirstStep>> {
    const INTERRUPTED_STEPS: &str = "
        select id, login_id, workspace_id, role, name, locale, timezone, fiscal_year_start, currency from first_steps
         where begun_at < $1 order by begun_at";
    query(INTERRUPTED_STEPS, args![control.now().plus(-INTERRUPTED)]).all(control).await
}

impl FromRow for FirstStep {
    fn from_row(row: &Row) -> db::Result<Self> {
        let name: Option<String> = row.get("name")?;
        let new = match name {
            Some(name) => Some(NewWorkspace {
                name,
                locale: row.get("locale")?,
                timezone: row.get("timezone")?,
                fiscal_year_start: row.get("fiscal_year_start")?,
                currency: row.get("currency")?,
                demo: false,
            }),
            None => None,
        };
        Ok(Self {
            id: row.get("id")?,
            login: row.get("login_id")?,
            workspace: row.get("workspace_id")?,
            role: row.get("role")?,
            new,
        })
    }
}

/// Makes a workspace with its first admin.
pub async fn found(home: &Home, new: NewWorkspace, login: LoginId) -> Result<Arc<Workspace>, HomeError> {
    if new.name.trim().is_empty() {
        return Err(HomeError::NoName);
    }
    workspaces::time_zone(&new.timezone)?;
    let mut tx = home.control.begin().await?;
    let step = FirstStep::found(&mut tx, login, new).await?;
    tx.commit().await?;
    let made = step.finish(home).await?;
    made.ok_or_else(|| HomeError::Db(db::DbError::Engine(sqlx::Error::RowNotFound)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{db::testing::Bench, i18n::Locale, money::Currency, testing::on_both_engines, web::testing};

    fn new() -> NewWorkspace {
        NewWorkspace {
            name: "Second".to_owned(),
            locale: Locale::En,
            timezone: "Europe/Berlin".to_owned(),
            fiscal_year_start: 1,
            currency: Currency::USD,
            demo: false,
        }
    }

    async fn pass(bench: &Bench) {
        const PASS: &str = "update first_steps set begun_at = 0";
        query(PASS, args![]).run(&bench.home.control).await.unwrap();
    }

    #[tokio::test]
    async fn what_was_interrupted_is_gone_on_with_wherever_it_stopped() {
        on_both_engines(|bench| async move {
            let login = testing::login(&bench.home, "a@example.com", Locale::En).await;
            let control = &bench.home.control;
            for stopped in 0..3 {
                let mut tx = control.begin().await.unwrap();
                let step = FirstStep::found(&mut tx, login.id, new()).await.unwrap();
                tx.commit().await.unwrap();
                if stopped >= 1 {
                    bench.home.create_as(step.workspace, new()).await.unwrap();
                }
                if stopped >= 2 {
                    let workspace = bench.home.with_id(step.workspace).await.unwrap().unwrap();
                    members::add_member(control, &workspace, &login, Role::Admin, Actor::System)
                        .await
                        .unwrap();
                }
                assert!(interrupted(control).await.unwrap().is_empty(), "under way and not interrupted");
                pass(&bench).await;
                resume(&bench.home).await.unwrap();
                let mine = workspaces::of_login(control, login.id).await.unwrap();
                assert_eq!(mine.len(), stopped + 1, "stopped after {stopped}");
                assert!(interrupted(control).await.unwrap().is_empty());
            }
        })
        .await;
    }

    #[tokio::test]
    async fn an_invitation_that_was_taken_ends_in_a_membership() {
        on_both_engines(|bench| async move {
            let login = testing::login(&bench.home, "b@example.com", Locale::En).await;
            let control = &bench.home.control;
            let mut tx = control.begin().await.unwrap();
            FirstStep::join(&mut tx, login.id, bench.workspace.id, Role::Csm).await.unwrap();
            tx.commit().await.unwrap();
            pass(&bench).await;
            resume(&bench.home).await.unwrap();
            let members = members::all_members(&bench.workspace).await.unwrap();
            assert_eq!(members.iter().map(|member| member.role).collect::<Vec<_>>(), [Role::Csm]);
        })
        .await;
    }
}
