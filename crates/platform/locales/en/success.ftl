undo = Undo
form-save = Save
form-cancel = Cancel
dialog-close = Close
keys-move = move
keys-open = open
keys-finish = complete

tasks-title = Tasks
tasks-whose = Tasks shown
tasks-mine = Mine
tasks-team = Team
tasks-everyone = Everyone
tasks-show = Show
tasks-open-count = { $n } open
tasks-overdue-count = { $n } overdue
tasks-today-count = { $n } due today
tasks-card-empty = No open tasks.
tasks-empty-title = No tasks
tasks-empty-text = Add the next task from an account or from Today.
tasks-group-overdue = Overdue
tasks-group-today = Today
tasks-group-this-week = This week
tasks-group-later = Later
tasks-group-done = Done (last two weeks)
tasks-pages = Pages
tasks-first-page = First page
tasks-next-page = Next page

task-due-today = due today
task-overdue-days = { $n ->
    [one] { $n } day overdue
   *[other] { $n } days overdue
  }
task-complete = Complete “{ $title }”
task-reopen = Reopen “{ $title }”
task-completed = Completed “{ $title }”.
task-reopened = Reopened “{ $title }”.
task-added = Task added.
task-changed = Task changed.
task-form-new = Add a task
task-form-change = Edit the task
task-form-title = Task
task-form-due = Due
task-form-assignee = Assignee
task-form-nobody = Unassigned
task-form-no-title = Enter the task.
task-form-long-title = Use at most 200 characters.
task-form-bad-day = Enter the due date as a date such as 2026-11-30.
task-form-no-account = That account was not found.
task-form-no-assignee = That member was not found.

notes-title = Notes
notes-card-empty = No notes yet.
note-form-new = Add a note
note-form-change = Edit the note
note-form-body = Note
note-form-empty = Enter the note.
note-form-long = Use at most 10,000 characters.
note-written = Note added.
note-changed = Note changed.
note-removed = Note deleted.
note-remove = Delete
note-edit = Edit
note-edited = edited
note-by-system = automatic
