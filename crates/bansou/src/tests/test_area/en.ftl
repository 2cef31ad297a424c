pledges-title = Pledges
pledges-open = Open pledges
pledges-none = No pledges yet.
pledges-offer = See pledges
pledges-body = What is promised
pledges-make = Add pledge
pledges-keep = Kept
pledges-empty = Enter what is promised.
rail-pledges = { $n ->
    [one] { $n } pledge
   *[other] { $n } pledges
}
said-pledge-made = Promised: { $body }
said-pledge-kept = Kept the promise: { $body }
done-pledge_new = Pledge added
done-pledge_kept = Pledge kept
job-kind-count-pledges = Count pledges
listener-pledges = Pledges
act-view-pledges = See pledges
act-make-pledges = Make pledges
act-keep-pledges = Say that a pledge was kept
api-op-show-pledge = Get a pledge
api-op-add-pledge = Add a pledge
