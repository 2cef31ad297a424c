//! The exports that people bring from other products, by their documented columns: each is guessed as a person would
//! confirm it. The content is invented.

use std::collections::BTreeMap;

use bansou_tabular::Table;

use crate::import::{ImportKind, Known, Target, guess, guess_kind};

struct Export {
    name: &'static str,
    kind: ImportKind,
    file: &'static str,
    /// Field and column; no other column may be taken for a field.
    fields: &'static [(&'static str, &'static str)],
}

use ImportKind::{Accounts, People, Subscriptions, Tickets};

const EXPORTS: &[Export] = &[
    Export {
        name: "salesforce_accounts.csv",
        kind: Accounts,
        file: "Account ID,Account Name,Account Owner,Type,Industry,Employees,Annual Revenue,Billing Street,Billing City,Billing State/Province,Billing Country,Phone,Website,Created Date,Parent Account ID\n\
               0015g00000AbCdE,Aoba Logistics,Misaki Sato,Customer - Direct,Logistics,120,500000000,1-2-3,Chuo,Tokyo,Japan,03-1234-5678,https://aoba.example,2023-04-01,\n\
               0015g00000AbCdF,Minato Gakuen,Misaki Sato,Prospect,Education,40,,,,Osaka,Japan,,minato.example,2024-02-11,0015g00000AbCdE\n",
        fields: &[
            ("external_id", "Account ID"),
            ("name", "Account Name"),
            ("owner", "Account Owner"),
            ("stage", "Type"),
            ("industry", "Industry"),
            ("employees", "Employees"),
            ("region", "Billing State/Province"),
            ("country", "Billing Country"),
            ("domain", "Website"),
            ("signed_up_on", "Created Date"),
            ("parent", "Parent Account ID"),
        ],
    },
    Export {
        name: "Account.csv",
        kind: Accounts,
        file: "Id,IsDeleted,Name,Type,ParentId,BillingStreet,BillingState,BillingCountry,Phone,Website,Industry,AnnualRevenue,NumberOfEmployees,OwnerId,CreatedDate\n\
               0015g00000AbCdE,false,Aoba Logistics,Customer - Direct,,1-2-3,Tokyo,Japan,03-1234-5678,https://aoba.example,Logistics,500000000,120,0055g00000XyZ12,2023-04-01T02:03:04.000+0000\n\
               0015g00000AbCdF,false,Minato Gakuen,Prospect,0015g00000AbCdE,,Osaka,Japan,,minato.example,Education,,40,0055g00000XyZ12,2024-02-11T02:03:04.000+0000\n",
        fields: &[
            ("external_id", "Id"),
            ("name", "Name"),
            ("stage", "Type"),
            ("parent", "ParentId"),
            ("region", "BillingState"),
            ("country", "BillingCountry"),
            ("domain", "Website"),
            ("industry", "Industry"),
            ("employees", "NumberOfEmployees"),
            ("signed_up_on", "CreatedDate"),
        ],
    },
    Export {
        name: "Contact.csv",
        kind: People,
        file: "Id,AccountId,LastName,FirstName,Salutation,Phone,MobilePhone,Email,Title,Department,OwnerId,CreatedDate\n\
               0035g00000Aaa01,0015g00000AbCdE,Sato,Ichiro,Mr.,03-1234-5678,090-1234-5678,sato@aoba.example,Manager,Sales,0055g00000XyZ12,2023-04-01T02:03:04.000+0000\n\
               0035g00000Aaa02,0015g00000AbCdF,Suzuki,Hanako,Ms.,,,suzuki@minato.example,Teacher,,0055g00000XyZ12,2023-04-01T02:03:04.000+0000\n",
        fields: &[
            ("external_id", "Id"),
            ("account", "AccountId"),
            ("last_name", "LastName"),
            ("first_name", "FirstName"),
            ("phone", "Phone"),
            ("email", "Email"),
            ("title", "Title"),
        ],
    },
    Export {
        name: "Case.csv",
        kind: Tickets,
        file: "CaseNumber,AccountId,ContactEmail,Subject,Status,Priority,Origin,OwnerId,IsEscalated,CreatedDate,ClosedDate\n\
               00001001,0015g00000AbCdE,sato@aoba.example,Cannot sign in,New,High,Email,0055g00000XyZ12,false,2024-05-01T02:03:04.000+0000,\n\
               00001002,0015g00000AbCdF,suzuki@minato.example,Invoice,Closed,Medium,Phone,0055g00000XyZ12,true,2024-05-02T02:03:04.000+0000,2024-05-03T02:03:04.000+0000\n",
        fields: &[
            ("external_id", "CaseNumber"),
            ("account", "AccountId"),
            ("person", "ContactEmail"),
            ("subject", "Subject"),
            ("status", "Status"),
            ("priority", "Priority"),
            ("channel", "Origin"),
            ("escalated", "IsEscalated"),
            ("opened_at", "CreatedDate"),
            ("closed_at", "ClosedDate"),
        ],
    },
    Export {
        name: "hubspot-crm-exports-all-companies.csv",
        kind: Accounts,
        file: "Record ID,Company name,Company owner,Create Date,Phone Number,City,Country/Region,Industry,Company Domain Name,Number of Employees,Annual Revenue,Lifecycle Stage,Lead Status\n\
               9101,Aoba Logistics,Misaki Sato,2023-04-01 10:00,03-1234-5678,Chuo,Japan,LOGISTICS,aoba.example,120,500000000,Customer,\n\
               9102,Minato Gakuen,,2024-02-11 10:00,,Osaka,Japan,EDUCATION,minato.example,40,,Marketing Qualified Lead,NEW\n",
        fields: &[
            ("external_id", "Record ID"),
            ("name", "Company name"),
            ("owner", "Company owner"),
            ("signed_up_on", "Create Date"),
            ("country", "Country/Region"),
            ("region", "City"),
            ("industry", "Industry"),
            ("domain", "Company Domain Name"),
            ("employees", "Number of Employees"),
            ("stage", "Lifecycle Stage"),
        ],
    },
    Export {
        name: "hubspot-crm-exports-all-contacts.csv",
        kind: People,
        file: "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Primary Company,Job Title,Lifecycle Stage,Create Date,Associated Company IDs\n\
               501,Ichiro,Sato,sato@aoba.example,03-1234-5678,Misaki Sato,Aoba Logistics,Manager,Customer,2023-04-01 10:00,9101\n\
               502,Hanako,Suzuki,suzuki@minato.example,,,Minato Gakuen,Teacher,Lead,2024-02-11 10:00,9102\n",
        fields: &[
            ("external_id", "Record ID"),
            ("first_name", "First Name"),
            ("last_name", "Last Name"),
            ("email", "Email"),
            ("phone", "Phone Number"),
            ("account_name", "Primary Company"),
            ("title", "Job Title"),
            ("account", "Associated Company IDs"),
        ],
    },
    Export {
        name: "hubspot-crm-exports-all-tickets.csv",
        kind: Tickets,
        file: "Ticket ID,Ticket name,Pipeline,Ticket status,Priority,Create date,Close date,Source,Ticket owner,Associated Company,Associated Contact\n\
               7001,Cannot sign in,Support Pipeline,Waiting on contact,HIGH,2024-05-01 10:00,,Email,Misaki Sato,Aoba Logistics,Ichiro Sato (sato@aoba.example)\n\
               7002,Invoice,Support Pipeline,Closed,LOW,2024-05-02 10:00,2024-05-03 11:00,Chat,Misaki Sato,Minato Gakuen,Hanako Suzuki (suzuki@minato.example)\n",
        fields: &[
            ("external_id", "Ticket ID"),
            ("subject", "Ticket name"),
            ("status", "Ticket status"),
            ("priority", "Priority"),
            ("opened_at", "Create date"),
            ("closed_at", "Close date"),
            ("channel", "Source"),
            ("account_name", "Associated Company"),
            ("person", "Associated Contact"),
        ],
    },
    Export {
        name: "zendesk_tickets.csv",
        kind: Tickets,
        file: "Id,Requester,Requester id,Requester email,Requester domain,Submitter,Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Organization,Solved at,Satisfaction Score,Reopens,First reply time in minutes,Full resolution time in minutes\n\
               101,Ichiro Sato,36001,sato@aoba.example,aoba.example,Ichiro Sato,Misaki,Support,Cannot sign in,login,Hold,Urgent,Mail,Incident,2024-05-01 10:00,2024-05-02 10:00,Aoba Logistics,,Offered,0,12,\n\
               102,Hanako Suzuki,36002,suzuki@minato.example,minato.example,Hanako Suzuki,Misaki,Support,Invoice,,Solved,Normal,Web form,Question,2024-05-02 10:00,2024-05-03 10:00,Minato Gakuen,2024-05-03 10:00,Good,0,30,1440\n",
        fields: &[
            ("external_id", "Id"),
            ("person", "Requester email"),
            ("subject", "Subject"),
            ("status", "Status"),
            ("priority", "Priority"),
            ("channel", "Via"),
            ("opened_at", "Created at"),
            ("account_name", "Organization"),
            ("closed_at", "Solved at"),
            ("first_response_minutes", "First reply time in minutes"),
            ("satisfaction", "Satisfaction Score"),
        ],
    },
    Export {
        name: "zendesk_organizations.csv",
        kind: Accounts,
        file: "id,name,external_id,domain_names,details,notes,created_at,updated_at\n\
               36100,Aoba Logistics,,aoba.example,,,2023-04-01 10:00,2024-01-01 10:00\n\
               36101,Minato Gakuen,,minato.example,,,2023-05-01 10:00,2024-01-01 10:00\n",
        fields: &[
            ("external_id", "id"),
            ("name", "name"),
            ("domain", "domain_names"),
            ("signed_up_on", "created_at"),
        ],
    },
    Export {
        name: "freshdesk_tickets.csv",
        kind: Tickets,
        file: "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,Last update time,Initial response time,Tags,Full name,Email,Work phone,Company Name,Contact ID\n\
               11,Cannot sign in,Waiting on Customer,Urgent,Email,Problem,Misaki,Support,2024-05-01 10:00:00,2024-05-02 10:00:00,,,2024-05-01 11:00:00,2024-05-01 10:30:00,,Ichiro Sato,sato@aoba.example,,Aoba Logistics,88001\n\
               12,Invoice,Closed,Low,Portal,Question,Misaki,Support,2024-05-02 10:00:00,2024-05-03 10:00:00,2024-05-02 15:00:00,2024-05-03 09:00:00,2024-05-03 09:00:00,2024-05-02 10:20:00,,Hanako Suzuki,suzuki@minato.example,,Minato Gakuen,88002\n",
        fields: &[
            ("external_id", "Ticket ID"),
            ("subject", "Subject"),
            ("status", "Status"),
            ("priority", "Priority"),
            ("channel", "Source"),
            ("opened_at", "Created time"),
            ("closed_at", "Closed time"),
            ("first_responded_at", "Initial response time"),
            ("person", "Email"),
            ("account_name", "Company Name"),
        ],
    },
    Export {
        name: "freshdesk_contacts.csv",
        kind: People,
        file: "Full name,Title,Company,Email,Work phone,Mobile phone,Address,Timezone,Language,Tags,Unique External ID\n\
               Ichiro Sato,Manager,Aoba Logistics,sato@aoba.example,03-1234-5678,,,Tokyo,ja,,u-1\n\
               Hanako Suzuki,Teacher,Minato Gakuen,suzuki@minato.example,,090-1234-5678,,Tokyo,ja,,u-2\n",
        fields: &[
            ("name", "Full name"),
            ("title", "Title"),
            ("account_name", "Company"),
            ("email", "Email"),
            ("phone", "Work phone"),
            ("external_id", "Unique External ID"),
        ],
    },
    Export {
        name: "intercom_companies.csv",
        kind: Accounts,
        file: "Company name,Company ID,Plan,Monthly spend,People,Company size,Industry,Website,Last seen,Created at\n\
               Aoba Logistics,c-1,Pro,480,12,51-200,Logistics,aoba.example,2024-05-01 10:00,2023-04-01 10:00\n\
               Minato Gakuen,c-2,Free,0,3,11-50,Education,minato.example,2024-05-02 10:00,2023-05-01 10:00\n",
        fields: &[
            ("name", "Company name"),
            ("external_id", "Company ID"),
            ("plan", "Plan"),
            ("mrr", "Monthly spend"),
            ("industry", "Industry"),
            ("domain", "Website"),
            ("signed_up_on", "Created at"),
        ],
    },
    Export {
        name: "intercom_users.csv",
        kind: People,
        file: "Name,User ID,Email,Phone,Company name,Company ID,Last seen,First seen,Signed up,Web sessions,City,Country\n\
               Ichiro Sato,u-1,sato@aoba.example,,Aoba Logistics,c-1,2024-05-01 10:00,2023-04-01 10:00,2023-04-01 10:00,44,Tokyo,Japan\n\
               Hanako Suzuki,u-2,suzuki@minato.example,,Minato Gakuen,c-2,2024-05-02 10:00,2023-05-01 10:00,2023-05-01 10:00,12,Osaka,Japan\n",
        fields: &[
            ("name", "Name"),
            ("external_id", "User ID"),
            ("email", "Email"),
            ("phone", "Phone"),
            ("account_name", "Company name"),
            ("account", "Company ID"),
        ],
    },
    Export {
        name: "intercom_conversations.csv",
        kind: Tickets,
        file: "Conversation ID,Conversation state,Conversation started at,Conversation closed at,Channel,Company name,User email,Teammate assigned,Priority\n\
               9001,snoozed,2024-05-01 10:00,,Email,Aoba Logistics,sato@aoba.example,Misaki,priority\n\
               9002,closed,2024-05-02 10:00,2024-05-02 12:00,Messenger,Minato Gakuen,suzuki@minato.example,Misaki,not_priority\n",
        fields: &[
            ("external_id", "Conversation ID"),
            ("status", "Conversation state"),
            ("opened_at", "Conversation started at"),
            ("closed_at", "Conversation closed at"),
            ("channel", "Channel"),
            ("account_name", "Company name"),
            ("person", "User email"),
            ("priority", "Priority"),
        ],
    },
    Export {
        name: "stripe_customers.csv",
        kind: Accounts,
        file: "id,Description,Email,Name,Created (UTC),Delinquent,Currency,Business Vat ID\n\
               cus_001,Aoba,keiri@aoba.example,Aoba Logistics,2023-04-01 01:00,false,jpy,\n\
               cus_002,Minato,info@minato.example,Minato Gakuen,2023-05-01 01:00,false,jpy,\n",
        fields: &[
            ("external_id", "id"),
            ("name", "Name"),
            ("signed_up_on", "Created (UTC)"),
            ("currency", "Currency"),
        ],
    },
    Export {
        name: "kintone_顧客管理.csv",
        kind: Accounts,
        file: "レコードの開始行,レコード番号,会社名,部署名,担当者名,郵便番号,TEL,住所,都道府県,備考,作成日時,更新者\n\
               *,1,青葉ロジスティクス,営業部,佐藤 一郎,1000001,03-1234-5678,中央区1-2-3,東京都,,2023-04-01 10:00,鈴木\n\
               ,1,青葉ロジスティクス,営業部,佐藤 一郎,1000001,03-1234-5678,中央区1-2-3,東京都,,2023-04-01 10:00,鈴木\n\
               *,2,みなと学園,教務課,鈴木 花子,5300001,06-1234-5678,北区1-2-3,大阪府,,2023-05-01 10:00,鈴木\n",
        fields: &[
            ("external_id", "レコード番号"),
            ("name", "会社名"),
            ("region", "都道府県"),
            ("signed_up_on", "作成日時"),
        ],
    },
    Export {
        name: "sansan_名刺.csv",
        kind: People,
        file: "登録記録者ユーザーUID,名刺交換日,会社名,部署,役職,氏名[姓],氏名[名],姓カナ,名カナ,e-mail,郵便番号,住所,TEL会社,携帯電話\n\
               u@example.jp,2024/04/01,株式会社甲,営業部,部長,髙橋,太郎,タカハシ,タロウ,t@example.jp,060-0001,札幌市,011-000-0000,090-0000-0001\n\
               u@example.jp,2024/04/02,株式会社乙,総務部,課長,鈴木,花子,スズキ,ハナコ,h@example.jp,060-0002,札幌市,011-000-0001,090-0000-0002\n",
        fields: &[
            ("account_name", "会社名"),
            ("title", "役職"),
            ("last_name", "氏名[姓]"),
            ("first_name", "氏名[名]"),
            ("last_kana", "姓カナ"),
            ("first_kana", "名カナ"),
            ("email", "e-mail"),
            ("phone", "携帯電話"),
        ],
    },
    Export {
        name: "freee_取引先.csv",
        kind: Accounts,
        file: "名前（通称）,取引先コード,ショートカット1,正式名称（帳票出力時に使用される名称）,カナ名称,敬称,事業所種別,郵便番号,都道府県,電話番号\n\
               甲商店,0012,kou,株式会社甲商店,コウシヨウテン,御中,法人,0600001,北海道,0110000000\n\
               乙商店,0100,otu,乙商店,オツシヨウテン,御中,法人,1000001,東京都,0300000000\n",
        fields: &[
            ("name", "名前（通称）"),
            ("external_id", "取引先コード"),
            ("kana", "カナ名称"),
            ("region", "都道府県"),
        ],
    },
    Export {
        name: "mailwise_メール.csv",
        kind: Tickets,
        file: "番号,会社名,件名,メールアドレス,受信日時,処理状況,担当者\n\
               1,甲社,見積の件,sato@kou.example.jp,2024/04/01 09:00,未処理,田中\n\
               2,甲社,請求の件,sato@kou.example.jp,2024/04/02 10:00,処理済,田中\n",
        fields: &[
            ("external_id", "番号"),
            ("account_name", "会社名"),
            ("subject", "件名"),
            ("person", "メールアドレス"),
            ("opened_at", "受信日時"),
            ("status", "処理状況"),
        ],
    },
    Export {
        name: "メールディーラー_受信一覧.csv",
        kind: Tickets,
        file: "メールID,件名,差出人,受信日時,状態,担当者,会社名,ラベル\n\
               A-1,見積の件,佐藤 <sato@kou.example.jp>,2024/04/01 09:00,送信処理中,田中,甲社,\n\
               A-2,請求の件,鈴木 <suzuki@otsu.example.jp>,2024/04/02 10:00,対応不要,田中,乙社,\n",
        fields: &[
            ("external_id", "メールID"),
            ("subject", "件名"),
            ("person", "差出人"),
            ("opened_at", "受信日時"),
            ("status", "状態"),
            ("account_name", "会社名"),
        ],
    },
    Export {
        name: "relation_チケット.csv",
        kind: Tickets,
        file: "チケットID,件名,ステータス,担当者,チャネル,会社名,メールアドレス,作成日時,最終更新日時,ラベル\n\
               501,見積の件,未対応,田中,メール,甲社,sato@kou.example.jp,2024/04/01 09:00,2024/04/01 09:00,\n\
               502,請求の件,対応完了,田中,電話,乙社,suzuki@otsu.example.jp,2024/04/02 10:00,2024/04/03 10:00,重要\n",
        fields: &[
            ("external_id", "チケットID"),
            ("subject", "件名"),
            ("status", "ステータス"),
            ("channel", "チャネル"),
            ("account_name", "会社名"),
            ("person", "メールアドレス"),
            ("opened_at", "作成日時"),
        ],
    },
    Export {
        name: "stripe_subscriptions.csv",
        kind: Subscriptions,
        file: "id,Customer ID,Customer Description,Customer Email,Plan,Product,Quantity,Status,Created (UTC),Start Date (UTC),Current Period Start (UTC),Current Period End (UTC),Ended At (UTC)\n\
               sub_001,cus_001,Aoba Logistics,keiri@aoba.example,price_pro,Bansou Pro,5,active,2023-04-01 01:00,2023-04-01 01:00,2024-04-01 01:00,2025-04-01 01:00,\n\
               sub_002,cus_002,Minato Gakuen,info@minato.example,price_lite,Bansou Lite,2,canceled,2023-05-01 01:00,2023-05-01 01:00,2023-05-01 01:00,2024-05-01 01:00,2024-05-01 01:00\n",
        fields: &[
            ("external_id", "id"),
            ("account", "Customer ID"),
            ("account_name", "Customer Description"),
            ("plan", "Plan"),
            ("product", "Product"),
            ("seats", "Quantity"),
            ("started_on", "Start Date (UTC)"),
            ("renewal_on", "Current Period End (UTC)"),
            ("ended_on", "Ended At (UTC)"),
            ("contract_status", "Status"),
        ],
    },
    Export {
        name: "chargebee_Subscriptions.csv",
        kind: Subscriptions,
        file: "Subscription Id,Customer Id,Customer Company,Plan Id,Plan Quantity,Status,Started At,Current Term Start,Next Billing At,Cancelled At,Auto Collection\n\
               sub_001,cus_001,Aoba Logistics,pro,5,Active,2023-04-01 01:00,2024-04-01 01:00,2025-04-01 01:00,,On\n\
               sub_002,cus_002,Minato Gakuen,lite,2,Cancelled,2023-05-01 01:00,2023-05-01 01:00,,2024-05-01 01:00,Off\n",
        fields: &[
            ("external_id", "Subscription Id"),
            ("account", "Customer Id"),
            ("account_name", "Customer Company"),
            ("plan", "Plan Id"),
            ("seats", "Plan Quantity"),
            ("started_on", "Started At"),
            ("renewal_on", "Next Billing At"),
            ("ended_on", "Cancelled At"),
            ("contract_status", "Status"),
        ],
    },
];

