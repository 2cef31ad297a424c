//! Names find themselves however they are written, on both engines.

use super::{AccountNames, REBUILD, index_accounts, match_expression, name_key, remove_from_index, tokens};
use crate::{
    args,
    db::{Db, query, query_dynamic},
    ids::AccountId,
    jobs,
    testing::on_both_engines,
    time::SECOND,
};

#[test]
fn writings_of_one_name_have_one_key() {
    for (written, key) in [
        ("株式会社アクメ", "あくめ"),
        ("ｱｸﾒ㈱", "あくめ"),
        ("（株）アクメ", "あくめ"),
        ("㍿アクメ", "あくめ"),
        ("あくめ", "あくめ"),
        ("医療法人社団 青葉会", "青葉会"),
        ("ＡＣＭＥ　Ｃｏ．，　Ｌｔｄ．", "acme"),
        ("Acme, Inc.", "acme"),
        ("Acme K.K.", "acme"),
        ("Company_47", "company_47"),
        ("Inc.", "inc."),
        ("株式会社", "株式会社"),
        ("ジョン・スミス", "じょんすみす"),
        ("山田　太郎", "山田太郎"),
        ("サイバー・ヴァレー", "さいばーゔぁれー"),
        ("Tesco", "tesco"),
    ] {
        assert_eq!(name_key(written), key, "{written}");
        assert_eq!(name_key(&name_key(written)), key, "{written} twice");
    }
}

#[test]
fn tokens_are_characters_pairs_and_words() {
    assert_eq!(tokens(&["株式会社アクメ", "acme.co.jp"]), "あ く め あく くめ acme co jp");
    assert_eq!(tokens(&["アクメ2号店"]), "あ く め あく くめ 2 号 店 号店");
    assert_eq!(tokens(&["", " — "]), "");
}

async fn found(db: &Db, question: &str) -> Vec<String> {
    let Some(expression) = match_expression(db, question) else { return vec!["everything".to_owned()] };
    let [accounts, people] = ["accounts", "people"].map(|kind| db.search_found(kind, "$1", None));
    let sql = format!(
        "select tokens as a from search_documents where record_id in ({accounts}) or record_id in ({people}) order by id"
    );
    let rows: Vec<(String,)> = query_dynamic(sql, args![expression]).all(db).await.expect(question);
    rows.into_iter().map(|(tokens,)| tokens).collect()
}

#[tokio::test]
async fn a_company_is_found_in_every_writing_of_its_name() {
    on_both_engines(async |bench| {
        let db = &bench.workspace.main;
        let names =
            |id, name, domain| AccountNames { id, name, kana: None, domain, external_id: Some("A-001") };
        let (acme, other) = (AccountId::new(), AccountId::new());
        let mut tx = db.begin().await.unwrap();
        let rows = [
            names(acme, "株式会社アクメ", Some("acme.co.jp")),
            names(other, "アクア物流 \"東'京\" & \\ Co., Ltd.", None),
        ];
        index_accounts(&mut tx, rows).await.unwrap();
        tx.commit().await.unwrap();

        for question in [
            "ｱｸﾒ",
            "アクメ",
            "株式会社アクメ",
            "あくめ",
            "アクメ(株)",
            "acme",
            "ACM",
            "ａｃｍｅ",
            "メ",
            "acme アク",
        ] {
            let found = found(db, question).await;
            assert!(found.len() == 1 && found[0].contains("くめ"), "{question}: {found:?}");
        }
        assert_eq!(found(db, "アク").await.len(), 2);
        assert_eq!(found(db, "東京").await.len(), 0, "the quote stands between");
        for strange in ["'", "\"", "東'京\"", "a' & b:*", "\\", "OR NOT (", "株式会社", "𠮷野家", "a\u{0}b"]
        {
            found(db, strange).await;
        }
        assert_eq!(found(db, "メク").await.len(), 0);

        let mut tx = db.begin().await.unwrap();
        index_accounts(&mut tx, [names(acme, "ベータ", None)]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found(db, "アクメ").await.len(), 0, "a former name finds nothing");
        assert_eq!(found(db, "ﾍﾞｰﾀ").await.len(), 1);

        let mut tx = db.begin().await.unwrap();
        remove_from_index(&mut tx, &[acme.0]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found(db, "ベータ").await.len(), 0);
    })
    .await;
}

