// A menu that opens from a button and is driven by arrow keys (WAI-ARIA Authoring Practices: menu button).

import { h, icon } from "./dom.js";

/** Opens `items` ({label, hint, icon, act}) in `box`, belonging to `button`; a second call closes it. */
export function toggleMenu(button, box, items) {
  if (!box.hidden) return close(button, box);
  box.replaceChildren(...items.map((item) => entry(item, button, box)));
  box.hidden = false;
  button.setAttribute("aria-expanded", "true");
  box.firstElementChild?.focus();
  const leave = (event) => {
    if (box.contains(event.target) || button.contains(event.target)) return;
    close(button, box, false);
    document.removeEventListener("pointerdown", leave);
  };
  document.addEventListener("pointerdown", leave);
  box.onkeydown = (event) => steer(event, button, box);
}

function close(button, box, refocus = true) {
  box.hidden = true;
  button.setAttribute("aria-expanded", "false");
  if (refocus) button.focus();
}

function entry(item, button, box) {
  const act = () => {
    close(button, box);
    item.act();
  };
  return h("button", { type: "button", role: "menuitem", tabindex: "-1", class: item.class, "aria-label": item.name, onclick: act },
    item.icon ? icon(item.icon) : null,
    h("span", { class: "menu-label" }, item.label),
    item.hint ? h("span", { class: "menu-hint" }, item.hint) : null);
}

function steer(event, button, box) {
  const entries = [...box.children];
  const at = entries.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Escape") close(button, box);
  else if (event.key === "Tab") close(button, box, false);
  else if (next !== undefined) entries.at(next % entries.length).focus();
  else return;
  if (event.key !== "Tab") event.preventDefault();
}
