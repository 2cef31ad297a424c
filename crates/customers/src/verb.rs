//! What can happen to customers, their people and their contracts, and what imports bring of them.
//!
//! Invariant: the match names every verb, so a new one cannot be left without words.

use crate::{
    activity::{
        FieldChange, Known, Said, Told,
        words::{choice, plain, text},
    },
    ids::ImportId,
    money::Money,
};

crate::verbs! {
    /// What happens to a customer.
    pub enum Verb {
        ImportFinished { import: ImportId, kind: String, file: String, created: i64, updated: i64, refused: i64 } in none, moves nothing;
        ImportUndone { import: ImportId, kind: String, file: String, removed: i64, restored: i64, kept: i64 } in none, moves nothing;
        /// Records of an account that an import brought went with it.
        ImportedRecordsRemoved { kind: String, count: i64, import: ImportId } in Record, moves scores;
        AccountCreated { name: String, import: Option<ImportId> } in Record, moves scores;
        AccountChanged { fields: Vec<FieldChange>, import: Option<ImportId> } in Record, moves scores;
        StageChanged { from: String, to: String } in Record, moves scores;
        TouchModelChanged { from: String, to: String } in Record, moves scores;
        OwnerChanged { from: Option<String>, to: Option<String> } in Record, moves scores;
        AccountRemoved { name: String } in Record, moves scores;
        PersonAdded { name: String, import: Option<ImportId> } in Record, moves scores;
        PersonChanged { name: String, fields: Vec<FieldChange>, import: Option<ImportId> } in Record, moves scores;
        PersonRemoved { name: String } in Record, moves scores;
        PersonErased {} in Record, moves scores;
        SubscriptionStarted { product: Option<String>, plan: Option<String>, seats: Option<i64>, mrr: Money, trial: bool } in Contracts, moves scores;
        SubscriptionChanged { plan: Option<String>, fields: Vec<FieldChange>, import: Option<ImportId> } in Contracts, moves scores;
        SubscriptionEnded { product: Option<String>, plan: Option<String>, seats: Option<i64>, mrr: Money } in Contracts, moves scores;
        SubscriptionRemoved { product: Option<String>, plan: Option<String> } in Contracts, moves scores;
        /// What the customer decided about a renewal: renew, renew_changed, not_renewing or undecided.
        RenewalDecided {
            decision: String,
            renewal: String,
            decided: String,
            /// Who decided, at the customer.
            by: Option<String>,
            reason: Option<String>,
        } in Contracts, moves scores;
        RenewalDecisionRemoved { decision: String, renewal: String } in Contracts, moves scores;
        Churned { reason: Option<String>, feedback: Option<String> } in Contracts, moves scores;
        ChurnChanged { fields: Vec<FieldChange> } in Contracts, moves scores;
        /// The record of a churn was taken back.
        ChurnWithdrawn { reason: Option<String> } in Contracts, moves scores;
        ConversationOpened { subject: Option<String>, priority: String, channel: Option<String> } in Tickets, moves scores;
        ConversationClosed { subject: Option<String>, satisfaction: Option<i64> } in Tickets, moves scores;
        ConversationChanged { subject: Option<String>, fields: Vec<FieldChange> } in Tickets, moves scores;
        SurveyAnswered { survey: String, score: i64, comment: Option<String> } in Voice, moves scores;
        SurveyAnswerChanged { survey: String, fields: Vec<FieldChange> } in Voice, moves scores;
    }
}

