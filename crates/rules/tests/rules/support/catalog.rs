//! What accounts and people have.

use bansou_rules::{
    Attribute, Behaviour, Catalog, Choice, Column, DayColumn, Fragment, History, Number, Related, Rows,
    Segment, SqlValue, Type, text,
};

use super::fold;

pub struct Accounts;
pub struct People;

pub const STAGES: [&str; 4] = ["lead", "adoption", "renewal", "churned"];
pub const PLANS: [&str; 3] = ["Pro", "pro", "無料"];
pub const TAGS: [&str; 6] = ["a", "ab", "\"a\"", "back\\slash", "製造業", "😀"];
pub const EVENTS: [&str; 3] = ["login", "visit", "ping"];

fn stages() -> Type {
    let choice =
        |(rank, key): (usize, &&str)| Choice { key: (*key).to_owned(), stored: Some(rank as i64 + 1) };
    Type::Choice(Some(STAGES.iter().enumerate().map(choice).collect()))
}

/// The changes of one field, whose day is stored in this way.
fn history(field: &str, day: DayColumn, from: Column, to: Column) -> History {
    let on = Fragment::new("{s}.account_id = {r}.id and {s}.field = {1}", [SqlValue::Text(field.to_owned())]);
    History { rows: Rows::new("changes {s}", on), day, from, to }
}

impl Catalog for Accounts {
    fn attribute(&self, key: &str) -> Option<Attribute> {
        let plain = |kind, sql| Some(Attribute::new(kind, Column::of(sql)));
        match key {
            "name" => {
                let attribute =
                    Attribute::new(Type::Text { fold: Some(fold) }, Column::text("{r}.name", "{r}.name_key"));
                let side = |written: &str, key: &str| Column::text(written, key);
                Some(attribute.with_history(history(
                    "name",
                    DayColumn::Instant("{s}.at".into()),
                    side("{s}.old_text", "{s}.old_key"),
                    side("{s}.new_text", "{s}.new_key"),
                )))
            }
            "note" => Some(Attribute::new(Type::Text { fold: None }, Column::text("{r}.note", "{r}.note"))),
            "site" => Some(Attribute::new(Type::Link { fold: None }, Column::text("{r}.site", "{r}.site"))),
            "seats" => {
                let attribute = Attribute::new(Type::Number(Number::Whole), Column::of("{r}.seats"));
                Some(attribute.with_history(history(
                    "seats",
                    DayColumn::Iso("{s}.day_iso".into()),
                    Column::of("{s}.old_number"),
                    Column::of("{s}.new_number"),
                )))
            }
            "ratio" => plain(Type::Number(Number::Real), "{r}.ratio"),
            "mrr" => Some(Attribute::new(
                Type::Money { currency: None },
                Column::Money { minor: "{r}.mrr_minor".into(), currency: Some("{r}.currency".into()) },
            )),
            "budget" => Some(Attribute::new(
                Type::Money { currency: Some("JPY".to_owned()) },
                Column::Money { minor: "{r}.budget".into(), currency: None },
            )),
            "renewal_on" => plain(Type::Day, "{r}.renewal_on"),
            "seen_at" => plain(Type::Time, "{r}.seen_at"),
            "auto_renew" => plain(Type::YesNo, "{r}.auto_renew"),
            "stage" => {
                let attribute = Attribute::new(stages(), Column::of("{r}.stage_rank"));
                Some(attribute.with_history(history(
                    "stage",
                    DayColumn::Number("{s}.day_number".into()),
                    Column::of("{s}.old_number"),
                    Column::of("{s}.new_number"),
                )))
            }
            "plan" => plain(Type::Choice(None), "{r}.plan"),
            "tags" => Some(Attribute::new(Type::Choices(None), Column::ChoiceList("{r}.tags".into()))),
            "labels" => Some(Attribute::new(
                Type::Choices(Some(TAGS.map(Choice::new).to_vec())),
                Column::ChoiceRows {
                    rows: Rows::new("account_labels {s}", "{s}.account_id = {r}.id"),
                    choice: "{s}.label".into(),
                },
            )),
            "owner" => plain(Type::Member, "{r}.owner_id"),
            "parent" => plain(Type::Account, "{r}.parent_id"),
            "days_to_renewal" => Some(Attribute {
                by_calendar: true,
                ..Attribute::new(Type::Number(Number::Whole), Column::of("{r}.seats"))
            }),
            "said" => Some(Attribute::in_memory(Type::Text { fold: None })),
            _ => None,
        }
    }

