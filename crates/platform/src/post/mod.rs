//! The installation's way out: the mail server and who letters are from, and the key of its links.
//!
//! Invariant: cloning shares it, so every workspace hears when it is set up; without a server letters are written and stay.

mod out;
pub mod settings;

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use bansou_letters::{LEAST_SECRET_BYTES, Tickets};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

pub use out::Out;
pub use settings::{MailSettings, MailSettingsError};

use crate::{
    args,
    db::{self, Db, query},
    ids::WorkspaceId,
};

/// Shared by all workspaces of a program.
#[derive(Clone, Debug)]
pub struct Post(Arc<Inner>);

struct Inner {
    key: Vec<u8>,
    set_up: RwLock<SetUp>,
}

#[derive(Clone, Default)]
struct SetUp {
    out: Option<Arc<Out>>,
    public_url: Arc<str>,
}

impl Post {
    /// The way out of an installation: its key is made with it.
    pub async fn open(control: &Db) -> db::Result<Self> {
        const MAKE: &str = "
            insert into installation_keys (name, key, created_at) values ('links', $1, $2) on conflict do nothing";
        const KEY: &str = "select key as a from installation_keys where name = 'links'";
        let found: Option<(String,)> = query(KEY, args![]).optional(control).await?;
        let text = if let Some((text,)) = found {
            text
        } else {
            let new = URL_SAFE_NO_PAD.encode(rand::random::<[u8; LEAST_SECRET_BYTES]>());
            query(MAKE, args![new, control.now()]).run(control).await?;
            query(KEY, args![]).one::<(String,)>(control).await?.0
        };
        let key = URL_SAFE_NO_PAD
            .decode(&text)
            .ok()
            .filter(|key| key.len() >= LEAST_SECRET_BYTES)
            .ok_or_else(|| db::unreadable("key", "it is too short to sign links with"))?;
        let public_url = "http://127.0.0.1:7070".into();
        let set_up = RwLock::new(SetUp { out: None, public_url });
        Ok(Self(Arc::new(Inner { key, set_up })))
    }

    /// Says how browsers reach the program, for links in letters, and the mail server where there is one.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn set_up(&self, public_url: &str, settings: Option<MailSettings>) -> Result<(), MailSettingsError> {
        let out = settings.map(MailSettings::into_out).transpose()?.map(Arc::new);
        let set_up = SetUp { out, public_url: public_url.into() };
        *self.0.set_up.write().unwrap_or_else(PoisonError::into_inner) = set_up;
        Ok(())
    }

    fn now(&self) -> SetUp {
        self.0.set_up.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The mail server; none where mails stay on the screen.
    pub fn out(&self) -> Option<Arc<Out>> {
        self.now().out
    }

    pub fn is_set_up(&self) -> bool {
        self.now().out.is_some()
    }

    /// The address of a path, as browsers reach it.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.now().public_url)
    }

    /// The host that Message-IDs are of.
    pub(crate) fn host(&self) -> String {
        let set_up = self.now();
        if let Some(out) = &set_up.out {
            return out.from.address.domain().to_owned();
        }
        let host = set_up.public_url.split("://").nth(1).unwrap_or_default();
        let host = host.split(['/', ':']).next().unwrap_or_default();
        let is_name =
            !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
        if is_name { host.to_owned() } else { "localhost".to_owned() }
    }

    /// Makes and opens the links of one workspace; those of another do not open here.
    pub fn tickets(&self, workspace: WorkspaceId) -> Tickets {
        let secret = Sha256::new().chain_update(&self.0.key).chain_update(workspace.0.as_bytes()).finalize();
        Tickets::new(&secret).expect("a hash of 32 bytes is long enough")
    }

    /// What whoever reports bounces of this workspace signs with.
    pub fn report_secret(&self, workspace: WorkspaceId) -> String {
        let hash = Sha256::new()
            .chain_update(b"reports")
            .chain_update(&self.0.key)
            .chain_update(workspace.0.as_bytes())
            .finalize();
        URL_SAFE_NO_PAD.encode(hash)
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Post(key withheld)")
    }
}
