// The page's own words: given by the server from the catalogues, in the language chosen here.

import { state } from "./store.js";

/** The words for a catalogue key; the key itself where the catalogue has none. */
export const t = (key) => state.words[key] ?? key;

/** Fills in every element of `root` that names its words in data-t or data-t-label. */
export function say(root = document) {
  document.documentElement.lang = state.language;
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of root.querySelectorAll("[data-t-label]"))
    element.setAttribute("aria-label", t(element.dataset.tLabel));
}

const WRITTEN_AS = { en: "en-GB" }; // dates and times as this country writes them
const formats = new Map();

function format(options) {
  const key = state.language + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(WRITTEN_AS[state.language] ?? state.language, options));
  return formats.get(key);
}

/** Hours and minutes of a moment in seconds since 1970. */
export const clock = (at) => format({ hour: "2-digit", minute: "2-digit" }).format(at * 1000);

/** The day of a moment, in words. */
export const day = (at) => format({ weekday: "long", day: "numeric", month: "long" }).format(at * 1000);

/** Day and time, for a mail's head. */
export const moment = (at) => format({ dateStyle: "long", timeStyle: "short" }).format(at * 1000);

/** The time today, the day otherwise: for lists. */
export function when(at) {
  const today = new Date().toDateString() === new Date(at * 1000).toDateString();
  return today ? clock(at) : format({ day: "numeric", month: "short" }).format(at * 1000);
}

/** A file's size as people read it. */
export function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte"];
  const power = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const style = { style: "unit", unit: units[power], unitDisplay: "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(state.language, style).format(bytes / 1000 ** power);
}
