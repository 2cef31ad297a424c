use jiff::civil::time;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn sent(at_text: &str, urgency: Urgency) -> SentLetter {
    SentLetter { at: at(at_text), urgency, topic: "news".into() }
}

fn night() -> QuietHours {
    QuietHours { from: time(20, 0, 0, 0), until: time(8, 0, 0, 0), days: vec![] }
}

fn rules(budget: Option<Budget>, quiet: Option<QuietHours>) -> Rules {
    Rules { budget, quiet, not_after: None }
}

fn planned(now: &str, rules: &Rules, zone: &str) -> Decision {
    decide(at(now), Urgency::Planned, &[], rules, &time_zone(Some(zone), "UTC"))
}

fn held(instant: &str, reason: HeldBack) -> Decision {
    Decision::At { instant: at(instant), reason }
}

#[test]
fn the_budget_is_one_for_all_departments_and_rolls() {
    let letters = [
        sent("2026-11-20T00:00:00Z", Urgency::Planned),
        sent("2026-11-24T03:00:00Z", Urgency::Planned),
        sent("2026-11-25T03:00:00Z", Urgency::Transactional),
        sent("2026-11-26T03:00:00Z", Urgency::Personal),
    ];
    let two_a_week = rules(Some(Budget { letters: 2, days: 7 }), None);
    let decide = |now, urgency| decide(at(now), urgency, &letters, &two_a_week, &TimeZone::UTC);
    assert_eq!(
        decide("2026-11-27T00:00:00Z", Urgency::Planned),
        held("2026-12-01T03:00:00Z", HeldBack::Budget)
    );
    assert_eq!(decide("2026-12-01T03:00:00Z", Urgency::Planned), Decision::Now);
    assert_eq!(
        decide("2026-12-01T02:59:59Z", Urgency::Planned),
        held("2026-12-01T03:00:00Z", HeldBack::Budget)
    );
    let budget = Budget { letters: 2, days: 7 };
    let taken: Vec<&SentLetter> = counted(at("2026-11-27T00:00:00Z"), &letters, budget).collect();
    assert_eq!(taken, [&letters[1], &letters[3]], "those of the last seven days that were contact");
    assert_eq!(decide("2026-11-27T00:00:00Z", Urgency::Transactional), Decision::Now);
    assert_eq!(decide("2026-11-27T00:00:00Z", Urgency::Personal), Decision::Now);
}

#[test]
fn more_letters_than_the_budget_wait_for_the_right_one_to_leave() {
    let letters: Vec<_> =
        (1..=5).map(|day| sent(&format!("2026-11-0{day}T00:00:00Z"), Urgency::Planned)).collect();
    let rules = rules(Some(Budget { letters: 2, days: 7 }), None);
    // The two that count are those of the 4th and the 5th: the first leaves on the 11th.
    let decided = decide(at("2026-11-06T00:00:00Z"), Urgency::Planned, &letters, &rules, &TimeZone::UTC);
    assert_eq!(decided, held("2026-11-11T00:00:00Z", HeldBack::Budget));
}

#[test]
fn quiet_hours_are_the_persons() {
    let rules = rules(None, Some(night()));
    // 21:30 in Tokyo is 12:30 UTC: quiet there until 8 in the morning, and noon in London.
    assert_eq!(
        planned("2026-11-27T12:30:00Z", &rules, "Asia/Tokyo"),
        held("2026-11-27T23:00:00Z", HeldBack::QuietHours)
    );
    assert_eq!(planned("2026-11-27T12:30:00Z", &rules, "Europe/London"), Decision::Now);
    assert_eq!(planned("2026-11-27T23:00:00Z", &rules, "Asia/Tokyo"), Decision::Now);
    assert_eq!(
        planned("2026-11-27T18:00:00Z", &rules, "Asia/Tokyo"),
        held("2026-11-27T23:00:00Z", HeldBack::QuietHours)
    );
    let transactional = decide(
        at("2026-11-27T18:00:00Z"),
        Urgency::Transactional,
        &[],
        &rules,
        &time_zone(Some("Asia/Tokyo"), "UTC"),
    );
    assert_eq!(transactional, Decision::Now);
}

#[test]
fn an_unknown_zone_is_the_workspaces() {
    for unknown in [None, Some(""), Some("JST-9"), Some("Mars/Olympus"), Some("東京")] {
        assert_eq!(time_zone(unknown, "Asia/Tokyo"), TimeZone::get("Asia/Tokyo").unwrap(), "{unknown:?}");
    }
    assert_eq!(
        time_zone(Some(" America/New_York "), "Asia/Tokyo"),
        TimeZone::get("America/New_York").unwrap()
    );
    assert_eq!(time_zone(None, "nowhere"), TimeZone::UTC);
}

