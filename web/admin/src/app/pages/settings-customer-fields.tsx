import { CustomFieldsScreen } from "@/features/contacts";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

export default function SettingsCustomerFieldsPage() {
  const { can } = useSession();
  return can("settings", "view") && can("contacts", "view") ? <CustomFieldsScreen /> : <NoPermission />;
}
