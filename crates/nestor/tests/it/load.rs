//! Load for the chaos tests: many people write on all channels and operators answer, while the server comes and goes. Operators
//! are as stubborn as the inbox is: what was not answered is sent again under the same key.

use crate::api::Api;
use crate::hub::Start;
use nestor_sim::{Channel, InstagramIdentity, Language, Person, Simulator, TelegramIdentity, WhatsAppIdentity};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How many people write.
const PEOPLE: u32 = 24;
/// How many operators answer.
const OPERATORS: u64 = 4;

/// People who write and operators who answer.
pub(crate) struct Load {
    server: watch::Sender<Option<Api>>,
    ended: Arc<AtomicBool>,
    customers: JoinHandle<()>,
    operators: Vec<JoinHandle<Vec<String>>>,
}

fn person(number: u32) -> Person {
    Person {
        id: format!("crowd{number}"),
        name: format!("Κάποιος Αριθμός {number}"),
        language: Language::El,
        whatsapp: Some(WhatsAppIdentity {
            phone: Some(format!("3069000010{number:02}")),
            user_id: Some(format!("GR.2349120865530274{number:02}")),
            ..WhatsAppIdentity::default()
        }),
        messenger: Some(format!("72440000000990{number:02}")),
        instagram: Some(InstagramIdentity {
            id: format!("98760000000880{number:02}"),
            username: format!("somebody.number.{number}"),
        }),
        telegram: Some(TelegramIdentity { id: 5_100_000_700 + i64::from(number), username: None }),
    }
}

/// A start in real time with the crowd, and platforms that do not hold anybody up by their pace.
pub(crate) fn crowded(mut start: Start) -> (Start, impl FnOnce(&Simulator)) {
    start.real_time = true;
    let prepare = |simulator: &Simulator| {
        (0..PEOPLE).for_each(|number| simulator.add_person(person(number)));
        let mut rules = simulator.rules();
        rules.rate_limits = false;
        rules.webhook_timeout_ms = 3_000;
        simulator.set_rules(rules);
    };
    (start, prepare)
}

impl Load {
    /// Begins; operators wait until there is a server.
    pub(crate) fn begin(simulator: &Simulator, seed: u64) -> Self {
        let (server, _) = watch::channel(None);
        let ended = Arc::new(AtomicBool::new(false));
        let customers = tokio::spawn(write(simulator.clone(), Arc::clone(&ended), seed));
        let operators = (0..OPERATORS)
            .map(|operator| tokio::spawn(answer(server.subscribe(), Arc::clone(&ended), operator, seed)))
            .collect();
        Self { server, ended, customers, operators }
    }

    /// The server is here now, or nowhere.
    pub(crate) fn server(&self, api: Option<Api>) {
        self.server.send_replace(api);
    }

    /// Ends it, with a server running: what was begun is brought to its end. The texts of the answers that were taken.
    pub(crate) async fn end(self) -> Vec<String> {
        self.ended.store(true, Ordering::Relaxed);
        self.customers.await.unwrap();
        let mut answers = Vec::new();
        for operator in self.operators {
            answers.extend(operator.await.unwrap());
        }
        answers
    }
}

async fn write(simulator: Simulator, ended: Arc<AtomicBool>, seed: u64) {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut count = 0;
    while !ended.load(Ordering::Relaxed) {
        let person = format!("crowd{}", chance.random_range(0..PEOPLE));
        let channel = Channel::ALL[chance.random_range(0..Channel::ALL.len())];
        let text = format!("Μήνυμα {count} στο {channel} από {person}");
        simulator.customer_writes(&person, channel, &text).await.unwrap();
        count += 1;
        tokio::time::sleep(Duration::from_millis(chance.random_range(2..25))).await;
    }
}

async fn answer(server: watch::Receiver<Option<Api>>, ended: Arc<AtomicBool>, operator: u64, seed: u64) -> Vec<String> {
    let mut chance = StdRng::seed_from_u64(seed ^ (operator + 1));
    let mut taken = Vec::new();
    let mut conversations: Vec<String> = Vec::new();
    while !ended.load(Ordering::Relaxed) {
        let Some(api) = server.borrow().clone() else {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        };
        if conversations.len() < 80
            && let Some(found) = api.try_conversation_ids().await
        {
            conversations = found;
        }
        if conversations.is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        }
        let conversation = &conversations[chance.random_range(0..conversations.len())];
        let text = format!("Απάντηση {} του χειριστή {operator}", taken.len());
        insist(&server, conversation, &format!("operator-{operator}-{}", taken.len()), &text).await;
        taken.push(text);
        tokio::time::sleep(Duration::from_millis(chance.random_range(5..60))).await;
    }
    taken
}

/// Sends until somebody says that it is taken.
async fn insist(server: &watch::Receiver<Option<Api>>, conversation: &str, key: &str, text: &str) {
    loop {
        let api = server.borrow().clone();
        if let Some(api) = api
            && let Some(answer) = api.try_send(conversation, key, text).await
        {
            match answer.status {
                202 => return,
                503 => {}
                other => panic!("an answer was refused with {other}: {}", String::from_utf8_lossy(&answer.body)),
            }
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
