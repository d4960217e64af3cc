// Builds page elements without markup in strings, so that nothing a bot or a mail says can run.

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element: h("button", {class: "plain", onclick: tap, "aria-label": "…"}, "text", child). */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** One of the pictures drawn in index.html; decoration only, so hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export const $ = (selector, root = document) => root.querySelector(selector);

/** Text that only screen readers say. */
export const unseen = (text) => h("span", { class: "unseen" }, text);

/** The two letters of somebody's picture. */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word));
  return ((words[0]?.[0] ?? name[0]) + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}

/** A person's round picture; the colour follows from the id, as in Telegram. */
export function avatar(person) {
  const number = [...person.id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 7;
  return h("span", { class: `avatar colour-${number}`, "aria-hidden": "true" }, initials(person.name));
}
