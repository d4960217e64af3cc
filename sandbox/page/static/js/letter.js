// One mail, opened: its text or its HTML in a frame without scripts, its files, and the reply.

import { $, avatar, h, icon } from "./dom.js";
import { nameOf } from "./mail.js";
import { mailPart, readWholeMail, replyTo } from "./server.js";
import { state } from "./store.js";
import { moment, size, t } from "./words.js";

/** The nodes of the opened mail; `back` leads to the list. */
export async function letter(person, summary, back) {
  const mail = { ...(await readWholeMail(summary)), mailbox: summary.mailbox };
  const body = h("div", { class: "letter-body" });
  const kinds = [mail.html && "html", mail.text && "text"].filter(Boolean);
  const chosen = (kind) => body.replaceChildren(kind === "html" ? frame(mail) : plain(mail.text));
  chosen(kinds[0]);
  return [
    h("header", { class: "letter-head" },
      h("button", { class: "icon", type: "button", "data-first": "", "aria-label": t("sandbox.page.back"), onclick: back }, icon("back")),
      h("h2", {}, mail.subject || t("sandbox.page.no_subject"))),
    h("article", { class: "letter" },
      envelope(mail),
      kinds.length > 1 ? switcher(kinds, chosen) : null,
      body,
      files(mail),
      headers(mail)),
    mail.folder === "inbox" ? reply(person, mail, back) : null,
  ].filter(Boolean);
}

function envelope(mail) {
  const sender = nameOf(mail.from);
  return h("div", { class: "envelope" },
    avatar({ id: mail.from, name: sender }),
    h("dl", {},
      h("div", {}, h("dt", {}, t("sandbox.page.from")), h("dd", {}, h("b", {}, sender), " ", h("span", {}, address(mail.from)))),
      h("div", {}, h("dt", {}, t("sandbox.page.to")), h("dd", {}, mail.to)),
      h("div", {}, h("dt", {}, t("sandbox.page.date")), h("dd", {}, moment(mail.at)))));
}

const address = (header) => (header.includes("<") ? header.slice(header.indexOf("<")) : "");

function switcher(kinds, chosen) {
  const keys = { html: "sandbox.page.formatted", text: "sandbox.page.plain" };
  const buttons = kinds.map((kind, at) =>
    h("button", { type: "button", "aria-pressed": at === 0 ? "true" : "false", onclick: (event) => {
      for (const button of buttons) button.setAttribute("aria-pressed", String(button === event.currentTarget));
      chosen(kind);
    } }, t(keys[kind])));
  return h("div", { class: "switcher", role: "group", "aria-label": t("sandbox.page.show_as") }, buttons);
}

/** The sandbox lets links open tabs and lets this page measure the height; nothing in it can run. */
function frame(mail) {
  const box = h("iframe", { title: mail.subject, src: mailPart(mail, "html"), sandbox: "allow-same-origin allow-popups allow-popups-to-escape-sandbox" });
  const fit = () => {
    const root = box.contentDocument?.documentElement;
    if (root) box.style.height = `${root.scrollHeight}px`;
  };
  box.addEventListener("load", () => {
    fit();
    new ResizeObserver(fit).observe(box.contentDocument.documentElement);
  });
  return box;
}

function plain(text) {
  const parts = text.split(/(https?:\/\/[^\s<>"»]+)/);
  return h("pre", { class: "plain-text" }, parts.map((part, at) =>
    at % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part));
}

function files(mail) {
  if (!mail.attachments.length) return null;
  return h("ul", { class: "files", "aria-label": t("sandbox.page.attachments") }, mail.attachments.map((file, number) =>
    h("li", {}, h("a", { href: mailPart(mail, `attachments/${number}`), target: "_blank", rel: "noopener" },
      icon("file"), h("b", {}, file.name), h("span", {}, size(file.size))))));
}

function headers(mail) {
  return h("details", { class: "headers" },
    h("summary", {}, t("sandbox.page.headers")),
    h("dl", {}, mail.headers.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
    h("a", { href: mailPart(mail, "raw"), target: "_blank", rel: "noopener" }, t("sandbox.page.raw")));
}

function reply(person, mail, back) {
  const field = h("textarea", { name: "text", rows: "1", "aria-label": t("sandbox.page.reply_text"), placeholder: t("sandbox.page.reply_text") });
  const picked = h("input", { type: "file", multiple: true, hidden: true });
  const names = h("span", { class: "picked" });
  picked.addEventListener("change", () => (names.textContent = [...picked.files].map((file) => file.name).join(", ")));
  field.addEventListener("input", () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
  });
  const send = async (event) => {
    event.preventDefault();
    const button = $("[type=submit]", event.currentTarget);
    button.disabled = true;
    await replyTo(person, mail, field.value, [...picked.files], person.language || state.language);
    back();
  };
  return h("form", { class: "reply", onsubmit: send }, names,
    h("button", { class: "icon", type: "button", "aria-label": t("sandbox.page.attach"), onclick: () => picked.click() }, icon("clip")), picked,
    field,
    h("button", { class: "plain main", type: "submit" }, icon("reply"), t("sandbox.page.reply")));
}
