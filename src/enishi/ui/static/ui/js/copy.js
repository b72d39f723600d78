// data-copy="id": puts the text of that element on the clipboard and says so on the button.
import { each } from "./once.js";

export function bindCopy(root) {
  each(root, "[data-copy]", "copy", (button) => {
    const words = button.lastChild;
    const before = words.textContent;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.value ?? source.textContent);
        words.textContent = button.dataset.copied;
      } catch { // no permission, or not a secure origin: select it, so that one key copies
        getSelection().selectAllChildren(source);
      }
      setTimeout(() => { words.textContent = before; }, 1800);
    });
  });
}
