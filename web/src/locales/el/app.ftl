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

alert-template-status = Άλλαξε η κατάσταση ενός προτύπου
alert-template-quality = Άλλαξε η ποιότητα ενός προτύπου
alert-template-components = Ένα πρότυπο τροποποιήθηκε
alert-template-category = Η πλατφόρμα μεταφέρει ένα πρότυπο σε άλλη κατηγορία
alert-quality = Άλλαξε η ποιότητα ή το όριο του αριθμού
alert-name = Νέα για το εμφανιζόμενο όνομα
alert-account = Νέα για τον επαγγελματικό λογαριασμό
alert-account-alert = Η πλατφόρμα προειδοποιεί για αυτόν τον λογαριασμό
alert-review = Η πλατφόρμα έλεγξε τον λογαριασμό
alert-settings = Άλλαξαν οι ρυθμίσεις του αριθμού
alert-capability = Άλλαξε το τι επιτρέπεται στον λογαριασμό
alert-business = Νέα για την επιχείρηση
alert-security = Άλλαξαν οι ρυθμίσεις ασφαλείας του αριθμού
alert-flows = Νέα για μια φόρμα
alert-payment = Νέα για τις ρυθμίσεις πληρωμών
alert-policy = Η πλατφόρμα λέει ότι παραβιάστηκαν οι κανόνες της
alert-business-connection = Νέα για τη σύνδεση με τον λογαριασμό ενός ιδιοκτήτη
alert-other = Νέα για τον λογαριασμό ({ $kind })
alert-with-word = { $sentence }: { $what }
alert-details = Τι έστειλε η πλατφόρμα
