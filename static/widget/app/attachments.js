import { icon, make } from "../../page/elements.js";
import { outward } from "../../page/links.js";
import { size } from "./format.js";

const HIGH = 240; // pixels that a picture may be

/** A file of a message: a picture has a size and is shown, all else is a link to save it. */
export function attachment({ name, size: bytes, url, width, height, own }) {
  const image = Boolean(width || own);
  const label = make("span", { class: "file-name", dir: "auto" }, name);
  const caption = make("span", { class: "file-size" }, size(bytes));
  const inner = image ? [make("img", { src: url, alt: name, ...box(width, height) }), caption] : [icon("file"), label, caption];
  return outward({ href: url, class: image ? "image" : "file" }, inner);
}

/** The room of a picture before it is there, so that nothing moves when it comes. */
function box(width, height) {
  if (!width || !height) return { class: "unsized" };
  const scale = Math.min(1, HIGH / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

const addresses = new WeakMap();

/** A chosen file in the same form, before it is stored. */
export function asAttachment(file) {
  const image = file instanceof Blob && /^image\/(png|jpeg|gif|webp)$/.test(file.type);
  if (image && !addresses.has(file)) addresses.set(file, URL.createObjectURL(file));
  return { name: file.name, size: file.size, own: image, url: addresses.get(file) };
}
