# Το πλαίσιο της εφαρμογής: εκκίνηση, σύνδεση, μενού, ζωντανή γραμμή, ημερομηνίες.

app-loading = Φόρτωση…
app-cannot-start = Δεν υπάρχει σύνδεση με το Nestor
try-again = Δοκιμή ξανά
page-missing = Δεν υπάρχει τίποτα σε αυτή τη διεύθυνση.
page-missing-back = Πίσω στα εισερχόμενα

sign-in-title = Σύνδεση
sign-in-heading = Καλώς ήρθατε
sign-in-intro = Συνδεθείτε στα εισερχόμενα της ομάδας σας.
sign-in-email = Email
sign-in-password = Κωδικός πρόσβασης
sign-in-submit = Σύνδεση
sign-in-busy = Γίνεται σύνδεση…
sign-in-ended = Η σύνδεσή σας έληξε. Συνδεθείτε ξανά για να συνεχίσετε από εκεί που μείνατε.
sign-out = Αποσύνδεση

rail-label = Σελίδες
account-menu = Ο λογαριασμός σας, { $name }
language = Γλώσσα
theme = Εμφάνιση
theme-system = Αυτόματη
theme-light = Φωτεινή
theme-dark = Σκούρα

line-live = Ζωντανά
line-catching-up = Ενημέρωση
line-offline = Χωρίς σύνδεση

day-today = Σήμερα
day-yesterday = Χθες

alerts-open =
    { $count ->
        [0] Ειδοποιήσεις
        [one] { $count } ειδοποίηση
       *[other] { $count } ειδοποιήσεις
    }
alerts-title = Χρειάζονται προσοχή
alerts-none = Τίποτα δεν χρειάζεται προσοχή.
alert-critical = Επείγον
alert-warning = Προσοχή
alert-info = Για ενημέρωση
alert-acknowledge = Τακτοποιήθηκε
alert-acknowledge-what = Τακτοποιήθηκε: { $what }
