/**
 * The answer that an assistant is writing, as a pure function of the frames.
 * @typedef {?{reply_to: number, n: number, text: string}} Answer
 * A piece that was dropped on its way leaves a hole: then the text stands still until the next `hello` or the message.
 * @returns {Answer} after one frame, the same object if nothing changed
 */
export function beingWritten(answer, frame) {
  if (frame.type === "hello") return frame.assistant ?? null;
  if (frame.type === "message.created") return frame.message.sender === "user" ? answer : null;
  if (frame.type !== "assistant.delta") return answer;
  const { reply_to, n, text } = frame;
  if (n === 0) return { reply_to, n, text };
  const goesOn = answer?.reply_to === reply_to && answer.n === n - 1;
  return goesOn ? { reply_to, n, text: answer.text + text } : answer;
}

const FADES = 150000; // milliseconds without a piece, as the server keeps it: whoever wrote it was killed

/** Calls `show(answer)` with each change, and with null when nothing more came. @returns {function(object): void} to be given each frame */
export function followWriting(show) {
  let answer = null;
  let timer;
  const set = (next) => {
    if (next === answer) return;
    clearTimeout(timer);
    answer = next;
    if (answer) timer = setTimeout(set, FADES, null);
    show(answer);
  };
  return (frame) => set(beingWritten(answer, frame));
}
