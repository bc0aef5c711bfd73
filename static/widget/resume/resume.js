import { byId } from "../../page/elements.js";
import { storage } from "../../page/storage.js";
import { config, say } from "../../page/words.js";

/** The page behind the link of a mail: its button makes this browser the visitor's, and opens the chat. */
const ours = `replyx:${config.site_token}:`;
const root = document.documentElement;
for (const [name, color] of Object.entries(config.colors)) root.style.setProperty(`--${name}`, color);

const button = byId("go");
button.addEventListener("click", async () => {
  button.disabled = true;
  const trouble = await go();
  byId("said").textContent = trouble;
  button.disabled = !trouble;
});

/** @returns {Promise<string>} what went wrong, "" for nothing */
async function go() {
  if (!keeps()) return say("no_storage"); // before the link is used up
  const answer = await fetch(location.pathname, { method: "POST" }).catch(() => null);
  if (answer?.status === 404) {
    button.hidden = true;
    return say("gone");
  }
  if (!answer?.ok) return say("failed");
  const visit = await answer.json();
  forgetOthers(visit);
  storage.setItem(`${ours}visit`, JSON.stringify(visit));
  location.replace(`/widget/${config.site_token}/?lang=${root.lang}`);
  return "";
}

function keeps() {
  try {
    storage.setItem(`${ours}try`, "1");
    storage.removeItem(`${ours}try`);
    return true;
  } catch {
    return false;
  }
}

/** What another visitor of the same browser left, as their draft, is not to be found in this chat. */
function forgetOthers({ visitor }) {
  const before = JSON.parse(storage.getItem(`${ours}visit`) ?? "null");
  if (!before || before.visitor === visitor) return;
  for (const key of Object.keys(storage)) if (key.startsWith(ours)) storage.removeItem(key);
}
