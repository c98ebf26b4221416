// What each app can send, and the little forms for what needs more than a tap.

import { button, make } from "./drawings.js";
import { currentLanguage, kindName, say } from "./texts.js";

const ALL = ["whatsapp", "messenger", "instagram", "telegram"];
const PAGES = ["messenger", "instagram"];
const greek = () => currentLanguage() === "el";

/** type, glyph, group, apps, fields of its form (none: it goes at once), and how the fields become the message. */
const ENTRIES = [
  ["image", "🖼️", "files", ALL], ["video", "🎬", "files", ALL], ["voice", "🎤", "files", ALL], ["audio", "🎵", "files", ALL], ["document", "📄", "files", ALL], ["file", "📎", "files", ALL],
  ["sticker", "☕", "files", ALL], ["animated_sticker", "✨", "files", ["whatsapp", "telegram"], null, () => ({ type: "sticker", animated: true })],
  ["animation", "🎞️", "files", ["telegram"]], ["video_note", "🔵", "files", ["telegram"]],
  ["album", "🗂️", "files", ALL, null, () => ({ type: "album", items: [{ type: "image", caption: greek() ? "Δύο πράγματα" : "Two things" }, { type: "video" }] })],
  ["location", "📍", "more", ["whatsapp", "messenger", "telegram"], () => [number("latitude", 37.9755), number("longitude", 23.7348), text("name", greek() ? "Πλατεία Συντάγματος" : "Syntagma Square"), text("address", "")]],
  ["live", "🛰️", "more", ["telegram"], () => [number("latitude", 37.9755), number("longitude", 23.7348), number("live_seconds", 900)], (given) => ({ type: "location", ...given })],
  ["contacts", "👤", "more", ["whatsapp", "telegram"], () => [text("name", greek() ? "Άννα Βαλλή" : "Anna Valli"), text("phone", "+30 690 000 0077"), text("email", ""), text("company", ""), flag("asked", false)],
    ({ name, phone, email, company, asked }) => ({ type: "contacts", asked, contacts: [{ name, phones: phone ? [phone] : [], emails: email ? [email] : [], company: company || null }] })],
  ["order", "🛒", "more", ["whatsapp"], () => [text("item", "ethiopia-500g"), number("quantity", 2), number("price", 14.5), text("text", "")],
    ({ item, quantity, price, text: words }) => ({ type: "order", catalog_id: "194836987003835", text: words || null, items: [{ product_retailer_id: item, quantity, item_price: price, currency: "EUR" }] })],
  ["flow_answer", "📋", "more", ["whatsapp"], () => [area("response", '{\n  "flow_token": "unused",\n  "grind": "filter",\n  "day": "Saturday"\n}')], ({ response }) => ({ type: "flow_answer", response: json(response, true) })],
  ["address", "🏠", "more", ["whatsapp"], () => [area("values", '{\n  "name": "Maria",\n  "address": "Fokionos 12",\n  "city": "Athens",\n  "in_pin_code": "10563"\n}')], ({ values }) => ({ type: "address", values: json(values) })],
  ["poll", "📊", "more", ["whatsapp", "telegram"], () => [text("question", greek() ? "Ποια άλεση;" : "Which grind?"), area("options", greek() ? "Μπρίκι\nΦίλτρο\nΕσπρέσο" : "Filter\nEspresso\nMoka")],
    ({ question, options }) => ({ type: "poll", question, options: options.split("\n").map((line) => line.trim()).filter(Boolean) })],
  ["dice", "🎲", "more", ["telegram"], () => [choice("emoji", ["🎲", "🎯", "🏀", "⚽", "🎳", "🎰"])]], ["game", "🎮", "more", ["telegram"], () => [text("title", "Bean Rush")]],
  ["share", "🔗", "more", PAGES, (channel) => [choice("kind", channel === "messenger" ? ["post", "reel", "ig_post", "fallback"] : ["ig_post", "ig_reel", "reel", "share"]), text("title", "Latte art"), text("url", "https://shop.example/latte")]],
  ["story_mention", "⭕", "more", ["instagram"]], ["story_reply", "💬", "more", ["instagram", "telegram"], () => [text("text", greek() ? "Τι όμορφο!" : "How lovely!")]],
  ["view_once", "1️⃣", "more", ["whatsapp", "instagram"]],
  ["postback", "☰", "more", PAGES, () => [text("title", greek() ? "Ωράριο" : "Opening hours"), text("payload", "OPENING_HOURS")]],
  ["call", "📞", "events", ["whatsapp"], () => [choice("event", ["connect", "terminate", "fail", "ringing", "accepted", "rejected"]), number("seconds", 40)]],
  ["call_permission", "☎️", "events", ["whatsapp"], () => [flag("accept", true), flag("permanent", false)]],
  ["referral", "📣", "events", ["messenger", "instagram", "telegram"], (channel) => [text("ref", "summer"), ...(channel === "telegram" ? [] : [text("ad_id", ""), text("headline", "")])]],
  ["number_changed", "🔢", "events", ["whatsapp"], () => [text("phone", "306900000091"), flag("older_shape", false)]],
  ["user_id_changed", "🪪", "events", ["whatsapp"], () => [text("user_id", `GR.${Date.now()}`), flag("older_shape", false)]], ["identity_changed", "🔐", "events", ["whatsapp"]],
  ["joined", "➡️", "events", ["telegram"], () => [text("group", "Roasters"), flag("bot", false)]], ["left", "⬅️", "events", ["telegram"], () => [text("group", "Roasters")]],
  ["migrated", "⤴️", "events", ["telegram"], () => [text("group", "Roasters")]], ["channel_post", "📰", "events", ["telegram"], () => [text("group", "Roastery news"), area("text", "New beans today")]],
  ["business_connection", "🤝", "events", ["telegram"], () => [flag("enabled", true)]],
  ["unsupported", "❔", "events", ["whatsapp", ...PAGES]],
  ["raw", "🧾", "events", ALL, (channel) => [area("json", channel === "whatsapp" ? '{"type":"hologram","hologram":{"beam":3}}' : PAGES.includes(channel) ? '{"message":{"text":"raw","hologram":3}}' : '{"hologram":{"beam":3}}')], (given) => ({ type: "raw", payload: json(given.json) })],
  ["block", "🚫", "events", ALL],
].map(([type, glyph, group, apps, fields, message]) => ({ type, glyph, group, apps, fields, message }));

