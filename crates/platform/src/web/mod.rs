//! The web face: routes, who may take them, pages and problems.
//!
//! Invariant: every route is in one [`Routes`] table with what it takes to go there, and the guard stands before the
//! handler; a handler that forgets to ask cannot exist.

mod access;
mod app;
pub mod assets;
mod clean;
pub mod connections;
pub mod cookies;
pub mod dress;
pub mod figures;
pub mod form;
pub(crate) mod guard;
pub mod inputs;
pub mod live;
pub mod metrics;
pub mod nav;
pub mod offers;
pub mod open;
pub mod page;
pub mod problem;
pub mod rail;
mod router;
pub mod routes;
pub mod seat;
pub mod stream;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod traffic;

pub use access::Access;
pub use app::App;
pub use form::FormErrors;
pub use page::{html, html_with_status, redirect};
pub use problem::{FieldProblem, Problem};
pub use router::router;
pub use routes::Routes;
pub use seat::{Api, Scope, Seat, SignedIn};

pub use crate::ui::Ui;

/// The most bytes a form may have; uploads set their own limit.
pub const FORM_LIMIT: usize = 2 * 1024 * 1024;
