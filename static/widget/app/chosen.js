import { byId, icon, make } from "../../page/elements.js";
import { config, say } from "../../page/words.js";
import { pastedFiles } from "../../text/pasted.js";
import { size } from "./format.js";

/** Files on their way into a message: chosen, pasted or dropped. */
export function chosenFiles(changed) {
  const list = byId("files");
  const input = byId("file");
  const notice = byId("notice");
  let files = [];

  const chip = (file) => {
    const remove = make("button", {
      type: "button", "aria-label": say("remove_file", { name: file.name }),
      onclick: () => set(files.filter((other) => other !== file)),
    }, icon("cross"));
    return make("li", null, make("span", { dir: "auto" }, file.name), make("small", null, size(file.size)), remove);
  };

  const set = (next) => {
    files = next;
    list.replaceChildren(...files.map(chip));
    list.hidden = !files.length;
    changed();
  };

  const add = (more) => {
    const { file: bytes, files: count } = config.limits;
    const fitting = [...more].filter((file) => file.size <= bytes);
    const next = [...files, ...fitting];
    notice.textContent = fitting.length < more.length ? say("file_too_large", { size: size(bytes) })
      : next.length > count ? say("too_many_files", { count }) : "";
    set(next.slice(0, count));
  };

  byId("attach").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    add(input.files);
    input.value = "";
  });
  byId("text").addEventListener("paste", (event) => {
    const pasted = pastedFiles(event.clipboardData);
    if (!pasted.length) return;
    event.preventDefault();
    add(pasted);
  });
  drop((dropped) => add(dropped));

  return {
    get length() {
      return files.length;
    },
    take() {
      const taken = files;
      notice.textContent = "";
      set([]);
      return taken;
    },
  };
}

function drop(add) {
  const target = byId("panel");
  let depth = 0;
  const over = (by) => target.classList.toggle("dropping", (depth = by && depth + by) > 0);
  const withFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => withFiles(event) && over(1));
  addEventListener("dragleave", (event) => withFiles(event) && over(-1));
  addEventListener("dragover", (event) => withFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!withFiles(event)) return;
    event.preventDefault();
    over(0);
    add(event.dataTransfer.files);
  });
}
