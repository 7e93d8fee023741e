/** What shows once there is something to talk about: fetched with the first letter, or at once for whoever was here before. */
import { later } from "./lazy";

const talk = later(() => import("../later/talk"));

export const prepareTalk = () => void talk.get().catch(() => {});

export const Below = talk.part((all) => all.Below);
export const DetailsForm = later(() => import("../later/details")).part((all) => all.DetailsForm);
export const Dots = talk.part((all) => all.Dots);
export const Files = talk.part((all) => all.Files);
export const Gone = talk.part((all) => all.Gone);
export const Menu = talk.part((all) => all.Menu);
export const QuoteBar = talk.part((all) => all.QuoteBar);
export const QuoteBlock = talk.part((all) => all.QuoteBlock);
export const RatingCard = talk.part((all) => all.RatingCard);
export const SignIn = talk.part((all) => all.SignIn);
export const SystemRow = talk.part((all) => all.SystemRow);
export const Writing = talk.part((all) => all.Writing);
