//! Keys on both engines.

use super::{GRACE, KeyCache, create, first_or_new, of_workspace, revoke, rotate};
use crate::{db::testing::on_both_engines, web::Scope};

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
