/**
 * Notices that the conversation is no longer to be had and a new one begins: it was deleted here, before this page
 * was loaded, or in another browser, or this browser's token was revoked. `ended` is told what was not sent yet; null after a deletion here.
 */
export function newcomer(chat, ended) {
  const now = () => ({
    visitor: chat.session.answer.visitor.id,
    said: chat.state.messages.length > 0,
    unsent: chat.outbox.filter(({ state }) => state !== "sent").map(({ text }) => text),
  });
  let before = now();
  const look = () => {
    const { visitor, said, unsent } = before;
    before = now();
    if (before.visitor !== visitor && said && !before.said) ended(unsent);
  };
  for (const name of ["session", "change", "outbox"]) chat.addEventListener(name, look);
  if (history.state !== "deleted") return;
  history.replaceState(null, "");
  ended(null);
}