/** What can be laid around the next message, by app. */
export const MODES = {
  whatsapp: ["forwarded", "frequently_forwarded", "referral", "product", "group"], messenger: ["referral", "product"], instagram: ["referral", "product"], telegram: ["forwarded", "group", "business"],
};

export function modeValue(mode, group) {
  const product = { catalog_id: "194836987003835", product_id: "ethiopia-500g" };
  return { referral: { ad_id: "120210000000000001", headline: "Fresh from the roaster", click_id: "ARAkLkA8rmlFeiCktEJQ" }, product, group }[mode] ?? true;
}

function field(name, kind, value, extra) { return { name, kind, value, ...extra }; }
function text(name, value) { return field(name, "text", value); }
function area(name, value) { return field(name, "area", value); }
function number(name, value) { return field(name, "number", value); }
function flag(name, value) { return field(name, "flag", value); }
function choice(name, options) { return field(name, "choice", options[0], { options }); }
function json(written, orWords) {
  try { return JSON.parse(written); } catch (error) {
    if (orWords) return written;
    throw new Error(say("badJson").replace("{error}", error.message), { cause: error });
  }
}

/** Fills the menu of an app: `send(message)` for what is ready, `special(type)` for files and the block. */
export function fillMenu(holder, channel, blocked, send, special) {
  holder.replaceChildren(...["files", "more", "events"].map((group) => {
    const section = make("section");
    const grid = make("div", "grid");
    for (const entry of ENTRIES.filter((one) => one.group === group && one.apps.includes(channel))) {
      const name = kindName(entry.type === "block" && blocked ? "unblock" : entry.type);
      const item = button("", undefined, () => pick(entry, channel, send, special));
      item.dataset.send = entry.type;
      const glyph = make("span", "glyph", entry.glyph);
      glyph.setAttribute("aria-hidden", "true");
      item.append(glyph, make("span", "", name));
      grid.append(item);
    }
    section.append(make("h2", "", say("groups")[group]), grid);
    return section;
  }));
}

