//! Who is asking, and where: what the guard found out and the handler works with.
//!
//! Invariant: a [`Scope`] is made by the guard only, so rows are only ever loaded for someone who may see them.

use std::ops::Deref;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};

use crate::{
    members::{Login, Member, session::Session},
    ui::Ui,
    workspaces::FigureDay,
};
pub use crate::{rights::TokenScope, scope::Scope};

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
