// The customers' phones: shows what GET /sim/phones says, sends what the human does to POST /sim/send. No framework.

import { LOGOS, button, drawing, make } from "./drawings.js";
import { MODES, ask as askFor, fillMenu, modeValue } from "./menu.js";
import { bubble, isNotice, looseButtons, notice, summary, time } from "./message.js";
import { currentLanguage, say, setLanguage } from "./texts.js";

const CHANNELS = ["whatsapp", "messenger", "instagram", "telegram"];
const NAMES = { whatsapp: "WhatsApp", messenger: "Messenger", instagram: "Instagram", telegram: "Telegram" };
/** Larger files than this the control API would not take. */
const LARGEST_FILE = 3_000_000;

let views = [];
let clock = { now: Date.now(), at: performance.now(), held: false };
const chosen = {}; // channel -> "account/person"
const phones = {}; // channel -> elements and what they show
let tab = stored("tab") ?? "whatsapp";
setLanguage(stored("language") ?? ((navigator.languages ?? [navigator.language]).some((tag) => tag?.startsWith("el")) ? "el" : "en"));

function stored(name) { try { return localStorage.getItem(`simulator.${name}`); } catch { return null; } }
function store(name, value) { try { localStorage.setItem(`simulator.${name}`, value); } catch { /* private window */ } }
function keyOf(view) { return `${view.account}/${view.person}`; }
function day(ms) { return new Date(ms).toLocaleDateString(currentLanguage(), { day: "numeric", month: "long" }); }
function nowMs() { return clock.held ? clock.now : clock.now + (performance.now() - clock.at); }
function unreadOf(view) { return view.messages.filter((message) => message.writer === "business" && message.state === "delivered").length; }

async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  const json = await response.json();
  if (!response.ok) throw new Error(json.error ?? response.statusText);
  return json;
}

function build() {
  for (const channel of CHANNELS) {
    const section = document.getElementById("phone-template").content.cloneNode(true).firstElementChild;
    section.classList.add(channel);
    section.setAttribute("aria-label", NAMES[channel]);
    const find = (selector) => section.querySelector(selector);
    find(".thread").setAttribute("aria-label", NAMES[channel]);
    drawing(find(".logo"), LOGOS[channel]);
    const phone = {
      channel, section, people: find(".people"), title: find(".app-title strong"), line: find(".app-title small"), thread: find(".thread"), form: find("form"), field: find("textarea"),
      extras: find(".extras"), more: find(".more"), send: find(".send"), problem: find(".problem"), time: find(".time"), around: find(".around"), loose: find(".loose"), picker: find("input[type=file]"),
      peopleShown: "", person: "", rows: new Map(), seen: new Set(), open: null, modes: {}, replying: null, editing: null,
    };
    phones[channel] = phone;
    phone.form.addEventListener("submit", (event) => { event.preventDefault(); write(phone); });
    phone.field.addEventListener("input", () => fit(phone.field));
    phone.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); write(phone); }
      if (event.key === "Escape") leave(phone);
    });
    section.addEventListener("keydown", (event) => { if (event.key === "Escape" && !phone.extras.hidden) { openMenu(phone, false); phone.more.focus(); } });
    phone.thread.addEventListener("keydown", (event) => walk(phone, event));
    phone.more.addEventListener("click", () => openMenu(phone, phone.extras.hidden));
    phone.picker.addEventListener("change", () => sendFile(phone));
    document.getElementById("phones").append(section);
    phone.tab = button(channel, "", () => { tab = channel; store("tab", tab); render(); });
    document.getElementById("tabs").append(phone.tab);
  }
  for (const one of document.querySelectorAll("[data-language]")) {
    one.addEventListener("click", () => { setLanguage(one.dataset.language); store("language", one.dataset.language); translate(); });
  }
  translate();
}

function fit(field) { field.style.height = "auto"; field.style.height = `${Math.min(field.scrollHeight + 2, 110)}px`; }

function translate() {
  document.documentElement.lang = currentLanguage();
  document.title = `Nestor · ${say("title")}`;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  for (const one of document.querySelectorAll("[data-language]")) one.setAttribute("aria-pressed", String(one.dataset.language === currentLanguage()));
  for (const phone of Object.values(phones)) {
    phone.field.placeholder = say("write");
    phone.field.setAttribute("aria-label", say("write"));
    phone.send.setAttribute("aria-label", say("send"));
    phone.more.setAttribute("aria-label", say("more"));
    phone.picker.setAttribute("aria-label", say("kinds").file);
    phone.peopleShown = "";
    phone.rows.clear();
    openMenu(phone, false);
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
    renderPeople(phone, here, view);
    renderThread(phone, view);
    renderAround(phone, view);
  }
}

/** At first the person who spoke last. */
function newest(here) {
  return here.reduce((best, view) => ((view.messages.at(-1)?.at_ms ?? 0) > (best.messages.at(-1)?.at_ms ?? 0) ? view : best), here[0]);
}

