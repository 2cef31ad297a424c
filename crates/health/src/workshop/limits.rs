//! Band limits proposed from the past: for a share of churns that is to be caught, or for alerts that people can answer.
//!
//! Invariant: nothing is proposed that too few churns would carry, and a proposal is taken by saving a version.

use bansou_metrics::{
    discrimination::{FEWEST_OF_EACH, Limit, best_at_precision, for_crossings, for_recall, limits},
    score::Bands,
};
use jiff::civil::Date;

use super::{
    outcomes::Contradictions,
    save,
    trial::{Looked, Proposal, look},
};
use crate::{
    args,
    customers::Band,
    db::{self, Db, query},
    ids::ScorecardVersionId,
    scorecards::Scorecard,
    web::Scope,
    workspaces::Workspace,
};

/// Days ahead at which limits are judged.
pub const AHEAD: i64 = 90;
/// What should be had: two of three churns, and more than one alarm in seven right.
pub const WANTED_RECALL: f64 = 2.0 / 3.0;
pub const WANTED_PRECISION: f64 = 0.15;
/// Shares of churns that are offered.
pub const RECALLS: [f64; 4] = [0.5, WANTED_RECALL, 0.75, 0.9];
/// Alerts per CSM and week that are offered.
const ALERTS: [f64; 4] = [0.5, 1.0, 2.0, 3.0];

/// What a choice was made for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wish {
    /// The limit in force.
    Standing,
    /// A share of churns, 0–1.
    Recall(f64),
    /// Alerts per CSM and week.
    Alerts(f64),
}

/// A limit with what it costs.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    pub wish: Wish,
    pub limit: Limit,
    /// How often in a week a CSM would have been alerted.
    pub alerts: f64,
    /// Customers that are below it today.
    pub today: usize,
}

/// What is proposed for one band.
#[derive(Clone, Debug)]
pub struct Offer {
    /// [`Band::Watch`]: watch and below are the alarm; [`Band::AtRisk`]: that band alone.
    pub band: Band,
    pub standing: Choice,
    pub choices: Vec<Choice>,
    /// The limit that has what should be had, or the best that can be had.
    pub best: Choice,
    /// Whether [`Self::best`] has it.
    pub is_had: bool,
}

/// The proposals for a scorecard.
#[derive(Clone, Debug)]
pub struct Proposals {
    pub span: Option<(Date, Date)>,
    pub windows: usize,
    pub cases: usize,
    /// Churns with a score before them.
    pub churns: usize,
    pub csms: i64,
    pub contradictions: Contradictions,
    /// None where too few churned.
    pub offers: Option<[Offer; 2]>,
}

/// Works out what can be proposed.
pub async fn propose(workspace: &Workspace, scorecard: &Scorecard) -> anyhow::Result<Proposals> {
    let csms = csms(&workspace.main).await?;
    let looked = look(workspace, scorecard, AHEAD).await?;
    Ok(Proposals::new(&looked, scorecard.version.definition.bands, csms))
}

/// Those who answer alerts: members that are CSMs, or else whoever has customers.
async fn csms(db: &Db) -> db::Result<i64> {
    const OWNERS: &str = "
        select count(distinct owner_id) as a from accounts
         where owner_id is not null and stage not in ('lead', 'opportunity', 'churned')";
    Ok(query(OWNERS, args![]).one::<(i64,)>(db).await?.0.max(1))
}

impl Proposals {
    fn new(looked: &Looked, bands: Bands, csms: i64) -> Self {
        let track = &looked.track;
        let churns = track.shown.iter().filter(|shown| shown.churned).count();
        let carries = churns >= FEWEST_OF_EACH && track.shown.len() - churns >= FEWEST_OF_EACH;
        let limits = limits(&track.shown, &track.moves);
        let ground = Ground { limits: &limits, looked, weeks: track.weeks() * csms as f64 };
        Self {
            span: track.span,
            windows: track.windows,
            cases: track.shown.len(),
            churns,
            csms,
            contradictions: looked.contradictions,
            offers: (carries && !looked.contradictions.spoil()).then(|| {
                [ground.offer(Band::Watch, bands.healthy_from), ground.offer(Band::AtRisk, bands.watch_from)]
            }),
        }
    }
}

