// One message on a phone: words, files, cards, buttons, reactions, and what one can do with it.

import { ONE_TICK, TWO_TICKS, button, drawing, make } from "./drawings.js";
import { answerWith, choose } from "./menu.js";
import { currentLanguage, kindName, say } from "./texts.js";

const REACTIONS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
/** Types that are told in a line of their own, not in a bubble. */
const NOTICES = ["joined", "left", "migrated", "number_changed", "user_id_changed", "identity_changed", "business_connection", "referral", "block"];
const ASKS = { flow: "flow_answer", location: "location", contact: "contacts", address: "address", call_permission: "call_permission" };

export function time(ms) { return new Date(ms).toLocaleTimeString(currentLanguage(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }); }
export function isNotice(message) { return NOTICES.includes(message.kind) || message.kind.startsWith("call_") && message.kind !== "call_permission"; }

export function notice(message) {
  const words = [kindName(message.kind), message.text, message.place].filter(Boolean).join(" · ");
  return make("p", "notice", `${words} · ${time(message.at_ms)}`);
}

/** What stands for a message in a quote or above the composer. */
export function summary(message) {
  if (!message) return "…";
  return message.text || message.shown.media?.[0]?.name || kindName(message.kind);
}

/** The bubble; `does` says what happens on taps: send, reply, edit, toggle. */
export function bubble(view, message, { isTurn, isNew, isOpen, does }) {
  const mine = message.writer === "customer";
  const holder = make("div", `row${mine ? " mine" : ""}${isTurn ? " turn" : ""}`);
  const element = make("article", `bubble${mine ? " mine" : ""}${isNew ? " new" : ""}`);
  element.tabIndex = 0;
  element.dataset.id = message.id;
  element.setAttribute("aria-label", `${mine ? say("own") : say("business")}: ${summary(message)}`);
  element.addEventListener("click", (event) => { if (!event.target.closest("a, button, audio, video, input")) does.toggle(message.id); });
  element.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target === element) does.toggle(message.id); });
  if (message.deleted) {
    element.classList.add("gone");
    element.append(make("span", "kind", say("deleted")), foot(message, mine));
  } else {
    element.append(...labels(message), ...quote(view, message), ...content(view, message, does), foot(message, mine), ...reactions(message));
  }
  holder.append(element, ...(message.deleted ? [] : tappable(view, message, does)));
  if (isOpen && !message.deleted) holder.append(actions(view, message, mine, does));
  return holder;
}

function labels(message) {
  const found = [];
  if (message.place) found.push(`👥 ${message.place}`);
  if (message.forwarded) found.push(`↪ ${say("forwarded")}`);
  if (message.elsewhere) found.push(`✋ ${say("elsewhere")}`);
  if (message.shown.template) found.push(`${say("template")} ${message.shown.template.name} · ${message.shown.template.language}`);
  return found.map((words) => make("span", "label", words));
}

function quote(view, message) {
  if (!message.reply_to) return [];
  const answered = view.messages.find((other) => other.id === message.reply_to);
  return answered || message.quoted ? [make("span", "quote", message.quoted ?? summary(answered))] : [];
}

function content(view, message, does) {
  const shown = message.shown;
  const parts = [];
  if (shown.header) parts.push(make("strong", "header", shown.header));
  for (const media of shown.media ?? []) parts.push(file(media));
  if (shown.link) parts.push(link(shown.link));
  if (shown.location) parts.push(place(view, message, does));
  for (const contact of shown.contacts ?? []) parts.push(card("👤", contact.name, [...contact.phones, ...(contact.emails ?? [])]));
  if (shown.poll) parts.push(poll(shown.poll));
  if (message.kind === "dice" || (message.kind === "sticker" && message.text)) parts.push(make("span", "big", message.text));
  else if (!shown.location && !shown.contacts?.length && !shown.poll) parts.push(...words(message, parts.length > 0));
  for (const line of shown.lines ?? []) parts.push(make("span", "line", line));
  if (shown.cards?.length) parts.push(cards(message, does));
  if (shown.footer) parts.push(make("small", "footer", shown.footer));
  return parts;
}

