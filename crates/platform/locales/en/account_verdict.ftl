# The top of an account’s page: how it stands, why, and what to do.
verdict-title = Current status
verdict-lead = { $score } ({ $band })
verdict-no-score = No score
verdict-capped = { $cap }.
verdict-loss = { $label } (earned { $points } of { $possible ->
    [one] { $possible } point
   *[other] { $possible } points
  })
verdict-losses = Most points are lost on { $list }.
verdict-nothing-lost = No measure costs many points.
verdict-by-hand = Set to “{ $band }” manually ({ $who }, until { $day }). The calculated band is “{ $computed }”. Reason: { $reason }
verdict-since = since { $from } 30 days ago.
verdict-low-coverage = Data coverage is only { $share }, so take the score as a rough guide.
verdict-churned = This is a former customer.
verdict-churned-on = Churned on { $day }
verdict-churned-because = Reason: { $reason }
verdict-churned-unknown = No churn reason is on record.
verdict-trial = On trial
verdict-trial-until = On trial until { $day }
verdict-trial-text = The health score starts with a paid contract.
verdict-prospect-text = The health score starts with a paid contract.

next-title = What to do next
next-none = Nothing urgent.
next-complete = Complete
next-make-task = Make it a task
next-open-tickets = Open tickets
next-decide = Enter the decision
next-open-contracts = Open contracts
next-no-contract = Enter the contract
next-no-contract-do = Enter the contract
next-no-usage = Connect usage data from your product
next-no-usage-do = Set up tracking
task-for-lead = Make the first contact
task-for-opportunity = Decide the next step of the deal
task-for-trial = Ask about signing before the trial ends
task-for-churned = Ask how they are doing and whether they might come back
task-for-use = Ask why they are using it less
task-for-adoption = Suggest features they are not using yet
task-for-people_using = Work out with them how to get more people using it
task-for-support = Check the open tickets and get in touch
task-for-survey = Talk about their survey answers
task-for-contact = Get in touch to hear how they are doing
task-for-key_people = Find out who decides and who champions the product, and enter them
task-for-revenue = Ask what is behind the change in their contract
task-for-renewal_decision = Ask whether they will renew

deciders-title = Decision makers and champions
deciders-none = No decision maker or champion is on record.
deciders-add = Add a contact
deciders-call = Call { $name } ({ $phone })
deciders-write = Write to { $name }
touch-title = Last contact
touch-none = No call, visit or message is on record yet.
touch-reply = Reply to a ticket
people-others = { $n } more

health-costs = Measures that cost points
health-costs-none = No measure costs points.
health-all-measures = All measures ({ $n })
