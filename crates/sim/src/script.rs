//! What the lively people say to a coffee roastery, in Greek and English.

use crate::people::Language;

const GREEK: &[&str] = &[
    "Καλημέρα σας! Έχετε ακόμα τον μονοποικιλιακό από Αιθιοπία;",
    "Πόσο κοστίζει το μισό κιλό για φίλτρο;",
    "Γεια σας, η παραγγελία μου δεν έχει έρθει ακόμα. Ο αριθμός είναι 4471.",
    "Τι ώρα κλείνετε το Σάββατο;",
    "Μπορώ να αλλάξω τη διεύθυνση παράδοσης; Θα είμαι στο γραφείο.",
    "Ποια άλεση να διαλέξω για μπρίκι; ☕",
    "Κάνετε δωροκάρτες; Τη θέλω για τα γενέθλια της αδελφής μου 🎁",
    "Μόλις δοκίμασα το χαρμάνι σας και είναι εξαιρετικό, μπράβο σας!",
    "Στέλνετε και στα νησιά; Είμαι στη Νάξο.",
    "Το σακουλάκι ήρθε ανοιγμένο. Τι μπορούμε να κάνουμε;",
    "Θα ήθελα τιμολόγιο για την προηγούμενη παραγγελία, γίνεται;",
    "Έχετε ντεκαφεϊνέ χωρίς χημική επεξεργασία;",
    "Πότε θα ξαναφέρετε το Κένυα; Το ψάχνω εδώ και έναν μήνα.",
    "Γίνεται να παραλάβω από το κατάστημα σήμερα το απόγευμα;",
    "Κάνετε σεμινάρια latte art; Θα ερχόμουν με δύο φίλους.",
];

const ENGLISH: &[&str] = &[
    "Hi! Is the Ethiopian single origin back in stock?",
    "Could you grind it for a moka pot, please?",
    "My order 5120 says delivered but there is nothing at the door 😕",
    "What are your opening hours on Sunday?",
    "Do you ship to Cyprus? And how long does it take?",
    "I'd like to change my subscription to every two weeks.",
    "Just wanted to say: the last roast was wonderful. Thank you!",
    "Can I get an invoice with my company's details?",
    "Is the decaf Swiss water processed?",
    "Two bags arrived instead of three. Could you check?",
    "Do you have gift cards?",
    "I'm in the neighbourhood at 5 — can I pick the order up myself?",
    "Which beans would you recommend for cold brew?",
    "Can I still cancel order 5133? I picked the wrong size.",
    "Are your bags compostable?",
];

/// Lines that open a subject.
pub(crate) fn lines(language: Language) -> &'static [&'static str] {
    match language {
        Language::El => GREEK,
        Language::En => ENGLISH,
    }
}

/// Replies that fit what the business just wrote.
pub(crate) fn replies(language: Language, answered: &str) -> &'static [&'static str] {
    let lower = answered.to_lowercase();
    let asks = answered.contains(['?', ';', '\u{37e}']);
    let sorry = ["sorry", "apolog", "συγγνώμη", "λυπ"].iter().any(|word| lower.contains(word));
    let greets =
        ["hello", "hi ", "hi!", "welcome", "γεια", "καλημέρα", "καλησπέρα"].iter().any(|word| lower.contains(word));
    match (language, asks, sorry, greets) {
        (Language::El, true, ..) => {
            &["Ναι, παρακαλώ.", "Όχι, δεν χρειάζεται.", "Το μισό κιλό.", "Στη Φωκίωνος, τρίτος όροφος."]
        }
        (Language::El, _, true, _) => &["Δεν πειράζει, συμβαίνουν αυτά!", "Εντάξει, ευχαριστώ που το είδατε."],
        (Language::El, _, _, true) => &["Γεια σας! Περιμένω νέα σας τότε.", "Καλή σας μέρα!"],
        (Language::El, ..) => {
            &["Τέλεια, ευχαριστώ πολύ! 🙏", "Ωραία, θα περάσω αύριο.", "Το κατάλαβα, σας ευχαριστώ.", "👍"]
        }
        (Language::En, true, ..) => {
            &["Yes, please.", "No, that's all.", "The 500 g one.", "Third floor, the bell says Harbour."]
        }
        (Language::En, _, true, _) => &["No worries, these things happen!", "Thanks for looking into it."],
        (Language::En, _, _, true) => &["Hi! I'll wait to hear from you.", "Hello, good to hear from you!"],
        (Language::En, ..) => {
            &["Great, thank you so much! 🙏", "Perfect, I'll come by tomorrow.", "Understood, thanks.", "👍"]
        }
    }
}
