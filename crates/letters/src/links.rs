//! Job: links by which a person stops letters or chooses among them, without a password.
//! Invariant: a link works for the person and topic that it was made for, and shows neither to who reads it in a log.
//!
//! The words of a link are AES-128-GCM over person, topic, what it is for and when it ends, with a nonce that follows from them:
//! one link for one purpose, however often it is made, so that letters that are written again do not differ. Opening checks the
//! tag in constant time (ring). A link to unsubscribe should not end, as people unsubscribe by letters that are years old.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::hmac;

/// Bytes of a secret; less would be guessed.
pub const LEAST_SECRET_BYTES: usize = 32;
/// What stands before the payload, so that the form can change.
const FORM: u8 = 1;

/// What a link does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Stops letters of the topic.
    Unsubscribe,
    /// Shows what the person gets and lets them choose.
    Preferences,
    /// Leads to an address in a letter and counts it.
    Click,
}

crate::words::words!(Purpose { Unsubscribe => "unsubscribe", Preferences => "preferences", Click => "click" });

/// What a link stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    pub purpose: Purpose,
    /// The person's id: UUID or any 16 bytes.
    pub person: [u8; 16],
    /// The topic's id, or of a click the letter's.
    pub topic: [u8; 16],
    pub until: Option<Timestamp>,
}

/// Why a link opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// Cut, changed, of another installation or of another purpose; which of them is told to nobody.
    #[error("this link does not work; use the one in the newest letter")]
    Broken,
    #[error("this link has ended; use the one in the newest letter")]
    Ended,
}

/// The secret does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret for links needs at least 32 bytes")]
pub struct SecretTooShort;

/// Makes and opens links.
pub struct Tickets {
    sealing: LessSafeKey,
    naming: hmac::Key,
}

impl Tickets {
    /// From the installation's secret.
    ///
    /// # Errors
    /// When it has fewer than 32 bytes.
    pub fn new(secret: &[u8]) -> Result<Self, SecretTooShort> {
        if secret.len() < LEAST_SECRET_BYTES {
            return Err(SecretTooShort);
        }
        Ok(Self {
            sealing: LessSafeKey::new(
                UnboundKey::new(&AES_128_GCM, &derived::<16>(secret, b"seal")).expect("16 bytes"),
            ),
            naming: hmac::Key::new(hmac::HMAC_SHA256, &derived::<32>(secret, b"name")),
        })
    }

    /// The words of the link, 82 or 90 characters that need no escaping.
    pub fn seal(&self, ticket: &Ticket) -> String {
        let mut payload = ticket.payload();
        let name = hmac::sign(&self.naming, &[&[ticket.purpose as u8][..], &payload].concat());
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&name.as_ref()[..NONCE_LEN]);
        self.sealing
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                about(ticket.purpose),
                &mut payload,
            )
            .expect("a payload of some bytes can be sealed");
        BASE64_URL_SAFE_NO_PAD.encode([&[FORM][..], &nonce, &payload].concat())
    }

    /// What a link stands for, if it was made here for this purpose and has not ended.
    ///
    /// # Errors
    /// [`TicketError`], which is fit to be shown.
    pub fn open(&self, words: &str, purpose: Purpose, now: Timestamp) -> Result<Ticket, TicketError> {
        // Some mail programs add a full stop or a bracket that stood behind the link.
        let words = words.trim_end_matches(['.', ')', '>', ',', '=']);
        if words.len() > 200 {
            return Err(TicketError::Broken);
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(words).map_err(|_| TicketError::Broken)?;
        let (&[FORM], rest) = bytes.split_first_chunk::<1>().ok_or(TicketError::Broken)? else {
            return Err(TicketError::Broken);
        };
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>().ok_or(TicketError::Broken)?;
        let mut sealed = sealed.to_vec();
        let payload = self
            .sealing
            .open_in_place(Nonce::assume_unique_for_key(*nonce), about(purpose), &mut sealed)
            .map_err(|_| TicketError::Broken)?;
        let ticket = Ticket::of_payload(purpose, payload).ok_or(TicketError::Broken)?;
        match ticket.until {
            Some(until) if until < now => Err(TicketError::Ended),
            _ => Ok(ticket),
        }
    }
}

