import { byId, make } from "../../page/elements.js";

const EMOJI = "🙂 😀 😂 😉 😍 🥰 😎 🤔 😕 😢 😭 😡 👍 👎 👋 🙏 👏 💪 ❤️ 💔 🔥 🎉 ✨ ⭐ ✅ ❌ ❓ ❗ 💡 📦 🚚 💳 🎁 📷 ☎️ ⏰".split(" ");
const STEP = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -9, ArrowDown: 9 };

/** A few emoji above the composer; arrows walk, Esc leaves. */
export function emojiPicker(insert) {
  const toggle = byId("smile");
  const grid = byId("emoji");
  const show = (on) => {
    grid.hidden = !on;
    toggle.ariaExpanded = String(on);
    if (on) grid.firstChild.focus();
  };

  grid.append(...EMOJI.map((emoji) => make("button", { type: "button" }, emoji)));
  grid.addEventListener("click", ({ target }) => target !== grid && insert(target.textContent));
  grid.addEventListener("keydown", (event) => {
    const step = STEP[event.key];
    if (event.key === "Escape") {
      event.preventDefault();
      show(false);
      toggle.focus();
    } else if (step) {
      event.preventDefault();
      const buttons = [...grid.children];
      buttons.at((buttons.indexOf(event.target) + step) % buttons.length).focus();
    }
  });
  toggle.addEventListener("click", () => show(grid.hidden));
  addEventListener("pointerdown", ({ target }) => {
    if (!grid.contains(target) && !toggle.contains(target)) show(false);
  });
}
