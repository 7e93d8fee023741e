package workspace

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cxgenie/internal/platform/errs"
)

// Module is a part of the product that a role opens or closes.
type Module string

// Modules lists every module, in the order of the permission matrix.
func Modules() []Module { return slices.Clone(modules[:]) }

var modules = [...]Module{
	"dashboard", "bots", "knowledge", "workflow", "live_chat", "ticket", "help_desk", "contacts", "form_builder",
	"reports", "marketplace", "settings", "members", "subscription", "activity_logs",
}

// Level is how far a role opens a module. A higher level holds the lower ones.
type Level int

// The levels: see; create, change and reply; also delete, export, settings and bulk.
const (
	None Level = iota
	View
	Edit
	Manage
)

var levelNames = [...]string{"none", "view", "edit", "manage"}

func (l Level) String() string { return levelNames[l] }

func parseLevel(s string) (Level, bool) {
	i := slices.Index(levelNames[:], s)
	return Level(max(i, 0)), i >= 0
}

// Permissions is what a role opens. A module that is not in it is closed.
type Permissions map[Module]Level

// MarshalJSON writes every module with the name of its level.
func (p Permissions) MarshalJSON() ([]byte, error) { return json.Marshal(p.names()) }

// UnmarshalJSON reads the stored form; modules and levels of an older or newer version count as closed.
func (p *Permissions) UnmarshalJSON(b []byte) error {
	var named map[string]string
	if err := json.Unmarshal(b, &named); err != nil {
		return err
	}
	*p = Permissions{}
	for m, name := range named {
		if l, ok := parseLevel(name); ok && slices.Contains(modules[:], Module(m)) {
			(*p)[Module(m)] = l
		}
	}
	return nil
}

func (p Permissions) names() map[string]string {
	named := make(map[string]string, len(modules))
	for _, m := range modules {
		named[string(m)] = p[m].String()
	}
	return named
}

// Within says whether p opens nothing that other keeps closed.
func (p Permissions) Within(other Permissions) bool {
	for m, l := range p {
		if l > other[m] {
			return false
		}
	}
	return true
}

// both is what p and other open together: for each module the lower level.
func (p Permissions) both(other Permissions) Permissions {
	out := Permissions{}
	for m, l := range p {
		out[m] = min(l, other[m])
	}
	return out
}

// readPermissions checks a map that somebody typed. Modules that it does not name stay out of the result.
func readPermissions(location string, named map[string]string) (Permissions, []errs.Field) {
	p := Permissions{}
	var fields []errs.Field
	for m, name := range named {
		l, known := parseLevel(name)
		switch {
		case !slices.Contains(modules[:], Module(m)):
			fields = append(fields, errs.Field{Location: location, Code: "permission.unknown_module", Message: "There is a module here that does not exist."})
		case !known:
			fields = append(fields, errs.Field{Location: location + "." + m, Code: "field.not_allowed", Message: "Must be one of " + strings.Join(levelNames[:], ", ") + "."})
		default:
			p[Module(m)] = l
		}
	}
	slices.SortFunc(fields, func(a, b errs.Field) int { return strings.Compare(a.Location, b.Location) })
	return p, slices.Compact(fields)
}

// RoleOwner is the key of the one role that cannot be given, changed or taken away.
const RoleOwner = "owner"

// defaultRole is a role that every workspace starts with.
type defaultRole struct {
	key, name   string
	permissions Permissions
}

// defaultRoles are the five levels, highest first.
func defaultRoles() []defaultRole {
	all := Permissions{}
	for _, m := range modules {
		all[m] = Manage
	}
	admin := Permissions{}
	for m, l := range all {
		admin[m] = l
	}
	admin["marketplace"], admin["subscription"] = None, None
	return []defaultRole{
		{RoleOwner, "Owner", all},
		{"admin", "Admin", admin},
		{"senior_member", "Senior member", Permissions{
			"dashboard": View, "reports": View, "knowledge": View, "live_chat": Manage, "ticket": Edit, "help_desk": Edit,
			"contacts": Edit, "settings": View,
		}},
		{"junior_member", "Junior member", Permissions{
			"dashboard": View, "reports": View, "live_chat": Edit, "ticket": Edit, "help_desk": View, "contacts": Edit, "settings": View,
		}},
		{"viewer", "Viewer", Permissions{"live_chat": View, "ticket": View, "contacts": View}},
	}
}

// Permission is what an operation asks of its caller. The zero value is no permission: registering it panics.
type Permission struct {
	who    string // "signed-in", "member", or "module"
	module Module
	level  Level
}

// Need asks for a level of a module. It panics on a module that does not exist: routes are fixed at start.
func Need(m Module, l Level) Permission {
	if !slices.Contains(modules[:], m) || l <= None || l > Manage {
		panic(fmt.Sprintf("workspace: no such permission %s.%d", m, l))
	}
	return Permission{"module", m, l}
}

// AnyMember asks for nothing but to be an active member of the workspace.
func AnyMember() Permission { return Permission{who: "member"} }

// SignedIn asks for a signed-in person, of whichever workspace or none. API keys are no persons.
func SignedIn() Permission { return Permission{who: "signed-in"} }

// String is the name of the permission in the API document: "live_chat.edit", "member" or "signed-in".
func (p Permission) String() string {
	if p.who == "module" {
		return string(p.module) + "." + p.level.String()
	}
	return p.who
}
