//! The pages about workspaces themselves.

mod change;
mod fields;
mod jobs;
mod set_up;
mod settings;

use crate::web::{Access, App, Routes};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/set-up", Access::Open, set_up::form)
        .post("/set-up", Access::Open, set_up::set_up)
        .and(settings::routes(app))
        .and(jobs::routes(app))
}
