package billing

// PlanEnterprise has no limits and is where a workspace starts unless the operator says otherwise.
const PlanEnterprise = "enterprise"

// planLimits are the limits of a plan as it comes with the product; an installation changes them with SetPlanLimit. A
// plan that is not named here has none. Entries and files are limited for each bot, not here.
func planLimits(plan string) map[Meter]int64 {
	limits := func(bots, members, conversations, credits, documentMB int64) map[Meter]int64 {
		return map[Meter]int64{Bots: bots, Members: members, Conversations: conversations, Credits: credits, DocumentMB: documentMB}
	}
	switch plan {
	case "free":
		return limits(1, 1, 100, 100, 5)
	case "starter":
		return limits(2, 3, 1_500, 2_000, 15)
	case "growth":
		return limits(5, 10, 6_000, 8_000, 30)
	case "business":
		return limits(20, 30, 25_000, 30_000, 50)
	}
	return map[Meter]int64{}
}

// includesWhiteLabel says whether a company on a plan may take our name off what its customers see.
func includesWhiteLabel(plan string) bool { return plan == PlanEnterprise || plan == "business" }

// includesAddons says whether every add-on comes with a plan.
func includesAddons(plan string) bool { return plan == PlanEnterprise }
