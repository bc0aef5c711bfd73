import { followWriting } from "../../assistant/being-written.js";
import { byId, make } from "../../page/elements.js";
import { linked } from "../../page/links.js";
import { words } from "../../page/words.js";
import { firstSign } from "../../text/first-sign.js";

/** The answer that is being written, at the end of the log until it is there as a message. */
export function answering(chat) {
  const text = make("p", { dir: "auto" });
  const node = make("div", { class: "row first last writes", "aria-hidden": "true" },
    make("span", { class: "avatar" }, firstSign(words.assistant).toUpperCase()),
    make("div", { class: "stack" }, make("div", { class: "bubble" }, text)));

  const take = followWriting((answer) => {
    if (!answer) return node.remove();
    text.replaceChildren(...linked(answer.text));
    const dots = byId("log").querySelector(".typing");
    if (node.nextSibling !== dots || !node.isConnected) byId("log").insertBefore(node, dots);
  });

  const { assistant, messages } = chat.state;
  const isThere = messages.some(({ reply_to: question }) => question === assistant?.reply_to);
  if (!isThere) take({ type: "hello", assistant }); // what came before this script
  chat.addEventListener("frame", ({ detail }) => take(detail));
  chat.addEventListener("change", ({ detail }) => detail.frame && take(detail.frame));
}
