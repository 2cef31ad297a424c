//! The large company of the benchmarks, as the files of somebody who moves in: 100,000 companies, three people and one
//! contract each, and fifteen usage rows for each company, of which a few have most.
//!
//! Invariant: the same size and day give the same files to the byte.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use jiff::{ToSpan as _, civil::Date};

use crate::{
    installation::Installation,
    program,
    table::{Table, megabytes, rate, seconds, thousands},
};

const FORMS: [&str; 3] = ["株式会社", "有限会社", "合同会社"];
/// Of three of these, and one of the trades, a name is made: pairs of them are found by a search of two characters.
const SIGNS: [&str; 26] = [
    "青", "赤", "白", "黒", "東", "西", "南", "北", "山", "川", "田", "中", "森", "林", "海", "空", "星",
    "月", "花", "鳥", "風", "雪", "雲", "丘", "原", "沢",
];
const TRADES: [&str; 10] =
    ["商事", "工業", "システム", "食品", "建設", "運輸", "電機", "医療", "教育", "出版"];
const REGIONS: [&str; 4] = ["東京都", "大阪府", "愛知県", "福岡県"];
const STAGES: [&str; 4] = ["導入期", "定着期", "利用拡大期", "更新期"];
const TOUCHES: [&str; 3] = ["ハイタッチ", "ロータッチ", "テックタッチ"];
const FAMILIES: [&str; 4] = ["佐藤", "鈴木", "高橋", "田中"];
const GIVEN: [&str; 4] = ["太郎", "花子", "一郎", "愛"];
const TITLES: [&str; 3] = ["部長", "課長", "主任"];
const PLANS: [&str; 3] = ["ライト", "スタンダード", "プロ"];
const FEATURES: [&str; 4] = ["ログイン", "帳票", "検索", "出力"];

/// People of each company, users that its usage rows name, and usage rows for each on average.
const PEOPLE: u64 = 3;
const USERS: u64 = 4;
const USAGE: u64 = 15;
/// Days that the usage is of, up to the day before.
const DAYS: u64 = 60;

/// What a company of so many accounts comes to.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    pub accounts: u64,
    pub people: u64,
    pub contracts: u64,
    pub usage: u64,
}

impl Rows {
    pub fn of(accounts: u64) -> Self {
        Self { accounts, people: accounts * PEOPLE, contracts: accounts, usage: accounts * USAGE }
    }
}

/// Numbers that are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.roll() % most
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    /// A place among so many, the first the most often: half of all are in the first quarter.
    fn skewed(&mut self, most: u64) -> u64 {
        let share = (self.roll() >> 11) as f64 / (1_u64 << 53) as f64;
        ((share * share * most as f64) as u64).min(most - 1)
    }
}

/// What was seen, and what is wanted, of the imports in a second.
const BEFORE_AND_AIM: [(&str, &str, &str); 2] =
    [("people", "763/s", "8,000/s"), ("usage", "4,030/s", "15,000/s")];

/// Writes the files of the company as of the day and imports them into the workspace by the program, in the order in which
/// they name one another; each import is a figure.
pub fn import(
    table: &Table,
    installation: &Installation,
    workspace: &str,
    accounts: u64,
    today: Date,
) -> anyhow::Result<Rows> {
    let files = tempfile::Builder::new().prefix("bansou-bench-company-").tempdir()?;
    let rows = Rows::of(accounts);
    for (kind, file, count) in [
        ("accounts", companies(files.path(), rows.accounts)?, rows.accounts),
        ("people", people(files.path(), &rows)?, rows.people),
        ("subscriptions", contracts(files.path(), rows.contracts, today)?, rows.contracts),
        ("usage", usage(files.path(), &rows, today)?, rows.usage),
    ] {
        eprintln!("importing {count} rows of {kind}");
        let mut arguments: Vec<String> =
            ["import", "--workspace", workspace, "--kind", kind, "--json"].map(str::to_owned).to_vec();
        arguments.extend(installation.flags());
        arguments.push(file.display().to_string());
        let run = program::run(&arguments)?;
        let said: serde_json::Value = serde_json::from_str(run.output.trim())
            .with_context(|| format!("bansou import --json printed {:?}", run.output))?;
        ensure!(said["read"] == count && said["refused"] == 0, "not every row of {kind} was taken: {said}");
        let (_, before, aim) = BEFORE_AND_AIM.into_iter().find(|(of, ..)| *of == kind).unwrap_or_default();
        let on =
            format!("{}, {} rows in {}", installation.engine.name(), thousands(count), seconds(run.took));
        table.add_beside(
            &format!("large company: import of {kind}"),
            rate(count, run.took),
            before,
            aim,
            &on,
        );
        table.add(&format!("large company: import of {kind}, memory"), megabytes(run.peak), &on);
    }
    Ok(rows)
}