    fn related(&self, set: &str) -> Option<Related<'_>> {
        match set {
            "people" => {
                Some(Related { rows: Rows::new("people {s}", "{s}.account_id = {r}.id"), catalog: &People })
            }
            "children" => {
                Some(Related { rows: Rows::new("accounts {s}", "{s}.parent_id = {r}.id"), catalog: &Self })
            }
            _ => None,
        }
    }

    fn behaviour(&self, event: &str) -> Option<Behaviour> {
        behaviour(event, "account_id")
    }

    fn segment(&self, key: &str) -> Option<Segment> {
        let opened = |written: &str| Some(Segment::Rule(text::parse(written).expect("a rule")));
        match key {
            "kept" => {
                let on = Fragment::new(
                    "{s}.account_id = {r}.id and {s}.segment = {1}",
                    [SqlValue::Text(key.to_owned())],
                );
                Some(Segment::Members(Rows::new("segment_members {s}", on)))
            }
            "renewing" => opened("renewal_on within next 90 days"),
            "renewing elsewhere" => opened("in segment \"renewing\"\nnot in segment \"kept\""),
            // Each asks for the one below it first, and for much more.
            tower if tower.starts_with("tower ") => {
                let storey: usize = tower["tower ".len()..].parse().ok()?;
                let below = if storey == 0 {
                    "anything".to_owned()
                } else {
                    format!("in segment \"tower {}\"", storey - 1)
                };
                opened(&format!("{below}\n{}", "seats is not 99\n".repeat(160)))
            }
            long if long.starts_with("long ") => {
                let storey: usize = long["long ".len()..].parse().ok()?;
                let below = if storey == 0 {
                    "nothing".to_owned()
                } else {
                    format!("in segment \"long {}\"", storey - 1)
                };
                let list = vec!["1"; 500].join(", ");
                opened(&format!("any (\n{below}\n{}\n)", format!("seats is one of {list}\n").repeat(10)))
            }
            deep if deep.starts_with("deep ") => {
                let storey: usize = deep["deep ".len()..].parse().ok()?;
                opened(&if storey == 0 {
                    "anything".to_owned()
                } else {
                    format!("in segment \"deep {}\"", storey - 1)
                })
            }
            "snake" => opened("not in segment \"tail\""),
            "tail" => opened("any (\n in segment \"snake\"\n anything\n)"),
            _ => None,
        }
    }

    fn minor_digits(&self, currency: &str) -> Option<u32> {
        minor_digits(currency)
    }

    fn attribute_keys(&self) -> Vec<String> {
        ["name", "note", "seats", "mrr", "renewal_on", "stage", "plan"].map(ToOwned::to_owned).to_vec()
    }

    fn related_sets(&self) -> Vec<String> {
        vec!["people".to_owned(), "children".to_owned()]
    }
}

impl Catalog for People {
    fn attribute(&self, key: &str) -> Option<Attribute> {
        match key {
            "name" => Some(Attribute::new(
                Type::Text { fold: Some(fold) },
                Column::text("{r}.name", "{r}.name_key"),
            )),
            "role" => Some(Attribute::new(Type::Choice(None), Column::of("{r}.role"))),
            "left_on" => Some(Attribute::new(Type::Day, Column::of("{r}.left_on"))),
            _ => None,
        }
    }

    fn behaviour(&self, event: &str) -> Option<Behaviour> {
        behaviour(event, "person_id")
    }

    fn minor_digits(&self, currency: &str) -> Option<u32> {
        minor_digits(currency)
    }
}

/// Three ways in which what was done is stored: by day with how often, by written day, one row each time.
fn behaviour(event: &str, whose: &str) -> Option<Behaviour> {
    let on = Fragment::new(
        format!("{{s}}.{whose} = {{r}}.id and {{s}}.name = {{1}}"),
        [SqlValue::Text(event.to_owned())],
    );
    let (day, quantity) = match event {
        "login" => (DayColumn::Number("{s}.day_number".into()), Some("{s}.quantity".into())),
        "visit" => (DayColumn::Iso("{s}.day_iso".into()), Some("{s}.quantity".into())),
        "ping" => (DayColumn::Instant("{s}.at".into()), None),
        _ => return None,
    };
    Some(Behaviour { rows: Rows::new("done {s}", on), day, quantity })
}

fn minor_digits(currency: &str) -> Option<u32> {
    match currency {
        "JPY" => Some(0),
        "USD" => Some(2),
        "KWD" => Some(3),
        _ => None,
    }
}
