//! Acts and undoing them, on both engines.

use jiff::civil::date;
use serde_json::json;

use crate::{
    activity::of_account,
    acts::{UndoError, undo},
    args,
    customers::{
        Account, AccountEdit, Customers as _, Hand, NewAccount, Stage, Touch, Verb,
        churn::ChurnFacts,
        person_edit::PersonEdit,
        testing::{account, found, member, member_as, scope},
    },
    db::{query, query_dynamic, testing::Bench},
    ids::AccountId,
    members::Role,
    money::{Currency, Money},
    revenue::{ContractEdit, DecisionFields, DecisionKind, Price, decisions_of},
    success::{
        Success as _,
        notes::{NoteFields, NoteKind},
    },
    testing::on_both_engines,
    web::Scope,
};

async fn accounts(scope: &Scope, ids: &[AccountId]) -> Vec<Account> {
    scope.accounts().find_all(ids).await.unwrap()
}

fn contract() -> ContractEdit {
    ContractEdit {
        product: Some("配車".to_owned()),
        plan: Some("Pro".to_owned()),
        seats: Some(30),
        price: Price { amount: Money::new(1_200_000, Currency::JPY), months: 12 },
        started_on: date(2026, 4, 1),
        last_day: None,
        renewal_on: Some(date(2027, 4, 1)),
        auto_renew: false,
        notice_days: Some(60),
        billing_months: Some(12),
        trial: false,
    }
}

fn new_account(name: &str) -> NewAccount {
    NewAccount {
        edit: AccountEdit {
            name: name.to_owned(),
            kana: None,
            domain: Some("aoba.example".to_owned()),
            industry: None,
            country: None,
            region: None,
            employees: Some(120),
            referral: None,
            signed_up_on: None,
            custom: json!({}),
        },
        stage: Stage::Lead,
        touch: Touch::Low,
        owner: None,
        currency: Currency::JPY,
    }
}

fn person(account: AccountId, name: &str) -> PersonEdit {
    PersonEdit {
        account: Some(account),
        name: name.to_owned(),
        kana: None,
        email: Some("sato@aoba.example".to_owned()),
        phone: None,
        title: None,
        role: None,
        left_on: None,
    }
}

