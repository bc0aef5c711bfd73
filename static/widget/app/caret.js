import { byId } from "../../page/elements.js";
import { config } from "../../page/words.js";
import { composing } from "../../text/composing.js";
import { host } from "./host.js";

/** To where one writes, but not on a touch screen, where that brings the keyboard up. */
function toText() {
  if (config.mode === "floating" && matchMedia("(pointer: fine)").matches) byId("text").focus({ preventScroll: true });
}

/**
 * Where the caret is when the panel opens: in the field, unless the page says that somebody writes there.
 * Safari lets a frame take the keys but not the caret before a key was pressed in it: the first one brings it.
 */
export function caret({ open, focus }) {
  host.addEventListener("open", ({ detail }) => detail.focus !== false && toText());
  addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey } = event;
    const command = (metaKey || (ctrlKey && !altKey)) && key !== "v";
    const writes = composing(event) || (key.length === 1 && !command);
    if (writes && document.activeElement === document.body) byId("text").focus({ preventScroll: true });
  });
  if (open && focus !== false) toText();
}
