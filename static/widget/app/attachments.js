import { size } from "./format.js";
import { icon, make } from "./page.js";

/** A file of a message: an image is shown, all else is a link to save it. */
export function attachment({ name, size: bytes, content_type: type, url }) {
  const image = type.startsWith("image/");
  const label = make("span", { className: "file-name", textContent: name });
  const caption = make("span", { className: "file-size", textContent: size(bytes) });
  const inner = image ? [make("img", { src: url, alt: name }), caption] : [icon("file"), label, caption];
  const link = make("a", { className: image ? "image" : "file", target: "_blank", rel: "noopener noreferrer" }, ...inner);
  if (url) link.href = url;
  return link;
}

const addresses = new WeakMap();

/** A chosen file in the same form, before it is stored. */
export function asAttachment(file) {
  const image = file instanceof Blob && /^image\/(png|jpeg|gif|webp)$/.test(file.type);
  if (image && !addresses.has(file)) addresses.set(file, URL.createObjectURL(file));
  return { name: file.name, size: file.size, content_type: image ? file.type : "", url: addresses.get(file) };
}
