//! Guessing what the columns of a file are, from their headings and from what stands in them.
//!
//! Invariant: the same headings and sample give the same guess; a heading never wins over cells that contradict it.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};

use bansou_tabular::{ColumnType, Missing, Row, infer, values::dates::DateOrder};

use super::{
    Code, Field, ImportKind, Known, Mapping, Shape, Target, fields,
    headings::names_codes,
    mapping::heading_key,
    own_export::{OwnExport, Says},
    read::{Reader, marks_records},
    required,
};
use crate::{custom_fields::FieldType, customers::search::folded, money::Currency};

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Nothing of ours; kept as a field of the workspace's own.
    Own,
    Unsure,
    Likely,
    Sure,
}

impl Confidence {
    pub fn label_key(self) -> &'static str {
        match self {
            Self::Own => "import-confidence-own",
            Self::Unsure => "import-confidence-unsure",
            Self::Likely => "import-confidence-likely",
            Self::Sure => "import-confidence-sure",
        }
    }

    pub fn tone(self) -> &'static str {
        match self {
            Self::Own => "",
            Self::Unsure => "watch",
            Self::Likely | Self::Sure => "good",
        }
    }
}

/// A guessed mapping, and how sure each column of it is.
#[derive(Clone, Debug)]
pub struct Guess {
    pub mapping: Mapping,
    pub confidence: BTreeMap<String, Confidence>,
}

/// The share of a column's cells that must be readable as the field's shape.
const READABLE: f64 = 0.6;

/// The same below a heading that says just that.
const READABLE_WHERE_SAID: f64 = 0.5;

/// The same where no heading speaks for the field.
const MOSTLY_READABLE: f64 = 0.8;

