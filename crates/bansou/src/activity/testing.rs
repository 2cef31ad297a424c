//! What tests of listeners share.

use super::{Listener, catch_up};
use crate::{args, db::query, workspaces::Workspace};

/// Lets the listener hear all that was recorded. On PostgreSQL it hears nothing while an older transaction is open,
/// even one of another test.
pub async fn hear_all(workspace: &Workspace, listener: Listener) {
    const UNHEARD: &str = "
        select count(*) as a from activities
         where seq > coalesce((select seq from listener_cursors where listener = $1), 0)";
    loop {
        catch_up(workspace, listener).await.expect("heard");
        let (unheard,): (i64,) =
            query(UNHEARD, args![listener.name]).one(&workspace.main).await.expect("a count");
        if unheard == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
