//! Job: say what a request path asks for.
//! Invariant: a path means the same with and without its closing slash, and a path that is not part of the
//! protocol means nothing.

use crate::event::Kind;

/// What a path of the tracking protocol is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// One event of a known kind: `/v1/track`, `/v1/t` and so on.
    Single(Kind),
    /// One event or many, each of which says its own kind: Jitsu's `/api/s/event`.
    AsItSays,
    /// Many events: `/v1/batch`, `/v1/import`, `/v1/b` (analytics-next when it batches), `/beacon/v1/batch`.
    Batch,
    /// Counters that the browser library keeps about itself (`/v1/m`). Acknowledged, not kept.
    LibraryMetrics,
    /// `GET /v1/projects/{key}/settings`, which the browser library loads before it sends anything.
    Settings { write_key: String },
    /// PostHog's capture in any of its paths: one event, an array, or `{"batch": […]}`.
    PostHogCapture,
    /// PostHog's newer capture (`/i/v1/analytics/events`), answered event by event.
    PostHogEvents,
    /// PostHog's feature flags (`/flags/`, `/decide/`): Bansou has none, and says so.
    PostHogFlags,
    /// PostHog's flag definitions for local evaluation: none.
    PostHogFlagDefinitions,
    /// PostHog's start-up configuration of the browser library (`/array/{key}/config`).
    PostHogConfig,
    /// Session recordings, logs and traces of PostHog. Acknowledged, not kept.
    PostHogIgnored,
}

/// Which family of SDKs a request comes from: it decides how events are read and how answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Segment and its kin (RudderStack, and Bansou's own script).
    Segment,
    PostHog,
}

impl Endpoint {
    /// The endpoint behind a request path, or `None` for a path outside the protocol.
    pub fn of(path: &str) -> Option<Endpoint> {
        let path = path.strip_suffix('/').unwrap_or(path);
        let endpoint = match path {
            "/v1/import" | "/beacon/v1/batch" => Endpoint::Batch,
            "/batch" | "/capture" | "/e" | "/track" | "/engage" | "/i/v0/e" | "/i/v0/ai/batch" => {
                Endpoint::PostHogCapture
            }
            "/i/v1/analytics/events" => Endpoint::PostHogEvents,
            "/flags" | "/decide" => Endpoint::PostHogFlags,
            "/flags/definitions" | "/api/feature_flag/local_evaluation" => Endpoint::PostHogFlagDefinitions,
            "/s" | "/i/v1/logs" | "/i/v1/traces" => Endpoint::PostHogIgnored,
            _ => return call(path).or_else(|| with_key(path)),
        };
        Some(endpoint)
    }

    /// Whether [`crate::parse`] reads the body of this endpoint. All others have a fixed answer.
    pub fn takes_events(&self) -> bool {
        matches!(
            self,
            Endpoint::Single(_)
                | Endpoint::AsItSays
                | Endpoint::Batch
                | Endpoint::PostHogCapture
                | Endpoint::PostHogEvents
        )
    }

    pub fn dialect(&self) -> Dialect {
        match self {
            Endpoint::Single(_)
            | Endpoint::AsItSays
            | Endpoint::Batch
            | Endpoint::LibraryMetrics
            | Endpoint::Settings { .. } => Dialect::Segment,
            Endpoint::PostHogCapture
            | Endpoint::PostHogEvents
            | Endpoint::PostHogFlags
            | Endpoint::PostHogFlagDefinitions
            | Endpoint::PostHogConfig
            | Endpoint::PostHogIgnored => Dialect::PostHog,
        }
    }
}

/// A call at the paths of Segment (`/v1/…`), June (`/sdk/…`) or Jitsu (`/api/s/…`, from servers `/api/s/s2s/…`).
fn call(path: &str) -> Option<Endpoint> {
    let of_jitsu = || path.strip_prefix("/api/s/s2s/").or_else(|| path.strip_prefix("/api/s/"));
    let word = path.strip_prefix("/v1/").or_else(|| path.strip_prefix("/sdk/")).or_else(of_jitsu)?;
    Some(match word {
        "identify" | "i" => Endpoint::Single(Kind::Identify),
        "track" | "t" => Endpoint::Single(Kind::Track),
        "page" | "p" => Endpoint::Single(Kind::Page),
        "screen" | "s" => Endpoint::Single(Kind::Screen),
        "group" | "g" => Endpoint::Single(Kind::Group),
        "alias" | "a" => Endpoint::Single(Kind::Alias),
        "batch" | "b" => Endpoint::Batch,
        "m" => Endpoint::LibraryMetrics,
        "event" if !path.starts_with("/v1/") => Endpoint::AsItSays,
        _ => return None,
    })
}

fn with_key(path: &str) -> Option<Endpoint> {
    let one_segment = |key: &str| !key.is_empty() && !key.contains('/');
    if let Some(key) = path.strip_prefix("/v1/projects/").and_then(|rest| rest.strip_suffix("/settings")) {
        return one_segment(key).then(|| Endpoint::Settings { write_key: key.to_owned() });
    }
    let key = path.strip_prefix("/array/")?.strip_suffix("/config")?;
    one_segment(key).then_some(Endpoint::PostHogConfig)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_short_forms_mean_the_same() {
        for (long, short) in [
            ("/v1/identify", "/v1/i"),
            ("/v1/track", "/v1/t"),
            ("/v1/page", "/v1/p"),
            ("/v1/screen", "/v1/s"),
            ("/v1/group", "/v1/g"),
            ("/v1/alias", "/v1/a"),
            ("/v1/batch", "/v1/b"),
        ] {
            assert_eq!(Endpoint::of(long), Endpoint::of(short));
            assert_eq!(Endpoint::of(long), Endpoint::of(&format!("{long}/")));
            assert!(Endpoint::of(long).is_some_and(|endpoint| endpoint.takes_events()));
            for prefix in ["/sdk/", "/api/s/", "/api/s/s2s/"] {
                assert_eq!(Endpoint::of(&long.replace("/v1/", prefix)), Endpoint::of(long));
            }
        }
    }

    #[test]
    fn keyed_paths_take_one_segment() {
        assert_eq!(
            Endpoint::of("/v1/projects/wk_1/settings"),
            Some(Endpoint::Settings { write_key: "wk_1".into() })
        );
        assert_eq!(Endpoint::of("/v1/projects//settings"), None);
        assert_eq!(Endpoint::of("/v1/projects/a/b/settings"), None);
        assert_eq!(Endpoint::of("/array/phc_1/config"), Some(Endpoint::PostHogConfig));
    }

    #[test]
    fn other_paths_mean_nothing() {
        for path in [
            "",
            "/",
            "/v1",
            "/v1/x",
            "/v1/event",
            "/sdk",
            "/api/s",
            "/api/s/s2s/x",
            "/v2/track",
            "/accounts",
            "/array/config",
        ] {
            assert_eq!(Endpoint::of(path), None, "{path}");
        }
    }
}
