// Opens a Mini App as Telegram does: who it is and what it looks like stand behind the "#".
import { act } from "./server.js";

const THEME = {
  bg_color: "--ground", text_color: "--ink", hint_color: "--faint", link_color: "--accent", button_color: "--accent",
  button_text_color: "--on-accent", secondary_bg_color: "--wall",
};

/** Open the app at an address for a person, in a tab of its own. */
export async function openApp(bot, person, address) {
  const tab = window.open("about:blank", "_blank"); // now, while it is the press that opens it
  const style = getComputedStyle(document.documentElement);
  const colours = Object.entries(THEME).map(([name, variable]) => [name, style.getPropertyValue(variable).trim()]);
  const words = new URLSearchParams({
    tgWebAppData: await act("init_data", { bot, person }),
    tgWebAppVersion: "8.0",
    tgWebAppPlatform: "weba",
    tgWebAppThemeParams: JSON.stringify(Object.fromEntries(colours)),
  });
  tab.opener = null;
  tab.location = `${address}#${words}`;
}
