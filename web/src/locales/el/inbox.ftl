# Η λίστα των συνομιλιών, η αναζήτηση και τα φίλτρα της.

inbox-title = Εισερχόμενα
list-label = Συνομιλίες
list-loading = Φόρτωση συνομιλιών
list-loading-more = Φόρτωση περισσότερων…
list-failed = Οι συνομιλίες δεν φορτώθηκαν
list-empty-title = Ησυχία παντού
list-empty-text = Μόλις κάποιος σας γράψει, σε οποιοδήποτε κανάλι, η συνομιλία θα εμφανιστεί εδώ.
list-nothing-found = Δεν βρέθηκε τίποτα
list-nothing-found-text = Καμία συνομιλία δεν ταιριάζει με την αναζήτηση και τα φίλτρα.

search-label = Αναζήτηση συνομιλιών
search-placeholder = Αναζήτηση
search-clear = Καθαρισμός αναζήτησης

filter-channel = Κανάλι
filter-all-channels = Όλα
filter-channel-troubled = { $channel }, χρειάζεται προσοχή
filter-status = Κατάσταση
filter-open = Ανοιχτές
filter-closed = Κλειστές
filter-all-states = Όλες
filter-assignee = Ανάθεση
filter-everyone = Σε όλους
filter-mine = Σε εμένα
filter-unassigned = Σε κανέναν
filter-unread = Αδιάβαστες
filter-reset = Όλες οι ανοιχτές συνομιλίες

row-unread = { " " }αδιάβαστα
row-closed = Κλειστή
row-assigned = Ανατέθηκε: { $name }
row-elsewhere = σε άλλη εφαρμογή
row-window-hours = κλείνει σε { $hours } ώ.
row-window-minutes = κλείνει σε { $minutes } λ.
row-window-closed = έληξε το περιθώριο

preview-none = Κανένα μήνυμα ακόμη
preview-own = Εσείς: { $text }
preview-by = { $name }: { $text }
preview-assistant = Βοηθός: { $text }

nothing-open-title = Διαλέξτε μια συνομιλία
nothing-open-text = Με τα βέλη μετακινείστε, με το Enter ανοίγετε, με την κάθετο (/) αναζητάτε.
