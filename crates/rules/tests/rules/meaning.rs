//! What each test means, case by case, in memory and on both engines.

use jiff::{Timestamp, civil::date};

use crate::support::{
    Company, moment, now,
    world::{Account, Change, Changed, Done, Person, member_id},
};

fn named(name: &str) -> Account {
    Account { name: name.to_owned(), ..Account::default() }
}

fn at(instant: &str) -> i64 {
    instant.parse::<Timestamp>().unwrap().as_millisecond()
}

fn on(day: &str, event: usize, quantity: i64) -> Done {
    Done { event, at: at(&format!("{day}T12:00:00+09:00")), quantity }
}

#[test]
fn texts() {
    let note = |name: &str, note: &str| Account { note: Some(note.to_owned()), ..named(name) };
    let mut company = Company::new(vec![
        named("なし"),
        note("空", ""),
        note("株式会社ＡＢＣ", "50%_off"),
        note("ｶﾌﾞｼｷ abc", "50% OFF"),
        note("😀👍🏽", "it's \"so\" \\ here\nand there"),
    ]);
    let mut check = |written: &str, names: &[&str]| company.assert(written, &now(), names);
    check("note is set", &["株式会社ＡＢＣ", "ｶﾌﾞｼｷ abc", "😀👍🏽"]);
    check("note is not set", &["なし", "空"]);
    check("note is \"50%_off\"", &["株式会社ＡＢＣ"]);
    check("note is not \"50%_off\"", &["なし", "空", "ｶﾌﾞｼｷ abc", "😀👍🏽"]);
    check("note contains \"%\"", &["株式会社ＡＢＣ", "ｶﾌﾞｼｷ abc"]);
    check("note contains \"_\"", &["株式会社ＡＢＣ"]);
    check("note contains \"off\"", &["株式会社ＡＢＣ"]);
    check("note does not contain \"%\"", &["なし", "空", "😀👍🏽"]);
    check("note contains one of \"'\", \"_\"", &["株式会社ＡＢＣ", "😀👍🏽"]);
    check("note starts with \"50% \"", &["ｶﾌﾞｼｷ abc"]);
    check("note ends with \"\\nand there\"", &["😀👍🏽"]);
    check("note ends with \"50%_off and more than there is\"", &[]);
    check("note contains \"\\\\\"", &["😀👍🏽"]);
    // Names are folded: width, case and kana do not matter.
    check("name is \"株式会社abc\"", &["株式会社ＡＢＣ"]);
    check("name contains \"ＡＢｃ\"", &["株式会社ＡＢＣ", "ｶﾌﾞｼｷ abc"]);
    check("name starts with \"カブシキ\"", &["ｶﾌﾞｼｷ abc"]);
    check("name ends with \"シ\"", &["なし"]);
    check("name starts with \"😀\"", &["😀👍🏽"]);
    check("name ends with \"👍🏽\"", &["😀👍🏽"]);
    // What folds to nothing stands in no text.
    check("name contains \"・\"", &[]);
    check("name does not contain \"・\"", &["なし", "空", "株式会社ＡＢＣ", "ｶﾌﾞｼｷ abc", "😀👍🏽"]);
}

