//! Random moments, accounts and rules: near the edges of one another, and of what can be stored.

use bansou_rules::{
    Amount, Change as RuleChange, Decimal, Direction, Literal, Moment, Pattern, Period, Quantifier, Rule,
    Span, SpanUnit, Test, Times, Toward,
};
use jiff::{Timestamp, ToSpan as _, civil::Date};
use proptest::{option, prelude::*, sample::select, strategy::Union};

use super::{
    catalog::{EVENTS, PLANS, STAGES, TAGS},
    moment,
    world::{Account, Change, Changed, Done, Person, member_id},
};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Texts on which comparing tends to go wrong.
const TEXTS: [&str; 28] = [
    "a",
    "A",
    "Ａ",
    "abc",
    "ＡＢＣ",
    "ABC%",
    "%",
    "_",
    "50%_off",
    "O'Brien",
    "\"quoted\"",
    "back\\slash",
    "ｱｲｳ",
    "アイウ",
    "あいう",
    "😀",
    "👍🏽😀",
    "é",
    "e\u{301}",
    " ",
    "　",
    "a\nb",
    "株式会社ＡＢＣ",
    "abcabc",
    "ß",
    "İ",
    "・",
    "が",
];
const CURRENCIES: [&str; 3] = ["JPY", "USD", "KWD"];
const WHOLE: [i64; 16] = [
    i64::MIN,
    i64::MIN + 1,
    -1_000,
    -1,
    0,
    1,
    2,
    3,
    5,
    100,
    12_345,
    (1 << 53) - 1,
    1 << 53,
    (1 << 53) + 1,
    i64::MAX - 1,
    i64::MAX,
];
const REAL: [f64; 14] = [
    f64::MIN,
    -1e18,
    -2.5,
    -0.1,
    -0.0,
    0.0,
    5e-324,
    0.1,
    0.3,
    0.300_000_000_000_000_04,
    2.5,
    100.0,
    9_007_199_254_740_992.0,
    f64::MAX,
];
const DECIMALS: [&str; 18] = [
    "-9223372036854775808",
    "-9223372036854775808.5",
    "-99999999999999999999",
    "-2.5",
    "-0.1",
    "0",
    "0.1",
    "0.3",
    "2.5",
    "2.999999999",
    "3",
    "100",
    "12345",
    "9007199254740992",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775807.5",
    "999999999999999999999999",
];
/// Distances at which windows and counts of these tests begin and end.
const DAYS: [u32; 9] = [0, 1, 2, 7, 28, 30, 89, 90, 91];

/// Moments at which days are short, long, just begun or almost over.
pub fn moments() -> impl Strategy<Value = Moment> {
    const INSTANTS: [&str; 12] = [
        "2026-03-08T04:59:59.999Z",
        "2026-03-08T05:00:00Z",
        "2026-03-08T07:30:00Z",
        "2026-03-09T03:59:59Z",
        "2026-11-01T05:30:00Z",
        "2026-11-01T06:30:00Z",
        "2026-11-02T05:00:00Z",
        "2026-11-28T15:00:00Z",
        "2026-11-28T14:59:59.999Z",
        "2026-12-31T23:59:59Z",
        "2028-02-29T12:00:00Z",
        "1970-01-01T00:00:00Z",
    ];
    const ZONES: [&str; 4] = ["Asia/Tokyo", "America/New_York", "UTC", "America/Sao_Paulo"];
    (select(&INSTANTS[..]), select(&ZONES[..]), -3..3_i64).prop_map(|(instant, zone, hours)| {
        let moment = moment(instant, zone);
        moment.at(moment.now() + hours * HOUR)
    })
}

fn offset() -> impl Strategy<Value = i64> {
    let near = select(&DAYS[..]).prop_flat_map(|days| {
        let days = i64::from(days);
        select(vec![days, -days, days + 1, -days - 1, 1 - days])
    });
    prop_oneof![3 => near, 1 => -200..200_i64]
}

fn day(moment: &Moment) -> impl Strategy<Value = Date> + use<> {
    let today = moment.today();
    prop_oneof![
        12 => offset().prop_map(move |days| today.saturating_add(days.days())),
        1 => select(vec![Date::constant(1, 1, 1), Date::constant(9999, 12, 31)]),
    ]
}

/// Instants at, before and after the ends of days and hours.
fn instant(moment: &Moment) -> impl Strategy<Value = i64> + use<> {
    let moment = moment.clone();
    (offset(), select(vec![-1, 0, 1, HOUR, DAY / 2]), any::<bool>()).prop_map(
        move |(days, beside, at_day)| {
            let begun = if at_day {
                moment.start_of(moment.day_from_today(days))
            } else {
                moment.now() + days * HOUR
            };
            begun + beside
        },
    )
}

