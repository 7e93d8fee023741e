import { describe, expect, it } from "vitest";
import { isColor, onColor, whiteContrast } from "./color";

describe("a theme colour", () => {
  it("is #rgb or #rrggbb and nothing else", () => {
    expect(["#364de7", "#FFF", " #0a0 "].map(isColor)).toEqual([true, true, true]);
    expect(["364de7", "#12345", "red", "#ggg", "", "#364de7;"].map(isColor)).toEqual(Array(6).fill(false));
  });

  it("has the contrast that WCAG defines", () => {
    expect(whiteContrast("#ffffff")).toBeCloseTo(1);
    expect(whiteContrast("#000000")).toBeCloseTo(21);
    expect(whiteContrast("#767676")).toBeCloseTo(4.54, 2);
    expect(whiteContrast("nonsense")).toBeNull();
  });

  it("gets dark text only where white cannot be read", () => {
    expect(onColor("#364de7")).toBe("white");
    expect(onColor("#ffe066")).toBe("black");
  });
});
