# Ό,τι λένε τα μηνύματα πέρα από το κείμενο: αρχεία, τόποι, άνθρωποι, επιλογές, κλήσεις, γεγονότα.

kind-image = Φωτογραφία
kind-video = Βίντεο
kind-audio = Αρχείο ήχου
kind-voice = Ηχητικό μήνυμα
kind-document = Έγγραφο
kind-sticker = Αυτοκόλλητο
kind-location = Τοποθεσία
kind-contacts = Κάρτα επαφής
kind-choice = Επιλογή
kind-form = Συμπληρωμένη φόρμα
kind-call-permission = Άδεια για κλήση
kind-order = Παραγγελία
kind-poll = Δημοσκόπηση
kind-dice = Ζάρι
kind-game = Παιχνίδι
kind-story-mention = Σας ανέφερε σε ιστορία
kind-share = Κοινοποίηση
kind-referral = Ήρθε από διαφήμιση ή σύνδεσμο
kind-call = Κλήση
kind-notice = Ειδοποίηση
kind-interactive = Μήνυμα με κουμπιά
kind-template = Πρότυπο
kind-unsupported = Μήνυμα άλλου είδους
kind-other = Μήνυμα άλλου είδους ({ $type })

file-pending = Λήψη από την πλατφόρμα…
file-failed = Δεν ήταν δυνατή η λήψη του αρχείου.
file-expired = Η πλατφόρμα δεν έχει πια αυτό το αρχείο.
file-refused = Το αρχείο δεν κρατήθηκε.
file-unavailable = Η πλατφόρμα δεν δίνει αυτό το αρχείο.
file-reason-unavailable = Η πλατφόρμα δεν απάντησε.
file-reason-throttled = Η πλατφόρμα μας ζήτησε να περιμένουμε.
file-reason-account = Η πρόσβαση του λογαριασμού δεν λειτουργεί αυτή τη στιγμή.
file-reason-gone = Η πλατφόρμα το έχει διαγράψει.
file-reason-too-large = Είναι μεγαλύτερο από όσο κρατάμε εδώ.
file-reason-host-refused = Βρίσκεται σε διεύθυνση από την οποία δεν κάνουμε λήψη.
file-reason-refused-by-platform = Η πλατφόρμα αρνήθηκε να το δώσει.
file-reason-changed = Το αρχείο έφτασε κατεστραμμένο.
file-reason-storage = Δεν υπήρχε χώρος για να φυλαχτεί.
file-not-shown = Ο φυλλομετρητής δεν μπορεί να δείξει αυτό το αρχείο.
file-fetch-again = Λήψη ξανά
file-fetching = Γίνεται λήψη…
file-download = Λήψη

picture-open = Άνοιγμα: { $what }
picture-open-length = Άνοιγμα: { $what }, { $length }
picture-more = +{ $count }
viewer-label = Εικόνα
viewer-place = { $place } από { $count }
viewer-close = Κλείσιμο
viewer-previous = Προηγούμενη
viewer-next = Επόμενη

sound-play = Αναπαραγωγή
sound-pause = Παύση
sound-position = Σημείο
sound-position-text = { $position } από { $length }
sound-speed = Ταχύτητα { $speed }×. Αλλαγή ταχύτητας
sound-failed = Ο φυλλομετρητής δεν μπορεί να παίξει το αρχείο. Μπορείτε να το κατεβάσετε.

sticker-of = Αυτοκόλλητο { $emoji }

place-open-map = Άνοιγμα του τόπου στον χάρτη
place-map-link = OpenStreetMap
place-live-until = Ζωντανή τοποθεσία έως τις { $time }
place-live-over = Ζωντανή τοποθεσία, έληξε

label-work = εργασία
label-home = σπίτι
label-mobile = κινητό
label-main = κύριο
card-birthday = Γέννηση: { $date }
card-requested = Έστειλε τη δική του κάρτα επειδή του τη ζητήσατε.

choice-button = Πάτησε ένα κουμπί
choice-list-row = Διάλεξε από λίστα
choice-quick-reply = Πάτησε μια γρήγορη απάντηση
choice-template-button = Πάτησε κουμπί ενός προτύπου
choice-menu = Διάλεξε από το μενού
choice-details = Λεπτομέρειες

form-filled-in = Συμπληρωμένη φόρμα
form-address = Διεύθυνση
form-empty = Δεν συμπληρώθηκε τίποτα.

call-permission-granted = Μπορείτε να καλέσετε
call-permission-refused = Δεν θέλει να τον καλέσετε
call-permission-until = Έως { $time }

order-title =
    { $count ->
        [one] Παραγγελία, { $count } είδος
       *[other] Παραγγελία, { $count } είδη
    }
order-total = Σύνολο
product = Προϊόν

poll-votes =
    { $count ->
        [one] { $count } ψήφος
       *[other] { $count } ψήφοι
    }