#[test]
fn numbers_to_their_last_digit() {
    let seats = |name: &str, seats| Account { seats: Some(seats), ..named(name) };
    let mut company = Company::new(vec![
        named("none"),
        seats("least", i64::MIN),
        seats("two", 2),
        seats("2^53", 1 << 53),
        seats("2^53+1", (1 << 53) + 1),
        seats("most", i64::MAX),
    ]);
    let mut check = |written: &str, names: &[&str]| company.assert(written, &now(), names);
    check("seats above 9007199254740992", &["2^53+1", "most"]);
    check("seats is 9007199254740993", &["2^53+1"]);
    check("seats at least 9223372036854775807", &["most"]);
    check("seats above 9223372036854775807", &[]);
    check("seats below 9223372036854775807.5", &["least", "two", "2^53", "2^53+1", "most"]);
    check("seats at most -9223372036854775808", &["least"]);
    check("seats above -99999999999999999999", &["least", "two", "2^53", "2^53+1", "most"]);
    check("seats between 1.5 and 2.5", &["two"]);
    check("seats is 2.5", &[]);
    check("seats is not 2.5", &["none", "least", "two", "2^53", "2^53+1", "most"]);
    check("not seats above 1", &["none", "least"]);
    check("seats at most 1", &["least"]);

    let ratio = |name: &str, ratio| Account { ratio: Some(ratio), ..named(name) };
    let mut company = Company::new(vec![
        named("none"),
        ratio("minus nought", -0.0),
        ratio("a tenth", 0.1),
        ratio("0.1+0.2", 0.1 + 0.2),
        ratio("huge", f64::MAX),
    ]);
    let mut check = |written: &str, names: &[&str]| company.assert(written, &now(), names);
    check("ratio is 0", &["minus nought"]);
    check("ratio is 0.1", &["a tenth"]);
    check("ratio above 0.1", &["0.1+0.2", "huge"]);
    check("ratio at most 0.3", &["minus nought", "a tenth"]);
    check("ratio above 999999999999999999999999", &["huge"]);
}

#[test]
fn amounts_of_one_currency_are_not_those_of_another() {
    let mrr = |name: &str, minor, currency: &str| Account {
        mrr: Some((minor, currency.to_owned())),
        ..named(name)
    };
    let mut company = Company::new(vec![
        named("none"),
        mrr("yen", 120_000, "JPY"),
        mrr("dollars", 120_000, "USD"),
        mrr("dinars", 120_000, "KWD"),
    ]);
    let mut check = |written: &str, names: &[&str]| company.assert(written, &now(), names);
    check("mrr at least 1200 USD", &["dollars"]);
    check("mrr at least 1200 JPY", &["yen"]);
    check("mrr is 120 KWD", &["dinars"]);
    check("mrr is one of 120000 JPY, 1200 USD", &["yen", "dollars"]);
    check("mrr below 1 JPY", &[]);
    check("not mrr below 1 JPY", &["none", "yen", "dollars", "dinars"]);
    check("mrr is set", &["yen", "dollars", "dinars"]);
    check("mrr is not set", &["none"]);
}

#[test]
fn days_and_distances() {
    let renewal = |name: &str, day| Account { renewal_on: Some(day), ..named(name) };
    let mut company = Company::new(vec![
        named("none"),
        renewal("long ago", date(1, 1, 1)),
        renewal("31 days ago", date(2026, 10, 29)),
        renewal("30 days ago", date(2026, 10, 30)),
        renewal("yesterday", date(2026, 11, 28)),
        renewal("today", date(2026, 11, 29)),
        renewal("tomorrow", date(2026, 11, 30)),
        renewal("in 90 days", date(2027, 2, 27)),
        renewal("in 91 days", date(2027, 2, 28)),
        renewal("never", date(9999, 12, 31)),
    ]);
    let mut check = |written: &str, names: &[&str]| company.assert(written, &now(), names);
    check("renewal_on within next 90 days", &["today", "tomorrow", "in 90 days"]);
    check("renewal_on more than 90 days ahead", &["in 91 days", "never"]);
    check("renewal_on within last 30 days", &["30 days ago", "yesterday", "today"]);
    check("renewal_on more than 30 days ago", &["long ago", "31 days ago"]);
    check("renewal_on within next 0 days", &["today"]);
    check("renewal_on is today", &["today"]);
    check("renewal_on is yesterday", &["yesterday"]);
    check("renewal_on is tomorrow", &["tomorrow"]);
    check("renewal_on in this month", &["yesterday", "today", "tomorrow"]);
    check("renewal_on in last month", &["31 days ago", "30 days ago"]);
    check(
        "renewal_on in this fiscal half",
        &["31 days ago", "30 days ago", "yesterday", "today", "tomorrow", "in 90 days", "in 91 days"],
    );
    check("renewal_on after 9999-12-30", &["never"]);
    check("renewal_on after 9999-12-31", &[]);
    check("renewal_on before 0001-01-01", &[]);
    check("renewal_on on or before 0001-01-01", &["long ago"]);
    check(
        "not renewal_on within next 90 days\nrenewal_on before 2027-01-01",
        &["long ago", "31 days ago", "30 days ago", "yesterday"],
    );
}