struct Ground<'a> {
    limits: &'a [Limit],
    looked: &'a Looked,
    /// Weeks of work of one CSM.
    weeks: f64,
}

impl Ground<'_> {
    fn offer(&self, band: Band, standing: f64) -> Offer {
        let standing = (standing.ceil() as usize).clamp(1, self.limits.len());
        let by_recall = RECALLS
            .iter()
            .filter_map(|wanted| Some(self.choice(Wish::Recall(*wanted), for_recall(self.limits, *wanted)?)));
        let by_alerts = ALERTS.iter().filter_map(|wanted| {
            Some(self.choice(Wish::Alerts(*wanted), for_crossings(self.limits, wanted * self.weeks)?))
        });
        let wanted = for_recall(self.limits, WANTED_RECALL);
        let had = wanted.filter(|limit| limit.precision() > WANTED_PRECISION);
        let standing = self.choice(Wish::Standing, &self.limits[standing - 1]);
        let best = had.or_else(|| best_at_precision(self.limits, WANTED_PRECISION));
        let best = best.map_or(standing, |limit| self.choice(Wish::Recall(limit.recall()), limit));
        let mut choices: Vec<Choice> = by_recall.chain(by_alerts).collect();
        // What is named as the best can be taken like the rest.
        if [standing].iter().chain(&choices).all(|choice| choice.limit.below != best.limit.below) {
            choices.insert(0, best);
        }
        Offer { band, standing, choices, best, is_had: had.is_some() }
    }

    fn choice(&self, wish: Wish, limit: &Limit) -> Choice {
        Choice {
            wish,
            limit: *limit,
            alerts: if self.weeks > 0.0 { limit.crossings as f64 / self.weeks } else { 0.0 },
            today: self.looked.today.iter().filter(|score| **score < limit.below).count(),
        }
    }
}

/// The bands with the limit of one drawn anew; the other gives way where it would be overtaken.
pub fn moved(bands: Bands, band: Band, below: i64) -> Bands {
    let below = below as f64;
    match band {
        Band::AtRisk => Bands { watch_from: below, healthy_from: bands.healthy_from.max(below) },
        Band::Watch | Band::Healthy => Bands { healthy_from: below, watch_from: bands.watch_from.min(below) },
    }
}

/// Takes a limit: saves a version of the scorecard that differs in nothing else.
pub async fn take(
    scope: &Scope,
    scorecard: &Scorecard,
    band: Band,
    below: i64,
    note: &str,
) -> db::Result<ScorecardVersionId> {
    let mut definition = scorecard.version.definition.clone();
    definition.bands = moved(definition.bands, band, below);
    let proposal = Proposal { scorecard: scorecard.id, definition, segment: scorecard.segment.clone() };
    save(scope, scorecard, &scorecard.name, &proposal, note).await
}

impl Offer {
    /// What is offered at this limit.
    pub fn at(&self, below: i64) -> Option<&Choice> {
        self.choices.iter().chain([&self.best]).find(|choice| choice.limit.below == below)
    }
}

/// Whether anybody left at all: a churn on record, or a contract that has ended.
pub async fn has_churns(workspace: &Workspace) -> db::Result<bool> {
    const LEFT: &str = "
        select (select count(*) from (select 1 as one from churn_events where is_reactivation = 0 limit 1) e)
             + (select count(*) from (select 1 as one from subscriptions where ended_on < $1 limit 1) s) as a";
    let day = workspace.figure_day().await?.day;
    Ok(query(LEFT, args![day]).one::<(i64,)>(&workspace.main).await?.0 > 0)
}

/// Churns on record, for saying whether proposals can be made at all.
pub async fn churns_on_record(db: &Db) -> db::Result<i64> {
    const CHURNS: &str = "select count(*) as a from churn_events";
    Ok(query(CHURNS, args![]).one::<(i64,)>(db).await?.0)
}

#[cfg(test)]
mod tests {
    use bansou_metrics::discrimination::Shown;
    use jiff::civil::date;

    use super::{
        super::{backtest::Track, limits_view::LimitsView},
        *,
    };
    use crate::{i18n::Locale, web::Ui};

