//! `bansou init`: a workspace and its first member, without a browser.

use std::io::Read as _;

use clap::Args;

use super::Settings;
use crate::{
    i18n::Locale,
    joining,
    members::{self, password},
    money::Currency,
    workspaces::NewWorkspace,
};

#[derive(Debug, Args)]
pub struct Init {
    #[arg(long)]
    workspace: String,
    #[arg(long)]
    email: String,
    /// The first member's name [default: the part of the address before @]
    #[arg(long)]
    name: Option<String>,
    #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
    locale: String,
    #[arg(long, default_value = "Asia/Tokyo")]
    timezone: String,
    /// The month in which the fiscal year starts
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=12))]
    fiscal_year_start: u8,
    /// What amounts without a currency are in
    #[arg(long, default_value = "JPY")]
    currency: String,
    #[arg(long)]
    json: bool,
}

impl Init {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let locale: Locale = self.locale.parse().map_err(anyhow::Error::msg)?;
        let currency: Currency = self.currency.parse().map_err(anyhow::Error::msg)?;
        anyhow::ensure!(self.email.contains('@'), "--email: {:?} is not an e-mail address", self.email);
        let mut given = String::new();
        std::io::stdin().read_to_string(&mut given)?;
        let given = given.trim_end_matches(['\r', '\n']);
        password::check(given)?;
        let home = settings.open().await?;
        let login = match members::find_login_by_email(&home.control, &self.email).await? {
            Some(login) => {
                let right = password::verify(given.to_owned(), Some(login.password_hash.clone())).await?;
                anyhow::ensure!(right, "{} has a login already, with another password", self.email);
                login
            }
            None => {
                let hash = password::hash(given.to_owned()).await?;
                let name = self.name.as_deref().or(self.email.split('@').next()).unwrap_or_default();
                members::new_login(&home.control, &self.email, name, hash, locale).await?
            }
        };
        let new = NewWorkspace {
            name: self.workspace,
            locale,
            timezone: self.timezone,
            fiscal_year_start: i64::from(self.fiscal_year_start),
            currency,
            demo: false,
        };
        let workspace = joining::found(&home, new, login.id).await?;
        if self.json {
            println!(
                "{}",
                serde_json::json!({ "workspace": workspace.slug, "id": workspace.id, "email": login.email })
            );
        } else {
            println!("{}", workspace.slug);
        }
        Ok(())
    }
}