impl Ticket {
    fn payload(&self) -> Vec<u8> {
        let until = self.until.map(|until| until.as_second().to_be_bytes());
        [&self.person[..], &self.topic, until.as_ref().map_or(&[][..], |until| &until[2..])].concat()
    }

    fn of_payload(purpose: Purpose, payload: &[u8]) -> Option<Self> {
        let (person, rest) = payload.split_first_chunk::<16>()?;
        let (topic, until) = rest.split_first_chunk::<16>()?;
        let until = match *until {
            [] => None,
            [a, b, c, d, e, f] => {
                Some(Timestamp::from_second(i64::from_be_bytes([0, 0, a, b, c, d, e, f])).ok()?)
            }
            _ => return None,
        };
        Some(Self { purpose, person: *person, topic: *topic, until })
    }
}

/// A link of one purpose is none of another: who may read preferences has not asked to be unsubscribed.
fn about(purpose: Purpose) -> Aad<&'static [u8]> {
    Aad::from(purpose.as_str().as_bytes())
}

fn derived<const BYTES: usize>(secret: &[u8], purpose: &[u8]) -> [u8; BYTES] {
    struct Length(usize);
    impl KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    let mut key = [0; BYTES];
    Salt::new(HKDF_SHA256, b"bansou letters")
        .extract(secret)
        .expand(&[purpose], Length(BYTES))
        .and_then(|derived| derived.fill(&mut key))
        .expect("a key is shorter than HKDF gives");
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> Ticket {
        Ticket { purpose: Purpose::Unsubscribe, person: [7; 16], topic: [9; 16], until: None }
    }

    fn tickets() -> Tickets {
        Tickets::new(&[42; 32]).unwrap()
    }

    fn now() -> Timestamp {
        "2026-11-29T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_link_opens_what_it_was_made_for() {
        let ending = Ticket { until: Some("2026-12-01T00:00:00Z".parse().unwrap()), ..ticket() };
        for ticket in [ticket(), ending] {
            let words = tickets().seal(&ticket);
            assert_eq!(tickets().open(&words, Purpose::Unsubscribe, now()), Ok(ticket.clone()));
            assert_eq!(tickets().seal(&ticket), words, "one link for one purpose");
            assert_eq!(tickets().open(&format!("{words}."), Purpose::Unsubscribe, now()), Ok(ticket));
        }
    }

    #[test]
    fn a_link_ends_when_it_says() {
        let until: Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
        let words = tickets().seal(&Ticket { until: Some(until), ..ticket() });
        assert!(tickets().open(&words, Purpose::Unsubscribe, until).is_ok());
        let later = until + jiff::SignedDuration::from_secs(1);
        assert_eq!(tickets().open(&words, Purpose::Unsubscribe, later), Err(TicketError::Ended));
    }

    #[test]
    fn nothing_can_be_changed_and_nothing_read() {
        let words = tickets().seal(&ticket());
        assert_eq!(words.len(), 82);
        assert!(words.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        for at in 0..words.len() {
            let mut changed = words.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            if changed != words {
                assert_eq!(
                    tickets().open(&changed, Purpose::Unsubscribe, now()),
                    Err(TicketError::Broken),
                    "{at}"
                );
            }
        }
        for wrong in ["", "x", &words[..40], "é", &"A".repeat(5_000)] {
            assert_eq!(tickets().open(wrong, Purpose::Unsubscribe, now()), Err(TicketError::Broken));
        }
        for purpose in [Purpose::Preferences, Purpose::Click] {
            assert_eq!(tickets().open(&words, purpose, now()), Err(TicketError::Broken));
        }
        let other = Tickets::new(&[43; 32]).unwrap();
        assert_eq!(other.open(&words, Purpose::Unsubscribe, now()), Err(TicketError::Broken));
        let raw = BASE64_URL_SAFE_NO_PAD.decode(&words).unwrap();
        assert!(!raw.windows(4).any(|window| window == [7; 4] || window == [9; 4]), "ids are not to be seen");
        assert!(Tickets::new(b"short").is_err());
    }

    #[test]
    fn each_person_and_topic_has_a_link_of_its_own() {
        let one = tickets().seal(&ticket());
        assert_ne!(one, tickets().seal(&Ticket { person: [8; 16], ..ticket() }));
        assert_ne!(one, tickets().seal(&Ticket { topic: [8; 16], ..ticket() }));
    }
}
