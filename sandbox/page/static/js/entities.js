// Draws a message's text with Telegram's entities: offsets count UTF-16 units, as strings here do.

import { h } from "./dom.js";
import { t } from "./words.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote" };

/** The nodes of `text`; `actions` has openLink(url, event) and sendCommand(text). */
export function formatted(text, entities, actions) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, 0, text.length, sorted, actions);
}

function nodes(text, from, to, entities, actions) {
  const made = [];
  let at = from;
  while (entities.length && entities[0].offset < to) {
    const entity = entities.shift();
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset > at) made.push(text.slice(at, entity.offset));
    const inner = nodes(text, Math.max(at, entity.offset), end, entities, actions);
    made.push(element(entity, text.slice(entity.offset, end), inner, actions));
    at = end;
  }
  if (at < to) made.push(text.slice(at, to));
  return made;
}

function element(entity, words, inner, actions) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, inner, actions);
    case "url":
      return link(words.includes("://") ? words : `http://${words}`, inner, actions);
    case "email":
      return h("a", { href: `mailto:${words}` }, inner);
    case "bot_command":
      return h("button", { class: "command", type: "button", onclick: () => actions.sendCommand(words) }, inner);
    case "spoiler":
      return spoiler(inner);
    default:
      return TAGS[entity.type] ? h(TAGS[entity.type], {}, inner) : h("span", { class: "mention" }, inner);
  }
}

function link(url, inner, actions) {
  const safe = /^(https?|tg|mailto):/i.test(url) ? url : "about:blank";
  return h("a", { href: safe, target: "_blank", rel: "noopener noreferrer", onclick: (event) => actions.openLink(safe, event) }, inner);
}

function spoiler(inner) {
  const hidden = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": t("sandbox.page.spoiler") },
    h("span", { "aria-hidden": "true" }, inner));
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    hidden.replaceWith(h("span", { class: "revealed" }, inner));
  };
  hidden.addEventListener("click", reveal);
  hidden.addEventListener("keydown", reveal);
  return hidden;
}
