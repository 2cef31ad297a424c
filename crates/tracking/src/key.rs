//! Job: find the write key that the headers and the query of a request carry.
//! Invariant: an empty key is no key.

use base64::Engine as _;

use crate::Request;

/// Where a key may stand outside the body.
#[derive(Debug, Default)]
pub(crate) struct OuterKeys {
    basic: Option<String>,
    header: Option<String>,
    bearer: Option<String>,
    query: Option<String>,
}

impl OuterKeys {
    pub fn of(request: &Request<'_>) -> OuterKeys {
        let mut keys = OuterKeys::default();
        if let Some((scheme, credentials)) =
            request.authorization.and_then(|header| header.trim().split_once(' '))
        {
            if scheme.eq_ignore_ascii_case("basic") {
                keys.basic = basic_user(credentials.trim());
            } else if scheme.eq_ignore_ascii_case("bearer") {
                keys.bearer = filled(credentials);
            }
        }
        keys.header = request.write_key.and_then(filled);
        keys.query = request
            .query_pairs()
            .find(|(name, _)| matches!(name.as_ref(), "writeKey" | "write_key" | "token" | "api_key"))
            .and_then(|(_, value)| filled(&value));
        keys
    }

    /// The key of the request. One in the body goes before a Bearer, which may be an OAuth token beside it.
    pub fn with_body(self, body: Option<String>) -> Option<String> {
        self.basic.or(self.header).or(body).or(self.bearer).or(self.query)
    }
}

/// The user name of Basic credentials, or the password of those that name no user.
fn basic_user(credentials: &str) -> Option<String> {
    let engine = base64::engine::GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        base64::engine::GeneralPurposeConfig::new()
            .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
    );
    let text = String::from_utf8(engine.decode(credentials).ok()?).ok()?;
    let (user, password) = text.split_once(':').unwrap_or((&text, ""));
    filled(user).or_else(|| filled(password))
}

pub(crate) fn filled(key: &str) -> Option<String> {
    let key = key.trim();
    (!key.is_empty() && !key.contains('\0')).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(authorization: Option<&str>, query: &str, body: Option<&str>) -> Option<String> {
        let request = Request { authorization, query, ..Request::default() };
        OuterKeys::of(&request).with_body(body.map(str::to_owned))
    }

    #[test]
    fn every_place_and_their_order() {
        // "wk:" and ":wk" in base64, with and without padding.
        for header in ["Basic d2s6", "basic d2s6", "Basic OndrCg==", "Basic d2s=", "Basic d2s", "Bearer wk"] {
            assert_eq!(key(Some(header), "", None).as_deref(), Some("wk"), "{header}");
        }
        assert_eq!(key(None, "a=b&writeKey=w%20k", None).as_deref(), Some("w k"));
        assert_eq!(key(None, "", Some("wk")).as_deref(), Some("wk"));
        assert_eq!(key(Some("Basic d2s6"), "", Some("other")).as_deref(), Some("wk"));
        assert_eq!(key(Some("Bearer oauth"), "", Some("wk")).as_deref(), Some("wk"));
        let jitsu = Request { write_key: Some(" wk "), ..Request::default() };
        assert_eq!(OuterKeys::of(&jitsu).with_body(None).as_deref(), Some("wk"));
        for header in ["Basic", "Basic !!", "Basic Og==", "Digest x", "Bearer  "] {
            assert_eq!(key(Some(header), "", None), None, "{header}");
        }
    }
}
