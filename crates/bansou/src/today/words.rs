//! Reasons in words.
//!
//! Invariant: a sentence names the fact that made the line, with its figure; what weighs most in it is set apart.

use jiff::civil::Date;

use super::{Line, Reason, days::working_days};
use crate::{
    customers::Band,
    health::why::Why,
    i18n::value,
    time::{DAY, Timestamp, days_between},
    web::Ui,
    workspaces::Workspace,
};

/// The most reasons that a line says; the others are counted.
const SAID: usize = 4;
/// The most measures that a fall names.
const MEASURES: usize = 2;

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub strong: bool,
}

/// What the words need besides the reason.
pub struct Speaker<'a> {
    pub ui: &'a Ui,
    pub workspace: &'a Workspace,
    /// The day of the figures.
    pub day: Date,
    pub today: Date,
    pub at: Timestamp,
}

impl Speaker<'_> {
    /// The line's reasons as sentences; `fall` is why the score fell, where it did.
    pub fn why(&self, line: &Line, fall: Option<&Why>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for reason in line.reasons.iter().take(SAID) {
            pieces.extend(marked(&self.sentence(reason, line, fall)));
            if !self.ui.is_ja() {
                pieces.push(Piece { text: " ".to_owned(), strong: false });
            }
        }
        if line.reasons.len() > SAID {
            let more = self.ui.t1("today-more-reasons", "n", line.reasons.len() - SAID);
            pieces.push(Piece { text: more, strong: false });
        }
        pieces
    }

    /// One reason alone, without what the score was made of.
    pub fn said(&self, reason: &Reason, line: &Line) -> Vec<Piece> {
        marked(&self.sentence(reason, line, None))
    }

    fn sentence(&self, reason: &Reason, line: &Line, fall: Option<&Why>) -> String {
        let ui = self.ui;
        match reason {
            Reason::HealthFell { before, now, band_before, band_now } => {
                let mut text = self.fall(*before, *now, *band_before, *band_now);
                if let Some(why) = fall {
                    text.push_str(&self.reasons_of_fall(why, line));
                }
                text
            }
            Reason::WentQuiet { since, back_on: Some(on), .. } => {
                ui.t2("today-back", "since", ui.short_day(since), "day", ui.short_day(on))
            }
            Reason::WentQuiet { since, last_used_on, usual_days, expected, observed, .. } => {
                let silent = last_used_on.map(|last| days_between(last, self.day));
                match silent {
                    Some(days) if days >= 3 => ui.t2("today-silent", "n", days, "usual", *usual_days),
                    _ => {
                        let share = if *expected > 0.0 { observed / expected } else { 0.0 };
                        ui.t2("today-quiet", "share", ui.percent(&share), "since", ui.short_day(since))
                    }
                }
            }
            Reason::ContractEnding { on, terminated } => {
                let key = if *terminated { "today-ending" } else { "today-not-renewing" };
                ui.t2(key, "day", ui.short_day(on), "n", days_between(self.day, *on))
            }
            Reason::NoticeComing { on } => {
                let left = working_days(self.day, *on, &self.workspace.holiday_table());
                match days_between(self.day, *on) {
                    0 => ui.t("today-notice-now"),
                    _ => ui.t2("today-notice", "day", ui.short_day(on), "n", left),
                }
            }
            Reason::RenewalComing { on } => match days_between(self.day, *on) {
                0 => ui.t("today-renewal-now"),
                n => ui.t2("today-renewal", "day", ui.short_day(on), "n", n),
            },
            Reason::UrgentTicket { subject, opened_at, .. } => {
                let subject = subject.clone().unwrap_or_else(|| ui.t("today-ticket-without-subject"));
                match (self.at.0 - opened_at.0) / DAY {
                    ..=0 => ui.t1("today-ticket-new", "subject", unmarked(&subject)),
                    n => ui.t2("today-ticket", "subject", unmarked(&subject), "n", n),
                }
            }
            Reason::TaskDue { title, due, .. } => match days_between(*due, self.today) {
                ..=0 => ui.t1("today-task-now", "title", unmarked(title)),
                n => ui.t2("today-task-late", "title", unmarked(title), "n", n),
            },
            Reason::SeatsNearlyFull { used, seats } => ui.t2("today-seats", "used", *used, "seats", *seats),
        }
    }

    fn fall(&self, before: f64, now: f64, band_before: Band, band_now: Band) -> String {
        let ui = self.ui;
        let scores = |key, last: (&'static str, fluent_bundle::FluentValue<'static>)| {
            let (from, to) = (value(before.round().to_string()), value(now.round().to_string()));
            ui.locale.ta(key, [("from", from), ("to", to), last])
        };
        // Limits that were lowered can leave a lower score in a better band: that is no crossing.
        if band_now.rank() >= band_before.rank() {
            scores("today-fell", ("n", value(before.round() - now.round())))
        } else {
            scores("today-crossed", ("band", value(band_now.label(ui))))
        }
    }

    /// What brought a fall about, whether or not another reason of the line says it too: what follows "main drivers" are
    /// the greatest.
    fn reasons_of_fall(&self, why: &Why, line: &Line) -> String {
        let told = why.told(self.ui, line.account.mrr.currency).line(self.ui, MEASURES);
        let gap = if self.ui.is_ja() || told.is_empty() { "" } else { " " };
        format!("{gap}{}", unmarked(&told))
    }
}

/// A sentence cut at its marks: what stands between ⟦ and ⟧ is strong.
fn marked(sentence: &str) -> Vec<Piece> {
    sentence
        .split('⟦')
        .enumerate()
        .flat_map(|(at, part)| match part.split_once('⟧') {
            Some((strong, rest)) if at > 0 => [(strong, true), (rest, false)],
            _ => [(part, false), ("", false)],
        })
        .filter(|(text, _)| !text.is_empty())
        .map(|(text, strong)| Piece { text: text.to_owned(), strong })
        .collect()
}

/// Text from outside, which must not make marks.
fn unmarked(text: &str) -> String {
    text.replace(['⟦', '⟧'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_strong_pieces() {
        let pieces = marked("緊急の問い合わせ⟦「送れない」が3日⟧です。");
        let texts: Vec<(&str, bool)> =
            pieces.iter().map(|piece| (piece.text.as_str(), piece.strong)).collect();
        assert_eq!(texts, [("緊急の問い合わせ", false), ("「送れない」が3日", true), ("です。", false)]);
        assert_eq!(unmarked("⟦x⟧"), "x");
    }
}
