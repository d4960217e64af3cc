// A new mail, from one of the person's addresses.

import { h, icon } from "./dom.js";
import { writeMail } from "./server.js";
import { state } from "./store.js";
import { t } from "./words.js";

/** The nodes of the form; `done` leads to the list, after sending or giving up. */
export function writer(person, done) {
  const files = h("input", { type: "file", name: "files", multiple: true });
  const send = async (event) => {
    event.preventDefault();
    const { from, to, subject, text } = event.currentTarget.elements;
    await writeMail(person, from.value, { to: to.value, subject: subject.value, text: text.value }, [...files.files]);
    done();
  };
  return [
    h("header", { class: "letter-head" },
      h("button", { class: "icon", type: "button", "aria-label": t("sandbox.page.back"), onclick: done }, icon("back")),
      h("h2", {}, t("sandbox.page.new_mail"))),
    h("form", { class: "writer", onsubmit: send },
      line("sandbox.page.from", h("select", { name: "from" }, person.addresses.map((address) => h("option", {}, address)))),
      line("sandbox.page.to", h("input", { name: "to", type: "email", required: true, value: state.bot.address })),
      line("sandbox.page.subject", h("input", { name: "subject", "data-first": "" })),
      line("sandbox.page.text", h("textarea", { name: "text", rows: "8" })),
      line("sandbox.page.attachments", files),
      h("div", { class: "ends" },
        h("button", { class: "plain", type: "button", onclick: done }, t("sandbox.page.cancel")),
        h("button", { class: "plain main", type: "submit" }, icon("send"), t("sandbox.page.send")))),
  ];
}

function line(key, field) {
  field.id = `write-${field.name}`;
  return h("div", { class: "line" }, h("label", { for: field.id }, t(key)), field);
}
