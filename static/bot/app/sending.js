import { say } from "../../page/words.js";
import { uuid } from "../../realtime/uuid.js";
import { session } from "./session.js";

/**
 * A form that sends once, however often it is pressed; what failed for want of an answer goes out under the same id.
 * `read()` gives {url, body}, `done(answer)` a sentence; `outcome` is where it stands.
 */
export function sending(form, outcome, read, done) {
  const button = form.querySelector("button");
  let id = uuid();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    outcome.textContent = "";
    try {
      const { url, body } = read();
      const answer = await session.call(url, { ...body, client_id: id });
      id = uuid();
      outcome.classList.remove("bad");
      outcome.textContent = done(answer);
    } catch (error) {
      if (error.status) id = uuid(); // it was answered: another attempt is another one
      outcome.classList.add("bad");
      outcome.textContent = why(error);
    } finally {
      button.disabled = false;
    }
  });
}

function why({ status, error }) {
  const wrong = Object.values(error?.fields ?? {}).flat().find((each) => typeof each === "string");
  if (status === 400 && wrong) return wrong;
  return (status < 500 && error?.detail) || say("failed");
}
