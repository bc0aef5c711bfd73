/** localStorage, or null where the browser has none for us, as for third parties. */
export const storage = (() => {
  try {
    return localStorage;
  } catch {
    return null;
  }
})();
