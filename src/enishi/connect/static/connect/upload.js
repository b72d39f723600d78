// data-upload: a file dropped on the form is chosen; sending it shows how far it is. Without this the form works as it is.
const form = document.querySelector("form[data-upload]");

if (form) {
  const input = form.querySelector("input[type=file]");
  const bar = form.querySelector("progress");
  const button = form.querySelector("button");

  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", location.href);
    request.responseType = "document";
    request.upload.addEventListener("progress", (at) => { if (at.lengthComputable) bar.value = (100 * at.loaded) / at.total; });
    request.addEventListener("load", () => arrive(request));
    for (const name of ["error", "abort"]) request.addEventListener(name, () => fail(form.dataset.failed));
    bar.hidden = false;
    button.disabled = true;
    request.send(new FormData(form));
  });

  const arrive = (request) => {
    if (request.status < 400) location.assign(request.responseURL);
    else fail(request.response?.querySelector("#file-error, main p")?.textContent.trim() || form.dataset.failed);
  };

  const fail = (text) => {
    bar.hidden = true;
    bar.value = 0;
    button.disabled = false;
    let place = form.querySelector(".errors");
    if (!place) {
      place = Object.assign(document.createElement("p"), { className: "errors", id: "file-error" });
      place.setAttribute("role", "alert");
      button.before(place);
    }
    place.textContent = text;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", "file-error");
  };
}
