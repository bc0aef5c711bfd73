import { host } from "./host.js";

const SETTLES = 2000; // milliseconds until a new page has its title
const OFTEN = 5000; // between two pages
const RARELY = 20000; // between two titles of one page: some blink

/** Tells the server on which page the visitor is, as they go on in a page that is never loaded anew. */
export function whereabouts(chat) {
  let told = 0;
  let due = Infinity;
  let timer;

  const tell = () => {
    due = Infinity;
    if (document.visibilityState === "hidden") return; // of two tabs it is the other one
    told = Date.now();
    chat.session.tellPage();
  };

  host.addEventListener("page", ({ detail: { page } }) => {
    const next = Math.max(Date.now() + SETTLES, told + (page.url === chat.session.page.url ? RARELY : OFTEN));
    Object.assign(chat.session.page, page);
    if (next >= due) return;
    due = next;
    clearTimeout(timer);
    timer = setTimeout(tell, next - Date.now());
  });
  document.addEventListener("visibilitychange", tell);
}
