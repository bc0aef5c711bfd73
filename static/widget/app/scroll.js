import { byId } from "../../page/elements.js";
import { say } from "../../page/words.js";

const NEAR = 80; // pixels from an end that count as being there

/**
 * Where the reader is: at the end and carried along, or further up and left alone. Older pages come when
 * the top is near; a button leads back down.
 */
export function keepPlace(chat) {
  const box = byId("scroll");
  const log = byId("log");
  const jump = byId("jump");
  let following = true;
  let was = 0;
  let top;
  let seen = 0; // the last number when the reader was at the end
  let loading = false;

  const last = () => chat.state.messages.at(-1)?.seq ?? 0;
  const toEnd = () => {
    box.scrollTop = box.scrollHeight;
    look();
  };

  // Asked before the log is moved too: of a reader who has just moved the event is still to come.
  const look = () => {
    const up = was > (was = box.scrollTop); // else the log grew, and it was not the reader who moved
    following = (following && !up) || box.scrollHeight - was - box.clientHeight < NEAR;
  };

  const notice = () => {
    if (following) seen = last();
    const fresh = chat.state.messages.filter(({ seq, sender }) => seq > seen && sender !== "user").length;
    jump.hidden = following;
    jump.classList.toggle("fresh", fresh > 0);
    const told = fresh ? say("new_messages", { count: fresh }) : "";
    jump.querySelector("span").textContent = told;
    jump.ariaLabel = told || say("to_end");
  };

  const older = async () => {
    if (loading || !chat.state.hasMore || box.scrollTop > 2 * NEAR) return;
    loading = true;
    log.ariaBusy = "true";
    const came = await chat.history().then(() => true, () => false);
    log.ariaBusy = "false";
    loading = false;
    if (came) older(); // until there is something to scroll
  };

  box.addEventListener("scroll", () => {
    look();
    notice();
    older();
  });
  jump.addEventListener("click", () => {
    following = true;
    toEnd();
    byId("text").focus();
  });
  // Pictures that arrive, a keyboard that opens: who was at the end stays there.
  const follow = () => following && toEnd();
  const watch = new ResizeObserver(follow);
  watch.observe(box);
  watch.observe(log);

  return {
    /** Runs `work`, which changes the log whose first item is now `key`. */
    around(key, work) {
      look();
      const fromEnd = box.scrollHeight - box.scrollTop;
      const wrote = chat.outbox.at(-1)?.client_id;
      const prepended = top !== undefined && top !== key && !following;
      work();
      if (wrote && wrote !== this.wrote) following = true;
      this.wrote = wrote;
      if (following) toEnd();
      else if (prepended) box.scrollTop = box.scrollHeight - fromEnd;
      top = key;
      notice();
      if (box.clientHeight >= box.scrollHeight && box.clientHeight) older();
    },
    follow,
  };
}
