//! The pages of sign-in, of a login's own things, and of a workspace's members.

mod factor;
mod forgot;
mod joining;
pub mod list;
mod me;
pub mod own;
pub mod person_fields;
pub mod reset;
#[cfg(test)]
mod reset_tests;
pub mod sign_in;
#[cfg(test)]
mod sign_in_tests;
#[cfg(test)]
mod tests;

pub use person_fields::PersonFields;

use crate::web::{App, Routes};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .and(sign_in::routes(app))
        .and(joining::routes(app))
        .and(me::routes(app))
        .and(factor::routes(app))
        .and(list::routes(app))
        .and(reset::routes(app))
        .and(forgot::routes(app))
}
