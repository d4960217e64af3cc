// The list of people, and the short list of things to try with them.

import { $, avatar, h, icon, unseen } from "./dom.js";
import { runAction } from "./server.js";
import { choose, isTicked, noteAction, onChange, personOf, show, state, tick, unreadMails, unreadMessages } from "./store.js";
import { t } from "./words.js";

export function openPeople() {
  onChange((what) => {
    if (["all", "person", "message", "phone", "mail", "read"].includes(what)) drawPeople();
    if (["all", "person", "tick", "action"].includes(what)) drawTries();
  });
}

function drawPeople() {
  const list = $(".people-list");
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.person : null;
  list.replaceChildren(...state.people.map((person) => h("li", {}, card(person))));
  if (focused) $(`[data-person="${CSS.escape(focused)}"]`, list)?.focus();
}

function card(person) {
  const here = person === state.person;
  const open = (event) => {
    choose(person);
    show("chat");
    if (!event.detail) $("textarea, .wide", $(".chat-foot"))?.focus(); // chosen by keyboard
  };
  return h("button", { class: "person", type: "button", "data-person": person.id, "aria-current": here ? "true" : null, onclick: open },
    avatar(person),
    h("span", { class: "person-words" },
      h("span", { class: "person-line" },
        h("b", {}, person.name),
        badge(unreadMessages(person), "chat", t("sandbox.page.unread.messages")),
        badge(unreadMails(person), "mail", t("sandbox.page.unread.mails"))),
      h("span", { class: "about" }, person.about),
      here ? person.addresses.map((address) => h("span", { class: "address" }, address)) : null));
}

function badge(count, name, label) {
  if (!count) return null;
  return h("span", { class: `badge badge-${name}` }, icon(name), String(count), unseen(` ${label}`));
}

function drawTries() {
  const done = state.tries.filter((one) => isTicked(one.id)).length;
  $(".tries-count").textContent = `${done} / ${state.tries.length}`;
  const list = $(".tries-list");
  const focused = document.activeElement?.id;
  list.replaceChildren(...state.tries.map(entry));
  if (focused?.startsWith("try-") || focused?.startsWith("action-")) document.getElementById(focused)?.focus();
}

function entry(one) {
  const person = personOf(one.person);
  const box = h("input", { type: "checkbox", id: `try-${one.id}`, onchange: (event) => tick(one.id, event.target.checked) });
  box.checked = isTicked(one.id);
  const go = () => {
    choose(person);
    show(one.pane);
  };
  return h("li", { class: box.checked ? "done" : "" }, box,
    h("div", {}, h("label", { for: box.id }, one.words),
      h("div", { class: "try-acts" },
        one.button ? actionButton(one) : null,
        person ? h("button", { class: "try-person", type: "button", onclick: go }, avatar(person), person.name) : null)));
}

/** Does something beside the page, and says afterwards what came of it; it can be pressed again. */
function actionButton({ id, button }) {
  const { action, label, done, nothing } = button;
  const how = state.actions[action];
  const press = async () => {
    if (how === "busy") return;
    noteAction(action, "busy");
    try {
      const found = await runAction(action);
      noteAction(action, found ? "done" : "nothing");
      if (found) tick(id, true);
    } catch (error) {
      console.warn(error);
      noteAction(action, "failed");
    }
  };
  const words = { done, nothing, failed: t("sandbox.page.impossible") };
  return h("button", { class: `plain try-action ${how ?? ""}`, type: "button", id: `action-${action}`, "aria-disabled": how === "busy" ? "true" : null, onclick: press },
    words[how] ?? label);
}
