/**
 * What becomes of a message that was refused: retry, anyway (though somebody was first), rewrite, discard.
 * @param {function(object): void} rewrite takes the item back into the composer
 */
export function settle(action, clientId, stream, rewrite) {
  const item = stream.outbox.find((other) => other.client_id === clientId);
  if (!item) return;
  if (action === "retry") stream.retry(clientId);
  if (action === "anyway") stream.retry(clientId, { last_seq: seen(stream, item) });
  if (action === "rewrite") rewrite(item);
  if (action === "rewrite" || action === "discard") stream.discard(clientId);
}

/** With what the refusal showed, which the stream may not have brought yet. */
const seen = (stream, { error }) =>
  Math.max(stream.state.last, ...(error?.messages ?? []).map((message) => message.seq));
