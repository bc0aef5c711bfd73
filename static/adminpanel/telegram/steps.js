// The steps as data: made, moved, removed. Nothing here knows the page.

/** The kinds of steps, in the order in which they are offered. */
export const KINDS = ["text", "question", "media", "condition", "jump", "give_task", "call_manager", "end"];

const both = () => ({ ru: "", en: "" });

const FIRST = {
  text: () => ({ text: both(), links: [], next: "" }),
  media: () => ({ media: "photo", url: "", caption: both(), next: "" }),
  question: () => ({
    text: both(), answer: "text", choices: [], least: null, most: null, error: both(), save_as: "", next: "",
  }),
  condition: () => ({ on: "answer", name: "", is: "is", value: "", then: "", otherwise: "" }),
  jump: () => ({ to: "" }),
  give_task: () => ({ task: 0, text: both(), next: "" }),
  call_manager: () => ({ text: both() }),
  end: () => ({}),
};

/** A step with every field that its kind has; bodies leave out what is empty. */
export function whole(step) {
  const full = { ...FIRST[step.kind](), ...step };
  for (const name of ["text", "caption", "error"]) if (full[name]) full[name] = { ...both(), ...full[name] };
  for (const name of ["links", "choices"]) full[name] = full[name]?.map(wholeButton);
  return JSON.parse(JSON.stringify(full));
}

const wholeButton = (button) => ({ to: "", url: "", ...button, label: { ...both(), ...button.label } });

export const newButton = () => wholeButton({});

/** @returns {string} an id that no step has, or had while this page was open. */
export function freeId(steps, used) {
  const taken = [...steps.map((step) => step.id), ...used].map((id) => Number(/^s(\d+)$/.exec(id)?.[1] ?? 0));
  return `s${Math.max(0, ...taken) + 1}`;
}

/** The steps as they are sent: without what their kinds and answers do not have. */
export const sent = (steps) => steps.map(sentStep);

function sentStep(step) {
  const { links, choices, ...rest } = step;
  if (links) rest.links = links.map(({ label, url }) => ({ label, url }));
  if (step.kind === "question") {
    rest.choices = step.answer === "choice" ? choices.map(({ label, to }) => ({ label, to })) : [];
    if (!bounds(step)) Object.assign(rest, { least: null, most: null });
  }
  return rest;
}

/** @returns {boolean} whether an answer of this kind is bounded. */
export const bounds = ({ answer }) => answer === "number" || answer === "text";

/** @returns {string[]} the names under which answers are kept. */
export const keptNames = (steps) => [...new Set(steps.map((step) => step.save_as).filter(Boolean))];

/** @returns {string} the beginning of what a step says. */
export function beginning(step, language) {
  const words = step.text ?? step.caption ?? {};
  const text = (words[language] || words.ru || words.en || "").trim().replace(/\s+/g, " ");
  return [...text].length > 30 ? `${[...text].slice(0, 30).join("")}…` : text;
}
