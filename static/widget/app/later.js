const loaded = {};

/** Loads a part of the chat that can wait, once, and tells it of the chat. */
export function later(part, chat) {
  loaded[part] ??= import(`/widget/${part}.js`).then(
    () => dispatchEvent(new CustomEvent("chat", { detail: chat })),
    () => (loaded[part] = null),
  );
}
