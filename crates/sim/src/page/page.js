// The customers' phones: shows what GET /sim/phones says, sends what the human writes to POST /sim/send. No framework.

const CHANNELS = ["whatsapp", "messenger", "instagram", "telegram"];
const NAMES = { whatsapp: "WhatsApp", messenger: "Messenger", instagram: "Instagram", telegram: "Telegram" };
const LOGOS = {
  whatsapp: '<svg viewBox="0 0 24 24"><path fill="currentColor" d="M12 2.5a9.4 9.4 0 0 0-8.1 14.2L2.6 21.4l4.8-1.2A9.4 9.4 0 1 0 12 2.5Zm0 1.9a7.5 7.5 0 1 1-3.9 13.9l-.4-.2-2.3.6.6-2.2-.2-.4A7.5 7.5 0 0 1 12 4.4ZM8.7 7.3c-.2 0-.5.1-.7.3-.8.8-1 1.9-.4 3.2 1 2.3 2.9 4.2 5.3 5.1 1.4.5 2.7.4 3.4-.6.3-.5.3-1 .2-1.2l-2-1c-.2-.1-.4 0-.5.2l-.7.9c-.1.2-.3.2-.5.1-1.4-.6-2.5-1.5-3.2-2.9-.1-.2 0-.3.1-.5l.5-.6c.2-.2.2-.3.1-.5l-.8-1.9c-.2-.5-.4-.6-.8-.6Z"/></svg>',
  messenger: '<svg viewBox="0 0 24 24"><path fill="currentColor" d="M12 2.5C6.5 2.5 2.3 6.5 2.3 11.7c0 2.8 1.2 5.2 3.1 6.9v3.1l2.9-1.6c1.1.3 2.4.5 3.7.5 5.5 0 9.7-4 9.7-9.1S17.5 2.5 12 2.5Zm1 12.2-2.5-2.6-4.8 2.6 5.2-5.6 2.5 2.6 4.8-2.6L13 14.7Z"/></svg>',
  instagram: '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"><rect x="3.5" y="3.5" width="17" height="17" rx="5"/><circle cx="12" cy="12" r="4"/><circle cx="17" cy="7" r=".6" fill="currentColor"/></svg>',
  telegram: '<svg viewBox="0 0 24 24"><path fill="currentColor" d="M21.4 3.7 2.7 10.9c-.9.4-.9 1.1-.1 1.4l4.7 1.5 1.8 5.6c.2.6.4.8.8.8.4 0 .6-.2.9-.4l2.3-2.2 4.7 3.5c.9.5 1.5.2 1.7-.8l3.1-14.7c.3-1.3-.5-1.9-1.2-1.9ZM9.3 13.6l9-5.7c.4-.3.8-.1.5.2l-7.4 6.7-.3 3.1-1.8-4.3Z"/></svg>',
};
const ONE_TICK = '<svg viewBox="0 0 17 11"><path d="m5 5.8 3 3L14 2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/></svg>';
const TWO_TICKS = '<svg viewBox="0 0 17 11"><path d="m1 5.8 3 3L10 2M8.2 8.2l.7.6L15.5 2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/></svg>';

const EXTRAS = {
  image: '<svg viewBox="0 0 24 24"><rect x="3" y="5" width="18" height="14" rx="3"/><circle cx="9" cy="10" r="1.6"/><path d="m4 17 5-4 3 2 4-4 5 5"/></svg>',
  location: '<svg viewBox="0 0 24 24"><path d="M12 21s7-6 7-11a7 7 0 0 0-14 0c0 5 7 11 7 11Z"/><circle cx="12" cy="10" r="2.5"/></svg>',
  sticker: '<svg viewBox="0 0 24 24"><path d="M5 3h14a2 2 0 0 1 2 2v9l-7 7H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Zm9 18v-5a2 2 0 0 1 2-2h5M8 11c1 2 5 2 6 0"/></svg>',
  block: '<svg viewBox="0 0 24 24"><circle cx="12" cy="12" r="8.5"/><path d="m6 6 12 12"/></svg>',
};

