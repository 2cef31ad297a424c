//! People entered by hand: what is typed of one, and the verbs that add, change and remove them.
//!
//! Invariant: somebody with the same mail address, or of the same name at the same account, is never added without saying so.

use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

use super::{
    PERSON_COLUMNS, People, Person, PersonRole, belongings, mail_address::mail_key, search::name_key,
};
use crate::{
    acts::{Change, Done},
    args, by_hand as kinds,
    db::{self, query, query_dynamic},
    ids::{AccountId, PersonId},
    tables,
    web::{
        FormErrors, Scope, Ui,
        inputs::{self, Input, InputKind, Reader, Sent},
    },
};

/// What is typed of a person; texts are trimmed, empty ones are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonEdit {
    pub account: Option<AccountId>,
    pub name: String,
    pub kana: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub title: Option<String>,
    pub role: Option<PersonRole>,
    pub left_on: Option<Date>,
}

impl PersonEdit {
    pub fn of(person: &Person) -> Self {
        Self {
            account: person.account,
            name: person.name.clone(),
            kana: person.kana.clone(),
            email: person.email.clone(),
            phone: person.phone.clone(),
            title: person.title.clone(),
            role: person.role,
            left_on: person.left_on,
        }
    }

    /// The fields as they stand in the inputs.
    pub fn written(&self) -> Sent {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        inputs::written([
            ("account_id", self.account.map(|id| id.to_string()).unwrap_or_default()),
            ("name", self.name.clone()),
            ("kana", text(&self.kana)),
            ("email", text(&self.email)),
            ("phone", text(&self.phone)),
            ("title", text(&self.title)),
            ("role", self.role.map(|role| role.to_string()).unwrap_or_default()),
            ("left_on", self.left_on.map(|day| day.to_string()).unwrap_or_default()),
        ])
    }

    /// The fields as they were typed; a person of no account yet may be a lead.
    pub fn read(ui: &Ui, sent: &Sent) -> Result<Self, FormErrors> {
        let mut reader = Reader::new(ui, sent);
        let edit = Self {
            account: reader.word("account_id"),
            name: reader.required("name", 200, "person-no-name"),
            kana: reader.text("kana", 200),
            email: reader.text("email", 254),
            phone: reader.text("phone", 50),
            title: reader.text("title", 200),
            role: reader.word("role"),
            left_on: reader.day("left_on"),
        };
        if let Some(email) = &edit.email
            && !looks_like_mail(email)
        {
            reader.errors.add("email", ui.t1("person-bad-email", "given", email.as_str()));
        }
        if let Some(phone) = &edit.phone
            && !phone.chars().any(char::is_numeric)
        {
            reader.errors.add("phone", ui.t1("person-bad-phone", "given", phone.as_str()));
        }
        reader.done(edit)
    }

    pub fn inputs(ui: &Ui, sent: &Sent) -> Vec<Input> {
        let roles = PersonRole::ALL.iter().map(|role| (role.to_string(), role.label(ui)));
        vec![
            Input::new(sent, "name", ui.t("people-name"), InputKind::Text).required().paired(),
            Input::new(sent, "kana", ui.t("people-kana"), InputKind::Text),
            Input::new(sent, "email", ui.t("field-email"), InputKind::Email).paired(),
            Input::new(sent, "phone", ui.t("field-phone"), InputKind::Tel),
            Input::new(sent, "title", ui.t("people-title"), InputKind::Text).paired(),
            Input::new(sent, "role", ui.t("field-role"), InputKind::Choice)
                .choices(roles, Some(ui.t("word-unknown"))),
            Input::new(sent, "left_on", ui.t("people-col-left-on"), InputKind::Date)
                .hint(ui.t("person-left-hint")),
        ]
    }
}

fn looks_like_mail(text: &str) -> bool {
    let plain =
        !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>'));
    plain
        && text.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty()
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
                && !host.contains('@')
        })
}

