# Η καρτέλα του ανθρώπου.

person-label = Επαφή
person-toggle = Στοιχεία επαφής
person-close = Κλείσιμο στοιχείων
person-loading = Φόρτωση επαφής
person-since = Σε επαφή από { $date }
person-identities = Ταυτότητες
person-conversations = Άλλες συνομιλίες
person-no-others = Καμία.

identity-phone = Αριθμός τηλεφώνου
identity-bsuid = Αναγνωριστικό WhatsApp
identity-psid = Αναγνωριστικό Messenger
identity-igsid = Χρήστης Instagram
identity-telegram-user = Χρήστης Telegram
identity-telegram-chat = Συνομιλία Telegram