const TEXTS = {
  en: {
    title: "The customers' phones", lead: "Pick a person, write as them, and watch the answers arrive.", inbox: "Open the inbox",
    write: "Message", send: "Send", more: "More to send", image: "Photo", location: "Place", sticker: "Sticker", block: "Block", unblock: "Unblock",
    typing: "typing…", as: "you are {name}", blocked: "you blocked this business", empty: "Nothing here yet. Say hello as {name}!", today: "Today",
    offline: "no connection to the simulator", unread: "new", wasRead: "seen", failed: "A message of the business did not get through ({code}).",
    ticks: { sent: "sent", delivered: "the business has it", read: "read by the business" },
    kinds: { image: "Photo", location: "Place", sticker: "Sticker", reaction: "Reaction", raw: "Something unusual" },
  },
  el: {
    title: "Τα κινητά των πελατών", lead: "Διαλέξτε ένα πρόσωπο, γράψτε στη θέση του και δείτε τις απαντήσεις να φτάνουν.", inbox: "Άνοιγμα εισερχομένων",
    write: "Μήνυμα", send: "Αποστολή", more: "Άλλα προς αποστολή", image: "Εικόνα", location: "Τοποθεσία", sticker: "Αυτοκόλλητο", block: "Φραγή", unblock: "Άρση φραγής",
    typing: "πληκτρολογεί…", as: "είστε: {name}", blocked: "έχετε φράξει την επιχείρηση", empty: "Τίποτα ακόμα. Γράψτε ένα γεια ως {name}!", today: "Σήμερα",
    offline: "καμία σύνδεση με τον προσομοιωτή", unread: "νέο", wasRead: "διαβάστηκε", failed: "Ένα μήνυμα της επιχείρησης δεν έφτασε ({code}).",
    ticks: { sent: "στάλθηκε", delivered: "το έχει η επιχείρηση", read: "το διάβασε η επιχείρηση" },
    kinds: { image: "Εικόνα", location: "Τοποθεσία", sticker: "Αυτοκόλλητο", reaction: "Αντίδραση", raw: "Κάτι ασυνήθιστο" },
  },
};

let language = stored("language") ?? ((navigator.languages ?? [navigator.language]).some((tag) => tag?.startsWith("el")) ? "el" : "en");
let views = [];
let clock = { now: Date.now(), at: performance.now(), held: false };
const chosen = {}; // channel -> "account/person"
const phones = {}; // channel -> elements and what they show
let tab = stored("tab") ?? "whatsapp";

function stored(name) { try { return localStorage.getItem(`simulator.${name}`); } catch { return null; } }
function store(name, value) { try { localStorage.setItem(`simulator.${name}`, value); } catch { /* private window */ } }
function say(key) { return TEXTS[language][key]; }
function keyOf(view) { return `${view.account}/${view.person}`; }
function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}
/** Only for the drawings above: never for anything that a person wrote. */
function drawing(holder, svg) { holder.innerHTML = svg; return holder; }
function time(ms) { return new Date(ms).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }); }
function day(ms) { return new Date(ms).toLocaleDateString(language, { day: "numeric", month: "long" }); }
function nowMs() { return clock.held ? clock.now : clock.now + (performance.now() - clock.at); }
function unreadOf(view) { return view.messages.filter((message) => message.writer === "business" && message.state === "delivered").length; }

async function ask(path, body, method = "POST") {
  const options = body === undefined ? {} : { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  const json = await response.json();
  if (!response.ok) throw new Error(json.error ?? response.statusText);
  return json;
}

function build() {
  const template = document.getElementById("phone-template");
  for (const channel of CHANNELS) {
    const section = template.content.cloneNode(true).firstElementChild;
    section.classList.add(channel);
    section.setAttribute("aria-label", NAMES[channel]);
    section.querySelector(".thread").setAttribute("aria-label", NAMES[channel]);
    drawing(section.querySelector(".logo"), LOGOS[channel]);
    const find = (selector) => section.querySelector(selector);
    const phone = {
      section, people: find(".people"), title: find(".app-title strong"), line: find(".app-title small"), thread: find(".thread"),
      form: find("form"), field: find("textarea"), extras: find(".extras"), more: find(".more"), send: find(".send"),
      problem: find(".problem"), time: find(".time"), shown: "", peopleShown: "", seen: new Set(),
    };
    phones[channel] = phone;
    phone.form.addEventListener("submit", (event) => { event.preventDefault(); write(channel); });
    phone.field.addEventListener("input", () => fit(phone.field));
    phone.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); write(channel); }
    });
    phone.more.addEventListener("click", () => {
      phone.extras.hidden = !phone.extras.hidden;
      phone.more.setAttribute("aria-expanded", String(!phone.extras.hidden));
    });
    for (const button of phone.extras.querySelectorAll("button")) {
      button.append(drawing(make("span", "icon"), EXTRAS[button.dataset.send]), make("span"));
      button.addEventListener("click", () => sendExtra(channel, button.dataset.send));
    }
    document.getElementById("phones").append(section);
    const tabButton = make("button", channel);
    tabButton.type = "button";
    tabButton.addEventListener("click", () => { tab = channel; store("tab", tab); render(); });
    phone.tab = tabButton;
    document.getElementById("tabs").append(tabButton);
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => { language = button.dataset.language; store("language", language); translate(); });
  }
  translate();
}

