import { describe, expect, it } from "vitest";
import { fill, pieces } from "./draft";

describe("blanks", () => {
  it("fills what is known and keeps the rest", () => {
    expect(fill("{{company}} opens {{hours}} {{ x }}", { company: "Acme", hours: "  " })).toBe(
      "Acme opens {{hours}} {{ x }}",
    );
  });

  it("shows an open blank by its label", () => {
    expect(pieces("Open {{hours}}.", { hours: "Opening hours" })).toEqual([
      { text: "Open " },
      { text: "Opening hours", blank: true },
      { text: "." },
    ]);
    expect(pieces("", {})).toEqual([]);
    expect(pieces("{{unknown}}", {})).toEqual([{ text: "unknown", blank: true }]);
  });
});