#[test]
fn an_instant_falls_on_the_workspaces_day() {
    let seen = |instant: &str| Account { seen_at: Some(at(instant)), ..named(instant) };
    let instants = [
        "2026-10-31T23:59:59-04:00",
        "2026-11-01T00:00:00-04:00",
        "2026-11-01T01:30:00-04:00",
        "2026-11-01T01:30:00-05:00",
        "2026-11-01T23:59:59.999-05:00",
        "2026-11-02T00:00:00-05:00",
    ];
    let mut company = Company::new(instants.iter().map(|instant| seen(instant)).collect());
    let york = moment("2026-11-01T12:00:00-05:00", "America/New_York");
    company.assert("seen_at is today", &york, &instants[1..5]);
    company.assert("seen_at is 2026-11-01", &york, &instants[1..5]);
    company.assert("seen_at after 2026-11-01", &york, &instants[5..]);
    company.assert("seen_at on or before 2026-10-31", &york, &instants[..1]);
    company.assert("seen_at after 2026-11-01T05:30:00Z", &york, &instants[3..]);
    company.assert("seen_at within last 12 hours", &york, &instants[2..4]);
    company.assert("seen_at within next 1 day", &york, &instants[1..]);
    company.assert("seen_at more than 0 days ago", &york, &instants[..1]);
    company.assert("seen_at more than 0 days ahead", &york, &instants[5..]);
    company.assert("seen_at within last 1 day", &york, &instants[..5]);
    company.assert("seen_at in this month", &york, &instants[1..]);
    // Half past one came twice that night: 11 and 10 and a half hours before noon.
    let noon_and_a_half = york.at(york.now() + 1_800_000);
    company.assert("seen_at within last 12 hours", &noon_and_a_half, &instants[2..4]);
    company.assert("seen_at more than 12 hours ago", &noon_and_a_half, &instants[..2]);
    company.assert("seen_at within last 11 hours", &noon_and_a_half, &instants[3..4]);
    company.assert(
        "seen_at within next 11 hours",
        &york.at(at(instants[4]) - 11 * 3_600_000),
        &instants[4..5],
    );
    company.assert(
        "seen_at more than 11 hours ahead",
        &york.at(at(instants[4]) - 11 * 3_600_000),
        &instants[5..],
    );
    // The same instants on Tokyo's days.
    let tokyo = moment("2026-11-01T12:00:00+09:00", "Asia/Tokyo");
    company.assert("seen_at is today", &tokyo, &instants[..4]);
    company.assert("seen_at is tomorrow", &tokyo, &instants[4..]);
    company.assert("seen_at is 2026-11-01", &tokyo, &instants[..4]);
}

#[test]
fn choices_yes_and_no_members() {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let mut company = Company::new(vec![
        named("nothing known"),
        Account {
            stage: Some(1),
            plan: Some(String::new()),
            auto_renew: Some(false),
            tags: Some(texts(&["ab"])),
            labels: texts(&["ab", "製造業"]),
            owner: Some(1),
            ..named("first")
        },
        Account {
            stage: Some(3),
            plan: Some("Pro".to_owned()),
            auto_renew: Some(true),
            tags: Some(texts(&["\"a\"", "back\\slash", "a"])),
            labels: texts(&["a", "ab"]),
            owner: Some(2),
            ..named("second")
        },
        Account { tags: Some(Vec::new()), ..named("none chosen") },
    ]);
    let mut check = |written: &str, names: &[&str]| company.assert(written, &now(), names);
    check("stage is one of \"adoption\", \"lead\"", &["first"]);
    check("stage is not \"churned\"", &["nothing known", "first", "none chosen"]);
    check("plan is set", &["second"]);
    check("plan is not set", &["nothing known", "first", "none chosen"]);
    check("plan is \"pro\"", &[]);
    check("auto_renew is no", &["first"]);
    check("auto_renew is not yes", &["nothing known", "first", "none chosen"]);
    for many in ["tags", "labels"] {
        check(&format!("{many} has any of \"a\""), &["second"]);
        check(&format!("{many} has none of \"a\""), &["nothing known", "first", "none chosen"]);
        check(&format!("{many} is set"), &["first", "second"]);
        check(&format!("{many} is not set"), &["nothing known", "none chosen"]);
    }
    check("tags has all of \"back\\\\slash\", \"\\\"a\\\"\"", &["second"]);
    check("labels has all of \"ab\", \"製造業\"", &["first"]);
    check("labels has any of \"a\", \"製造業\"", &["first", "second"]);
    check(&format!("owner is \"{}\"", member_id(2)), &["second"]);
    check(&format!("owner is not \"{}\"", member_id(2)), &["nothing known", "first", "none chosen"]);
}

