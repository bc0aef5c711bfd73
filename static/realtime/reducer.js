/**
 * What a client knows of one dialog, as a pure function of the frames it was given.
 * @typedef {{last: number, head: number, messages: object[], dialog: ?object, hasMore: boolean,
 *   pending: object[], edits: object[], held: boolean, assistant: ?object}} State
 * `last`: everything up to here was applied; `head`: the highest number heard of; `pending`: frames
 * that wait for their predecessors; `edits`: changes of messages that are not loaded; `held`: a
 * reload is under way; `assistant`: the answer that was being written at the last `hello`.
 */

const KEEP = 1000; // frames held back; what does not fit is asked for again
const CHANGES = ["text", "edited", "deleted", "attachments"];

/** @returns {State} */
export const blank = (last = 0) => ({
  last, head: last, messages: [], dialog: null, hasMore: last > 0, pending: [], edits: [], held: false,
});

/** @returns {State} the state after one frame, the same object if nothing changed. */
export function reduce(state, frame) {
  switch (frame.type) {
    case "hello": {
      const { read, delivered } = frame.dialog;
      const same = !state.epoch || frame.epoch === state.epoch; // else the server has another database
      const late = same && frame.dialog.version < state.dialog?.version; // another road was quicker with the change
      const dialog = merge(state.dialog, late ? { read, delivered } : frame.dialog);
      return { ...state, head: frame.last_seq, dialog, epoch: frame.epoch, assistant: frame.assistant };
    }
    case "ping":
      return frame.last_seq > state.head ? { ...state, head: frame.last_seq } : state;
    case "dialog.updated": {
      const { type, dialog_id, ...dialog } = frame;
      if (dialog.version < state.dialog?.version) return state; // two of them may change places
      return { ...state, dialog: merge(state.dialog, dialog) };
    }
    case "read":
    case "delivered":
      return { ...state, dialog: merge(state.dialog, { [frame.type]: { [frame.side]: frame.seq } }) };
    case "reset":
      return { ...state, held: true, pending: [] };
  }
  return frame.seq > 0 ? count(state, frame) : state;
}

/** @returns {?object} a frame held back whose turn it is. */
export const ready = (state) =>
  state.held ? undefined : state.pending.find((frame) => frame.seq === state.last + 1);

/** @returns {boolean} whether numbers are known to be missing. */
export const behind = (state) =>
  !state.held && (state.head > state.last || state.pending.length > 0);

/** @returns {State} with a message that a POST answered: shown early, while the log still fills the gap. */
export const early = (state, message) =>
  message.seq > state.last
    ? { ...state, head: Math.max(state.head, message.seq), messages: place(state.messages, message) }
    : state;

/** @returns {State} begun anew from a page fetched over HTTP; early messages and held frames stay. */
export function reload(state, { messages, last_seq: last, has_more: hasMore }) {
  const top = Math.max(last, state.last);
  const newer = state.messages.filter((message) => message.seq > top);
  return {
    ...state, last, hasMore, held: false, edits: [],
    head: Math.max(state.head, last),
    messages: newer.reduce(place, [...messages].sort((a, b) => a.seq - b.seq)),
    pending: state.pending.filter((frame) => frame.seq > last),
  };
}

/** @returns {State} with an older page in front; `before` is what it was asked for. */
export function prepend(state, before, { messages, last_seq: last, has_more: hasMore }) {
  if (before !== oldest(state)) return state;
  const page = messages.filter((message) => message.seq < before).sort((a, b) => a.seq - b.seq);
  const newer = state.edits.filter((edit) => edit.seq > last);
  const current = newer.reduce((list, edit) => change(list, edit) ?? list, page);
  return { ...state, hasMore, messages: [...current, ...state.messages] };
}

/** @returns {number} the number that a page of older messages ends before. */
export const oldest = (state) => Math.min(state.messages[0]?.seq ?? Infinity, state.last + 1);

function count(state, frame) {
  const head = Math.max(state.head, frame.seq);
  if (state.held || frame.seq > state.last + 1) {
    const full = state.pending.length >= KEEP || state.pending.some((other) => other.seq === frame.seq);
    return { ...state, head, pending: full ? state.pending : [...state.pending, frame] };
  }
  if (frame.seq <= state.last) return state;
  const next = { ...state, head, last: frame.seq };
  if (state.pending.length) next.pending = state.pending.filter((other) => other.seq > frame.seq);
  if (frame.type === "message.created") next.messages = place(state.messages, frame.message);
  if (frame.type === "message.updated") {
    const messages = change(state.messages, frame);
    if (messages) next.messages = messages;
    else next.edits = [...state.edits, frame];
  }
  return next;
}

function place(messages, message) {
  let at = messages.length;
  while (at && messages[at - 1].seq >= message.seq) at -= 1;
  const known = messages[at]?.seq === message.seq;
  return [...messages.slice(0, at), message, ...messages.slice(at + (known ? 1 : 0))];
}

function change(messages, edit) {
  const at = messages.findIndex((message) => message.seq === edit.target);
  if (at < 0) return null;
  const changed = { ...messages[at] };
  for (const field of CHANGES) if (edit[field] != null) changed[field] = edit[field];
  if (edit.deleted) Object.assign(changed, { edited: false, attachments: [] });
  return [...messages.slice(0, at), changed, ...messages.slice(at + 1)];
}

function merge(old, dialog) {
  const merged = { ...old, ...dialog };
  for (const mark of ["read", "delivered"]) {
    merged[mark] = { ...old?.[mark] };
    for (const [side, seq] of Object.entries(dialog?.[mark] ?? {})) {
      merged[mark][side] = Math.max(seq, merged[mark][side] ?? 0);
    }
  }
  return JSON.stringify(merged) === JSON.stringify(old) ? old : merged;
}