function renderPeople(phone, here, current) {
  const several = new Set(here.map((view) => view.account)).size > 1;
  const signature = JSON.stringify(here.map((view) => [keyOf(view), view.name, unreadOf(view)])) + keyOf(current) + currentLanguage();
  if (signature === phone.peopleShown) return;
  phone.peopleShown = signature;
  const everybody = [...new Set(views.map((one) => one.person))].sort();
  const focused = phone.people.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  phone.people.replaceChildren(...here.map((view) => {
    const one = button("person", undefined, () => { chosen[phone.channel] = keyOf(view); leave(phone); render(); });
    one.dataset.key = keyOf(view);
    one.title = several ? `${view.name} → ${view.account_name}` : view.name;
    one.setAttribute("aria-pressed", String(keyOf(view) === keyOf(current)));
    const initials = view.name.split(" ").map((part) => [...part][0]).slice(0, 2).join("");
    one.append(make("span", `face hue-${everybody.indexOf(view.person) % 8}`, initials), make("span", "name", view.name.split(" ")[0]));
    const unread = unreadOf(view);
    if (unread && keyOf(view) !== keyOf(current)) one.append(make("span", "badge", String(unread)));
    return one;
  }));
  if (focused) phone.people.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

/** What a tap somewhere in the thread does. */
function doing(phone) {
  return {
    channel: phone.channel,
    send: (message) => send(phone, message),
    reply: (message) => { phone.replying = message; phone.editing = null; phone.open = null; render(); phone.field.focus(); },
    edit: (message) => { phone.editing = message; phone.replying = null; phone.open = null; phone.field.value = message.text; render(); fit(phone.field); phone.field.focus(); },
    toggle: (id) => { phone.open = phone.open === id ? null : id; render(); phone.thread.querySelector(`[data-id="${CSS.escape(id)}"]`)?.focus(); },
  };
}

function renderThread(phone, view) {
  phone.title.textContent = view.account_name;
  phone.line.textContent = view.typing ? say("typing") : view.blocked ? say("blocked") : say("as").replace("{name}", view.name);
  const isOld = phone.person !== keyOf(view);
  if (isOld) { phone.rows.clear(); phone.seen.clear(); phone.person = keyOf(view); }
  const atEnd = isOld || phone.thread.scrollHeight - phone.thread.scrollTop - phone.thread.clientHeight < 60;
  const rows = [];
  // A row that has not changed stays as it is: what plays goes on playing.
  const row = (key, signature, make) => {
    const known = phone.rows.get(key);
    if (known?.signature !== signature) phone.rows.set(key, { signature, element: make() });
    rows.push([key, phone.rows.get(key).element]);
  };
  row("spring", "", () => make("div", "spring"));
  if (view.messages.length === 0) row("empty", view.name, () => make("p", "notice", say("empty").replace("{name}", view.name.split(" ")[0])));
  let lastDay = "", lastWriter = "";
  for (const message of view.messages) {
    // What has not arrived is not on the phone; what failed is told, because whoever plays wants to know.
    if (message.writer === "business" && message.state === "sent") continue;
    if (message.state === "failed") { row(`failed ${message.id}`, "", () => make("p", "notice failed", say("failed").replace("{code}", message.error_code))); continue; }
    if (day(message.at_ms) !== lastDay) {
      lastDay = day(message.at_ms);
      const words = lastDay === day(nowMs()) ? say("today") : lastDay;
      row(`day ${lastDay}`, words, () => make("p", "day", words));
      lastWriter = "";
    }
    if (isNotice(message)) { row(message.id, "", () => notice(message)); lastWriter = ""; continue; }
    const isTurn = message.writer !== lastWriter, isOpen = phone.open === message.id;
    const isNew = !phone.seen.has(message.id) && !isOld;
    const answered = message.reply_to ? view.messages.find((other) => other.id === message.reply_to) : null;
    row(message.id, JSON.stringify([message, isTurn, isOpen, answered && summary(answered)]), () => bubble(view, message, { isTurn, isNew, isOpen, does: doing(phone) }));
    phone.seen.add(message.id);
    lastWriter = message.writer;
  }
  if (view.typing) row("typing", "", () => make("div", "bubble dots", "● ● ●"));
  place(phone, rows);
  if (atEnd) phone.thread.scrollTop = phone.thread.scrollHeight;
}

/** Brings the rows into the thread and moves none that is in its place. */
function place(phone, rows) {
  const focused = document.activeElement?.closest?.(".thread") === phone.thread ? document.activeElement.dataset.id : null;
  const wanted = new Set(rows.map(([, element]) => element));
  for (const element of [...phone.thread.children]) if (!wanted.has(element)) element.remove();
  let cursor = phone.thread.firstChild;
  for (const [, element] of rows) {
    if (element === cursor) cursor = cursor.nextSibling; else phone.thread.insertBefore(element, cursor);
  }
  const keys = new Set(rows.map(([key]) => key));
  for (const key of phone.rows.keys()) if (!keys.has(key)) phone.rows.delete(key);
  if (focused && !phone.thread.contains(document.activeElement)) phone.thread.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}

/** Up and down go from message to message. */
function walk(phone, event) {
  if (!["ArrowUp", "ArrowDown"].includes(event.key) || event.target.closest("audio, video")) return;
  const all = [...phone.thread.querySelectorAll(".bubble[data-id]")];
  const here = all.indexOf(document.activeElement?.closest?.(".bubble"));
  const next = here < 0 ? all.at(-1) : all[here + (event.key === "ArrowUp" ? -1 : 1)];
  if (next) { event.preventDefault(); next.focus(); }
}

/** Above the composer: what is answered or changed, what goes with the next message, quick replies and keyboards. */
function renderAround(phone, view) {
  const loose = looseButtons(view, doing(phone));
  phone.loose.replaceChildren(...loose);
  phone.loose.hidden = loose.length === 0;
  const chips = [];
  const about = phone.editing ?? phone.replying;
  if (about) chips.push(chip(`${phone.editing ? say("editing") : say("replying")}: ${summary(about)}`, () => { leave(phone); render(); }));
  for (const mode of Object.keys(phone.modes)) {
    const name = mode === "group" ? `👥 ${phone.modes.group}` : say("modes")[mode];
    chips.push(chip(name, () => { delete phone.modes[mode]; render(); }));
  }
  phone.around.replaceChildren(...chips);
  phone.around.hidden = chips.length === 0;
}

function chip(words, work) {
  const holder = make("span", "chip");
  const close = button("", "✕", work);
  close.setAttribute("aria-label", say("cancel"));
  holder.append(make("span", "", words), close);
  return holder;
}

function leave(phone) {
  if (phone.editing) { phone.field.value = ""; fit(phone.field); }
  phone.replying = phone.editing = phone.open = null;
  openMenu(phone, false);
  render();
}

function openMenu(phone, open) {
  phone.extras.hidden = !open;
  phone.more.setAttribute("aria-expanded", String(open));
  const view = current(phone.channel);
  if (!open || !view) return;
  fillMenu(phone.extras, phone.channel, view.blocked, (message) => { openMenu(phone, false); return send(phone, message); }, (type) => special(phone, type));
  const modes = make("section");
  const grid = make("div", "modes");
  for (const mode of MODES[phone.channel]) {
    const one = button("", say("modes")[mode], () => setMode(phone, mode));
    one.setAttribute("aria-pressed", String(mode in phone.modes));
    grid.append(one);
  }
  modes.append(make("h2", "", say("withNext")), grid);
  phone.extras.append(modes);
  phone.extras.querySelector("button").focus();
  phone.thread.scrollTop = phone.thread.scrollHeight;
}

function setMode(phone, mode) {
  openMenu(phone, false);
  if (mode !== "group") { phone.modes[mode] = modeValue(mode); render(); phone.field.focus(); return; }
  askFor(say("modeGroup"), [{ name: "group", kind: "text", value: "Roasters" }], ({ group }) => { if (group) phone.modes.group = modeValue("group", group); render(); });
}

function special(phone, type) {
  openMenu(phone, false);
  const view = current(phone.channel);
  if (type === "file") return phone.picker.click();
  return attempt(phone, () => ask("/sim/block", { ...whom(phone), blocked: !view.blocked }));
}

function sendFile(phone) {
  const file = phone.picker.files[0];
  phone.picker.value = "";
  if (!file) return;
  if (file.size > LARGEST_FILE) { phone.problem.textContent = `${file.name}: ${Math.round(file.size / 1e6)} MB > ${LARGEST_FILE / 1e6} MB`; return; }
  const kind = ["image", "video", "audio"].find((one) => file.type.startsWith(`${one}/`)) ?? "document";
  const reader = new FileReader();
  reader.onload = () => send(phone, { type: kind, filename: file.name, mime_type: file.type || "application/octet-stream", data: reader.result.slice(reader.result.indexOf(",") + 1) }).catch(() => {});
  reader.readAsDataURL(file);
}

function current(channel) { return views.find((view) => view.channel === channel && keyOf(view) === chosen[channel]); }
function whom(phone) { const view = current(phone.channel); return { person: view.person, channel: view.channel, account: view.account }; }

async function attempt(phone, work) {
  try { await work(); phone.problem.textContent = ""; } catch (error) { phone.problem.textContent = error.message; throw error; }
}

/** Sends with what is around the next message; throws what the simulator refuses, after it is shown. */
function send(phone, message) {
  const about = ["tap", "reaction", "edit", "unsend", "move"].includes(message.type);
  const around = about ? {} : { ...phone.modes, ...(phone.replying ? { reply_to: phone.replying.id } : {}) };
  return attempt(phone, async () => {
    await ask("/sim/send", { ...around, ...message, ...whom(phone) });
    if (!about) { phone.replying = null; phone.modes = {}; }
    phone.open = null;
    phone.thread.scrollTop = phone.thread.scrollHeight;
    render();
  });
}

async function write(phone) {
  const text = phone.field.value, editing = phone.editing;
  if (!current(phone.channel) || !text.trim()) return;
  phone.field.value = "";
  fit(phone.field);
  try {
    await send(phone, editing ? { type: "edit", of: editing.id, text } : { type: "text", text });
    phone.editing = null;
    render();
  } catch { phone.field.value = text; }
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
// A refusal stands under its phone already.
window.addEventListener("unhandledrejection", (event) => event.preventDefault());
follow();
