//! The survey tab: answers, and how the recommendation score went.

use askama::Template;
use axum::{extract::Path, response::Response};
use bansou_metrics::nps::{NpsGroup, nps};

use super::Head;
use crate::{
    args,
    customers::survey_tone,
    db::{self, FromRow, Row, query},
    ids::{AccountId, SurveyAnswerId},
    time::Timestamp,
    web::{
        Problem, Seat, Ui,
        figures::{Axis, Chart, Marker, Series},
        html,
    },
};

/// The answers shown; an account rarely has more in years.
const MOST: i64 = 200;

struct Answer {
    id: SurveyAnswerId,
    survey: String,
    score: i64,
    comment: Option<String>,
    answered_at: Timestamp,
    person: Option<String>,
}

impl FromRow for Answer {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            survey: row.get("survey")?,
            score: row.get("score")?,
            comment: row.get("comment")?,
            answered_at: row.get("answered_at")?,
            person: row.get("person")?,
        })
    }
}

#[derive(Template)]
#[template(path = "account/answers.html")]
struct AnswersPage {
    ui: Ui,
    head: Head,
    answers: Vec<Answer>,
    chart: Option<String>,
    /// Of the last year: the score in points with how many answered.
    nps: Option<(f64, i64)>,
    latest: Option<i64>,
}

pub async fn page(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
) -> Result<Response, Problem> {
    const ANSWERS: &str = "
        select s.id, s.survey, s.score, s.comment, s.answered_at, p.name as person
          from survey_answers s left join people p on p.id = s.person_id
         where s.account_id = $1 order by s.answered_at desc, s.id desc limit $2";
    let head = Head::load(&seat, id, "/answers").await?;
    let answers: Vec<Answer> = query(ANSWERS, args![id, MOST]).all(&seat.workspace.main).await?;
    let day = seat.figures.day;
    let year_ago = Timestamp::start_of(day, &seat.workspace.zone).plus(-365 * crate::time::DAY);
    let recommend: Vec<&Answer> = answers.iter().filter(|answer| answer.survey == "nps").collect();
    Ok(html(&AnswersPage {
        chart: (recommend.len() > 1).then(|| chart(&seat.ui, &recommend).island()),
        nps: score(
            recommend.iter().filter(|answer| answer.answered_at >= year_ago).map(|answer| answer.score),
        ),
        latest: recommend.first().map(|answer| answer.score),
        answers,
        head,
        ui: seat.ui,
    }))
}

fn score(answers: impl Iterator<Item = i64>) -> Option<(f64, i64)> {
    let (mut promoters, mut passives, mut detractors) = (0, 0, 0);
    for answer in answers {
        match u8::try_from(answer).ok().and_then(NpsGroup::of) {
            Some(NpsGroup::Promoter) => promoters += 1,
            Some(NpsGroup::Passive) => passives += 1,
            Some(NpsGroup::Detractor) => detractors += 1,
            None => {}
        }
    }
    nps(promoters, passives, detractors).map(|nps| (nps.score, i64::from(promoters + passives + detractors)))
}

/// Each answer as it came, the oldest first.
fn chart(ui: &Ui, answers: &[&Answer]) -> Chart {
    let oldest_first = || answers.iter().rev();
    Chart {
        kind: "line",
        x: oldest_first().map(|answer| ui.when(&answer.answered_at)).collect(),
        series: vec![Series {
            name: "NPS".to_owned(),
            data: oldest_first().map(|answer| Some(answer.score as f64)).collect(),
            tone: Some("ink"),
        }],
        y: Some(Axis { min: Some(0.0), max: Some(10.0), unit: None }),
        markers: Vec::<Marker>::new(),
        ..Chart::default()
    }
}

impl AnswersPage {
    fn tone(&self, answer: &Answer) -> &'static str {
        survey_tone(&answer.survey, answer.score)
    }
}
