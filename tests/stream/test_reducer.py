"""Whatever arrives in whatever order, the state ends up as a fresh fetch would give it."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from tests.stream.dialog import Dialog

EVERY_KIND = st.sampled_from(["say", "say", "say", "edit", "delete", "note"])
FATES = st.sampled_from(["deliver", "deliver", "deliver", "twice", "lose", "delay"])
ANSWERS = {"reset": "page", "askOlder": "older", "askLog": "log", "askEarly": "early"}
EVENT = st.one_of(
    *[st.tuples(st.just("emit"), FATES)] * 3,
    st.tuples(
        st.sampled_from(["land", "ping", "hello", *ANSWERS, *ANSWERS.values()]), st.integers(0, 20)
    ),
)
# Something is asked for, something happens meanwhile, the answer comes.
EXCHANGE = st.builds(
    lambda question, meanwhile: [(question, 1), *meanwhile, (ANSWERS[question], 0)],
    st.sampled_from(list(ANSWERS)),
    st.lists(EVENT, max_size=5),
)
STEPS = st.builds(
    lambda exchanges: [step for exchange in exchanges for step in exchange],
    st.lists(st.one_of(EXCHANGE, st.lists(EVENT, max_size=3)), min_size=4, max_size=15),
)

# The wire between a server at `pos` and one client; what was asked is answered later, as it was.
PLAY = """async ({frames, truths, start, steps}) => {
  const { behind, blank, early, oldest, prepend, ready, reduce, reload } =
    await import("/realtime/reducer.js");
  let state = blank(), pos = start, air = [], asked = {}, wrong = [];
  const check = (next, counted) => {
    const seqs = next.messages.map(message => message.seq);
    if (seqs.some((seq, i) => i && seq <= seqs[i - 1])) wrong.push(["order", seqs]);
    if (counted && next.last !== state.last && next.last !== state.last + 1)
      wrong.push(["jump", state.last, next.last]);
    if (next.last < state.last) wrong.push(["back", state.last, next.last]);
    for (const {seq} of state.messages)
      if (seq > next.last && !seqs.includes(seq)) wrong.push(["vanished", seq]);
    state = next;
  };
  const take = frame => {
    const before = JSON.stringify(state);
    const next = reduce(state, frame);
    if (JSON.stringify(state) !== before) wrong.push(["not pure", frame]);
    check(next, true);
    for (let held; (held = ready(state)); ) check(reduce(state, held), true);
  };
  const page = (at, before = Infinity) => {
    const found = truths[at].filter(message => message.seq < before);
    return { messages: found.slice(-2), last_seq: at, has_more: found.length > 2 };
  };
  const act = {
    emit(fate) {
      if (pos === frames.length) return;
      const frame = frames[pos++];
      if (fate === "delay") air.push(frame);
      else if (fate !== "lose") take(frame);
      if (fate === "twice") take(frame);
    },
    land(k) { if (air.length) take(air.splice(k % air.length, 1)[0]); },
    askEarly(k) { asked.early = truths[pos][k % truths[pos].length]; },
    early() { if (asked.early) check(early(state, asked.early)); asked.early = null; },
    ping() { take({type: "ping", last_seq: pos}); },
    hello() { take({type: "hello", last_seq: pos, dialog: {status: "open"}}); },
    reset() { take({type: "reset"}); asked.page = pos; },
    page() { if (asked.page != null) check(reload(state, page(asked.page))); asked.page = null; },
    askOlder() { asked.older = state.held ? null : [pos, oldest(state)]; },
    older() {
      if (asked.older) check(prepend(state, asked.older[1], page(...asked.older)));
      asked.older = null;
    },
    askLog() { asked.log = [state.last, pos]; },
    log() { if (asked.log) frames.slice(...asked.log).forEach(take); asked.log = null; },
  };
  check(reload(state, page(pos)));
  for (const [what, how] of steps) act[what](how);
  while (pos < frames.length) act.emit("lose");
  act.page();
  act.ping();
  if (state.last < pos && !behind(state)) wrong.push(["gap not seen", state]);
  act.askLog();
  act.log();
  if (behind(state) || state.pending.length) wrong.push(["still behind", state]);
  while (state.hasMore) { act.askOlder(); act.older(); }
  return {last: state.last, messages: state.messages, wrong};
}"""


def written(kinds: list[tuple[str, int]]) -> tuple[Dialog, list[list[dict[str, Any]]]]:
    """A dialog, and how its messages read after each number."""
    dialog = Dialog()
    truths = [dialog.messages()]
    for kind, pick in kinds:
        spoken = [message["seq"] for message in dialog.messages()]
        if kind == "note":
            dialog.note()
        elif kind == "say" or not spoken:
            dialog.say(f"message {dialog.last_seq + 1}", f"id-{dialog.last_seq + 1}")
        elif kind == "edit":
            dialog.edit(spoken[pick % len(spoken)], f"edit {dialog.last_seq + 1}")
        else:
            dialog.delete(spoken[pick % len(spoken)])
        truths.append(dialog.messages())
    return dialog, truths


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    kinds=st.lists(st.tuples(EVERY_KIND, st.integers(0, 50)), min_size=6, max_size=25),
    start=st.integers(0, 6),
    steps=STEPS,
)
def test_any_schedule_of_frames_ends_in_what_a_fresh_fetch_gives(
    page: Page, kinds: list[tuple[str, int]], start: int, steps: list[tuple[str, Any]]
) -> None:
    dialog, truths = written(kinds)
    play = {"frames": dialog.frames, "truths": truths, "start": start, "steps": steps}
    end = page.evaluate(PLAY, play)
    assert end == {"last": dialog.last_seq, "messages": dialog.messages(), "wrong": []}


def test_marks_only_rise_and_the_latest_state_is_kept(page: Page) -> None:
    frames = [
        {
            "type": "hello",
            "last_seq": 0,
            "dialog": {"status": "open", "read": {"admin": 3, "site": 1}},
        },
        {"type": "read", "side": "site", "seq": 5},
        {"type": "read", "side": "site", "seq": 2},
        {"type": "delivered", "side": "admin", "seq": 4},
        {
            "type": "dialog.updated",
            "dialog_id": 1,
            "status": "closed",
            "read": {"admin": 3, "site": 4},
            "version": 9,
        },
        {"type": "dialog.updated", "dialog_id": 1, "status": "open", "version": 8},
    ]
    dialog = page.evaluate(
        """async frames => {
          const { blank, reduce } = await import("/realtime/reducer.js");
          return frames.reduce(reduce, blank()).dialog;
        }""",
        frames,
    )
    assert dialog == {
        "status": "closed",
        "version": 9,
        "read": {"admin": 3, "site": 5},
        "delivered": {"admin": 4},
    }


def test_the_hello_of_another_road_sets_no_older_state_back(page: Page) -> None:
    frames = [
        {
            "type": "dialog.updated",
            "dialog_id": 1,
            "status": "closed",
            "read": {"admin": 3, "site": 1},
            "version": 9,
        },
        {
            "type": "hello",
            "last_seq": 7,
            "dialog": {"status": "open", "read": {"admin": 2, "site": 5}, "version": 8},
        },
    ]
    state = page.evaluate(
        """async frames => {
          const { blank, reduce } = await import("/realtime/reducer.js");
          return frames.reduce(reduce, blank());
        }""",
        frames,
    )
    assert state["head"] == 7
    assert state["dialog"] == {
        "status": "closed",
        "version": 9,
        "read": {"admin": 3, "site": 5},
        "delivered": {},
    }
