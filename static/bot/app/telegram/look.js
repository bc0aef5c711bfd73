import { hear, tell } from "./events.js";
import { launch } from "./launch.js";

const COLOR = /^#[0-9a-f]{6}$/i;
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
let theme = {};

/** Looks as Telegram does: its colours, light or dark, clear of what the phone and Telegram put on the edges. */
export function look() {
  paint(launch.theme);
  dark.addEventListener("change", () => paint({}));
  hear("theme_changed", ({ theme_params: colors }) => paint(colors ?? {}));
  hear("safe_area_changed", (insets) => inset("safe-area", insets));
  hear("content_safe_area_changed", (insets) => inset("content-safe-area", insets));
  for (const type of ["iframe_ready", "web_app_request_theme", "web_app_request_safe_area", "web_app_request_content_safe_area"]) tell(type);
  tell("web_app_expand");
}

function paint(colors) {
  theme = { ...theme, ...colors };
  for (const [name, color] of Object.entries(theme)) {
    if (COLOR.test(color)) root.style.setProperty(`--tg-theme-${name.replaceAll("_", "-")}`, color);
  }
  root.dataset.theme = isDark(theme.bg_color) ?? dark.matches ? "dark" : "light";
}

function inset(name, { top, right, bottom, left }) {
  for (const [side, pixels] of Object.entries({ top, right, bottom, left })) {
    if (pixels >= 0) root.style.setProperty(`--tg-${name}-inset-${side}`, `${Number(pixels)}px`);
  }
}

/** @returns {?boolean} null where the colour is none */
function isDark(color) {
  if (!COLOR.test(color ?? "")) return null;
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}
