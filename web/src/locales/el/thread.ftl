# Μία συνομιλία: κεφαλίδα, μηνύματα, παράδοση, σύνταξη.

thread-label = Συνομιλία
thread-back = Πίσω στη λίστα
thread-loading = Φόρτωση συνομιλίας
thread-failed = Η συνομιλία δεν φορτώθηκε
thread-missing = Αυτή η συνομιλία δεν υπάρχει
thread-missing-text = Ίσως έχει διαγραφεί ή ανήκει σε άλλον χώρο εργασίας.
thread-assign-me = Ανάθεση σε εμένα
thread-assignee = Ανάθεση
thread-unassigned = Σε κανέναν
thread-me = { $name } (εγώ)
thread-close = Κλείσιμο
thread-reopen = Άνοιγμα ξανά
thread-log = Μηνύματα
thread-start = Εδώ ξεκινά η συνομιλία.
thread-loading-older = Φόρτωση παλαιότερων…
thread-to-newest = Στα πιο πρόσφατα
thread-new-messages =
    { $count ->
        [one] { $count } νέο μήνυμα
       *[other] { $count } νέα μηνύματα
    }
thread-announce = Νέο μήνυμα από { $name }: { $text }

message-from = Μήνυμα από { $name }
message-from-us = Δικό μας μήνυμα, { $name }
message-late = Έφτασε καθυστερημένα, στις { $time }
message-quote-missing = Ένα μήνυμα που δεν υπάρχει εδώ

author-assistant = Βοηθός
author-system = Στάλθηκε αυτόματα

status-queued = Περιμένει να σταλεί
status-unknown = Ίσως στάλθηκε
status-accepted = Το δέχτηκε η πλατφόρμα
status-sent = Στάλθηκε
status-delivered = Παραδόθηκε
status-read = Διαβάστηκε
status-played = Ακούστηκε
status-failed = Δεν στάλθηκε

story-open = { $status }. Δείτε τι έγινε με αυτό το μήνυμα
story-title = Τι έγινε με αυτό το μήνυμα
story-part = μέρος { $part }
story-provider-id = Αριθμός στην πλατφόρμα:

reason-none = Το μήνυμα δεν στάλθηκε και η πλατφόρμα δεν έδωσε αιτία.
reason-platform = Η πλατφόρμα απάντησε: { $message }
reason-window-closed = Η πλατφόρμα το αρνήθηκε: έληξε ο χρόνος για ελεύθερη απάντηση. Περιμένετε να ξαναγράψει ο πελάτης.
reason-recipient-unreachable = Δεν μπορούμε να φτάσουμε τον παραλήπτη εδώ: ίσως σας απέκλεισε ή έφυγε. Δοκιμάστε άλλο κανάλι.
reason-token-invalid = Η πλατφόρμα δεν δέχεται πια την πρόσβασή μας. Πρέπει να την ανανεώσει ένας διαχειριστής.
reason-account-blocked = Η πλατφόρμα σταμάτησε αυτόν τον λογαριασμό. Πρέπει να τον ελέγξει εκεί ένας διαχειριστής.
reason-policy-refused = Οι κανόνες της πλατφόρμας δεν επιτρέπουν αυτό το μήνυμα. Δοκιμάστε άλλη διατύπωση.
reason-request-invalid = Η πλατφόρμα δεν κατάλαβε αυτό το μήνυμα. Ενημερώστε έναν διαχειριστή.
reason-thread-owned-elsewhere = Αυτή τη στιγμή τη συνομιλία την έχει μια άλλη εφαρμογή. Απαντήστε εκεί ή αναλάβετέ την από εκεί.
reason-earlier-part-failed = Ένα προηγούμενο μέρος του μηνύματος δεν στάλθηκε.
reason-throttled = Η πλατφόρμα ζητά να στέλνουμε πιο αργά.
reason-platform-unavailable = Η πλατφόρμα δεν απαντά.

outcome-send-again = Αποστολή ξανά
outcome-mark-sent = Στάλθηκε
outcome-unknown = Ίσως στάλθηκε: η σύνδεση κόπηκε πριν επιβεβαιώσει η πλατφόρμα. Αν μπορείτε, ελέγξτε τι βλέπει ο πελάτης και αποφασίστε.
outcome-not-yet = Δεν στάλθηκε ακόμη.
outcome-next-attempt = Η επόμενη προσπάθεια θα γίνει στις { $time }.

pending-sending = Γίνεται αποστολή
pending-waiting = Δεν υπάρχει σύνδεση. Θα σταλεί μόλις αποκατασταθεί.
pending-try-now = Δοκιμή τώρα
pending-refused = Δεν στάλθηκε. { $reason }
pending-edit = Επεξεργασία

composer-label = Απάντηση
composer-text = Η απάντησή σας
composer-placeholder = Απαντήστε: { $name }…
composer-send = Αποστολή
composer-hint = Shift + Enter για νέα γραμμή
composer-window-closed = Στο { $channel } μια επιχείρηση απαντά ελεύθερα μόνο για 24 ώρες μετά το τελευταίο μήνυμα του πελάτη. Ο χρόνος αυτός έληξε· θα μπορείτε να απαντήσετε ξανά μόλις γράψει.
composer-outbound-disabled = Η αποστολή είναι απενεργοποιημένη για τον λογαριασμό { $account }.
composer-account-attention = Οι απαντήσεις από τον λογαριασμό { $account } περιμένουν: η πλατφόρμα τον έχει σταματήσει. { $reason }
composer-draft-kept = Το πρόχειρό σας έχει κρατηθεί: { $text }

window-hours = Απομένουν { $hours } ώ. για απάντηση
window-minutes = Απομένουν { $minutes } λ. για απάντηση

counter-characters = { $length } από { $max } χαρακτήρες
counter-bytes = { $length } από { $max } byte
counter-parts = Θα σταλεί σε { $parts } μηνύματα
counter-too-long = Πολύ μεγάλο: πάνω από { $most } μηνύματα

author-phone = Στάλθηκε από το κινητό
author-page-inbox = Στάλθηκε από τα εισερχόμενα της σελίδας
author-instagram-app = Στάλθηκε από την εφαρμογή Instagram
author-telegram-app = Στάλθηκε από την εφαρμογή Telegram

message-reactions = Αντιδράσεις: { $reactions }. Δείτε ποιος
message-historic = Από την εποχή πριν από το Nestor
reaction-by = { $emoji } { $names }
reaction-somebody = Κάποιος
reaction-pending = Στέλνεται
reaction-failed = Δεν στάλθηκε.
reaction-take-back = Αναίρεση
react = Αντίδραση

edited = επεξεργασμένο
edited-open = Επεξεργασμένο. Δείτε τις προηγούμενες εκδοχές
edited-title = Προηγούμενες εκδοχές
edited-since = Από { $time }
edited-no-text = Χωρίς κείμενο
edited-unknown = Δεν έχουμε την προηγούμενη εκδοχή.
revoked = Διαγράφηκε από τον αποστολέα
revoked-ours = Διαγράφηκε για όλους

control-elsewhere = Αυτή τη στιγμή τη συνομιλία τη χειρίζεται άλλη εφαρμογή: { $app }.
control-take-over = Ανάληψη
control-taking = Γίνεται ανάληψη…
control-asked = Ζητήθηκε από την πλατφόρμα.

action-edit-pending = Αλλάζει στην πλατφόρμα…
action-edit-failed = Δεν ήταν δυνατή η αλλαγή: { $error }
action-delete-pending = Διαγράφεται στην πλατφόρμα…
action-delete-failed = Δεν ήταν δυνατή η διαγραφή: { $error }