#[test]
fn what_was_done() {
    const LOGIN: usize = 0;
    const VISIT: usize = 1;
    const PING: usize = 2;
    let did = |name: &str, done: Vec<Done>| Account { done, ..named(name) };
    let mut company = Company::new(vec![
        did("never", vec![]),
        did("today", vec![on("2026-11-29", LOGIN, 3)]),
        did("28th day", vec![on("2026-11-02", LOGIN, 3), on("2026-11-02", PING, 9)]),
        did("29th day", vec![on("2026-11-01", LOGIN, 3), on("2026-11-29", VISIT, 1)]),
        did(
            "fallen",
            vec![on("2026-11-28", LOGIN, 70), on("2026-11-21", LOGIN, 100), on("2026-11-29", LOGIN, 500)],
        ),
        did("grown", vec![on("2026-11-22", VISIT, 15), on("2026-11-15", VISIT, 10)]),
        did("begun", vec![on("2026-11-25", VISIT, 15)]),
    ]);
    let mut check = |written: &str, names: &[&str]| company.assert(written, &now(), names);
    check("did \"login\" at least 3 times in 28 days", &["today", "28th day", "fallen"]);
    check("did \"login\" in 1 day", &["today", "fallen"]);
    check("never did \"login\"", &["never", "grown", "begun"]);
    check("never did \"login\" in 28 days", &["never", "29th day", "grown", "begun"]);
    check("did \"login\" at most 3 times", &["never", "today", "28th day", "29th day", "grown", "begun"]);
    check("did \"login\" exactly 3 times in 28 days", &["today", "28th day"]);
    check("not did \"login\" in 28 days", &["never", "29th day", "grown", "begun"]);
    // Nine rows, or one row with nine: a ping is a row each time.
    check("did \"ping\" exactly 1 time", &["28th day"]);
    check("did \"login\" for the first time in 28 days", &["today", "28th day", "fallen"]);
    check("did \"login\" for the first time in 8 days", &["today"]);
    // Whole days: what was done today counts on neither side.
    check("did \"login\" at least 30% less over 7 days", &["fallen"]);
    check("did \"login\" at least 31% less over 7 days", &[]);
    check("did \"visit\" at least 50% more over 7 days", &["grown"]);
    check("did \"visit\" at least 51% more over 7 days", &[]);
    check(
        "not did \"visit\" at least 1% less over 7 days",
        &["never", "today", "28th day", "29th day", "fallen", "grown", "begun"],
    );
    // Everything gone is all of it less, where there was something.
    check("did \"login\" at least 100% less over 14 days", &["28th day", "29th day"]);
}

