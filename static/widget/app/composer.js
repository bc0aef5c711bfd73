import { byId } from "../../page/elements.js";
import { config } from "../../page/words.js";
import { composing } from "../../text/composing.js";
import { chosenFiles } from "./chosen.js";
import { emojiPicker } from "./emoji.js";
import { recall, remember } from "./memory.js";
import { own } from "./person.js";

/** Where the visitor writes: Enter sends, Shift+Enter breaks the line, the draft outlives a reload. */
export function composer(chat) {
  const form = byId("composer");
  const text = byId("text");
  const send = byId("send");

  const fit = () => {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight}px`;
    send.disabled = text.disabled || !(text.value.trim() || files.length);
  };
  const files = chosenFiles(fit);

  const changed = () => {
    remember(own("draft"), text.value);
    fit();
  };

  text.addEventListener("input", () => {
    changed();
    chat.typing(text.value !== "");
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || composing(event)) return;
    event.preventDefault();
    if (!event.repeat) form.requestSubmit(); // the key may be held since it opened the chat
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (send.disabled) return;
    chat.post({ text: text.value.trim(), files: files.take() });
    text.value = "";
    changed();
    text.focus();
  });

  emojiPicker((emoji) => {
    if (text.value.length + emoji.length > text.maxLength) return;
    text.setRangeText(emoji, text.selectionStart, text.selectionEnd, "end");
    changed();
    text.focus();
  });
  const enable = (on) => {
    text.disabled = !on;
    fit();
  };
  chat.addEventListener("refused", () => enable(false));
  chat.addEventListener("session", () => enable(true));
  chat.addEventListener("change", () => (byId("closed").hidden = chat.state.dialog?.status !== "closed"));
  text.maxLength = config.limits.text;
  const takeUp = () => {
    text.value ||= recall(own("draft")) ?? "";
    fit();
  };
  chat.addEventListener("person", takeUp);
  takeUp();
}
