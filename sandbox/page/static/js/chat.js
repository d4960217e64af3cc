// The chat pane: messages as they come, change and go; toasts; what the bot is doing.

import { $, h } from "./dom.js";
import { showFoot } from "./composer.js";
import { toggleMenu } from "./menu.js";
import { messageItem } from "./message.js";
import { block, sendText, tap, unblock } from "./server.js";
import { changed, onChange, readChat, state } from "./store.js";
import { day, t } from "./words.js";

const TYPING_SECONDS = 6; // Telegram shows an action for five seconds at most
const TOAST_SECONDS = 3;
const LONG_MARGIN = 10; // pixels above a message that is longer than the window
const NEAR_BOTTOM = 80; // pixels within which the chat follows what arrives

let list, scroll, newest;
let typingTimer, toastTimer;
let following = true; // whether the newest message is kept in view

const actions = { tap: tapButton, openLink, sendCommand: (text) => attempt(sendText(state.person, text)) };

export function openChat() {
  list = $(".messages");
  scroll = $(".chat-scroll");
  newest = $(".chat-newest");
  const more = $(".chat-more");
  more.addEventListener("click", () => toggleMenu(more, $(".chat-menu"), chatMenu()));
  newest.addEventListener("click", () => toBottom("smooth"));
  scroll.addEventListener("scroll", () => {
    newest.hidden = nearBottom();
    if (nearBottom()) noteRead();
  });
  onChange((what, details) => {
    if (what === "all" || what === "person") drawChat();
    if (what === "pane" && isSeen()) {
      toBottom();
      noteRead();
    }
    if (details.person !== undefined && details.person !== state.person) return;
    if (what === "message") drawMessage(details.message, details.known);
    if (what === "phone") drawChat();
    if (what === "typing") drawStatus();
    if (what === "toast") drawToast(details.toast);
  });
  document.addEventListener("visibilitychange", noteRead);
  followGrowth();
}

function drawChat() {
  const { person } = state;
  if (!person) return;
  $(".chat-title h2").textContent = state.bot.name;
  list.setAttribute("aria-live", "off"); // opening a chat is no news
  list.replaceChildren();
  let last = "";
  for (const message of person.phone.messages.values()) {
    last = drawDay(message, last);
    list.append(messageItem(person, message, actions));
  }
  if (!person.phone.messages.size) list.append(welcome());
  requestAnimationFrame(() => list.setAttribute("aria-live", "polite"));
  drawStatus();
  $(".toast").hidden = true;
  showFoot();
  toBottom();
  noteRead();
}

function drawDay(message, last) {
  const words = day(message.date);
  if (words !== last) list.append(h("li", { class: "day" }, h("span", {}, words)));
  return words;
}

function welcome() {
  return h("li", { class: "welcome" }, h("b", {}, t("sandbox.page.new_chat")), h("span", {}, t("sandbox.page.new_chat.hint")));
}

function drawMessage(message, known) {
  const follow = nearBottom() || message.sender === "me";
  const item = messageItem(state.person, message, actions);
  const old = document.getElementById(item.id);
  if (known && old) replaceKeepingFocus(old, item);
  else {
    $(".welcome", list)?.remove();
    const before = [...state.person.phone.messages.values()].at(-2);
    drawDay(message, before ? day(before.date) : "");
    item.classList.add("fresh");
    list.append(item);
  }
  drawStatus();
  showFoot();
  if (follow) reveal(item);
  else newest.hidden = false;
  noteRead();
}

/** An edited message may lose the very button that was pressed: the keyboard's place is kept. */
function replaceKeepingFocus(old, item) {
  const at = [...old.querySelectorAll("button, a")].indexOf(document.activeElement);
  old.replaceWith(item);
  if (at < 0) return;
  const targets = [...item.querySelectorAll("button, a")];
  (targets[Math.min(at, targets.length - 1)] ?? $("textarea, button", $(".chat-foot")))?.focus({ preventScroll: true });
}

function drawStatus() {
  const { typing } = state.person.phone;
  const status = $(".chat-status");
  const words = typing ? t(typing.startsWith("upload") ? "sandbox.page.sending" : "sandbox.page.typing") : t("sandbox.page.bot");
  if (status.textContent !== words) status.textContent = words;
  status.classList.toggle("typing", Boolean(typing));
  clearTimeout(typingTimer);
  if (!typing) return;
  typingTimer = setTimeout(() => {
    state.person.phone.typing = "";
    drawStatus();
  }, TYPING_SECONDS * 1000);
}

function drawToast({ text, show_alert: box, url }) {
  if (url) window.open(url, "_blank", "noopener");
  if (!text) return;
  if (box) {
    $("#alert-text").textContent = text;
    $("dialog.alert").showModal();
  } else toast(text);
}

/** Shows a short notice over the chat. */
export function toast(text) {
  const box = $(".toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (box.hidden = true), TOAST_SECONDS * 1000);
}

/** Waits for something done in the chat, and says so when it could not be done. */
export async function attempt(done) {
  try {
    await done;
    return true;
  } catch (error) {
    console.warn(error);
    toast(t("sandbox.page.impossible"));
    return false;
  }
}

async function tapButton(message, button) {
  if (button.kind === "copy") {
    await navigator.clipboard.writeText(button.value);
    toast(t("sandbox.page.copied"));
  } else await attempt(tap(state.person, message, button.value));
}

/** Deep links to the bot stay on this page, everything else opens in a tab of its own. */
export function openLink(url, event) {
  const { pathname, searchParams, hostname, origin } = new URL(url, location.href);
  const ours = hostname === "t.me" || origin === location.origin;
  const name = hostname === "t.me" ? pathname.slice(1) : pathname.replace(/^\/t\.me\//, "");
  if (!ours || name.toLowerCase() !== state.bot.username.toLowerCase()) return;
  event.preventDefault();
  state.pendingStart = { payload: searchParams.get("start") ?? "" };
  changed("phone", { person: state.person });
  changed("deep-link");
}

function chatMenu() {
  const { blocked } = state.person.phone.person;
  return blocked
    ? [{ label: t("sandbox.page.unblock"), act: () => attempt(unblock(state.person)) }]
    : [{ label: t("sandbox.page.block"), act: () => attempt(block(state.person)), class: "danger" }];
}

/** Keeps the newest message in view while pictures load and the foot or the window changes. */
function followGrowth() {
  scroll.addEventListener("scroll", () => (following = nearBottom()));
  const sizes = new ResizeObserver(() => {
    if (following) toBottom();
  });
  sizes.observe(scroll);
  sizes.observe(list);
}

const nearBottom = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_BOTTOM;

function toBottom(behavior = "instant") {
  scroll.scrollTo({ top: scroll.scrollHeight, behavior });
  newest.hidden = true;
}

/** Shows the end of the chat, but the beginning of a message that is longer than the window. */
function reveal(item) {
  following = item.offsetHeight <= scroll.clientHeight;
  if (following) toBottom();
  else scroll.scrollTo({ top: item.offsetTop - scroll.offsetTop - LONG_MARGIN, behavior: "instant" });
}

const isSeen = () => Boolean(scroll.offsetParent) && document.visibilityState === "visible";

function noteRead() {
  if (state.person && isSeen() && nearBottom()) readChat(state.person);
}
