// One message, as a bubble.
import { element, face, icon } from "./dom.js";
import { formatted, link } from "./entities.js";
import { clock, word } from "./words.js";

const FILES = ["photo", "document", "voice", "audio", "video", "sticker"];
const quoted = (name) => [word("quotes")[0], name, word("quotes")[1]].join("");
const SERVICE = {
  forum_topic_created: (said) => `${word("topicMade")} ${quoted(said.name)}`,
  forum_topic_edited: (said) => `${word("topicNamed")} ${quoted(said.name)}`,
  forum_topic_closed: () => word("topicClosed"),
  forum_topic_reopened: () => word("topicOpened"),
  migrate_to_chat_id: () => word("moved"),
  migrate_from_chat_id: () => word("moved"),
};

/** The words that stand for a message in a list or in an answer to it. */
export function summary(body) {
  if (!body) return "";
  const text = body.text ?? body.caption;
  if (text) return text;
  const service = Object.keys(SERVICE).find((name) => name in body);
  if (service) return `${nameOf(body.from)} ${SERVICE[service](body[service])}`;
  const kind = FILES.find((name) => name in body);
  if (kind) return word({ photo: "photo", document: "file" }[kind] ?? kind);
  return body.contact ? word("contact") : body.location ? word("place") : "";
}

export const nameOf = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ") || word("deleted");

/** A line of a chat; `does` are `reply`, `edit`, `press`, `say`; `mine` is who looks at it. */
export function bubble(body, mine, does) {
  const service = Object.keys(SERVICE).find((name) => name in body);
  if (service) return element("li", { className: "service", textContent: summary(body) });
  const own = body.from.id === mine;
  const line = element("li", { className: own ? "own" : "other", "data-id": body.message_id });
  const name = own || body.chat.type === "private" ? null : element("p", { className: `sender ink-${body.from.id % 7}`, textContent: nameOf(body.from) });
  const inside = element("div", { className: "bubble" }, name, answered(body), ...content(body, does), foot(body));
  const column = element("div", { className: "column" }, inside, buttons(body, does));
  if (!own && body.chat.type !== "private") line.append(face(nameOf(body.from), body.from.id));
  line.append(column, tools(body, own, does));
  return line;
}

function answered(body) {
  const to = body.reply_to_message;
  if (!to || to.forum_topic_created) return null;
  return element("blockquote", { className: "answered" }, element("b", { textContent: nameOf(to.from) }), element("span", { textContent: summary(to) }));
}

function content(body, does) {
  const text = body.text ?? body.caption;
  const words = text ? [element("div", { className: "text", dir: "auto" }, ...formatted(text, body.entities ?? body.caption_entities, does.say))] : [];
  return [...attachment(body), ...words];
}

function attachment(body) {
  const address = (file) => `/_/file/${encodeURIComponent(file.file_id)}`;
  if (body.photo) {
    const size = body.photo.at(-1);
    return [element("a", { href: address(size), target: "_blank", rel: "noopener", className: "photo" },
      element("img", { src: address(size), alt: body.caption ?? word("photo"), width: size.width, height: size.height }))];
  }
  if (body.sticker) return [element("img", { className: "sticker", src: address(body.sticker), alt: body.sticker.emoji ?? word("sticker") })];
  if (body.voice ?? body.audio) return [element("audio", { controls: true, src: address(body.voice ?? body.audio), title: word(body.voice ? "voice" : "audio") })];
  if (body.video) return [element("video", { controls: true, src: address(body.video) })];
  if (body.document) {
    return [element("a", { className: "document", href: address(body.document), download: body.document.file_name ?? "" },
      icon("file"), element("span", { textContent: body.document.file_name || word("file") }), element("small", { textContent: bytes(body.document.file_size) }))];
  }
  return place(body);
}

function place(body) {
  if (body.contact) return [element("div", { className: "text", textContent: `${body.contact.first_name} · ${body.contact.phone_number}` })];
  if (!body.location) return [];
  const { latitude, longitude } = body.location;
  const where = body.venue ? `${body.venue.title}, ${body.venue.address}` : `${latitude}, ${longitude}`;
  return [element("div", { className: "text" }, "📍 ", link(`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`, [where]))];
}

function foot(body) {
  const words = [body._?.reactions?.join(" "), body.edit_date ? word("edited") : "", clock(body.date)];
  return element("p", { className: "foot", textContent: words.filter(Boolean).join("  ") });
}

function buttons(body, does) {
  const rows = body.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return element("div", { className: "buttons" }, ...rows.map((row) => element("div", {}, ...row.map((button) => {
    if (button.url) return element("a", { href: /^https?:/i.test(button.url) ? button.url : "#", target: "_blank", rel: "noopener noreferrer", textContent: `${button.text} ↗` });
    return element("button", { type: "button", textContent: button.text, onclick: () => does.press(body, button) });
  }))));
}

function tools(body, own, does) {
  const tool = (name, does) => element("button", { type: "button", className: "icon", title: word(name), "aria-label": word(name), onclick: does }, icon(name === "edit" ? "pen" : "reply"));
  const editable = own && (body.text || body.caption) ? tool("edit", () => does.edit(body)) : null;
  return element("span", { className: "tools" }, tool("reply", () => does.reply(body)), editable);
}

const bytes = (size) => (size < 1024 ? `${size} B` : size < 1_048_576 ? `${(size / 1024).toFixed(1)} KB` : `${(size / 1_048_576).toFixed(1)} MB`);
