//! The explanation of an account's score: as a card on its page, and as a page of its own.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use jiff::{Span, civil::Date};

use crate::{
    card::{Explanation, explain_newest, explain_stored},
    chart::{self, History},
    customers::{Account, Band, Customers as _, Ring},
    ids::AccountId,
    measures::AsOf,
    overrides::{self, Override},
    permissions, queue,
    score::{self, ScoreRow},
    scorecards::{self, Version},
    time::{DAY, Timestamp},
    web::{Problem, Seat, Ui, figures::Delta, html},
    why::{self, Why},
};

/// Days of the chart.
const CHARTED: i64 = 760;

/// Everything that a screen says of an account's health.
#[derive(Debug)]
pub struct AccountHealth {
    account: AccountId,
    name: String,
    is_customer: bool,
    /// Facts came in that the score does not know yet.
    is_waiting: bool,
    explanation: Option<Explanation>,
    ring: Ring,
    /// Against the score of 30 days before.
    lately: Option<Why>,
    standing: Option<Override>,
    history: Option<History>,
    may_override: bool,
}

impl AccountHealth {
    /// Of the present.
    pub async fn of(seat: &Seat, account: &Account) -> Result<Self, Problem> {
        Self::load(seat, account, None).await
    }

    /// Of the present, or of the end of a day in the past.
    async fn load(seat: &Seat, account: &Account, on: Option<Date>) -> Result<Self, Problem> {
        let (workspace, ui) = (&seat.workspace, &seat.ui);
        let db = &workspace.main;
        let versions = scorecards::versions(db).await?;
        let at = match on {
            Some(day) => AsOf::end_of(day, &workspace.zone).at,
            None => Timestamp(i64::MAX),
        };
        let figures = on.unwrap_or(seat.figures.day);
        let then = why::closing(workspace, figures);
        let (row, before) = score::in_force_since(db, account.id, at, then).await?;
        // A customer that left keeps its history, but has no score today.
        let row = row.filter(|_| on.is_some() || account.score.is_some() || account.scored_at.is_some());
        let explanation = match row.as_ref().and_then(|row| Some((row, version_of(row, &versions)?))) {
            None => None,
            Some((row, version)) => Some(match on {
                None => {
                    explain_newest(workspace, ui, seat.figures, row, version, account.mrr.currency).await?
                }
                Some(day) => explain_stored(ui, row, day, version, account.mrr.currency),
            }),
        };
        // The score that holds has one ring, wherever it stands; one of the past is drawn as it was worked out.
        let ring = match (&explanation, on) {
            (Some(explanation), Some(_)) => explanation.ring.clone(),
            _ => account.ring(),
        };
        let standing = match on {
            Some(_) => None,
            None => overrides::of_account(db, account.id).await?,
        };
        let lately = row.as_ref().map(|row| Why {
            overridden: standing.clone(),
            ..why::lately_from(before.as_ref(), row, &versions)
        });
        let until = row.as_ref().map_or_else(|| workspace.clock.now(), |row| row.as_of);
        let points = score::history(db, account.id, until.plus(-CHARTED * DAY)).await?;
        let points: Vec<score::Point> = points.into_iter().filter(|point| point.as_of <= at).collect();
        Ok(Self {
            account: account.id,
            name: account.name.clone(),
            is_customer: !matches!(account.stage.as_str(), "lead" | "opportunity" | "churned"),
            is_waiting: on.is_none() && queue::holds(db, account.id).await?,
            explanation,
            ring,
            lately,
            standing,
            history: chart::history(workspace, ui, figures, &points, &versions),
            may_override: on.is_none() && seat.may(permissions::OVERRIDE_HEALTH),
        })
    }

    /// The band that holds: an override's while it lasts.
    fn band(&self) -> Option<Band> {
        self.standing.as_ref().map(|standing| standing.band).or_else(|| self.computed())
    }

    pub fn explanation(&self) -> Option<&Explanation> {
        self.explanation.as_ref()
    }

    /// The override in force.
    pub fn standing(&self) -> Option<&Override> {
        self.standing.as_ref()
    }

    /// Whether facts came in that the score does not know yet.
    pub fn is_waiting(&self) -> bool {
        self.is_waiting
    }

    /// Against the score of 30 days before.
    pub fn delta(&self) -> Option<Delta> {
        let lately = self.lately()?;
        Some(Delta::between(lately.from?, lately.to?))
    }

    /// What became of the score in the 30 days before the day of the figures, and why.
    pub fn lately(&self) -> Option<&Why> {
        self.lately.as_ref()
    }

    /// The card, ready to stand in the account's page: `{{ health|safe }}`.
    pub fn card(&self, ui: &Ui) -> Result<String, Problem> {
        let card = HealthCard { ui, health: self };
        card.render().map_err(|error| Problem::internal(error.into()))
    }

    /// The band by the scorecard alone.
    pub fn computed(&self) -> Option<Band> {
        self.explanation.as_ref().and_then(|explanation| explanation.band)
    }
}

fn version_of<'a>(row: &ScoreRow, versions: &'a [Version]) -> Option<&'a Version> {
    versions.iter().find(|version| version.id == row.version)
}

#[derive(Template)]
#[template(path = "health/card.html")]
struct HealthCard<'a> {
    ui: &'a Ui,
    health: &'a AccountHealth,
}

#[derive(Template)]
#[template(path = "health/account.html")]
struct HealthPage {
    ui: Ui,
    health: AccountHealth,
    on: Option<Date>,
    today: Date,
    earliest: Date,
}

#[derive(Debug, serde::Deserialize)]
pub struct When {
    #[serde(default)]
    on: Option<String>,
}

/// `GET /accounts/{account}/health?on=2026-03-03`
pub async fn page(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    Query(when): Query<When>,
) -> Result<Response, Problem> {
    let account = seat.accounts().find(id).await?.ok_or_else(Problem::not_found)?;
    let today = seat.figures.day;
    // A day that is not over, or cannot be read, is the present.
    let on = when.on.and_then(|on| on.parse::<Date>().ok()).filter(|day| *day < today);
    let health = AccountHealth::load(&seat, &account, on).await?;
    let earliest = today.checked_sub(Span::new().days(CHARTED)).unwrap_or(today);
    Ok(html(&HealthPage { ui: seat.ui, health, on, today, earliest }))
}
