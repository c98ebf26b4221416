# Ό,τι παρέδωσαν οι πλατφόρμες, για διαχειριστές.

deliveries-title = Παραδόσεις webhook
deliveries-intro = Όλα όσα έστειλαν οι πλατφόρμες και τι έγινε με αυτά.
deliveries-filter = Κατάσταση
deliveries-all = Όλες
deliveries-loading = Φόρτωση παραδόσεων
deliveries-failed = Οι παραδόσεις δεν φορτώθηκαν
deliveries-empty = Καμία παράδοση
deliveries-empty-text = Τίποτα σε αυτή την κατάσταση.

delivery-pending = Δεν διαβάστηκε ακόμη
delivery-applied = Εφαρμόστηκε
delivery-waiting = Σε αναμονή
delivery-dead = Δεν εφαρμόστηκε
delivery-result = { $events ->
        [one] { $events } συμβάν
       *[other] { $events } συμβάντα
    }, { $stored } νέα, { $duplicates } ήδη γνωστά
delivery-replay = Εφαρμογή ξανά
