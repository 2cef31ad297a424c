//! Every verb has words in both languages, and its kind names it.

use bansou_metrics::score::{Cause, Effect, Part};

use super::lines::why_line;
use crate::{
    activity::{FieldChange, FloorVerb, Happened, Kind, Known, VerbFacts},
    customers::{self, Band},
    health::{
        self,
        why::{Grounds, Why},
    },
    i18n::Locale,
    ids::ImportId,
    mail,
    money::{Currency, Money},
    registry::AREAS,
    segments, success, today, usage,
    web::Ui,
};

/// One verb of every variant that the spine holds.
fn examples() -> Vec<Happened> {
    let name = || "アクメ".to_owned();
    let fields =
        || vec![FieldChange { field: "seats".into(), from: Some("55".into()), to: Some("60".into()) }];
    let mrr = Money::new(480_000, Currency::JPY);
    let import = ImportId::new();
    vec![
        FloorVerb::WorkspaceCreated { name: name() }.into(),
        FloorVerb::WorkspaceChanged { what: "name".into(), from: "A".into(), to: "B".into() }.into(),
        FloorVerb::MemberJoined { name: name() }.into(),
        FloorVerb::MemberRoleChanged { name: name(), from: "csm".into(), to: "admin".into() }.into(),
        FloorVerb::MemberLeft { name: name() }.into(),
        FloorVerb::MemberRenamed { from: "A".into(), to: "B".into() }.into(),
        FloorVerb::MemberInvited { email: "a@example.jp".into(), role: "csm".into() }.into(),
        FloorVerb::InvitationRevoked { email: "a@example.jp".into() }.into(),
        FloorVerb::ResetLinkMade { name: name(), resets: "password".into() }.into(),
        FloorVerb::ResetLinkRevoked { name: name() }.into(),
        FloorVerb::ResetLinkUsed { name: name(), resets: "second_factor".into() }.into(),
        FloorVerb::ApiTokenCreated { name: name(), scope: "read".into() }.into(),
        FloorVerb::ApiTokenRevoked { name: name() }.into(),
        FloorVerb::JobRetried { kind: "import".into() }.into(),
        FloorVerb::JobStopped { kind: "import".into() }.into(),
        FloorVerb::JobBegunByHand { kind: "import".into() }.into(),
        mail::Verb::MailSentByHand { topic: "digest".into() }.into(),
        mail::Verb::MailCancelled { topic: "digest".into() }.into(),
        mail::Verb::MailSuppressed { reason: "complaint".into() }.into(),
        mail::Verb::MailSuppressionLifted { reason: "complaint".into() }.into(),
        mail::Verb::MailRulesChanged { from: "20:00".into(), to: "21:00".into() }.into(),
        customers::Verb::ImportFinished {
            import,
            kind: "accounts".into(),
            file: name(),
            created: 1,
            updated: 0,
            refused: 0,
        }
        .into(),
        customers::Verb::ImportUndone {
            import,
            kind: "accounts".into(),
            file: name(),
            removed: 1,
            restored: 0,
            kept: 0,
        }
        .into(),
        customers::Verb::ImportedRecordsRemoved { kind: "tickets".into(), count: 3, import }.into(),
        customers::Verb::AccountCreated { name: name(), import: None }.into(),
        customers::Verb::AccountCreated { name: name(), import: Some(import) }.into(),
        customers::Verb::AccountChanged { fields: fields(), import: None }.into(),
        customers::Verb::AccountChanged { fields: fields(), import: Some(import) }.into(),
        customers::Verb::StageChanged { from: "lead".into(), to: "churned".into() }.into(),
        customers::Verb::TouchModelChanged { from: "high".into(), to: "tech".into() }.into(),
        customers::Verb::OwnerChanged { from: None, to: Some("佐藤".into()) }.into(),
        customers::Verb::PersonAdded { name: name(), import: None }.into(),
        customers::Verb::PersonChanged { name: name(), fields: fields(), import: None }.into(),
        customers::Verb::PersonErased {}.into(),
        customers::Verb::SubscriptionStarted {
            product: Some(name()),
            plan: None,
            seats: Some(60),
            mrr,
            trial: false,
        }
        .into(),
        customers::Verb::SubscriptionStarted { product: None, plan: None, seats: None, mrr, trial: true }
            .into(),
        customers::Verb::SubscriptionChanged { plan: Some("Pro".into()), fields: fields(), import: None }
            .into(),
        customers::Verb::SubscriptionEnded { product: None, plan: Some("Pro".into()), seats: None, mrr }
            .into(),
        customers::Verb::ConversationOpened {
            subject: Some(name()),
            priority: "urgent".into(),
            channel: None,
        }
        .into(),
        customers::Verb::ConversationClosed { subject: None, satisfaction: Some(4) }.into(),
        customers::Verb::ConversationClosed { subject: None, satisfaction: None }.into(),
        customers::Verb::ConversationChanged { subject: None, fields: fields() }.into(),
        customers::Verb::SurveyAnswered { survey: "nps".into(), score: 7, comment: Some(name()) }.into(),
        customers::Verb::SurveyAnswerChanged { survey: "nps".into(), fields: fields() }.into(),
        customers::Verb::Churned { reason: Some(name()), feedback: None }.into(),
        customers::Verb::Churned { reason: None, feedback: None }.into(),
        customers::Verb::ChurnChanged { fields: fields() }.into(),
        customers::Verb::ChurnWithdrawn { reason: Some("price".into()) }.into(),
        customers::Verb::SubscriptionRemoved { product: Some(name()), plan: None }.into(),
        customers::Verb::RenewalDecided {
            decision: "renew".into(),
            renewal: "2026-12-01".into(),
            decided: "2026-11-20".into(),
            by: Some(name()),
            reason: Some(name()),
        }
        .into(),
        customers::Verb::RenewalDecisionRemoved {
            decision: "not_renewing".into(),
            renewal: "2026-12-01".into(),
        }
        .into(),
        customers::Verb::AccountRemoved { name: name() }.into(),
        customers::Verb::PersonRemoved { name: name() }.into(),
        success::Verb::TaskRemoved { title: name() }.into(),
        FloorVerb::ActUndone { kind: "owner".into(), restored: 49, kept: 1 }.into(),
        success::Verb::note(name()).into(),
        success::Verb::NoteWritten {
            body: name(),
            kind: Some("visit".into()),
            held: Some(1_795_305_600_000),
            attendees: vec!["佐藤".into(), name()],
        }
        .into(),
        success::Verb::NoteChanged { body: name(), kind: None, held: None, attendees: Vec::new() }.into(),
        success::Verb::NoteRemoved {}.into(),
        success::Verb::TaskAdded {
            title: name(),
            due: Some("2026-12-01".into()),
            assignee: Some("佐藤".into()),
        }
        .into(),
        success::Verb::TaskChanged { title: name(), fields: fields() }.into(),
        success::Verb::TaskDone { title: name() }.into(),
        success::Verb::TaskReopened { title: name() }.into(),
        health::Verb::HealthChanged {
            from: Some(60.4),
            to: Some(39.0),
            from_band: Some(Band::Watch),
            to_band: Some(Band::AtRisk),
            reasons: vec![],
            grounds: None,
        }
        .into(),
        health::Verb::HealthOverridden { band: Band::Watch, reason: name(), expires: "2026-12-01".into() }
            .into(),
        health::Verb::HealthOverrideEnded { band: Band::Watch, expired: true }.into(),
        health::Verb::HealthOverrideEnded { band: Band::Watch, expired: false }.into(),
        health::Verb::WentQuiet { since: "2026-11-01".into(), expected: 4.0, observed: 0.5 }.into(),
        health::Verb::UsageRecovered { since: "2026-11-01".into() }.into(),
        today::Verb::TodayLineAnswered {
            line: name(),
            answer: "snoozed".into(),
            until: Some("2026-12-01".into()),
            reason: None,
        }
        .into(),
        today::Verb::TodayLineAnswered {
            line: name(),
            answer: "dismissed".into(),
            until: None,
            reason: Some(name()),
        }
        .into(),
        today::Verb::TodayLineAnswered {
            line: name(),
            answer: "brought_back".into(),
            until: None,
            reason: None,
        }
        .into(),
        health::Verb::ScorecardSaved { name: name(), version: 4, note: None }.into(),
        health::Verb::ScorecardMoved { name: name(), before: true, other: name() }.into(),
        health::Verb::ScorecardMoved { name: name(), before: false, other: name() }.into(),
        health::Verb::ScorecardEnded { name: name() }.into(),
        segments::Verb::SegmentDefined { name: name() }.into(),
        segments::Verb::SegmentEnded { name: name() }.into(),
        segments::Verb::SegmentEntered { key: name(), name: name() }.into(),
        segments::Verb::SegmentLeft { key: name(), name: name() }.into(),
        usage::Verb::TrackingKeyCreated { name: name() }.into(),
        usage::Verb::TrackingKeyRevoked { name: name() }.into(),
        usage::Verb::TrackedEventDefined { name: name() }.into(),
        usage::Verb::TrackingPlanChanged { added: 3, changed: 1, removed: 0 }.into(),
        usage::Verb::TrackedEventChanged { name: name(), fields: vec![] }.into(),
        usage::Verb::TrackedEventRemoved { name: name() }.into(),
        usage::Verb::EventNamed {
            event: "result_entered".into(), from: None, to: Some("結果の入力".into())
        }
        .into(),
        usage::Verb::EventNamed {
            event: "result_entered".into(), from: Some("結果の入力".into()), to: None
        }
        .into(),
    ]
}

