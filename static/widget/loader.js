import { element, icon, style } from "./page/look.js";
import { stay } from "./page/stay.js";
import { focused, pageNow, writes } from "./page/surroundings.js";

/**
 * The one script of a customer's page: a button, and a frame once it is wanted.
 *
 *   <script async src="https://…/widget.js" data-site="demo"></script>
 *   data-mode="floating|embedded|full"  data-target="#chat" (embedded)  data-lang="ru|en"
 *
 * window.ReplyX: open, close, toggle, show, hide, identify({user_id, name, email, hmac}), logout,
 * on(name, fn), off(name, fn) for "ready", "open", "close", "unread".
 */
(() => {
  const script = document.currentScript || document.querySelector('script[data-site][src*="/widget.js"]');
  const early = window.ReplyX;
  if (!script || early?.version) return;
  const { site, mode = "floating", target, lang = document.documentElement.lang } = script.dataset;
  if (!site) return;

  const { origin: home, href } = new URL(script.src);
  const base = href.replace(/\/widget\.js.*/, `/widget/${encodeURIComponent(site)}/`);
  const floating = mode === "floating";
  const embedded = mode === "embedded";
  const memory = `replyx:${site}`;
  const listeners = {};
  const phone = matchMedia("(max-width: 480px)");
  const view = window.visualViewport;
  let host, root, button, badge, frame, note, look, identity, opener, told, patience, attach;
  let talking = false; // the frame has greeted
  let takesFocus = false;
  let leaving = false;
  let opened = !floating;
  let hidden = false;
  let unread = 0;

  const emit = (name, detail) => {
    for (const fn of listeners[name] ?? []) {
      try {
        fn(detail);
      } catch (error) {
        reportError(error);
      }
    }
  };

  const tell = (type, data) => {
    if (talking) frame.contentWindow?.postMessage({ replyx: 1, type, ...data }, home);
  };

  const recall = (value) => {
    try {
      return value ? localStorage.setItem(memory, value) : localStorage.getItem(memory);
    } catch {
      return null;
    }
  };

  const makeFrame = () => {
    if (frame || !root) return;
    const query = new URLSearchParams({ origin: location.origin, lang, mode });
    frame = element("iframe", { src: `${base}?${query}`, title: look.title });
    note = element("p", { hidden: true, textContent: look.failed, role: "status" });
    root.append(frame, note);
    wait();
  };

  // What keeps a frame out (a proxy's header, the page's own policy, no network) tells nobody.
  const wait = () => {
    clearTimeout(patience);
    patience = setTimeout(say, 10000, true);
  };

  const say = (failed) => {
    note.hidden = !(frame.hidden = failed);
  };

  const draw = () => {
    if (!button) return;
    root.firstChild.classList.toggle("open", opened);
    host.style.setProperty("display", hidden ? "none" : "block", "important");
    badge.hidden = !unread || opened;
    badge.textContent = unread > 99 ? "99+" : unread;
    const count = badge.hidden ? "" : `. ${look.unread.replace("{count}", unread)}`;
    button.ariaLabel = opened ? look.close : look.label + count;
    button.ariaExpanded = String(opened);
    fit();
  };

  // With a keyboard open only the visual viewport knows what can still be seen.
  const fit = () => {
    if (!frame || !view) return;
    const follow = opened && phone.matches && view.scale < 1.01;
    frame.style.height = follow ? `${view.height}px` : "";
    frame.style.top = follow ? `${view.offsetTop}px` : "";
  };

  const open = (asked) => {
    hidden = false;
    const change = floating && !opened;
    if (change) {
      opened = true;
      opener = focused();
      takesFocus = asked || opener === frame || !writes(opener);
    }
    if (!root) return;
    attach();
    makeFrame();
    draw();
    if (!change) return;
    if (takesFocus) frame.focus({ preventScroll: true });
    tell("open", { focus: takesFocus });
    takesFocus &&= !talking;
    emit("open");
  };

  const close = () => {
    if (!floating || !opened) return;
    opened = false;
    const inside = document.activeElement === host;
    draw();
    if (inside) {
      opener?.focus({ preventScroll: true });
      if (focused() !== opener) button.focus({ preventScroll: true });
    }
    tell("close");
    emit("close");
  };

  const forget = (how) => {
    identity = null;
    tell(how);
  };

  /** The page's other tabs hear of it by the page's storage: the frame may have none. */
  const logout = () => {
    leaving = !talking;
    recall(`out ${Date.now()}`);
    makeFrame();
    forget("logout");
  };

  const hear = ({ source, origin, data }) => {
    if (source !== frame?.contentWindow || origin !== home || data?.replyx !== 1) return;
    clearTimeout(patience);
    say(false);
    if (data.type === "ready") {
      talking = true;
      tell("init", { open: opened, focus: takesFocus, page: pageNow(), identity, logout: leaving });
      takesFocus = leaving = false;
    } else if (data.type === "close") close();
    else if (data.type === "logout") logout();
    else if (data.type === "talked") recall("talked");
    else if (data.type === "unread" && data.count !== unread) {
      unread = Number(data.count) || 0;
      draw();
      emit("unread", unread);
    }
  };

  const makeButton = () => {
    badge = element("span", { hidden: true });
    button = element("button", { type: "button", ariaHasPopup: "dialog", onclick: () => (opened ? close() : open(true)) },
      icon("M12 4c4.7 0 8.5 3.1 8.5 7s-3.8 7-8.5 7c-1 0-2-.1-2.9-.4L5 19.8l.9-3.7C4.4 14.8 3.5 13 3.5 11c0-3.9 3.8-7 8.5-7ZM8.5 11h.01M12 11h.01M15.5 11h.01"),
      icon("m6.5 9.5 5.5 5.5 5.5-5.5"), badge);
    button.addEventListener("keydown", ({ key }) => key === "Escape" && close());
    return button;
  };

  /** Beside the body, where those who exchange it do not reach. */
  const place = () => (embedded ? document.querySelector(target || null) : document.documentElement);

  /** In the browser's top layer no transform, filter or containment of the page moves it; a frame begins anew. */
  const placed = () => {
    talking = false;
    addEventListener("message", hear);
    if (!embedded) host.showPopover?.();
    if (frame) wait();
  };

  const mount = () => {
    host = element("div", { popover: embedded ? null : "manual" });
    // The page's rules never reach inside, but they reach the host element: these win over them.
    host.style.cssText = "all:initial!important;display:block!important;"
      + (embedded ? "height:100%!important" : "position:fixed!important;z-index:2147483000!important");
    root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style(look));
    root.adoptedStyleSheets = [sheet];
    root.append(element("div", { className: mode }, ...(floating ? [makeButton()] : [])));
    attach = stay(host, place, placed);
    view?.addEventListener("resize", fit);
    view?.addEventListener("scroll", fit);
    phone.addEventListener("change", fit);
    addEventListener("storage", ({ key, newValue }) => key === memory && /^out/.test(newValue) && forget("forget"));
    // Of pushState nobody is told, nor of a new title.
    setInterval(() => {
      const page = pageNow();
      if (talking && told !== (told = page.url + page.title)) tell("page", { page });
    }, 1000);
    if (opened || leaving || recall() === "talked") makeFrame();
    draw();
    emit("ready");
  };

  const run = (calls) => {
    for (const [name, ...words] of calls ?? []) ReplyX[name]?.(...words);
  };

  const ReplyX = {
    version: 1,
    q: { push: (...calls) => run(calls) },
    open: () => open(),
    close,
    toggle: () => (opened ? close : open)(),
    show: () => { hidden = false; draw(); },
    hide: () => { close(); hidden = true; draw(); },
    identify: (who) => {
      identity = who ? JSON.parse(JSON.stringify(who)) : null; // a framework's proxy cannot be posted
      tell("identify", { identity });
    },
    logout,
    on: (name, fn) => {
      (listeners[name] ??= new Set()).add(fn);
      if (name === "ready" && root) fn();
    },
    off: (name, fn) => listeners[name]?.delete(fn),
  };
  try {
    // A script of the page that runs again makes its queue again: it is called, and we stay.
    Object.defineProperty(window, "ReplyX", { get: () => ReplyX, set: (given) => run(given?.q) });
  } catch {
    window.ReplyX = ReplyX;
  }
  run(early?.q);

  const plain = { color: "#1f6feb", ink: "#ffffff", unread: "{count}", failed: "ReplyX ✕" };
  plain.label = plain.close = plain.title = "ReplyX";
  fetch(`${base}button.json?${new URLSearchParams({ lang })}`, { credentials: "omit" })
    .then((answer) => (answer.ok ? answer.json() : answer.status === 404 ? null : plain), () => plain)
    .then((answer) => {
      look = answer;
      if (!look) console.warn(`ReplyX: there is no site "${site}"`);
      else if (document.body && document.readyState !== "loading") mount();
      else addEventListener("DOMContentLoaded", mount);
    });
})();
