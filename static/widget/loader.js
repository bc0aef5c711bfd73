/**
 * The one script of a customer's page: a button, and a frame once it is wanted.
 *
 *   <script async src="https://…/widget.js" data-site="demo"></script>
 *   data-mode="floating|embedded|full"  data-target="#chat" (embedded)  data-lang="ru|en"
 *
 * window.ReplyX: open, close, toggle, show, hide, identify({user_id, name, email, hmac}),
 * on(name, fn), off(name, fn) for "ready", "open", "close", "unread".
 */
(() => {
  const script = document.currentScript || document.querySelector('script[data-site][src*="/widget.js"]');
  const early = window.ReplyX;
  if (!script || early?.version) return;
  const { site, mode = "floating", target, lang = document.documentElement.lang } = script.dataset;
  if (!site) return;

  const url = new URL(script.src);
  const home = url.origin;
  const base = url.href.replace(/\/widget\.js.*/, `/widget/${encodeURIComponent(site)}/`);
  const floating = mode === "floating";
  const memory = `replyx:${site}`;
  const listeners = {};
  const phone = matchMedia("(max-width: 480px)");
  const view = window.visualViewport;
  let host, root, button, badge, frame, look, identity;
  let talking = false; // the frame has greeted
  let opened = !floating;
  let hidden = false;
  let unread = 0;
  let began = false;

  const element = (name, properties, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };

  const icon = (...paths) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    for (const d of paths) {
      const path = document.createElementNS(space, "path");
      path.setAttribute("d", d);
      svg.append(path);
    }
    return svg;
  };

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
    if (talking) frame.contentWindow.postMessage({ replyx: 1, type, ...data }, home);
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
    root.append(frame);
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

  const open = () => {
    if (hidden) hidden = false;
    const change = floating && !opened;
    if (floating) opened = true;
    if (!root) return;
    makeFrame();
    draw();
    if (!change) return;
    frame.focus({ preventScroll: true });
    tell("open");
    emit("open");
  };

  const close = () => {
    if (!floating || !opened) return;
    opened = false;
    draw();
    button?.focus({ preventScroll: true });
    tell("close");
    emit("close");
  };

  const pageNow = () => ({
    url: location.href.split("#")[0],
    title: document.title,
    referrer: document.referrer,
  });

  addEventListener("message", ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== home || data?.replyx !== 1) return;
    if (data.type === "ready") {
      talking = true;
      tell("init", { open: opened, page: pageNow(), identity });
    } else if (data.type === "close") close();
    else if (data.type === "talked") recall("talked");
    else if (data.type === "unread" && data.count !== unread) {
      unread = Number(data.count) || 0;
      draw();
      emit("unread", unread);
    }
  });

  const style = (left) => `
    * { box-sizing: border-box; }
    button { position: fixed; bottom: 20px; ${left}: 20px; width: 60px; height: 60px; padding: 0; border: 0;
      border-radius: 50%; background: ${look.color}; color: ${look.ink}; cursor: pointer;
      box-shadow: 0 1px 3px #0003, 0 8px 24px #0003; transition: transform .2s; -webkit-tap-highlight-color: #0000; }
    button:hover { transform: scale(1.06); }
    button:active { transform: scale(.96); }
    button:focus-visible { outline: 3px solid ${look.color}; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
    svg { position: absolute; inset: 15px; width: 30px; height: 30px; fill: none; stroke: currentColor;
      stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; transition: opacity .2s, transform .2s; }
    svg + svg, .open svg { opacity: 0; transform: rotate(-45deg) scale(.6); }
    .open svg + svg { opacity: 1; transform: none; }
    span { position: absolute; top: -3px; right: -3px; min-width: 22px; height: 22px; padding: 0 6px;
      border-radius: 11px; background: #c62a2f; color: #fff; font: 600 12px/22px system-ui, sans-serif;
      box-shadow: 0 0 0 2px #fff; }
    [hidden] { display: none; }
    iframe { display: block; border: 0; width: 100%; height: 100%; color-scheme: light dark; }
    .floating ~ iframe { position: fixed; bottom: 96px; ${left}: 20px; width: 392px;
      height: min(680px, calc(100vh - 116px)); border-radius: 20px; visibility: hidden; opacity: 0;
      transform: translateY(14px) scale(.98); transform-origin: bottom ${left};
      box-shadow: 0 0 0 1px #0000000f, 0 4px 12px #00000014, 0 24px 56px #00000033;
      transition: opacity .18s, transform .26s cubic-bezier(.2, .9, .3, 1), visibility 0s .26s; }
    .open ~ iframe { visibility: visible; opacity: 1; transform: none; transition-delay: 0s; }
    .full ~ iframe { position: fixed; inset: 0; }
    @media (max-width: 480px) {
      .floating ~ iframe { top: 0; bottom: auto; left: 0; right: 0; width: 100%; height: 100vh; height: 100dvh;
        border-radius: 0; box-shadow: none; }
      .open button { visibility: hidden; }
    }
    @media (prefers-color-scheme: dark) { .floating ~ iframe { box-shadow: 0 0 0 1px #ffffff1f, 0 24px 56px #0009; } }
    @media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
    @media print { :host { display: none !important; } }`;

  const makeButton = () => {
    badge = element("span", { hidden: true });
    button = element("button", { type: "button", onclick: () => ReplyX.toggle() });
    button.setAttribute("aria-haspopup", "dialog");
    button.append(
      icon("M12 4c4.7 0 8.5 3.1 8.5 7s-3.8 7-8.5 7c-1 0-2-.1-2.9-.4L5 19.8l.9-3.7C4.4 14.8 3.5 13 3.5 11c0-3.9 3.8-7 8.5-7Z",
        "M8.5 11h.01M12 11h.01M15.5 11h.01"),
      icon("m6.5 9.5 5.5 5.5 5.5-5.5"),
      badge,
    );
    button.onkeydown = (event) => event.key === "Escape" && close();
    return button;
  };

  const mount = () => {
    const place = mode === "embedded" ? document.querySelector(target || null) : document.body;
    if (!place) return;
    host = element("div");
    // The page's rules never reach inside, but they reach the host element: these win over them.
    host.style.cssText = "all:initial!important;display:block!important;"
      + (mode === "embedded" ? "height:100%!important" : "position:fixed!important;z-index:2147483000!important");
    root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style(look.position === "left" ? "left" : "right"));
    root.adoptedStyleSheets = [sheet];
    root.append(element("div", { className: mode }, ...(floating ? [makeButton()] : [])));
    place.append(host);
    view?.addEventListener("resize", fit);
    view?.addEventListener("scroll", fit);
    phone.addEventListener("change", fit);
    if (opened || recall()) makeFrame();
    draw();
    began = true;
    emit("ready");
  };

  const ReplyX = window.ReplyX = {
    version: 1,
    open,
    close,
    toggle: () => (opened ? close : open)(),
    show: () => { hidden = false; draw(); },
    hide: () => { close(); hidden = true; draw(); },
    identify: (who) => { identity = who; tell("identify", { identity }); },
    on: (name, fn) => {
      (listeners[name] ??= new Set()).add(fn);
      if (name === "ready" && began) fn();
    },
    off: (name, fn) => listeners[name]?.delete(fn),
  };
  for (const [name, ...words] of early?.q ?? []) ReplyX[name]?.(...words);

  const plain = { color: "#1f6feb", ink: "#ffffff", label: "ReplyX", close: "ReplyX", title: "ReplyX", unread: "{count}" };
  fetch(`${base}button.json?${new URLSearchParams({ lang })}`, { credentials: "omit" })
    .then((answer) => (answer.ok ? answer.json() : answer.status === 404 ? null : plain), () => plain)
    .then((answer) => {
      look = answer;
      if (!look) console.warn(`ReplyX: there is no site "${site}"`);
      else if (document.body && document.readyState !== "loading") mount();
      else addEventListener("DOMContentLoaded", mount);
    });
})();
