import { find, say } from "./page.js";

const GRACE = 2000; // milliseconds: a reconnect that is over by then is nobody's business

/** Says when there is no connection, and how many messages wait for it. */
export function banner(chat) {
  const node = find("#banner");
  let shown = false;
  let timer;

  const draw = () => {
    const waiting = chat.outbox.filter(({ state }) => state === "waiting" || state === "sending").length;
    node.hidden = !shown;
    node.textContent = waiting ? say("offline_waiting", { count: waiting }) : say("offline");
  };

  const hear = ({ detail: { status } }) => {
    clearTimeout(timer);
    if (status === "online") shown = false;
    else if (!shown) {
      timer = setTimeout(() => {
        shown = true;
        draw();
      }, navigator.onLine ? GRACE : 0);
    }
    draw();
  };

  chat.addEventListener("status", hear);
  chat.addEventListener("outbox", draw);
  chat.addEventListener("refused", ({ detail }) => {
    clearTimeout(timer);
    node.hidden = false;
    node.textContent = detail.message;
  });
}
