//! Job: the rules of PostHog's events and their translation.
//! Invariant: as for Segment's, each case is a body that an SDK could send.

use super::*;
use crate::{Kind, TimeSource};

fn event(json: &str) -> Event {
    one("/capture/", &format!(r#"{{"api_key":"k",{json}}}"#))
}

#[test]
fn events_are_translated_into_kinds() {
    for (name, extra, kind, counted) in [
        ("Report Exported", "", Kind::Track, Some("Report Exported")),
        ("$autocapture", "", Kind::Track, Some("$autocapture")),
        ("$pageview", "", Kind::Page, Some("Page")),
        ("$screen", r#","$screen_name":"Start""#, Kind::Screen, Some("Start")),
        ("$identify", "", Kind::Identify, None),
        ("$set", "", Kind::Identify, None),
        ("$create_alias", r#","alias":"b""#, Kind::Alias, None),
        ("$groupidentify", r#","$group_key":"g""#, Kind::Group, None),
    ] {
        let event = event(&format!(r#""event":"{name}","distinct_id":"u","properties":{{"x":1{extra}}}"#));
        assert_eq!((event.kind, event.name.as_deref()), (kind, counted), "{name}");
    }
}

#[test]
fn made_up_ids_are_anonymous() {
    for (properties, user, anonymous) in [
        (r"{}", Some("d"), None),
        (r#"{"$process_person_profile":false}"#, None, Some("d")),
        (r#"{"$is_identified":false}"#, None, Some("d")),
        (r#"{"$device_id":"d"}"#, None, Some("d")),
        (r#"{"$device_id":"e"}"#, Some("d"), None),
    ] {
        let event = event(&format!(r#""event":"E","distinct_id":"d","properties":{properties}"#));
        assert_eq!(
            (event.user_id.as_deref(), event.anonymous_id.as_deref()),
            (user, anonymous),
            "{properties}"
        );
    }
    let of_properties = event(r#""event":"E","properties":{"distinct_id":"d"}"#);
    assert_eq!(of_properties.user_id.as_deref(), Some("d"));
}

#[test]
fn identify_joins_the_anonymous_past() {
    let event = event(
        r#""event":"$identify","distinct_id":"u","properties":{"$anon_distinct_id":"a","$set":{"x":1},"$set_once":{"y":2}}"#,
    );
    assert_eq!(event.user_id.as_deref(), Some("u"));
    assert_eq!(event.anonymous_id.as_deref(), Some("a"));
    assert_eq!(event.traits.as_deref(), Some(r#"{"x":1}"#));
    assert_eq!(event.first_traits.as_deref(), Some(r#"{"y":2}"#));
}

#[test]
fn an_alias_joins_two_ids_whichever_way_the_library_writes_them() {
    let ids = |lib: &str| {
        let event = event(&format!(
            r#""event":"$create_alias","distinct_id":"a","properties":{{"distinct_id":"a","alias":"b","$lib":"{lib}"}}"#
        ));
        (event.previous_id.expect("an alias has one"), event.user_id.expect("an alias has one"))
    };
    assert_eq!(ids("posthog-node"), ("b".into(), "a".into()));
    assert_eq!(ids("posthog-python"), ("a".into(), "b".into()));
}

#[test]
fn the_account_is_the_most_telling_group() {
    for (groups, expected) in [
        (r#"{"company":"c"}"#, Some(("company", "c"))),
        (r#"{"project":"p","Organization":"o"}"#, Some(("Organization", "o"))),
        (r#"{"team":"t","account":5}"#, Some(("account", "5"))),
        (r#"{"project":"p","site":"s"}"#, Some(("project", "p"))),
        (r#"{"account":"","project":"p"}"#, Some(("project", "p"))),
        (r"{}", None),
        (r#"["x"]"#, None),
    ] {
        let event = event(&format!(r#""event":"E","distinct_id":"u","properties":{{"$groups":{groups}}}"#));
        assert_eq!(event.group_type.as_deref().zip(event.group_id.as_deref()), expected, "{groups}");
    }
}

#[test]
fn a_group_from_a_server_is_nobodys() {
    let json = |extra: &str| {
        format!(
            r#""event":"$groupidentify","distinct_id":"d","properties":{{"$group_type":"company","$group_key":"c","$group_set":{{"name":"C"}}{extra}}}"#
        )
    };
    let server = event(&json(""));
    assert_eq!((server.user_id.as_deref(), server.group_id.as_deref()), (None, Some("c")));
    assert_eq!(server.group_type.as_deref(), Some("company"));
    assert_eq!(server.traits.as_deref(), Some(r#"{"name":"C"}"#));
    assert_eq!(event(&json(r#","$device_id":"x""#)).user_id.as_deref(), Some("d"));
}

#[test]
fn times_by_sent_at_by_offset_and_by_header() {
    let sent = one(
        "/batch/",
        r#"{"api_key":"k","sent_at":"2026-11-22T13:00:00Z","batch":[{"event":"E","distinct_id":"u","timestamp":"2026-11-22T12:00:00Z"}]}"#,
    );
    assert_eq!((sent.occurred_at, sent.time_source), (NOON - HOUR, TimeSource::Corrected));

    let offset = event(r#""event":"E","distinct_id":"u","offset":60000"#);
    assert_eq!(offset.occurred_at, NOON - 60_000);

    let ignored = event(
        r#""event":"E","distinct_id":"u","timestamp":"2026-11-22T11:00:00Z","sent_at":"2026-11-22T13:00:00Z","properties":{"$ignore_sent_at":true}"#,
    );
    assert_eq!((ignored.occurred_at, ignored.time_source), (NOON - HOUR, TimeSource::AsGiven));

    let body = r#"{"batch":[{"event":"E","distinct_id":"u","timestamp":"2026-11-22T12:00:00Z","uuid":"m"}]}"#;
    let by_header = Request {
        request_timestamp: Some("2026-11-22T13:00:00Z"),
        sdk_info: Some("posthog-python/7.91.1"),
        authorization: Some("Bearer k"),
        ..request("/i/v1/analytics/events", body.as_bytes())
    };
    let parsed = parse(&by_header).expect("readable");
    assert_eq!(parsed.write_key, "k");
    assert_eq!(parsed.accepted[0].occurred_at, NOON - HOUR);
    assert_eq!(parsed.accepted[0].context.library_name.as_deref(), Some("posthog-python"));
    assert_eq!(parsed.accepted[0].context.library_version.as_deref(), Some("7.91.1"));

    let by_query = Request { query: "ver=1&_=1795352400000", ..request("/e/", body.as_bytes()) };
    assert_eq!(parse(&by_query).expect("readable").accepted[0].occurred_at, NOON - HOUR);
}

#[test]
fn each_refusal_has_its_reason_and_field() {
    for (json, reason, field) in [
        (r#""event":"E""#, Reason::MissingUser, "distinct_id"),
        (r#""event":"E","distinct_id":null"#, Reason::MissingUser, "distinct_id"),
        (r#""distinct_id":"u""#, Reason::MissingName, "event"),
        (r#""event":"$create_alias","distinct_id":"u""#, Reason::MissingPreviousId, "properties.alias"),
        (r#""event":"$groupidentify","distinct_id":"u""#, Reason::MissingGroup, "properties.$group_key"),
        (r#""event":"E","distinct_id":"u","properties":1"#, Reason::NotAnObject, "properties"),
        (r#""event":"$set","distinct_id":"u","$set":1"#, Reason::NotAnObject, "$set"),
        (r#""event":"E","distinct_id":"u","timestamp":"2030-01-01""#, Reason::FromTheFuture, "timestamp"),
    ] {
        let refused = one_refused("/capture/", &format!("{{{json}}}"));
        assert_eq!((refused.reason, &*refused.field), (reason, field), "{json}");
    }
}

#[test]
fn bodies_of_the_browser_library() {
    let array = r#"[{"event":"$pageview","properties":{"token":"phc","distinct_id":"d","$device_id":"d","$current_url":"https://x.jp/a?utm_campaign=s","$pathname":"/a","$referrer":"$direct","title":"T","$browser_language":"ja","utm_source":"g"}}]"#;
    let parsed =
        parse(&Request { authorization: None, ..request("/i/v0/e/", array.as_bytes()) }).expect("readable");
    assert_eq!(parsed.write_key, "phc");
    let context = &parsed.accepted[0].context;
    assert_eq!(context.page_path.as_deref(), Some("/a"));
    assert_eq!(context.page_referrer, None);
    assert_eq!(context.campaign_name.as_deref(), Some("s"));
    assert_eq!(context.campaign_source.as_deref(), Some("g"));
    assert_eq!(context.locale.as_deref(), Some("ja"));

    // {"event":"E","distinct_id":"d","api_key":"k"} in base64, in a form and in a query.
    let base64 = "eyJldmVudCI6IkUiLCJkaXN0aW5jdF9pZCI6ImQiLCJhcGlfa2V5IjoiayJ9";
    let form = format!("data={base64}&compression=base64");
    let posted = Request { authorization: None, ..request("/e/", form.as_bytes()) };
    let queried = Request { query: &form, body: b"", ..posted };
    for request in [posted, queried] {
        let parsed = parse(&request).expect("readable");
        assert_eq!((parsed.write_key.as_str(), parsed.accepted.len()), ("k", 1));
    }
}
