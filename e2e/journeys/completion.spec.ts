import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

// The list of what is left to do leads to it, on the same page too, and says when an item could not be put away.
test("what is missing of a bot is one click away, and a failure is told", async ({ stage }) => {
  await stage.api.setUp();
  stage.expectComplaint(/net::ERR_FAILED \S+\/completion\//);
  const bot = await stage.api.bot();
  const { desk } = await atDesk(stage);
  await desk.goto(`/bots/${bot.id}/general`);
  await desk.getByRole("button", { name: "Do it: Name, avatar and description" }).click();
  await expect(desk.getByLabel("About the company")).toBeFocused();
  await desk.getByLabel("About the company").fill("Loose leaf tea from small gardens.");
  await desk.getByRole("button", { name: "Save changes" }).click();
  await expect(desk.getByRole("button", { name: "Save changes" })).toBeDisabled();
  await desk.getByRole("button", { name: "Do it: Name, avatar and description" }).click();
  await expect(desk.getByRole("button", { name: "Choose a picture" })).toBeFocused();

  await desk.route("**/completion/**", (route) => route.abort());
  await desk.getByRole("button", { name: "Put away: Tested" }).click();
  await expect(desk.getByText("The server cannot be reached. Check your connection.")).toBeVisible();
  await desk.unroute("**/completion/**");
  await desk.getByRole("button", { name: "Put away: Tested" }).click();
  await expect(desk.getByRole("button", { name: "Bring back: Tested" })).toBeVisible();
});