#[test]
fn every_verb_has_words_in_both_languages() {
    let examples = examples();
    let mut names: Vec<String> = AREAS.verbs().map(VerbFacts::name).collect();
    for name in &names {
        assert!(examples.iter().any(|happened| happened.name == *name), "no example of {name}");
    }
    names.sort();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all, "two areas have a verb of one name");
    for locale in [Locale::Ja, Locale::En] {
        let ui = Ui { locale, ..ui() };
        let known = Known { ui: &ui, fields: &[], currency: Currency::JPY, worked_out: None };
        for happened in &examples {
            let said = AREAS.told(happened, &known);
            let text = &said.text;
            assert!(!text.is_empty() && !text.contains("said-"), "{locale}: {happened:?}: {text}");
            assert_ne!(*text, happened.name.replace('_', " "), "no area tells it");
            for difference in &said.differences {
                assert!(!difference.label.is_empty());
            }
        }
    }
}

fn ui() -> Ui {
    Ui::speaking(Locale::Ja)
}

#[test]
fn a_score_names_what_moved_it() {
    let ui = ui();
    let part = |value, share| Part { value: Some(value), share: Some(share), weight: 10.0 };
    let (key, from, to) = ("seats_used".to_owned(), part(0.8, 1.0), part(0.3, 0.1));
    let effects = vec![Effect { cause: Cause::Measure { key, from, to }, points: -9.2 }];
    let grounds = Grounds { effects, ..Grounds::default() };
    let why = Why { from: Some(60.4), to: Some(39.0), grounds, ..Why::default() };
    let worked_out = why_line(&ui, Currency::JPY, &why);
    let known = Known { ui: &ui, fields: &[], currency: Currency::JPY, worked_out };
    let fall = examples().into_iter().find(|happened| happened.name == "health_changed").unwrap();
    let said = AREAS.told(&fall, &known);
    assert_eq!((said.tone, said.text.as_str()), ("risk", "ヘルススコア 60 → 39（危険）"));
    assert_eq!(said.quote.as_deref(), Some("おもな要因: ライセンス利用率 80% → 30%（−9.2点）。"));
}

#[test]
fn each_kind_has_its_verbs() {
    for kind in Kind::ALL {
        assert!(!AREAS.verbs_of(*kind).is_empty(), "{kind}");
    }
    assert!(AREAS.verbs_of(Kind::Work).contains(&"task_removed".to_owned()));
}

#[test]
fn what_no_area_knows_any_more_is_named_as_it_is_stored() {
    let ui = ui();
    let known = Known { ui: &ui, fields: &[], currency: Currency::JPY, worked_out: None };
    let older = Happened { name: "moon_landed".into(), detail: serde_json::json!({}) };
    assert_eq!(AREAS.told(&older, &known).text, "moon landed");
    assert!(!AREAS.moves_scores(&older));
}
