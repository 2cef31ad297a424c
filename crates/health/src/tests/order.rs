//! The same facts give the same score, to the digit: in whatever order they came, however often it was scored between them,
//! on both engines.

use std::sync::Mutex;

use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};

use super::Stage;
use crate::{
    args,
    db::{query, testing::Bench},
    score::Detail,
    testing::on_both_engines,
    time::DAY,
    usage::{NewEvent, UsageKind, store_events},
};

const COMPANIES: [&str; 4] = ["Acme", "Bolt", "Cove", "Dune"];

/// One fact about the company at this place.
#[derive(Clone, Copy, Debug)]
enum Fact {
    Use { of: usize, ago: i64, people: u128 },
    Feature { of: usize, name: &'static str },
    Ticket { of: usize, priority: &'static str, ago: i64, open: bool },
    Nps { of: usize, score: i64, ago: i64 },
    Note { of: usize, ago: i64 },
    Champion { of: usize },
    Seats { of: usize, seats: i64 },
}

fn facts() -> Vec<Fact> {
    let mut facts = Vec::new();
    for of in 0..COMPANIES.len() {
        let usual = of as i64 + 1;
        let span = |ago: &i64| if of == 2 { *ago > 20 } else { ago % usual == 0 };
        facts.extend((1..=130).filter(span).map(|ago| {
            let people = 1 + u128::from(ago.unsigned_abs() % (3 + of as u64));
            Fact::Use { of, ago, people }
        }));
        facts.push(Fact::Seats { of, seats: 7 + 6 * usual });
    }
    for name in ["Report exported", "Alert set", "User invited", "API called", "帳票を出力"] {
        facts.push(Fact::Feature { of: name.len() % 4, name });
    }
    for (of, score, ago) in [(0, 9, 3), (0, 3, 40), (1, 7, 100), (1, 10, 12), (3, 0, 5)] {
        facts.push(Fact::Nps { of, score, ago });
    }
    for (of, priority, ago, open) in
        [(0, "high", 9, false), (1, "urgent", 5, true), (2, "normal", 30, false), (1, "low", 60, true)]
    {
        facts.push(Fact::Ticket { of, priority, ago, open });
    }
    facts.extend([Fact::Note { of: 0, ago: 11 }, Fact::Note { of: 3, ago: 77 }, Fact::Champion { of: 2 }]);
    facts
}

async fn tell(stage: &Stage<'_>, fact: Fact) {
    let now = stage.workspace.clock.now();
    match fact {
        Fact::Use { ago, people, .. } => stage.use_product(ago, people).await,
        Fact::Feature { name, .. } => {
            let at = now.plus(-6 * DAY);
            let event = NewEvent {
                dedupe_key: uuid::Uuid::now_v7(),
                received_at: at,
                occurred_at: at,
                account: Some(stage.account),
                person: None,
                sender: None,
                group_ref: None,
                user_ref: None,
                anonymous_ref: None,
                kind: UsageKind::Track,
                name: name.to_owned(),
                quantity: 1,
                properties: "{}".to_owned(),
                context: None,
                import: None,
                source: None,
            };
            let mut tx = stage.workspace.usage.begin().await.unwrap();
            store_events(&mut tx, &stage.workspace.zone, &[event]).await.unwrap();
            tx.commit().await.unwrap();
        }
        Fact::Ticket { priority, ago, open, .. } => {
            let opened = now.plus(-ago * DAY);
            stage.ticket(priority, opened, (!open).then(|| opened.plus(DAY))).await;
        }
        Fact::Nps { score, ago, .. } => stage.nps(score, now.plus(-ago * DAY)).await,
        Fact::Note { ago, .. } => stage.note(now.plus(-ago * DAY)).await,
        Fact::Champion { .. } => stage.champion(Some("2026-11-01")).await,
        Fact::Seats { seats, .. } => stage.seats(seats).await,
    }
}

fn of(fact: Fact) -> usize {
    match fact {
        Fact::Use { of, .. }
        | Fact::Feature { of, .. }
        | Fact::Ticket { of, .. }
        | Fact::Nps { of, .. }
        | Fact::Note { of, .. }
        | Fact::Champion { of }
        | Fact::Seats { of, .. } => of,
    }
}

/// What stands on each account, and what its newest row rests on.
type Standing = Vec<(String, Option<f64>, Option<String>, Option<f64>, Detail)>;

async fn standing(bench: &Bench) -> Standing {
    const SHOWN: &str = "
        select a.name as a, a.score as b, a.band as c, a.coverage as d, s.score as e, s.detail as f
          from accounts a join scores s on s.account_id = a.id
           and s.as_of = (select max(n.as_of) from scores n where n.account_id = a.id)
         order by a.name";
    type Row = (String, Option<f64>, Option<String>, Option<f64>, Option<f64>, serde_json::Value);
    let rows: Vec<Row> = query(SHOWN, args![]).all(&bench.workspace.main).await.unwrap();
    let read = |(name, score, band, coverage, of_row, detail): Row| {
        assert_eq!(score, of_row, "{name}: the account shows its newest row");
        (name, score, band, coverage, serde_json::from_value(detail).unwrap())
    };
    rows.into_iter().map(read).collect()
}

#[tokio::test]
async fn the_same_facts_in_any_order_give_the_same_score_to_the_digit() {
    let first: Mutex<Option<Standing>> = Mutex::new(None);
    for seed in 0..3 {
        on_both_engines(async |bench| {
            let mut stages = Vec::new();
            for name in COMPANIES {
                stages.push(Stage::named(&bench.workspace, name).await);
            }
            let mut dice = StdRng::seed_from_u64(seed);
            let mut facts = facts();
            facts.shuffle(&mut dice);
            // One run scores at the end only, the others in the midst of it.
            let pause = facts.len() / (1 + 4 * seed as usize) + 1;
            for (at, fact) in facts.into_iter().enumerate() {
                tell(&stages[of(fact)], fact).await;
                if (at + 1) % pause == 0 {
                    stages[0].settle().await;
                }
            }
            stages[0].settle().await;
            let standing = standing(&bench).await;
            assert_eq!(standing.len(), COMPANIES.len());
            assert!(standing.iter().all(|(_, score, ..)| score.is_some()));
            let mut first = first.lock().unwrap();
            match &*first {
                Some(first) => assert_eq!(&standing, first, "seed {seed}"),
                None => *first = Some(standing),
            }
        })
        .await;
    }
}
