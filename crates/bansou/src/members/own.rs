//! What a login changes about itself: name, language, colours, password.
//!
//! Invariant: a new password ends every other session of the login.

use super::{Login, Theme, password, session};
use crate::{
    activity::FloorVerb,
    activity::{self, NewActivity, Subject, SubjectKind},
    args,
    db::{self, Db, query},
    i18n::Locale,
    ids::{MemberId, SessionId},
    web::App,
    workspaces::{self, HomeError, Workspace},
};

/// Stores name, language and colours, and tells the login's workspaces where the name is another.
pub async fn change_profile(
    app: &App,
    login: &Login,
    name: &str,
    locale: Locale,
    theme: Theme,
) -> Result<(), HomeError> {
    const CHANGE: &str = "update logins set name = $2, locale = $3, theme = $4 where id = $1";
    let control = &app.home.control;
    query(CHANGE, args![login.id, name, locale, theme]).run(control).await?;
    if name != login.name {
        for (row, member) in workspaces::of_login(control, login.id).await? {
            let workspace = app.home.open_row(&row).await?;
            rename_member(&workspace, member, &login.name, name).await?;
        }
    }
    Ok(())
}

async fn rename_member(workspace: &Workspace, id: MemberId, from: &str, to: &str) -> db::Result<()> {
    const RENAME: &str = "update members set name = $2 where id = $1";
    let mut tx = workspace.main.begin().await?;
    query(RENAME, args![id, to]).run(&mut tx).await?;
    let activity = NewActivity {
        occurred_at: workspace.clock.now(),
        actor: activity::Actor::Member { id, name: to.to_owned() },
        verb: FloorVerb::MemberRenamed { from: from.to_owned(), to: to.to_owned() }.into(),
        subject: Subject::alone(SubjectKind::Member, id.0),
    };
    activity::record(&mut tx, activity).await?;
    tx.commit().await
}

/// Stores a new password and ends the login's sessions but the one it is changed in.
pub async fn change_password(
    control: &Db,
    login: &Login,
    new: String,
    but: Option<SessionId>,
) -> anyhow::Result<()> {
    const CHANGE: &str = "update logins set password_hash = $2 where id = $1";
    let hash = password::hash(new).await?;
    query(CHANGE, args![login.id, hash]).run(control).await?;
    session::end_others(control, login.id, but).await?;
    Ok(())
}
