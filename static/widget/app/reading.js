import { host, tell } from "./host.js";

/** What the visitor has seen is read; what not is counted for the button. */
export function reading(chat, open) {
  let inView = true;

  const look = () => {
    const { messages, dialog } = chat.state;
    if (!dialog) return;
    const theirs = messages.filter(({ sender }) => sender === "manager" || sender === "assistant");
    const unread = theirs.filter(({ seq, deleted }) => seq > dialog.read.site && !deleted).length;
    const reads = open && inView && document.visibilityState === "visible";
    if (reads && unread) chat.read(messages.at(-1).seq);
    tell("unread", { count: reads ? 0 : unread });
    if (messages.length || chat.outbox.length) tell("talked");
  };

  for (const name of ["session", "change", "outbox"]) chat.addEventListener(name, look);
  document.addEventListener("visibilitychange", look);
  const told = (now) => {
    open = now;
    look();
  };
  host.addEventListener("init", ({ detail }) => told(detail.open));
  host.addEventListener("open", () => told(true));
  host.addEventListener("close", () => told(false));
  new IntersectionObserver(([entry]) => {
    inView = entry.isIntersecting;
    look();
  }).observe(document.body);
}
