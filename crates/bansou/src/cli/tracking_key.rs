//! `bansou tracking-key`: prints the key that a product sends its events with.

use clap::Args;

use super::Settings;
use crate::{usage::keys, web::Scope};

#[derive(Debug, Args)]
pub struct TrackingKey {
    #[arg(long)]
    workspace: String,
    #[arg(long)]
    json: bool,
}

impl TrackingKey {
    /// Prints the workspace's oldest key in force, making one where there is none.
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let (home, workspace) = settings.workspace(&self.workspace).await?;
        let name = workspace.locale.t("tracking-key-first");
        let key = keys::first_or_new(&home.control, &Scope::of_system(workspace), &name).await?;
        if self.json {
            println!("{}", serde_json::json!({ "key": key.write_key, "name": key.name, "id": key.id }));
        } else {
            println!("{}", key.write_key);
        }
        Ok(())
    }
}
