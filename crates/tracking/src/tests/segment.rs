//! Job: the rules of one event of Segment's tracking API.
//! Invariant: each case is a body that an SDK or a person could send.

use super::*;
use crate::{Kind, TimeSource};

#[test]
fn a_path_names_the_kind() {
    for (path, body, kind) in [
        ("/v1/identify", r#"{"userId":"u"}"#, Kind::Identify),
        ("/v1/t", r#"{"userId":"u","event":"E"}"#, Kind::Track),
        ("/v1/p/", r#"{"anonymousId":"a"}"#, Kind::Page),
        ("/v1/screen", r#"{"userId":"u","name":"S"}"#, Kind::Screen),
        ("/v1/g", r#"{"userId":"u","groupId":"g"}"#, Kind::Group),
        ("/v1/alias", r#"{"userId":"u","previousId":"a"}"#, Kind::Alias),
        // The path goes before a type that says otherwise.
        ("/v1/track", r#"{"type":"page","userId":"u","event":"E"}"#, Kind::Track),
    ] {
        assert_eq!(one(path, body).kind, kind, "{path}");
    }
}

#[test]
fn types_in_a_batch_are_read_in_any_case() {
    let parsed = read(
        "/v1/batch",
        r#"{"batch":[{"type":"Track","userId":"u","event":"E"},{"type":" PAGE","userId":"u"}]}"#,
    );
    assert_eq!(parsed.accepted.iter().map(|event| event.kind).collect::<Vec<_>>(), [Kind::Track, Kind::Page]);
}

#[test]
fn ids_are_texts_or_numbers() {
    let event =
        one("/v1/track", r#"{"userId":42,"anonymousId":" a ","groupId":7.5,"event":"E","messageId":9}"#);
    assert_eq!(event.user_id.as_deref(), Some("42"));
    assert_eq!(event.anonymous_id.as_deref(), Some("a"));
    assert_eq!(event.group_id.as_deref(), Some("7.5"));
    assert_eq!(event.message_id, "9");
}

#[test]
fn a_message_id_is_made_where_none_is_given() {
    let parsed = read(
        "/v1/batch",
        r#"{"batch":[{"type":"page","userId":"u"},{"type":"page","userId":"u","messageId":""},{"type":"page","userId":"u","messageId":"m"}]}"#,
    );
    let ids: Vec<_> = parsed.accepted.iter().map(|event| event.message_id.as_str()).collect();
    assert!(uuid::Uuid::parse_str(ids[0]).is_ok() && uuid::Uuid::parse_str(ids[1]).is_ok());
    assert_ne!(ids[0], ids[1]);
    assert_eq!(ids[2], "m");
}

#[test]
fn the_account_comes_from_the_call_or_its_context() {
    for (body, group) in [
        (r#"{"userId":"u","event":"E","groupId":"g","context":{"groupId":"h"}}"#, Some("g")),
        (r#"{"userId":"u","event":"E","context":{"groupId":"h"}}"#, Some("h")),
        (r#"{"userId":"u","event":"E","context":{"group_id":12}}"#, Some("12")),
        (r#"{"userId":"u","event":"E","context":{"group_id":"i","groupId":"h"}}"#, Some("h")),
        (r#"{"userId":"u","event":"E","context":"none"}"#, None),
        (r#"{"userId":"u","event":"E"}"#, None),
    ] {
        assert_eq!(one("/v1/track", body).group_id.as_deref(), group, "{body}");
    }
}

#[test]
fn traits_come_from_the_call_or_its_context() {
    for (path, body, traits) in [
        ("/v1/i", r#"{"userId":"u","traits":{"a":1},"context":{"traits":{"b":2}}}"#, Some(r#"{"a":1}"#)),
        ("/v1/i", r#"{"userId":"u","traits":{},"context":{"traits":{"b":2}}}"#, Some(r#"{"b":2}"#)),
        ("/v1/t", r#"{"userId":"u","event":"E","context":{"traits":{"b":2}}}"#, Some(r#"{"b":2}"#)),
        ("/v1/g", r#"{"userId":"u","groupId":"g","context":{"traits":{"b":2}}}"#, None),
        ("/v1/i", r#"{"userId":"u","traits":null}"#, None),
    ] {
        assert_eq!(one(path, body).traits.as_deref(), traits, "{body}");
    }
}

#[test]
fn pages_and_screens_have_a_name_to_count_by() {
    for (path, body, name) in [
        ("/v1/p", r#"{"userId":"u","name":"Home","category":"Docs"}"#, "Home"),
        ("/v1/p", r#"{"userId":"u","properties":{"name":"Home"}}"#, "Home"),
        ("/v1/p", r#"{"userId":"u","category":"Docs"}"#, "Docs"),
        ("/v1/p", r#"{"userId":"u","name":null}"#, "Page"),
        ("/v1/s", r#"{"userId":"u"}"#, "Screen"),
    ] {
        assert_eq!(one(path, body).name.as_deref(), Some(name), "{body}");
    }
}

#[test]
fn properties_keep_their_text() {
    let event = one("/v1/track", r#"{"userId":"u","event":"E","properties":{"z":1.50,"a":[{"b":null}]}}"#);
    assert_eq!(event.properties, r#"{"z":1.50,"a":[{"b":null}]}"#);
    assert_eq!(one("/v1/track", r#"{"userId":"u","event":"E","properties":null}"#).properties, "{}");
}

#[test]
fn the_context_is_kept_in_part() {
    let event = one(
        "/v1/page",
        r#"{"userId":"u","properties":{"url":"https://other","title":"文書"},"context":{"ip":"203.0.113.9",
            "page":{"url":"https://x.jp/a?utm_source=mail&utm_term=%E5%8A%B9%00#f","path":"/a","referrer":""},
            "campaign":{"name":"spring","source":"google"},"locale":"ja-JP","library":{"name":"l","version":2}}}"#,
    );
    let context = event.context;
    assert_eq!(context.page_url.as_deref(), Some("https://x.jp/a?utm_source=mail&utm_term=%E5%8A%B9%00#f"));
    assert_eq!(context.page_path.as_deref(), Some("/a"));
    assert_eq!(context.page_referrer, None);
    assert_eq!(context.page_title.as_deref(), Some("文書"));
    assert_eq!(context.campaign_name.as_deref(), Some("spring"));
    assert_eq!(context.campaign_source.as_deref(), Some("google"));
    assert_eq!(context.campaign_term.as_deref(), Some("効\u{fffd}"));
    assert_eq!(context.locale.as_deref(), Some("ja-JP"));
    assert_eq!(context.library_name.as_deref(), Some("l"));
    assert_eq!(context.library_version.as_deref(), Some("2"));
}

#[test]
fn a_batch_speaks_for_events_that_are_silent() {
    let parsed = read(
        "/v1/batch",
        r#"{"sentAt":"2026-11-22T11:00:00Z","timestamp":"2026-11-22T10:30:00Z","integrations":{"All":true},
            "context":{"groupId":"g","locale":"ja"},
            "batch":[{"type":"track","userId":"u","event":"A"},
                     {"type":"track","userId":"u","event":"B","originalTimestamp":"2026-11-22T10:00:00Z",
                      "context":{"groupId":"own"}},
                     {"type":"track","userId":"u","event":"C","timestamp":"2026-11-22T12:30:00Z",
                      "sentAt":"2026-11-22T13:00:00Z"}]}"#,
    );
    let seen: Vec<_> = parsed
        .accepted
        .iter()
        .map(|event| (event.group_id.as_deref(), event.context.locale.as_deref(), NOON - event.occurred_at))
        .collect();
    assert_eq!(
        seen,
        [
            (Some("g"), Some("ja"), HOUR / 2),
            (Some("own"), Some("ja"), HOUR),
            (Some("g"), Some("ja"), HOUR / 2)
        ]
    );
}

#[test]
fn a_time_that_cannot_be_read_does_not_lose_the_event() {
    let event = one("/v1/track", r#"{"userId":"u","event":"E","timestamp":"tomorrow"}"#);
    assert_eq!((event.occurred_at, event.time_source), (NOON, TimeSource::Unreadable));
    let event = one("/v1/track", r#"{"userId":"u","event":"E","timestamp":{"$date":1}}"#);
    assert_eq!(event.time_source, TimeSource::Unreadable);
    assert_eq!(event.original_at, None);
}

#[test]
fn an_event_may_stand_for_many() {
    for (count, expected) in [("3", 3), ("0", 1), ("-2", 1), ("1.5", 1), ("\"3\"", 1), ("1000001", 1)] {
        let body = format!(r#"{{"userId":"u","event":"E","count":{count}}}"#);
        assert_eq!(one("/v1/track", &body).count, expected, "{count}");
    }
}

#[test]
fn each_refusal_has_its_reason_and_field() {
    let long = "x".repeat(513);
    let table = [
        ("/v1/track", r#"{"event":"E"}"#.to_owned(), Reason::MissingUser, "userId", None),
        ("/v1/track", r#"{"userId":"","event":"E"}"#.into(), Reason::MissingUser, "userId", Some("\"\"")),
        (
            "/v1/track",
            r#"{"userId":"undefined","event":"E"}"#.into(),
            Reason::NobodysId,
            "userId",
            Some("undefined"),
        ),
        (
            "/v1/track",
            r#"{"userId":{"id":1},"event":"E"}"#.into(),
            Reason::MissingUser,
            "userId",
            Some(r#"{"id":1}"#),
        ),
        ("/v1/track", r#"{"userId":"u"}"#.into(), Reason::MissingName, "event", None),
        ("/v1/track", r#"{"userId":"u","event":"  "}"#.into(), Reason::MissingName, "event", Some("\"  \"")),
        (
            "/v1/group",
            r#"{"userId":"u","context":{"groupId":"g"}}"#.into(),
            Reason::MissingGroup,
            "groupId",
            None,
        ),
        ("/v1/alias", r#"{"userId":"u"}"#.into(), Reason::MissingPreviousId, "previousId", None),
        ("/v1/alias", r#"{"anonymousId":"b"}"#.into(), Reason::MissingUser, "userId", None),
        (
            "/v1/alias",
            r#"{"userId":"u","previousId":"guest"}"#.into(),
            Reason::NobodysId,
            "previousId",
            Some("guest"),
        ),
        ("/v1/batch", r#"{"batch":[{"userId":"u"}]}"#.into(), Reason::UnknownType, "type", None),
        (
            "/v1/batch",
            r#"{"batch":[{"type":"buy","userId":"u"}]}"#.into(),
            Reason::UnknownType,
            "type",
            Some("\"buy\""),
        ),
        ("/v1/batch", r#"{"batch":["x"]}"#.into(), Reason::NotAnObject, "event", Some("\"x\"")),
        (
            "/v1/track",
            r#"{"userId":"u","event":"E","properties":[1]}"#.into(),
            Reason::NotAnObject,
            "properties",
            Some("[1]"),
        ),
        (
            "/v1/identify",
            r#"{"userId":"u","traits":"x"}"#.into(),
            Reason::NotAnObject,
            "traits",
            Some("\"x\""),
        ),
        (
            "/v1/track",
            r#"{"userId":"u","event":"E","timestamp":"2026-11-24T12:00:00Z"}"#.into(),
            Reason::FromTheFuture,
            "timestamp",
            Some("\"2026-11-24T12:00:00Z\""),
        ),
        (
            "/v1/track",
            format!(r#"{{"userId":"{long}","event":"E"}}"#),
            Reason::TooLong,
            "userId",
            Some(&long[..200]),
        ),
    ];
    for (path, body, reason, field, given) in table {
        let refused = one_refused(path, &body);
        assert_eq!(
            (refused.reason, &*refused.field, refused.given.as_deref()),
            (reason, field, given),
            "{body}"
        );
    }
}

#[test]
fn limits_are_inclusive() {
    let padded = |bytes: usize| {
        let frame = r#"{"userId":"u","event":"E","properties":{"p":""}}"#;
        frame.replace(r#""""#, &format!("\"{}\"", "x".repeat(bytes - frame.len())))
    };
    let largest = padded(Limits::SEGMENT.event_bytes);
    assert_eq!(largest.len(), 32 * 1024);
    one("/v1/track", &largest);
    assert_eq!(one_refused("/v1/track", &padded(32 * 1024 + 1)).reason, Reason::TooLarge);

    let name = "名".repeat(Limits::SEGMENT.name_chars);
    one("/v1/track", &format!(r#"{{"userId":"u","event":"{name}"}}"#));
    assert_eq!(
        one_refused("/v1/track", &format!(r#"{{"userId":"u","event":"{name}名"}}"#)).reason,
        Reason::TooLong
    );

    let nested = |depth: usize| {
        format!(
            r#"{{"userId":"u","event":"E","properties":{{"a":{}{}}}}}"#,
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    one("/v1/track", &nested(62));
    assert_eq!(one_refused("/v1/track", &nested(63)).reason, Reason::TooDeep);
}

#[test]
fn properties_are_counted_at_any_depth() {
    let limits = Limits { properties: 5, ..Limits::SEGMENT };
    let read = |body: &str| {
        let request = request("/v1/track", body.as_bytes());
        crate::parse_within(&request, &crate::Endpoint::Single(Kind::Track), &limits).expect("readable")
    };
    assert_eq!(read(r#"{"userId":"u","event":"E","properties":{"a":{"b":":"}}}"#).accepted.len(), 1);
    let refused = &read(r#"{"userId":"u","event":"E","properties":{"a":{"b":1},"c":1}}"#).refused[0];
    assert_eq!((refused.reason, refused.given.as_deref()), (Reason::TooManyProperties, Some("6")));
}

#[test]
fn ids_that_no_person_has_make_nobody() {
    let nobodys = [
        "0",
        "-1",
        "null",
        "\\\"null\\\"",
        "'undefined'",
        "NaN",
        "None",
        "guest",
        "Guest",
        "anonymous",
        "distinct_id",
        "not_authenticated",
        "true",
        "FALSE",
        "id",
        "email",
        "[object Object]",
        "{{user.id}}",
        "${userId}",
        "00000000-0000-0000-0000-000000000000",
        "ゲスト",
    ];
    for id in nobodys {
        let who = format!(r#""userId":"{id}","anonymousId":"device""#);
        for (path, rest) in
            [("/v1/identify", ""), ("/v1/group", r#","groupId":"g""#), ("/v1/alias", r#","previousId":"p""#)]
        {
            let refused = one_refused(path, &format!("{{{who}{rest}}}"));
            assert_eq!((refused.reason, &*refused.field), (Reason::NobodysId, "userId"), "{path} {id}");
            assert!(refused.given.is_some());
        }
        let event = one("/v1/track", &format!(r#"{{{who},"event":"E"}}"#));
        assert_eq!((event.user_id, event.anonymous_id.as_deref()), (None, Some("device")), "{id}");
        let refused = one_refused("/v1/track", &format!(r#"{{"userId":"{id}","event":"E"}}"#));
        assert_eq!(refused.reason, Reason::NobodysId, "{id}");
    }
    assert_eq!(one_refused("/v1/identify", r#"{"userId":0}"#).reason, Reason::NobodysId);
    for id in ["00", "10", "guest-7", "true@example.com", "none-of-your-business", "u"] {
        let event = one("/v1/identify", &format!(r#"{{"userId":"{id}"}}"#));
        assert_eq!(event.user_id.as_deref(), Some(id));
    }
}

#[test]
fn an_alias_may_join_an_anonymous_id_alone() {
    let ids = |body: &str| {
        let event = one("/v1/alias", body);
        (event.user_id.unwrap(), event.previous_id.unwrap())
    };
    let pair = |user: &str, previous: &str| (user.to_owned(), previous.to_owned());
    assert_eq!(ids(r#"{"userId":"u","anonymousId":"a"}"#), pair("u", "a"));
    assert_eq!(ids(r#"{"previousId":"p","anonymousId":"a"}"#), pair("p", "a"));
    assert_eq!(ids(r#"{"userId":"u","previousId":"p","anonymousId":"a"}"#), pair("u", "p"));
}

#[test]
fn what_machines_did_is_marked() {
    let bot = "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)";
    let body = format!(r#"{{"userId":"u","event":"E","context":{{"userAgent":"{bot}"}}}}"#);
    assert!(one("/v1/track", &body).bot);
    let plain = r#"{"userId":"u","event":"E"}"#;
    let from = |user_agent| {
        let request =
            crate::Request { user_agent: Some(user_agent), ..request("/v1/track", plain.as_bytes()) };
        crate::parse(&request).expect("readable").accepted.remove(0).bot
    };
    assert!(from(bot));
    assert!(
        !from("analytics-python/2.3.4")
            && !from("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0")
    );
}

#[test]
fn calls_come_at_the_paths_of_jitsu_and_june() {
    let track = r#"{"type":"track","userId":"u","event":"E"}"#;
    for path in
        ["/sdk/track", "/sdk/t", "/api/s/track", "/api/s/s2s/track", "/api/s/event", "/api/s/s2s/event/"]
    {
        assert_eq!(one(path, track).name.as_deref(), Some("E"), "{path}");
    }
    for path in ["/sdk/batch", "/api/s/batch", "/api/s/s2s/batch"] {
        assert_eq!(one(path, &format!(r#"{{"batch":[{track}]}}"#)).user_id.as_deref(), Some("u"), "{path}");
    }
}
