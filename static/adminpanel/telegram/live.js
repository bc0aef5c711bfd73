// After a save: how soon it was live in the processes that run bots.
import { request } from "../../realtime/http.js";

const AGAIN = 150; // milliseconds
const PATIENCE = 8000;

async function watch(line) {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const { sentence, is_final: isFinal } = await request(line.dataset.address, { timeout: PATIENCE });
    if (isFinal || Date.now() > until) {
      line.textContent = sentence;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
}

for (const line of document.querySelectorAll(".messagelist .going-live")) {
  line.setAttribute("role", "status");
  watch(line).catch(() => line.remove());
}
