//! How each SDK is pointed here, with the key and the address filled in.
//!
//! Invariant: every snippet sends to this installation only, and only with this key.

/// An SDK that people have installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sdk {
    Bansou,
    SegmentBrowser,
    SegmentNode,
    SegmentPython,
    RudderNode,
    RudderPython,
    PosthogBrowser,
    PosthogNode,
    PosthogPython,
    Curl,
}

crate::text_enum!(Sdk {
    Bansou => "bansou", SegmentBrowser => "segment-browser", SegmentNode => "segment-node",
    SegmentPython => "segment-python", RudderNode => "rudder-node", RudderPython => "rudder-python",
    PosthogBrowser => "posthog-browser", PosthogNode => "posthog-node", PosthogPython => "posthog-python",
    Curl => "curl",
});

impl Sdk {
    /// Its name, which is the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bansou => "bansou.js",
            Self::SegmentBrowser => "Segment (Analytics.js)",
            Self::SegmentNode => "Segment (Node)",
            Self::SegmentPython => "Segment (Python)",
            Self::RudderNode => "RudderStack (Node)",
            Self::RudderPython => "RudderStack (Python)",
            Self::PosthogBrowser => "PostHog (posthog-js)",
            Self::PosthogNode => "PostHog (Node)",
            Self::PosthogPython => "PostHog (Python)",
            Self::Curl => "curl",
        }
    }

    /// The code to paste. `host` is this installation's address without a slash at its end.
    pub fn snippet(self, key: &str, host: &str) -> String {
        match self {
            Self::Bansou => format!(
                r#"<script async src="{host}/bansou.js" data-key="{key}"></script>
<script>
  window.bansou = window.bansou || [];
  bansou.push(["identify", "USER-ID", {{ name: "NAME", email: "MAIL" }}]);
  bansou.push(["group", "ACCOUNT-ID"]);
  bansou.push(["track", "Report exported", {{ format: "pdf" }}]);
</script>"#
            ),
            Self::SegmentBrowser => format!(
                r#"// npm install @segment/analytics-next
import {{ AnalyticsBrowser }} from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load({{ writeKey: "{key}", cdnURL: "{host}" }});
analytics.identify("USER-ID", {{ name: "NAME", email: "MAIL" }});
analytics.group("ACCOUNT-ID");
analytics.track("Report exported", {{ format: "pdf" }});"#
            ),
            Self::SegmentNode => format!(
                r#"// npm install @segment/analytics-node
import {{ Analytics }} from "@segment/analytics-node";

const analytics = new Analytics({{ writeKey: "{key}", host: "{host}" }});
analytics.identify({{ userId: "USER-ID", traits: {{ name: "NAME", email: "MAIL" }} }});
analytics.group({{ userId: "USER-ID", groupId: "ACCOUNT-ID" }});
analytics.track({{ userId: "USER-ID", event: "Report exported" }});"#
            ),
            Self::SegmentPython => format!(
                r#"# pip install segment-analytics-python
import segment.analytics as analytics

analytics.write_key = "{key}"
analytics.host = "{host}"
analytics.identify("USER-ID", {{"name": "NAME", "email": "MAIL"}})
analytics.group("USER-ID", "ACCOUNT-ID")
analytics.track("USER-ID", "Report exported", {{"format": "pdf"}})"#
            ),
            Self::RudderNode => format!(
                r#"// npm install @rudderstack/rudder-sdk-node
import RudderAnalytics from "@rudderstack/rudder-sdk-node";

const client = new RudderAnalytics("{key}", {{ dataPlaneUrl: "{host}" }});
client.identify({{ userId: "USER-ID", traits: {{ name: "NAME" }} }});
client.group({{ userId: "USER-ID", groupId: "ACCOUNT-ID" }});
client.track({{ userId: "USER-ID", event: "Report exported" }});"#
            ),
            Self::RudderPython => format!(
                r#"# pip install rudder-sdk-python
import rudderstack.analytics as analytics

analytics.write_key = "{key}"
analytics.dataPlaneUrl = "{host}"
analytics.identify("USER-ID", {{"name": "NAME"}})
analytics.group("USER-ID", "ACCOUNT-ID")
analytics.track("USER-ID", "Report exported", {{"format": "pdf"}})"#
            ),
            Self::PosthogBrowser => format!(
                r#"// npm install posthog-js
import posthog from "posthog-js";

posthog.init("{key}", {{ api_host: "{host}" }});
posthog.identify("USER-ID", {{ name: "NAME", email: "MAIL" }});
posthog.group("company", "ACCOUNT-ID");
posthog.capture("Report exported", {{ format: "pdf" }});"#
            ),
            Self::PosthogNode => format!(
                r#"// npm install posthog-node
import {{ PostHog }} from "posthog-node";

const client = new PostHog("{key}", {{ host: "{host}" }});
client.capture({{
  distinctId: "USER-ID",
  event: "Report exported",
  groups: {{ company: "ACCOUNT-ID" }},
}});
await client.shutdown();"#
            ),
            Self::PosthogPython => format!(
                r#"# pip install posthog
from posthog import Posthog

posthog = Posthog("{key}", host="{host}")
posthog.capture("Report exported", distinct_id="USER-ID",
                groups={{"company": "ACCOUNT-ID"}})
posthog.shutdown()"#
            ),
            Self::Curl => format!(
                r#"curl {host}/v1/track -u {key}: -H "Content-Type: application/json" -d '{{
  "userId": "USER-ID", "event": "Report exported",
  "context": {{ "groupId": "ACCOUNT-ID" }} }}'"#
            ),
        }
    }
}
