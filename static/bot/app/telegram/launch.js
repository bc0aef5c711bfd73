const KEY = "replyx:telegram";

/**
 * What Telegram opened the app with, from behind the `#` of the address, or, on a page further on, from the tab's memory.
 * https://core.telegram.org/api/bots/webapps
 */
export const launch = (() => {
  const found = read(location.hash.slice(1)) ?? kept() ?? {};
  const data = found.tgWebAppData ?? "";
  keep(found);
  return { initData: data, theme: json(found.tgWebAppThemeParams) ?? {}, user: json(new URLSearchParams(data).get("user")) ?? {} };
})();

function read(hash) {
  const words = Object.fromEntries(new URLSearchParams(hash));
  return words.tgWebAppData ? words : null;
}

function kept() {
  try {
    return json(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function keep(words) {
  try {
    if (words.tgWebAppData) sessionStorage.setItem(KEY, JSON.stringify(words));
  } catch {
    // the address has it
  }
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
