//! Who is asking, and where: what the guard found out and the handler works with.
//!
//! Invariant: a [`Scope`] is made by the guard only, so rows are only ever loaded for someone who may see them.

use std::{ops::Deref, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};

use super::Ui;
pub use crate::members::TokenScope;
use crate::{
    activity::Actor,
    members::{Act, Login, Member, Role, session::Session},
    workspaces::{FigureDay, Workspace},
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
    pub fn of_member(workspace: Arc<Workspace>, member: &Member) -> Self {
        Self { workspace, actor: member.actor(), powers: Powers::Role(member.role) }
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

/// A member in a workspace, in a browser.
#[derive(Clone, Debug)]
pub struct Seat {
    pub scope: Scope,
    pub login: Login,
    pub member: Member,
    pub session: Session,
    /// What the page needs to speak: language, time zone, address.
    pub ui: Ui,
    /// The day of the figures, as it was when the request came.
    pub figures: FigureDay,
}

impl Deref for Seat {
    type Target = Scope;
    fn deref(&self) -> &Scope {
        &self.scope
    }
}

/// A login in a browser, in no workspace in particular.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub login: Login,
    pub session: Session,
    pub ui: Ui,
}

/// A program with an API token.
#[derive(Clone, Debug)]
pub struct Api {
    pub scope: Scope,
}

impl Deref for Api {
    type Target = Scope;
    fn deref(&self) -> &Scope {
        &self.scope
    }
}

macro_rules! from_guard {
    ($($type:ty),+) => {$(
        impl<S: Send + Sync> FromRequestParts<S> for $type {
            type Rejection = StatusCode;
            /// Missing only where a route's access does not give it, which is a mistake in the route.
            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
                parts.extensions.get::<Self>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    )+};
}
from_guard!(Seat, SignedIn, Api, Ui);