    fn looked(shown: Vec<Shown>) -> Looked {
        let track = Track {
            ahead: AHEAD,
            span: Some((date(2025, 1, 31), date(2026, 1, 30))),
            windows: 4,
            churns: shown.iter().filter(|shown| shown.churned).count(),
            moves: vec![(90, 60), (60, 90), (90, 40)],
            shown,
        };
        Looked { track, today: vec![30, 55, 90], contradictions: Contradictions::default() }
    }

    /// Of each ten, the lowest churned; of every other ten, one with a good score as well.
    fn shown() -> Vec<Shown> {
        (0..200).map(|n| Shown { score: 40 + n % 10 * 6, churned: n % 10 == 0 || n % 20 == 9 }).collect()
    }

    const BANDS: Bands = Bands { healthy_from: 70.0, watch_from: 45.0 };

    #[test]
    fn each_choice_says_what_it_catches_and_costs() {
        let found = Proposals::new(&looked(shown()), BANDS, 2);
        let [watch, at_risk] = found.offers.unwrap();
        assert_eq!((found.churns, found.cases), (30, 200));
        assert!(watch.is_had);
        assert_eq!((watch.best.limit.below, watch.best.limit.precision()), (41, 1.0));
        assert_eq!(watch.best.limit.at.flagged_churned, 20);
        assert_eq!(watch.standing.limit.below, 70);
        assert_eq!(at_risk.standing.limit.below, 45);
        assert_eq!(watch.standing.today, 2);
        // 52 weeks of two people, and two falls below 70.
        assert!((watch.standing.alerts - 2.0 / 104.0).abs() < 1e-9);
        let ninety = watch.choices.iter().find(|choice| choice.wish == Wish::Recall(0.9)).unwrap();
        assert_eq!((ninety.limit.below, ninety.limit.recall()), (95, 1.0));
    }

    #[test]
    fn where_it_cannot_be_had_the_best_is_shown() {
        // Scores that say nothing: every score churns alike, one in twenty.
        let blind = (0..400).map(|n| Shown { score: 50 + n % 20, churned: n / 20 == n % 20 }).collect();
        let [watch, _] = Proposals::new(&looked(blind), BANDS, 1).offers.unwrap();
        assert!(!watch.is_had);
        assert!(watch.best.limit.precision() < WANTED_PRECISION && watch.best.limit.recall() > 0.0);
        let below = watch.best.limit.below;
        let offered = std::iter::once(&watch.standing).chain(&watch.choices);
        assert_eq!(offered.filter(|choice| choice.limit.below == below).count(), 1, "and can be taken");
    }

    #[test]
    fn the_page_says_what_is_the_best_that_can_be_had() {
        let blind = (0..400).map(|n| Shown { score: 50 + n % 20, churned: n / 20 == n % 20 }).collect();
        let found = Proposals::new(&looked(blind), BANDS, 1);
        for (locale, words) in [(Locale::Ja, "最もよい境目は"), (Locale::En, "The best possible limit is")]
        {
            let ui = Ui::speaking(locale);
            let view = LimitsView::new(&ui, &found);
            for (offer, shown) in found.offers.iter().flatten().zip(&view.offers) {
                let (tone, said) = &shown.verdict;
                let best = &offer.best.limit;
                let share = |of: f64| ui.percent(&of);
                assert!(*tone == "watch" && said.contains(words), "{said}");
                assert!(
                    said.contains(&share(best.recall())) && said.contains(&share(best.precision())),
                    "{said}"
                );
                assert!(shown.rows.iter().any(|row| row.below == best.below), "{said}: it can be taken");
            }
        }
    }

    #[test]
    fn too_few_churns_carry_no_proposal() {
        let few = (0..100).map(|n| Shown { score: n, churned: n < 4 }).collect();
        assert!(Proposals::new(&looked(few), BANDS, 1).offers.is_none());
        assert!(Proposals::new(&looked(Vec::new()), BANDS, 1).offers.is_none());
    }

    #[test]
    fn a_limit_never_leaves_bands_out_of_order() {
        assert_eq!(moved(BANDS, Band::Watch, 40), Bands { healthy_from: 40.0, watch_from: 40.0 });
        assert_eq!(moved(BANDS, Band::AtRisk, 80), Bands { healthy_from: 80.0, watch_from: 80.0 });
        assert_eq!(moved(BANDS, Band::Watch, 78), Bands { healthy_from: 78.0, watch_from: 45.0 });
    }
}