#[test]
fn weekends_are_quiet_as_a_whole() {
    let office = QuietHours { days: vec![Weekday::Saturday, Weekday::Sunday], ..night() };
    // Friday 20:30 in Tokyo: over the night, Saturday and Sunday, to Monday at eight.
    assert_eq!(
        planned("2026-11-27T11:30:00Z", &rules(None, Some(office.clone())), "Asia/Tokyo"),
        held("2026-11-29T23:00:00Z", HeldBack::QuietHours)
    );
    let never = QuietHours {
        days: (1..=7).map(|day| Weekday::from_monday_one_offset(day).unwrap()).collect(),
        ..office
    };
    assert_eq!(
        planned("2026-11-27T11:30:00Z", &rules(None, Some(never)), "Asia/Tokyo"),
        Decision::Never { reason: HeldBack::NotAllowed }
    );
}

#[test]
fn clock_changes_neither_lose_nor_double_an_hour() {
    let early = |from: i8, until: i8| QuietHours {
        from: time(from, 30, 0, 0),
        until: time(until, 30, 0, 0),
        days: vec![],
    };
    // New York, 2026-03-08: 2:00 becomes 3:00. Quiet until 2:30, which is not shown: it ends after the gap, at 3:30 summer time.
    let spring = rules(None, Some(early(0, 2)));
    assert_eq!(
        planned("2026-03-08T06:00:00Z", &spring, "America/New_York"),
        held("2026-03-08T07:30:00Z", HeldBack::QuietHours)
    );
    // 2026-11-01: 1:00 to 2:00 is shown twice. Quiet until 1:30 ends at the first.
    let autumn = rules(None, Some(early(0, 1)));
    assert_eq!(
        planned("2026-11-01T05:00:00Z", &autumn, "America/New_York"),
        held("2026-11-01T05:30:00Z", HeldBack::QuietHours)
    );
    // In the second showing of 1:15 it is quiet again by the clock, for fifteen minutes.
    assert_eq!(
        planned("2026-11-01T06:15:00Z", &autumn, "America/New_York"),
        held("2026-11-01T06:30:00Z", HeldBack::QuietHours)
    );
    // A night with a change is an hour shorter or longer, and ends at eight all the same.
    let night = rules(None, Some(night()));
    assert_eq!(
        planned("2026-03-08T03:00:00Z", &night, "America/New_York"),
        held("2026-03-08T12:00:00Z", HeldBack::QuietHours)
    );
    assert_eq!(
        planned("2026-11-01T03:00:00Z", &night, "America/New_York"),
        held("2026-11-01T13:00:00Z", HeldBack::QuietHours)
    );
}

#[test]
fn budget_and_quiet_hours_together_and_not_too_late() {
    let letters = [sent("2026-11-26T12:00:00Z", Urgency::Planned)];
    let mut rules = rules(Some(Budget { letters: 1, days: 1 }), Some(night()));
    let tokyo = time_zone(Some("Asia/Tokyo"), "UTC");
    // Free again at 21:00 in Tokyo, which is quiet: the next morning, and the budget is why.
    let decided = decide(at("2026-11-27T01:00:00Z"), Urgency::Planned, &letters, &rules, &tokyo);
    assert_eq!(decided, held("2026-11-27T23:00:00Z", HeldBack::Budget));
    rules.not_after = Some(at("2026-11-27T22:00:00Z"));
    let decided = decide(at("2026-11-27T01:00:00Z"), Urgency::Planned, &letters, &rules, &tokyo);
    assert_eq!(decided, Decision::Never { reason: HeldBack::TooLate });
    rules.budget = Some(Budget { letters: 0, days: 7 });
    let decided = decide(at("2026-11-27T01:00:00Z"), Urgency::Planned, &letters, &rules, &tokyo);
    assert_eq!(decided, Decision::Never { reason: HeldBack::NotAllowed });
}

proptest::proptest! {
    #[test]
    fn what_is_decided_holds_when_asked_again(
        start in 1_700_000_000_i64..1_900_000_000, hours in proptest::collection::vec(0_i64..400, 0..12),
        letters in 1_u32..4, days in 1_u32..10, from in 0_i8..24, until in 0_i8..24, minute in 0_i8..60,
        zone in proptest::sample::select(vec!["Asia/Tokyo", "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/St_Johns"]),
    ) {
        let now = Timestamp::from_second(start).unwrap();
        let zone = time_zone(Some(zone), "UTC");
        let history: Vec<SentLetter> = hours
            .iter()
            .map(|back| SentLetter { at: now - SignedDuration::from_hours(*back), urgency: Urgency::Planned, topic: String::new() })
            .collect();
        let quiet = QuietHours { from: time(from, minute, 0, 0), until: time(until, 0, 0, 0), days: vec![] };
        let rules = rules(Some(Budget { letters, days }), Some(quiet.clone()));
        match decide(now, Urgency::Planned, &history, &rules, &zone) {
            Decision::Now => {}
            Decision::At { instant, .. } => {
                proptest::prop_assert!(instant > now);
                proptest::prop_assert_eq!(decide(instant, Urgency::Planned, &history, &rules, &zone), Decision::Now);
            }
            never @ Decision::Never { .. } => proptest::prop_assert!(false, "{never:?}"),
        }
    }
}