function fit(field) { field.style.height = "auto"; field.style.height = `${Math.min(field.scrollHeight + 2, 110)}px`; }

function translate() {
  document.documentElement.lang = language;
  document.title = `Nestor · ${say("title")}`;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === language));
  for (const phone of Object.values(phones)) {
    phone.field.placeholder = say("write");
    phone.field.setAttribute("aria-label", say("write"));
    phone.send.setAttribute("aria-label", say("send"));
    phone.more.setAttribute("aria-label", say("more"));
    phone.shown = phone.peopleShown = "";
  }
  render();
}

function render() {
  for (const channel of CHANNELS) {
    const phone = phones[channel];
    const here = views.filter((view) => view.channel === channel);
    phone.section.classList.toggle("chosen", channel === tab);
    phone.tab.setAttribute("aria-pressed", String(channel === tab));
    phone.tab.textContent = NAMES[channel];
    const unread = here.reduce((sum, view) => sum + unreadOf(view), 0);
    if (unread && channel !== tab) phone.tab.append(make("span", "badge", String(unread)));
    phone.section.hidden = phone.tab.hidden = here.length === 0;
    if (here.length === 0) continue;
    const view = here.find((one) => keyOf(one) === chosen[channel]) ?? newest(here);
    chosen[channel] = keyOf(view);
    renderPeople(phone, channel, here, view);
    renderThread(phone, view);
  }
}

/** At first the person who spoke last. */
function newest(here) {
  return here.reduce((best, view) => ((view.messages.at(-1)?.at_ms ?? 0) > (best.messages.at(-1)?.at_ms ?? 0) ? view : best), here[0]);
}

