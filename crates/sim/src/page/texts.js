// Every word of the page, in English and Greek.

export const TEXTS = {
  en: {
    title: "The customers' phones", lead: "Pick a person, write as them, and watch the answers arrive.", inbox: "Open the inbox",
    write: "Message", send: "Send", more: "More to send", block: "Block", unblock: "Unblock", cancel: "Cancel", close: "Close",
    typing: "typing…", as: "you are {name}", blocked: "you blocked this business", empty: "Nothing here yet. Say hello as {name}!", today: "Today",
    offline: "no connection to the simulator", unread: "new", wasRead: "seen", failed: "A message of the business did not get through ({code}).",
    ticks: { sent: "sent", delivered: "the business has it", read: "read by the business" },
    reply: "Reply", edit: "Edit", unsend: "Unsend", forward: "Forward", react: "React with {emoji}", unreact: "Take the reaction back", actions: "What to do with this message",
    replying: "Replying", editing: "Editing", edited: "edited", deleted: "This message was taken back", forwarded: "Forwarded", elsewhere: "sent by hand", template: "Template",
    chosenIn: "Choose", download: "Download", live: "live", moveOn: "Move on", stopLive: "Stop sharing", votes: "Poll", own: "you", business: "business",
    withNext: "With the next message", modes: { forwarded: "Forwarded", frequently_forwarded: "Forwarded often", referral: "From an ad", product: "About a product", group: "In a group", business: "To the owner's account" },
    modeGroup: "Which group?", badJson: "This is not JSON: {error}", groups: { files: "Files", more: "Messages", events: "Events" },
    kinds: {
      image: "Photo", video: "Video", audio: "Music", voice: "Voice note", document: "Document", file: "Your file…", sticker: "Sticker", animated_sticker: "Moving sticker", animation: "GIF",
      video_note: "Round video", album: "Album", location: "Place", live: "Live place", contacts: "Contact", poll: "Poll", dice: "Dice", game: "Game", share: "Post", story_mention: "Story mention",
      story_reply: "Story reply", order: "Order", flow_answer: "Filled form", address: "Address", call_permission: "Allow calls", call: "Call", view_once: "View once", unsupported: "Unsupported",
      referral: "By a link", postback: "Menu entry", number_changed: "New number", user_id_changed: "New user id", identity_changed: "New security code", joined: "Joins a group", left: "Leaves a group",
      migrated: "Group grows", channel_post: "Channel post", business_connection: "Connect bot", raw: "Raw JSON", block: "Block", unblock: "Unblock", text: "Text", tap: "Tap", reaction: "Reaction",
      interactive: "Choices", template: "Template", button: "Button", call_connect: "Call", call_terminate: "Call ended", call_fail: "Missed call", call_ringing: "Call rings", call_accepted: "Call taken",
      call_rejected: "Call declined", media_group: "Album", system: "Notice",
    },
    fields: {
      caption: "Words with it", filename: "File name", latitude: "Latitude", longitude: "Longitude", name: "Name", address: "Address", live_seconds: "Seconds", phone: "Phone", email: "Mail", company: "Company",
      question: "Question", options: "Answers, one per line", emoji: "Emoji", title: "Title", url: "Link", kind: "Kind", text: "Text", item: "Product", quantity: "How many", price: "Price", response: "Answers (JSON)",
      values: "Address (JSON)", accept: "Allow", permanent: "For ever", event: "What happens", seconds: "Seconds", ref: "ref", ad_id: "Ad id", headline: "Headline", payload: "Payload", user_id: "User id", older_shape: "As before August 2026",
      group: "Group or channel", bot: "The bot itself", enabled: "Connected", json: "JSON", asked: "Was asked for it", product_id: "Product",
    },
  },
  el: {
    title: "Τα κινητά των πελατών", lead: "Διαλέξτε ένα πρόσωπο, γράψτε στη θέση του και δείτε τις απαντήσεις να φτάνουν.", inbox: "Άνοιγμα εισερχομένων",
    write: "Μήνυμα", send: "Αποστολή", more: "Άλλα προς αποστολή", block: "Φραγή", unblock: "Άρση φραγής", cancel: "Ακύρωση", close: "Κλείσιμο",
    typing: "πληκτρολογεί…", as: "είστε: {name}", blocked: "έχετε φράξει την επιχείρηση", empty: "Τίποτα ακόμα. Γράψτε ένα γεια ως {name}!", today: "Σήμερα",
    offline: "καμία σύνδεση με τον προσομοιωτή", unread: "νέο", wasRead: "διαβάστηκε", failed: "Ένα μήνυμα της επιχείρησης δεν έφτασε ({code}).",
    ticks: { sent: "στάλθηκε", delivered: "το έχει η επιχείρηση", read: "το διάβασε η επιχείρηση" },
    reply: "Απάντηση", edit: "Αλλαγή", unsend: "Ανάκληση", forward: "Προώθηση", react: "Αντίδραση {emoji}", unreact: "Αφαίρεση αντίδρασης", actions: "Τι θα γίνει με αυτό το μήνυμα",
    replying: "Απάντηση", editing: "Αλλαγή", edited: "άλλαξε", deleted: "Αυτό το μήνυμα ανακλήθηκε", forwarded: "Προωθημένο", elsewhere: "στάλθηκε με το χέρι", template: "Πρότυπο",
    chosenIn: "Επιλογή", download: "Λήψη", live: "ζωντανά", moveOn: "Μετακίνηση", stopLive: "Τέλος κοινοποίησης", votes: "Ψηφοφορία", own: "εσείς", business: "επιχείρηση",
    withNext: "Μαζί με το επόμενο μήνυμα", modes: { forwarded: "Προωθημένο", frequently_forwarded: "Προωθημένο πολλές φορές", referral: "Από διαφήμιση", product: "Για προϊόν", group: "Σε ομάδα", business: "Στον λογαριασμό του ιδιοκτήτη" },
    modeGroup: "Ποια ομάδα;", badJson: "Δεν είναι JSON: {error}", groups: { files: "Αρχεία", more: "Μηνύματα", events: "Συμβάντα" },
    kinds: {
      image: "Εικόνα", video: "Βίντεο", audio: "Μουσική", voice: "Φωνητικό", document: "Έγγραφο", file: "Δικό σας αρχείο…", sticker: "Αυτοκόλλητο", animated_sticker: "Κινούμενο αυτοκόλλητο", animation: "GIF",
      video_note: "Στρογγυλό βίντεο", album: "Άλμπουμ", location: "Τοποθεσία", live: "Ζωντανή θέση", contacts: "Επαφή", poll: "Ψηφοφορία", dice: "Ζάρι", game: "Παιχνίδι", share: "Ανάρτηση", story_mention: "Αναφορά σε story",
      story_reply: "Απάντηση σε story", order: "Παραγγελία", flow_answer: "Φόρμα", address: "Διεύθυνση", call_permission: "Άδεια κλήσεων", call: "Κλήση", view_once: "Μίας προβολής", unsupported: "Μη υποστηριζόμενο",
      referral: "Από σύνδεσμο", postback: "Επιλογή μενού", number_changed: "Νέος αριθμός", user_id_changed: "Νέο αναγνωριστικό", identity_changed: "Νέος κωδικός ασφαλείας", joined: "Μπαίνει σε ομάδα", left: "Φεύγει από ομάδα",
      migrated: "Η ομάδα μεγαλώνει", channel_post: "Ανάρτηση καναλιού", business_connection: "Σύνδεση bot", raw: "Σκέτο JSON", block: "Φραγή", unblock: "Άρση φραγής", text: "Κείμενο", tap: "Επιλογή", reaction: "Αντίδραση",
      interactive: "Επιλογές", template: "Πρότυπο", button: "Κουμπί", call_connect: "Κλήση", call_terminate: "Τέλος κλήσης", call_fail: "Αναπάντητη κλήση", call_ringing: "Καλεί", call_accepted: "Δεκτή κλήση",
      call_rejected: "Απόρριψη κλήσης", media_group: "Άλμπουμ", system: "Ειδοποίηση",
    },
    fields: {
      caption: "Λόγια μαζί", filename: "Όνομα αρχείου", latitude: "Γεωγραφικό πλάτος", longitude: "Γεωγραφικό μήκος", name: "Όνομα", address: "Διεύθυνση", live_seconds: "Δευτερόλεπτα", phone: "Τηλέφωνο", email: "E-mail", company: "Εταιρεία",
      question: "Ερώτηση", options: "Απαντήσεις, μία ανά γραμμή", emoji: "Emoji", title: "Τίτλος", url: "Σύνδεσμος", kind: "Είδος", text: "Κείμενο", item: "Προϊόν", quantity: "Πόσα", price: "Τιμή", response: "Απαντήσεις (JSON)",
      values: "Διεύθυνση (JSON)", accept: "Επιτρέπεται", permanent: "Για πάντα", event: "Τι συμβαίνει", seconds: "Δευτερόλεπτα", ref: "ref", ad_id: "Διαφήμιση", headline: "Τίτλος διαφήμισης", payload: "Payload", user_id: "Αναγνωριστικό", older_shape: "Όπως πριν τον Αύγουστο 2026",
      group: "Ομάδα ή κανάλι", bot: "Το ίδιο το bot", enabled: "Συνδεδεμένο", json: "JSON", asked: "Του ζητήθηκε", product_id: "Προϊόν",
    },
  },
};

let language = "en";
export function setLanguage(to) { language = to; }
export function currentLanguage() { return language; }
export function say(key) { return TEXTS[language][key]; }
/** The name of a type; what is not known keeps its own. */
export function kindName(kind) { return say("kinds")[kind] ?? kind.replaceAll("_", " "); }
