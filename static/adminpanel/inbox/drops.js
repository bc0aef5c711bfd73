import { byId } from "../../page/elements.js";
import { pastedFiles } from "../../text/pasted.js";
import { show } from "./dom.js";

/**
 * What is dropped on the dialog: files and words; what falls elsewhere does nothing. Left to itself the
 * browser would open a file or a link in place of the page.
 * @param {HTMLElement} area
 * @param {{files: function(File[]): void, text: function(string): void}} take
 */
export function listenForDrops(area, take) {
  const shade = byId("drop");
  const carries = ({ dataTransfer }) => Boolean(dataTransfer?.types.includes("Files"));
  const own = (event) => !carries(event) && event.target.matches?.("input, textarea"); // words, into a field
  for (const type of ["dragover", "drop"]) addEventListener(type, (event) => own(event) || event.preventDefault());
  for (const type of ["dragenter", "dragover"]) {
    area.addEventListener(type, (event) => carries(event) && show(shade, true));
  }
  area.addEventListener("dragleave", (event) => area.contains(event.relatedTarget) || show(shade, false));
  area.addEventListener("drop", (event) => {
    show(shade, false);
    if (own(event)) return;
    const files = pastedFiles(event.dataTransfer);
    if (files.length) take.files(files);
    else take.text(event.dataTransfer.getData("text/plain"));
  });
}
