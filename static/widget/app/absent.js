let loaded;

/** Loads what asks for an address, where something was said and nobody is there; it is told of the chat once. */
export function absent(chat) {
  loaded ??= import("/widget/email.js").then(() => dispatchEvent(new CustomEvent("chat", { detail: chat })));
}
