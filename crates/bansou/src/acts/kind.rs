//! The kinds of act: what was done at once.
//!
//! Invariant: every kind has its words in both languages (`done-{kind}`); a test looks for them.

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActKind {
    AccountNew,
    AccountEdit,
    AccountRemoval,
    Owner,
    Stage,
    Churn,
    Touch,
    Field,
    PersonNew,
    PersonEdit,
    PersonRemoval,
    ContractNew,
    ContractEdit,
    ContractEnd,
    ContractRemoval,
    Decision,
    DecisionRemoval,
    NoteNew,
    NoteEdit,
    NoteRemoval,
    TaskNew,
    TaskEdit,
    TaskDone,
    TaskRemoval,
}

crate::text_enum!(ActKind {
    AccountNew => "account_new", AccountEdit => "account_edit", AccountRemoval => "account_removal",
    Owner => "owner", Stage => "stage", Churn => "churn", Touch => "touch", Field => "field",
    PersonNew => "person_new", PersonEdit => "person_edit", PersonRemoval => "person_removal",
    ContractNew => "contract_new", ContractEdit => "contract_edit", ContractEnd => "contract_end",
    ContractRemoval => "contract_removal", Decision => "decision", DecisionRemoval => "decision_removal",
    NoteNew => "note_new", NoteEdit => "note_edit", NoteRemoval => "note_removal",
    TaskNew => "task_new", TaskEdit => "task_edit", TaskDone => "task_done", TaskRemoval => "task_removal",
});

impl ActKind {
    /// Whether only who did it, or an administrator, undoes it: notes are their author's.
    pub fn is_personal(self) -> bool {
        matches!(self, Self::NoteNew | Self::NoteEdit | Self::NoteRemoval)
    }
}
