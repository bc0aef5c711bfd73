import { byId } from "../../page/elements.js";
import { config, say } from "../../page/words.js";
import { composing } from "../../text/composing.js";
import { tell } from "./host.js";
import { initial } from "./message.js";

/** Who is there: the site, whether managers are online, who writes. */
export function header(chat) {
  const status = byId("status");
  let writes = null;

  const draw = () => {
    const manager = chat.state.dialog?.manager?.name;
    byId("avatar").textContent = initial(manager || config.name);
    byId("name").textContent = manager || config.name;
    const { online, closed } = chat.site ?? {};
    status.classList.toggle("online", online === true && !closed);
    // While nobody knows whether somebody is there, nothing is said.
    const there = closed || (online == null ? "" : say(online ? "online" : "away"));
    status.textContent = writes != null ? say("types", { name: writes || say("manager") }) : there;
  };

  chat.addEventListener("session", draw);
  chat.addEventListener("frame", ({ detail }) => {
    if (detail.type === "presence") chat.site.online = detail.online;
    draw();
  });
  chat.addEventListener("typing", ({ detail }) => {
    writes = detail;
    draw();
  });
  chat.addEventListener("change", draw);
  draw();

  byId("close")?.addEventListener("click", () => tell("close"));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || composing(event)) return;
    if (config.mode === "floating") tell("close");
  });
}