function words(message, hasMore) {
  const plain = ["text", "story_reply", "channel_post", "tap", "postback", "template", "interactive"].includes(message.kind) || hasMore;
  const parts = plain ? [] : [make("span", "kind", kindName(message.kind))];
  if (message.text && message.text !== message.shown.link?.title) parts.push(make("span", "words", message.text));
  return parts;
}

function ours(url) { return url?.startsWith("/sim/media/"); }

function file(media) {
  if (!ours(media.url)) return anchor(media.url, media.name ?? (media.url || kindName(media.kind)));
  let element;
  if (["image", "sticker"].includes(media.kind) && media.mime_type.startsWith("image/")) {
    element = make("img", media.kind);
    element.alt = media.caption ?? kindName(media.kind);
    element.loading = "lazy";
  } else if (media.mime_type.startsWith("video/")) {
    element = make("video", media.kind);
    element.controls = media.kind !== "animation";
    element.loop = element.muted = element.autoplay = media.kind === "animation";
    element.preload = "metadata";
    element.playsInline = true;
  } else if (media.mime_type.startsWith("audio/")) {
    element = make("audio");
    element.controls = true;
    element.preload = "metadata";
    element.setAttribute("aria-label", kindName(media.kind));
  } else {
    const name = media.kind === "sticker" ? `✨ ${kindName("animated_sticker")}` : `📄 ${media.name ?? kindName(media.kind)}`;
    element = anchor(media.url, `${name} · ${Math.max(1, Math.round(media.size / 1000))} kB`);
    element.className = "document";
    return element;
  }
  element.src = media.url;
  return element;
}

/** Links of the business are shown but lead only to the web. */
function anchor(url, words) {
  const safe = /^(https?:\/\/|\/sim\/media\/)/.test(url ?? "");
  const element = make(safe ? "a" : "span", "link", words);
  if (safe) { element.href = url; element.target = "_blank"; element.rel = "noreferrer"; }
  return element;
}

function link(found) {
  const holder = make("span", "card");
  if (ours(found.image_url)) {
    const image = make("img", "image");
    image.src = found.image_url;
    image.alt = "";
    holder.append(image);
  }
  holder.append(anchor(found.url, found.title ?? found.url));
  return holder;
}

function card(glyph, title, lines) {
  const holder = make("span", "card");
  holder.append(make("strong", "", `${glyph} ${title}`), ...lines.map((line) => make("small", "", line)));
  return holder;
}

function place(view, message, does) {
  const { latitude, longitude, name, address, live_seconds: live } = message.shown.location;
  const holder = card("📍", name ?? `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`, [address, live ? say("live") : `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`].filter(Boolean));
  holder.classList.add("map");
  if (live && message.writer === "customer") {
    const move = (stop) => does.send({ type: "move", of: message.id, latitude: latitude + (stop ? 0 : 0.001), longitude: longitude + (stop ? 0 : 0.0015), stop });
    holder.append(button("small", say("moveOn"), () => move(false)), button("small", say("stopLive"), () => move(true)));
  }
  return holder;
}

function poll(found) {
  const holder = make("span", "card");
  holder.append(make("strong", "", found.question), ...found.options.map((option) => make("span", "option", option)));
  return holder;
}

function cards(message, does) {
  const row = make("div", "cards");
  for (const one of message.shown.cards) {
    const holder = make("div", "card");
    if (ours(one.image_url)) {
      const image = make("img", "image");
      image.src = one.image_url;
      image.alt = "";
      holder.append(image);
    }
    holder.append(make("strong", "", one.title));
    if (one.subtitle) holder.append(make("small", "", one.subtitle));
    if (one.url) holder.append(anchor(one.url, one.url));
    holder.append(...(one.buttons ?? []).map((found) => tap(message, found, does)));
    row.append(holder);
  }
  return row;
}