function pick(entry, channel, send, special) {
  if (entry.type === "file" || entry.type === "block") return special(entry.type);
  const message = (given) => ({ type: entry.type, ...(entry.message ? entry.message(given) : given) });
  if (!entry.fields) return send(message({}));
  return ask(kindName(entry.type), entry.fields(channel), (given) => send(message(given)));
}

/** The form of a type with the message that asked for it. */
export function answerWith(type, channel, on, send) {
  const entry = ENTRIES.find((one) => one.type === type);
  const around = ["flow_answer", "address", "call_permission"].includes(type) ? { on } : { reply_to: on };
  pick(entry, channel, (message) => send({ ...message, ...around, ...(type === "contacts" ? { asked: channel === "whatsapp" } : {}) }), () => {});
}

function control(one) {
  const element = make(one.kind === "area" ? "textarea" : one.kind === "choice" ? "select" : "input");
  if (one.kind === "choice") element.append(...one.options.map((option) => make("option", "", option)));
  if (one.kind === "area") element.rows = 5;
  if (one.kind === "flag") { element.type = "checkbox"; element.checked = one.value; } else element.value = one.value;
  if (one.kind === "number") { element.type = "number"; element.step = "any"; element.required = true; }
  element.name = one.name;
  return element;
}

function valueOf(one, element) {
  if (one.kind === "flag") return element.checked;
  if (one.kind === "number") return Number(element.value);
  return element.value;
}

/** One dialog for every form; Enter sends, Escape goes back. */
export function ask(title, fields, work) {
  const dialog = document.getElementById("form");
  const form = dialog.querySelector("form");
  const controls = fields.map((one) => [one, control(one)]);
  const rows = controls.map(([one, element]) => {
    const row = make("label", one.kind === "flag" ? "flag" : "");
    row.append(make("span", "", say("fields")[one.name] ?? one.name), element);
    return row;
  });
  const problem = make("p", "problem");
  const send = make("button", "primary", say("send"));
  const buttons = make("div", "buttons");
  buttons.append(button("", say("cancel"), () => dialog.close()), send);
  form.replaceChildren(make("h2", "", title), ...rows, problem, buttons);
  form.onsubmit = async (event) => {
    event.preventDefault();
    try {
      // An empty field is no field.
      const given = controls.map(([one, element]) => [one.name, valueOf(one, element)]).filter(([, value]) => value !== "");
      await work(Object.fromEntries(given));
      dialog.close();
    } catch (error) { problem.textContent = error.message; }
  };
  dialog.showModal();
}

/** A list of the business: its sections and rows in the same dialog. */
export function choose(list, work) {
  const dialog = document.getElementById("form");
  const form = dialog.querySelector("form");
  form.onsubmit = (event) => event.preventDefault();
  const sections = list.sections.map((section) => {
    const holder = make("section", "choices");
    if (section.title) holder.append(make("h3", "", section.title));
    for (const row of section.rows) {
      const item = button("row", undefined, () => { dialog.close(); work(row.id); });
      item.append(make("strong", "", row.title));
      if (row.description) item.append(make("small", "", row.description));
      holder.append(item);
    }
    return holder;
  });
  const buttons = make("div", "buttons");
  buttons.append(button("", say("cancel"), () => dialog.close()));
  form.replaceChildren(make("h2", "", list.button), ...sections, buttons);
  dialog.showModal();
}
