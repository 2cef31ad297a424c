//! Events read per second on one core, in batches of 100, and as a ratio to reading the same text into
//! `serde_json::Value` trees. Run with `cargo bench -p bansou-tracking`.

use std::{
    hint::black_box,
    io::Write,
    time::{Duration, Instant},
};

use bansou_tracking::{Request, parse};

const EVENTS: usize = 100;

fn main() {
    let segment = batch(|index| {
        format!(
            r#"{{"type":"track","event":"Report Exported","userId":"user-{index}","messageId":"ajs-next-1795351518403-{index:04}-9de3b95d","timestamp":"2026-11-22T12:45:18.403Z","integrations":{{}},"properties":{{"format":"pdf","pages":{index},"title":"月次レポート"}},"context":{{"groupId":"acct-{index}","library":{{"name":"@segment/analytics-node","version":"3.1.0"}}}},"_metadata":{{"nodeVersion":"v20.20.2"}}}}"#
        )
    });
    let browser = batch(|index| {
        format!(
            r#"{{"type":"page","name":"Home","anonymousId":"5f2a9de3-b95d-4a33-{index:04}","messageId":"ajs-next-{index}","timestamp":"2026-11-22T12:45:18.403Z","properties":{{"path":"/docs","referrer":"","search":"?utm_source=google&utm_campaign=spring","title":"Docs","url":"https://example.jp/docs?utm_source=google&utm_campaign=spring"}},"context":{{"page":{{"path":"/docs","referrer":"","search":"?utm_source=google&utm_campaign=spring","title":"Docs","url":"https://example.jp/docs?utm_source=google&utm_campaign=spring"}},"userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36","locale":"ja","library":{{"name":"analytics.js","version":"next-1.84.3"}},"campaign":{{"source":"google","name":"spring"}},"timezone":"Asia/Tokyo"}}}}"#
        )
    });
    let posthog = batch(|index| {
        format!(
            r#"{{"event":"Report Exported","distinct_id":"user-{index}","uuid":"01a2033d-2ef1-7890-b327-{index:012}","timestamp":"2026-11-22T12:45:18.403Z","properties":{{"pages":3,"$groups":{{"company":"acct-1"}},"$lib":"posthog-node","$lib_version":"5.70.0","$geoip_disable":true}}}}"#
        )
    });
    println!("{:<28}{:>8}{:>14}{:>16}", "batch of 100", "KB", "events/s", "to Value trees");
    row("Segment, server", "/v1/batch", &segment);
    row("Segment, browser pages", "/v1/batch", &browser);
    row("PostHog, server", "/batch/", &posthog);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&segment).expect("memory takes it");
    row("Segment, server, gzip", "/v1/batch", &gzip.finish().expect("memory takes it"));
}

fn batch(event: impl Fn(usize) -> String) -> Vec<u8> {
    let events: Vec<_> = (0..EVENTS).map(event).collect();
    format!(r#"{{"writeKey":"wk","sentAt":"2026-11-22T12:45:19.000Z","batch":[{}]}}"#, events.join(","))
        .into_bytes()
}

fn row(name: &str, path: &str, body: &[u8]) {
    let request = Request { path, body, received_at: 1_795_351_520_000, ..Request::default() };
    let accepted = parse(&request).expect("the batch is readable").accepted.len();
    assert_eq!(accepted, EVENTS, "{name}");
    let ours = per_second(|| drop(black_box(parse(black_box(&request)))));
    let trees = per_second(|| drop(black_box(serde_json::from_slice::<serde_json::Value>(black_box(body)))));
    let ratio =
        if body.first() == Some(&b'{') { format!("{:.2}", ours / trees) } else { "(packed)".to_owned() };
    println!("{name:<28}{:>8.1}{:>14.0}{ratio:>16}", body.len() as f64 / 1024.0, ours * EVENTS as f64);
}

fn per_second(mut run: impl FnMut()) -> f64 {
    let (start, mut runs) = (Instant::now(), 0_u32);
    while start.elapsed() < Duration::from_secs(1) {
        run();
        runs += 1;
    }
    f64::from(runs) / start.elapsed().as_secs_f64()
}
