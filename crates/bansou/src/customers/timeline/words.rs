//! Every verb in words.
//!
//! Invariant: the match names every verb, so a new one cannot be left without words.

use super::values::{Difference, Known};
use crate::{
    activity::{FieldChange, Verb},
    customers::words::choice,
    health::why::Why,
    i18n::value,
    money::Money,
    time::Timestamp,
    workspaces::job_kind_label,
};

/// One activity as a line of a timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The class that colours its dot.
    pub tone: &'static str,
    pub text: String,
    /// What somebody wrote.
    pub quote: Option<String>,
    pub differences: Vec<Difference>,
}

/// Most reasons of a score's change that a line names.
const REASONS: usize = 3;

/// The activity in the reader's language; `why` is what moved the score where it tells of one.
pub fn said(known: &Known<'_>, verb: &Verb, why: Option<&Why>) -> Said {
    let ui = known.ui;
    match verb {
        Verb::WorkspaceCreated { name } | Verb::MemberJoined { name } | Verb::MemberLeft { name } => {
            plain(known, verb, name)
        }
        Verb::WorkspaceChanged { what, from, to } => Said {
            text: ui.t("said-workspace-changed"),
            differences: known.differences(&[FieldChange {
                field: what.clone(),
                from: Some(from.clone()),
                to: Some(to.clone()),
            }]),
            ..Said::default()
        },
        Verb::MemberRoleChanged { name, from, to } => {
            let values =
                [("name", value(name.as_str())), ("from", value(from.as_str())), ("to", value(to.as_str()))];
            Said { text: ui.locale.ta("said-member-role-changed", values), ..Said::default() }
        }
        Verb::MemberRenamed { from, to } => {
            text(ui.t2("said-member-renamed", "from", from.as_str(), "to", to.as_str()))
        }
        Verb::MemberInvited { email, .. } | Verb::InvitationRevoked { email } => plain(known, verb, email),
        Verb::ResetLinkMade { name, resets } | Verb::ResetLinkUsed { name, resets } => text(ui.t2(
            &format!("said-{}", verb.name().replace('_', "-")),
            "name",
            name.as_str(),
            "what",
            choice(ui, "said-reset", &resets.replace('_', "-")),
        )),
        Verb::ResetLinkRevoked { name } => plain(known, verb, name),
        Verb::ApiTokenCreated { name, .. } | Verb::ApiTokenRevoked { name } => plain(known, verb, name),
        Verb::JobRetried { kind } | Verb::JobStopped { kind } => {
            plain(known, verb, &job_kind_label(ui, kind))
        }
        Verb::ImportFinished { file, .. } | Verb::ImportUndone { file, .. } => plain(known, verb, file),
        Verb::ImportedRecordsRemoved { kind, count, .. } => {
            let kind = choice(ui, "said-records", kind);
            text(ui.t2("said-imported-records-removed", "n", *count, "kind", kind))
        }
        Verb::AccountCreated { name, import } => match import {
            Some(_) => text(ui.t1("said-account-imported", "name", name.as_str())),
            None => plain(known, verb, name),
        },
        Verb::AccountChanged { fields, import } => Said {
            text: ui.t(if import.is_some() {
                "said-account-changed-by-import"
            } else {
                "said-account-changed"
            }),
            differences: known.differences(fields),
            ..Said::default()
        },
        Verb::StageChanged { from, to } => Said {
            tone: if to == "churned" { "risk" } else { "ai" },
            ..text(ui.t2(
                "said-stage-changed",
                "from",
                choice(ui, "stage", from),
                "to",
                choice(ui, "stage", to),
            ))
        },
        Verb::TouchModelChanged { from, to } => text(ui.t2(
            "said-touch-changed",
            "from",
            choice(ui, "touch", from),
            "to",
            choice(ui, "touch", to),
        )),
        Verb::OwnerChanged { from, to } => {
            let nobody = || ui.t("said-nobody");
            let (from, to) = (from.clone().unwrap_or_else(nobody), to.clone().unwrap_or_else(nobody));
            text(ui.t2("said-owner-changed", "from", from, "to", to))
        }
        Verb::PersonAdded { name, .. } => plain(known, verb, name),
        Verb::PersonChanged { name, fields, .. } => {
            Said { differences: known.differences(fields), ..plain(known, verb, name) }
        }
        Verb::AccountRemoved { name } | Verb::PersonRemoved { name } => plain(known, verb, name),
        Verb::PersonErased {} => text(ui.t("said-person-erased")),
        Verb::SubscriptionStarted { product, plan, seats, mrr, trial } => Said {
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
        Verb::SubscriptionChanged { plan, fields, .. } => Said {
            tone: "ai",
            text: ui
                .t1("said-subscription-changed", "plan", plan.clone().unwrap_or_default())
                .trim()
                .to_owned(),
            differences: known.differences(fields),
            ..Said::default()
        },
        Verb::SubscriptionEnded { product, plan, seats, mrr } => {
            Said { tone: "risk", ..contract(known, "said-subscription-ended", product, plan, *seats, mrr) }
        }
        Verb::SubscriptionRemoved { product, plan } => {
            let parts: Vec<String> = [product, plan].into_iter().flatten().cloned().collect();
            let what = if parts.is_empty() { ui.t("contract-unnamed") } else { parts.join(" · ") };
            text(ui.t1("said-subscription-removed", "what", what))
        }
        Verb::RenewalDecided { decision, renewal, decided, by, reason } => {
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
        Verb::RenewalDecisionRemoved { decision, renewal } => text(ui.t2(
            "said-renewal-decision-removed",
            "day",
            known.value_of("renewal_on", renewal),
            "decision",
            choice(ui, "decision", decision),
        )),
        Verb::ConversationOpened { subject, priority, .. } => Said {
            tone: if priority == "urgent" { "risk" } else { "" },
            quote: subject.clone(),
            ..text(ui.t1("said-conversation-opened", "priority", choice(ui, "priority", priority)))
        },
        Verb::ConversationClosed { subject, satisfaction } => Said {
            quote: subject.clone(),
            ..text(match satisfaction {
                Some(score) => ui.t1("said-conversation-closed-rated", "score", *score),
                None => ui.t("said-conversation-closed"),
            })
        },
        Verb::ConversationChanged { subject, fields } => Said {
            quote: subject.clone(),
            differences: known.differences(fields),
            ..text(ui.t("said-conversation-changed"))
        },
        Verb::SurveyAnswered { survey, score, comment } => Said {
            tone: survey_tone(survey, *score),
            quote: comment.clone(),
            ..text(ui.t2("said-survey-answered", "survey", survey.to_uppercase(), "score", *score))
        },
        Verb::SurveyAnswerChanged { survey, fields } => Said {
            differences: known.differences(fields),
            ..text(ui.t1("said-survey-changed", "survey", survey.to_uppercase()))
        },
        Verb::Churned { reason, feedback } => Said {
            tone: "risk",
            quote: feedback.clone(),
            ..text(match reason {
                Some(reason) => ui.t1("said-churned-because", "reason", choice(ui, "churn-reason", reason)),
                None => ui.t("said-churned"),
            })
        },
        Verb::ChurnChanged { fields } => {
            Said { differences: known.differences(fields), ..text(ui.t("said-churn-changed")) }
        }
        Verb::ChurnWithdrawn { .. } => text(ui.t("said-churn-withdrawn")),
        Verb::NoteWritten { body, kind, held, attendees } => Said {
            tone: "ai",
            quote: Some(body.clone()),
            ..text(note(known, kind.as_deref(), *held, attendees))
        },
        Verb::NoteChanged { body, kind, held, attendees } => {
            let note = note(known, kind.as_deref(), *held, attendees);
            Said { quote: Some(body.clone()), ..text(ui.t1("said-note-changed-of", "note", note)) }
        }
        Verb::NoteRemoved {} => text(ui.t("said-note-removed")),
        Verb::TaskAdded { title, due, assignee } => {
            let due = due.as_deref().map(|due| ui.t1("said-task-due", "day", known.value_of("due_on", due)));
            let who = assignee.as_deref().map(|name| ui.t1("said-task-for", "name", name));
            let more: Vec<String> = due.into_iter().chain(who).collect();
            match more.is_empty() {
                true => text(ui.t1("said-task-added", "name", title.as_str())),
                false => {
                    let more = more.join(&ui.t("word-comma"));
                    text(ui.t2("said-task-added-more", "name", title.as_str(), "more", more))
                }
            }
        }
        Verb::TaskChanged { title, fields } => {
            Said { differences: known.differences(fields), ..plain(known, verb, title) }
        }
        Verb::TaskDone { title } => Said { tone: "good", ..plain(known, verb, title) },
        Verb::TaskReopened { title } | Verb::TaskRemoved { title } => plain(known, verb, title),
        Verb::ActUndone { kind, restored, kept } => {
            let values = [
                ("what", value(choice(ui, "done", kind))),
                ("n", value(ui.number(restored))),
                ("kept", value(ui.number(kept))),
            ];
            let key = if *kept > 0 { "said-act-undone-kept" } else { "said-act-undone" };
            text(ui.locale.ta(key, values))
        }
        Verb::HealthChanged { from, to, to_band, .. } => {
            let mut line = ui.t2("said-health-changed", "from", written(*from), "to", written(*to));
            if let Some(band) = to_band {
                line.push_str(&ui.t1("said-health-band", "band", band.label(ui)));
            }
            let told = why.map(|why| why.told(ui, known.currency).line(ui, REASONS));
            Said {
                tone: to_band.map_or("", |band| band.tone()),
                quote: told.filter(|told| !told.is_empty()),
                ..text(line)
            }
        }
        Verb::HealthOverridden { band, reason, expires } => Said {
            tone: band.tone(),
            quote: Some(reason.clone()),
            ..text(ui.t2(
                "said-health-overridden",
                "band",
                band.label(ui),
                "day",
                known.value_of("expires_on", expires),
            ))
        },
        Verb::HealthOverrideEnded { band, expired } => {
            let key = if *expired { "said-override-expired" } else { "said-override-ended" };
            text(ui.t1(key, "band", band.label(ui)))
        }
        Verb::WentQuiet { since, expected, observed } => {
            let values = [
                ("day", value(known.value_of("since", since))),
                ("expected", value(expected.round())),
                ("observed", value(observed.round())),
            ];
            Said { tone: "watch", ..text(ui.locale.ta("said-went-quiet", values)) }
        }
        Verb::UsageRecovered { since } => Said {
            tone: "good",
            ..text(ui.t1("said-usage-recovered", "day", known.value_of("since", since)))
        },
        Verb::TodayLineAnswered { answer, until, reason, .. } => Said {
            quote: reason.clone(),
            ..text(match (answer.as_str(), until) {
                ("snoozed", Some(day)) => ui.t1("said-today-snoozed", "day", known.value_of("until", day)),
                ("dismissed", _) => ui.t("said-today-dismissed"),
                _ => ui.t("said-today-answered"),
            })
        },
        Verb::ScorecardSaved { name, version, .. } => {
            text(ui.t2("said-scorecard-saved", "name", name.as_str(), "version", *version))
        }
        Verb::ScorecardMoved { name, before, other } => {
            let key = if *before { "said-scorecard-moved-before" } else { "said-scorecard-moved-after" };
            text(ui.t2(key, "name", name.as_str(), "other", other.as_str()))
        }
        Verb::TrackingPlanChanged { added, changed, removed } => {
            let counts = [("added", *added), ("changed", *changed), ("removed", *removed)];
            let values = counts.map(|(name, count)| (name, value(count)));
            text(ui.locale.ta("said-tracking-plan-changed", values))
        }
        Verb::EventNamed { event, to, .. } => text(match to {
            Some(to) => ui.t2("said-event-named", "event", event.as_str(), "name", to.as_str()),
            None => ui.t1("said-event-unnamed", "event", event.as_str()),
        }),
        Verb::TrackedEventChanged { name, fields } => {
            Said { differences: known.differences(fields), ..plain(known, verb, name) }
        }
        Verb::ScorecardEnded { name }
        | Verb::TrackingKeyCreated { name }
        | Verb::TrackingKeyRevoked { name }
        | Verb::TrackedEventDefined { name }
        | Verb::TrackedEventRemoved { name } => plain(known, verb, name),
    }
}

fn text(text: String) -> Said {
    Said { text, ..Said::default() }
}

/// For verbs with one name in them: the message is `said-` and the verb's stored name.
fn plain(known: &Known<'_>, verb: &Verb, name: &str) -> Said {
    text(known.ui.t1(&format!("said-{}", verb.name().replace('_', "-")), "name", name))
}

/// `訪問（2026/11/20、参加: 佐藤・田中）`: what is not known is left out.
fn note(known: &Known<'_>, kind: Option<&str>, held: Option<i64>, attendees: &[String]) -> String {
    let ui = known.ui;
    let mut more = Vec::new();
    more.extend(held.map(|at| ui.when(&Timestamp(at))));
    if !attendees.is_empty() {
        more.push(ui.t1("said-note-attendees", "names", attendees.join(&ui.t("word-comma"))));
    }
    let kind = choice(ui, "note-kind", kind.unwrap_or("memo"));
    match more.is_empty() {
        true => kind,
        false => ui.t2("said-note-of", "kind", kind, "more", more.join(&ui.t("word-comma"))),
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

fn written(score: Option<f64>) -> String {
    score.map_or_else(|| "—".to_owned(), |score| score.round().to_string())
}

fn survey_tone(survey: &str, score: i64) -> &'static str {
    match (survey, score) {
        ("nps", 9..) => "good",
        ("nps", 7..=8) => "",
        ("nps", _) => "risk",
        (_, 4..) => "good",
        (_, 3) => "",
        _ => "risk",
    }
}