fn whole() -> impl Strategy<Value = i64> {
    prop_oneof![select(&WHOLE[..]), -5..5_i64]
}

fn text() -> impl Strategy<Value = String> {
    let one = select(&TEXTS[..]).prop_map(ToOwned::to_owned);
    prop_oneof![3 => one.clone(), 1 => (one.clone(), one).prop_map(|(a, b)| a + &b)]
}

fn stored_text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![1 => Just(None), 1 => Just(Some(String::new())), 6 => text().prop_map(Some)]
}

fn done(moment: &Moment) -> impl Strategy<Value = Vec<Done>> + use<> {
    let one = (0..EVENTS.len(), instant(moment), prop_oneof![1..6_i64, Just(1_000_000_000_000)]);
    prop::collection::vec(one.prop_map(|(event, at, quantity)| Done { event, at, quantity }), 0..8)
}

fn change(moment: &Moment) -> impl Strategy<Value = Change> + use<> {
    let stage = || option::of(0..STAGES.len());
    let what = prop_oneof![
        (stored_text(), stored_text()).prop_map(|(old, new)| Changed::Name(old, new)),
        (option::of(whole()), option::of(whole())).prop_map(|(old, new)| Changed::Seats(old, new)),
        (stage(), stage()).prop_map(|(old, new)| Changed::Stage(old, new)),
    ];
    (instant(moment), what).prop_map(|(at, what)| Change { at, what })
}

fn person(moment: &Moment) -> impl Strategy<Value = Person> + use<> {
    let role = option::of(select(vec![String::new(), "champion".to_owned(), "user".to_owned()]));
    let parts = (text(), role, option::of(day(moment)), done(moment));
    parts.prop_map(|(name, role, left_on, done)| Person { name, role, left_on, done })
}

fn account(moment: &Moment) -> impl Strategy<Value = Account> + use<> {
    let tags = || prop::collection::btree_set(select(&TAGS[..]).prop_map(ToOwned::to_owned), 0..4);
    let mrr = (whole(), select(&CURRENCIES[..]).prop_map(ToOwned::to_owned));
    let plan = prop_oneof![select(&PLANS[..]).prop_map(ToOwned::to_owned), Just(String::new())];
    let numbers = (option::of(whole()), option::of(select(&REAL[..])), option::of(mrr), option::of(whole()));
    let times = (option::of(day(moment)), option::of(instant(moment)));
    let chosen = (
        option::of(any::<bool>()),
        option::of(0..STAGES.len()),
        option::of(plan),
        option::of(tags()),
        tags(),
        option::of(0..3_u8),
        option::of(0..8_usize),
        any::<bool>(),
    );
    let belonging = (
        prop::collection::vec(person(moment), 0..3),
        done(moment),
        prop::collection::vec(change(moment), 0..4),
    );
    ((text(), stored_text(), stored_text()), numbers, times, chosen, belonging).prop_map(
        |((name, note, site), (seats, ratio, mrr, budget), (renewal_on, seen_at), chosen, belonging)| {
            let (auto_renew, stage, plan, tags, labels, owner, parent, is_kept) = chosen;
            let (people, done, changes) = belonging;
            let tags = tags.map(|tags| tags.into_iter().collect());
            let labels = labels.into_iter().collect();
            Account {
                name,
                note,
                site,
                seats,
                ratio,
                mrr,
                budget,
                renewal_on,
                seen_at,
                auto_renew,
                stage,
                plan,
                tags,
                labels,
                owner,
                parent,
                is_kept,
                people,
                done,
                changes,
            }
        },
    )
}

/// Accounts of which each may have a parent among those before it.
pub fn accounts(moment: &Moment) -> impl Strategy<Value = Vec<Account>> + use<> {
    prop::collection::vec(account(moment), 1..9).prop_map(|mut accounts| {
        for (number, account) in accounts.iter_mut().enumerate() {
            account.parent = account.parent.filter(|parent| *parent < number);
        }
        accounts
    })
}

fn decimal() -> impl Strategy<Value = Decimal> {
    select(&DECIMALS[..]).prop_map(|text| text.parse().unwrap())
}

fn some<T: std::fmt::Debug + Clone + 'static>(
    one: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Vec<T>> {
    prop::collection::vec(one, 1..4)
}

