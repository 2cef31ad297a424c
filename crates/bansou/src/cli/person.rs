//! `bansou person`: erase a person's data, or hand it out.

use clap::{Args, Subcommand};

use super::Settings;
use crate::{
    erase::{erase_person, export, find_all},
    ids::PersonId,
    web::Scope,
};

#[derive(Debug, Args)]
pub struct Person {
    #[command(subcommand)]
    act: PersonAct,
}

#[derive(Debug, Subcommand)]
enum PersonAct {
    /// Erase all that is held of a person, for good
    Erase(Whom),
    /// Print all that is held of a person, as JSON
    Export(Whom),
}

#[derive(Debug, Args)]
struct Whom {
    #[arg(long, env = "BANSOU_WORKSPACE")]
    workspace: String,
    /// The person's id, external id or mail address
    person: String,
    #[arg(long)]
    json: bool,
}

impl Person {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        match self.act {
            PersonAct::Erase(whom) => whom.erase(settings).await,
            PersonAct::Export(whom) => whom.export(settings).await,
        }
    }
}

impl Whom {
    async fn find(&self, settings: &Settings) -> anyhow::Result<(Scope, PersonId)> {
        let (_home, workspace) = settings.workspace(&self.workspace).await?;
        let scope = Scope::of_system(workspace);
        let found = find_all(&scope, &self.person).await?;
        match found.as_slice() {
            [one] => Ok((scope, *one)),
            [] => anyhow::bail!("{:?} is nobody in this workspace", self.person),
            several => {
                let ids: Vec<String> = several.iter().map(ToString::to_string).collect();
                anyhow::bail!("{:?} is several people; give one of their ids: {}", self.person, ids.join(" "))
            }
        }
    }

    async fn erase(self, settings: Settings) -> anyhow::Result<()> {
        let (scope, id) = self.find(&settings).await?;
        let erased = erase_person(&scope, id).await?;
        let erased = erased.ok_or_else(|| anyhow::anyhow!("{id} is nobody in this workspace"))?;
        if self.json {
            println!("{}", erased.json(id));
        } else {
            println!(
                "{id}: {} usage events, {} refused events, {} records, {} entries of the timeline",
                erased.usage.events, erased.usage.refused, erased.records, erased.activities
            );
        }
        Ok(())
    }

    async fn export(self, settings: Settings) -> anyhow::Result<()> {
        let (scope, id) = self.find(&settings).await?;
        let document = export(&scope, id).await?;
        let document = document.ok_or_else(|| anyhow::anyhow!("{id} is nobody in this workspace"))?;
        println!("{}", serde_json::to_string_pretty(&document)?);
        Ok(())
    }
}
