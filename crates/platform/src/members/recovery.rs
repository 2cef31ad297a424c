//! Recovery codes: ten that stand in for the app of the second factor, for who lost the phone.
//!
//! Invariant: a code is shown when it is made and never again, only its hash is stored, and it is taken once.

use unicode_normalization::UnicodeNormalization as _;

use super::token;
use crate::{
    args,
    db::{self, Db, Tx, insert_many, query},
    ids::LoginId,
    time::Timestamp,
};

/// How many are made at a time.
pub const HOW_MANY: usize = 10;

/// Digits and letters that are not taken for one another.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Letters of a code: sixty bits, in three groups of four.
const LENGTH: usize = 12;

/// Makes new codes; those before end.
pub async fn renew(tx: &mut Tx, login: LoginId, now: Timestamp) -> db::Result<Vec<String>> {
    let codes: Vec<String> = (0..HOW_MANY).map(|_| new_code()).collect();
    end(tx, login).await?;
    let rows = codes.iter().map(|code| args![login, hash(login, code), now]);
    insert_many(tx, "insert into recovery_codes (login_id, code_hash, created_at)", "", rows).await?;
    Ok(codes)
}

/// How many can still be used.
pub async fn left(control: &Db, login: LoginId) -> db::Result<i64> {
    const LEFT: &str = "select count(*) as a from recovery_codes where login_id = $1";
    let (left,): (i64,) = query(LEFT, args![login]).one(control).await?;
    Ok(left)
}

/// Takes a code of the login, once. False where it is none or was used.
pub async fn take(control: &Db, login: LoginId, given: &str) -> db::Result<bool> {
    const TAKE: &str = "delete from recovery_codes where login_id = $1 and code_hash = $2";
    let Some(code) = read(given) else { return Ok(false) };
    Ok(query(TAKE, args![login, hash(login, &code)]).run(control).await? == 1)
}

/// No code can be used any longer.
pub(super) async fn end(tx: &mut Tx, login: LoginId) -> db::Result<()> {
    const END: &str = "delete from recovery_codes where login_id = $1";
    query(END, args![login]).run(tx).await?;
    Ok(())
}

/// A code as it is stored, from what people type: width, case, gaps and letters taken for others do not matter. None
/// where it has another length.
pub fn read(given: &str) -> Option<String> {
    let code: String = given
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            'o' => Some('0'),
            'i' | 'l' => Some('1'),
            c => c.is_alphanumeric().then_some(c),
        })
        .filter(|c| !matches!(c, 'ー' | '一'))
        .collect();
    (code.chars().count() == LENGTH).then_some(code)
}

/// `4f7k-9mzq-2c8x`.
fn new_code() -> String {
    let letters: [u8; LENGTH] = rand::random();
    let letters = letters.map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// Of the letters alone; with the login in it, so that one table of hashes does not serve for all.
fn hash(login: LoginId, code: &str) -> String {
    let letters: String = code.chars().filter(|c| *c != '-').collect();
    token::hash(&format!("{login} {letters}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{db::testing::NOW, i18n::Locale, testing::on_both_engines, web::testing};

    #[test]
    fn codes_are_read_as_people_type_them() {
        for typed in [
            "4f7k-9mzq-2c80",
            "4F7K 9MZQ 2C8O",
            "４ｆ７ｋー９ｍｚｑー２ｃ８０",
            "4f7k9mzq2c80\n",
            "4f7k–9mzq−2c80",
        ] {
            assert_eq!(read(typed).as_deref(), Some("4f7k9mzq2c80"), "{typed}");
        }
        assert_eq!(read("123456"), None);
        assert_eq!(read("4f7k-9mzq-2c8"), None);
        assert_eq!(new_code().len(), 14);
    }

    #[tokio::test]
    async fn each_code_is_taken_once_also_by_two_at_the_same_moment() {
        on_both_engines(async |bench| {
            let control = &bench.home.control;
            let login = testing::login(&bench.home, "r@example.jp", Locale::En).await;
            let other = testing::login(&bench.home, "o@example.jp", Locale::En).await;
            let mut tx = control.begin().await.unwrap();
            let codes = renew(&mut tx, login.id, NOW).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!((codes.len(), left(control, login.id).await.unwrap()), (HOW_MANY, 10));
            assert!(!take(control, other.id, &codes[0]).await.unwrap(), "a code of somebody else");
            let (one, two) =
                tokio::join!(take(control, login.id, &codes[0]), take(control, login.id, &codes[0]));
            assert!(one.unwrap() != two.unwrap());
            assert_eq!(left(control, login.id).await.unwrap(), 9);

            let mut tx = control.begin().await.unwrap();
            renew(&mut tx, login.id, NOW).await.unwrap();
            tx.commit().await.unwrap();
            assert!(!take(control, login.id, &codes[1]).await.unwrap(), "codes of before end");
            assert_eq!(left(control, login.id).await.unwrap(), 10);
        })
        .await;
    }
}
