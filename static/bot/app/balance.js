import { byId } from "../../page/elements.js";
import { config, say } from "../../page/words.js";
import { change, units, when } from "./format.js";
import { fill, line } from "./list.js";
import { own } from "./own.js";
import { screens } from "./screens.js";
import { session } from "./session.js";

/** What somebody has, where it is from, and what they asked to be paid. */
export function balance() {
  const older = byId("older");
  let before = []; // lines that were asked for
  let page = 0; // lines of a page

  const draw = () => {
    const { balance: sum, payouts, history, smallest_payout: least } = own.shown;
    page ||= history.length;
    byId("sum").textContent = units(sum);
    byId("ask").hidden = sum < least;
    fill(byId("payout-list"), payouts.map((each) => ({ key: JSON.stringify(each), node: () => payoutLine(each) })), say("no_payouts"));
    const newest = history.at(-1)?.number ?? 0;
    const lines = [...history, ...before.filter(({ number }) => number < newest)];
    fill(byId("history-list"), lines.map((each) => ({ key: each.number, node: () => historyLine(each) })), say("no_history"));
    older.hidden = !lines.length || lines.at(-1).number === 1;
    older.onclick = () => load(lines.at(-1).number);
  };

  const load = async (number) => {
    older.disabled = true;
    try {
      const { history } = await session.call(`${config.urls.history}?before=${number}`);
      before = [...before, ...history];
      draw();
    } finally {
      older.disabled = false;
    }
  };

  byId("ask").addEventListener("click", () => screens.show("payout"));
  own.addEventListener("change", draw);
}

function payoutLine({ amount, details, state, reason, created_at: at }) {
  return line(details, units(amount), say(`payout_${state}`), reason, when(at));
}

function historyLine({ amount, reason, note, balance: sum, created_at: at }) {
  return line(say(`reason_${reason}`), change(amount), note, `= ${units(sum)}`, when(at));
}
