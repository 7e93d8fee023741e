// What the pages of bots say, and of the models that they answer with: fetched with them.
import faqs from "./faqs";
import manners from "./manners";
import meanings from "./meanings";
import models from "./models";
import online from "./online";

export default {
  ...faqs,
  ...manners,
  ...meanings,
  ...models,
  ...online,
};