#[test]
fn what_changed() {
    let change = |day: &str, from, to| Change {
        at: at(&format!("{day}T23:59:59+09:00")),
        what: Changed::Stage(from, to),
    };
    let mut company = Company::new(vec![
        named("never"),
        Account { changes: vec![change("2026-11-29", Some(1), Some(3))], ..named("churned today") },
        Account { changes: vec![change("2026-10-31", Some(1), Some(3))], ..named("churned 30 days ago") },
        Account { changes: vec![change("2026-10-30", None, Some(3))], ..named("came churned") },
        Account {
            changes: vec![change("2026-11-01", Some(1), Some(2)), change("2026-11-02", Some(2), Some(3))],
            ..named("by way of renewal")
        },
    ]);
    let mut check = |written: &str, names: &[&str]| company.assert(written, &now(), names);
    check("stage changed from \"adoption\" to \"churned\"", &["churned today", "churned 30 days ago"]);
    check(
        "stage changed from \"adoption\" to \"churned\" in 30 days",
        &["churned today", "churned 30 days ago"],
    );
    check("stage changed to \"churned\" in 29 days", &["churned today", "by way of renewal"]);
    check("stage changed to \"churned\" in 1 day", &["churned today"]);
    check("stage changed from nothing", &["came churned"]);
    check("stage changed from nothing, \"renewal\" to \"churned\"", &["came churned", "by way of renewal"]);
    check(
        "not stage changed in 1 day",
        &["never", "churned 30 days ago", "came churned", "by way of renewal"],
    );
    check("seats changed", &[]);
}

#[test]
fn related_records_and_segments() {
    let person = |role: Option<&str>, left_on| Person {
        name: "鈴木".to_owned(),
        role: role.map(ToOwned::to_owned),
        left_on,
        done: Vec::new(),
    };
    let gone = Some(date(2026, 11, 1));
    let mut company = Company::new(vec![
        named("alone"),
        Account { people: vec![person(Some("champion"), None), person(None, gone)], ..named("has both") },
        Account { people: vec![person(Some("champion"), gone)], parent: Some(1), ..named("all gone") },
        Account { parent: Some(1), is_kept: true, ..named("kept") },
        Account { parent: Some(2), renewal_on: Some(date(2026, 12, 1)), ..named("grandchild") },
    ]);
    let mut check = |written: &str, names: &[&str]| company.assert(written, &now(), names);
    check("some people (anything)", &["has both", "all gone"]);
    check("no people (anything)", &["alone", "kept", "grandchild"]);
    check("some people (left_on is set)", &["has both", "all gone"]);
    check("every people (left_on is set)", &["all gone"]);
    check("not every people (left_on is set)", &["alone", "has both", "kept", "grandchild"]);
    check("no people (left_on is set)", &["alone", "kept", "grandchild"]);
    check("every people (role is not \"user\")", &["has both", "all gone"]);
    // Both of the same person, or each of another one.
    check("some people (\n role is \"champion\"\n left_on is set\n)", &["all gone"]);
    check("some people (role is \"champion\")\nsome people (left_on is set)", &["has both", "all gone"]);
    check("some children (some children (renewal_on is set))", &["has both"]);
    check("every children (no people (left_on is not set))", &["has both", "all gone"]);
    check("in segment \"kept\"", &["kept"]);
    check("not in segment \"kept\"", &["alone", "has both", "all gone", "grandchild"]);
    check("in segment \"renewing elsewhere\"", &["grandchild"]);
    check("some children (in segment \"kept\")", &["has both"]);
}

#[test]
fn large_rules_run_on_both_engines() {
    let mut company = Company::new(vec![named("one"), Account { seats: Some(99), ..named("99") }]);
    company.assert("in segment \"tower 4\"", &now(), &["one"]);
    company.assert("not in segment \"tower 4\"", &now(), &["99"]);
    company.assert("not in segment \"long 2\"", &now(), &["one", "99"]);
    let many: Vec<_> = (0..500).map(|number| format!("\"{number}\"")).collect();
    let many = many.join(", ");
    company.assert(&format!("name contains one of {many}"), &now(), &["99"]);
    company.assert(&format!("tags has none of {many}\nname starts with one of {many}"), &now(), &["99"]);
    let lines: Vec<_> = (0..498).map(|number| format!("seats is {number}")).collect();
    company.assert(&format!("any (\n{}\n)", lines.join("\n")), &now(), &["99"]);
}

#[test]
fn groups_of_none() {
    let mut company = Company::new(vec![named("one")]);
    let mut check = |written: &str, names: &[&str]| company.assert(written, &now(), names);
    check("anything", &["one"]);
    check("nothing", &[]);
    check("not anything", &[]);
    check("not nothing", &["one"]);
    check("any (\n nothing\n all (\n  anything\n  anything\n )\n)", &["one"]);
}
