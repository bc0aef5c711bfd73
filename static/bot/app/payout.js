import { byId } from "../../page/elements.js";
import { config, say } from "../../page/words.js";
import { units } from "./format.js";
import { own } from "./own.js";
import { screens } from "./screens.js";
import { sending } from "./sending.js";

/** Asking for a payout. */
export function payout() {
  const amount = byId("amount");
  const details = byId("details");
  const outcome = byId("payout-outcome");
  const read = () => ({
    url: config.urls.payouts,
    body: { amount: Number(amount.value.replaceAll(/\s/g, "")), details: details.value.trim() },
  });
  sending(byId("payout-form"), outcome, read, ({ amount: sum }) => {
    amount.value = details.value = "";
    own.load();
    return say("asked", { amount: units(sum) });
  });
  own.addEventListener("change", () => {
    byId("amount-hint").textContent = say("smallest", { amount: units(own.shown.smallest_payout) });
  });
  screens.addEventListener("show", ({ detail }) => {
    if (detail !== "payout") return;
    outcome.textContent = "";
    byId("payout-title").focus({ preventScroll: true });
  });
}
