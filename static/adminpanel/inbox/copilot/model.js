import { config, say } from "../../../page/words.js";
import { askModel, dialogUrl } from "../api.js";

/** @returns {boolean} whether managers of a site have a model that sums up and translates. */
export const hasModel = (site) => config.copilots[site.id] === "openai";

/** @returns {Promise<{text: string}|{said: string}>} what the model wrote, or what to complain of */
export const written = (dialog, what, body) => askModel(dialogUrl(dialog, `copilot/${what}`), body)
  .then(({ text }) => ({ text }), ({ message }) => ({ said: say("failed", { detail: message }) }));