/// A file with this heading, whose rows `row` writes.
fn file(
    folder: &Path,
    name: &str,
    heading: &str,
    rows: u64,
    mut row: impl FnMut(&mut BufWriter<File>, u64) -> std::io::Result<()>,
) -> anyhow::Result<PathBuf> {
    let path = folder.join(name);
    let mut out = BufWriter::new(File::create(&path)?);
    writeln!(out, "{heading}")?;
    for number in 0..rows {
        row(&mut out, number)?;
    }
    out.flush()?;
    Ok(path)
}

fn companies(folder: &Path, rows: u64) -> anyhow::Result<PathBuf> {
    let mut dice = Dice(1);
    let heading = "顧客ID,会社名,業種,都道府県,従業員数,ステージ,タッチモデル,ドメイン";
    file(folder, "accounts.csv", heading, rows, |out, number| {
        let (form, trade) = (dice.pick(&FORMS), dice.pick(&TRADES));
        let signs: String = (0..3).map(|_| dice.pick(&SIGNS)).collect();
        let (industry, region) = (dice.pick(&TRADES), dice.pick(&REGIONS));
        let employees = 5 + dice.below(4_995);
        let (stage, touch) = (dice.pick(&STAGES), dice.pick(&TOUCHES));
        writeln!(
            out,
            "C{number:06},{form}{signs}{trade}{number},{industry},{region},{employees},{stage},{touch},c{number}.example.jp"
        )
    })
}

fn people(folder: &Path, rows: &Rows) -> anyhow::Result<PathBuf> {
    let mut dice = Dice(2);
    let accounts = rows.accounts;
    file(
        folder,
        "people.csv",
        "担当者ID,顧客ID,氏名,メールアドレス,役職",
        rows.people,
        |out, number| {
            let account = number % accounts;
            let (family, given, title) = (dice.pick(&FAMILIES), dice.pick(&GIVEN), dice.pick(&TITLES));
            writeln!(
                out,
                "P{number:06},C{account:06},{family} {given},p{number}@c{account}.example.jp,{title}"
            )
        },
    )
}

fn contracts(folder: &Path, rows: u64, today: Date) -> anyhow::Result<PathBuf> {
    let mut dice = Dice(3);
    let heading = "契約ID,顧客ID,プラン,席数,MRR,開始日,更新日,自動更新";
    file(folder, "contracts.csv", heading, rows, |out, number| {
        let plan = dice.pick(&PLANS);
        let (seats, price) = (3 + dice.below(197), (10 + dice.below(890)) * 1_000);
        let (start, renewal) = (before(today, 60 + dice.below(900)), after(today, dice.below(365)));
        let renews = dice.pick(&["はい", "いいえ"]);
        writeln!(out, "S{number},C{number:06},{plan},{seats},{price},{start},{renewal},{renews}")
    })
}

fn usage(folder: &Path, rows: &Rows, today: Date) -> anyhow::Result<PathBuf> {
    let mut dice = Dice(4);
    let accounts = rows.accounts;
    file(folder, "usage.csv", "顧客ID,ユーザーID,日付,機能,回数", rows.usage, |out, _| {
        let account = dice.skewed(accounts);
        let (user, day) = (dice.below(USERS), before(today, 1 + dice.below(DAYS)));
        let (feature, times) = (dice.pick(&FEATURES), 1 + dice.below(8));
        writeln!(out, "C{account:06},U{account}-{user},{day},{feature},{times}")
    })
}

fn before(day: Date, days: u64) -> Date {
    day.checked_sub((days as i64).days()).unwrap_or(day)
}

fn after(day: Date, days: u64) -> Date {
    day.checked_add((days as i64).days()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_same_size_and_day_give_the_same_files_and_few_companies_have_most_of_the_use() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let rows = Rows::of(2_000);
        let day = date(2026, 11, 29);
        for write in [
            |folder: &Path, rows: &Rows, _| companies(folder, rows.accounts),
            |folder: &Path, rows: &Rows, _| people(folder, rows),
            |folder: &Path, rows: &Rows, day| contracts(folder, rows.contracts, day),
            |folder: &Path, rows: &Rows, day| usage(folder, rows, day),
        ] as [fn(&Path, &Rows, Date) -> anyhow::Result<PathBuf>; 4]
        {
            let [first, second] = [&first, &second]
                .map(|folder| std::fs::read_to_string(write(folder.path(), &rows, day).unwrap()).unwrap());
            assert_eq!(first, second);
        }
        let text = std::fs::read_to_string(first.path().join("usage.csv")).unwrap();
        let of_first_quarter =
            text.lines().skip(1).filter(|line| line[1..7].parse::<u64>().unwrap() < 500).count();
        let share = of_first_quarter as f64 / rows.usage as f64;
        assert!((share - 0.5).abs() < 0.02, "{share}");
    }
}
