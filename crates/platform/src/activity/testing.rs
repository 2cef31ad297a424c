//! What tests of listeners share.

use super::{Listener, catch_up, has_heard_all};
use crate::workspaces::Workspace;

/// Lets the listener hear all that was recorded. On PostgreSQL it hears nothing while an older transaction is open,
/// even one of another test.
pub async fn hear_all(workspace: &Workspace, listener: Listener) {
    loop {
        catch_up(workspace, listener).await.expect("heard");
        if has_heard_all(&workspace.main, listener.name).await.expect("an answer") {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