#[tokio::test]
async fn a_bulk_act_goes_back_but_for_what_was_changed_since() {
    on_both_engines(async |bench| {
        let (sato, tanaka) = (member(&bench, "佐藤").await, member(&bench, "田中").await);
        let scope = scope(&bench, &sato);
        let mut ids = Vec::new();
        for n in 0..5 {
            ids.push(account(&bench, &format!("企業{n}"), Some(sato.id)).await);
        }
        let given = Hand::Owner(Some((tanaka.id, tanaka.name.clone())));
        let done = scope.accounts().put(&accounts(&scope, &ids).await, &given).await.unwrap();
        assert_eq!(done.units, 5);
        let act = done.act.unwrap();
        let again = scope.accounts().put(&accounts(&scope, &ids).await, &given).await.unwrap();
        assert_eq!(again.act, None, "nothing is left to change");

        // One got another owner since; another was only moved to another stage, which stands in nobody's way.
        let third =
            scope.accounts().put(&accounts(&scope, &ids[..1]).await, &Hand::Owner(None)).await.unwrap();
        let stage = Hand::Stage(Stage::Expansion);
        scope.accounts().put(&accounts(&scope, &ids[1..2]).await, &stage).await.unwrap();
        let undone = undo(&scope, act).await.unwrap();
        assert_eq!((undone.restored, undone.kept), (4, 1));
        assert_eq!(found(&scope, ids[0]).await.owner, None, "kept");
        let moved = found(&scope, ids[1]).await;
        assert_eq!((moved.owner, moved.stage), (Some(sato.id), Stage::Expansion));
        assert!(matches!(undo(&scope, act).await, Err(UndoError::Already)));

        let said = of_account(&bench.workspace.main, ids[2], None, 10).await.unwrap();
        let verbs: Vec<Verb> = said.into_iter().rev().filter_map(|activity| activity.verb.of()).collect();
        let change =
            |from: &str, to: &str| Verb::OwnerChanged { from: Some(from.into()), to: Some(to.into()) };
        assert_eq!(verbs, [change("佐藤", "田中"), change("田中", "佐藤")]);
        let told: (i64,) = query("select count(*) as a from activities where verb = 'act_undone'", args![])
            .one(&bench.workspace.main)
            .await
            .unwrap();
        assert_eq!(told.0, 1);

        // What was kept can be undone itself: then it stands as the first act left it.
        undo(&scope, third.act.unwrap()).await.unwrap();
        assert_eq!(found(&scope, ids[0]).await.owner, Some(tanaka.id));
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_back_and_forth_since_is_not_overwritten() {
    on_both_engines(async |bench| {
        let (sato, tanaka) = (member(&bench, "佐藤").await, member(&bench, "田中").await);
        let scope = scope(&bench, &sato);
        let id = account(&bench, "青葉", Some(sato.id)).await;
        let to = |member: &crate::members::Member| Hand::Owner(Some((member.id, member.name.clone())));
        let first = scope.accounts().put(&accounts(&scope, &[id]).await, &to(&tanaka)).await.unwrap();
        scope.accounts().put(&accounts(&scope, &[id]).await, &Hand::Owner(None)).await.unwrap();
        scope.accounts().put(&accounts(&scope, &[id]).await, &to(&tanaka)).await.unwrap();
        let refused = undo(&scope, first.act.unwrap()).await;
        assert!(matches!(refused, Err(UndoError::AllKept)), "somebody decided for 田中 since: {refused:?}");
        assert_eq!(found(&scope, id).await.owner, Some(tanaka.id));
    })
    .await;
}

async fn churns(bench: &Bench, account: AccountId) -> Vec<(String, Option<String>, Option<String>)> {
    const CHURNS: &str =
        "select churned_on as a, reason as b, feedback as c from churn_events where account_id = $1";
    query(CHURNS, args![account]).all(&bench.workspace.main).await.unwrap()
}

#[tokio::test]
async fn moving_to_churned_writes_the_facts_and_moving_back_withdraws_them() {
    on_both_engines(async |bench| {
        let sato = member(&bench, "佐藤").await;
        let scope = scope(&bench, &sato);
        let id = account(&bench, "青葉", Some(sato.id)).await;
        let (contract_id, _) = scope.contracts().add(id, &contract()).await.unwrap();
        assert_eq!(found(&scope, id).await.mrr.minor, 100_000);
        let facts = ChurnFacts {
            on: date(2026, 11, 20),
            reason: "competitor".to_owned(),
            comment: Some("他社へ".to_owned()),
            end_contracts: true,
        };
        let churn = || Hand::Churn(facts.clone());
        let stage = || async { found(&scope, id).await.stage };
        let before = stage().await;
        let done = scope.accounts().put(&accounts(&scope, &[id]).await, &churn()).await.unwrap();
        let expected = ("2026-11-20".to_owned(), Some("competitor".to_owned()), Some("他社へ".to_owned()));
        assert_eq!(churns(&bench, id).await, [expected]);
        let churned = found(&scope, id).await;
        assert_eq!((churned.stage, churned.mrr.minor), (Stage::Churned, 0));

        undo(&scope, done.act.unwrap()).await.unwrap();
        assert_eq!((stage().await, churns(&bench, id).await.len()), (before, 0));
        assert_eq!(found(&scope, id).await.mrr.minor, 100_000, "the contract goes on");

        scope.accounts().put(&accounts(&scope, &[id]).await, &churn()).await.unwrap();
        let back = Hand::Stage(Stage::Renewal);
        let back = scope.accounts().put(&accounts(&scope, &[id]).await, &back).await.unwrap();
        let now = found(&scope, id).await;
        assert_eq!((now.stage, now.mrr.minor, churns(&bench, id).await.len()), (Stage::Renewal, 100_000, 0));
        let contract = scope.contracts().find(contract_id).await.unwrap().unwrap();
        assert_eq!(contract.ended_on, None);

        undo(&scope, back.act.unwrap()).await.unwrap();
        let again = found(&scope, id).await;
        assert_eq!((again.stage, again.mrr.minor, churns(&bench, id).await.len()), (Stage::Churned, 0, 1));
    })
    .await;
}

#[tokio::test]
async fn a_stage_that_was_set_and_undone_follows_contracts_again() {
    on_both_engines(async |bench| {
        let sato = member(&bench, "佐藤").await;
        let scope = scope(&bench, &sato);
        let (id, _) = scope.accounts().add(&new_account("青葉")).await.unwrap();
        let set = Hand::Stage(Stage::Expansion);
        let done = scope.accounts().put(&accounts(&scope, &[id]).await, &set).await.unwrap();
        undo(&scope, done.act.unwrap()).await.unwrap();
        let started_on = date(2026, 11, 1);
        let fresh = ContractEdit { started_on, renewal_on: None, ..contract() };
        scope.contracts().add(id, &fresh).await.unwrap();
        assert_eq!(found(&scope, id).await.stage, Stage::Onboarding);
    })
    .await;
}

#[tokio::test]
async fn what_is_entered_by_hand_is_found_counted_and_undone() {
    on_both_engines(async |bench| {
        let sato = member(&bench, "佐藤").await;
        let scope = scope(&bench, &sato);
        let (id, made) = scope.accounts().add(&new_account("株式会社青葉")).await.unwrap();
        let alike = scope.accounts().like("青葉（株）", None).await.unwrap();
        assert_eq!(alike.iter().map(|one| one.id).collect::<Vec<_>>(), [id], "another legal form");
        assert_eq!(scope.accounts().like("別会社", Some("aoba.example")).await.unwrap().len(), 1);

        let (person_id, _) = scope.people().add(&person(id, "佐藤 美咲")).await.unwrap();
        let same = scope.people().like(&person(id, "佐藤美咲"), None).await.unwrap();
        assert_eq!(same.len(), 1);
        assert!(scope.people().like(&person(id, "佐藤美咲"), Some(person_id)).await.unwrap().is_empty());
        let refused = undo(&scope, made.act.unwrap()).await;
        assert!(matches!(refused, Err(UndoError::AllKept)), "a person hangs on it: {refused:?}");

        let (contract_id, entered) = scope.contracts().add(id, &contract()).await.unwrap();
        let of = found(&scope, id).await;
        assert_eq!((of.mrr.minor, of.seats, of.renewal_on), (100_000, Some(30), Some(date(2027, 4, 1))));
        assert_eq!(of.notice_on, Some(date(2027, 1, 31)));
        assert!(!bench.workspace.figure_day().await.unwrap().stale, "what is entered by hand is for today");
        let stored = scope.contracts().find(contract_id).await.unwrap().unwrap();
        let price = scope.contracts().price_of(&stored).await.unwrap();
        assert_eq!(price, Some(contract().price), "the price stands as it was given");
        let ended = stored.end(&scope, date(2026, 10, 31)).await.unwrap();
        assert_eq!(found(&scope, id).await.mrr.minor, 0);
        undo(&scope, ended.act.unwrap()).await.unwrap();
        assert_eq!(found(&scope, id).await.mrr.minor, 100_000);
        undo(&scope, entered.act.unwrap()).await.unwrap();
        assert_eq!(found(&scope, id).await.mrr.minor, 0);

        let person = scope.people().find(person_id).await.unwrap().unwrap();
        let removed = person.remove(&scope).await.unwrap().expect("nothing hangs on them");
        assert!(scope.people().find(person_id).await.unwrap().is_none());
        undo(&scope, removed.act.unwrap()).await.unwrap();
        assert_eq!(scope.people().find(person_id).await.unwrap().unwrap().email, person.email);
        let expression = crate::customers::search::match_expression(&bench.workspace.main, "美咲").unwrap();
        let sql = format!(
            "select count(*) as a from ({}) as found",
            bench.workspace.main.search_found("people", "$1", None)
        );
        let found: (i64,) = query_dynamic(sql, args![expression]).one(&bench.workspace.main).await.unwrap();
        assert_eq!(found.0, 1, "who came back is found again");
    })
    .await;
}

#[tokio::test]
async fn a_decision_sets_what_follows_from_it_and_takes_it_back() {
    on_both_engines(async |bench| {
        let sato = member(&bench, "佐藤").await;
        let scope = scope(&bench, &sato);
        let id = account(&bench, "青葉", Some(sato.id)).await;
        let (contract_id, _) = scope.contracts().add(id, &contract()).await.unwrap();
        let contract = || async { scope.contracts().find(contract_id).await.unwrap().unwrap() };
        let fields = |decision| DecisionFields {
            decision,
            renewal_on: date(2027, 4, 1),
            decided_on: date(2026, 11, 20),
            person: None,
            reason: Some("予算".to_owned()),
        };
        let (_, done) = contract().await.decide(&scope, &fields(DecisionKind::Renew)).await.unwrap();
        assert_eq!(found(&scope, id).await.renewal_on, Some(date(2028, 4, 1)));
        let decision = decisions_of(&bench.workspace.main, id).await.unwrap().remove(0);
        let now = contract().await;
        decision.change(&scope, &now, &fields(DecisionKind::NotRenewing)).await.unwrap();
        let now = contract().await;
        assert_eq!((now.renewal_on, now.ended_on), (Some(date(2027, 4, 1)), Some(date(2027, 4, 1))));
        assert_eq!(now.last_day(), Some(date(2027, 3, 31)));
        let refused = undo(&scope, done.act.unwrap()).await;
        assert!(matches!(refused, Err(UndoError::AllKept)), "it was decided anew: {refused:?}");
        let decision = decisions_of(&bench.workspace.main, id).await.unwrap().remove(0);
        let removed = decision.remove(&scope, &now).await.unwrap();
        let now = contract().await;
        assert_eq!((now.renewal_on, now.ended_on), (Some(date(2027, 4, 1)), None));
        undo(&scope, removed.act.unwrap()).await.unwrap();
        assert_eq!(contract().await.ended_on, Some(date(2027, 4, 1)));
        assert_eq!(decisions_of(&bench.workspace.main, id).await.unwrap().len(), 1);
        let removed = contract().await.remove(&scope).await.unwrap();
        assert!(decisions_of(&bench.workspace.main, id).await.unwrap().is_empty());
        undo(&scope, removed.act.unwrap()).await.unwrap();
        assert_eq!(decisions_of(&bench.workspace.main, id).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn only_its_author_or_an_administrator_undoes_a_note() {
    on_both_engines(async |bench| {
        let (sato, tanaka) = (member(&bench, "佐藤").await, member(&bench, "田中").await);
        let admin = member_as(&bench, "管理", Role::Admin).await;
        let own = scope(&bench, &sato);
        let id = account(&bench, "青葉", None).await;
        let (person_id, _) = own.people().add(&person(id, "山田 花子")).await.unwrap();
        let fields = NoteFields {
            kind: NoteKind::Visit,
            held_on: Some(date(2026, 11, 18)),
            people: vec![person_id],
            members: vec![sato.id, tanaka.id],
            ..NoteFields::memo("更新の相談")
        };
        let (note_id, _) = own.notes().write(id, fields.clone()).await.unwrap();
        let note = own.notes().find(note_id).await.unwrap().unwrap();
        assert_eq!(note.attendees().count(), 3);
        assert_eq!(note.fields(&own).held_on, fields.held_on);
        let removed = note.remove(&own).await.unwrap().act.unwrap();
        assert!(matches!(undo(&scope(&bench, &tanaka), removed).await, Err(UndoError::NotYours)));
        undo(&scope(&bench, &admin), removed).await.unwrap();
        let back = own.notes().find(note_id).await.unwrap().unwrap();
        assert_eq!(back, note, "with who attended");
    })
    .await;
}

/// What other parts of the product keep, and what follows from other columns.
const WORKED_OUT: &[&str] = &[
    "id",
    "scored_by",
    "active_people",
    "fell_at",
    "quiet_since",
    "updated_at",
    "stage_rank",
    "plan",
    "seats",
    "mrr_minor",
    "customer_since",
    "renewal_on",
    "notice_on",
    "score",
    "band",
    "coverage",
    "in_doubt",
    "scored_at",
    // Of contracts, by the day.
    "state",
    "next_renewal_on",
    "last_used_on",
    // Written with the search document.
    "sort_key",
    "list_key",
    "near_key",
];

#[tokio::test]
async fn an_act_keeps_every_column_of_its_records() {
    let columns = |table: &str| format!("select name as a from pragma_table_xinfo('{table}')");
    let bench = crate::testing::bench(None).await;
    for table in crate::acts::tables::all(&crate::registry::AREAS.parts()) {
        let columns: Vec<(String,)> =
            query_dynamic(columns(table.name), args![]).all(&bench.workspace.main).await.unwrap();
        assert!(columns.len() > 3, "{}", table.name);
        for (column,) in columns {
            let kept = table.columns.iter().any(|(name, _)| *name == column);
            let is_measure = crate::health::measures::COLUMNS.contains(&column.as_str());
            let worked_out = is_measure || WORKED_OUT.contains(&column.as_str());
            assert!(kept || worked_out, "{}.{column} would be lost by undoing a removal", table.name);
        }
    }
}
