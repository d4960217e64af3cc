// The mailbox pane: the list of a person's mails, one of them opened, or a new one being written.

import { openLink } from "./chat.js";
import { $, h, icon, unseen } from "./dom.js";
import { letter } from "./letter.js";
import { paperPath } from "./server.js";
import { isUnread, onChange, readMail, state } from "./store.js";
import { t, when } from "./words.js";
import { writer } from "./write.js";

let view = { name: "list", mail: null }; // list, letter or write
let language = "";

export function openMail() {
  onChange((what, details) => {
    if (what === "person") view = { name: "list", mail: null };
    const respoken = language !== state.language; // or else what somebody writes here would be lost
    language = state.language;
    if (what === "person" || (what === "all" && (respoken || view.name === "list"))) draw();
    if (what === "mail" && details.person === state.person && view.name === "list") draw();
    if (what === "read" && view.name === "list") draw();
  });
}

function go(name, mail = null) {
  view = { name, mail };
  draw();
  $("[data-first]", $("#pane-mail"))?.focus();
}

async function draw() {
  const { person } = state;
  if (!person) return;
  const now = view;
  const drawn = now.name === "list" ? list(person) : now.name === "write" ? writer(person, () => go("list")) : await letter(person, now.mail, () => back(now.mail));
  if (now === view) $("#pane-mail").replaceChildren(...drawn);
  if (now.name !== "list") $("[data-first]", $("#pane-mail"))?.focus();
}

function back(mail) {
  view = { name: "list", mail: null };
  draw().then(() => $(`[data-mail="${mail.id}"]`)?.focus());
}

function list(person) {
  const mails = [...person.mails.values()].sort((a, b) => b.at - a.at || Number(b.id) - Number(a.id));
  return [
    h("header", { class: "mail-head" },
      h("div", {}, h("h2", {}, t("sandbox.page.mailbox")), h("p", {}, person.addresses.join(", "))),
      h("button", { class: "plain write", type: "button", onclick: () => go("write") }, icon("pen"), t("sandbox.page.write"))),
    person.papers.length ? h("ul", { class: "papers", "aria-label": t("sandbox.page.papers") }, person.papers.map((paper) => onPaper(person, paper))) : null,
    mails.length
      ? h("ul", { class: "mails", "aria-live": "polite", "aria-relevant": "additions" }, mails.map((mail) => h("li", {}, row(person, mail))))
      : h("div", { class: "empty" }, icon("mail"), h("p", {}, t("sandbox.page.no_mail"))),
  ].filter(Boolean);
}

/** A letter on paper: it can be read, and its QR code scanned with this person's telephone. */
function onPaper(person, paper) {
  return h("li", { class: "paper" }, icon("file"),
    h("div", {}, h("b", {}, t("sandbox.page.letter")), h("span", {}, paper.about)),
    h("div", { class: "paper-acts" },
      h("a", { class: "plain", href: paperPath(person, paper), target: "_blank", rel: "noopener" }, t("sandbox.page.letter.read")),
      paper.link ? h("button", { class: "plain", type: "button", onclick: (event) => openLink(paper.link, event) }, t("sandbox.page.letter.scan")) : null));
}

function row(person, mail) {
  const unread = isUnread(person, mail);
  const sent = mail.folder === "sent";
  const open = () => {
    readMail(person, mail);
    go("letter", mail);
  };
  return h("button", { class: `mail${unread ? " unread" : ""}${sent ? " sent" : ""}`, type: "button", "data-mail": mail.id, onclick: open },
    h("span", { class: "mail-line" },
      unread ? unseen(`${t("sandbox.page.unread")} `) : null,
      h("span", { class: "mail-who" }, sent ? `${t("sandbox.page.to")} ${nameOf(mail.to)}` : nameOf(mail.from)),
      mail.attachments ? icon("clip") : null,
      h("time", { datetime: new Date(mail.at * 1000).toISOString() }, when(mail.at))),
    h("span", { class: "mail-subject" }, sent ? icon("reply") : null, mail.subject || t("sandbox.page.no_subject")),
    h("span", { class: "mail-snippet" }, mail.snippet),
    person.addresses.length > 1 && !sent ? h("span", { class: "mail-box" }, mail.mailbox) : null);
}

/** "Sophie <s@example.org>" as a list shows it: the name, or else the address. */
export const nameOf = (header) => header.replace(/\s*<[^>]*>/g, "").replace(/"/g, "").trim() || header.replace(/[<>]/g, "");
