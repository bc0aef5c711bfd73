import { byId, make } from "../../page/elements.js";
import { config, say } from "../../page/words.js";
import { icon, show } from "./dom.js";
import { bytes } from "./times.js";

/** The files that go with the next message: chosen, pasted or dropped. Says "change". */
export class Tray extends EventTarget {
  files = [];
  #list = byId("tray");
  #input = byId("files");
  #complain;

  /** @param {function(string): void} complain */
  constructor(complain) {
    super();
    this.#complain = complain;
    this.#input.addEventListener("change", () => {
      this.add([...this.#input.files]);
      this.#input.value = "";
    });
  }

  add(files) {
    const { file: most, files: count } = config.limits;
    const large = files.find((file) => file.size > most);
    if (large) this.#complain(say("file_too_large", { name: large.name, size: bytes(most) }));
    const room = files.filter((file) => file.size <= most);
    if (this.files.length + room.length > count) this.#complain(say("too_many_files", { count }));
    this.set([...this.files, ...room].slice(0, count));
  }

  set(files) {
    this.files = files;
    this.#draw();
    this.dispatchEvent(new Event("change"));
  }

  #draw() {
    show(this.#list, this.files.length > 0);
    this.#list.replaceChildren(...this.files.map((file) => {
      const label = say("remove", { name: file.name });
      const drop = () => this.set(this.files.filter((other) => other !== file));
      return make("li", null, icon("file"), make("span", { class: "file-name", dir: "auto" }, file.name),
        make("span", { class: "file-size" }, bytes(file.size)),
        make("button", { type: "button", class: "icon-button", title: label, "aria-label": label, onclick: drop }, icon("close")));
    }));
  }
}