function renderPeople(phone, channel, here, current) {
  const several = new Set(here.map((view) => view.account)).size > 1;
  const signature = JSON.stringify(here.map((view) => [keyOf(view), view.name, unreadOf(view)])) + keyOf(current) + language;
  if (signature === phone.peopleShown) return;
  phone.peopleShown = signature;
  const everybody = [...new Set(views.map((one) => one.person))].sort();
  const focused = phone.people.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  phone.people.replaceChildren(...here.map((view) => {
    const button = make("button", "person");
    button.type = "button";
    button.dataset.key = keyOf(view);
    button.title = several ? `${view.name} → ${view.account_name}` : view.name;
    button.setAttribute("aria-pressed", String(keyOf(view) === keyOf(current)));
    const initials = view.name.split(" ").map((part) => [...part][0]).slice(0, 2).join("");
    const hue = everybody.indexOf(view.person) % 8;
    button.append(make("span", `face hue-${hue}`, initials), make("span", "name", view.name.split(" ")[0]));
    const unread = unreadOf(view);
    if (unread && keyOf(view) !== keyOf(current)) button.append(make("span", "badge", String(unread)));
    button.addEventListener("click", () => { chosen[channel] = keyOf(view); phone.shown = ""; phone.seen.clear(); render(); });
    return button;
  }));
  if (focused) phone.people.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function renderThread(phone, view) {
  const typing = view.typing;
  phone.title.textContent = view.account_name;
  phone.line.textContent = typing ? say("typing") : view.blocked ? say("blocked") : say("as").replace("{name}", view.name);
  const labels = { image: "image", location: "location", sticker: "sticker", block: view.blocked ? "unblock" : "block" };
  for (const button of phone.extras.querySelectorAll("button")) button.lastElementChild.textContent = say(labels[button.dataset.send]);
  const signature = JSON.stringify([keyOf(view), view.messages, language]);
  if (signature === phone.shown) return;
  const changedPerson = !phone.shown.startsWith(JSON.stringify([keyOf(view)]).slice(0, -1));
  const atEnd = changedPerson || phone.thread.scrollHeight - phone.thread.scrollTop - phone.thread.clientHeight < 60;
  phone.shown = signature;
  const rows = [make("div", "spring")];
  if (view.messages.length === 0) rows.push(make("p", "notice", say("empty").replace("{name}", view.name.split(" ")[0])));
  let lastDay = "", lastWriter = "";
  for (const message of view.messages) {
    // What has not arrived is not on the phone; what failed is told, because whoever plays wants to know.
    if (message.writer === "business" && message.state === "sent") continue;
    if (message.state === "failed") { rows.push(make("p", "notice failed", say("failed").replace("{code}", message.error_code))); continue; }
    if (day(message.at_ms) !== lastDay) {
      lastDay = day(message.at_ms);
      rows.push(make("p", "day", lastDay === day(nowMs()) ? say("today") : lastDay));
      lastWriter = "";
    }
    rows.push(bubble(phone, view, message, message.writer !== lastWriter, changedPerson));
    lastWriter = message.writer;
  }
  phone.thread.replaceChildren(...rows);
  if (atEnd) phone.thread.scrollTop = phone.thread.scrollHeight;
}

function bubble(phone, view, message, isTurn, isOld) {
  const mine = message.writer === "customer";
  const element = make("div", `bubble${mine ? " mine" : ""}${isTurn ? " turn" : ""}`);
  if (!phone.seen.has(message.id) && !isOld) element.classList.add("new");
  phone.seen.add(message.id);
  const answered = message.reply_to && view.messages.find((other) => other.id === message.reply_to);
  if (answered) element.append(make("span", "quote", answered.text));
  if (message.kind !== "text") {
    element.append(make("span", "kind", say("kinds")[message.kind] ?? message.kind));
    if (message.text) element.append(document.createTextNode(message.kind === "reaction" ? ` ${message.text}` : `\n${message.text}`));
  } else element.append(document.createTextNode(message.text));
  const foot = make("span", "foot");
  foot.append(make("time", "", time(message.at_ms)));
  if (mine) {
    const ticks = drawing(make("span"), message.state === "sent" ? ONE_TICK : TWO_TICKS);
    const said = say("ticks")[message.state];
    ticks.setAttribute("role", "img");
    ticks.setAttribute("aria-label", said);
    foot.title = said;
    foot.append(ticks);
    if (message.state === "read") foot.classList.add("read");
  } else {
    const read = message.state === "read";
    foot.append(document.createTextNode(`· ${read ? say("wasRead") : say("unread")}`));
    if (!read) foot.classList.add("fresh");
  }
  element.append(foot);
  return element;
}

function current(channel) { return views.find((view) => view.channel === channel && keyOf(view) === chosen[channel]); }

async function attempt(channel, work) {
  const phone = phones[channel];
  try { await work(); phone.problem.textContent = ""; } catch (error) { phone.problem.textContent = error.message; }
}

function write(channel) {
  const phone = phones[channel], view = current(channel), text = phone.field.value;
  if (!view || !text.trim()) return;
  phone.field.value = "";
  fit(phone.field);
  phone.thread.scrollTop = phone.thread.scrollHeight;
  attempt(channel, async () => {
    try { await ask("/sim/send", { person: view.person, channel, account: view.account, text }); }
    catch (error) { phone.field.value = text; throw error; }
  });
}

function sendExtra(channel, kind) {
  const view = current(channel);
  if (!view) return;
  const whom = { person: view.person, channel, account: view.account };
  phones[channel].extras.hidden = true;
  phones[channel].more.setAttribute("aria-expanded", "false");
  attempt(channel, () => {
    if (kind === "block") return ask("/sim/block", { ...whom, blocked: !view.blocked });
    const extra = kind === "location" ? { latitude: 37.9838, longitude: 23.7275, name: language === "el" ? "Αθήνα" : "Athens" } : {};
    return ask("/sim/send", { ...whom, type: kind, ...extra });
  });
}

/** The hub as this browser reaches it: a hub "on this machine" is on the machine that served this page. */
function inboxAddress(hub) {
  const address = new URL(hub);
  if (["127.0.0.1", "localhost"].includes(address.hostname)) address.hostname = location.hostname;
  return address.href;
}

async function follow() {
  let version = 0;
  for (;;) {
    try {
      const [state, seen] = await Promise.all([ask("/sim/state"), ask("/sim/phones")]);
      clock = { now: seen.now_ms, at: performance.now(), held: state.held };
      views = seen.phones;
      version = seen.version;
      document.getElementById("hub").href = inboxAddress(state.hub);
      document.getElementById("connection").textContent = "";
      render();
      const typing = views.some((view) => view.typing);
      await Promise.race([ask(`/sim/events?after=${version}`), ...(typing ? [pause(1000)] : [])]);
      await pause(80);
    } catch {
      document.getElementById("connection").textContent = say("offline");
      await pause(1500);
    }
  }
}

function pause(ms) { return new Promise((resolve) => setTimeout(resolve, ms)); }

function showTime() { for (const phone of Object.values(phones)) phone.time.textContent = time(nowMs()); }

build();
showTime();
setInterval(showTime, 1000);
follow();
