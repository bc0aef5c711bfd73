import { byId } from "../../page/elements.js";
import { config } from "../../page/words.js";
import { pageUrl } from "./api.js";
import { badge } from "./badge.js";
import { Composer } from "./composer.js";
import { DraftTranslation } from "./copilot/draft-translation.js";
import { Suggestions } from "./copilot/suggestions.js";
import { Summary } from "./copilot/summary.js";
import { Drafts } from "./drafts.js";
import { follow } from "./feed.js";
import { Filters } from "./filters.js";
import { LinkState } from "./link-state.js";
import { List } from "./list.js";
import { Notices } from "./notify.js";
import { OwnPresence } from "./own-presence.js";
import { followPushes } from "./pushed.js";
import { session } from "./session.js";
import { shortcuts } from "./shortcuts.js";
import { Thread } from "./thread.js";
import { Unread } from "./unread.js";
import { Unsent } from "./unsent.js";
import { VisitorPanel } from "./visitor.js";

const drafts = new Drafts();
const filters = new Filters();
const unsent = new Unsent();
const list = new List(filters, drafts, unsent);
const composer = new Composer(drafts);
const thread = new Thread(composer);
const helps = [new Suggestions(composer), new DraftTranslation(composer)];
const summary = new Summary(composer);
const visitor = new VisitorPanel((changes) => thread.patch(changes));
const unread = new Unread();
const notices = new Notices({ inView: (id) => thread.inView(id), open: (id) => go(id) });
const link = new LinkState();
new OwnPresence();
const page = byId("inbox");

/** Shows a dialog, or on a phone the list again; the address says which. */
function go(id) {
  if (id !== thread.id) history.pushState(null, "", pageUrl(id) + filters.query);
  display(id);
}

function display(id) {
  page.dataset.pane = id ? "thread" : "list";
  if (id === thread.id) return;
  list.select(id);
  visitor.close();
  summary.leave();
  if (id) thread.open(id);
  else thread.close();
}

function told(row) {
  unread.put(row);
  notices.take(row);
  thread.take(row);
}

list.addEventListener("open", ({ detail }) => go(detail));
list.addEventListener("row", ({ detail }) => told(detail));
visitor.addEventListener("open", ({ detail }) => go(detail));
thread.addEventListener("detail", ({ detail }) => {
  visitor.update(detail);
  for (const help of [...helps, summary]) help.update(detail);
  if (!(list.rows.get(detail.dialog_id)?.version >= detail.version)) list.put(detail);
});
thread.addEventListener("merged", ({ detail: { from, to } }) => {
  composer.move(from, to);
  go(to);
});
thread.addEventListener("outbox", ({ detail }) => unsent.changed(detail));
unread.addEventListener("change", ({ detail }) => badge(detail));
filters.addEventListener("change", () => history.replaceState(null, "", pageUrl(thread.id) + filters.query));
addEventListener("popstate", () => {
  display(idIn(location.pathname));
  filters.restore(location.search);
});
byId("back").addEventListener("click", () => go(null));
byId("help-button").addEventListener("click", () => byId("help").showModal());

const idIn = (path) => Number(path.slice(config.urls.inbox.length).split("/")[0]) || null;

shortcuts({
  next: () => list.step(1),
  previous: () => list.step(-1),
  search: () => filters.focusSearch(),
  reply: () => composer.focus("reply"),
  note: () => composer.focus("note"),
  take: () => thread.takeOver(),
  close: () => thread.turn(),
  visitor: () => visitor.toggle(),
  help: () => byId("help").showModal(),
  leave: () => list.focusSelected(),
});

const refresh = () => Promise.all([list.refresh(), unread.refresh()]);
const gone = (dialog) => {
  if (dialog.dialog_id === thread.id) {
    visitor.close();
    summary.leave();
  }
  list.gone(dialog);
  thread.gone(dialog);
  unread.put(dialog);
};
const feed = follow({ row: (row) => list.put(row), gone, refresh, status: (status) => link.set(status) });
function resume() {
  feed.stop();
  feed.start();
  thread.resume();
  dispatchEvent(new Event("online")); // the open dialog's connection and what is unsent try again too
}
link.onRetry(resume);
session.look = () => unread.refresh();
session.addEventListener("back", resume);
refresh().catch(() => null);
unsent.resume(config.dialog_id);
followPushes(go);
if (config.dialog_id) display(config.dialog_id);