fn comparison(it: impl Strategy<Value = Literal> + Clone + 'static) -> BoxedStrategy<Test> {
    prop_oneof![
        it.clone().prop_map(Test::Above),
        it.clone().prop_map(Test::AtLeast),
        it.clone().prop_map(Test::Below),
        it.clone().prop_map(Test::AtMost),
        some(it).prop_map(Test::Is),
    ]
    .boxed()
}

fn text_test() -> BoxedStrategy<Test> {
    prop_oneof![
        some(text().prop_map(Literal::Text)).prop_map(Test::Is),
        some(text()).prop_map(Test::Contains),
        some(text()).prop_map(Test::StartsWith),
        some(text()).prop_map(Test::EndsWith),
    ]
    .boxed()
}

fn number_test() -> BoxedStrategy<Test> {
    let number = decimal().prop_map(Literal::Number).boxed();
    let between = (decimal(), decimal())
        .prop_map(|(a, b)| Test::Between(Literal::Number(a.min(b)), Literal::Number(a.max(b))));
    prop_oneof![4 => comparison(number), 1 => between].boxed()
}

/// Amounts that every currency can have.
fn money_test(currencies: &'static [&'static str]) -> BoxedStrategy<Test> {
    let value = prop_oneof![select(vec![-1_000_i64, -1, 0, 1, 3, 100, 12_345]), -5..5_i64];
    let amount = (value, select(currencies)).prop_map(|(value, currency)| {
        Literal::Money(Amount { value: value.into(), currency: currency.to_owned() })
    });
    comparison(amount.boxed())
}

fn span() -> BoxedStrategy<Test> {
    let days = (select(&DAYS[..]), any::<bool>()).prop_map(|(count, future)| Span {
        toward: if future { Toward::Future } else { Toward::Past },
        count,
        unit: SpanUnit::Days,
    });
    let period = select(Period::all().collect::<Vec<_>>()).prop_map(Test::In);
    prop_oneof![days.clone().prop_map(Test::Within), days.prop_map(Test::Beyond), period].boxed()
}

fn hours() -> BoxedStrategy<Test> {
    let hours = (select(&DAYS[..]), any::<bool>()).prop_map(|(count, future)| Span {
        toward: if future { Toward::Future } else { Toward::Past },
        count,
        unit: SpanUnit::Hours,
    });
    prop_oneof![hours.clone().prop_map(Test::Within), hours.prop_map(Test::Beyond)].boxed()
}

fn day_test(moment: &Moment) -> BoxedStrategy<Test> {
    let literal = day(moment).prop_map(Literal::Day).boxed();
    let between = (day(moment), day(moment))
        .prop_map(|(a, b)| Test::Between(Literal::Day(a.min(b)), Literal::Day(a.max(b))));
    prop_oneof![2 => comparison(literal), 1 => between, 3 => span()].boxed()
}

fn time_test(moment: &Moment) -> BoxedStrategy<Test> {
    let time = instant(moment).prop_map(|at| Literal::Time(Timestamp::from_millisecond(at).unwrap()));
    let literal = prop_oneof![time, day(moment).prop_map(Literal::Day)].boxed();
    prop_oneof![2 => comparison(literal), 3 => span(), 2 => hours()].boxed()
}

fn choices_test() -> BoxedStrategy<Test> {
    let keys = || some(select(&TAGS[..]).prop_map(ToOwned::to_owned));
    prop_oneof![keys().prop_map(Test::HasAny), keys().prop_map(Test::HasAll)].boxed()
}

fn one_of(keys: &'static [&'static str]) -> BoxedStrategy<Test> {
    some(select(keys).prop_map(Literal::from)).prop_map(Test::Is).boxed()
}

fn ids(ids: Vec<String>) -> BoxedStrategy<Test> {
    some(select(ids).prop_map(Literal::Text)).prop_map(Test::Is).boxed()
}

fn tests_of(key: &'static str, tests: BoxedStrategy<Test>) -> BoxedStrategy<Rule> {
    prop_oneof![1 => Just(Test::Set), 6 => tests].prop_map(move |test| Rule::attribute(key, test)).boxed()
}

fn side(literal: BoxedStrategy<Literal>) -> impl Strategy<Value = Vec<Option<Literal>>> {
    prop::collection::vec(option::weighted(0.8, literal), 0..3)
}

fn changed(key: &'static str, literal: BoxedStrategy<Literal>) -> BoxedStrategy<Rule> {
    let days = option::of(select(vec![1, 2, 7, 30, 90_u32]));
    (side(literal.clone()), side(literal), days)
        .prop_map(move |(from, to, days)| Rule::Changed {
            key: key.to_owned(),
            change: RuleChange { from, to, days },
        })
        .boxed()
}

