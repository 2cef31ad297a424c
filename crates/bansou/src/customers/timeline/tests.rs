//! Every verb has words in both languages, and its kind names it.

use bansou_metrics::score::{Cause, Effect, Part};

use super::{Kind, said, values::Known};
use crate::{
    activity::{FieldChange, Verb},
    health::{
        Band,
        why::{Grounds, Why},
    },
    i18n::Locale,
    ids::ImportId,
    members::Theme,
    money::{Currency, Money},
    web::Ui,
};

/// One verb of every variant that the spine holds.
fn examples() -> Vec<Verb> {
    let name = || "アクメ".to_owned();
    let fields =
        || vec![FieldChange { field: "seats".into(), from: Some("55".into()), to: Some("60".into()) }];
    let mrr = Money::new(480_000, Currency::JPY);
    let import = ImportId::new();
    vec![
        Verb::WorkspaceCreated { name: name() },
        Verb::WorkspaceChanged { what: "name".into(), from: "A".into(), to: "B".into() },
        Verb::MemberJoined { name: name() },
        Verb::MemberRoleChanged { name: name(), from: "csm".into(), to: "admin".into() },
        Verb::MemberLeft { name: name() },
        Verb::MemberRenamed { from: "A".into(), to: "B".into() },
        Verb::MemberInvited { email: "a@example.jp".into(), role: "csm".into() },
        Verb::InvitationRevoked { email: "a@example.jp".into() },
        Verb::ResetLinkMade { name: name(), resets: "password".into() },
        Verb::ResetLinkRevoked { name: name() },
        Verb::ResetLinkUsed { name: name(), resets: "second_factor".into() },
        Verb::ApiTokenCreated { name: name(), scope: "read".into() },
        Verb::ApiTokenRevoked { name: name() },
        Verb::JobRetried { kind: "import".into() },
        Verb::JobStopped { kind: "import".into() },
        Verb::ImportFinished {
            import,
            kind: "accounts".into(),
            file: name(),
            created: 1,
            updated: 0,
            refused: 0,
        },
        Verb::ImportUndone {
            import,
            kind: "accounts".into(),
            file: name(),
            removed: 1,
            restored: 0,
            kept: 0,
        },
        Verb::ImportedRecordsRemoved { kind: "tickets".into(), count: 3, import },
        Verb::AccountCreated { name: name(), import: None },
        Verb::AccountCreated { name: name(), import: Some(import) },
        Verb::AccountChanged { fields: fields(), import: None },
        Verb::AccountChanged { fields: fields(), import: Some(import) },
        Verb::StageChanged { from: "lead".into(), to: "churned".into() },
        Verb::TouchModelChanged { from: "high".into(), to: "tech".into() },
        Verb::OwnerChanged { from: None, to: Some("佐藤".into()) },
        Verb::PersonAdded { name: name(), import: None },
        Verb::PersonChanged { name: name(), fields: fields(), import: None },
        Verb::PersonErased {},
        Verb::SubscriptionStarted { product: Some(name()), plan: None, seats: Some(60), mrr, trial: false },
        Verb::SubscriptionStarted { product: None, plan: None, seats: None, mrr, trial: true },
        Verb::SubscriptionChanged { plan: Some("Pro".into()), fields: fields(), import: None },
        Verb::SubscriptionEnded { product: None, plan: Some("Pro".into()), seats: None, mrr },
        Verb::ConversationOpened { subject: Some(name()), priority: "urgent".into(), channel: None },
        Verb::ConversationClosed { subject: None, satisfaction: Some(4) },
        Verb::ConversationClosed { subject: None, satisfaction: None },
        Verb::ConversationChanged { subject: None, fields: fields() },
        Verb::SurveyAnswered { survey: "nps".into(), score: 7, comment: Some(name()) },
        Verb::SurveyAnswerChanged { survey: "nps".into(), fields: fields() },
        Verb::Churned { reason: Some(name()), feedback: None },
        Verb::Churned { reason: None, feedback: None },
        Verb::ChurnChanged { fields: fields() },
        Verb::ChurnWithdrawn { reason: Some("price".into()) },
        Verb::SubscriptionRemoved { product: Some(name()), plan: None },
        Verb::RenewalDecided {
            decision: "renew".into(),
            renewal: "2026-12-01".into(),
            decided: "2026-11-20".into(),
            by: Some(name()),
            reason: Some(name()),
        },
        Verb::RenewalDecisionRemoved { decision: "not_renewing".into(), renewal: "2026-12-01".into() },
        Verb::AccountRemoved { name: name() },
        Verb::PersonRemoved { name: name() },
        Verb::TaskRemoved { title: name() },
        Verb::ActUndone { kind: "owner".into(), restored: 49, kept: 1 },
        Verb::note(name()),
        Verb::NoteWritten {
            body: name(),
            kind: Some("visit".into()),
            held: Some(1_795_305_600_000),
            attendees: vec!["佐藤".into(), name()],
        },
        Verb::NoteChanged { body: name(), kind: None, held: None, attendees: Vec::new() },
        Verb::NoteRemoved {},
        Verb::TaskAdded { title: name(), due: Some("2026-12-01".into()), assignee: Some("佐藤".into()) },
        Verb::TaskChanged { title: name(), fields: fields() },
        Verb::TaskDone { title: name() },
        Verb::TaskReopened { title: name() },
        Verb::HealthChanged {
            from: Some(60.4),
            to: Some(39.0),
            from_band: Some(Band::Watch),
            to_band: Some(Band::AtRisk),
            reasons: vec![],
            grounds: None,
        },
        Verb::HealthOverridden { band: Band::Watch, reason: name(), expires: "2026-12-01".into() },
        Verb::HealthOverrideEnded { band: Band::Watch, expired: true },
        Verb::HealthOverrideEnded { band: Band::Watch, expired: false },
        Verb::WentQuiet { since: "2026-11-01".into(), expected: 4.0, observed: 0.5 },
        Verb::UsageRecovered { since: "2026-11-01".into() },
        Verb::TodayLineAnswered {
            line: name(),
            answer: "snoozed".into(),
            until: Some("2026-12-01".into()),
            reason: None,
        },
        Verb::TodayLineAnswered {
            line: name(),
            answer: "dismissed".into(),
            until: None,
            reason: Some(name()),
        },
        Verb::TodayLineAnswered { line: name(), answer: "brought_back".into(), until: None, reason: None },
        Verb::ScorecardSaved { name: name(), version: 4, note: None },
        Verb::ScorecardMoved { name: name(), before: true, other: name() },
        Verb::ScorecardMoved { name: name(), before: false, other: name() },
        Verb::ScorecardEnded { name: name() },
        Verb::TrackingKeyCreated { name: name() },
        Verb::TrackingKeyRevoked { name: name() },
        Verb::TrackedEventDefined { name: name() },
        Verb::TrackingPlanChanged { added: 3, changed: 1, removed: 0 },
        Verb::TrackedEventChanged { name: name(), fields: vec![] },
        Verb::TrackedEventRemoved { name: name() },
        Verb::EventNamed { event: "result_entered".into(), from: None, to: Some("結果の入力".into()) },
        Verb::EventNamed { event: "result_entered".into(), from: Some("結果の入力".into()), to: None },
    ]
}

