//! What a churn can have.

use super::{
    Field,
    Shape::{Boolean, Date, Money, Text},
    field,
    shared::{ACCOUNT, ACCOUNT_NAME, CURRENCY},
};

pub(super) const CHURN: &[Field] = &[
    field(
        "external_id",
        Text,
        &["churn_event_id", "churn_id", "cancellation_id", "id", "解約ID", "解約番号"],
    ),
    ACCOUNT,
    ACCOUNT_NAME,
    field(
        "churned_on",
        Date,
        &[
            "churn_date",
            "churned_on",
            "churned_at",
            "cancelled_at",
            "canceled_at",
            "cancellation_date",
            "cancel_date",
            "date",
            "解約日",
            "解約年月日",
            "退会日",
            "契約終了日",
            "終了日",
        ],
    ),
    field(
        "reason",
        Text,
        &[
            "reason_code",
            "reason",
            "churn_reason",
            "cancellation_reason",
            "解約理由",
            "理由",
            "解約理由区分",
            "退会理由",
            "理由コード",
        ],
    ),
    field(
        "feedback",
        Text,
        &[
            "feedback_text",
            "feedback",
            "comment",
            "notes",
            "コメント",
            "詳細",
            "備考",
            "自由記述",
            "ご意見",
            "解約理由詳細",
        ],
    ),
    field("refund", Money, &["refund_amount_usd", "refund_amount", "refund", "返金額", "返金", "返金金額"]),
    CURRENCY,
    field(
        "is_reactivation",
        Boolean,
        &["is_reactivation", "reactivation", "reactivated", "再契約", "復帰", "再開"],
    ),
];
