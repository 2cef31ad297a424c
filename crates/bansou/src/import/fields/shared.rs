//! The columns by which rows of several kinds say whom they are about.

use super::{
    Field,
    Shape::{Currency, Integer, Money, Text},
    field,
};

/// The id that Bansou itself gave the record, as its exports have it.
pub(super) const BANSOU_ID: Field = field("bansou_id", Text, &["bansou_id"]);

pub(super) const ACCOUNT: Field = field(
    "account",
    Text,
    &[
        "account_id",
        "account",
        "customer_id",
        "company_id",
        "client_id",
        "organization_id",
        "org_id",
        "tenant_id",
        "associated_company_ids",
        "associated_company_id",
        "primary_associated_company_id",
        "顧客ID",
        "顧客コード",
        "顧客番号",
        "企業ID",
        "企業コード",
        "会社ID",
        "会社コード",
        "取引先ID",
        "取引先コード",
        "得意先コード",
    ],
);

pub(super) const ACCOUNT_NAME: Field = field(
    "account_name",
    Text,
    &[
        "account_name",
        "customer_name",
        "company_name",
        "company",
        "customer",
        "client",
        "organization",
        "organization_name",
        "associated_company",
        "primary_company",
        "customer_company",
        "customer_description",
        "顧客名",
        "顧客",
        "会社名",
        "会社",
        "企業名",
        "取引先名",
        "取引先",
        "得意先名",
        "得意先",
        "お客様名",
        "団体名",
        "組織名",
        "所属",
        "所属企業",
        "関連する会社",
        "関連会社",
        "勤務先",
        "勤務先名",
    ],
);

pub(super) const PERSON: Field = field(
    "person",
    Text,
    &[
        // An address says who it is better than a name. 担当者 is one of ours as often as one of theirs: no heading here.
        "requester_email",
        "contact_email",
        "customer_email",
        "user_email",
        "email",
        "email_address",
        "from_email",
        "メールアドレス",
        "メール",
        "連絡先メール",
        "差出人アドレス",
        "差出人",
        "from",
        "user_id",
        "user",
        "contact_id",
        "requester_id",
        "contact",
        "associated_contact",
        "requester",
        "respondent",
        "ユーザーID",
        "利用者ID",
        "利用者",
        "ユーザー",
        "担当者ID",
        "回答者",
        "問い合わせ者",
    ],
);

pub(super) const SUBSCRIPTION: Field =
    field("subscription", Text, &["subscription_id", "contract_id", "契約ID", "契約番号"]);

pub(super) const PARENT: Field = field(
    "parent",
    Text,
    &[
        "parent_account_id",
        "parent_id",
        "parent_account",
        "parent",
        "parent_company_id",
        "parent_customer_id",
        "親会社ID",
        "親会社コード",
        "親会社",
        "親企業ID",
        "親企業コード",
        "親企業",
        "親顧客ID",
        "親顧客コード",
        "親顧客",
        "親取引先ID",
        "親取引先コード",
        "親取引先",
        "親アカウントID",
        "親アカウント",
        "親団体",
        "親組織",
    ],
);
pub(super) const PARENT_NAME: Field = field(
    "parent_name",
    Text,
    &[
        "parent_account_name",
        "parent_name",
        "parent_company",
        "parent_company_name",
        "parent_customer",
        "親会社名",
        "親企業名",
        "親顧客名",
        "親取引先名",
        "親アカウント名",
        "グループ親会社",
    ],
);

/// What the row's amounts are in.
pub(super) const CURRENCY: Field = field(
    "currency",
    Currency,
    &[
        "currency",
        "currency_code",
        "currency_iso_code",
        "mrr_currency",
        "billing_currency",
        "amount_currency",
        "plan_currency",
        "通貨",
        "通貨コード",
        "通貨単位",
        "通貨種別",
        "取引通貨",
        "契約通貨",
    ],
);

/// An amount for the period that is billed; the heading does not say which that is.
pub(super) const AMOUNT: Field = field(
    "amount",
    Money,
    &[
        "amount",
        "price",
        "fee",
        "plan_amount",
        "amount_in_cents",
        "amount_cents",
        "plan_amount_in_cents",
        "plan_price",
        "subscription_amount",
        "subscription_price",
        "recurring_amount",
        "contract_amount",
        "contract_value",
        "total",
        "金額",
        "料金",
        "利用料",
        "利用料金",
        "契約金額",
        "契約額",
        "請求金額",
        "請求額",
        "受注金額",
        "価格",
        "合計金額",
    ],
);

/// Of how many intervals a period is: every 3 months.
pub(super) const BILLING_COUNT: Field = field(
    "billing_count",
    Integer,
    &[
        "interval_count",
        "billing_interval_count",
        "billing_period_count",
        "billing_period",
        "plan_interval_count",
    ],
);
