import { describe, expect, test } from "vitest";
import { contrast, roles, SURFACE, type Theme } from "./colour";

const near = (a: string, b: string) => Math.round(contrast(a, b) * 10) / 10;

describe("the default colour", () => {
  test("light", () => {
    const c = roles("#364de7", "light");
    expect(c).toEqual({
      fill: "#364de7",
      onFill: "#ffffff",
      ink: "#364de7",
      tint: "#eff1fd",
      line: "#b7bff6",
      ring: "transparent",
    });
    expect(near(c.fill, c.onFill)).toBe(6.2);
    expect(near(c.ink, SURFACE.light)).toBe(6.2);
    expect(near(c.ink, c.tint)).toBe(5.5);
  });

  test("dark", () => {
    const c = roles("#364de7", "dark");
    expect(c).toEqual({
      fill: "#3e54e8",
      onFill: "#ffffff",
      ink: "#7887ef",
      tint: "#1f2445",
      line: "#485086",
      ring: "transparent",
    });
    expect(near(c.fill, c.onFill)).toBe(5.8);
    expect(near(c.ink, SURFACE.dark)).toBe(5.5);
    expect(near(c.ink, c.tint)).toBe(4.7);
  });
});

test("teal keeps its own colour for links", () => {
  const c = roles("#0f766e", "light");
  expect(c.onFill).toBe("#ffffff");
  expect(near(c.fill, c.onFill)).toBe(5.5);
  expect(c.ink).toBe("#0f766e");
});

test("yellow gets dark text, darker links and an edge", () => {
  const c = roles("#f5b800", "light");
  expect(c.onFill).toBe("#14161b");
  expect(near(c.fill, c.onFill)).toBe(10.1);
  expect(c.ink).toBe("#8e6b00");
  expect(near(c.ink, SURFACE.light)).toBe(4.9);
  expect(c.ring).toBe("#ba8c00");
});

test("rose is lightened for links in the dark theme", () => {
  expect(near(roles("#e11d48", "light").fill, "#ffffff")).toBe(4.7);
  const c = roles("#e11d48", "dark");
  expect(c.ink).toBe("#e95c7b");
  expect(near(c.ink, SURFACE.dark)).toBe(5.3);
});

describe.each<Theme>(["light", "dark"])("in the %s theme", (theme) => {
  test.each(["#364de7", "#0f766e", "#f5b800", "#e11d48", "#111111", "#ffffff", "#808080", "#f00", "#00ff00"])(
    "%s is readable in every role",
    (colour) => {
      const c = roles(colour, theme);
      expect(contrast(c.onFill, c.fill)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(c.ink, SURFACE[theme])).toBeGreaterThanOrEqual(4.5);
      expect(contrast(c.ink, c.tint)).toBeGreaterThanOrEqual(4.5);
      const edge = c.ring === "transparent" ? c.fill : c.ring;
      expect(contrast(edge, SURFACE[theme])).toBeGreaterThanOrEqual(3);
    },
  );
});

test("anything that is no colour is the default", () => {
  const c = roles("#364de7", "light");
  for (const bad of ["", null, undefined, "red", "#12345", "url(x)", "#ggg"]) {
    expect(roles(bad, "light")).toEqual(c);
  }
  expect(roles("#F5B", "light").fill).toBe("#ff55bb");
});