#[test]
fn exports_of_other_products_are_guessed_as_a_person_would_confirm() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for Export { name, kind, file, fields } in EXPORTS {
        let path = folder.path().join("file.csv");
        std::fs::write(&path, file).unwrap();
        let mut table = Table::open(&path).unwrap();
        let headings = table.headings().to_vec();
        let sample: Vec<_> = table.preview(100).unwrap().into_iter().filter_map(Result::ok).collect();
        let known = Known::default();
        let guessed_kind = guess_kind(&headings, &sample, &known, name);
        if guessed_kind != *kind {
            wrong.push(format!("{name}: is {kind} and was taken for {guessed_kind}"));
        }
        let mapping = guess(*kind, &headings, &sample, &known).mapping;
        let guessed: BTreeMap<&str, &str> = mapping
            .columns
            .iter()
            .filter_map(|(heading, target)| match target {
                Some(Target::Field(field)) => Some((field.as_str(), heading.as_str())),
                _ => None,
            })
            .collect();
        let expected: BTreeMap<&str, &str> = fields.iter().copied().collect();
        for (field, column) in &expected {
            if guessed.get(field) != Some(column) {
                wrong.push(format!("{name}: {field} is {column:?} and was {:?}", guessed.get(field)));
            }
        }
        for (field, column) in guessed.iter().filter(|(field, _)| !expected.contains_key(*field)) {
            wrong.push(format!("{name}: {column:?} was taken for {field}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