poll-closed = Η δημοσκόπηση έκλεισε.
poll-several = Επιτρέπονται πολλές απαντήσεις.
poll-one = Επιτρέπεται μία απάντηση.
dice-value = { $emoji } Αποτέλεσμα: { $value }

share-post = Κοινοποίησε μια δημοσίευση
share-reel = Κοινοποίησε ένα reel
share-story = Κοινοποίησε μια ιστορία
share-link = Κοινοποίησε έναν σύνδεσμο
share-game = Παιχνίδι
share-card = Κοινοποίησε μια κάρτα
share-gone = Η πλατφόρμα δεν λέει κάτι περισσότερο.

referral-ad = Ήρθε από διαφήμιση
referral-post = Ήρθε από δημοσίευση
referral-link = Ήρθε από σύνδεσμο
referral-website = Ήρθε από τη συνομιλία της ιστοσελίδας
referral-other = Ήρθε από: { $source }
referral-welcome = Χαιρετισμός: { $text }
referral-reference = Κωδικός αναφοράς: { $reference }

story-mentions-us = Σας ανέφερε στην ιστορία του
story-answers-ours = Απαντά στην ιστορία σας
story-note = Οι ιστορίες χάνονται μετά από 24 ώρες. Η εικόνα κρατιέται μόνο όσο το επιτρέπει η πλατφόρμα.
story-gone = Η ιστορία δεν υπάρχει πια. Οι ιστορίες χάνονται μετά από 24 ώρες.

forwarded = Προωθημένο
forwarded-often = Προωθήθηκε πολλές φορές
forwarded-from = Προωθημένο από: { $name }

offer-buttons = Τα κουμπιά του μηνύματος
offer-more = Άλλα { $count }
offer-cards =
    { $count ->
        [one] { $count } κάρτα
       *[other] { $count } κάρτες, η μία δίπλα στην άλλη
    }
offer-list = Λίστα ({ $count })
offer-catalog = Προβολή καταλόγου
offer-location-request = Αποστολή τοποθεσίας
offer-contact-request = Κοινοποίηση επαφής
offer-call-permission-request = Επιλογή για τις κλήσεις
offer-address-request = Συμπλήρωση διεύθυνσης

template-mark = Πρότυπο { $name } ({ $language })
template-quick-reply = Γρήγορη απάντηση: { $value }
template-url = Σύνδεσμος: { $value }
template-copy-code = Αντιγραφή του κωδικού { $value }
template-flow = Φόρμα
template-catalog = Προβολή καταλόγου
template-products = Προβολή προϊόντων
template-offer-ends = Η προσφορά λήγει: { $time }

message-unsupported = Ήρθε από { $channel }. Το Nestor δεν μπορεί ακόμη να δείξει αυτό το είδος· ό,τι έστειλε η πλατφόρμα φυλάσσεται.
message-webhooks = Δείτε τις παραδόσεις webhook

call-ringing = Εισερχόμενη κλήση
call-ringing-ours = Καλούμε
call-running = Κλήση σε εξέλιξη
call-completed = Εισερχόμενη κλήση
call-completed-ours = Εξερχόμενη κλήση
call-missed = Αναπάντητη κλήση
call-missed-ours = Ο πελάτης δεν απάντησε στην κλήση
call-rejected = Απορρίψατε την κλήση
call-rejected-ours = Ο πελάτης απέρριψε την κλήση
call-failed = Η κλήση δεν συνδέθηκε
call-with-length = { $sentence }, { $length }

notice-number-changed = Νέος αριθμός για: { $names }
notice-user-id-changed = Νέο αναγνωριστικό στην πλατφόρμα για: { $names }
notice-identity-changed = Άλλαξε ο κωδικός ασφαλείας για: { $names }
notice-members-joined =
    { $count ->
        [one] Μπήκε στην ομάδα: { $names }
       *[other] Μπήκαν στην ομάδα: { $names }
    }
notice-member-left =
    { $count ->
        [one] Έφυγε από την ομάδα: { $names }
       *[other] Έφυγαν από την ομάδα: { $names }
    }
notice-title-changed = Η ομάδα έχει νέο όνομα
notice-photo-changed = Η ομάδα έχει νέα φωτογραφία
notice-pinned = Καρφιτσώθηκε ένα μήνυμα
notice-group-created = Δημιουργήθηκε η ομάδα
notice-group-upgraded = Η ομάδα έγινε μεγάλη ομάδα
notice-payment = Πληρωμή
notice-opted-in = Θέλει να λαμβάνει μηνύματα: { $names }
notice-opted-out = Δεν θέλει πια να λαμβάνει μηνύματα: { $names }
notice-control-passed = Τη συνομιλία την ανέλαβε μια άλλη εφαρμογή
notice-control-taken = Η συνομιλία επέστρεψε εδώ
notice-account-linked = Σύνδεσε τον λογαριασμό: { $names }
notice-account-unlinked = Αποσύνδεσε τον λογαριασμό: { $names }
notice-other = Κάτι συνέβη ({ $kind })
notice-with-detail = { $sentence }: { $detail }