/** Buttons under the bubble; quick replies and keyboards stand above the composer instead. */
function tappable(view, message, does) {
  const parts = [];
  const list = message.shown.list;
  if (list) parts.push(button("tap", `☰ ${list.button}`, () => choose(list, (id) => does.send({ type: "tap", on: message.id, id }))));
  const inline = (message.shown.buttons ?? []).filter((found) => !isLoose(found));
  parts.push(...inline.map((found) => tap(message, found, does)));
  if (parts.length === 0) return [];
  const row = make("div", "taps");
  row.append(...parts);
  return [row];
}

function isLoose(found) { return ["quick_reply", "keyboard"].includes(found.kind); }

/** The buttons that wait above the composer: those of the newest message of the business. */
export function looseButtons(view, does) {
  const newest = view.messages.findLast((message) => message.writer === "business" && !["sent", "failed"].includes(message.state));
  const isLast = newest === view.messages.at(-1);
  const found = (newest?.shown.buttons ?? []).filter(isLoose);
  // Quick replies go with the next message, a keyboard stays.
  return found.filter((one) => one.kind === "keyboard" || isLast).map((one) => tap(newest, one, does));
}

function tap(message, found, does) {
  if (found.kind === "url") {
    const element = anchor(found.url, `↗ ${found.title}`);
    element.classList.add("tap");
    return element;
  }
  const glyph = { phone: "📞 ", copy: "⧉ ", flow: "📋 ", location: "📍 ", contact: "👤 ", address: "🏠 ", call_permission: "☎️ " }[found.kind] ?? "";
  const element = button("tap", glyph + found.title, () => press(message, found, does));
  if (["phone", "copy"].includes(found.kind)) { element.title = found.url ?? ""; element.disabled = found.kind === "phone"; }
  return element;
}

function press(message, found, does) {
  if (found.kind === "copy") return navigator.clipboard?.writeText(found.url ?? found.id);
  const asks = ASKS[found.kind];
  if (asks && !(found.kind === "contact" && ["messenger", "instagram"].includes(does.channel))) return answerWith(asks, does.channel, message.id, does.send);
  return does.send({ type: "tap", on: message.id, id: found.id });
}

function reactions(message) {
  if (!message.reactions?.length) return [];
  const holder = make("span", "reactions");
  for (const reaction of message.reactions) {
    const one = make("span", "", reaction.emoji);
    one.title = reaction.by === "customer" ? say("own") : say("business");
    holder.append(one);
  }
  return [holder];
}

function foot(message, mine) {
  const element = make("span", "foot");
  if (message.edited) element.append(make("span", "", say("edited")));
  element.append(make("time", "", time(message.at_ms)));
  if (mine) {
    const ticks = drawing(make("span"), message.state === "sent" ? ONE_TICK : TWO_TICKS);
    const said = say("ticks")[message.state];
    ticks.setAttribute("role", "img");
    ticks.setAttribute("aria-label", said);
    element.title = said;
    element.append(ticks);
    if (message.state === "read") element.classList.add("read");
  } else {
    const read = message.state === "read";
    element.append(document.createTextNode(`· ${read ? say("wasRead") : say("unread")}`));
    if (!read) element.classList.add("fresh");
  }
  return element;
}

/** Reply, react, change, take back. */
function actions(view, message, mine, does) {
  const row = make("div", "actions");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", say("actions"));
  const own = message.reactions?.find((reaction) => reaction.by === "customer");
  row.append(button("", `↩ ${say("reply")}`, () => does.reply(message)));
  for (const emoji of REACTIONS) {
    const set = own?.emoji === emoji;
    const one = button("emoji", emoji, () => does.send({ type: "reaction", to: message.id, ...(set ? {} : { emoji }) }));
    one.setAttribute("aria-label", set ? say("unreact") : say("react").replace("{emoji}", emoji));
    one.setAttribute("aria-pressed", String(set));
    row.append(one);
  }
  if (mine && message.text && ["text", "image", "video", "document"].includes(message.kind)) row.append(button("", `✎ ${say("edit")}`, () => does.edit(message)));
  if (mine) row.append(button("", `🗑 ${say("unsend")}`, () => does.send({ type: "unsend", of: message.id })));
  return row;
}
