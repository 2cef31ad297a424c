//! The reasons for which accounts go down.

use crate::labels::labelled;

labelled!(
    /// A reason for an account to go down.
    CauseKind {
        PoorOnboarding = "poor_onboarding", "導入のつまずき";
        LowAdoption = "low_adoption", "ライセンス利用率が上がらない";
        ChampionLeft = "champion_left", "推進者の退職";
        UrgentTicket = "urgent_ticket", "緊急の問い合わせの放置";
        PriceRise = "price_rise", "価格改定";
        Competitor = "competitor", "競合の提案";
    }
);
