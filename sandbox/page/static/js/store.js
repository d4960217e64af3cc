// What the page knows: people, their chats and mails, and what was read and ticked here.

const KEPT = "cartable-demo";

export const state = {
  words: {},
  language: "fr",
  languages: [],
  bot: { name: "", username: "", address: "" },
  people: [], // each with phone (as GET /person/{id} tells it, messages as a Map) and mails (a Map)
  tries: [],
  person: null, // the one that is looked at
  pane: "people",
  actions: {}, // by id, what came of it: busy, done, nothing or failed
  pendingStart: null, // {payload} of a deep link whose START was not pressed yet
};

const kept = { language: "", person: "", run: "", read: {}, ticks: {}, ...readKept() };
const listeners = new Set();

function readKept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function keep() {
  localStorage.setItem(KEPT, JSON.stringify(kept));
}

/** Calls `listener(what, details)` after every change: person, pane, message, phone, typing, toast, mail, read, tick, action, all. */
export function onChange(listener) {
  listeners.add(listener);
}

export function changed(what, details = {}) {
  for (const listener of listeners) listener(what, details);
}

export const keptLanguage = () => kept.language;

export function keepLanguage(language) {
  kept.language = language;
  keep();
}

/** Takes over everything that the server told; forgets what was read in an earlier run. */
export function adopt(start) {
  if (kept.run !== start.run) Object.assign(kept, { run: start.run, read: {}, ticks: {} });
  Object.assign(state, {
    words: start.words,
    language: start.language,
    languages: start.languages,
    bot: start.bot,
    tries: start.tries,
    people: start.people.map((person) => ({
      ...person,
      phone: phoneOf(person.phone),
      mails: new Map(person.mails.map((mail) => [mail.id, mail])),
    })),
  });
  state.person = personOf(state.person?.id ?? kept.person) ?? state.people[0] ?? null;
  keep();
}

function phoneOf(phone) {
  return { ...phone, messages: new Map(phone.messages.map((message) => [message.message_id, message])) };
}

export const personOf = (id) => state.people.find((person) => person.id === id);

export const hasChosenBefore = () => Boolean(personOf(kept.person));

export function choose(person) {
  state.person = person;
  kept.person = person.id;
  keep();
  changed("person");
}

export function show(pane) {
  state.pane = pane;
  changed("pane");
}

/** Takes over one live event and tells the page what changed. */
export function happened(event) {
  const person = personOf(event.person);
  if (!person) return;
  if (event.type === "message") {
    const { messages } = person.phone;
    const known = messages.has(event.message.message_id);
    messages.set(event.message.message_id, event.message);
    if (event.message.sender === "bot") person.phone.typing = "";
    else person.phone.person.started = true;
    changed("message", { person, message: event.message, known });
  } else if (event.type === "phone") {
    person.phone = phoneOf(event.phone);
    changed("phone", { person });
  } else if (event.type === "typing") {
    person.phone.typing = event.action;
    changed("typing", { person });
  } else if (event.type === "toast") {
    changed("toast", { person, toast: event.toast });
  } else if (event.type === "mail") {
    person.addresses = event.addresses;
    person.mails.set(event.mail.id, event.mail);
    changed("mail", { person, mail: event.mail });
  } else if (event.type === "papers") {
    person.papers = event.papers;
    changed("mail", { person });
  }
}

const readOf = (person) => (kept.read[person.id] ??= { chat: 0, mails: [] });

export function unreadMessages(person) {
  const last = readOf(person).chat;
  let count = 0;
  for (const message of person.phone.messages.values())
    if (message.sender === "bot" && !message.deleted && message.message_id > last) count += 1;
  return count;
}

export const isUnread = (person, mail) => mail.folder === "inbox" && !readOf(person).mails.includes(mail.id);

export const unreadMails = (person) => [...person.mails.values()].filter((mail) => isUnread(person, mail)).length;

export function readChat(person) {
  const newest = Math.max(0, ...person.phone.messages.keys());
  if (readOf(person).chat === newest) return;
  readOf(person).chat = newest;
  keep();
  changed("read");
}

export function readMail(person, mail) {
  if (!isUnread(person, mail)) return;
  readOf(person).mails.push(mail.id);
  keep();
  changed("read");
}

/** Notes how far an action has come, or what came of it. */
export function noteAction(action, how) {
  state.actions[action] = how;
  changed("action");
}

export const isTicked = (id) => Boolean(kept.ticks[id]);

export function tick(id, done) {
  kept.ticks[id] = done;
  keep();
  changed("tick");
}
