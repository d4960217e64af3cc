// Draws one message of the chat as Telegram does, and marks what was edited or deleted.

import { $, h, icon, unseen } from "./dom.js";
import { formatted } from "./entities.js";
import { filePath } from "./server.js";
import { clock, size, t } from "./words.js";

/** The list item of `message`; `actions` has tap(message, button), openLink, sendCommand. */
export function messageItem(person, message, actions) {
  const side = message.sender === "me" ? "me" : "bot";
  const id = `message-${message.message_id}`;
  if (message.deleted) return h("li", { class: `message ${side} deleted`, id }, h("div", { class: "bubble" }, sender(message), icon("trash"), t("sandbox.page.deleted")));
  return h("li", { class: `message ${side} kind-${message.kind}`, id },
    h("div", { class: "bubble" },
      sender(message),
      message.forwarded_from ? h("p", { class: "forwarded" }, `${t("sandbox.page.forwarded")} ${message.forwarded_from}`) : null,
      quoted(person, message),
      file(person, message),
      place(message),
      message.text ? h("div", { class: "text" }, formatted(message.text, message.entities, actions)) : null,
      meta(message)),
    keyboard(message, actions));
}

const sender = (message) => unseen(`${message.sender === "me" ? t("sandbox.page.you") : message.sender_name} `);

function quoted(person, message) {
  const original = message.reply_to && person.phone.messages.get(message.reply_to);
  if (!original) return null;
  return h("blockquote", { class: "quoted" }, h("b", {}, original.sender_name), h("span", {}, original.deleted ? t("sandbox.page.deleted") : original.text || `[${original.kind}]`));
}

function meta(message) {
  return h("span", { class: "meta" },
    message.edited ? h("span", { class: "edited" }, t("sandbox.page.edited")) : null,
    h("time", { datetime: new Date(message.date * 1000).toISOString() }, clock(message.date)),
    message.sender === "me" ? h("span", { class: "ticks", "aria-hidden": "true" }, "✓✓") : null);
}

function file(person, message) {
  const held = message.file;
  if (!held) return null;
  const url = filePath(person, held);
  switch (held.kind) {
    case "photo":
      return photo(url, held, message);
    case "sticker":
      return h("span", { class: "sticker", role: "img", "aria-label": t("sandbox.page.sticker") }, held.name);
    case "audio":
    case "voice":
      return h("audio", { controls: true, src: url, "aria-label": held.name || t("sandbox.page.audio") });
    default:
      return documentCard(url, held);
  }
}

function photo(url, held, message) {
  const alt = message.text ? message.text.slice(0, 80) : t("sandbox.page.photo");
  const picture = h("img", { src: url, alt, width: String(held.width), height: String(held.height), loading: "lazy" });
  const look = () => {
    const viewer = $("dialog.viewer");
    const large = $("img", viewer);
    large.src = url;
    large.alt = alt;
    viewer.showModal();
  };
  return h("button", { class: "photo", type: "button", "aria-label": `${t("sandbox.page.photo")} – ${t("sandbox.page.open")}`, onclick: look }, picture);
}

function documentCard(url, held) {
  const ending = held.name.includes(".") ? held.name.split(".").at(-1).slice(0, 4) : "";
  return h("a", { class: "document", href: url, target: "_blank", rel: "noopener", download: held.mime_type === "application/pdf" ? null : held.name },
    h("span", { class: `document-icon ending-${ending.toLowerCase()}`, "aria-hidden": "true" }, ending ? ending.toUpperCase() : icon("file")),
    h("span", { class: "document-words" }, h("b", {}, held.name || t("sandbox.page.file")), h("span", {}, size(held.size))));
}

function place(message) {
  if (!message.place) return null;
  const { phone_number, first_name, latitude, longitude } = message.place;
  return h("p", { class: "place" }, icon(phone_number ? "people" : "pin"),
    phone_number ? `${first_name} ${phone_number}` : `${latitude}, ${longitude}`);
}

function keyboard(message, actions) {
  if (!message.buttons.length) return null;
  return h("div", { class: "keyboard", role: "group", "aria-label": t("sandbox.page.buttons") },
    message.buttons.map((row) => h("div", { class: "row" }, row.map((button) => key(message, button, actions)))));
}

function key(message, button, actions) {
  if (button.kind === "url" || button.kind === "web_app")
    return h("a", { class: "key", href: button.value, target: "_blank", rel: "noopener noreferrer", onclick: (event) => actions.openLink(button.value, event) }, button.text, icon("link"));
  return h("button", { class: "key", type: "button", onclick: () => actions.tap(message, button) },
    button.text, button.kind === "copy" ? icon("copy") : null);
}
