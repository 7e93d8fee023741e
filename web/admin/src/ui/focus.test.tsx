import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useFocusReturn } from "./focus";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

function Listening() {
  useFocusReturn();
  return null;
}

let root: ReturnType<typeof createRoot>;
beforeEach(() => {
  document.body.innerHTML = '<div id="root"></div><button id="save">Save</button><button id="other">Other</button>';
  root = createRoot(document.querySelector("#root") as Element);
  act(() => root.render(<Listening />));
});
afterEach(() => act(() => root.unmount()));

const at = (id: string) => document.getElementById(id) as HTMLElement;
/** A dialog comes and takes the focus. */
function dialog(id: string): HTMLElement {
  const box = document.createElement("div");
  box.setAttribute("role", "dialog");
  box.innerHTML = `<button id="${id}">Yes</button><button id="${id}-no">No</button>`;
  document.body.append(box);
  at(id).focus();
  return box;
}

it("gives the focus back when the dialog is gone", async () => {
  at("save").focus();
  const box = dialog("yes");
  at("yes-no").focus();
  box.remove();
  await vi.waitFor(() => expect(document.activeElement).toBe(at("save")));
});

it("gives it back one dialog after the other", async () => {
  at("save").focus();
  const below = dialog("yes");
  const above = dialog("sure");
  above.remove();
  await vi.waitFor(() => expect(document.activeElement).toBe(at("yes")));
  below.remove();
  await vi.waitFor(() => expect(document.activeElement).toBe(at("save")));
});

it("leaves it where somebody has put it meanwhile", async () => {
  at("save").focus();
  const box = dialog("yes");
  at("other").focus();
  box.remove();
  await Promise.resolve();
  expect(document.activeElement).toBe(at("other"));
});
