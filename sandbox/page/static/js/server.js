// Talks to the sandbox: everything the page does is a request, everything it shows is an event.

/** Everything there is to show, with the page's words in `language` ("" for the browser's). */
export async function start(language) {
  const wanted = language || navigator.language.slice(0, 2);
  return (await fetch(`/api/start?language=${encodeURIComponent(wanted)}`)).json();
}

/** Calls `told(event)` for each live event, `open()` when the line is up (again), `lost()` when it breaks. */
export function listen(told, open, lost) {
  const source = new EventSource("/api/events");
  source.addEventListener("message", (message) => told(JSON.parse(message.data)));
  source.addEventListener("open", open);
  source.addEventListener("error", lost);
}

async function send(path, body) {
  const answer = await fetch(path, { method: "POST", body });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

function form(fields, files) {
  const filled = new FormData();
  for (const [name, value] of Object.entries(fields)) filled.append(name, value);
  for (const file of files) filled.append("file", file);
  return filled;
}

const phonePath = (person, act) => `/person/${person.phone.person.id}/${act}`;
const act = (person, name, wish = {}) => send(phonePath(person, name), JSON.stringify(wish));

export const pressStart = (person, payload) => act(person, "start", { payload });
export const sendText = (person, text) => act(person, "text", { text });
export const sendFile = (person, kind, file) => send(phonePath(person, "upload"), form({ kind }, [file]));
export const sendSticker = (person, emoji) => act(person, "sticker", { emoji });
export const shareContact = (person) => act(person, "contact", { phone_number: "+32470000000" });
export const tap = (person, message, data) => act(person, "tap", { message_id: message.message_id, data });
export const block = (person) => act(person, "block");
export const unblock = (person) => act(person, "unblock");
export const filePath = (person, file) => phonePath(person, `files/${encodeURIComponent(file.file_id)}`);

/** Runs an action of the demonstration; gives whether it found anything new to do. */
export const runAction = async (action) => (await send(`/api/actions/${encodeURIComponent(action)}`)).new;

const mailPath = (address, rest = "") => `/mail/${encodeURIComponent(address)}${rest}`;

export const readWholeMail = async (mail) => (await fetch(mailPart(mail, ""))).json();
export const mailPart = (mail, part) => mailPath(mail.mailbox, `/${mail.id}${part && `/${part}`}`);
export const paperPath = (person, paper) => `/api/papers/${encodeURIComponent(person.id)}/${paper.number}`;
export const replyTo = (person, mail, text, files, language) =>
  send(mailPart(mail, "reply"), form({ name: person.name, text, language }, files));
export const writeMail = (person, from, fields, files) =>
  send(mailPath(from), form({ name: person.name, ...fields }, files));
