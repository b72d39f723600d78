// data-autosave: a form of the editor is saved as soon as a field was changed. Two may work on one
// survey: what was saved since it was read is compared by the server, and a conflict is said here.
import { csrfToken, each } from "../ui/js/once.js";

const PATIENCE = 250;

export function bindAutosave(root) {
  each(root, "form[data-autosave]", "autosave", autosave);
}

function autosave(form) {
  const note = form.querySelector("[data-saved]");
  const fault = form.querySelector("[data-not-saved]");
  if (!note) return; // a reader's
  let timer = 0;
  let saving = null;
  let unsaved = false;
  form.querySelector("[data-by-hand]").hidden = true;

  const save = async () => {
    timer = 0;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: sent(form),
        headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
      });
      const said = await answer.json();
      unsaved = !answer.ok;
      if (answer.ok) kept(form, said); else wrong(said, answer.status === 409);
    } catch {
      unsaved = true;
      wrong({ message: fault.dataset.offline, help: "" }, false);
    }
  };

  const kept = (_form, said) => {
    for (const seen of document.querySelectorAll("#editor input[name=seen]")) seen.value = said.seen;
    form.querySelector("[name=was]").value = said.was;
    note.textContent = note.dataset.saved;
    fault.hidden = true;
  };

  const wrong = (said, again) => {
    note.textContent = "";
    fault.hidden = false;
    fault.textContent = `${fault.dataset.notSaved} ${said.help || said.message}`;
    if (again) fault.append(newest(fault.dataset.again));
  };

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-unsaved], [name$=':add']")) return;
    unsaved = true;
    note.textContent = note.dataset.saving;
    clearTimeout(timer);
    timer = setTimeout(() => { saving = save(); }, PATIENCE);
  });

  // A button sends the whole form: what is under way to be saved goes first.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    unsaved = false;
    if (!saving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const waiting = saving;
    saving = null;
    await waiting;
    form.requestSubmit(event.submitter);
  }, { capture: true });

  addEventListener("beforeunload", (event) => {
    if (unsaved && form.isConnected) event.preventDefault();
  });
}

function sent(form) {
  const body = new FormData(form);
  for (const name of [...body.keys()]) if (name.startsWith("more.")) body.delete(name);
  return body;
}

function newest(words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn sm";
  button.textContent = words;
  button.addEventListener("click", () => location.reload());
  return button;
}

bindAutosave(document);
document.addEventListener("htmx:after:swap", () => bindAutosave(document));
