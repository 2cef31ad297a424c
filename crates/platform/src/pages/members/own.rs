//! What a login changes about itself: name, language, colours, password.
//!
//! Invariant: a new password ends every other session of the login.

use crate::{
    activity::{Actor, FloorVerb, Subject, SubjectKind},
    args,
    db::{self, Db, query},
    i18n::Locale,
    ids::{MemberId, SessionId},
    mail::digest,
    members::{Login, password, session},
    ui::Theme,
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
    if name != login.name || locale != login.locale {
        for (row, member) in workspaces::of_login(control, login.id).await? {
            let workspace = app.home.open_row(&row).await?;
            digest::speaks(&workspace, member, locale).await?;
            if name != login.name {
                rename_member(&workspace, member, &login.name, name).await?;
            }
        }
    }
    Ok(())
}

async fn rename_member(workspace: &Workspace, id: MemberId, from: &str, to: &str) -> db::Result<()> {
    const RENAME: &str = "update members set name = $2 where id = $1";
    let mut change = workspace.change(&Actor::Member { id, name: to.to_owned() }).await?;
    query(RENAME, args![id, to]).run(&mut change.tx).await?;
    let verb = FloorVerb::MemberRenamed { from: from.to_owned(), to: to.to_owned() };
    change.record(Subject::alone(SubjectKind::Member, id.0), verb);
    change.commit().await
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
