//! The tracking page in both languages.

use serde_json::json;

use crate::{
    args,
    db::query,
    i18n::Locale,
    identity::settle,
    members::Role,
    testing::{Sender, on_both_engines},
    time::day_number,
    web::testing::{app, member},
};

#[tokio::test]
async fn the_page_teaches_how_to_send_and_shows_what_came() {
    on_both_engines(async |bench| {
        let app = app(&bench);
        let path = format!("/w/{}/tracking", bench.workspace.slug);
        let mut admin = member(&app, &bench.workspace, Role::Admin, Locale::Ja).await;
        let empty = admin.get(&path).await;
        assert_eq!(empty.status, 200, "{}", empty.body);
        assert!(empty.body.contains("まだイベントは届いていません"));
        assert!(empty.body.contains("トラッキングキーを作成すると") && !empty.body.contains("上のコード"));
        let days = "insert into usage_name_days (name, tracked, day, quantity) values ('ログイン', 0, $1, 42)";
        let day = day_number(bench.workspace.figure_day().await.unwrap().day);
        query(days, args![day]).run(&bench.workspace.usage).await.unwrap();
        let imported = admin.get(&path).await.body;
        assert!(imported.contains("表示している利用は、取り込んだデータです") && imported.contains("合計42回"));

        assert_eq!(admin.post(&format!("{path}/keys"), "name=").await.status, 422);
        assert_eq!(admin.post(&format!("{path}/keys"), "name=test").await.status, 303);
        assert!(admin.get(&path).await.body.contains("上のコード"), "with the code above");
        let sender = Sender::new(&bench).await;
        sender
            .batch(vec![
                json!({ "type": "track", "userId": "u1", "event": "帳票を出した", "context": { "groupId": "acme<1>" } }),
                json!({ "type": "track", "userId": "u1", "properties": "x" }),
            ])
            .await;
        settle(&bench.workspace).await.unwrap();
        let mut csm = member(&app, &bench.workspace, Role::Csm, Locale::En).await;
        for (browser, words) in [
            (&mut admin, ["最初のイベントが届きました", "顧客にひもづかないイベント", "acme&#60;1&#62;"]),
            (&mut csm, ["Your first event has arrived", "Events that belong to no account", "帳票を出した"]),
        ] {
            let page = browser.get(&format!("{path}?sdk=curl")).await;
            assert_eq!(page.status, 200);
            for word in words {
                assert!(page.body.contains(word), "{word} is not in {}", page.body);
            }
            assert!(page.body.contains(&sender.write_key));
        }
        assert_eq!(csm.post(&format!("{path}/keys"), "name=mine").await.status, 403);
    })
    .await;
}
