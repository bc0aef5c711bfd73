import { make } from "../../page/elements.js";
import { outward } from "../../page/links.js";
import { icon } from "./dom.js";
import { bytes } from "./times.js";

/** @returns {HTMLElement[]} the files of a message; pictures are shown, all of them can be opened. */
export const attachmentNodes = (attachments) => attachments.map(attachmentNode);

function attachmentNode({ name, size, url, width }) {
  // The address is the server's own path; anything else is not a file of ours.
  const href = url.startsWith("/") && !url.startsWith("//") ? url : "#";
  if (width) {
    const picture = make("img", { src: href, alt: name, loading: "lazy", decoding: "async" });
    return outward({ href, class: "picture", title: name }, picture);
  }
  return outward({ href, class: "file" }, icon("file"), make("span", { class: "file-name", dir: "auto" }, name),
    make("span", { class: "file-size" }, bytes(size)));
}
