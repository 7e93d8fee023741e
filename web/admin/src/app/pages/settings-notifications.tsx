export { NoticesScreen as default } from "@/features/notices";
