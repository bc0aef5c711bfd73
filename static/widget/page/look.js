/** An element; properties are set as properties, so nothing is ever parsed as HTML. */
export const element = (name, properties, ...children) => {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
};

/** An icon of lines. */
export const icon = (d) => {
  const draw = (name, attribute, value) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    node.setAttribute(attribute, value);
    return node;
  };
  const svg = draw("svg", "viewBox", "0 0 24 24");
  svg.append(draw("path", "d", d));
  return svg;
};

/** The sheet of the shadow root, as the site wants it. */
export const style = ({ color, ink, position: side = "right" }) => `
  * { box-sizing: border-box; }
  button { position: fixed; bottom: 20px; ${side}: 20px; width: 60px; height: 60px; padding: 0; border: 0;
    border-radius: 50%; background: ${color}; color: ${ink}; cursor: pointer;
    box-shadow: 0 1px 3px #0003, 0 8px 24px #0003; transition: .2s; -webkit-tap-highlight-color: #0000; }
  button:hover { transform: scale(1.06); }
  button:active { transform: scale(.96); }
  button:focus-visible { outline: 3px solid ${color}; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
  svg { position: absolute; inset: 15px; width: 30px; height: 30px; fill: none; stroke: currentColor;
    stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; transition: .2s; }
  svg + svg, .open svg { opacity: 0; transform: rotate(-45deg) scale(.6); }
  .open svg + svg { opacity: 1; transform: none; }
  span { position: absolute; top: -3px; right: -3px; min-width: 22px; height: 22px; padding: 0 6px;
    border-radius: 11px; background: #c62a2f; color: #fff; font: 600 12px/22px system-ui, sans-serif;
    box-shadow: 0 0 0 2px #fff; }
  iframe, p { display: block; margin: 0; border: 0; width: 100%; height: 100%; color-scheme: light dark; }
  p { padding: 24px; background: #fff; color: #171a1f; font: 17px/1.4 system-ui, sans-serif; text-align: center; }
  .floating ~ * { position: fixed; bottom: 96px; ${side}: 20px; width: 392px;
    height: min(680px, calc(100vh - 116px)); border-radius: 20px; visibility: hidden; opacity: 0;
    transform: translateY(14px) scale(.98); transform-origin: bottom ${side};
    box-shadow: 0 0 0 1px #8883, 0 8px 24px #0002, 0 24px 56px #0004;
    transition: opacity .18s, transform .26s cubic-bezier(.2, .9, .3, 1), visibility 0s .26s; }
  .open ~ * { visibility: visible; opacity: 1; transform: none; transition-delay: 0s; }
  .full ~ * { position: fixed; inset: 0; }
  @media (max-width: 480px) {
    .floating ~ * { top: 0; bottom: auto; left: 0; right: 0; width: 100%; height: 100vh; height: 100dvh;
      border-radius: 0; box-shadow: none; }
    .open button { visibility: hidden; }
  }
  @media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
  @media (forced-colors: active) { button, span, .floating ~ * { border: 2px solid; } }
  @media print { :host { display: none !important; } }
  [hidden] { display: none; }
  :host::backdrop { display: none !important; }`;
