import { find, say } from "./page.js";

const GRACE = 2000; // milliseconds: a reconnect that is over by then is nobody's business

/** Says when there is no connection, and how many messages wait for it. */
export function banner(chat) {
  const node = find("#banner");
  let shown = false;
  let known = false; // whether there has been a connection
  let limit = ""; // what a limit says, until there is a connection
  let timer = null;

  const draw = () => {
    const waiting = chat.outbox.filter(({ state }) => state === "waiting" || state === "sending").length;
    node.hidden = !shown;
    const away = waiting
      ? say("offline_waiting", { count: waiting })
      : say(known || !navigator.onLine ? "offline" : "connecting");
    const words = limit || away;
    if (node.textContent !== words) node.textContent = words; // each setting is read aloud
  };

  const show = (on) => {
    clearTimeout(timer);
    timer = null;
    shown = on;
    draw();
  };

  const hear = ({ detail: { status } }) => {
    if (status === "online") {
      known = true;
      limit = "";
      show(false);
    } else if (!navigator.onLine) show(true);
    else if (!shown) timer ??= setTimeout(show, GRACE, true);
  };

  chat.addEventListener("status", hear);
  chat.addEventListener("outbox", draw);
  chat.addEventListener("limited", ({ detail }) => {
    limit = detail.message;
    show(true);
  });
  chat.addEventListener("refused", ({ detail }) => {
    show(true);
    node.textContent = detail.message;
  });
}
