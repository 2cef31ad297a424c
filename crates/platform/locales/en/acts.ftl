acts-title = Recent bulk changes
acts-text = Bulk changes and manual entries can be undone later. Whatever was changed since then stays as it is.
acts-which = Changes shown
acts-bulk = Bulk changes
acts-all = All changes
acts-when = When
acts-what = Change
acts-of = Records
acts-who = By
acts-state = Undo
acts-empty-title = No changes yet
acts-empty-text = Select accounts in the list and change their owner or stage together. The change is kept here.
act-to = { $done } → { $to }
act-and-more = { $name } and { $n } more
act-gone = (deleted)
act-units = { $n ->
    [one] 1 record
   *[other] { $n } records
}
act-records = Records
act-is-back = Undone
act-is-kept = Changed since
act-undone = { $n ->
    [one] 1 record is as it was before.
   *[other] { $n } records are as they were before.
}
act-undone-kept = { $n ->
    [one] 1 record is as it was before.
   *[other] { $n } records are as they were before.
} { $kept ->
    [one] 1 had been changed since and stays as it is.
   *[other] { $kept } had been changed since and stay as they are.
}
act-undone-by = Undone { $when } by { $name }
act-kept = {" "}({ $n } kept)
act-undone-already = This change has been undone already.
act-all-kept = This cannot be undone because it has been changed since. Check the current values and correct them manually if needed.
timeline-takeback = Undo
timeline-look = See what was changed together
timeline-undone = Undone

done-account_new = Account added
done-account_edit = Account edited
done-account_removal = Account deleted
done-owner = Owner changed
done-stage = Stage changed
done-churn = Moved to churned
done-touch = Touch model changed
done-field = Field changed
done-person_new = Contact added
done-person_edit = Contact edited
done-person_removal = Contact deleted
done-contract_new = Contract added
done-contract_edit = Contract edited
done-contract_end = Contract ended
done-contract_removal = Contract deleted
done-decision = Renewal decision
done-decision_removal = Renewal decision withdrawn
done-note_new = Note added
done-note_edit = Note edited
done-note_removal = Note deleted

said-act-undone = { $what }: undone for { $n ->
    [one] 1 record
   *[other] { $n } records
}.
said-act-undone-kept = { $what }: undone for { $n ->
    [one] 1 record
   *[other] { $n } records
}. { $kept ->
    [one] 1 had been changed since and was kept.
   *[other] { $kept } had been changed since and were kept.
}
said-account-removed = Deleted the account { $name }.
said-person-removed = Deleted the contact { $name }.
said-subscription-removed = Deleted a contract: { $what }
said-renewal-decided = Renewal of { $day }: { $decision }
said-renewal-decided-on = {" "}(decided { $day })
said-renewal-decided-by = {" "}({ $day }, { $name })
said-renewal-decision-removed = Withdrew the decision on the renewal of { $day } ({ $decision }).
said-churn-withdrawn = Withdrew the churn record.
said-task-removed = Deleted the task “{ $name }”.
said-note-of = { $kind } ({ $more })
said-note-attendees = with { $names }
said-note-changed-of = Edited a note: { $note }

decision-renew = Renews
decision-renew_changed = Renews with changes
decision-not_renewing = Does not renew
decision-undecided = Undecided

note-kind-memo = Note
note-kind-call = Call
note-kind-visit = Visit
note-kind-online = Online meeting
note-kind-mail = Mail

churn-title = Move { $name } to churned
churn-do = Move to churned
churn-reason = Reason
churn-comment = Details
churn-end-contracts = { $n ->
    [one] End the open contract on that day
   *[other] End the { $n } open contracts on that day
}
churn-no-day = Enter the day they churned.
churn-day-ahead = The day must not be after today ({ $today }). For a churn that lies ahead, set the contract’s renewal decision to “Does not renew”.
churn-no-reason = Choose a reason.
churn-bad-reason = There is no reason “{ $given }”. Use one of these: { $known }
churn-other-why = For “Other”, enter the details.
churn-reason-price = Price
churn-reason-budget = Budget cut
churn-reason-features = Missing features
churn-reason-usability = Hard to use
churn-reason-support = Unhappy with support
churn-reason-low_usage = Never fully adopted
churn-reason-competitor = Moved to a competitor
churn-reason-champion_left = Champion left
churn-reason-project_ended = No longer needed
churn-reason-company_change = Closed, merged or reorganized
churn-reason-other = Other

input-choose = Choose
input-too-long = Use at most { $n } characters.
input-bad-integer = “{ $given }” cannot be used. Enter a whole number from { $least } to { $most }.
input-bad-day = “{ $given }” is not a date. Enter it like 2026-11-30.
input-day-bounds = Enter a date from { $first } to { $last }.
input-bad-choice = “{ $given }” is not one of the choices. Choose again.
form-alike = This may already be on record
form-distinct = Add it as a new record

accounts-bulk-touch = Change touch model
accounts-bulk-field = Change a field
accounts-bulk-value = New value
accounts-bulk-value-hint = Leave it empty to clear the field.
accounts-bulk-field-to = { $field }: { $value }
accounts-bulk-says = { $n ->
    [one] 1 account will be changed to “{ $to }”.
   *[other] { $n } accounts will be changed to “{ $to }”.
}
accounts-bulk-same = {" "}{ $n ->
    [one] 1 of the selected accounts already has this value.
   *[other] { $n } of the selected accounts already have this value.
}
accounts-bulk-chosen = { $n ->
    [one] 1 account is selected.
   *[other] { $n } accounts are selected.
}
accounts-bulk-more = and { $n } more
accounts-bulk-next = Next
accounts-bulk-do = { $n ->
    [one] Change 1 account
   *[other] Change { $n } accounts
}
accounts-bulk-nothing = There is nothing to change: the selected accounts already have this value.
accounts-acts = Recent bulk changes
