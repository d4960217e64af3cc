// Opens the page: asks what there is, draws it, then follows the live events.

import { openChat } from "./chat.js";
import { $, avatar, h, icon, unseen } from "./dom.js";
import { openMail } from "./mail.js";
import { openPeople } from "./people.js";
import { listen, start } from "./server.js";
import { adopt, changed, happened, hasChosenBefore, keepLanguage, keptLanguage, onChange, show, state, unreadMails, unreadMessages } from "./store.js";
import { say, t } from "./words.js";

const PANES = [["people", "sandbox.page.people"], ["tries", "sandbox.page.tries"], ["chat", "sandbox.page.chat"], ["mail", "sandbox.page.mailbox"]];

async function load() {
  adopt(await start(keptLanguage()));
  say();
  drawLanguages();
  changed("all");
}

function drawLanguages() {
  $(".languages").replaceChildren(...state.languages.map(({ code, name }) =>
    h("button", { type: "button", lang: code, "aria-pressed": String(code === state.language), "aria-label": name, onclick: async () => {
      keepLanguage(code);
      await load();
    } }, code.toUpperCase())));
}

function drawTabs() {
  const counts = state.person ? { chat: unreadMessages(state.person), mail: unreadMails(state.person) } : {};
  const tabs = $(".tabs");
  const focused = tabs.contains(document.activeElement) ? document.activeElement.dataset.tab : null;
  tabs.replaceChildren(...PANES.map(([pane, key]) =>
    h("button", { type: "button", "data-tab": pane, "aria-current": pane === state.pane ? "true" : null, onclick: () => show(pane) },
      icon(pane === "tries" ? "list" : pane),
      h("span", {}, t(key)),
      counts[pane] ? h("span", { class: "badge" }, String(counts[pane]), unseen(` ${t("sandbox.page.unread")}`)) : null)));
  if (focused) $(`[data-tab="${focused}"]`, tabs)?.focus();
}

/** On a phone the list of people is out of sight: the bar says whom one plays, and leads there. */
function drawPlaying() {
  const { person } = state;
  const button = $(".playing");
  if (person) button.replaceChildren(avatar(person), h("span", {}, person.name));
  button.onclick = () => show("people");
}

function drawTitle() {
  const waiting = state.people.reduce((sum, person) => sum + unreadMessages(person) + unreadMails(person), 0);
  document.title = waiting ? `(${waiting}) Cartable` : "Cartable";
}

/** /t.me/<bot>?start=<payload> stands for https://t.me/…: the chat, with a START to press. */
function followDeepLink() {
  if (!location.pathname.startsWith("/t.me/")) return;
  state.pendingStart = { payload: new URLSearchParams(location.search).get("start") ?? "" };
  show(hasChosenBefore() ? "chat" : "people");
  changed("phone", { person: state.person });
}

onChange((what) => {
  if (what === "pane" || what === "all") document.body.dataset.pane = state.pane;
  if (what === "deep-link") show("chat");
  if (what === "all" || what === "person") drawPlaying();
  if (["all", "pane", "person", "message", "phone", "mail", "read"].includes(what)) {
    drawTabs();
    drawTitle();
  }
});
openPeople();
openChat();
openMail();
let loading = true; // until everything has been asked for, live events wait
const waiting = [];
let first = true;
listen((event) => (loading ? waiting.push(event) : happened(event)), async () => {
  loading = true;
  await load();
  loading = false;
  waiting.splice(0).forEach(happened);
  $(".offline").hidden = true;
  if (first) followDeepLink();
  first = false;
}, () => ($(".offline").hidden = false));
