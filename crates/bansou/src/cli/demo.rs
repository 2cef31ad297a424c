//! `bansou demo`: a workspace of simulated data to look around in.

use anyhow::Context as _;
use bansou_simulator::{Drivers, Settings as Simulation, VENDOR_NAME};
use clap::Args;

use super::Settings;
use crate::{
    demo::{self, Demo},
    time::Clock,
    workspaces::time_zone,
};

#[derive(Debug, Args)]
pub struct MakeDemo {
    /// The same seed makes the same company
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Customers, former customers and prospects together
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    accounts: u32,
    /// Months of usage, tickets, answers and notes up to today
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=240))]
    months: u32,
    /// What drives churn: mixed, people, onboarding, market, support or noisy
    #[arg(long, default_value = "mixed", value_parser = drivers)]
    drivers: Drivers,
    #[arg(long)]
    json: bool,
}

fn drivers(word: &str) -> Result<Drivers, String> {
    let known = Drivers::ALL.iter().find(|drivers| drivers.key() == word);
    known.copied().ok_or_else(|| {
        format!("one of {}", Drivers::ALL.iter().map(|drivers| drivers.key()).collect::<Vec<_>>().join(", "))
    })
}

impl MakeDemo {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let config = settings.load(None, None)?;
        let address = config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.listen));
        let home = settings.open().await?;
        let end = Clock::system().now().day(&time_zone(demo::TIME_ZONE)?);
        let simulation = Simulation {
            drivers: self.drivers,
            ..Simulation::new(self.seed, self.accounts, self.months, end)
        };
        let made = demo::make(&home, &simulation, |step| eprintln!("{step}"))
            .await
            .context("the demo could not be made")?;
        self.say(&made, &address);
        Ok(())
    }

    fn say(&self, made: &Demo, address: &str) {
        let Demo { workspace, sign_in, company, usage_events } = made;
        if self.json {
            let said = serde_json::json!({
                "workspace": workspace.slug, "url": address, "email": sign_in.email, "password": sign_in.password,
                "accounts": company.accounts.len(), "people": company.people.len(),
                "subscriptions": company.subscriptions.len(), "tickets": company.tickets.len(),
                "surveys": company.nps_answers.len(), "churn_events": company.churns.len(),
                "usage_events": usage_events,
            });
            println!("{said}");
        } else {
            println!("The demo workspace of {VENDOR_NAME} is ready. All of it is simulated.");
            println!("  open      {address}");
            println!("  e-mail    {}", sign_in.email);
            println!("  password  {}", sign_in.password);
        }
    }
}
