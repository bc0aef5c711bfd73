import { make } from "../../page/elements.js";
import { words } from "../../page/words.js";
import { get } from "./api.js";

/**
 * What became of a message, told in words over the page.
 * @param {number} id of the message
 */
export async function showTrace(id) {
  const sheet = document.getElementById("trace");
  const story = document.getElementById("trace-story");
  story.replaceChildren(make("li", null, words.loading));
  sheet.showModal();
  const lines = await get(`/api/messages/${id}/trace`).then((trace) => trace.story, () => [words.trace_failed]);
  story.replaceChildren(...lines.map((line) => make("li", null, line)));
}
