// The foot of the chat: START, unblock, or the field with the bot's menu, files and stickers.

import { attempt } from "./chat.js";
import { $, h, icon, unseen } from "./dom.js";
import { toggleMenu } from "./menu.js";
import { pressStart, sendFile, sendSticker, sendText, shareContact, unblock } from "./server.js";
import { state } from "./store.js";
import { t } from "./words.js";

const STICKERS = ["👍", "😀", "🎉", "❤️", "🙏", "🎓", "🤔", "😢"];
const LONGEST_SUGGESTIONS = 8;
const TALLEST_FIELD = 140; // pixels
const drafts = new Map(); // what each person has begun to write

let shown = "";

/** Draws the foot that suits the chat's state; leaves a field that somebody writes in alone. */
export function showFoot() {
  const { phone, id } = state.person;
  const kind = phone.person.blocked ? "blocked" : state.pendingStart || !phone.person.started ? "start" : "write";
  const now = JSON.stringify([id, kind, state.language, phone.keyboard, phone.commands.length, phone.placeholder, state.pendingStart]);
  if (now === shown) return;
  shown = now;
  const foot = $(".chat-foot");
  const hadFocus = foot.contains(document.activeElement);
  foot.replaceChildren(...{ blocked, start, write }[kind]().filter(Boolean));
  if (hadFocus) $("textarea, .wide", foot)?.focus();
}

function blocked() {
  return [h("button", { class: "wide", type: "button", onclick: () => attempt(unblock(state.person)) }, t("sandbox.page.unblock"))];
}

function start() {
  const press = async () => {
    const payload = state.pendingStart?.payload ?? "";
    state.pendingStart = null;
    history.replaceState(null, "", "/");
    await attempt(pressStart(state.person, payload));
    showFoot();
  };
  return [h("button", { class: "wide start", type: "button", onclick: press }, t("sandbox.page.start"))];
}

function write() {
  const { phone, id } = state.person;
  const field = h("textarea", { rows: "1", name: "text", "aria-label": t("sandbox.page.message"), placeholder: phone.placeholder || t("sandbox.page.message"), autocomplete: "off" });
  field.value = drafts.get(id) ?? "";
  const suggestions = h("div", { class: "suggestions", role: "group", "aria-label": t("sandbox.page.commands"), hidden: true });
  const form = h("form", { class: "composer" }, menuButton(), attachButton(), field, stickerButton(), sendButton());
  field.addEventListener("input", () => {
    drafts.set(id, field.value);
    grow(field);
    suggest(field, suggestions);
  });
  field.addEventListener("keydown", (event) => typed(event, form, suggestions));
  form.addEventListener("submit", (event) => submit(event, field, suggestions));
  requestAnimationFrame(() => grow(field));
  return [suggestions, form, replyKeyboard()];
}

/** The field is free at once: an answer that comes late takes no word and no keyboard's place away. */
async function submit(event, field, suggestions) {
  event.preventDefault();
  const { person } = state;
  const text = field.value.trim();
  if (!text) return;
  empty(field, suggestions);
  if (await attempt(sendText(person, text))) return;
  drafts.set(person.id, [text, drafts.get(person.id)].filter(Boolean).join("\n")); // to be sent again
  shown = "";
  showFoot();
}

function empty(field, suggestions) {
  field.value = "";
  drafts.delete(state.person.id);
  suggestions.hidden = true;
  grow(field);
  field.focus();
}

function typed(event, form, suggestions) {
  const writesLines = matchMedia("(pointer: coarse)").matches; // a phone's Enter makes a new line
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !writesLines) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "ArrowUp" && !suggestions.hidden) {
    event.preventDefault();
    suggestions.lastElementChild.focus();
  } else if (event.key === "Escape") suggestions.hidden = true;
}

function suggest(field, box) {
  const begun = field.value;
  const fitting = /^\/\w*$/.test(begun)
    ? state.person.phone.commands.filter(({ command }) => `/${command}`.startsWith(begun)).slice(0, LONGEST_SUGGESTIONS)
    : [];
  box.replaceChildren(...fitting.map(({ command, description }) =>
    h("button", { type: "button", onclick: () => choose(field, box, `/${command}`) },
      h("span", { class: "menu-label" }, `/${command}`), h("span", { class: "menu-hint" }, description))));
  box.hidden = !fitting.length;
  box.onkeydown = (event) => {
    const entries = [...box.children];
    const next = entries.indexOf(document.activeElement) + { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (Number.isNaN(next)) return;
    event.preventDefault();
    (entries[next] ?? field).focus();
  };
}

function choose(field, box, text) {
  empty(field, box);
  attempt(sendText(state.person, text));
}

function grow(field) {
  field.style.height = ""; // an empty field is one line high, also while it is not shown
  if (field.value) field.style.height = `${Math.min(field.scrollHeight, TALLEST_FIELD)}px`;
}

/** A round button with a menu of its own above it. */
function withMenu(label, classes, content, items, boxClass = "") {
  const box = h("div", { class: `popover above ${boxClass}`, role: "menu", "aria-label": label, hidden: true });
  const button = h("button", { class: classes, type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": label }, content);
  button.addEventListener("click", () => toggleMenu(button, box, items()));
  return h("span", { class: "menu-anchor" }, button, box);
}

function menuButton() {
  const { commands } = state.person.phone;
  if (!commands.length) return null;
  const items = () => commands.map(({ command, description }) => ({
    label: description, hint: `/${command}`, act: () => attempt(sendText(state.person, `/${command}`)),
  }));
  return withMenu(t("sandbox.page.menu"), "bot-menu", [icon("menu"), h("span", {}, t("sandbox.page.menu"))], items, "commands");
}

function attachButton() {
  const photo = picker("photo", "image/*");
  const file = picker("document", "");
  const items = () => [
    { label: t("sandbox.page.photo"), icon: "photo", act: () => photo.click() },
    { label: t("sandbox.page.file"), icon: "file", act: () => file.click() },
  ];
  return h("span", { class: "attach" }, withMenu(t("sandbox.page.attach"), "icon", icon("clip"), items), photo, file);
}

function picker(kind, accept) {
  const input = h("input", { type: "file", accept, hidden: true, "data-kind": kind });
  input.addEventListener("change", async () => {
    for (const file of input.files) await attempt(sendFile(state.person, kind, file));
    input.value = "";
  });
  return input;
}

function stickerButton() {
  const items = () => STICKERS.map((emoji) => ({ label: emoji, name: `${t("sandbox.page.sticker")} ${emoji}`, act: () => attempt(sendSticker(state.person, emoji)) }));
  return withMenu(t("sandbox.page.sticker"), "icon", icon("smile"), items, "stickers");
}

function sendButton() {
  return h("button", { class: "icon send", type: "submit" }, icon("send"), unseen(t("sandbox.page.send")));
}

function replyKeyboard() {
  const rows = state.person.phone.keyboard;
  if (!rows.length) return null;
  return h("div", { class: "reply-keyboard", role: "group", "aria-label": t("sandbox.page.buttons") },
    rows.map((row) => h("div", { class: "row" }, row.map((button) =>
      h("button", { class: "key", type: "button", onclick: () =>
        attempt(button.kind === "contact" ? shareContact(state.person) : sendText(state.person, button.text)) }, button.text)))));
}