const VARIANTS: [(&str, &str); 12] = [
    ("髙橋工業株式会社", "高橋工業"),
    ("山﨑商店", "山崎商店"),
    ("渡邊建設", "渡辺建設"),
    ("渡邉設備", "渡辺設備"),
    ("齋藤酒造", "斎藤酒造"),
    ("斉藤電機", "斎藤電機"),
    ("長嶋印刷", "長島印刷"),
    ("德田商会", "徳田商会"),
    ("濵田水産", "浜田水産"),
    ("株式会社霞ヶ関サービス", "霞ケ関サ−ビス"),
    ("キヤノン販売", "キャノン"),
    ("桜が丘不動産", "櫻ヶ丘"),
];

#[tokio::test]
async fn variants_of_letters_find_each_other_both_ways() {
    on_both_engines(async |bench| {
        let db = &bench.workspace.main;
        let mut tx = db.begin().await.unwrap();
        let all = VARIANTS.iter().flat_map(|(a, b)| [*a, *b]);
        let rows: Vec<AccountNames> = all
            .map(|name| AccountNames {
                id: AccountId::new(),
                name,
                kana: None,
                domain: Some("aoba.example"),
                external_id: None,
            })
            .collect();
        index_accounts(&mut tx, rows).await.unwrap();
        tx.commit().await.unwrap();
        for (a, b) in VARIANTS {
            let (of_a, of_b) = (found(db, a).await.len(), found(db, b).await.len());
            assert!(
                of_a >= 2 || a.contains("不動産") || a.contains("販売") || a.contains("サービス"),
                "{a}: {of_a}"
            );
            assert!(of_b >= 2, "{b}: {of_b}");
        }
        assert_eq!(found(db, "霞が").await.len(), 0, "a part of another letter finds nothing");
        assert_eq!(found(db, "桜が").await.len(), 1, "what is typed so far finds what is written so");
        for address in ["https://www.aoba.example/", "www.aoba.example", "mailto:aoba.example"] {
            assert_eq!(found(db, address).await.len(), VARIANTS.len() * 2, "{address}");
        }
    })
    .await;
}

#[tokio::test]
async fn documents_from_before_are_written_anew() {
    on_both_engines(async |bench| {
        let db = &bench.workspace.main;
        let id = crate::testing::account(&bench, "髙橋工業", None).await;
        const OLD: &str =
            "insert into search_documents (record_kind, record_id, tokens) values ('accounts', $1, $2)";
        query(OLD, args![id, "髙 橋 工 業 髙橋 橋工 工業"]).run(db).await.unwrap();
        query(OLD, args![AccountId::new(), "高 橋"]).run(db).await.unwrap();
        assert_eq!(found(db, "高橋工業").await.len(), 0);
        let mut tx = db.begin().await.unwrap();
        jobs::enqueue(&mut tx, jobs::NewJob::now(REBUILD, serde_json::json!({}))).await.unwrap();
        tx.commit().await.unwrap();
        bench.workspace.clock.set(bench.workspace.clock.now().plus(SECOND));
        jobs::drain(&bench.workspace, &[REBUILD]).await.unwrap();
        assert_eq!(found(db, "高橋工業").await.len(), 1);
        const LEFT: &str = "select count(*) as a from search_documents";
        assert_eq!(
            query(LEFT, args![]).one::<(i64,)>(db).await.unwrap().0,
            1,
            "what is gone is found no more"
        );
    })
    .await;
}