/// Guesses the mapping of a file whose kind is known.
pub fn guess(kind: ImportKind, headings: &[String], sample: &[Row], known: &Known) -> Guess {
    let bare = without_prefix(headings);
    let columns: Vec<Vec<&str>> =
        (0..headings.len()).map(|column| sample.iter().map(|row| row.cell(column)).collect()).collect();
    let mut taken: HashSet<&str> = HashSet::new();
    let mut chosen: Vec<Option<(&'static Field, Confidence)>> = vec![None; headings.len()];
    for (column, field, confidence) in candidates(kind, &bare, &columns, known) {
        // The yearly amount only stands in for a missing monthly one; beside it, it says nothing new.
        let redundant = (field.key == "arr" && taken.contains("mrr"))
            || (field.key == "amount" && (taken.contains("mrr") || taken.contains("arr")))
            || (field.key == "unit_price" && ["mrr", "arr", "amount"].iter().any(|key| taken.contains(key)));
        if chosen[column].is_none() && !redundant && taken.insert(field.key) {
            chosen[column] = Some((field, confidence));
        }
    }
    fill_known(kind, known, &mut taken, &mut chosen);
    fill_required(kind, headings, &columns, &mut taken, &mut chosen);
    let export = OwnExport::of(kind, headings);
    let mut guess = Guess { mapping: Mapping::default(), confidence: BTreeMap::new() };
    for ((heading, cells), chosen) in headings.iter().zip(&columns).zip(chosen) {
        let said = export.says(heading);
        let chosen = match said {
            Some(Says::Field(key)) => Some((key, Confidence::Sure)),
            // All other columns of an export are fields of the workspace's own, whatever they are called.
            _ if export.names_its_records() => None,
            _ => chosen.map(|(field, confidence)| (field.key, confidence)),
        };
        let own = || match known.own_field(kind, heading) {
            Some(own) => (Some(own), Confidence::Likely),
            None if names_codes(heading) => {
                (Some(Target::custom(heading, own_type_of_codes(cells))), Confidence::Own)
            }
            None => (Some(Target::custom(heading, own_type(cells))), Confidence::Own),
        };
        let (target, confidence) = match chosen {
            // It only says where records begin.
            _ if marks_records(heading) => (None, Confidence::Sure),
            _ if said == Some(Says::WorkedOut) => (None, Confidence::Sure),
            Some((key, confidence)) => (Some(Target::Field(key.to_owned())), confidence),
            None => own(),
        };
        guess.mapping.columns.insert(heading.clone(), target);
        guess.confidence.insert(heading.clone(), confidence);
    }
    guess.mapping.date_order = date_order(&columns);
    guess
}

/// The kind that a file most likely holds.
pub fn guess_kind(headings: &[String], sample: &[Row], known: &Known, file_name: &str) -> ImportKind {
    let score = |kind: ImportKind| {
        let guess = guess(kind, headings, sample, known);
        let fields: Vec<&str> = guess
            .mapping
            .columns
            .values()
            .filter_map(|target| match target {
                Some(Target::Field(key)) => Some(key.as_str()),
                _ => None,
            })
            .collect();
        // Whom a ticket is about can be told by its person, but a list of people is no list of tickets.
        let tells = |field: &&str| *field != "person" || kind == ImportKind::Usage;
        let met = required(kind)
            .iter()
            .filter(|group| group.iter().filter(|field| tells(field)).any(|field| fields.contains(field)))
            .count();
        let sure = guess.confidence.values().filter(|confidence| **confidence >= Confidence::Likely).count();
        let complete = i32::from(met == required(kind).len());
        let named = i32::from(named_in(kind, file_name));
        // Many groups that are all met say more than few.
        complete * (4 + 2 * met as i32) + sure as i32 + named * 6 - (headings.len() - sure) as i32
    };
    ImportKind::ALL
        .iter()
        .copied()
        .max_by_key(|kind| (score(*kind), kind.as_str() == "accounts"))
        .unwrap_or(ImportKind::Accounts)
}

fn named_in(kind: ImportKind, file_name: &str) -> bool {
    let name = folded(file_name);
    let words: &[&str] = match kind {
        ImportKind::Accounts => &["account", "customer", "compan", "顧客一覧", "顧客り", "取引先", "会社"],
        ImportKind::People => &["people", "contact", "user", "person", "担当者", "連絡先", "名刺"],
        ImportKind::Subscriptions => &["subscription", "contract", "契約"],
        ImportKind::Usage => &["usage", "event", "log", "利用", "ろぐ"],
        ImportKind::Tickets => &["ticket", "support", "case", "問い合わせ", "問合せ", "ちけっと"],
        ImportKind::Surveys => &["survey", "nps", "csat", "あんけーと", "満足度"],
        ImportKind::Churn => &["churn", "cancel", "解約", "退会"],
    };
    words.iter().any(|word| name.contains(word))
}

/// Every field that a column could be, the surest first.
fn candidates(
    kind: ImportKind,
    headings: &[String],
    columns: &[Vec<&str>],
    known: &Known,
) -> Vec<(usize, &'static Field, Confidence)> {
    let mut found = Vec::new();
    for (column, heading) in headings.iter().enumerate() {
        if marks_records(heading) {
            continue;
        }
        let heading = heading_key(heading);
        // 担当者 is who looks after the customer, or whom one speaks to there: the cells tell.
        let of_ours = is_in_charge(&heading)
            && (known.holds_members(column) || kind == ImportKind::Accounts && come_again(&columns[column]));
        for (rank, field) in fields(kind).iter().enumerate() {
            let matched = match field.key {
                "owner" if of_ours => Some((0, true, heading.len())),
                _ if of_ours => None,
                _ => match_heading(kind, &heading, field),
            };
            let Some((place, exact, length)) = matched else { continue };
            // Many columns hold amounts of something: only one that is called just that is the contract's.
            if matches!(field.key, "amount" | "unit_price") && !exact {
                continue;
            }
            // Below a heading that says just what it is, words (未定, 非公開) stand in place of a number or a day.
            let is_said = exact && matches!(field.shape, Shape::Money | Shape::Integer | Shape::Date);
            let with_digits: Vec<&str> =
                columns[column].iter().copied().filter(|cell| cell.chars().any(char::is_numeric)).collect();
            let cells = if is_said && !with_digits.is_empty() { &with_digits } else { &columns[column] };
            let readable = readable_share(field, cells);
            // Words that nobody knows yet are asked about, where the heading says what they are of and some are known.
            let asks = exact && matches!(field.shape, Shape::Word(_)) && readable > 0.0;
            let enough = if exact { READABLE_WHERE_SAID } else { READABLE };
            if readable < enough && !asks {
                continue;
            }
            let confidence = match (exact, readable > 0.95) {
                (true, true) => Confidence::Sure,
                (true, false) | (false, true) => Confidence::Likely,
                (false, false) => Confidence::Unsure,
            };
            // Of an amount with tax and one without, the revenue is the one without.
            let taxed = field.shape == Shape::Money && includes_tax(&headings[column]);
            found.push((column, field, confidence, exact, length, (taxed, place), rank));
        }
    }
    found.sort_by_key(|(column, _, _, exact, length, place, rank)| {
        (!exact, if *exact { 0 } else { usize::MAX - length }, *place, *rank, *column)
    });
    found.into_iter().map(|(column, field, confidence, ..)| (column, field, confidence)).collect()
}

fn includes_tax(heading: &str) -> bool {
    let folded = folded(heading);
    ["税込", "incl. tax", "incl tax", "including tax", "incl. vat", "gross"]
        .iter()
        .any(|word| folded.contains(word))
}

/// The headings without the name of the table that most of them begin with: `Organization - Name`, `subscription.id`.
fn without_prefix(headings: &[String]) -> Vec<String> {
    // 1.顧客ID, 2.会社名: columns that are counted.
    let counted = |heading: &String| {
        let rest = heading.trim_start_matches(|it: char| it.is_ascii_digit());
        let name = rest.strip_prefix(['.', ')', ':', '．', '）', '：', '_'])?.trim();
        (rest.len() < heading.len() && !name.is_empty()).then(|| name.to_owned())
    };
    if let Some(names) = headings.iter().map(counted).collect() {
        return names;
    }
    for sign in [" - ", ".", ": ", " > "] {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for (prefix, _) in headings.iter().filter_map(|heading| heading.split_once(sign)) {
            *counts.entry(prefix).or_default() += 1;
        }
        let Some((prefix, count)) = counts.into_iter().max_by_key(|(prefix, count)| (*count, *prefix)) else {
            continue;
        };
        if count >= 3 && count * 10 >= headings.len() * 6 {
            let bare = |heading: &String| match heading.split_once(sign) {
                Some((of, rest)) if of == prefix && !rest.trim().is_empty() => rest.to_owned(),
                _ => heading.clone(),
            };
            return headings.iter().map(bare).collect();
        }
    }
    headings.to_vec()
}

/// Whether a heading names who is in charge, on our side or on theirs.
pub(super) fn is_in_charge(heading: &str) -> bool {
    matches!(heading, "担当者" | "担当者名" | "担当" | "担当者氏名")
}

/// Whether the cells are few names again and again, as those who look after many customers.
fn come_again(cells: &[&str]) -> bool {
    let filled: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let different: HashSet<&str> = filled.iter().copied().collect();
    filled.len() >= 4 && different.len() * 2 <= filled.len()
}

/// What a heading of which a part is known must not say besides: it would be another thing than what the part names.
const OTHER_THINGS: &[&str] = &[
    "size",
    "type",
    "owner",
    "phone",
    "fax",
    "number",
    "count",
    "address",
    "street",
    "city",
    "zip",
    "postal",
    "country",
    "state",
    "status",
    "url",
    "link",
    "domain",
    "website",
    "email",
    "mail",
    "date",
    "time",
    "created",
    "updated",
    "modified",
    "industry",
    "revenue",
    "currency",
    "note",
    "description",
    "tag",
    "group",
    "external",
    "domains",
    "score",
    "規模",
    "種別",
    "区分",
    "住所",
    "電話",
    "郵便",
    "部署",
    "役職",
    "備考",
    "メモ",
    "担当",
    "更新者",
    "作成者",
    "番号",
    "日時",
    "件数",
    "金額",
    "分類",
    "敬称",
    "業種",
    "口座",
    "名義",
];

/// Whether what a heading says beside the part that is known makes it another thing.
fn is_other_thing(heading: &str, known: &str, field: &Field) -> bool {
    let Some(at) = heading.find(known) else { return false };
    let (before, after) = (&heading[..at], &heading[at + known.len()..]);
    static WORDS: LazyLock<Vec<String>> =
        LazyLock::new(|| OTHER_THINGS.iter().map(|word| folded(word)).collect());
    let other = |rest: &str| WORDS.iter().any(|word| rest.contains(word));
    // コンタクトの担当者 looks after the contact.
    if known.starts_with("担当") && before.ends_with('の') {
        return true;
    }
    let is_reference = matches!(field.key, "external_id" | "account" | "parent" | "person" | "subscription");
    // OwnerId is no owner, and who updated is not what was.
    after == "id" && !is_reference || other(after) || is_name(field.key) && other(before)
}

fn is_name(key: &str) -> bool {
    matches!(key, "name" | "account_name" | "parent_name" | "kana" | "email" | "phone" | "person" | "domain")
}

/// The field's headings as they are compared.
fn keys_of(kind: ImportKind, field: &Field) -> &'static [String] {
    type Keys = HashMap<(ImportKind, &'static str), Vec<String>>;
    static KEYS: LazyLock<Keys> = LazyLock::new(|| {
        let of = |kind: ImportKind| fields(kind).iter().map(move |field| (kind, field));
        // The id of a record has one name in every kind of file, besides those that people give it.
        let named = |field: &Field| (field.key == "external_id").then(|| heading_key(field.key));
        let keys = |field: &Field| {
            field.headings.iter().map(|known| heading_key(known)).chain(named(field)).collect()
        };
        ImportKind::ALL
            .iter()
            .flat_map(|kind| of(*kind))
            .map(|(kind, field)| ((kind, field.key), keys(field)))
            .collect()
    });
    KEYS.get(&(kind, field.key)).map_or(&[], Vec::as_slice)
}

/// Whether a heading is one of the field's: the place of the one it is, whether it is just that, and its length.
fn match_heading(kind: ImportKind, heading: &str, field: &Field) -> Option<(usize, bool, usize)> {
    let mut part: Option<(usize, bool, usize)> = None;
    for (place, known) in keys_of(kind, field).iter().enumerate() {
        if known == heading {
            return Some((place, true, known.len()));
        }
        // Four Latin letters or two Japanese characters: fewer stand in too many other words.
        let telling = if known.is_ascii() { known.len() >= 5 } else { known.chars().count() >= 3 };
        if telling
            && heading.contains(known.as_str())
            && !is_other_thing(heading, known, field)
            && part.is_none_or(|(.., length)| known.len() > length)
        {
            part = Some((place, false, known.len()));
        }
    }
    part
}

fn readable_share(field: &'static Field, cells: &[&str]) -> f64 {
    let missing = Missing::default();
    let cells: Vec<&str> = cells.iter().copied().filter(|cell| !missing.is_missing(cell)).collect();
    if cells.is_empty() {
        return 1.0;
    }
    let reader = Reader::lenient(field, Currency::USD, DateOrder::of_column(&cells));
    // An amount that is too fine for the currency that it is read in here is an amount all the same.
    let is_one = |cell: &&&str| match reader.read(cell, None) {
        Ok(_) => true,
        Err(refusal) => refusal.code == Code::TooManyDecimals,
    };
    cells.iter().filter(is_one).count() as f64 / cells.len() as f64
}

/// Where no heading says whom the rows are about, a column that holds ids or names of those who are there.
fn fill_known(
    kind: ImportKind,
    known: &Known,
    taken: &mut HashSet<&str>,
    chosen: &mut [Option<(&'static Field, Confidence)>],
) {
    const WHOM: &[&[&str]] = &[&["account", "account_name", "subscription"], &["person"]];
    for group in WHOM {
        if group.iter().any(|key| taken.contains(key)) {
            continue;
        }
        for field in group.iter().filter_map(|key| Field::find(kind, key)) {
            let free = (0..chosen.len()).filter(|column| chosen[*column].is_none());
            let Some(column) = known.column_of(field.key, free) else { continue };
            chosen[column] = Some((field, Confidence::Likely));
            taken.insert(field.key);
            break;
        }
    }
}

/// Where a field that the kind cannot do without has no column, a column whose cells speak for themselves.
fn fill_required(
    kind: ImportKind,
    headings: &[String],
    columns: &[Vec<&str>],
    taken: &mut HashSet<&str>,
    chosen: &mut [Option<(&'static Field, Confidence)>],
) {
    let marked: Vec<usize> = (0..headings.len()).filter(|column| marks_records(&headings[*column])).collect();
    for group in required(kind) {
        if group.iter().any(|field| taken.contains(field)) {
            continue;
        }
        for key in *group {
            let Some(field) = Field::find(kind, key) else { continue };
            let wanted: &[ColumnType] = match *key {
                "email" => &[ColumnType::Email],
                "started_on" | "occurred_at" | "opened_at" | "answered_at" | "churned_on" => {
                    &[ColumnType::Date, ColumnType::DateTime]
                }
                "score" => &[ColumnType::Integer],
                // What people do comes again and again; what they are called does not.
                "name" if kind == ImportKind::Usage => &[ColumnType::Text, ColumnType::Choice],
                "name" => &[ColumnType::Text],
                _ => continue,
            };
            let is_wanted = |cells: &[&str]| match infer(cells).column_type {
                found if wanted.contains(&found) => true,
                // Dates with some among them that are none.
                ColumnType::Text | ColumnType::Choice if wanted.contains(&ColumnType::Date) => {
                    cells.iter().any(|cell| !cell.is_empty())
                        && readable_share(field, cells) >= MOSTLY_READABLE
                }
                _ => false,
            };
            let free: Vec<usize> = (0..columns.len())
                .filter(|column| chosen[*column].is_none() && !marked.contains(column))
                .filter(|column| is_wanted(&columns[*column]))
                .collect();
            // Of several dates nobody can say which; of several texts the first is the name.
            if let [column] = free[..] {
                chosen[column] = Some((field, Confidence::Unsure));
            } else if let (Some(column), "name") = (free.first(), *key) {
                chosen[*column] = Some((field, Confidence::Unsure));
            } else {
                continue;
            }
            taken.insert(field.key);
            break;
        }
    }
}

/// The same below a heading of numbers that count nothing: 法人番号, postal codes, telephone numbers.
fn own_type_of_codes(cells: &[&str]) -> FieldType {
    match own_type(cells) {
        FieldType::Integer | FieldType::Number | FieldType::Money | FieldType::Date => FieldType::Text,
        other => other,
    }
}

/// The type of a field of the workspace's own that holds these cells.
fn own_type(cells: &[&str]) -> FieldType {
    match infer(cells).column_type {
        ColumnType::Text => FieldType::Text,
        ColumnType::Integer => FieldType::Integer,
        ColumnType::Number => FieldType::Number,
        ColumnType::Money => FieldType::Money,
        ColumnType::Date => FieldType::Date,
        ColumnType::DateTime => FieldType::Datetime,
        ColumnType::Boolean => FieldType::Boolean,
        ColumnType::Email => FieldType::Email,
        ColumnType::Url => FieldType::Url,
        ColumnType::Choice => FieldType::Choice,
    }
}

/// The order of dates that the whole file shows: one column that tells speaks for the others.
fn date_order(columns: &[Vec<&str>]) -> DateOrder {
    let told: HashSet<DateOrder> = columns
        .iter()
        .filter(|cells| matches!(infer(cells).column_type, ColumnType::Date | ColumnType::DateTime))
        .map(|cells| DateOrder::of_column(cells))
        .filter(|order| *order != DateOrder::Unknown)
        .collect();
    match told.into_iter().collect::<Vec<_>>()[..] {
        [order] => order,
        _ => DateOrder::Unknown,
    }
}
