//! `bansou token`: API tokens for programs.

use clap::{Args, Subcommand};

use super::Settings;
use crate::{activity::Actor, members::api_tokens, web::seat::TokenScope};

#[derive(Debug, Args)]
pub struct Token {
    #[command(subcommand)]
    act: TokenAct,
}

#[derive(Debug, Subcommand)]
enum TokenAct {
    /// Make a token and print it, and nothing else
    Create(Create),
}

#[derive(Debug, Args)]
struct Create {
    #[arg(long, env = "BANSOU_WORKSPACE")]
    workspace: String,
    /// read, write or admin
    #[arg(long)]
    scope: TokenScope,
    /// What the token is for, as the settings page lists it
    #[arg(long, default_value = "command line")]
    name: String,
    #[arg(long)]
    json: bool,
}

impl Token {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let TokenAct::Create(create) = self.act;
        let (home, workspace) = settings.workspace(&create.workspace).await?;
        let secret =
            api_tokens::create(&home.control, &workspace, &create.name, create.scope, &Actor::System).await?;
        if create.json {
            let made = serde_json::json!({
                "token": secret, "name": create.name, "scope": create.scope.as_str(), "workspace": workspace.slug,
            });
            println!("{made}");
        } else {
            println!("{secret}");
        }
        Ok(())
    }
}
