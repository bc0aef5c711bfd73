/** @returns {?string} the address if a browser may be sent there, else null (javascript:, data: …). */
export function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}