impl People<'_> {
    /// People who may be the same: by their mail address, or by name at the same account. `but` is left out.
    pub async fn like(&self, edit: &PersonEdit, but: Option<PersonId>) -> db::Result<Vec<Person>> {
        let sql = format!(
            "select {PERSON_COLUMNS} from people
              where (email_key = $1 or (account_id = $2 and name_key = $3)) and id <> $4
              order by name_key, id limit 5"
        );
        let email = edit.email.as_deref().map(mail_key);
        let args = args![email, edit.account, name_key(&edit.name), but.map_or(Uuid::nil(), |id| id.0)];
        query_dynamic(sql, args).all(&self.scope.workspace.main).await
    }

    pub async fn add(&self, new: &PersonEdit) -> db::Result<(PersonId, Done)> {
        const INSERT: &str = "
            insert into people (id, name, name_key, custom, created_at, updated_at) values ($1, $2, $2, $3, $4, $4)";
        let id = PersonId::new();
        let mut change = self.scope.act(&kinds::PERSON_NEW).await?;
        change.watch(&tables::PEOPLE, &[(unit(id, new.account), id.0)]).await?;
        query(INSERT, args![id, &new.name, json!({}), change.now]).run(&mut change.tx).await?;
        write(&mut change, id, new).await?;
        Ok((id, change.commit(json!({})).await?))
    }
}

/// A person goes back with their account's other records, or alone.
fn unit(id: PersonId, account: Option<AccountId>) -> Uuid {
    account.map_or(id.0, |account| account.0)
}

impl Person {
    /// Takes the fields as edited.
    pub async fn edit(&self, scope: &Scope, edited: &PersonEdit) -> db::Result<Done> {
        let mut change = scope.act(&kinds::PERSON_EDIT).await?;
        change.watch(&tables::PEOPLE, &[(unit(self.id, self.account), self.id.0)]).await?;
        if PersonEdit::of(self) != *edited {
            write(&mut change, self.id, edited).await?;
        }
        change.commit(json!({})).await
    }

    /// Removes somebody on whom nothing hangs. None where something does: then they are marked as gone, or erased.
    pub async fn remove(&self, scope: &Scope) -> db::Result<Option<Done>> {
        let mut change = scope.act(&kinds::PERSON_REMOVAL).await?;
        change.watch(&tables::PEOPLE, &[(unit(self.id, self.account), self.id.0)]).await?;
        if !belongings::of_people(&scope.workspace, &mut change.tx, &[self.id.0]).await?.is_empty() {
            return Ok(None);
        }
        tables::PEOPLE.remove(&mut change.tx, &[self.id.0]).await?;
        change.commit(json!({})).await.map(Some)
    }
}

async fn write(change: &mut Change<'_>, id: PersonId, edited: &PersonEdit) -> db::Result<()> {
    const CHANGE: &str = "
        update people set account_id = $2, name = $3, name_key = $4, kana = $5, email = $6, email_key = $7, phone = $8,
               title = $9, role = $10, left_on = $11, updated_at = $12
         where id = $1";
    let args = args![
        id,
        edited.account,
        &edited.name,
        name_key(&edited.name),
        edited.kana.as_deref(),
        edited.email.as_deref(),
        edited.email.as_deref().map(mail_key),
        edited.phone.as_deref(),
        edited.title.as_deref(),
        edited.role,
        edited.left_on,
        change.now,
    ];
    query(CHANGE, args).run(&mut change.tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_mail_address_is_one_address() {
        for good in ["a@b.jp", "sato.misaki+cs@aoba.co.jp", "O'Neil@example.com"] {
            assert!(looks_like_mail(good), "{good}");
        }
        for bad in ["a@b", "a b@c.jp", "@c.jp", "a@c.jp, b@c.jp", "佐藤 <a@c.jp>", "a@@c.jp", "a@.jp", "a@c."]
        {
            assert!(!looks_like_mail(bad), "{bad}");
        }
    }
}
