//! What drives churn in a company: how often each cause strikes, and how loudly and reliably ill health shows. The demo
//! is [`Drivers::Mixed`]; the others are companies of other kinds, on which scorecards are proven that were not made for
//! them. `docs/demo-data.md` states the same numbers.

use crate::cause_kind::CauseKind;
use crate::labels::labelled;

labelled!(
    /// A mix of causes and of noise.
    Drivers {
        /// The demo: every cause has its part.
        Mixed = "mixed", "いろいろ";
        /// People come and go: champions leave often.
        People = "people", "人の異動";
        /// Customers stumble at the start, or use few of their seats.
        Onboarding = "onboarding", "導入と定着";
        /// Price and competitors.
        Market = "market", "価格と競合";
        /// Urgent tickets are left lying.
        Support = "support", "サポート";
        /// As the demo, but usage tells less of health, and decisions follow it less.
        Noisy = "noisy", "ばらつき";
    }
);

impl Drivers {
    /// How many times as often a cause strikes as in the demo.
    pub(crate) fn frequency(self, kind: CauseKind) -> f64 {
        use CauseKind::{ChampionLeft, Competitor, LowAdoption, PoorOnboarding, PriceRise, UrgentTicket};
        match (self, kind) {
            (Self::Mixed | Self::Noisy, _) => 1.0,
            (Self::People, ChampionLeft) => 2.5,
            (Self::People, PriceRise | Competitor) => 0.5,
            (Self::People, PoorOnboarding | LowAdoption | UrgentTicket) => 0.7,
            (Self::Onboarding, PoorOnboarding | LowAdoption) => 1.8,
            (Self::Onboarding, ChampionLeft | Competitor | PriceRise | UrgentTicket) => 0.5,
            (Self::Market, Competitor) => 3.0,
            (Self::Market, PriceRise) => 1.6,
            (Self::Market, PoorOnboarding | LowAdoption | ChampionLeft | UrgentTicket) => 0.5,
            (Self::Support, UrgentTicket) => 4.0,
            (Self::Support, PoorOnboarding | LowAdoption | ChampionLeft | Competitor | PriceRise) => 0.6,
        }
    }

    /// The power by which usage follows health.
    pub(crate) fn loudness(self) -> f64 {
        if self == Self::Noisy { 1.1 } else { 1.5 }
    }

    /// How steeply the chance of notice falls with health: what is left is chance.
    pub(crate) fn steepness(self) -> f64 {
        if self == Self::Noisy { 8.0 } else { 10.0 }
    }
}
