acts-title = Recent bulk changes
acts-text = Bulk changes and what was entered manually can be undone later. What was changed since then stays.
acts-which = Which changes
acts-bulk = Bulk changes
acts-all = All changes
acts-when = When
acts-what = Change
acts-of = Records
acts-who = By
acts-state = Undo
acts-empty-title = No changes yet
acts-empty-text = Pick accounts on the list and change their owner or stage together: it is kept here.
act-to = { $done } → { $to }
act-and-more = { $name } and { $n } more
act-gone = (removed)
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
act-undone-kept = { $n } are as they were before. { $kept } had been changed since and stay as they are.
act-undone-by = Undone { $when } by { $name }
act-kept = {" "}({ $n } kept)
act-undone-already = This change has been undone already.
act-all-kept = It cannot be undone, because it has been changed since. Look at what stands there now and correct it manually if need be.
timeline-takeback = Undo
timeline-look = See all that were changed together
timeline-undone = Undone

done-account_new = Account added
done-account_edit = Account edited
done-account_removal = Account removed
done-owner = Owner changed
done-stage = Stage changed
done-churn = Moved to churned
done-touch = Touch model changed
done-field = Field changed
done-person_new = Contact added
done-person_edit = Contact edited
done-person_removal = Contact removed
done-contract_new = Contract added
done-contract_edit = Contract edited
done-contract_end = Contract ended
done-contract_removal = Contract removed
done-decision = Renewal decision
done-decision_removal = Renewal decision removed
done-note_new = Note added
done-note_edit = Note edited
done-note_removal = Note removed
done-task_new = Task added
done-task_edit = Task edited
done-task_done = Task done
done-task_removal = Task removed

said-act-undone = { $what }: undone for { $n }.
said-act-undone-kept = { $what }: undone for { $n }; { $kept } had been changed since and were kept.
said-account-removed = Removed the account { $name }.
said-person-removed = Removed the contact { $name }.
said-subscription-removed = Removed a contract: { $what }
said-renewal-decided = Renewal of { $day }: { $decision }
said-renewal-decided-on = {" "}(decided { $day })
said-renewal-decided-by = {" "}({ $day }, { $name })
said-renewal-decision-removed = Took back the decision on the renewal of { $day } ({ $decision }).
said-churn-withdrawn = Took back the record of the churn.
said-task-removed = Removed the task “{ $name }”.
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
churn-comment = What happened
churn-end-contracts = { $n ->
    [one] End the open contract on that day
   *[other] End the { $n } open contracts on that day
}
churn-no-day = Say on which day they churned.
churn-day-ahead = The day must not be after today ({ $today }). For one that lies ahead, note “does not renew” as the contract's renewal decision.
churn-no-reason = Choose a reason.
churn-bad-reason = There is no reason “{ $given }”. One of these will do: { $known }
churn-other-why = With “Other”, say what happened.
churn-reason-price = Price
churn-reason-budget = Budget cut
churn-reason-features = Missing features
churn-reason-usability = Hard to use
churn-reason-support = Unhappy with support
churn-reason-low_usage = Never really adopted
churn-reason-competitor = Went to a competitor
churn-reason-champion_left = Champion left
churn-reason-project_ended = No longer needed
churn-reason-company_change = Closed, merged or reorganised
churn-reason-other = Other

input-choose = Choose
input-too-long = At most { $n } characters.
input-bad-integer = “{ $given }” will not do. A whole number from { $least } to { $most }.
input-bad-day = “{ $given }” is no day. Write it like 2026-11-30.
input-day-bounds = A day from { $first } to { $last }.
input-bad-choice = “{ $given }” cannot be chosen. Choose again.
form-alike = This may be on record already
form-distinct = Add it as another one

accounts-bulk-touch = Change touch model
accounts-bulk-field = Change a field
accounts-bulk-value = New value
accounts-bulk-value-hint = Leave it empty to clear the field.
accounts-bulk-field-to = { $field }: { $value }
accounts-bulk-says = { $n ->
    [one] 1 account becomes “{ $to }”.
   *[other] { $n } accounts become “{ $to }”.
}
accounts-bulk-same = {" "}{ $n } of those you picked already are.
accounts-bulk-chosen = { $n ->
    [one] 1 account is picked.
   *[other] { $n } accounts are picked.
}
accounts-bulk-more = and { $n } more
accounts-bulk-next = Next
accounts-bulk-do = { $n ->
    [one] Change 1 account
   *[other] Change { $n } accounts
}
accounts-bulk-nothing = Nothing to change: the accounts you picked already are.
accounts-acts = Recent bulk changes
