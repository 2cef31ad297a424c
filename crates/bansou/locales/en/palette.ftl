palette-label = Find
palette-list = Suggestions
palette-accounts = Accounts
palette-own-accounts = Your accounts
palette-people = People
palette-screens = Screens
palette-none = Nothing matches “{ $question }”.
palette-choose = choose
palette-open = open
palette-close = close

shell-keys-title = Keys
shell-keys-rows = Next row, previous row
shell-keys-open = Open the row
shell-keys-pick = Select the row
shell-keys-find = Search on this screen
shell-keys-palette = Find accounts, people and screens
shell-keys-help = This list