#[test]
fn every_verb_has_words_in_both_languages() {
    for locale in [Locale::Ja, Locale::En] {
        let ui = Ui {
            locale,
            theme: Theme::System,
            wants_json: false,
            mac: false,
            path: String::new(),
            place: None,
        };
        let known = Known { ui: &ui, fields: &[], currency: Currency::JPY };
        for verb in examples() {
            let said = said(&known, &verb, None);
            assert!(
                !said.text.is_empty() && !said.text.contains("said-"),
                "{locale}: {verb:?}: {}",
                said.text
            );
            for difference in &said.differences {
                assert!(!difference.label.is_empty());
            }
        }
    }
}

#[test]
fn a_score_names_what_moved_it() {
    let ui = Ui {
        locale: Locale::Ja,
        theme: Theme::System,
        wants_json: false,
        mac: false,
        path: String::new(),
        place: None,
    };
    let known = Known { ui: &ui, fields: &[], currency: Currency::JPY };
    let fall = examples().into_iter().find(|verb| matches!(verb, Verb::HealthChanged { .. })).unwrap();
    let part = |value, share| Part { value: Some(value), share: Some(share), weight: 10.0 };
    let (key, from, to) = ("seats_used".to_owned(), part(0.8, 1.0), part(0.3, 0.1));
    let effects = vec![Effect { cause: Cause::Measure { key, from, to }, points: -9.2 }];
    let grounds = Grounds { effects, ..Grounds::default() };
    let why = Why { from: Some(60.4), to: Some(39.0), grounds, ..Why::default() };
    let said = said(&known, &fall, Some(&why));
    assert_eq!((said.tone, said.text.as_str()), ("risk", "ヘルススコア 60 → 39（危険）"));
    assert_eq!(said.quote.as_deref(), Some("おもな要因: ライセンス利用率 80% → 30%（−9.2点）。"));
}

#[test]
fn a_kind_names_exactly_its_verbs() {
    let examples = examples();
    for kind in Kind::ALL {
        for name in kind.verbs() {
            let of: Vec<_> = examples.iter().filter(|verb| verb.name() == *name).map(Kind::of).collect();
            assert!(!of.is_empty() && of.iter().all(|found| *found == Some(*kind)), "{kind}: {name}: {of:?}");
        }
    }
    for verb in &examples {
        if let Some(kind) = Kind::of(verb) {
            assert!(kind.verbs().contains(&verb.name().as_str()), "{kind} lacks {}", verb.name());
        }
    }
}