impl Told for Verb {
    fn told(&self, known: &Known<'_>) -> Said {
        let ui = known.ui;
        match self {
            Self::ImportFinished { file, .. } | Self::ImportUndone { file, .. } => plain(known, self, file),
            Self::ImportedRecordsRemoved { kind, count, .. } => {
                let kind = choice(ui, "said-records", kind);
                text(ui.t2("said-imported-records-removed", "n", *count, "kind", kind))
            }
            Self::AccountCreated { name, import } => match import {
                Some(_) => text(ui.t1("said-account-imported", "name", name.as_str())),
                None => plain(known, self, name),
            },
            Self::AccountChanged { fields, import } => Said {
                text: ui.t(if import.is_some() {
                    "said-account-changed-by-import"
                } else {
                    "said-account-changed"
                }),
                differences: known.differences(fields),
                ..Said::default()
            },
            Self::StageChanged { from, to } => Said {
                tone: if to == "churned" { "risk" } else { "ai" },
                ..text(ui.t2(
                    "said-stage-changed",
                    "from",
                    choice(ui, "stage", from),
                    "to",
                    choice(ui, "stage", to),
                ))
            },
            Self::TouchModelChanged { from, to } => text(ui.t2(
                "said-touch-changed",
                "from",
                choice(ui, "touch", from),
                "to",
                choice(ui, "touch", to),
            )),
            Self::OwnerChanged { from, to } => {
                let nobody = || ui.t("said-nobody");
                let (from, to) = (from.clone().unwrap_or_else(nobody), to.clone().unwrap_or_else(nobody));
                text(ui.t2("said-owner-changed", "from", from, "to", to))
            }
            Self::PersonAdded { name, .. } => plain(known, self, name),
            Self::PersonChanged { name, fields, .. } => {
                Said { differences: known.differences(fields), ..plain(known, self, name) }
            }
            Self::AccountRemoved { name } | Self::PersonRemoved { name } => plain(known, self, name),
            Self::PersonErased {} => text(ui.t("said-person-erased")),
            Self::SubscriptionStarted { product, plan, seats, mrr, trial } => Said {
                tone: "good",
                ..contract(
                    known,
                    if *trial { "said-trial-started" } else { "said-subscription-started" },
                    product,
                    plan,
                    *seats,
                    mrr,
                )
            },
            Self::SubscriptionChanged { plan, fields, .. } => Said {
                tone: "ai",
                text: ui
                    .t1("said-subscription-changed", "plan", plan.clone().unwrap_or_default())
                    .trim()
                    .to_owned(),
                differences: known.differences(fields),
                ..Said::default()
            },
            Self::SubscriptionEnded { product, plan, seats, mrr } => Said {
                tone: "risk",
                ..contract(known, "said-subscription-ended", product, plan, *seats, mrr)
            },
            Self::SubscriptionRemoved { product, plan } => {
                let parts: Vec<String> = [product, plan].into_iter().flatten().cloned().collect();
                let what = if parts.is_empty() { ui.t("contract-unnamed") } else { parts.join(" · ") };
                text(ui.t1("said-subscription-removed", "what", what))
            }
            Self::RenewalDecided { decision, renewal, decided, by, reason } => {
                let mut line = ui.t2(
                    "said-renewal-decided",
                    "day",
                    known.value_of("renewal_on", renewal),
                    "decision",
                    choice(ui, "decision", decision),
                );
                let day = known.value_of("decided_on", decided);
                line.push_str(&match by {
                    Some(by) => ui.t2("said-renewal-decided-by", "day", day, "name", by.as_str()),
                    None => ui.t1("said-renewal-decided-on", "day", day),
                });
                let tone = match decision.as_str() {
                    "renew" | "renew_changed" => "good",
                    "not_renewing" => "risk",
                    _ => "watch",
                };
                Said { tone, quote: reason.clone(), ..text(line) }
            }
            Self::RenewalDecisionRemoved { decision, renewal } => text(ui.t2(
                "said-renewal-decision-removed",
                "day",
                known.value_of("renewal_on", renewal),
                "decision",
                choice(ui, "decision", decision),
            )),
            Self::ConversationOpened { subject, priority, .. } => Said {
                tone: if priority == "urgent" { "risk" } else { "" },
                quote: subject.clone(),
                ..text(ui.t1("said-conversation-opened", "priority", choice(ui, "priority", priority)))
            },
            Self::ConversationClosed { subject, satisfaction } => Said {
                quote: subject.clone(),
                ..text(match satisfaction {
                    Some(score) => ui.t1("said-conversation-closed-rated", "score", *score),
                    None => ui.t("said-conversation-closed"),
                })
            },
            Self::ConversationChanged { subject, fields } => Said {
                quote: subject.clone(),
                differences: known.differences(fields),
                ..text(ui.t("said-conversation-changed"))
            },
            Self::SurveyAnswered { survey, score, comment } => Said {
                tone: survey_tone(survey, *score),
                quote: comment.clone(),
                ..text(ui.t2("said-survey-answered", "survey", survey.to_uppercase(), "score", *score))
            },
            Self::SurveyAnswerChanged { survey, fields } => Said {
                differences: known.differences(fields),
                ..text(ui.t1("said-survey-changed", "survey", survey.to_uppercase()))
            },
            Self::Churned { reason, feedback } => Said {
                tone: "risk",
                quote: feedback.clone(),
                ..text(match reason {
                    Some(reason) => {
                        ui.t1("said-churned-because", "reason", choice(ui, "churn-reason", reason))
                    }
                    None => ui.t("said-churned"),
                })
            },
            Self::ChurnChanged { fields } => {
                Said { differences: known.differences(fields), ..text(ui.t("said-churn-changed")) }
            }
            Self::ChurnWithdrawn { .. } => text(ui.t("said-churn-withdrawn")),
        }
    }
}

fn contract(
    known: &Known<'_>,
    key: &str,
    product: &Option<String>,
    plan: &Option<String>,
    seats: Option<i64>,
    mrr: &Money,
) -> Said {
    let ui = known.ui;
    let mut parts: Vec<String> = [product, plan].into_iter().flatten().cloned().collect();
    parts.extend(seats.map(|seats| ui.t1("said-seats", "n", seats)));
    parts.push(ui.per_month(mrr));
    text(ui.t1(key, "what", parts.join(" · ")))
}

/// The tone that an answer is shown in.
pub fn survey_tone(survey: &str, score: i64) -> &'static str {
    match (survey, score) {
        ("nps", 9..) => "good",
        ("nps", 7..=8) => "",
        ("nps", _) => "risk",
        (_, 4..) => "good",
        (_, 3) => "",
        _ => "risk",
    }
}
