import { byId } from "../../page/elements.js";
import { config } from "../../page/words.js";
import { request } from "../../realtime/http.js";
import { session } from "./session.js";
import { launch } from "./telegram/launch.js";

/** The way to the inbox, for managers; `failed` is told of a refusal. */
export function inbox(failed) {
  const button = byId("to-inbox");
  button.hidden = !session.answer.manages;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const body = { init_data: launch.initData };
      const { inbox: address } = await request(config.urls.inbox_session, { body, timeout: 20000 });
      location.assign(address);
    } catch (error) {
      failed(error);
      button.disabled = false;
    }
  });
}
