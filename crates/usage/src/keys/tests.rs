//! Keys on both engines.

use super::{GRACE, KeyCache, create, first_or_new, of_workspace, revoke, rotate};
use crate::{activity::untold, args, db::query, testing::on_both_engines, web::Scope};

#[tokio::test]
async fn a_key_takes_events_until_it_is_revoked_and_a_rotated_one_a_day_longer() {
    on_both_engines(async |bench| {
        let control = &bench.home.control;
        let scope = Scope::of_system(bench.workspace.clone());
        let clock = &bench.workspace.clock;
        let old = create(control, &scope, "本番").await.unwrap();
        assert_eq!(first_or_new(control, &scope, "x").await.unwrap(), old);
        let cache = KeyCache::default();
        let owner = cache.owner(control, &old.write_key, clock.now()).await.unwrap().unwrap();
        assert_eq!((owner.workspace, &*owner.name), (bench.workspace.id, "本番"));

        let new = rotate(control, &scope, old.id).await.unwrap().unwrap();
        assert_eq!(new.name, "本番");
        let later = clock.now().plus(GRACE);
        for (key, at, takes) in
            [(&old, clock.now(), true), (&new, clock.now(), true), (&old, later, false), (&new, later, true)]
        {
            cache.forget();
            let owner = cache.owner(control, &key.write_key, at).await.unwrap();
            assert_eq!(owner.is_some(), takes, "{}", key.name);
        }
        assert!(revoke(control, &scope, new.id).await.unwrap().is_some());
        assert!(revoke(control, &scope, new.id).await.unwrap().is_none());
        cache.forget();
        assert_eq!(cache.owner(control, &new.write_key, clock.now()).await.unwrap(), None);
        assert_eq!(of_workspace(control, bench.workspace.id).await.unwrap().len(), 2);
        assert_ne!(first_or_new(control, &scope, "x").await.unwrap().id, new.id);
    })
    .await;
}

#[tokio::test]
async fn a_program_that_dies_between_a_key_and_its_activity_leaves_both() {
    on_both_engines(async |bench| {
        const TOLD: &str = "select verb as a from activities order by seq";
        let scope = Scope::of_system(bench.workspace.clone());
        // The key is committed, and the spine cannot be reached any more.
        bench.workspace.main.close().await;
        let key = create(&bench.home.control, &scope, "本番").await.unwrap();
        let bench = bench.restarted().await;
        assert_eq!(of_workspace(&bench.home.control, bench.workspace.id).await.unwrap(), [key]);
        let told =
            async || -> Vec<(String,)> { query(TOLD, args![]).all(&bench.workspace.main).await.unwrap() };
        assert_eq!(told().await, []);
        untold::tell_left(&bench.home).await.unwrap();
        untold::tell_left(&bench.home).await.unwrap();
        assert_eq!(told().await, [("tracking_key_created".to_owned(),)]);
    })
    .await;
}
