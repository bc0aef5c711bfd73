/**
 * What becomes of a message that was refused: retry (though somebody was first, too), rewrite, discard.
 * @param {function(object): void} rewrite takes the item back into the composer
 */
export function settle(action, clientId, stream, rewrite) {
  const item = stream.outbox.find((other) => other.client_id === clientId);
  if (!item) return;
  if (action === "retry") stream.retry(clientId);
  if (action === "rewrite") rewrite(item);
  if (action === "rewrite" || action === "discard") stream.discard(clientId);
}
