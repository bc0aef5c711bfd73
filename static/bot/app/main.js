import { byId } from "../../page/elements.js";
import { config, say } from "../../page/words.js";
import { balance } from "./balance.js";
import { chat } from "./chat.js";
import { inbox } from "./inbox.js";
import { live } from "./live.js";
import { own } from "./own.js";
import { payout } from "./payout.js";
import { screens } from "./screens.js";
import { session } from "./session.js";
import { task } from "./task.js";
import { tasks } from "./tasks.js";
import { tell } from "./telegram/events.js";
import { launch } from "./telegram/launch.js";
import { look } from "./telegram/look.js";

const trouble = byId("trouble");

/** The language of the person in Telegram, where we speak it and the page is in another one. */
function otherLanguage() {
  const code = (launch.user.language_code ?? "").slice(0, 2);
  return config.languages.includes(code) && code !== config.lang && !new URLSearchParams(location.search).has("lang") ? code : null;
}

function complain(sentence) {
  trouble.textContent = sentence;
  trouble.hidden = !sentence;
}

async function open() {
  for (;;) {
    try {
      return await session.begin();
    } catch (error) {
      if (error.status === 401) throw error;
      complain(say("failed_load"));
      await new Promise((resolve) => setTimeout(resolve, error.retryAfter || 3000));
    }
  }
}

async function begin() {
  look();
  session.addEventListener("over", ({ detail }) => {
    complain(detail.error?.detail ?? say("again"));
    byId("app").inert = true;
  });
  if (!launch.initData) {
    complain(say("outside"));
    tell("web_app_ready");
    return;
  }
  await open();
  complain("");
  tasks(task());
  balance();
  payout();
  inbox(({ error }) => complain(error?.detail ?? say("failed")));
  own.addEventListener("stale", () => complain(say("failed_load")));
  own.addEventListener("change", () => complain(""));
  byId("app").hidden = false;
  document.documentElement.classList.add("ready");
  chat(session.answer);
  screens.show("tasks");
  tell("web_app_ready");
  await own.load();
  live();
}

const language = otherLanguage();
if (language) location.replace(`?lang=${language}${location.hash}`);
else begin().catch(() => null);
