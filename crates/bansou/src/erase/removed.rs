//! People who were removed by hand, and of whom acts keep what undoing would bring back.
//!
//! Invariant: who can be brought back can be erased.

use serde_json::Value as Json;

use crate::{
    args,
    customers::mail_address::mail_key,
    db::{self, Db, query},
    ids::PersonId,
};

/// What acts keep of somebody who is not there any more, as they were; none where they keep nothing.
pub(super) async fn person(main: &Db, person: PersonId) -> db::Result<Option<Json>> {
    const KEPT: &str = "
        select before as a from act_before
         where record_id = $1 and record_kind = 'people' and before is not null and after is null limit 1";
    let found: Option<(Json,)> = query(KEPT, args![person]).optional(main).await?;
    Ok(found.map(|(before,)| before))
}

/// Those who were removed by hand and had this mail address.
pub(super) async fn by_mail(main: &Db, mail: &str) -> db::Result<Vec<PersonId>> {
    const KEPT: &str = "
        select b.record_id as a, b.before as b from act_before b
         where b.record_kind = 'people' and b.before is not null and b.after is null
           and not exists (select 1 from people p where p.id = b.record_id)";
    let rows: Vec<(PersonId, Json)> = query(KEPT, args![]).all(main).await?;
    let mail = mail_key(mail);
    let same = rows.into_iter().filter(|(_, before)| before["email_key"].as_str() == Some(mail.as_str()));
    Ok(same.map(|(id, _)| id).collect())
}
