//! What one caller may do in one workspace.
//!
//! Invariant: of people and programs a [`Scope`] is made by the guard only, so rows are only ever loaded for someone who may see
//! them.

use std::sync::Arc;

use crate::{
    activity::{Actor, Change},
    db::{self, Db},
    rights::{Act, Role, TokenScope},
    workspaces::Workspace,
};

/// One workspace as one caller may use it. Verbs take it.
#[derive(Clone, Debug)]
pub struct Scope {
    pub workspace: Arc<Workspace>,
    pub actor: Actor,
    powers: Powers,
}

#[derive(Clone, Copy, Debug)]
enum Powers {
    Role(Role),
    Token(TokenScope),
    /// The program itself: the command line, jobs.
    Everything,
}

impl Scope {
    /// Of who acts in this role.
    pub fn of_role(workspace: Arc<Workspace>, actor: Actor, role: Role) -> Self {
        Self { workspace, actor, powers: Powers::Role(role) }
    }

    pub fn of_token(workspace: Arc<Workspace>, name: String, scope: TokenScope) -> Self {
        Self { workspace, actor: Actor::Token { name }, powers: Powers::Token(scope) }
    }

    /// The program's own scope: the command line, jobs, the simulator.
    pub fn of_system(workspace: Arc<Workspace>) -> Self {
        Self { workspace, actor: Actor::System, powers: Powers::Everything }
    }

    pub fn may(&self, act: Act) -> bool {
        match self.powers {
            Powers::Role(role) => role.may(act),
            Powers::Token(scope) => scope.may(act),
            Powers::Everything => true,
        }
    }
}

impl Scope {
    /// Begins a change by whoever asks. What can be undone as one goes through `Scope::act`.
    pub async fn change(&self) -> db::Result<Change<'_>> {
        self.workspace.change(&self.actor).await
    }

    /// The same, of rows that stand in another store.
    pub async fn change_in(&self, store: &Db) -> db::Result<Change<'_>> {
        self.workspace.change_in(store, &self.actor).await
    }
}
