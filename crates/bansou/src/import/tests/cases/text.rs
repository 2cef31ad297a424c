//! Texts: mail addresses as people have them in their lists.

use super::{Counts, ImportKind, case, hand_in_bytes};
use crate::{
    args,
    db::query,
    import::{Code, tests::on_both_engines},
};

#[tokio::test]
async fn mail_addresses_however_they_came_into_the_cell() {
    let Some(case) = case("a22_fullwidth_mail") else { return };
    on_both_engines(async |bench| {
        let taken = case.take_in(&bench, 'p').await.unwrap();
        const ADDRESSES: &str =
            "select name as a, email as b from people where name in ('一', '三', '四') order by email";
        let addresses: Vec<(String, Option<String>)> =
            query(ADDRESSES, args![]).all(&bench.workspace.main).await.unwrap();
        let expected = [("三", "c@example.jp"), ("四", "d@example.jp"), ("一", "taro@example.co.jp")];
        assert_eq!(addresses, expected.map(|(name, address)| (name.to_owned(), Some(address.to_owned()))));
        let counts = taken.counts();
        assert_eq!((counts.read, counts.created + counts.refused), (16, 16));
        const SEVERAL: &str = "select count(*) as a from people where email like '%;%'";
        assert_eq!(query(SEVERAL, args![]).one::<(i64,)>(&bench.workspace.main).await.unwrap().0, 0);
    })
    .await;
}

#[tokio::test]
async fn a_list_in_the_encodings_of_three_systems() {
    on_both_engines(async |bench| {
        // Written by a Shift_JIS system, with a column of UTF-8 and a name of Windows-1252.
        let mut bytes = b"id,name,\x89\xEF\x8E\xD0,note\n".to_vec();
        for row in 0..20 {
            bytes.extend_from_slice(format!("R{row:02},").as_bytes());
            bytes.extend_from_slice(b"\x8Az\x8E\xAE\x89\xEF\x8E\xD0");
            bytes.extend_from_slice(format!("{row},x,").as_bytes());
            bytes.extend_from_slice("重要なお客様".as_bytes());
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(b"Z,M\xFCller GmbH,x,\n");
        let mapping = serde_json::from_str(r#"{"columns": {"name": "name"}}"#).unwrap();
        let taken = super::hand_in_mapped(&bench, ImportKind::Accounts, bytes, Some(mapping)).await.unwrap();
        assert_eq!(taken.counts(), Counts { read: 21, created: 21, ..Counts::default() });
        const LAST: &str =
            "select name as a from accounts where external_id in ('R00', 'Z') order by external_id";
        let names: Vec<(String,)> = query(LAST, args![]).all(&bench.workspace.main).await.unwrap();
        assert_eq!(names, [("額式会社0".to_owned(),), ("Müller GmbH".to_owned(),)]);
        const NOTES: &str = "select cast(custom as text) as a from accounts where external_id = 'R00'";
        let (custom,): (String,) = query(NOTES, args![]).one(&bench.workspace.main).await.unwrap();
        assert!(custom.contains("重要なお客様"), "{custom}");
    })
    .await;
}

#[tokio::test]
async fn totals_and_remarks_are_said_and_left_out() {
    on_both_engines(async |bench| {
        let text = "顧客ID,会社名,従業員数\nC1,甲社,10\nC2,乙社,20\n合計,2社,30\n※2026年4月1日現在\n";
        let taken = hand_in_bytes(&bench, ImportKind::Accounts, text).await.unwrap();
        let codes: Vec<Code> = taken.refused.iter().map(|row| row.refusal.code).collect();
        assert_eq!((taken.counts().created, &codes[..]), (2, &[Code::Total, Code::Remark][..]));
    })
    .await;
}
