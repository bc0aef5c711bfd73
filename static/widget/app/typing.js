import { make } from "../../page/elements.js";
import { firstSign } from "../../text/first-sign.js";

const FADES = 8000; // milliseconds without word, as somebody may close the page while writing

/** Dots at the end of the log while the other side writes; tells the header by `data-typing`. */
export function typingRow(chat, place) {
  const dots = make("div", { class: "bubble dots" }, Array.from("...", () => make("i")));
  const node = make("div", { class: "row typing first last", hidden: true, "aria-hidden": "true" }, make("span", { class: "avatar" }), dots);
  let timer;

  const show = (name) => {
    clearTimeout(timer);
    node.hidden = name == null;
    if (name != null) {
      timer = setTimeout(show, FADES);
      node.firstChild.textContent = firstSign(name);
    }
    chat.dispatchEvent(new CustomEvent("typing", { detail: name }));
    place.follow();
  };

  chat.addEventListener("frame", ({ detail }) => {
    if (detail.type === "typing" && detail.sender !== "user") show(detail.on ? detail.name : undefined);
  });
  chat.addEventListener("change", ({ detail }) => {
    const sender = detail.frame?.message?.sender;
    if (sender && sender !== "user") show();
  });
  return node;
}
