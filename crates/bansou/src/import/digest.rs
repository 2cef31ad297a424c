//! Names for content, so that the same row is known again.

use uuid::Uuid;

use super::ImportKind;

/// A name for content: the same content has the same, on every machine.
pub fn digest(kind: ImportKind, of: Uuid, parts: &[&str]) -> Uuid {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    hash.update(kind.as_str());
    hash.update(of.as_bytes());
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
