# What the platforms delivered, for admins.

deliveries-title = Webhook deliveries
deliveries-intro = Everything the platforms sent, and what became of it.
deliveries-filter = State
deliveries-all = All
deliveries-loading = Loading deliveries
deliveries-failed = The deliveries could not be loaded
deliveries-empty = No deliveries
deliveries-empty-text = Nothing in this state.

delivery-pending = Not yet read
delivery-applied = Applied
delivery-waiting = Waiting
delivery-dead = Could not be applied
delivery-result = { $events ->
        [one] { $events } event
       *[other] { $events } events
    }, { $stored } new, { $duplicates } known already
delivery-replay = Apply again