fn did() -> BoxedStrategy<Rule> {
    let days = || select(vec![1, 2, 7, 28, 90_u32]);
    let count = || prop_oneof![0..8_u32, Just(1_000_000_000)];
    let times = prop_oneof![
        count().prop_map(|n| Times::AtLeast(n.max(1))),
        count().prop_map(Times::AtMost),
        count().prop_map(Times::Exactly),
    ];
    let percent = select(vec![1, 10, 50, 100_u32]);
    let direction = select(vec![Direction::More, Direction::Less]);
    let pattern = prop_oneof![
        3 => (times, option::of(days())).prop_map(|(times, days)| Pattern::Times { times, days }),
        1 => days().prop_map(|days| Pattern::First { days }),
        1 => (direction, percent, days())
            .prop_map(|(direction, percent, days)| Pattern::Trend { direction, percent, days }),
    ];
    (select(&EVENTS[..]), pattern)
        .prop_map(|(event, pattern)| Rule::Did { event: event.to_owned(), pattern })
        .boxed()
}

fn of_people(moment: &Moment) -> BoxedStrategy<Rule> {
    prop_oneof![
        tests_of("name", text_test()),
        tests_of("role", one_of(&["champion", "user"])),
        tests_of("left_on", day_test(moment)),
        did(),
    ]
    .boxed()
}

fn of_accounts(moment: &Moment) -> BoxedStrategy<Rule> {
    const SEGMENTS: [&str; 3] = ["kept", "renewing", "renewing elsewhere"];
    let members = (0..3).map(|number| member_id(number).to_string()).collect();
    let accounts = (0..4).map(|number| super::world::account_id(number).to_string()).collect();
    let leaves = vec![
        tests_of("name", text_test()),
        tests_of("note", text_test()),
        tests_of("site", text_test()),
        tests_of("seats", number_test()),
        tests_of("ratio", number_test()),
        tests_of("mrr", money_test(&CURRENCIES)),
        tests_of("budget", money_test(&["JPY"])),
        tests_of("renewal_on", day_test(moment)),
        tests_of("seen_at", time_test(moment)),
        tests_of("auto_renew", some(any::<bool>().prop_map(Literal::YesNo)).prop_map(Test::Is).boxed()),
        tests_of("stage", one_of(&STAGES)),
        tests_of("plan", one_of(&PLANS)),
        tests_of("tags", choices_test()),
        tests_of("labels", choices_test()),
        tests_of("owner", ids(members)),
        tests_of("parent", ids(accounts)),
        changed("name", text().prop_map(Literal::Text).boxed()),
        changed("seats", decimal().prop_map(Literal::Number).boxed()),
        changed("stage", select(&STAGES[..]).prop_map(Literal::from).boxed()),
        did(),
        did(),
        select(&SEGMENTS[..]).prop_map(|key| Rule::Segment(key.to_owned())).boxed(),
    ];
    Union::new(leaves).boxed()
}

fn grouped(
    leaves: BoxedStrategy<Rule>,
    related: Vec<(&'static str, BoxedStrategy<Rule>)>,
) -> BoxedStrategy<Rule> {
    leaves
        .prop_recursive(3, 12, 3, move |inner| {
            let several = || prop::collection::vec(inner.clone(), 0..4);
            let mut ways = vec![
                several().prop_map(Rule::All).boxed(),
                several().prop_map(Rule::Any).boxed(),
                inner.clone().prop_map(Rule::not).boxed(),
                inner.clone().prop_map(Rule::not).boxed(),
            ];
            for (set, rules) in &related {
                let quantifier = select(vec![Quantifier::Some, Quantifier::Every, Quantifier::No]);
                let set = (*set).to_owned();
                ways.push(
                    (quantifier, rules.clone())
                        .prop_map(move |(quantifier, rule)| Rule::Related {
                            set: set.clone(),
                            quantifier,
                            rule: Box::new(rule),
                        })
                        .boxed(),
                );
            }
            Union::new(ways)
        })
        .boxed()
}

/// Rules about accounts, with groups, people and children in them.
pub fn rules(moment: &Moment) -> BoxedStrategy<Rule> {
    let people = grouped(of_people(moment), Vec::new());
    let children = grouped(of_accounts(moment), vec![("people", people.clone())]);
    grouped(of_accounts(moment), vec![("people", people), ("children", children)])
}
