//! The pages of sign-in, of a login's own things, and of a workspace's members.

use super::{factor_pages, forgot, joining, me, pages, reset_pages, sign_in};
use crate::web::{App, Routes};

pub use super::sign_in::session_cookie;

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .and(sign_in::routes(app))
        .and(joining::routes(app))
        .and(me::routes(app))
        .and(factor_pages::routes(app))
        .and(pages::routes(app))
        .and(reset_pages::routes(app))
        .and(forgot::routes(app))
}
