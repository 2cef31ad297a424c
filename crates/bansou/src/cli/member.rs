//! `bansou member`: invite, list and change the members of a workspace; set a login's password anew.

use std::io::Read as _;

use clap::{Args, Subcommand};
use jiff::tz::TimeZone;

use super::Settings;
use crate::{
    activity::Actor,
    joining::{
        invitations,
        resets::{self, Resets},
    },
    members::{self, Role, changes, login_key, password, second_factor},
    pages::members::{list, own, person_fields, reset},
};

#[derive(Debug, Args)]
pub struct Member {
    #[command(subcommand)]
    act: MemberAct,
}

#[derive(Debug, Subcommand)]
enum MemberAct {
    /// Make an invitation and print its link
    Invite(Invite),
    /// List the members
    List(List),
    /// Give a member another role
    Role(ChangeRole),
    /// Print a link that resets a login, for who cannot sign in; it works once, for a day
    Reset(Reset),
    /// Set a login's password, read from standard input, end its sessions and its second factor
    Password(NewPassword),
}

#[derive(Debug, Args)]
struct Invite {
    #[arg(long, env = "BANSOU_WORKSPACE")]
    workspace: String,
    #[arg(long)]
    email: String,
    /// admin, csm, agent, marketer, sales or viewer
    #[arg(long, default_value = "csm")]
    role: Role,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct List {
    #[arg(long, env = "BANSOU_WORKSPACE")]
    workspace: String,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct ChangeRole {
    #[arg(long, env = "BANSOU_WORKSPACE")]
    workspace: String,
    #[arg(long)]
    email: String,
    /// admin, csm, agent, marketer, sales or viewer
    #[arg(long)]
    role: Role,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Reset {
    /// The e-mail that the login signs in with
    email: String,
    /// Take a new password [default, unless --second-factor is given]
    #[arg(long)]
    password: bool,
    /// End the second factor, for who lost the phone and the recovery codes
    #[arg(long)]
    second_factor: bool,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct NewPassword {
    #[arg(long)]
    email: String,
}

impl Member {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        match self.act {
            MemberAct::Invite(invite) => invite.run(settings).await,
            MemberAct::List(list) => list.run(settings).await,
            MemberAct::Role(change) => change.run(settings).await,
            MemberAct::Reset(reset) => reset.run(settings).await,
            MemberAct::Password(new) => new.run(settings).await,
        }
    }
}

impl Invite {
    async fn run(self, settings: Settings) -> anyhow::Result<()> {
        anyhow::ensure!(
            person_fields::is_email(&self.email),
            "--email: {:?} is not an e-mail address",
            self.email
        );
        let config = settings.load(None, None)?;
        let public_url = config.public_url.unwrap_or_else(|| format!("http://{}", config.listen));
        let (home, workspace) = settings.workspace(&self.workspace).await?;
        let secret =
            invitations::invite(&home.control, &workspace, &self.email, self.role, &Actor::System).await?;
        let link = list::link(&public_url, &secret);
        if self.json {
            let made = serde_json::json!({ "email": self.email, "role": self.role.as_str(), "link": link });
            println!("{made}");
        } else {
            println!("{link}");
        }
        Ok(())
    }
}

impl List {
    async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let (_home, workspace) = settings.workspace(&self.workspace).await?;
        let members = members::all_members(&workspace).await?;
        let members = members.into_iter().filter(|member| member.ended_at.is_none());
        if self.json {
            let rows: Vec<_> = members
                .map(|member| {
                    serde_json::json!({
                        "id": member.id, "name": member.name, "email": member.email, "role": member.role.as_str(),
                    })
                })
                .collect();
            println!("{}", serde_json::Value::from(rows));
        } else {
            for member in members {
                println!("{}\t{}\t{}", member.email, member.role, member.name);
            }
        }
        Ok(())
    }
}

impl ChangeRole {
    async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let (_home, workspace) = settings.workspace(&self.workspace).await?;
        let members = members::all_members(&workspace).await?;
        let member = members
            .iter()
            .find(|member| member.ended_at.is_none() && login_key(&member.email) == login_key(&self.email));
        let Some(member) = member else {
            anyhow::bail!("{:?} is no member of {:?}; invite them first", self.email, workspace.name)
        };
        changes::change_role(&workspace, member.id, self.role, Actor::System).await?;
        if self.json {
            println!("{}", serde_json::json!({ "email": member.email, "role": self.role.as_str() }));
        }
        Ok(())
    }
}

impl Reset {
    async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let resets = match (self.password, self.second_factor) {
            (true, true) => Resets::Both,
            (false, true) => Resets::SecondFactor,
            (_, false) => Resets::Password,
        };
        let config = settings.load(None, None)?;
        let public_url = config.public_url.unwrap_or_else(|| format!("http://{}", config.listen));
        let home = settings.open().await?;
        let login = members::find_login_by_email(&home.control, &self.email).await?;
        let Some(login) = login else { anyhow::bail!("{:?} has no login", self.email) };
        anyhow::ensure!(
            !self.second_factor || login.totp_since.is_some(),
            "{:?} has no second factor; leave --second-factor out",
            self.email
        );
        let secret = resets::make_as_operator(&home, &login, resets).await?;
        let link = reset::link(&public_url, &secret);
        let until = home.clock.now().plus(resets::LASTS).zoned(&TimeZone::UTC);
        let until = until.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        if self.json {
            let resets = resets.as_str();
            println!(
                "{}",
                serde_json::json!({ "email": login.email, "resets": resets, "link": link, "until": until })
            );
        } else {
            println!("{link}");
            eprintln!("works once, until {until}");
        }
        Ok(())
    }
}

impl NewPassword {
    async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let mut given = String::new();
        std::io::stdin().read_to_string(&mut given)?;
        let given = given.trim_end_matches(['\r', '\n']).to_owned();
        password::check(&given)?;
        let home = settings.open().await?;
        let login = members::find_login_by_email(&home.control, &self.email).await?;
        let Some(login) = login else { anyhow::bail!("{:?} has no login", self.email) };
        own::change_password(&home.control, &login, given, None).await?;
        second_factor::end(&home.control, login.id).await?;
        Ok(())
    }
}
