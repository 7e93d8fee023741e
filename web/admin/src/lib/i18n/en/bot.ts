// What the pages of bots say, and of the models that they answer with: fetched with them.
import create from "./create";
import faqs from "./faqs";
import greeting from "./greeting";
import manners from "./manners";
import meanings from "./meanings";
import models from "./models";
import online from "./online";
import pictures from "./pictures";
import preview from "./preview";
import tasks from "./tasks";

export default {
  ...create,
  ...faqs,
  ...greeting,
  ...manners,
  ...meanings,
  ...models,
  ...pictures,
  ...preview,
  ...tasks,
  ...online,
};
