import { byId } from "../../page/elements.js";
import { say } from "../../page/words.js";
import { call, dialogUrl } from "./api.js";

/** @returns {Promise<?string>} what went wrong; the new text comes back through the stream. */
export const editMessage = (id, seq, text) => attempt("PATCH", dialogUrl(id, `messages/${seq}`), { text });

/** Asks first. @returns {Promise<?string>} what went wrong */
export async function deleteMessage(id, { seq, text, attachments }) {
  byId("delete-quote").textContent = text || attachments.map(({ name }) => name).join(", ");
  return (await sure(byId("delete-question"))) ? attempt("DELETE", dialogUrl(id, `messages/${seq}`)) : null;
}

function sure(question) {
  question.returnValue = "";
  question.showModal();
  return new Promise((resolve) => {
    question.addEventListener("close", () => resolve(question.returnValue === "delete"), { once: true });
  });
}

async function attempt(method, url, body) {
  try {
    await call(method, url, body);
    return null;
  } catch (error) {
    return say("failed", { detail: error.message });
  }
}
