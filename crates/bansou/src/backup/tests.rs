//! Backups of a whole installation, restored, on both engines.

use super::*;
use crate::{
    activity::Actor,
    args,
    db::{
        query,
        testing::{Bench, NOW, drop_database, fresh_database},
    },
    import::{self, Import, ImportKind, Upload},
    members::api_tokens,
    testing::on_both_engines,
    time::Clock,
    web::{
        seat::TokenScope,
        testing::{self, Browser},
    },
    workspaces::Workspace,
};

async fn counts(home: &Home) -> Vec<(i64, i64, i64)> {
    const MAIN: &str = "
        select count(*) as a, (select count(*) from accounts) as b, coalesce(max(seq), 0) as c from activities";
    let mut counts = Vec::new();
    for row in home.workspaces().await.unwrap() {
        let workspace = home.open_row(&row).await.unwrap();
        counts.push(query(MAIN, args![]).one(&workspace.main).await.unwrap());
    }
    counts
}

#[tokio::test]
async fn what_is_backed_up_is_restored_and_goes_on() {
    on_both_engines(async |bench: Bench| {
        let full = crate::tests::walk::full_workspace(&bench.home).await;
        std::fs::write(full.files.join("upload.csv"), "name").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("all.bansou");
        let made = back_up(&bench.home, &file).await.unwrap();
        assert_eq!(made.workspaces.len(), 2);
        assert!(back_up(&bench.home, &file).await.is_err(), "a file is never written over");

        let data = folder.path().join("data");
        let database = other_database(&bench).await;
        restore(&file, &data, database.as_deref()).await.unwrap();
        let again = Home::open(&data, database.clone(), Clock::fixed(NOW), crate::registry::AREAS.parts())
            .await
            .unwrap();
        assert_eq!(counts(&again).await, counts(&bench.home).await);

        // Writing goes on where it was: the spine's next number is free, and its listeners can pass it.
        let home = std::sync::Arc::new(again);
        let restored = home.find(&full.slug).await.unwrap();
        assert_eq!(std::fs::read_to_string(restored.files.join("upload.csv")).unwrap(), "name");
        let before = counts(&home).await;
        api_tokens::create(&home.control, &restored, "new", TokenScope::Read, &Actor::System).await.unwrap();
        assert_ne!(counts(&home).await, before);
        crate::activity::testing::hear_all(&restored, crate::health::LISTENER).await;
        let app = crate::web::App { home: home.clone(), ..testing::app(&bench) };
        assert_eq!(Browser::new(&app).get("/readyz").await.body, "ready");

        let refused = restore(&file, &data, database.as_deref()).await.unwrap_err();
        assert!(refused.to_string().contains("already"), "{refused}");
        if let (Some(url), Some(database)) = (bench.home.database(), database) {
            drop(app);
            drop_database(url, &database).await;
        }
    })
    .await;
}

fn big_enough() -> String {
    let mut text = String::from("account_id,name\n");
    for n in 0..2_000 {
        text.push_str(&format!("A-{n},Company {n}\n"));
    }
    text
}

async fn hand_in(workspace: &Workspace, name: &str, text: &str) -> Import {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.csv");
    std::fs::write(&path, text).unwrap();
    let upload = Upload { path, name: name.to_owned(), by: None };
    import::receive(workspace, upload, Some(ImportKind::Accounts), None).await.unwrap()
}

async fn imports(home: &Home, slug: &str) -> Vec<String> {
    let workspace = home.find(slug).await.unwrap();
    let mut names: Vec<String> = import::recent(&workspace.main, 100)
        .await
        .unwrap()
        .into_iter()
        .map(|import| import.file_name)
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_backup_goes_on_while_files_are_discarded() {
    on_both_engines(async |bench: Bench| {
        let workspace = &bench.workspace;
        let kept = hand_in(workspace, "kept.csv", &big_enough()).await;
        let mut others = Vec::new();
        for n in 0..40 {
            others.push(hand_in(workspace, &format!("{n}.csv"), &big_enough()).await);
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("all.bansou");
        let discards = async {
            for import in others.iter().rev() {
                import::discard(workspace, import).await.unwrap();
            }
        };
        let (made, ()) = tokio::join!(back_up(&bench.home, &file), discards);
        assert_eq!(made.unwrap().missing, [""; 0], "what was discarded is not missed");

        let (data, database) = (folder.path().join("data"), other_database(&bench).await);
        let restored = restore(&file, &data, database.as_deref()).await.unwrap();
        let again = Home::open(&data, database.clone(), Clock::fixed(NOW), crate::registry::AREAS.parts())
            .await
            .unwrap();
        let there = imports(&again, &workspace.slug).await;
        assert!(there.iter().all(|name| !restored.discarded.contains(name)), "{restored:?}");
        assert!(there.contains(&kept.file_name));
        let copy = again.find(&workspace.slug).await.unwrap();
        for import in import::recent(&copy.main, 100).await.unwrap() {
            assert!(copy.files.join(&import.file_path).exists(), "{} has its file", import.file_name);
        }
        drop(copy);
        forget(&bench, again, database).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_discarded_between_its_record_and_its_file_is_left_out_and_said() {
    on_both_engines(async |bench: Bench| {
        let workspace = &bench.workspace;
        hand_in(workspace, "kept.csv", "account_id,name\nA,B\n").await;
        let discarded = hand_in(workspace, "discarded.csv", "account_id,name\nC,D\n").await;
        let begun = hand_in(workspace, "begun.csv", "account_id,name\nE,F\n").await;
        import::start(workspace, &begun).await.unwrap();
        for import in [&discarded, &begun] {
            std::fs::remove_file(workspace.files.join(&import.file_path)).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("all.bansou");
        assert_eq!(back_up(&bench.home, &file).await.unwrap().missing, ["begun.csv"]);
        let (data, database) = (folder.path().join("data"), other_database(&bench).await);
        let restored = restore(&file, &data, database.as_deref()).await.unwrap();
        assert_eq!(restored.discarded, ["discarded.csv"]);
        assert_eq!(restored.missing, ["begun.csv"]);
        let again = Home::open(&data, database.clone(), Clock::fixed(NOW), crate::registry::AREAS.parts())
            .await
            .unwrap();
        assert_eq!(imports(&again, &workspace.slug).await, ["begun.csv", "kept.csv"]);
        forget(&bench, again, database).await;
        crate::jobs::testing::set_aside(workspace, &[&import::IMPORT]).await;
    })
    .await;
}

#[tokio::test]
async fn what_a_killed_backup_left_goes_with_the_next() {
    let bench = crate::testing::bench(None).await;
    let target = tempfile::tempdir().unwrap();
    let killed = bench.home.folder().join(".scratch-killed");
    std::fs::create_dir_all(killed.join("content/workspaces")).unwrap();
    std::fs::write(killed.join("lock"), "").unwrap();
    std::fs::write(target.path().join("monday.bansou.bansou-partial"), "half").unwrap();
    back_up(&bench.home, &target.path().join("tuesday.bansou")).await.unwrap();
    assert_eq!(scratch::unfinished(bench.home.folder()), [""; 0]);
    let left: Vec<_> =
        std::fs::read_dir(target.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["tuesday.bansou"]);
}

async fn other_database(bench: &Bench) -> Option<String> {
    match bench.home.database() {
        Some(url) => Some(fresh_database(url).await),
        None => None,
    }
}

async fn forget(bench: &Bench, again: Home, database: Option<String>) {
    drop(again);
    if let (Some(url), Some(database)) = (bench.home.database(), database) {
        drop_database(url, &database).await;
    }
}
