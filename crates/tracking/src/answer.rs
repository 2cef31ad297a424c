//! Job: write the answers that SDKs expect.
//! Invariant: an answer of 200 says only that events were read; the server sends it after it has stored them.

use serde_json::{Map, Value, json};

use crate::{
    Parsed,
    endpoint::{Dialect, Endpoint},
    refusal::Reason,
};

/// Status and JSON body of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Answer {
    fn ok(body: &Value) -> Answer {
        Answer { status: 200, body: body.to_string() }
    }
}

impl Parsed {
    /// The answer once all accepted events are on disk. Build it before the events are moved out.
    ///
    /// 200, because older SDKs take 202 or 204 for a failure; 400 only where the single event of a body was
    /// too large to take. Refused events of a batch do not fail it, or SDKs would drop the good ones too.
    pub fn answer(&self, endpoint: &Endpoint) -> Answer {
        if let (Endpoint::Single(_), [], [refused]) = (endpoint, &self.accepted[..], &self.refused[..])
            && refused.reason == Reason::TooLarge
        {
            let body = json!({"code": refused.reason.code(), "message": refused.reason.to_string()});
            return Answer { status: 400, body: body.to_string() };
        }
        match endpoint {
            Endpoint::PostHogEvents => Answer::ok(&json!({"results": self.results()})),
            _ => acknowledged(endpoint.dialect()),
        }
    }

    /// One verdict for each event that has an id, as PostHog's newer capture answers.
    fn results(&self) -> Map<String, Value> {
        let accepted = self.accepted.iter().map(|event| (event.message_id.clone(), json!({"result": "ok"})));
        let refused = self.refused.iter().filter_map(|refused| {
            let id = refused.message_id.clone()?;
            Some((id, json!({"result": "drop", "details": refused.reason.code()})))
        });
        accepted.chain(refused).collect()
    }
}

/// `{"success":true}` for Segment's SDKs and RudderStack's, `{"status":"Ok"}` for PostHog's.
pub fn acknowledged(dialect: Dialect) -> Answer {
    match dialect {
        Dialect::Segment => Answer::ok(&json!({"success": true})),
        Dialect::PostHog => Answer::ok(&json!({"status": "Ok"})),
    }
}

/// The answer of an endpoint that takes no events; `None` of one that does. `base_url` is where SDKs reach
/// this server (`https://bansou.example.jp`), for the settings to name.
pub fn fixed_answer(endpoint: &Endpoint, base_url: &str) -> Option<Answer> {
    match endpoint {
        Endpoint::LibraryMetrics | Endpoint::PostHogIgnored => Some(acknowledged(endpoint.dialect())),
        Endpoint::Settings { write_key } => Some(Answer::ok(&library_settings(write_key, base_url))),
        Endpoint::PostHogFlags => Some(Answer::ok(&no_flags())),
        Endpoint::PostHogFlagDefinitions => {
            Some(Answer::ok(&json!({"flags": [], "group_type_mapping": {}, "cohorts": {}})))
        }
        Endpoint::PostHogConfig => Some(Answer::ok(&posthog_config())),
        Endpoint::Single(_)
        | Endpoint::AsItSays
        | Endpoint::Batch
        | Endpoint::PostHogCapture
        | Endpoint::PostHogEvents => None,
    }
}

/// What analytics-next loads before it starts: no destination but this server, and no counters about itself.
fn library_settings(write_key: &str, base_url: &str) -> Value {
    let (protocol, host) = base_url.split_once("://").unwrap_or(("https", base_url));
    let api_host = format!("{}/v1", host.trim_end_matches('/'));
    json!({
        "integrations": {
            "Segment.io": {
                "apiKey": write_key,
                "apiHost": api_host,
                "protocol": protocol,
                "addBundledMetadata": true,
                "unbundledIntegrations": [],
                "maybeBundledConfigIds": {},
                "retryQueue": true
            }
        },
        "plan": {
            "track": {"__default": {"enabled": true, "integrations": {}}},
            "identify": {"__default": {"enabled": true}},
            "group": {"__default": {"enabled": true}}
        },
        "metrics": {"sampleRate": 0},
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "edgeFunction": {},
        "remotePlugins": [],
        "analyticsNextEnabled": true,
        "legacyVideoPluginsEnabled": false
    })
}

/// No flags, in the shape that versions 1 to 4 of the flags answer have in common.
fn no_flags() -> Value {
    let mut answer = posthog_config();
    for (key, value) in [
        ("flags", json!({})),
        ("featureFlags", json!({})),
        ("featureFlagPayloads", json!({})),
        ("errorsWhileComputingFlags", json!(false)),
        ("requestId", json!(uuid::Uuid::new_v4().to_string())),
    ] {
        answer[key] = value;
    }
    answer
}

/// Everything that PostHog's browser library could switch on beyond events is off.
fn posthog_config() -> Value {
    json!({
        "supportedCompression": ["gzip", "gzip-js", "base64"],
        "hasFeatureFlags": false,
        "sessionRecording": false,
        "surveys": false,
        "heatmaps": false,
        "capturePerformance": false,
        "autocaptureExceptions": false,
        "autocapture_opt_out": true,
        "captureDeadClicks": false,
        "defaultIdentifiedOnly": true,
        "isAuthenticated": false,
        "siteApps": [],
        "toolbarParams": {}
    })
}
