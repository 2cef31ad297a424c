//! Changing and ending memberships.
//!
//! Invariant: a workspace always keeps an admin who can sign in; the last one can be neither demoted nor removed.

use super::{Member, Role, find_member};
use crate::{
    activity::{Actor, FloorVerb, Subject, SubjectKind},
    args,
    db::{Db, DbError, Tx, query, query_dynamic},
    ids::MemberId,
    workspaces::Workspace,
};

/// Why a membership stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum MemberProblem {
    #[error("there is no such member")]
    NotFound,
    #[error("a workspace needs an admin, and this is the last one; make someone else admin first")]
    LastAdmin,
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Gives a member another role.
pub async fn change_role(
    workspace: &Workspace,
    id: MemberId,
    role: Role,
    by: Actor,
) -> Result<(), MemberProblem> {
    const CHANGE: &str = "update members set role = $2 where id = $1";
    let member = active(workspace, id).await?;
    if member.role == role {
        return Ok(());
    }
    let mut change = workspace.change(&by).await?;
    if role != Role::Admin {
        keep_an_admin(workspace, &mut change.tx, id).await?;
    }
    query(CHANGE, args![id, role]).run(&mut change.tx).await?;
    let verb = FloorVerb::MemberRoleChanged {
        name: member.name,
        from: member.role.to_string(),
        to: role.to_string(),
    };
    change.record(Subject::alone(SubjectKind::Member, id.0), verb);
    change.commit().await?;
    Ok(())
}

/// Ends a membership. The member's work stays, and the login stays where it is in other workspaces.
pub async fn remove(
    control: &Db,
    workspace: &Workspace,
    id: MemberId,
    by: Actor,
) -> Result<(), MemberProblem> {
    const END: &str = "update members set ended_at = $2 where id = $1";
    const LEAVE: &str = "delete from memberships where workspace_id = $1 and member_id = $2";
    const END_TOKENS: &str = "
        update api_tokens set revoked_at = $3
         where workspace_id = $1 and made_by = $2 and revoked_at is null";
    let member = active(workspace, id).await?;
    let mut change = workspace.change(&by).await?;
    keep_an_admin(workspace, &mut change.tx, id).await?;
    query(END, args![id, change.now]).run(&mut change.tx).await?;
    change.record(Subject::alone(SubjectKind::Member, id.0), FloorVerb::MemberLeft { name: member.name });
    change.commit().await?;
    // After the commit: until this is done the guard turns them away by `ended_at`.
    let mut tx = control.begin().await?;
    query(END_TOKENS, args![workspace.id, id, workspace.clock.now()]).run(&mut tx).await?;
    query(LEAVE, args![workspace.id, id]).run(&mut tx).await?;
    tx.commit().await?;
    workspace.live.members_changed();
    Ok(())
}

async fn active(workspace: &Workspace, id: MemberId) -> Result<Member, MemberProblem> {
    let member = find_member(workspace, id).await?.filter(|member| member.ended_at.is_none());
    member.ok_or(MemberProblem::NotFound)
}

/// Fails where no other admin would be left. Locks the admins' rows, so that two admins cannot demote each other at
/// the same moment.
async fn keep_an_admin(workspace: &Workspace, tx: &mut Tx, id: MemberId) -> Result<(), MemberProblem> {
    let sql = format!(
        "select id as a from members where role = 'admin' and ended_at is null order by id {}",
        workspace.main.for_update()
    );
    let admins: Vec<(MemberId,)> = query_dynamic(sql, args![]).all(tx).await?;
    let only_this = admins.iter().any(|(admin,)| *admin == id) && admins.len() == 1;
    if only_this { Err(MemberProblem::LastAdmin) } else { Ok(()) }
}
