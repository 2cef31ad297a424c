//! `Idempotency-Key`: a write that is sent twice is done once.
//!
//! Invariant: a key is claimed before the work begins; the same request is answered as the first was, and another
//! request under the same key is refused. A request that was refused gives its key back. A claim whose work was cut off
//! stays: nobody knows whether it was done, so it is not done again.

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::given::refused;
use crate::{
    args,
    db::{self, Db, query},
    members::token,
    time::{DAY, Timestamp},
    web::{App, Problem, Ui},
};

/// The most bytes that a key has.
const LONGEST_KEY: usize = 200;

/// Does the work, once for each key of the token. `asked` is what the request asks for: its path and body.
pub async fn once(
    app: App,
    ui: Ui,
    headers: &HeaderMap,
    asked: &[&[u8]],
    work: impl Future<Output = Result<Value, Problem>> + Send + 'static,
) -> Result<Response, Problem> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(created(work.await?.to_string())) };
    let given = String::from_utf8_lossy(key.as_bytes());
    let Some(key) = key.to_str().ok().filter(|key| (1..=LONGEST_KEY).contains(&key.len())) else {
        return Err(refused("Idempotency-Key", Some(&given), ui.t("api-key-wrong")));
    };
    let caller = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let claim =
        Claim { caller: token::hash(caller.unwrap_or_default()), key: key.to_owned(), request: hash(asked) };
    let home = app.home;
    let now = home.clock.now();
    // Apart from the request: who hangs up leaves no half of a write behind.
    let done = tokio::spawn(async move {
        let control = &home.control;
        if !claim.take(control, now).await? {
            return match claim.earlier(control).await? {
                Some((request, _)) if request != claim.request => {
                    Err(Problem::conflict(ui.t("api-key-used")))
                }
                Some((_, Some(body))) => Ok(body),
                _ => Err(Problem::conflict(ui.t("api-key-busy"))),
            };
        }
        match work.await {
            Ok(body) => {
                let body = body.to_string();
                claim.keep(control, &body).await?;
                Ok(body)
            }
            Err(problem) => {
                claim.give_back(control).await?;
                Err(problem)
            }
        }
    });
    done.await.map_err(|error| Problem::internal(error.into()))?.map(created)
}

/// One caller's key, and the request that came with it.
struct Claim {
    caller: String,
    key: String,
    request: String,
}

impl Claim {
    /// False where the key has been taken before.
    async fn take(&self, control: &Db, now: Timestamp) -> db::Result<bool> {
        const FORGET: &str = "delete from idempotent_answers where created_at < $1";
        const TAKE: &str = "
            insert into idempotent_answers (token_hash, request_key, request_hash, created_at)
            values ($1, $2, $3, $4) on conflict do nothing";
        query(FORGET, args![now.plus(-DAY)]).run(control).await?;
        Ok(query(TAKE, args![&self.caller, &self.key, &self.request, now]).run(control).await? == 1)
    }

    /// The request that took the key, and its answer if there is one already.
    async fn earlier(&self, control: &Db) -> db::Result<Option<(String, Option<String>)>> {
        const EARLIER: &str = "
            select request_hash as a, body as b from idempotent_answers
             where token_hash = $1 and request_key = $2";
        query(EARLIER, args![&self.caller, &self.key]).optional(control).await
    }

    async fn keep(&self, control: &Db, body: &str) -> db::Result<()> {
        const KEEP: &str = "
            update idempotent_answers set status = 201, content_type = 'application/json', body = $3
             where token_hash = $1 and request_key = $2";
        query(KEEP, args![&self.caller, &self.key, body]).run(control).await.map(drop)
    }

    async fn give_back(&self, control: &Db) -> db::Result<()> {
        const GIVE_BACK: &str = "delete from idempotent_answers where token_hash = $1 and request_key = $2";
        query(GIVE_BACK, args![&self.caller, &self.key]).run(control).await.map(drop)
    }
}

/// Each part with its length before it, so that no two requests run together to the same bytes.
fn hash(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

fn created(body: String) -> Response {
    (StatusCode::CREATED, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
